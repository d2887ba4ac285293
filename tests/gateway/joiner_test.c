/* joiner_test.c - long texts that come in parts. The provider waits 0.8 s for us, so that a part is held for
 * half of that. */
#include "gateway/joiner.h"

#include "gateway/clock.h"
#include "tests/support/gateway_stage.h"
#include "tests/support/shipped_content.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PATIENCE_MS = 800, HOLD_MS = 400, ENDLESS_MS = 15000, ARRIVALS_MAX = 600 };

struct arrival {
    bool over;
    enum settled settled;
};

struct stage {
    struct gateway gateway;
    struct settings settings;
    struct fake_line line;
    struct arrival arrivals[ARRIVALS_MAX];
    size_t arrivals_count;
};

static int set_stage(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);

    *state = stage;
    bool good = gateway_stage_open(&stage->gateway, &stage->settings, &stage->line, PATIENCE_MS);
    stage->line.channel.facts.redelivers_for_s = 86400;
    return good ? 0 : -1;
}

static int clear_stage(void **state)
{
    struct stage *stage = *state;

    gateway_stage_close(&stage->gateway, &stage->settings, &stage->line);
    free(stage);
    return 0;
}

static void note(enum settled settled, const char *reply, void *arg)
{
    struct arrival *arrival = arg;

    assert_null(reply);
    assert_false(arrival->over);
    *arrival = (struct arrival){true, settled};
}

/* A part arrives: of the message with that reference, from that number. */
static struct arrival *deliver(struct stage *stage, unsigned number, unsigned reference, unsigned part,
                               unsigned total, const char *words)
{
    const struct message_part which = {reference, total, part};
    struct arrival *arrival = &stage->arrivals[stage->arrivals_count++];
    struct message message = {.media = 0};

    assert_true(stage->arrivals_count <= ARRIVALS_MAX);
    snprintf(message.id, sizeof message.id, "%u %u %u %s", number, reference, part, words);
    snprintf(message.sender, sizeof message.sender, "+1202555%04u", number);
    snprintf(message.recipient, sizeof message.recipient, "%s", stage->line.settings.numbers[0]);
    message_set_text(&message, words, strlen(words));
    joiner_take(stage->gateway.joiner, &stage->line.channel, &message, &which, clock_ms(), note, arrival);
    message_scrub(&message);
    return arrival;
}

static void is(struct stage *stage, const struct arrival *arrival, enum settled settled)
{
    uint64_t begin_ms = clock_ms();

    while (!arrival->over && clock_ms() < begin_ms + ENDLESS_MS)
        gateway_stage_turn(&stage->gateway, 0);
    assert_true(arrival->over);
    assert_int_equal(arrival->settled, settled);
}

/* What was sent, and how much still waits for a part. */
static void sent(const struct stage *stage, size_t texts, size_t joints)
{
    assert_int_equal(stage->line.count, texts);
    assert_int_equal(joiner_count(stage->gateway.joiner), joints);
}

static void says(const struct stage *stage, const char *words)
{
    assert_non_null(strstr(stage->line.seen[stage->line.count - 1].words, words));
}

/* ---- */

static void two_parts_are_one_message(void **state)
{
    struct stage *stage = *state;
    struct arrival *first = deliver(stage, 123, 7, 1, 2, "DETA");

    gateway_stage_turn(&stage->gateway, 50);
    assert_false(first->over);
    sent(stage, 0, 1);
    struct arrival *second = deliver(stage, 123, 7, 2, 2, "INER");
    is(stage, first, SETTLED);
    is(stage, second, SETTLED);
    sent(stage, 1, 0);
    says(stage, "detainer");
}

static void in_whatever_order_they_come(void **state)
{
    struct stage *stage = *state;
    struct arrival *third = deliver(stage, 123, 7, 3, 3, "ER"), *first = deliver(stage, 123, 7, 1, 3, "DET");
    struct arrival *second = deliver(stage, 123, 7, 2, 3, "AIN");

    is(stage, third, SETTLED);
    is(stage, first, SETTLED);
    is(stage, second, SETTLED);
    sent(stage, 1, 0);
    says(stage, "detainer");
}

static void only_what_belongs_together_is_joined(void **state)
{
    struct stage *stage = *state;

    deliver(stage, 123, 7, 1, 2, "DETA");
    deliver(stage, 124, 7, 2, 2, "INER"); /* another person */
    deliver(stage, 123, 8, 2, 2, "INER"); /* another message */
    deliver(stage, 123, 7, 2, 3, "INER"); /* of another length */
    gateway_stage_turn(&stage->gateway, 50);
    sent(stage, 0, 4);
    is(stage, deliver(stage, 123, 7, 2, 2, "INER"), SETTLED);
    sent(stage, 1, 3);
}

static void a_part_that_comes_again_is_known(void **state)
{
    struct stage *stage = *state;
    struct arrival *first = deliver(stage, 123, 7, 1, 2, "DETA"),
                   *copy = deliver(stage, 123, 7, 1, 2, "DETA");

    gateway_stage_turn(&stage->gateway, 50);
    assert_false(first->over || copy->over);
    is(stage, deliver(stage, 123, 7, 2, 2, "INER"), SETTLED);
    is(stage, first, SETTLED);
    is(stage, copy, SETTLED);
    for (unsigned part = 1; part <= 2; part++) /* after it is settled too */
        is(stage, deliver(stage, 123, 7, part, 2, part == 1 ? "DETA" : "INER"), SETTLED);
    sent(stage, 1, 0);
}

static void while_it_is_under_way_a_copy_waits_for_its_end(void **state)
{
    struct stage *stage = *state;

    stage->line.delay_ms = 100;
    deliver(stage, 123, 7, 1, 2, "DETA");
    deliver(stage, 123, 7, 2, 2, "INER");
    gateway_stage_turn(&stage->gateway, 20);
    struct arrival *copy = deliver(stage, 123, 7, 1, 2, "DETA");
    assert_false(copy->over);
    is(stage, copy, SETTLED);
    sent(stage, 1, 0);
}

static void the_provider_is_told_to_come_again_while_a_part_is_missing(void **state)
{
    struct stage *stage = *state;
    uint64_t begin_ms = clock_ms();
    struct arrival *first = deliver(stage, 123, 7, 1, 2, "DETA");

    is(stage, first, SETTLED_LATER);
    assert_in_range(clock_ms() - begin_ms, HOLD_MS - 50, ENDLESS_MS);
    sent(stage, 0, 1);
    is(stage, deliver(stage, 123, 7, 2, 2, "INER"), SETTLED); /* the first is still known */
    sent(stage, 1, 0);
    says(stage, "detainer");
    is(stage, deliver(stage, 123, 7, 1, 2, "DETA"), SETTLED); /* and was answered, when it comes again */
    sent(stage, 1, 0);
}

static void a_part_that_never_comes_is_not_waited_for_forever(void **state)
{
    struct stage *stage = *state;

    is(stage, deliver(stage, 123, 7, 1, 2, "DETAINER"), SETTLED_LATER);
    clock_advance_ms(5000);
    is(stage, deliver(stage, 123, 7, 1, 2, "DETAINER"), SETTLED_LATER);
    sent(stage, 0, 1);
    clock_advance_ms(20000);
    is(stage, deliver(stage, 123, 7, 1, 2, "DETAINER"), SETTLED);
    sent(stage, 1, 0);
    says(stage, "detainer");
}

static void who_does_not_come_again_is_answered_with_what_there_is(void **state)
{
    struct stage *stage = *state;

    stage->line.channel.facts.redelivers_for_s = 0;
    is(stage, deliver(stage, 123, 7, 1, 2, "DETAINER"), SETTLED);
    sent(stage, 1, 0);
}

static void parts_are_kept_when_the_line_is_down(void **state)
{
    struct stage *stage = *state;

    fake_line_down(&stage->line);
    struct arrival *first = deliver(stage, 123, 7, 1, 2, "DETA");
    is(stage, deliver(stage, 123, 7, 2, 2, "INER"), SETTLED_LATER);
    is(stage, first, SETTLED_LATER);
    sent(stage, 0, 1);
    fake_line_up(&stage->line);
    for (unsigned tries = 0; stage->line.count == 0 && tries < 5; tries++) {
        struct arrival *again = deliver(stage, 123, 7, 2, 2, "INER");
        while (!again->over)
            gateway_stage_turn(&stage->gateway, 0);
    }
    sent(stage, 1, 0);
    is(stage, deliver(stage, 123, 7, 1, 2, "DETA"), SETTLED);
    sent(stage, 1, 0);
}

static void a_reference_that_is_used_anew_is_another_message(void **state)
{
    struct stage *stage = *state;

    is(stage, deliver(stage, 123, 7, 1, 2, "RIG"), SETTLED_LATER);
    struct arrival *first = deliver(stage, 123, 7, 1, 2, "DETA");
    is(stage, deliver(stage, 123, 7, 2, 2, "INER"), SETTLED);
    is(stage, first, SETTLED);
    sent(stage, 1, 0);
    says(stage, "detainer");
}

static void what_is_beyond_the_longest_is_left_out(void **state)
{
    struct stage *stage = *state;
    enum { TOTAL = JOINER_PARTS_MAX + 2 };
    struct arrival *parts[TOTAL];

    for (unsigned part = TOTAL; part >= 1; part--)
        parts[part - 1] = deliver(stage, 123, 7, part, TOTAL, part == 1 ? "DETAINER" : " ");
    for (unsigned part = 1; part <= TOTAL; part++)
        is(stage, parts[part - 1], SETTLED);
    sent(stage, 1, 0);
}

static void beyond_its_bound_the_oldest_is_handed_back(void **state)
{
    struct stage *stage = *state;
    struct arrival *oldest = deliver(stage, 0, 7, 1, 2, "DETA"), *next = deliver(stage, 1, 7, 1, 2, "DETA");

    for (unsigned number = 2; number < 256; number++)
        deliver(stage, number, 7, 1, 2, "DETA");
    assert_false(oldest->over);
    deliver(stage, 256, 7, 1, 2, "DETA");
    assert_true(oldest->over);
    assert_int_equal(oldest->settled, SETTLED_LATER);
    assert_false(next->over);
    sent(stage, 0, 256);
}

static void at_a_drain_what_is_not_whole_is_handed_back(void **state)
{
    struct stage *stage = *state;
    struct arrival *first = deliver(stage, 123, 7, 1, 2, "DETA"), *more;

    joiner_hand_back(stage->gateway.joiner);
    assert_true(first->over);
    assert_int_equal(first->settled, SETTLED_LATER);
    sent(stage, 0, 0);
    more = deliver(stage, 123, 7, 1, 2, "DETA");
    assert_int_equal(more->settled, SETTLED_LATER);
}

static void nobody_waits_when_it_is_closed(void **state)
{
    struct stage *stage = *state;
    struct arrival *first = deliver(stage, 123, 7, 1, 2, "DETA");

    joiner_free(stage->gateway.joiner);
    stage->gateway.joiner = joiner_new(&stage->gateway);
    assert_true(first->over);
    assert_int_equal(first->settled, SETTLED_LATER);
}

static void after_five_minutes_it_is_forgotten(void **state)
{
    struct stage *stage = *state;

    is(stage, deliver(stage, 123, 7, 1, 2, "DETA"), SETTLED_LATER);
    sent(stage, 0, 1);
    clock_advance_ms(300000);
    /* The loop's own timers do not move: the table is looked at when the next one comes. */
    deliver(stage, 124, 7, 1, 2, "DETA");
    sent(stage, 0, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_stage, clear_stage)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(two_parts_are_one_message),
        TEST(in_whatever_order_they_come),
        TEST(only_what_belongs_together_is_joined),
        TEST(a_part_that_comes_again_is_known),
        TEST(while_it_is_under_way_a_copy_waits_for_its_end),
        TEST(the_provider_is_told_to_come_again_while_a_part_is_missing),
        TEST(a_part_that_never_comes_is_not_waited_for_forever),
        TEST(who_does_not_come_again_is_answered_with_what_there_is),
        TEST(parts_are_kept_when_the_line_is_down),
        TEST(a_reference_that_is_used_anew_is_another_message),
        TEST(what_is_beyond_the_longest_is_left_out),
        TEST(beyond_its_bound_the_oldest_is_handed_back),
        TEST(at_a_drain_what_is_not_whole_is_handed_back),
        TEST(nobody_waits_when_it_is_closed),
        TEST(after_five_minutes_it_is_forgotten),
    };

    return cmocka_run_group_tests_name("joiner", tests, shipped_content_load, shipped_content_release);
}
