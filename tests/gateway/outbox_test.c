/* outbox_test.c - texts on lines that are good, busy, down, hang, and come back. */
#include "gateway/outbox.h"

#include "gateway/clock.h"
#include "tests/support/fake_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { TEXTS_MAX = 1024, ENDLESS_MS = 20000 };

/* What a test sees of its texts. */
struct ends {
    unsigned kinds[OUTCOME_UNKNOWN + 1], all;
};

struct stage {
    struct event_base *base;
    struct http_client *client;
    struct outbox *outbox;
    struct fake_line line, second;
    struct ends ends;
};

static int set_stage(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);

    stage->base = event_base_new();
    stage->client = http_client_new(stage->base, NULL);
    stage->outbox = outbox_new(stage->base, stage->client, TEXTS_MAX);
    fake_line_open(&stage->line, stage->base, "a");
    fake_line_open(&stage->second, stage->base, "b");
    *state = stage;
    return stage->outbox ? 0 : -1;
}

static int clear_stage(void **state)
{
    struct stage *stage = *state;

    outbox_free(stage->outbox);
    fake_line_close(&stage->line);
    fake_line_close(&stage->second);
    http_client_free(stage->client);
    event_base_free(stage->base);
    free(stage);
    return 0;
}

static void ended(const struct outcome *outcome, void *arg)
{
    struct ends *ends = arg;

    ends->kinds[outcome->kind]++;
    ends->all++;
}

static struct outbox_text *add(struct stage *stage, struct fake_line *line, enum priority priority,
                               unsigned number, uint64_t time_ms)
{
    char recipient[32];

    snprintf(recipient, sizeof recipient, "+1202555%04u", number);
    const struct outbox_order order = {
        .channel = &line->channel,
        .sender = line->settings.numbers[0],
        .recipient = recipient,
        .text = "You may stay silent.",
        .priority = priority,
        .give_up_ms = clock_ms() + time_ms,
        .trace = number,
        .topic = "silent",
        .language = "en",
    };
    return outbox_add(stage->outbox, &order, ended, &stage->ends);
}

static void add_many(struct stage *stage, struct fake_line *line, unsigned count)
{
    static unsigned number = 100;

    while (count-- > 0)
        assert_non_null(add(stage, line, PRIORITY_REPLY, number++ % 10000, 60000));
}

static void turn(struct stage *stage)
{
    event_base_loop(stage->base, EVLOOP_NONBLOCK);
    usleep(200);
}

static void turn_for(struct stage *stage, uint64_t ms)
{
    uint64_t end_ms = clock_ms() + ms;

    while (clock_ms() < end_ms)
        turn(stage);
}

/* Turns the loop until so many texts have ended; gives how long it took. */
static uint64_t turn_until(struct stage *stage, unsigned texts)
{
    uint64_t begin_ms = clock_ms();

    while (stage->ends.all < texts && clock_ms() < begin_ms + ENDLESS_MS)
        turn(stage);
    assert_int_equal(stage->ends.all, texts);
    return clock_ms() - begin_ms;
}

/* ---- a good line ---- */

static void texts_are_sent_once_each(void **state)
{
    struct stage *stage = *state;

    add_many(stage, &stage->line, 200);
    assert_int_equal(stage->ends.all, 0); /* never from within outbox_add() */
    turn_until(stage, 200);
    assert_int_equal(stage->ends.kinds[OUTCOME_ACCEPTED], 200);
    assert_int_equal(stage->line.count, 200);
    assert_int_equal(outbox_count(stage->outbox), 0);
    assert_int_equal(outbox_retries(stage->outbox), 0);
}

static void a_provider_that_does_not_queue_gets_them_at_the_number_s_pace(void **state)
{
    struct stage *stage = *state;

    stage->line.channel.facts.queues = false;
    stage->line.settings.segments_per_second = 10;
    add_many(stage, &stage->line, 15);
    uint64_t begin_ms = clock_ms();
    turn_for(stage, 50);
    /* what a second may have saved up, and what may go meanwhile: others may be at work on the machine */
    assert_in_range(stage->line.count, 10, 10 + (clock_ms() - begin_ms) / 100);
    turn_until(stage, 15);
    assert_in_range(clock_ms() - begin_ms, 400, 1500); /* five more at ten a second */
}

static void a_text_is_refused_earlier_the_less_it_matters(void **state)
{
    struct stage *stage = *state;
    struct outbox *small = outbox_new(stage->base, stage->client, 16), *large = stage->outbox;
    unsigned outreach = 0, replies = 0, urgent = 0;

    stage->outbox = small;
    while (add(stage, &stage->line, PRIORITY_OUTREACH, 100, 60000))
        outreach++;
    while (add(stage, &stage->line, PRIORITY_REPLY, 100, 60000))
        replies++;
    assert_null(add(stage, &stage->line, PRIORITY_COMPLIANCE, 100, 60000));
    while (add(stage, &stage->line, PRIORITY_URGENT, 100, 60000))
        urgent++;
    assert_int_equal(outreach, 4);
    assert_int_equal(replies, 10);
    assert_int_equal(urgent, 2);
    turn_until(stage, 16); /* and room is made */
    assert_non_null(add(stage, &stage->line, PRIORITY_OUTREACH, 100, 60000));
    stage->outbox = large;
    outbox_free(small);
}

/* ---- a busy one ---- */

static void a_429_holds_all_up_for_as_long_as_it_says(void **state)
{
    struct stage *stage = *state;

    stage->line.status = 429;
    stage->line.retry_after_s = 1;
    add_many(stage, &stage->line, 1);
    while (stage->line.count == 0)
        turn(stage);
    turn_for(stage, 20);
    stage->line.status = 201;
    add_many(stage, &stage->line, 20);
    turn_for(stage, 800);
    assert_int_equal(stage->line.count, 1);
    turn_until(stage, 21);
    assert_int_equal(fake_line_accepted_all(&stage->line), 21);
    assert_int_equal(stage->line.count, 22);
}

static void a_wait_that_is_too_long_is_told_at_once(void **state)
{
    struct stage *stage = *state;

    stage->line.status = 429;
    stage->line.retry_after_s = 100;
    add(stage, &stage->line, PRIORITY_REPLY, 100, 5000);
    assert_in_range(turn_until(stage, 1), 0, 500);
    assert_int_equal(stage->ends.kinds[OUTCOME_TRY_LATER], 1);
}

/* ---- one that is down ---- */

static void a_dead_line_costs_one_probe_at_a_time(void **state)
{
    struct stage *stage = *state;

    stage->line.status = 503;
    add_many(stage, &stage->line, 40);
    turn_for(stage, 200);
    size_t first = stage->line.count; /* those that were under way together, and perhaps a retry */
    assert_in_range(first, 40, 42);
    add_many(stage, &stage->line, 100);
    turn_for(stage, 3000);
    assert_in_range(stage->line.count - first, 3, 6);
    assert_int_equal(outbox_lines_down(stage->outbox), 1);
    stage->line.status = 201;
    assert_in_range(turn_until(stage, 140), 0, 1500);
    assert_int_equal(fake_line_accepted_all(&stage->line), 140);
    assert_int_equal(outbox_lines_down(stage->outbox), 0);
}

static void a_line_that_is_back_is_used_within_a_second(void **state)
{
    struct stage *stage = *state;

    fake_line_down(&stage->line);
    add_many(stage, &stage->line, 30);
    turn_for(stage, 4000);
    assert_int_equal(stage->ends.all, 0);
    fake_line_up(&stage->line);
    uint64_t back_ms = clock_ms();
    turn_until(stage, 30);
    assert_int_equal(stage->ends.kinds[OUTCOME_ACCEPTED], 30);
    assert_int_equal(stage->line.count, 30);
    assert_in_range(stage->line.seen[0].at_ms - back_ms, 0, 1000);
}

static void a_line_that_hangs_is_used_within_a_second_too(void **state)
{
    struct stage *stage = *state;

    stage->line.status = FAKE_HANG;
    add_many(stage, &stage->line, 200);
    turn_for(stage, 4000);
    size_t hung = stage->line.count;
    assert_in_range(hung, 64, 64 + 4); /* those at once, then probes */
    stage->line.status = 201;
    turn_for(stage, 1200);
    assert_int_equal(fake_line_accepted_all(&stage->line), 200 - hung);
}

static void trouble_with_one_provider_is_none_of_another(void **state)
{
    struct stage *stage = *state;

    fake_line_down(&stage->line);
    add_many(stage, &stage->line, 100);
    turn_for(stage, 1000);
    add_many(stage, &stage->second, 100);
    /* generous: others may be at work on the machine; the line that is down is tried for far longer */
    assert_in_range(turn_until(stage, 100), 0, 5000);
    assert_int_equal(stage->second.count, 100);
}

static void a_text_that_breaks_the_provider_does_not_keep_the_others(void **state)
{
    struct stage *stage = *state;

    stage->line.inside = "+12025550199";
    stage->line.inside_status = 503;
    add(stage, &stage->line, PRIORITY_URGENT, 199, 60000);
    turn_for(stage, 2500); /* it has failed three times: the line counts as down */
    add_many(stage, &stage->line, 50);
    assert_in_range(turn_until(stage, 50), 0, 1500);
}

static void what_is_late_is_given_up(void **state)
{
    struct stage *stage = *state;

    fake_line_down(&stage->line);
    for (unsigned i = 0; i < 10; i++)
        add(stage, &stage->line, PRIORITY_REPLY, 100 + i, 1500);
    assert_in_range(turn_until(stage, 10), 800, 3000);
    assert_int_equal(stage->ends.kinds[OUTCOME_TRY_LATER], 10);
}

/* ---- nobody knows ---- */

static const struct unknown_row {
    const char *name;
    int status;
    enum priority priority;
    bool never_twice;
    unsigned tries;
} unknown_rows[] = {
    {"a line that dies with the text is tried once more", FAKE_DIE, PRIORITY_REPLY, false, 2},
    {"so is garbage", FAKE_GARBAGE, PRIORITY_URGENT, false, 2},
    {"a channel may say never twice", FAKE_DIE, PRIORITY_REPLY, true, 1},
    {"outreach is never tried again", FAKE_DIE, PRIORITY_OUTREACH, false, 1},
};

static void tries_once_more(void **state)
{
    const struct unknown_row *row = *state;
    void *set;

    assert_int_equal(set_stage(&set), 0);
    struct stage *stage = set;
    stage->line.status = row->status;
    stage->line.settings.never_twice = row->never_twice;
    stage->line.channel.fallback =
        &stage->second.channel; /* which it must not go by: it may have been taken */
    add(stage, &stage->line, row->priority, 100, 60000);
    turn_until(stage, 1);
    assert_int_equal(stage->ends.kinds[OUTCOME_UNKNOWN], 1);
    assert_int_equal(stage->line.count, row->tries);
    assert_int_equal(stage->second.count, 0);
    clear_stage(&set);
}

/* ---- a second channel ---- */

static void a_second_channel_stands_in_and_nobody_is_told_twice(void **state)
{
    struct stage *stage = *state;

    stage->line.channel.fallback = &stage->second.channel;
    fake_line_down(&stage->line);
    add_many(stage, &stage->line, 20);
    turn_until(stage, 20);
    assert_int_equal(stage->second.count, 20);
    assert_string_equal(stage->second.seen[0].sender, stage->second.settings.numbers[0]);
    assert_in_range(outbox_fallbacks(stage->outbox), 20, 20);
    turn_for(stage, 800);
    fake_line_up(&stage->line);
    add_many(stage, &stage->line, 20); /* one of them finds that the first is back */
    turn_until(stage, 40);
    add_many(stage, &stage->line, 20);
    turn_until(stage, 60);
    assert_in_range(stage->line.count, 20, 40);
    assert_int_equal(stage->line.count + stage->second.count, 60);
}

static void it_also_stands_in_when_our_account_is_turned_away(void **state)
{
    struct stage *stage = *state;

    stage->line.channel.fallback = &stage->second.channel;
    stage->line.status = 401;
    add_many(stage, &stage->line, 20);
    turn_until(stage, 20);
    assert_int_equal(stage->ends.kinds[OUTCOME_ACCEPTED], 20);
    assert_int_equal(stage->second.count, 20);
}

static void when_both_are_down_whichever_comes_back_is_used(void **state)
{
    struct stage *stage = *state;

    stage->line.channel.fallback = &stage->second.channel;
    fake_line_down(&stage->line);
    fake_line_down(&stage->second);
    add_many(stage, &stage->line, 20);
    turn_for(stage, 4000);
    fake_line_up(&stage->line);
    assert_in_range(turn_until(stage, 20), 0, 2000);
    assert_int_equal(stage->line.count, 20);
}

static void without_one_a_fault_of_ours_is_told_at_once(void **state)
{
    struct stage *stage = *state;

    stage->line.status = 401;
    add_many(stage, &stage->line, 3);
    turn_until(stage, 3);
    add_many(stage, &stage->line, 50);
    assert_in_range(turn_until(stage, 53), 0, 300);
    assert_int_equal(stage->ends.kinds[OUTCOME_OUR_FAULT], 53);
    assert_int_equal(stage->line.count, 3);
}

/* ---- taken back ---- */

static void what_has_not_left_can_be_taken_back(void **state)
{
    struct stage *stage = *state;

    fake_line_down(&stage->line);
    struct outbox_text *text = add(stage, &stage->line, PRIORITY_REPLY, 100, 60000);
    turn_for(stage, 300);
    assert_true(outbox_take_back(stage->outbox, text));
    fake_line_up(&stage->line);
    turn_for(stage, 1200);
    assert_int_equal(stage->line.count, 0);
    assert_int_equal(stage->ends.all, 0);
    assert_int_equal(outbox_count(stage->outbox), 0);
}

static void what_has_left_can_not(void **state)
{
    struct stage *stage = *state;

    stage->line.delay_ms = 100;
    struct outbox_text *text = add(stage, &stage->line, PRIORITY_REPLY, 100, 60000);
    while (stage->line.count == 0)
        turn(stage);
    assert_false(outbox_take_back(stage->outbox, text));
    turn_until(stage, 1);
    assert_int_equal(stage->ends.kinds[OUTCOME_ACCEPTED], 1);
}

static void nor_what_may_have_been_taken(void **state)
{
    struct stage *stage = *state;

    stage->line.status = FAKE_DIE;
    struct outbox_text *text = add(stage, &stage->line, PRIORITY_REPLY, 100, 60000);
    while (stage->line.count == 0)
        turn(stage);
    stage->line.status = 201;
    turn_for(stage, 20); /* it rests before it is tried once more */
    assert_false(outbox_take_back(stage->outbox, text));
    turn_until(stage, 1);
    assert_int_equal(stage->line.count, 2);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_stage, clear_stage)
    enum { ROWS = sizeof unknown_rows / sizeof *unknown_rows, OTHERS = 18 };
    struct CMUnitTest tests[OTHERS + ROWS] = {
        TEST(texts_are_sent_once_each),
        TEST(a_provider_that_does_not_queue_gets_them_at_the_number_s_pace),
        TEST(a_text_is_refused_earlier_the_less_it_matters),
        TEST(a_429_holds_all_up_for_as_long_as_it_says),
        TEST(a_wait_that_is_too_long_is_told_at_once),
        TEST(a_dead_line_costs_one_probe_at_a_time),
        TEST(a_line_that_is_back_is_used_within_a_second),
        TEST(a_line_that_hangs_is_used_within_a_second_too),
        TEST(trouble_with_one_provider_is_none_of_another),
        TEST(a_text_that_breaks_the_provider_does_not_keep_the_others),
        TEST(what_is_late_is_given_up),
        TEST(a_second_channel_stands_in_and_nobody_is_told_twice),
        TEST(it_also_stands_in_when_our_account_is_turned_away),
        TEST(when_both_are_down_whichever_comes_back_is_used),
        TEST(without_one_a_fault_of_ours_is_told_at_once),
        TEST(what_has_not_left_can_be_taken_back),
        TEST(what_has_left_can_not),
        TEST(nor_what_may_have_been_taken),
    };

    for (size_t i = 0; i < ROWS; i++)
        tests[OTHERS + i] =
            (struct CMUnitTest){unknown_rows[i].name, tries_once_more, NULL, NULL, (void *)&unknown_rows[i]};
    return cmocka_run_group_tests_name("outbox", tests, NULL, NULL);
}
