/* due_test.c - when the next text of a series is due. Days are counted from the campaign's first, 1000. */
#include "gateway/outreach/due.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const long dates[] = {1010, 1017, 1040};

static const struct row {
    const char *name;
    unsigned every_weeks; /* 0: on the dates */
    unsigned per_month;
    long sent[4]; /* days; 0 ends them */
    size_t next, texts;
    long due;
} rows[] = {
    {"the first is due on the first day", 2, 4, {0}, 0, 5, 1000},
    {"the next after so many weeks", 2, 4, {1000}, 1, 5, 1014},
    {"counted from when it was really sent", 2, 4, {1003}, 1, 5, 1017},
    {"never more in 30 days than was told", 1, 2, {1000, 1007}, 2, 5, 1030},
    {"the months go with the texts", 1, 2, {1000, 1007, 1030}, 3, 5, 1037},
    {"when all were sent nothing is due", 1, 4, {1000, 1007}, 2, 2, -1},
    {"after the last day neither", 8, 1, {1060}, 1, 5, -1},
    {"dates come in order", 0, 4, {0}, 0, 5, 1010},
    {"one after the other", 0, 4, {1010}, 1, 5, 1017},
    {"a date that was missed is made up for the day after the last", 0, 4, {1018}, 1, 5, 1019},
    {"on dates too no more than was told", 0, 1, {1010}, 1, 5, 1040},
    {"after the last date nothing", 0, 4, {1010, 1017, 1040}, 3, 5, -1},
};

static void is_due(void **state)
{
    const struct row *row = *state;
    const struct due_schedule schedule = {.first_day = 1000,
                                          .last_day = 1090,
                                          .per_month = row->per_month,
                                          .every_weeks = row->every_weeks,
                                          .dates = dates,
                                          .dates_count = row->every_weeks ? 0 : 3,
                                          .texts = row->texts};
    struct sent_texts sent = {.next = row->next};

    while (sent.kept < 4 && row->sent[sent.kept]) {
        sent.day[sent.kept] = row->sent[sent.kept];
        sent.kept++;
    }
    assert_int_equal(due_day(&schedule, &sent), row->due);
}

/* Whatever the schedule says. */
static void the_promise_alone_says_when_one_more_is_allowed(void **state)
{
    const struct due_schedule schedule = {.first_day = 1000, .last_day = 1090, .per_month = 2, .texts = 9};
    struct sent_texts sent = {.day = {1000, 1001}, .kept = 1};
    (void)state;

    assert_int_equal(due_allowed_day(&schedule, &sent), 1000);
    sent.kept = 2;
    assert_int_equal(due_allowed_day(&schedule, &sent), 1030);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 1];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, is_due, NULL, NULL, (void *)&rows[i]};
    tests[ROWS] = (struct CMUnitTest)cmocka_unit_test(the_promise_alone_says_when_one_more_is_allowed);
    return cmocka_run_group_tests_name("due", tests, NULL, NULL);
}
