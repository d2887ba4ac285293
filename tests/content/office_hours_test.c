/* office_hours_test.c - hours as people write them, and whether somebody answers at a given moment. */
#include "content/office_hours.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- times of a day ---- */

static const struct span_row {
    const char *name, *text;
    int from, to; /* -1: it is refused */
} spans[] = {
    {"full hours of 24", "9-17", 540, 1020},
    {"with minutes", "9:00-17:30", 540, 1050},
    {"with am and pm", "9am-5pm", 540, 1020},
    {"in capitals and with spaces", " 9:30 AM - 5 PM ", 570, 1020},
    {"noon is 12pm", "12pm-1pm", 720, 780},
    {"midnight is 12am", "12am-6am", 0, 360},
    {"until midnight", "8pm-12am", 1200, 1440},
    {"the whole day", "0-24", 0, 1440},
    {"the last minute", "23:59-24:00", 1439, 1440},
    {"past midnight is two days", "10pm-2am", -1, -1},
    {"am on one side only could mean two things", "9-5pm", -1, -1},
    {"nothing in between", "9-9", -1, -1},
    {"the wrong way round", "17-9", -1, -1},
    {"25 o'clock", "9-25", -1, -1},
    {"24:30", "9-24:30", -1, -1},
    {"13pm", "9am-13pm", -1, -1},
    {"0am", "0am-9am", -1, -1},
    {"60 minutes", "9:60-17:00", -1, -1},
    {"one digit of minutes", "9:5-17:00", -1, -1},
    {"a time without an end", "9am", -1, -1},
    {"a sign before it", "-9-17", -1, -1},
    {"words", "nine to five", -1, -1},
    {"something behind it", "9-17 daily", -1, -1},
    {"nothing", "", -1, -1},
};

static void reads_span(void **state)
{
    const struct span_row *row = *state;
    struct office_span span;

    if (!office_span_read(row->text, &span)) {
        assert_int_equal(row->from, -1);
        return;
    }
    assert_int_equal(span.from, row->from);
    assert_int_equal(span.to, row->to);
}

/* ---- days ---- */

static const struct day_row {
    const char *name, *text;
    int year, month, day; /* month 0: it is refused */
} days[] = {
    {"a day of one year", "2026-11-26", 2026, 11, 26},
    {"a day of every year", "12-25", 0, 12, 25},
    {"the leap day", "02-29", 0, 2, 29},
    {"February 30", "02-30", 0, 0, 0},
    {"month 13", "2026-13-01", 0, 0, 0},
    {"day 0", "01-00", 0, 0, 0},
    {"without zeros", "1-1", 0, 0, 0},
    {"with slashes", "12/25", 0, 0, 0},
    {"a name", "Thanksgiving", 0, 0, 0},
    {"nothing", "", 0, 0, 0},
};

static void reads_day(void **state)
{
    const struct day_row *row = *state;
    struct office_day day;

    assert_int_equal(office_day_read(row->text, &day), row->month != 0);
    if (row->month == 0)
        return;
    assert_int_equal(day.year, row->year);
    assert_int_equal(day.month, row->month);
    assert_int_equal(day.day, row->day);
}

static const struct week_row {
    const char *name, *text;
    int first, last; /* -1: it is refused */
} weeks[] = {
    {"one day", "wed", 2, 2},
    {"working days", "mon-fri", 0, 4},
    {"the weekend", "Sat-Sun", 5, 6},
    {"round the end of the week", "sun-mon", -1, -1},
    {"a whole name", "monday", -1, -1},
    {"a range without an end", "mon-", -1, -1},
    {"three days", "mon-wed-fri", -1, -1},
    {"nothing", "", -1, -1},
};

static void reads_days(void **state)
{
    const struct week_row *row = *state;
    int first, last;

    assert_int_equal(office_days_read(row->text, &first, &last), row->first >= 0);
    if (row->first < 0)
        return;
    assert_int_equal(first, row->first);
    assert_int_equal(last, row->last);
}

static void a_day_holds_four_times_that_do_not_overlap(void **state)
{
    (void)state;
    struct office_hours hours = {.known = true};
    static const struct {
        struct office_span span;
        bool good;
    } tries[] = {
        {{600, 720}, true},  {{780, 900}, true}, {{480, 600}, true},    {{700, 790}, false},
        {{590, 610}, false}, {{0, 60}, true},    {{1000, 1100}, false},
    };

    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
        assert_int_equal(office_add(&hours, 0, &tries[i].span), tries[i].good);
    assert_int_equal(hours.spans[0], 4);
    for (size_t i = 1; i < 4; i++)
        assert_true(hours.span[0][i - 1].to <= hours.span[0][i].from);
}

/* ---- the clock ---- */

/* Monday to Friday 9 to 5, Saturday 10 to 1 and 2 to 4; closed on Christmas, and on one Thursday. */
static void set_hours(struct office_hours *hours)
{
    *hours = (struct office_hours){.known = true, .holiday = {{0, 12, 25}, {2026, 11, 26}}, .holidays = 2};
    for (int day = 0; day < 5; day++)
        assert_true(office_add(hours, day, &(struct office_span){540, 1020}));
    assert_true(office_add(hours, 5, &(struct office_span){840, 960}));
    assert_true(office_add(hours, 5, &(struct office_span){600, 780}));
}

static const struct clock_row {
    const char *name, *zone, *utc; /* "2026-11-24 17:00" */
    bool open;
    int ahead, weekday, month, day, minute; /* the next opening when closed */
} clocks[] = {
    {"Tuesday at nine in California it opens", "America/Los_Angeles", "2026-11-24 17:00", true, 0, 0, 0, 0,
     0},
    {"a minute before that it does today", "America/Los_Angeles", "2026-11-24 16:59", false, 0, 1, 11, 24,
     540},
    {"the last minute", "America/Los_Angeles", "2026-11-25 00:59", true, 0, 0, 0, 0, 0},
    {"at five it is over until tomorrow", "America/Los_Angeles", "2026-11-25 01:00", false, 1, 2, 11, 25,
     540},
    {"the same moment in New York is the evening", "America/New_York", "2026-11-25 00:30", false, 1, 2, 11,
     25, 540},
    {"a holiday is closed all day, and the next day comes", "America/Los_Angeles", "2026-11-26 18:00", false,
     1, 4, 11, 27, 540},
    {"the day before looks beyond the holiday", "America/Los_Angeles", "2026-11-26 02:00", false, 2, 4, 11,
     27, 540},
    {"that day of another year is none", "America/Los_Angeles", "2027-11-26 18:00", true, 0, 0, 0, 0, 0},
    {"a holiday of every year", "America/Los_Angeles", "2028-12-25 18:00", false, 1, 1, 12, 26, 540},
    {"Saturday at noon", "America/Los_Angeles", "2026-11-28 20:00", true, 0, 0, 0, 0, 0},
    {"Saturday's pause", "America/Los_Angeles", "2026-11-28 21:30", false, 0, 5, 11, 28, 840},
    {"Sunday looks to Monday", "America/Los_Angeles", "2026-11-29 20:00", false, 1, 0, 11, 30, 540},
    {"into the next year", "America/Los_Angeles", "2027-01-01 05:00", false, 1, 4, 1, 1, 540},
    {"in summer an hour earlier by UTC", "America/Los_Angeles", "2026-07-07 16:00", true, 0, 0, 0, 0, 0},
    {"where summer is not kept it is not", "America/Phoenix", "2026-07-07 15:59", false, 0, 1, 7, 7, 540},
    {"the Sunday that clocks go back has the same Monday after it", "America/New_York", "2026-11-01 05:30",
     false, 1, 0, 11, 2, 540},
    {"east of Greenwich it is tomorrow already", "Pacific/Guam", "2026-11-23 23:00", true, 0, 0, 0, 0, 0},
};

static time_t time_of(const char *text)
{
    struct tm tm = {0};

    assert_non_null(strptime(text, "%Y-%m-%d %H:%M", &tm));
    return timegm(&tm);
}

static void tells_the_time(void **state)
{
    const struct clock_row *row = *state;
    struct office_hours hours;
    struct office_opening next;
    time_t now = time_of(row->utc);

    assert_true(office_zone_use(row->zone));
    set_hours(&hours);
    assert_int_equal(office_is_open(&hours, now), row->open);
    if (row->open)
        return;
    assert_true(office_next(&hours, now, &next));
    assert_int_equal(next.days_ahead, row->ahead);
    assert_int_equal(next.weekday, row->weekday);
    assert_int_equal(next.month, row->month);
    assert_int_equal(next.day, row->day);
    assert_int_equal(next.minute, row->minute);
}

static void who_never_opens_never_opens_next(void **state)
{
    (void)state;
    struct office_hours hours = {.known = true};
    struct office_opening next;

    assert_false(office_next(&hours, time_of("2026-11-24 17:00"), &next));
    assert_false(office_is_open(&hours, time_of("2026-11-24 17:00")));
}

static void only_zones_of_the_system_are_taken(void **state)
{
    (void)state;
    static const char *const none[] = {"", "Mars/Olympus", "../../../etc/passwd",
                                       "America/../../../../etc/passwd", "/etc/localtime"};

    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(office_zone_use(none[i]));
    assert_true(office_zone_use("UTC"));
}

#define ROWS(list, run)                                                                                      \
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)                                                  \
        tests[count++] = (struct CMUnitTest)                                                                 \
        {                                                                                                    \
            list[i].name, run, NULL, NULL, (void *)&list[i]                                                  \
        }

int main(void)
{
    struct CMUnitTest tests[128];
    size_t count = 0;

    ROWS(spans, reads_span);
    ROWS(days, reads_day);
    ROWS(weeks, reads_days);
    ROWS(clocks, tells_the_time);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(a_day_holds_four_times_that_do_not_overlap);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(who_never_opens_never_opens_next);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(only_zones_of_the_system_are_taken);
    return _cmocka_run_group_tests("office_hours", tests, count, NULL, NULL);
}
