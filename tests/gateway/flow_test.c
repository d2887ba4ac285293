/* flow_test.c - what a line is trusted with after what happened on it, by a clock that the tests tell.
 * A row is a script: each letter is something that happens, a _ lets 0.85 seconds pass, a ! five minutes. */
#include "gateway/flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct happening {
    char letter;
    enum outcome_kind kind;
    int status, retry_after_s;
};

static const struct happening happenings[] = {
    {'a', OUTCOME_ACCEPTED, 201, -1},  {'n', OUTCOME_REFUSED, 400, -1},
    {'o', OUTCOME_OPTED_OUT, 400, -1}, {'x', OUTCOME_TRY_LATER, 0, -1}, /* no connection */
    {'5', OUTCOME_TRY_LATER, 503, -1}, {'R', OUTCOME_TRY_LATER, 503, 10},
    {'q', OUTCOME_TRY_LATER, 400, -1}, {'b', OUTCOME_TRY_LATER, 429, -1},
    {'B', OUTCOME_TRY_LATER, 429, 2},  {'L', OUTCOME_TRY_LATER, 429, 86400},
    {'u', OUTCOME_UNKNOWN, 0, -1},     {'f', OUTCOME_OUR_FAULT, 401, -1},
    {'F', OUTCOME_OUR_FAULT, 400, -1},
};

static const struct row {
    const char *name, *script;
    enum flow_state state;
    bool open; /* with nothing else under way */
    unsigned window;
} rows[] = {
    {"a line begins wide open", "", FLOW_UP, true, 64},
    {"one refused connection means nothing yet", "x", FLOW_UP, true, 64},
    {"nor do two", "xx", FLOW_UP, true, 64},
    {"three in a row mean that it is down", "xxx", FLOW_DOWN, false, 64},
    {"but not with a good answer between them", "xxaxx", FLOW_UP, true, 64},
    {"nor with a refusal between them: that is an answer too", "xxnxx", FLOW_UP, true, 64},
    {"so do three 503", "555", FLOW_DOWN, false, 64},
    {"so do three of which nobody knows how they ended", "uuu", FLOW_DOWN, false, 64},
    {"texts that are put off one by one say nothing of the line", "qqqq", FLOW_UP, true, 64},
    {"a line that is down may be probed after a moment", "xxx_", FLOW_DOWN, true, 64},
    {"and by one only", "xxx_s", FLOW_DOWN, false, 64},
    {"and by another after that", "xxx_sx_", FLOW_DOWN, true, 64},
    {"also while the one before still hangs", "xxx_s_", FLOW_DOWN, true, 64},
    {"a probe that is accepted brings it back, carefully", "xxx_sa", FLOW_UP, true, 8},
    {"so does one that is refused", "xxx_sn", FLOW_UP, true, 8},
    {"so does a number that has opted out", "xxx_so", FLOW_UP, true, 8},
    {"a probe that is told to wait brings it back, and it waits", "xxx_sB", FLOW_UP, false, 8},
    {"after that a failure is one again, not the fourth", "xxx_sax", FLOW_UP, true, 8},
    {"429 makes everybody wait and halves what may be under way", "B", FLOW_UP, false, 32},
    {"those that were under way with it halve it no further", "BBBB", FLOW_UP, false, 32},
    {"it waits as long as it was told to", "B__", FLOW_UP, false, 32},
    {"and no longer", "B___", FLOW_UP, true, 32},
    {"the next 429 halves it again", "B___B", FLOW_UP, false, 16},
    {"429 without a time is a short wait", "b_", FLOW_UP, true, 32},
    {"and a longer one the second time", "b_b_", FLOW_UP, false, 16},
    {"that ends too", "b_b__", FLOW_UP, true, 16},
    {"what is accepted lets it grow by one a round",
     "B___"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     FLOW_UP, true, 33},
    {"a day of Retry-After is cut to five minutes", "L!", FLOW_UP, true, 32},
    {"503 with a time is a failure, and waits", "R", FLOW_UP, false, 64},
    {"credentials that are turned away three times: no text is kept waiting", "fff", FLOW_AT_FAULT, false,
     64},
    {"that is probed seldom", "fff__", FLOW_AT_FAULT, false, 64},
    {"but it is", "fff______", FLOW_AT_FAULT, true, 64},
    {"and over with the first good answer", "fff______sa", FLOW_UP, true, 8},
    {"a fault of one number is none of the line", "FFFF", FLOW_UP, true, 64},
};

static void happen(struct flow *flow, char letter, uint64_t now_ms)
{
    for (size_t i = 0; i < sizeof happenings / sizeof *happenings; i++) {
        const struct happening *happening = &happenings[i];
        if (happening->letter != letter)
            continue;
        const struct api_answer answer = {.status = happening->status, .complete = happening->status != 0};
        const struct outcome outcome = {.kind = happening->kind, .retry_after_s = happening->retry_after_s};
        flow_answered(flow, &answer, &outcome, 499, now_ms); /* nearly the longest wait */
        return;
    }
    fail_msg("no such happening");
}

static void trusts(void **state)
{
    const struct row *row = *state;
    struct flow flow;
    uint64_t now_ms = 100000;

    flow_init(&flow);
    for (const char *at = row->script; *at; at++) {
        if (*at == '_')
            now_ms += 850;
        else if (*at == '!')
            now_ms += 301 * 1000;
        else if (*at == 's')
            flow_started(&flow, now_ms);
        else
            happen(&flow, *at, now_ms);
    }
    assert_int_equal(flow.state, row->state);
    assert_int_equal(flow_open(&flow, 0, now_ms), row->open);
    assert_int_equal(flow.window, row->window);
    if (!row->open)
        assert_true(flow_opens_ms(&flow, now_ms) > now_ms && flow_opens_ms(&flow, now_ms) != UINT64_MAX);
    if (row->state == FLOW_UP && row->open)
        assert_false(flow_open(&flow, flow.window, now_ms));
}

static void silence_is_a_line_that_hangs(void **state)
{
    (void)state;
    struct flow flow;

    flow_init(&flow);
    happen(&flow, 'a', 10000);
    assert_int_equal(flow_silent_ms(&flow, 9000), 12000);  /* since the last answer */
    assert_int_equal(flow_silent_ms(&flow, 11000), 13000); /* or since the call began */
    assert_int_equal(flow_silent(&flow, 12000), FLOW_WENT_DOWN);
    assert_true(flow_open(&flow, 64, 12000)); /* what hangs does not keep the probe from going */
    flow_started(&flow, 12000);
    assert_false(flow_open(&flow, 64, 12000));
    assert_int_equal(flow_silent(&flow, 12000), FLOW_SAME);
    happen(&flow, 'a', 12500);
    assert_int_equal(flow.state, FLOW_UP);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 1];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, trusts, NULL, NULL, (void *)&rows[i]};
    tests[ROWS] = (struct CMUnitTest)cmocka_unit_test(silence_is_a_line_that_hangs);
    return cmocka_run_group_tests_name("flow", tests, NULL, NULL);
}
