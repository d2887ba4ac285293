/* check_joining_test.c - `check` tells when JOIN would be answered otherwise than is meant. */
#include "handlers/check_joining.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { DAY_S = 24 * 60 * 60, FIRST = 20910, LAST = 21000 }; /* 2027-04-02 to 2027-07-01 */

static struct campaign campaign = {.file = "fair.json", .first_day = FIRST, .last_day = LAST};

static const struct row {
    const char *name;
    bool key, reminders;
    long day;
    const char *message; /* NULL: none */
} rows[] = {
    {"while it runs all is well", true, true, FIRST, NULL},
    {"on its last day too", true, true, LAST, NULL},
    {"before it the day is told", true, true, FIRST - 1, "until 2027-04-02 JOIN is answered"},
    {"when it is over that is told", true, true, LAST + 1, "no campaign has any, or all are over"},
    {"a campaign without reminders is none to join", true, false, FIRST, "no campaign has any"},
    {"reminders without a key are told", false, true, FIRST, "nobody can join these reminders"},
    {"not those that are over", false, true, LAST + 1, NULL},
    {"neither the one nor the other is well too", false, false, FIRST, NULL},
};

static void tells(void **state)
{
    const struct row *row = *state;
    const struct content content = {.campaigns = {&campaign, 1}};
    const struct hotline hotline = {.name = "Test Line", .joins = row->key};
    struct faults faults;

    campaign.schedule.per_month = row->reminders ? 2 : 0;
    faults_init(&faults);
    check_joining(&content, &hotline, (time_t)row->day * DAY_S + DAY_S / 2, &faults);
    assert_int_equal(faults.count, row->message != NULL);
    if (row->message) {
        assert_non_null(strstr(faults.list[0].message, row->message));
        assert_int_equal(faults.list[0].severity, FAULT_WARNING);
        assert_true(faults.list[0].mend[0]);
    }
    faults_free(&faults);
}

int main(void)
{
    struct CMUnitTest tests[sizeof rows / sizeof *rows];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, tells, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("check_joining", tests, NULL, NULL);
}
