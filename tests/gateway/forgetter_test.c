/* forgetter_test.c - providers are asked to forget, at the right time, as often as it needs, and no text is
 * asked for twice. */
#include "gateway/forgetter.h"

#include "gateway/clock.h"
#include "tests/support/fake_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SECOND = 1000, MINUTE = 60 * SECOND, DAY = 24 * 60 * MINUTE };

static bool erase(const void *settings, const char *id, bool inbound, struct api_call *call)
{
    const struct fake_line *line = settings;

    call->method = "POST";
    snprintf(call->url, sizeof call->url, "http://127.0.0.1:%u/", line->port);
    call->body_length =
        (size_t)snprintf(call->body, sizeof call->body, "%s %s -", inbound ? "theirs" : "ours", id);
    return true;
}

static enum erased erased(const struct api_answer *answer)
{
    return answer->status == 204 ? ERASED_DONE : answer->status == 403 ? ERASED_NEVER : ERASED_LATER;
}

static const struct provider forgetful = {
    .name = "forgetful", .erase = erase, .erased = erased, .erase_after_s = 60};

static const struct provider patient = {
    .name = "patient", .erase = erase, .erased = erased, .erase_after_s = 3600};

struct stage {
    struct event_base *base;
    struct http_client *client;
    struct forgetter *forgetter;
    struct fake_line line;
};

static int set_stage(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);

    stage->base = event_base_new();
    stage->client = http_client_new(stage->base, NULL);
    stage->forgetter = forgetter_new(stage->base, stage->client);
    fake_line_open(&stage->line, stage->base, "main");
    stage->line.status = 204;
    stage->line.channel.provider = &forgetful;
    stage->line.settings.forget = true;
    *state = stage;
    return stage->forgetter ? 0 : -1;
}

static int clear_stage(void **state)
{
    struct stage *stage = *state;

    forgetter_free(stage->forgetter);
    http_client_free(stage->client);
    fake_line_close(&stage->line);
    event_base_free(stage->base);
    free(stage);
    return 0;
}

/* So much later everything that is due is asked for, and answered. */
static void after(struct stage *stage, uint64_t ms)
{
    clock_advance_ms(ms);
    forgetter_look(stage->forgetter);
    while (http_client_pending(stage->client) > 0)
        event_base_loop(stage->base, EVLOOP_ONCE);
}

static struct forgetter_counts counts(const struct stage *stage)
{
    return forgetter_counts(stage->forgetter);
}

static struct receipt receipt_of(const char *id, enum delivery delivery)
{
    struct receipt receipt = {.delivery = delivery};

    snprintf(receipt.id, sizeof receipt.id, "%s", id);
    return receipt;
}

static void a_persons_text_is_forgotten_a_minute_after_it_is_settled(void **state)
{
    struct stage *stage = *state;

    forgetter_settled(stage->forgetter, &stage->line.channel, "SM1");
    after(stage, MINUTE - 100);
    assert_int_equal(stage->line.count, 0);
    after(stage, 100);
    assert_int_equal(stage->line.count, 1);
    assert_string_equal(stage->line.seen[0].sender, "theirs");
    assert_string_equal(stage->line.seen[0].recipient, "SM1");
    assert_int_equal(counts(stage).forgotten, 1);
    assert_int_equal(counts(stage).waiting, 0);
}

static void a_text_of_ours_waits_for_its_receipt(void **state)
{
    struct stage *stage = *state;
    struct receipt sent = receipt_of("SM1", DELIVERY_UNDER_WAY), done = receipt_of("SM1", DELIVERY_DELIVERED);

    snprintf(stage->line.channel.status_url, sizeof stage->line.channel.status_url, "https://x.example/");
    forgetter_sent(stage->forgetter, &stage->line.channel, "SM1");
    after(stage, 5 * MINUTE);
    forgetter_receipt(stage->forgetter, &stage->line.channel, &sent);
    after(stage, 2 * MINUTE);
    assert_int_equal(stage->line.count, 0);
    forgetter_receipt(stage->forgetter, &stage->line.channel, &done);
    forgetter_receipt(stage->forgetter, &stage->line.channel, &done); /* it comes twice */
    after(stage, MINUTE);
    assert_int_equal(stage->line.count, 1);
    assert_string_equal(stage->line.seen[0].sender, "ours");
    assert_int_equal(counts(stage).forgotten, 1);
}

/* Vonage refuses for an hour: who is to wait does not hold up who need not. */
static void a_provider_that_needs_an_hour_is_asked_after_one(void **state)
{
    struct stage *stage = *state;
    struct channel slow = stage->line.channel;

    slow.provider = &patient;
    forgetter_settled(stage->forgetter, &slow, "SM1");
    forgetter_settled(stage->forgetter, &stage->line.channel, "SM2");
    after(stage, MINUTE);
    assert_int_equal(stage->line.count, 1);
    assert_string_equal(stage->line.seen[0].recipient, "SM2");
    after(stage, 58 * MINUTE);
    assert_int_equal(stage->line.count, 1);
    stage->line.status = 500;
    after(stage, 5 * MINUTE);
    assert_int_equal(stage->line.count, 2);
    assert_string_equal(stage->line.seen[1].recipient, "SM1");
    for (unsigned i = 0; i < 70; i++)
        after(stage, 60 * MINUTE);
    assert_int_equal(counts(stage).given_up, 1); /* after three days, as with everybody */
    assert_int_equal(counts(stage).waiting, 0);
}

static void but_not_for_ever(void **state)
{
    struct stage *stage = *state;

    snprintf(stage->line.channel.status_url, sizeof stage->line.channel.status_url, "https://x.example/");
    forgetter_sent(stage->forgetter, &stage->line.channel, "SM1");
    after(stage, FORGETTER_PATIENCE_S * SECOND);
    assert_int_equal(counts(stage).forgotten, 1);
}

static void without_receipts_it_waits_a_minute(void **state)
{
    struct stage *stage = *state;

    forgetter_sent(stage->forgetter, &stage->line.channel, "SM1");
    after(stage, MINUTE);
    assert_int_equal(counts(stage).forgotten, 1);
}

static void a_receipt_brings_back_what_a_restart_lost(void **state)
{
    struct stage *stage = *state;
    struct receipt failed = receipt_of("SM1", DELIVERY_FAILED);

    forgetter_receipt(stage->forgetter, &stage->line.channel, &failed);
    after(stage, MINUTE);
    assert_int_equal(counts(stage).forgotten, 1);
}

static void what_can_not_be_forgotten_yet_is_asked_for_again(void **state)
{
    struct stage *stage = *state;

    stage->line.status = 409;
    forgetter_settled(stage->forgetter, &stage->line.channel, "SM1");
    after(stage, MINUTE);
    after(stage, 2 * MINUTE);
    assert_int_equal(stage->line.count, 2);
    after(stage, 2 * MINUTE); /* the next comes after four */
    assert_int_equal(stage->line.count, 2);
    stage->line.status = 204;
    after(stage, 2 * MINUTE);
    assert_int_equal(stage->line.count, 3);
    assert_int_equal(counts(stage).forgotten, 1);
}

static void and_given_up_in_the_end(void **state)
{
    struct stage *stage = *state;

    stage->line.status = 409;
    forgetter_settled(stage->forgetter, &stage->line.channel, "SM1");
    for (unsigned i = 0; i < 3 * FORGETTER_TRIES; i++)
        after(stage, 2 * (uint64_t)DAY);
    assert_int_equal(stage->line.count, FORGETTER_TRIES);
    assert_int_equal(counts(stage).given_up, 1);
    assert_int_equal(counts(stage).waiting, 0);
}

static void what_is_refused_is_not_asked_for_again(void **state)
{
    struct stage *stage = *state;

    stage->line.status = 403;
    forgetter_settled(stage->forgetter, &stage->line.channel, "SM1");
    after(stage, MINUTE);
    after(stage, DAY);
    assert_int_equal(stage->line.count, 1);
    assert_int_equal(counts(stage).given_up, 1);
}

static void a_provider_in_trouble_is_left_alone_for_a_while(void **state)
{
    struct stage *stage = *state;

    stage->line.status = 429;
    stage->line.retry_after_s = 300;
    forgetter_settled(stage->forgetter, &stage->line.channel, "SM1");
    after(stage, MINUTE);
    forgetter_settled(stage->forgetter, &stage->line.channel, "SM2");
    after(stage, 4 * MINUTE);
    assert_int_equal(stage->line.count, 1);
    stage->line.status = 204;
    after(stage, MINUTE);
    assert_int_equal(counts(stage).forgotten, 2);
}

static void other_channels_are_left_alone(void **state)
{
    struct stage *stage = *state;
    struct receipt done = receipt_of("SM1", DELIVERY_DELIVERED);

    stage->line.settings.forget = false;
    forgetter_settled(stage->forgetter, &stage->line.channel, "SM1");
    forgetter_sent(stage->forgetter, &stage->line.channel, "SM2");
    forgetter_receipt(stage->forgetter, &stage->line.channel, &done);
    assert_int_equal(counts(stage).waiting, 0);
}

static void its_memory_is_bounded(void **state)
{
    struct stage *stage = *state;
    char id[32];

    for (unsigned i = 0; i < FORGETTER_TEXTS_MAX + 10; i++) {
        snprintf(id, sizeof id, "SM%u", i);
        forgetter_settled(stage->forgetter, &stage->line.channel, id);
        forgetter_settled(stage->forgetter, &stage->line.channel, id); /* again: it is the same */
    }
    assert_int_equal(counts(stage).waiting, FORGETTER_TEXTS_MAX);
    assert_int_equal(counts(stage).given_up, 10);
}

static void what_is_under_way_at_the_end_is_dropped(void **state)
{
    struct stage *stage = *state;

    stage->line.status = FAKE_HANG;
    forgetter_settled(stage->forgetter, &stage->line.channel, "SM1");
    clock_advance_ms(MINUTE);
    forgetter_look(stage->forgetter);
    assert_int_equal(http_client_pending(stage->client), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_stage, clear_stage)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_persons_text_is_forgotten_a_minute_after_it_is_settled),
        TEST(a_text_of_ours_waits_for_its_receipt),
        TEST(a_provider_that_needs_an_hour_is_asked_after_one),
        TEST(but_not_for_ever),
        TEST(without_receipts_it_waits_a_minute),
        TEST(a_receipt_brings_back_what_a_restart_lost),
        TEST(what_can_not_be_forgotten_yet_is_asked_for_again),
        TEST(and_given_up_in_the_end),
        TEST(what_is_refused_is_not_asked_for_again),
        TEST(a_provider_in_trouble_is_left_alone_for_a_while),
        TEST(other_channels_are_left_alone),
        TEST(its_memory_is_bounded),
        TEST(what_is_under_way_at_the_end_is_dropped),
    };

    return cmocka_run_group_tests_name("forgetter", tests, NULL, NULL);
}
