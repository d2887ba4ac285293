/* limits_test.c - floods, loops, cost, and who cannot be answered. */
#include "gateway/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { MINUTE = 60 * 1000, HOUR = 60 * MINUTE };

static const struct limit_settings settings = {.burst = 20,
                                               .refill_s = 60,
                                               .essential_per_hour = 10,
                                               .equal_replies = 3,
                                               .segments_per_hour = 100,
                                               .segments_per_day = 150};

/* Asks for `count` replies, all different unless `same`; gives how many may go. */
static unsigned ask(struct sender_limits *sender, unsigned count, struct limit_request request, bool same)
{
    unsigned sent = 0;

    for (unsigned i = 0; i < count; i++) {
        if (!same)
            request.fingerprint++;
        sent += limits_decide(&settings, sender, &request) == LIMIT_SEND;
    }
    return sent;
}

static void a_burst_then_one_a_minute(void **state)
{
    (void)state;
    struct sender_limits sender = {0};
    struct limit_request request = {.now_ms = 1000, .fingerprint = 1};

    assert_int_equal(ask(&sender, 30, request, false), 20);
    request.now_ms += MINUTE;
    request.fingerprint = 1000;
    assert_int_equal(ask(&sender, 5, request, false), 1);
    request.now_ms += 60 * MINUTE;
    request.fingerprint = 2000;
    assert_int_equal(ask(&sender, 50, request, false), 20);
}

static void one_notice_an_hour(void **state)
{
    (void)state;
    struct sender_limits sender = {0};
    struct limit_request request = {.now_ms = 1000, .fingerprint = 1};

    ask(&sender, 20, request, false);
    request.fingerprint = 500;
    assert_int_equal(limits_decide(&settings, &sender, &request), LIMIT_NOTICE);
    request.fingerprint++;
    assert_int_equal(limits_decide(&settings, &sender, &request), LIMIT_SILENT_TOO_MANY);
    request.now_ms += HOUR;
    request.fingerprint = 600;
    ask(&sender, 20, request, false); /* refilled meanwhile */
    request.fingerprint = 700;
    assert_int_equal(limits_decide(&settings, &sender, &request), LIMIT_NOTICE);
}

static void essential_ones_have_their_own_allowance(void **state)
{
    (void)state;
    struct sender_limits sender = {0};
    struct limit_request ordinary = {.now_ms = 1000, .fingerprint = 1};
    struct limit_request essential = {
        .class = LIMIT_ESSENTIAL, .urgent = true, .now_ms = 1000, .fingerprint = 9000};

    assert_int_equal(ask(&sender, 30, ordinary, false), 20);
    assert_int_equal(ask(&sender, 15, essential, false), 10);
    essential.now_ms += HOUR;
    assert_int_equal(ask(&sender, 15, essential, false), 10);
}

static void equal_replies_end_after_three(void **state)
{
    (void)state;
    struct sender_limits sender = {0};
    struct limit_request request = {.now_ms = 1000,
                                    .fingerprint = limits_fingerprint("I got your text at 10:41")};

    assert_int_equal(ask(&sender, 10, request, true), 3);
    request.now_ms += 20 * MINUTE; /* and are forgotten */
    assert_int_equal(ask(&sender, 1, request, true), 1);
}

static void a_ping_pong_of_two_replies_ends_too(void **state)
{
    (void)state;
    struct sender_limits sender = {0};
    struct limit_request request = {.now_ms = 1000};
    unsigned sent = 0;

    for (unsigned i = 0; i < 10; i++) {
        request.fingerprint = i % 2 ? 7 : 8;
        sent += limits_decide(&settings, &sender, &request) == LIMIT_SEND;
    }
    assert_int_equal(sent, 3);
}

static void urgent_answers_may_be_equal(void **state)
{
    (void)state;
    struct sender_limits sender = {0};
    struct limit_request request = {
        .class = LIMIT_ESSENTIAL, .urgent = true, .now_ms = 1000, .fingerprint = 5};

    assert_int_equal(ask(&sender, 8, request, true), 8);
}

static void a_thousand_essential_ones_can_be_allowed(void **state)
{
    (void)state;
    struct limit_settings generous = settings;
    struct sender_limits sender = {0};
    struct limit_request request = {
        .class = LIMIT_ESSENTIAL, .urgent = true, .now_ms = 1000, .fingerprint = 5};
    unsigned sent = 0;

    generous.essential_per_hour = 1000;
    for (unsigned i = 0; i < 1100; i++)
        sent += limits_decide(&generous, &sender, &request) == LIMIT_SEND;
    assert_int_equal(sent, 1000);
}

/* Who texts once a day: times are kept in few bits, and none may look new again after 12 days. */
static void what_is_over_does_not_come_back(void **state)
{
    (void)state;
    const uint64_t round = ((uint64_t)1 << LIMITS_TIME_BITS) * 1000, day = 24 * HOUR;
    struct sender_limits sender = {0};
    struct limit_request essential = {
        .class = LIMIT_ESSENTIAL, .urgent = true, .now_ms = 5000, .fingerprint = 9000};

    assert_int_equal(ask(&sender, 15, essential, false), 10);
    for (uint64_t at_ms = day; at_ms < round; at_ms += day) {
        struct limit_request daily = {.now_ms = at_ms, .fingerprint = 1};
        assert_int_equal(ask(&sender, 3, daily, false), 3);
    }
    essential.now_ms += round; /* the same time again, in those bits */
    assert_int_equal(ask(&sender, 15, essential, false), 10);
}

static void digits_do_not_tell_replies_apart(void **state)
{
    (void)state;
    assert_int_equal(limits_fingerprint("Auto reply no 17 at 9:05"),
                     limits_fingerprint("Auto reply no 18 at 10:42"));
    assert_int_not_equal(limits_fingerprint("Texas"), limits_fingerprint("Ohio"));
}

static void money_ends_but_not_for_emergencies(void **state)
{
    (void)state;
    struct budget budget = {0};
    uint64_t now_s = 86400 * 1000;

    for (unsigned i = 0; i < 50; i++)
        assert_true(limits_afford(&settings, &budget, BUDGET_ANSWER, 2, now_s));
    assert_false(limits_afford(&settings, &budget, BUDGET_ANSWER, 1, now_s));
    assert_true(limits_afford(&settings, &budget, BUDGET_ESSENTIAL, 2, now_s));
    now_s += 3600; /* a new hour of the same day: 48 are left of the day */
    assert_true(limits_afford(&settings, &budget, BUDGET_ANSWER, 48, now_s));
    assert_false(limits_afford(&settings, &budget, BUDGET_ANSWER, 1, now_s));
    now_s += 86400;
    assert_true(limits_afford(&settings, &budget, BUDGET_ANSWER, 100, now_s));
}

static void what_can_wait_ends_first(void **state)
{
    (void)state;
    struct budget budget = {0};
    uint64_t now_s = 86400 * 1000;

    assert_true(limits_afford(&settings, &budget, BUDGET_SPARE, 80, now_s));
    assert_false(limits_afford(&settings, &budget, BUDGET_SPARE, 1, now_s));
    assert_true(limits_afford(&settings, &budget, BUDGET_NOTICE, 10, now_s));
    assert_false(limits_afford(&settings, &budget, BUDGET_NOTICE, 1, now_s));
    assert_true(limits_afford(&settings, &budget, BUDGET_ANSWER, 10, now_s));
    assert_false(limits_afford(&settings, &budget, BUDGET_ANSWER, 1, now_s));
    assert_true(limits_afford(&settings, &budget, BUDGET_ESSENTIAL, 1, now_s));
    now_s += 3600; /* 101 of the day's 150: 120 are for what can wait, 135 for notices */
    assert_false(limits_afford(&settings, &budget, BUDGET_SPARE, 20, now_s));
    assert_true(limits_afford(&settings, &budget, BUDGET_SPARE, 19, now_s));
    assert_true(limits_afford(&settings, &budget, BUDGET_NOTICE, 15, now_s));
    assert_false(limits_afford(&settings, &budget, BUDGET_NOTICE, 1, now_s));
}

static void segments_that_did_not_go_can_go_again(void **state)
{
    (void)state;
    struct budget budget = {0};
    uint64_t now_s = 86400 * 1000;

    assert_true(limits_afford(&settings, &budget, BUDGET_ANSWER, 100, now_s));
    limits_give_back(&budget, 2, now_s);
    assert_false(limits_afford(&settings, &budget, BUDGET_ANSWER, 3, now_s + 1));
    assert_true(limits_afford(&settings, &budget, BUDGET_ANSWER, 2, now_s + 1));
    assert_true(limits_afford(&settings, &budget, BUDGET_ANSWER, 10, now_s + 3600));
    limits_give_back(&budget, 50, now_s); /* of the hour before: nothing of this one's */
    assert_int_equal(budget.hour_used, 10);
    assert_int_equal(budget.day_used, 60);
}

static const struct sender_row {
    const char *name, *sender;
    bool answered;
} sender_rows[] = {
    {"a person's number is answered", "+12025550123", true},
    {"a short code is not", "55501", false},
    {"a name is not", "CARRIER", false},
    {"a toll-free number is not", "+18005550123", false},
    {"a number that only looks toll-free is", "+18105550123", true},
    {"our own number is not", "+12025550100", false},
    {"an empty sender is not", "", false},
    {"a number with letters in it is not", "+1202555O123", false},
};

static void answers_senders(void **state)
{
    const struct sender_row *row = *state;
    static const struct channel_settings channel = {.numbers = {"+12025550100"}, .numbers_count = 1};

    assert_int_equal(limits_can_answer(row->sender, &channel, 1), row->answered);
}

static struct area_codes codes;

static int load_area_codes(void **state)
{
    (void)state;
    return area_codes_load(&codes, "content/places", NULL) ? 0 : -1;
}

static int free_area_codes(void **state)
{
    (void)state;
    area_codes_free(&codes);
    return 0;
}

static const struct place_row {
    const char *name, *sender;
    bool usually, with_more; /* with "also_answer": ["+1416", "+52"] */
} places[] = {
    {"a number of a state is served", "+12125550123", true, true},
    {"of Alaska too", "+19075550123", true, true},
    {"of Hawaii too", "+18085550123", true, true},
    {"of the capital too", "+12025550123", true, true},
    {"of Puerto Rico too", "+17875550123", true, true},
    {"of its other area code too", "+19395550123", true, true},
    {"of the US Virgin Islands too", "+13405550123", true, true},
    {"of the Northern Marianas too", "+16705550123", true, true},
    {"of Guam too", "+16715550123", true, true},
    {"of American Samoa too", "+16845550123", true, true},
    {"of the Bahamas is not", "+12425550123", false, false},
    {"of Barbados is not", "+12465550123", false, false},
    {"of Anguilla is not", "+12645550123", false, false},
    {"of Antigua is not", "+12685550123", false, false},
    {"of the British Virgin Islands is not", "+12845550123", false, false},
    {"of the Cayman Islands is not", "+13455550123", false, false},
    {"of Bermuda is not", "+14415550123", false, false},
    {"of Grenada is not", "+14735550123", false, false},
    {"of the Turks and Caicos Islands is not", "+16495550123", false, false},
    {"of Jamaica is not", "+18765550123", false, false},
    {"of its other area code is not", "+16585550123", false, false},
    {"of Montserrat is not", "+16645550123", false, false},
    {"of Sint Maarten is not", "+17215550123", false, false},
    {"of Saint Lucia is not", "+17585550123", false, false},
    {"of Dominica is not", "+17675550123", false, false},
    {"of Saint Vincent is not", "+17845550123", false, false},
    {"of the Dominican Republic is not", "+18095550123", false, false},
    {"of its second area code is not", "+18295550123", false, false},
    {"of its third is not", "+18495550123", false, false},
    {"of Trinidad is not", "+18685550123", false, false},
    {"of Saint Kitts is not", "+18695550123", false, false},
    {"a premium number is not", "+19005550123", false, false},
    {"a personal one is not", "+15005550123", false, false},
    {"nor is one of its newer codes", "+15335550123", false, false},
    {"one of the carriers' own is not", "+17005550123", false, false},
    {"an area code that nobody has is not", "+12005550123", false, false},
    {"one of Canada is not, unless it is written", "+14165550123", false, true},
    {"which lets in no other area code there", "+16045550123", false, false},
    {"one of Mexico is not, unless it is written", "+525555550123", false, true},
    {"which lets in no other country", "+535555550123", false, false},
    {"one that lacks a digit is not", "+1212555012", false, false},
    {"one with a digit too many is not", "+121255501234", false, false},
};

static void serves_places(void **state)
{
    const struct place_row *row = *state;
    static const struct settings usual, more = {.also_answer = {"+1416", "+52"}, .also_answer_count = 2};

    assert_int_equal(limits_serves(&usual, &codes, row->sender), row->usually);
    assert_int_equal(limits_serves(&more, &codes, row->sender), row->with_more);
}

int main(void)
{
    enum {
        ROWS = sizeof sender_rows / sizeof *sender_rows,
        OTHERS = 12,
        PLACES = sizeof places / sizeof *places
    };
    struct CMUnitTest tests[OTHERS + ROWS + PLACES] = {
        cmocka_unit_test(a_burst_then_one_a_minute),
        cmocka_unit_test(one_notice_an_hour),
        cmocka_unit_test(essential_ones_have_their_own_allowance),
        cmocka_unit_test(equal_replies_end_after_three),
        cmocka_unit_test(a_ping_pong_of_two_replies_ends_too),
        cmocka_unit_test(urgent_answers_may_be_equal),
        cmocka_unit_test(a_thousand_essential_ones_can_be_allowed),
        cmocka_unit_test(what_is_over_does_not_come_back),
        cmocka_unit_test(digits_do_not_tell_replies_apart),
        cmocka_unit_test(money_ends_but_not_for_emergencies),
        cmocka_unit_test(what_can_wait_ends_first),
        cmocka_unit_test(segments_that_did_not_go_can_go_again),
    };

    for (size_t i = 0; i < ROWS; i++)
        tests[OTHERS + i] =
            (struct CMUnitTest){sender_rows[i].name, answers_senders, NULL, NULL, (void *)&sender_rows[i]};
    for (size_t i = 0; i < PLACES; i++)
        tests[OTHERS + ROWS + i] =
            (struct CMUnitTest){places[i].name, serves_places, NULL, NULL, (void *)&places[i]};
    return cmocka_run_group_tests_name("limits", tests, load_area_codes, free_area_codes);
}
