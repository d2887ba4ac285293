/* askers_test.c - who asked about what is known from ten people up, on the hour, and never for one. */
#include "gateway/askers.h"

#include "gateway/clock.h"
#include "gateway/day_keys.h"
#include "gateway/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { HOUR_S = 3600 };
#define MONDAY ((time_t)1795428000) /* 2026-11-23T10:00:00Z, when a day and a week begin */

static struct askers *askers;
static unsigned next_sender;

/* What was handed to who keeps it. */
static struct askers_row kept[2 * ASKERS_NAMES_MAX];
static size_t kept_count;

static void keep(const struct askers_row *row, void *arg)
{
    assert_ptr_equal(arg, kept);
    kept[kept_count++] = *row;
}

static int set_up(void **state)
{
    (void)state;
    clock_set_wall(MONDAY + 60);
    askers = askers_new(keep, kept);
    next_sender = 0;
    kept_count = 0;
    return askers == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    askers_free(askers);
    return 0;
}

static void pass_s(unsigned long seconds)
{
    clock_advance_ms(seconds * 1000);
}

static struct store_key sender(unsigned number)
{
    struct store_key key = {{0}};

    memcpy(key.bytes, &number, sizeof number);
    return key;
}

static void add(unsigned number, enum askers_of of, const char *name)
{
    struct store_key key = sender(number);

    askers_add(askers, &key, of, name);
}

/* So many people who have not asked before. */
static void add_new(unsigned people, enum askers_of of, const char *name)
{
    while (people-- > 0)
        add(++next_sender, of, name);
}

struct seen {
    enum askers_of of;
    const char *name;
    unsigned long total, people;
    time_t begins;
    size_t rows;
};

static void see(const struct askers_row *row, void *arg)
{
    struct seen *seen = arg;

    seen->rows++;
    if (row->of == seen->of && strcmp(row->name, seen->name) == 0) {
        seen->total = row->total;
        seen->people = row->people;
        seen->begins = row->begins;
    }
}

static struct seen seen_of(enum askers_of of, const char *name)
{
    struct seen seen = {.of = of, .name = name};

    askers_publish(askers);
    askers_published(askers, see, &seen);
    return seen;
}

#define TOTAL(of, name) (seen_of(of, name).total)

/* In each hour so many new people ask about one topic; what is known after that hour. */
static const struct hours {
    const char *name;
    unsigned people[4];
    unsigned long known[4];
} hours[] = {
    {"ten people are told on the hour", {10, 0, 0, 0}, {10, 10, 10, 10}},
    {"nine are not", {9, 0, 0, 0}, {0, 0, 0, 0}},
    {"the tenth may come later", {9, 1, 0, 0}, {0, 10, 10, 10}},
    {"one more than was told is not told", {10, 1, 0, 0}, {10, 10, 10, 10}},
    {"nine more are not", {10, 3, 3, 3}, {10, 10, 10, 10}},
    {"ten more are", {10, 3, 3, 4}, {10, 10, 10, 20}},
    {"many are told as they are", {137, 0, 12, 9}, {137, 137, 149, 149}},
};

static void is_known_by_the_hour(void **state)
{
    const struct hours *row = *state;

    for (size_t hour = 0; hour < 4; hour++) {
        unsigned long before = hour == 0 ? 0 : row->known[hour - 1];
        add_new(row->people[hour], ASKERS_OF_TOPIC, "detainer");
        assert_int_equal(TOTAL(ASKERS_OF_TOPIC, "detainer"), before); /* not before the hour */
        pass_s(HOUR_S);
        assert_int_equal(TOTAL(ASKERS_OF_TOPIC, "detainer"), row->known[hour]);
    }
}

static void nothing_is_known_before_the_hour(void **state)
{
    (void)state;
    add_new(50, ASKERS_OF_TOPIC, "detainer");
    pass_s(HOUR_S - 62);
    assert_int_equal(seen_of(ASKERS_OF_TOPIC, "detainer").rows, 0);
    assert_int_equal(kept_count, 0);
    assert_in_range(askers_published_at(askers), MONDAY, MONDAY);
    pass_s(3);
    assert_int_equal(TOTAL(ASKERS_OF_TOPIC, "detainer"), 50);
    assert_in_range(askers_published_at(askers), MONDAY + HOUR_S, MONDAY + HOUR_S);
}

/* The asking that shows that the hour is over is not of that hour. */
static void the_next_hours_first_is_not_of_the_last(void **state)
{
    (void)state;
    add_new(9, ASKERS_OF_TOPIC, "detainer");
    pass_s(HOUR_S);
    add_new(1, ASKERS_OF_TOPIC, "detainer");
    assert_int_equal(TOTAL(ASKERS_OF_TOPIC, "detainer"), 0);
    pass_s(HOUR_S);
    assert_int_equal(TOTAL(ASKERS_OF_TOPIC, "detainer"), 10);
}

static void a_sender_counts_once_a_topic_and_day(void **state)
{
    (void)state;
    for (int again = 0; again < 50; again++)
        add(1, ASKERS_OF_TOPIC, "detainer");
    pass_s(HOUR_S);
    for (int again = 0; again < 50; again++)
        add(1, ASKERS_OF_TOPIC, "detainer");
    pass_s(HOUR_S);
    assert_int_equal(TOTAL(ASKERS_OF_TOPIC, "detainer"), 0);
    for (unsigned other = 2; other <= 10; other++)
        add(other, ASKERS_OF_TOPIC, "detainer");
    pass_s(HOUR_S);
    assert_int_equal(TOTAL(ASKERS_OF_TOPIC, "detainer"), 10);
}

static void topics_and_languages_are_counted_apart(void **state)
{
    (void)state;
    for (unsigned number = 1; number <= 12; number++) {
        add(number, ASKERS_OF_TOPIC, number <= 5 ? "detainer" : "warrant");
        add(number, ASKERS_OF_LANGUAGE, number <= 2 ? "en" : "es");
    }
    pass_s(HOUR_S);
    assert_int_equal(TOTAL(ASKERS_OF_TOPIC, "detainer"), 0);
    assert_int_equal(TOTAL(ASKERS_OF_TOPIC, "warrant"), 0);
    assert_int_equal(TOTAL(ASKERS_OF_LANGUAGE, "en"), 0);
    assert_int_equal(TOTAL(ASKERS_OF_LANGUAGE, "es"), 10);
    assert_int_equal(seen_of(ASKERS_OF_LANGUAGE, "es").rows, 1);
}

static void what_is_below_the_floor_goes_with_the_day(void **state)
{
    (void)state;
    add_new(9, ASKERS_OF_TOPIC, "detainer");
    pass_s(DAY_S);
    add_new(9, ASKERS_OF_TOPIC, "detainer");
    pass_s(HOUR_S);
    assert_int_equal(TOTAL(ASKERS_OF_TOPIC, "detainer"), 0);
    add_new(1, ASKERS_OF_TOPIC, "detainer");
    pass_s(HOUR_S);
    struct seen seen = seen_of(ASKERS_OF_TOPIC, "detainer");
    assert_int_equal(seen.total, 10);
    assert_int_equal(seen.begins, MONDAY + DAY_S);
}

static void the_last_hour_of_a_day_is_told_for_that_day(void **state)
{
    (void)state;
    pass_s(DAY_S - 1000);
    add_new(11, ASKERS_OF_TOPIC, "detainer");
    pass_s(2000);
    add_new(12, ASKERS_OF_TOPIC, "detainer");
    pass_s(HOUR_S);
    askers_publish(askers);
    assert_int_equal(kept_count, 2);
    assert_int_equal(kept[0].begins, MONDAY);
    assert_int_equal(kept[0].people, 11);
    assert_int_equal(kept[1].begins, MONDAY + DAY_S);
    assert_int_equal(kept[1].people, 12);
    assert_int_equal(kept[1].total, 23);
}

static void the_next_day_a_sender_counts_again(void **state)
{
    (void)state;
    for (int day = 0; day < 2; day++) {
        for (unsigned number = 1; number <= 10; number++)
            add(number, ASKERS_OF_TOPIC, "detainer");
        pass_s(DAY_S);
    }
    assert_int_equal(TOTAL(ASKERS_OF_TOPIC, "detainer"), 20);
}

/* On each day of a week so many people ask about a state, the same ones every day; what is known after that
 * day. */
static const struct week {
    const char *name;
    unsigned people[7];
    unsigned long known[7];
} weeks[] = {
    {"ten on one day are told", {10, 0, 0, 0, 0, 0, 0}, {10, 10, 10, 10, 10, 10, 10}},
    {"two who ask every day are never told", {2, 2, 2, 2, 2, 2, 2}, {0, 0, 0, 0, 0, 0, 0}},
    {"nine who ask every day are never told", {9, 9, 9, 9, 9, 9, 9}, {0, 0, 0, 0, 0, 0, 0}},
    {"those of the days before go with ten of one", {5, 5, 10, 0, 0, 0, 0}, {0, 0, 20, 20, 20, 20, 20}},
    {"after that it takes ten again", {10, 9, 9, 9, 9, 9, 8}, {10, 10, 10, 10, 10, 10, 10}},
};

static void is_known_by_the_day(void **state)
{
    const struct week *row = *state;

    for (size_t day = 0; day < 7; day++) {
        for (unsigned number = 1; number <= row->people[day]; number++)
            add(number, ASKERS_OF_STATE, "TX");
        pass_s(HOUR_S);
        assert_int_equal(TOTAL(ASKERS_OF_STATE, "TX"), row->known[day]);
        assert_int_equal(kept_count > 0, row->known[day] > 0);
        pass_s(DAY_S - HOUR_S);
    }
}

static void a_new_week_begins_at_nothing(void **state)
{
    (void)state;
    for (int week = 0; week < 2; week++) {
        for (int day = 0; day < 6; day++) { /* 54 in a week, and never ten on a day */
            add_new(9, ASKERS_OF_STATE, "TX");
            pass_s(DAY_S);
        }
        assert_int_equal(TOTAL(ASKERS_OF_STATE, "TX"), 0);
        pass_s(DAY_S);
    }
    add_new(10, ASKERS_OF_STATE, "TX");
    pass_s(HOUR_S);
    struct seen seen = seen_of(ASKERS_OF_STATE, "TX");
    assert_int_equal(seen.people, 10);
    assert_int_equal(seen.begins, MONDAY + 14 * DAY_S);
}

static void a_calendar_set_back_publishes_nothing_early(void **state)
{
    (void)state;
    add_new(9, ASKERS_OF_TOPIC, "detainer");
    clock_set_wall(MONDAY - 3 * DAY_S);
    add_new(1, ASKERS_OF_TOPIC, "detainer");
    pass_s(2 * HOUR_S);
    assert_int_equal(TOTAL(ASKERS_OF_TOPIC, "detainer"), 0);
    clock_set_wall(MONDAY + HOUR_S);
    assert_int_equal(TOTAL(ASKERS_OF_TOPIC, "detainer"), 10);
}

static const struct named {
    const char *name, *text;
    bool counted;
} named[] = {
    {"an id is counted", "know_your-rights2", true},
    {"a state's code is", "TX", true},
    {"23 letters are", "abcdefghijklmnopqrstuvw", true},
    {"24 are not", "abcdefghijklmnopqrstuvwx", false},
    {"nothing is not", "", false},
    {"words are not", "help me", false},
    {"a number with its plus is not", "+12025550123", false},
    {"what would break a metric is not", "a\"} 1\n", false},
};

static void is_a_name(void **state)
{
    const struct named *row = *state;

    add_new(10, ASKERS_OF_TOPIC, row->text);
    pass_s(HOUR_S);
    assert_int_equal(TOTAL(ASKERS_OF_TOPIC, row->text), row->counted ? 10 : 0);
}

static void too_many_names_are_not_counted(void **state)
{
    char name[32];

    (void)state;
    for (int i = 0; i < ASKERS_NAMES_MAX + 5; i++) {
        snprintf(name, sizeof name, "topic-%d", i);
        add_new(10, ASKERS_OF_TOPIC, name);
    }
    pass_s(HOUR_S);
    assert_int_equal(seen_of(ASKERS_OF_TOPIC, "topic-0").rows, ASKERS_NAMES_MAX);
    assert_int_equal(TOTAL(ASKERS_OF_TOPIC, "topic-159"), 10);
    assert_int_equal(TOTAL(ASKERS_OF_TOPIC, "topic-160"), 0);
}

static void many_senders_are_told_apart_up_to_a_bound(void **state)
{
    (void)state;
    add_new(100000, ASKERS_OF_TOPIC, "detainer");
    for (unsigned number = 1; number <= 100000; number++)
        add(number, ASKERS_OF_TOPIC, "detainer");
    pass_s(HOUR_S);
    assert_in_range(TOTAL(ASKERS_OF_TOPIC, "detainer"), 99990, 100000); /* one or two look like others */
    add_new(ASKERS_SENDERS_MAX, ASKERS_OF_TOPIC, "detainer");
    pass_s(HOUR_S);
    assert_int_equal(TOTAL(ASKERS_OF_TOPIC, "detainer"), ASKERS_SENDERS_MAX);
    pass_s(DAY_S);
    add_new(10, ASKERS_OF_TOPIC, "detainer");
    pass_s(HOUR_S);
    assert_int_equal(TOTAL(ASKERS_OF_TOPIC, "detainer"), ASKERS_SENDERS_MAX + 10);
}

/* Who can't be remembered would be counted again and again, and so is not. */
static void without_memory_nobody_is_counted(void **state)
{
    (void)state;
    if (!memory_can_fail())
        skip();
    for (int again = 0; again < 20; again++) {
        memory_fail_at(1);
        add(1, ASKERS_OF_TOPIC, "detainer");
        memory_fail_at(0);
    }
    pass_s(HOUR_S);
    assert_int_equal(TOTAL(ASKERS_OF_TOPIC, "detainer"), 0);
    add_new(10, ASKERS_OF_TOPIC, "detainer");
    pass_s(HOUR_S);
    assert_int_equal(TOTAL(ASKERS_OF_TOPIC, "detainer"), 10);
}

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define FRESH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    static const struct CMUnitTest others[] = {
        FRESH(nothing_is_known_before_the_hour),
        FRESH(the_next_hours_first_is_not_of_the_last),
        FRESH(a_sender_counts_once_a_topic_and_day),
        FRESH(topics_and_languages_are_counted_apart),
        FRESH(what_is_below_the_floor_goes_with_the_day),
        FRESH(the_last_hour_of_a_day_is_told_for_that_day),
        FRESH(the_next_day_a_sender_counts_again),
        FRESH(a_new_week_begins_at_nothing),
        FRESH(a_calendar_set_back_publishes_nothing_early),
        FRESH(too_many_names_are_not_counted),
        FRESH(many_senders_are_told_apart_up_to_a_bound),
        FRESH(without_memory_nobody_is_counted),
    };
    struct CMUnitTest tests[ROWS(hours) + ROWS(weeks) + ROWS(named) + ROWS(others)];
    size_t count = 0;

    for (size_t i = 0; i < ROWS(hours); i++)
        tests[count++] =
            (struct CMUnitTest){hours[i].name, is_known_by_the_hour, set_up, tear_down, (void *)&hours[i]};
    for (size_t i = 0; i < ROWS(weeks); i++)
        tests[count++] =
            (struct CMUnitTest){weeks[i].name, is_known_by_the_day, set_up, tear_down, (void *)&weeks[i]};
    for (size_t i = 0; i < ROWS(named); i++)
        tests[count++] = (struct CMUnitTest){named[i].name, is_a_name, set_up, tear_down, (void *)&named[i]};
    memcpy(tests + count, others, sizeof others);
    return cmocka_run_group_tests_name("askers", tests, NULL, NULL);
}
