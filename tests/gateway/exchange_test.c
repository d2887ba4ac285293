/* exchange_test.c - the states of one message, with both classes of provider: one that delivers a message
 * again when we turn it away, and one that does not. The provider waits a second for us, so that the deadline
 * is at 800 ms. */
#include "gateway/exchange.h"

#include "gateway/clock.h"
#include "gateway/counts.h"
#include "tests/support/gateway_stage.h"
#include "tests/support/shipped_content.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENCE_MS = 1000, DEADLINE_MS = 800, ENDLESS_MS = 15000, ARRIVALS_MAX = 64 };

/* One delivery of a message, and how it ended. */
struct arrival {
    bool over;
    enum settled settled;
    uint64_t at_ms;
    char reply[2048];
};

struct stage {
    struct gateway gateway;
    struct settings settings;
    struct fake_line line;
    struct arrival arrivals[ARRIVALS_MAX];
    size_t arrivals_count;
};

/* ---- the stage ---- */

static int set_stage(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);

    *state = stage;
    return gateway_stage_open(&stage->gateway, &stage->settings, &stage->line, PATIENCE_MS) ? 0 : -1;
}

static int clear_stage(void **state)
{
    struct stage *stage = *state;

    gateway_stage_close(&stage->gateway, &stage->settings, &stage->line);
    free(stage);
    return 0;
}

static void redelivers(struct stage *stage)
{
    stage->line.channel.facts.redelivers_for_s = 86400;
}

static void note(enum settled settled, const char *reply, void *arg)
{
    struct arrival *arrival = arg;

    assert_false(arrival->over);
    arrival->over = true;
    arrival->settled = settled;
    arrival->at_ms = clock_ms();
    snprintf(arrival->reply, sizeof arrival->reply, "%s", reply ? reply : "");
}

/* The provider delivers a message: its id is of the number and the words. */
static struct arrival *deliver(struct stage *stage, unsigned number, const char *words)
{
    struct message message = {0};
    struct arrival *arrival = &stage->arrivals[stage->arrivals_count++];

    assert_true(stage->arrivals_count <= ARRIVALS_MAX);
    snprintf(message.id, sizeof message.id, "%u %s", number, words);
    snprintf(message.sender, sizeof message.sender, "+1202555%04u", number);
    snprintf(message.recipient, sizeof message.recipient, "%s", stage->line.settings.numbers[0]);
    message_set_text(&message, words, strcspn(words, "#")); /* what follows is for the id alone */
    exchange_begin(&stage->gateway, &stage->line.channel, &message, clock_ms(), note, arrival);
    message_scrub(&message);
    return arrival;
}

static void turn_for(struct stage *stage, uint64_t ms)
{
    gateway_stage_turn(&stage->gateway, ms);
}

/* Turns the loop until the delivery is over; gives how long that took. */
static uint64_t turn_until(struct stage *stage, const struct arrival *arrival)
{
    uint64_t begin_ms = clock_ms();

    while (!arrival->over && clock_ms() < begin_ms + ENDLESS_MS)
        turn_for(stage, 0);
    assert_true(arrival->over);
    return arrival->at_ms - begin_ms;
}

static void is_settled(struct stage *stage, const struct arrival *arrival)
{
    turn_until(stage, arrival);
    assert_int_equal(arrival->settled, SETTLED);
}

static void is_turned_away(struct stage *stage, const struct arrival *arrival)
{
    turn_until(stage, arrival);
    assert_int_equal(arrival->settled, SETTLED_LATER);
}

static size_t held(const struct stage *stage)
{
    return exchanges_count(stage->gateway.exchanges);
}

static size_t at_risk(const struct stage *stage)
{
    return exchanges_at_risk(stage->gateway.exchanges);
}

static unsigned lost(const struct stage *stage)
{
    const struct counts_gauges none = {0};
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);

    counts_print(stage->gateway.counts, &none, out);
    fclose(out);
    const char *found = strstr(text, "rightsline_lost_total{channel=\"a\"} ");
    unsigned count = found ? (unsigned)strtoul(strchr(found, '}') + 1, NULL, 10) : 0;
    free(text);
    return count;
}

/* ---- both classes ---- */

static void a_message_is_answered_once_however_often_it_comes(void **state)
{
    struct stage *stage = *state;
    struct arrival *first, *copy, *later;

    stage->line.delay_ms = 50;
    first = deliver(stage, 123, "RIGHTS");
    copy = deliver(stage, 123, "RIGHTS");
    assert_false(copy->over); /* it waits for the first */
    is_settled(stage, first);
    is_settled(stage, copy);
    later = deliver(stage, 123, "RIGHTS");
    is_settled(stage, later);
    assert_int_equal(stage->line.count, 1);
    assert_int_equal(held(stage), 0);
}

static void of_one_sender_one_after_the_other(void **state)
{
    struct stage *stage = *state;
    struct arrival *first, *second, *other;

    stage->line.delay_ms = 100;
    first = deliver(stage, 123, "RIGHTS");
    second = deliver(stage, 123, "WARRANT");
    other = deliver(stage, 124, "RIGHTS");
    while (stage->line.count < 2)
        turn_for(stage, 0);
    turn_for(stage, 50);
    assert_int_equal(stage->line.count, 2);
    assert_string_not_equal(stage->line.seen[0].recipient, stage->line.seen[1].recipient);
    is_settled(stage, second);
    assert_true(first->at_ms <= second->at_ms);
    is_settled(stage, other);
}

static void a_refusal_is_the_end_of_it(void **state)
{
    struct stage *stage = *state;
    struct arrival *delivery, *again;

    stage->line.status = 400;
    delivery = deliver(stage, 123, "RIGHTS");
    is_settled(stage, delivery);
    again = deliver(stage, 123, "RIGHTS");
    is_settled(stage, again);
    assert_int_equal(stage->line.count, 1);
}

static void who_the_provider_knows_as_opted_out_is_remembered(void **state)
{
    struct stage *stage = *state;
    struct arrival *delivery, *talk;

    stage->line.status = 410;
    delivery = deliver(stage, 123, "RIGHTS");
    is_settled(stage, delivery);
    stage->settings.answer_opted_out = false;
    talk = deliver(stage, 123, "WARRANT");
    is_settled(stage, talk);
    assert_int_equal(stage->line.count, 1);
}

/* ---- one confirmation of an opt-out ---- */

static void an_opt_out_is_confirmed_once_until_start(void **state)
{
    struct stage *stage = *state;

    is_settled(stage, deliver(stage, 123, "PARAR"));
    is_settled(stage, deliver(stage, 123, "please stop texting me"));
    is_settled(stage, deliver(stage, 123, "STOP"));
    assert_int_equal(stage->line.count, 1);
    is_settled(stage, deliver(stage, 123, "START"));
    assert_int_equal(stage->line.count, 2);
    is_settled(stage, deliver(stage, 123, "PARAR#again"));
    assert_int_equal(stage->line.count, 3);
}

static void what_may_have_confirmed_it_is_not_sent_again(void **state)
{
    struct stage *stage = *state;

    stage->line.channel.facts.webhook_timeout_ms = 10000;
    stage->line.status = FAKE_DIE;
    struct arrival *delivery = deliver(stage, 123, "PARAR");
    while (stage->line.count == 0)
        turn_for(stage, 0);
    stage->line.status = 201;
    is_settled(stage, delivery);
    turn_for(stage, 200);
    assert_int_equal(stage->line.count, 1);
}

/* The opt-out holds at once; its confirmation comes with the next delivery, if that is within five minutes.
 */
static void a_confirmation_that_was_not_taken_is_owed_for_five_minutes(void **state)
{
    struct stage *stage = *state;

    redelivers(stage);
    fake_line_down(&stage->line);
    is_turned_away(stage, deliver(stage, 123, "PARAR"));
    is_turned_away(stage, deliver(stage, 124, "PARAR"));
    fake_line_up(&stage->line);
    clock_advance_ms(10000); /* the line is tried again */
    is_settled(stage, deliver(stage, 123, "PARAR"));
    assert_int_equal(stage->line.count, 1);
    clock_advance_ms(STORE_CONFIRM_MS);
    is_settled(stage, deliver(stage, 124, "PARAR"));
    turn_for(stage, 100);
    assert_int_equal(stage->line.count, 1); /* too late, and nothing else is texted either */
    is_settled(stage, deliver(stage, 124, "so how was your weekend"));
    assert_int_equal(stage->line.count, 1);
}

/* However long other texts are tried. */
static void a_confirmation_is_not_tried_for_longer_than_five_minutes(void **state)
{
    struct stage *stage = *state;

    stage->line.settings.keep_trying_s = 600;
    fake_line_down(&stage->line);
    is_settled(stage, deliver(stage, 123, "PARAR"));
    is_settled(stage, deliver(stage, 124, "RIGHTS"));
    clock_advance_ms(STORE_CONFIRM_MS - 10000);
    turn_for(stage, 1500);
    assert_int_equal(held(stage), 1); /* the answer */
    fake_line_up(&stage->line);
    clock_advance_ms(20000);
    for (int i = 0; i < 30 && held(stage) > 0; i++)
        turn_for(stage, 100);
    assert_int_equal(fake_line_accepted(&stage->line, "+12025550123"), 0);
    assert_int_equal(fake_line_accepted(&stage->line, "+12025550124"), 1);
}

static int known_as_opted_out;

static void note_known(enum store_status status, void *arg)
{
    (void)arg;
    known_as_opted_out = status == STORE_YES;
}

static bool is_opted_out(struct stage *stage, const char *number)
{
    struct store *store = stage->gateway.store;
    struct store_key sender = keyed_hash_of(stage->gateway.lasting, HASH_OPTOUT, "", number);

    known_as_opted_out = -1;
    store->does->optout_read(store, &sender, note_known, NULL);
    assert_in_range(known_as_opted_out, 0, 1);
    return known_as_opted_out;
}

/* It waits behind an answer that does not get through, and is acknowledged meanwhile. */
static void an_opt_out_that_waits_its_turn_holds_at_once(void **state)
{
    struct stage *stage = *state;

    fake_line_down(&stage->line);
    deliver(stage, 123, "RIGHTS");
    struct arrival *stop = deliver(stage, 123, "PARAR"),
                   *question = deliver(stage, 123, "can police STOP ICE?");
    assert_true(is_opted_out(stage, "+12025550123"));
    assert_false(stop->over);
    is_settled(stage, stop);
    is_settled(stage, question);
    fake_line_up(&stage->line);
    clock_advance_ms(20000);
    for (int i = 0; i < 50 && held(stage) > 0; i++)
        turn_for(stage, 100);
    assert_int_equal(stage->line.count, 3); /* the answer, one confirmation, and to the question an answer */
    assert_non_null(strstr(stage->line.seen[1].words, "START"));
}

static void the_question_that_waits_opts_nobody_out(void **state)
{
    struct stage *stage = *state;

    fake_line_down(&stage->line);
    deliver(stage, 123, "RIGHTS");
    deliver(stage, 123, "can police STOP ICE?");
    assert_false(is_opted_out(stage, "+12025550123"));
}

/* The notice that it is too much was not asked for. */
static void who_has_opted_out_gets_no_notice_that_it_is_too_much(void **state)
{
    struct stage *stage = *state;

    stage->settings.limits.burst = 1;
    is_settled(stage, deliver(stage, 123, "RIGHTS"));
    is_settled(stage, deliver(stage, 123, "WARRANT"));
    assert_int_equal(stage->line.count, 2); /* the second is the notice */
    is_settled(stage, deliver(stage, 124, "PARAR"));
    is_settled(stage, deliver(stage, 124, "RIGHTS"));
    assert_int_equal(stage->line.count, 4);
    is_settled(stage, deliver(stage, 124, "WARRANT"));
    assert_int_equal(stage->line.count, 4);
}

static void a_fault_of_ours_is_handed_back_at_once(void **state)
{
    struct stage *stage = *state;
    struct arrival *delivery;

    stage->line.status = 401;
    delivery = deliver(stage, 123, "RIGHTS");
    is_turned_away(stage, delivery);
    assert_int_equal(held(stage), 0);
    assert_int_equal(lost(stage), 0);
}

static void what_may_have_been_taken_is_sent_once_more(void **state)
{
    struct stage *stage = *state;
    struct arrival *delivery;

    stage->line.channel.facts.webhook_timeout_ms = 10000;
    stage->line.status = FAKE_DIE;
    delivery = deliver(stage, 123, "RIGHTS");
    while (stage->line.count == 0)
        turn_for(stage, 0);
    stage->line.status = 201;
    is_settled(stage, delivery);
    assert_int_equal(stage->line.count, 2);
}

static void in_the_response_the_same_id_gets_the_same_answer(void **state)
{
    struct stage *stage = *state;
    struct arrival *first, *again, *more, *more_again;

    stage->line.settings.reply_inline = true;
    first = deliver(stage, 123, "DETAINER");
    again = deliver(stage, 123, "DETAINER");
    is_settled(stage, first);
    is_settled(stage, again);
    assert_string_equal(first->reply, again->reply);
    assert_non_null(strstr(first->reply, "(1/"));
    more = deliver(stage, 123, "MORE");
    is_settled(stage, more);
    more_again = deliver(stage, 123, "MORE");
    is_settled(stage, more_again);
    assert_non_null(strstr(more->reply, "(2/"));
    assert_string_equal(more->reply, more_again->reply);
    assert_int_equal(stage->line.count, 0);
}

/* ---- bounds ---- */

static void who_cannot_wait_is_turned_away_last(void **state)
{
    struct stage *stage = *state;
    enum { MOST = 16, SPARE = MOST / 8 + 1 };
    struct arrival *ordinary, *stop, *urgent[SPARE];

    stage->settings.limits.messages_at_once = MOST;
    stage->line.status = FAKE_HANG;
    for (unsigned i = 0; i < MOST; i++)
        deliver(stage, 100 + i, "RIGHTS");
    ordinary = deliver(stage, 130, "RIGHTS");
    assert_true(ordinary->over && ordinary->settled == SETTLED_LATER);
    stop = deliver(stage, 131, "please stop texting me");
    assert_false(stop->over && stop->settled == SETTLED_LATER);
    for (unsigned i = 1; i < SPARE; i++) {
        urgent[i] = deliver(stage, 140 + i, "ice is at my door right now");
        assert_false(urgent[i]->over);
    }
    urgent[0] = deliver(stage, 140, "ice is at my door right now");
    assert_true(urgent[0]->over && urgent[0]->settled == SETTLED_LATER); /* memory has an end */
    assert_int_equal(held(stage), MOST + SPARE);
}

static void one_sender_cannot_fill_the_memory(void **state)
{
    struct stage *stage = *state;
    struct arrival *many[6], *stop;
    char words[32];

    stage->settings.limits.burst = 2;
    stage->settings.limits.essential_per_hour = 2;
    stage->line.status = FAKE_HANG;
    deliver(stage, 123, "RIGHTS");
    for (unsigned i = 0; i < 6; i++) {
        snprintf(words, sizeof words, "WARRANT#%u", i);
        many[i] = deliver(stage, 123, words);
    }
    turn_for(stage, 50);
    assert_false(many[2]->over);
    for (unsigned i = 3; i < 6; i++)
        assert_true(many[i]->over && many[i]->settled == SETTLED); /* a limit never makes them come again */
    stop = deliver(stage, 123, "please stop texting me");
    turn_for(stage, 50);
    assert_false(stop->over); /* it has its turn */
}

/* ---- a provider that redelivers ---- */

static void what_has_not_left_is_handed_back_and_answered_when_it_comes_again(void **state)
{
    struct stage *stage = *state;
    struct arrival *delivery, *again;
    uint64_t begun_ms;

    redelivers(stage);
    fake_line_down(&stage->line);
    begun_ms = clock_ms();
    delivery = deliver(stage, 123, "RIGHTS");
    turn_until(stage, delivery);
    assert_in_range(clock_ms() - begun_ms, DEADLINE_MS / 2,
                    DEADLINE_MS + 2000); /* generous: others may be at work */
    assert_int_equal(delivery->settled, SETTLED_LATER);
    assert_int_equal(held(stage), 0);
    assert_int_equal(lost(stage), 0);
    fake_line_up(&stage->line);
    turn_for(stage, 1500);
    assert_int_equal(stage->line.count, 0); /* it was taken back */
    again = deliver(stage, 123, "RIGHTS");
    is_settled(stage, again);
    assert_int_equal(stage->line.count, 1);
}

static void what_has_left_goes_on_and_the_next_delivery_waits_for_it(void **state)
{
    struct stage *stage = *state;
    struct arrival *delivery, *again;

    redelivers(stage);
    stage->line.delay_ms = 1600;
    delivery = deliver(stage, 123, "RIGHTS");
    is_turned_away(stage, delivery);
    assert_int_equal(held(stage), 1);
    assert_int_equal(at_risk(stage), 0); /* the provider has it */
    turn_for(stage, 200);
    again = deliver(stage, 123, "RIGHTS");
    assert_false(again->over);
    is_settled(stage, again);
    assert_int_equal(stage->line.count, 1);
    assert_int_equal(held(stage), 0);
}

static void what_may_have_been_taken_is_finished_with_the_provider_turned_away(void **state)
{
    struct stage *stage = *state;
    struct arrival *delivery, *again;

    redelivers(stage);
    stage->line.channel.facts.webhook_timeout_ms = 500;
    stage->line.status = FAKE_DIE;
    delivery = deliver(stage, 123, "RIGHTS");
    is_turned_away(stage, delivery);
    assert_int_equal(held(stage), 1);
    stage->line.status = 201;
    stage->line.channel.facts.webhook_timeout_ms = 10000;
    again = deliver(stage, 123, "RIGHTS");
    is_settled(stage, again);
    assert_int_equal(stage->line.count, 2);
}

static void the_next_delivery_has_a_deadline_of_its_own(void **state)
{
    struct stage *stage = *state;
    struct arrival *delivery, *again, *third;

    redelivers(stage);
    stage->line.delay_ms = 2600;
    delivery = deliver(stage, 123, "RIGHTS");
    is_turned_away(stage, delivery);
    again = deliver(stage, 123, "RIGHTS");
    assert_in_range(turn_until(stage, again), DEADLINE_MS / 2, DEADLINE_MS + 2000);
    assert_int_equal(again->settled, SETTLED_LATER);
    turn_for(stage, 1200); /* it is accepted with nobody waiting */
    assert_int_equal(held(stage), 0);
    third = deliver(stage, 123, "RIGHTS");
    is_settled(stage, third);
    assert_int_equal(stage->line.count, 1);
}

static void coming_again_uses_up_no_allowance(void **state)
{
    struct stage *stage = *state;
    struct arrival *delivery;

    redelivers(stage);
    stage->settings.limits.burst = 2;
    stage->settings.limits.equal_replies = 1;
    stage->settings.limits.segments_per_hour = 4;
    stage->line.channel.facts.webhook_timeout_ms = 100;
    fake_line_down(&stage->line);
    for (unsigned i = 0; i < 8; i++) {
        delivery = deliver(stage, 123, "RIGHTS");
        is_turned_away(stage, delivery);
    }
    stage->line.channel.facts.webhook_timeout_ms = PATIENCE_MS;
    turn_for(stage, 800);
    fake_line_up(&stage->line);
    delivery = deliver(stage, 123, "RIGHTS");
    is_settled(stage, delivery);
    assert_int_equal(fake_line_accepted(&stage->line, "+12025550123"), 1);
}

static void a_more_that_comes_again_skips_no_page(void **state)
{
    struct stage *stage = *state;
    struct arrival *delivery;

    redelivers(stage);
    delivery = deliver(stage, 123, "DETAINER");
    is_settled(stage, delivery);
    fake_line_down(&stage->line);
    delivery = deliver(stage, 123, "MORE");
    is_turned_away(stage, delivery);
    fake_line_up(&stage->line);
    turn_for(stage, 800);
    delivery = deliver(stage, 123, "MORE");
    is_settled(stage, delivery);
    assert_non_null(strstr(stage->line.seen[0].words, "(1/"));
    assert_non_null(strstr(stage->line.seen[1].words, "(2/"));
}

static void a_later_message_that_has_to_wait_is_handed_back_too(void **state)
{
    struct stage *stage = *state;
    struct arrival *second;

    redelivers(stage);
    stage->line.delay_ms = 1200;
    deliver(stage, 123, "RIGHTS");
    second = deliver(stage, 123, "WARRANT");
    is_turned_away(stage, second);
    turn_for(stage, 900);
    assert_int_equal(stage->line.count, 1);
    assert_int_equal(held(stage), 0);
}

/* ---- a provider that does not ---- */

static void it_is_told_that_all_is_well_and_the_reply_is_tried_from_memory(void **state)
{
    struct stage *stage = *state;
    struct arrival *delivery, *again;

    fake_line_down(&stage->line);
    delivery = deliver(stage, 123, "RIGHTS");
    assert_in_range(turn_until(stage, delivery), DEADLINE_MS / 2, DEADLINE_MS + 2000);
    assert_int_equal(delivery->settled, SETTLED);
    assert_int_equal(at_risk(stage), 1);
    again = deliver(stage, 123, "RIGHTS"); /* its fallback, or another try */
    assert_true(again->over && again->settled == SETTLED);
    turn_for(stage, 1000);
    fake_line_up(&stage->line);
    turn_for(stage, 1000);
    assert_int_equal(stage->line.count, 1);
    assert_int_equal(held(stage), 0);
    assert_int_equal(at_risk(stage), 0);
    assert_int_equal(lost(stage), 0);
}

static void what_it_has_given_up_is_lost_and_counted_in_the_end(void **state)
{
    struct stage *stage = *state;
    struct arrival *delivery;

    stage->line.settings.keep_trying_s = 2;
    fake_line_down(&stage->line);
    delivery = deliver(stage, 123, "RIGHTS");
    is_settled(stage, delivery);
    assert_int_equal(lost(stage), 0);
    turn_for(stage, 2500);
    assert_int_equal(lost(stage), 1);
    assert_int_equal(held(stage), 0);
    assert_int_equal(at_risk(stage), 0);
}

/* ---- the end of the process ---- */

static void a_drain_hands_back_what_has_not_left_and_finishes_what_has(void **state)
{
    struct stage *stage = *state;
    struct arrival *written, *waiting, *fresh;

    redelivers(stage);
    stage->line.delay_ms = 300;
    written = deliver(stage, 123, "RIGHTS");
    waiting = deliver(stage, 123, "WARRANT");
    while (stage->line.count == 0)
        turn_for(stage, 0);
    exchanges_hand_back(stage->gateway.exchanges, false);
    assert_true(waiting->over && waiting->settled == SETTLED_LATER);
    fresh = deliver(stage, 124, "RIGHTS");
    assert_true(fresh->over && fresh->settled == SETTLED_LATER);
    is_settled(stage, written);
    assert_int_equal(stage->line.count, 1);
    assert_int_equal(held(stage), 0);
}

static void who_does_not_redeliver_has_more_time_and_then_it_is_lost_and_counted(void **state)
{
    struct stage *stage = *state;
    struct arrival *acknowledged, *held_one;

    fake_line_down(&stage->line);
    acknowledged = deliver(stage, 123, "RIGHTS");
    is_settled(stage, acknowledged);
    held_one = deliver(stage, 124, "RIGHTS");
    turn_for(stage, 100);
    exchanges_hand_back(stage->gateway.exchanges, false);
    assert_int_equal(held(stage), 2);
    exchanges_hand_back(stage->gateway.exchanges, true);
    assert_int_equal(held(stage), 0);
    assert_true(held_one->over &&
                held_one->settled == SETTLED_LATER); /* not acknowledged: its fallback has it */
    assert_int_equal(lost(stage), 1);
}

static void at_its_deadline_a_draining_process_acknowledges_nothing_that_it_has_not_sent(void **state)
{
    struct stage *stage = *state;
    struct arrival *delivery;

    fake_line_down(&stage->line);
    delivery = deliver(stage, 123, "RIGHTS");
    turn_for(stage, 100);
    exchanges_hand_back(stage->gateway.exchanges, false);
    is_turned_away(stage, delivery);
    assert_int_equal(lost(stage), 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_stage, clear_stage)
    const struct CMUnitTest tests[] = {
        TEST(a_message_is_answered_once_however_often_it_comes),
        TEST(of_one_sender_one_after_the_other),
        TEST(a_refusal_is_the_end_of_it),
        TEST(who_the_provider_knows_as_opted_out_is_remembered),
        TEST(an_opt_out_is_confirmed_once_until_start),
        TEST(what_may_have_confirmed_it_is_not_sent_again),
        TEST(a_confirmation_that_was_not_taken_is_owed_for_five_minutes),
        TEST(a_confirmation_is_not_tried_for_longer_than_five_minutes),
        TEST(an_opt_out_that_waits_its_turn_holds_at_once),
        TEST(the_question_that_waits_opts_nobody_out),
        TEST(who_has_opted_out_gets_no_notice_that_it_is_too_much),
        TEST(a_fault_of_ours_is_handed_back_at_once),
        TEST(what_may_have_been_taken_is_sent_once_more),
        TEST(in_the_response_the_same_id_gets_the_same_answer),
        TEST(who_cannot_wait_is_turned_away_last),
        TEST(one_sender_cannot_fill_the_memory),
        TEST(what_has_not_left_is_handed_back_and_answered_when_it_comes_again),
        TEST(what_has_left_goes_on_and_the_next_delivery_waits_for_it),
        TEST(what_may_have_been_taken_is_finished_with_the_provider_turned_away),
        TEST(the_next_delivery_has_a_deadline_of_its_own),
        TEST(coming_again_uses_up_no_allowance),
        TEST(a_more_that_comes_again_skips_no_page),
        TEST(a_later_message_that_has_to_wait_is_handed_back_too),
        TEST(it_is_told_that_all_is_well_and_the_reply_is_tried_from_memory),
        TEST(what_it_has_given_up_is_lost_and_counted_in_the_end),
        TEST(a_drain_hands_back_what_has_not_left_and_finishes_what_has),
        TEST(who_does_not_redeliver_has_more_time_and_then_it_is_lost_and_counted),
        TEST(at_its_deadline_a_draining_process_acknowledges_nothing_that_it_has_not_sent),
    };
    return cmocka_run_group_tests_name("exchange", tests, shipped_content_load, shipped_content_release);
}
