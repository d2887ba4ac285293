/* area_codes_test.c - who is of our country, and when they may be texted unasked: by area code, state and
 * ZIP, on every day of the week, and across clock changes. */
#include "content/area_codes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct area_codes codes;
static struct places *places;

static int set_up(void **state)
{
    (void)state;
    places = places_load("content/places", NULL);
    return places && area_codes_load(&codes, "content/places", NULL) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    area_codes_free(&codes);
    places_free(places);
    return 0;
}

/* A moment in UTC: "2027-01-13 15:00". */
static time_t moment(const char *text)
{
    struct tm at = {0};

    assert_non_null(strptime(text, "%Y-%m-%d %H:%M", &at));
    return timegm(&at);
}

static const struct row {
    const char *name, *number, *where, *at; /* UTC */
    bool allowed;
    const char *opens; /* when it is not */
} rows[] = {
    /* New York, in winter: five hours behind. 2027-01-13 is a Wednesday. */
    {"ten in the morning in New York is the first minute", "+12125550101", "", "2027-01-13 15:00", true,
     NULL},
    {"a minute before is too early", "+12125550101", "", "2027-01-13 14:59", false, "2027-01-13 15:00"},
    {"the last minute before six in the evening is fine", "+12125550101", "", "2027-01-13 22:59", true, NULL},
    {"six is too late", "+12125550101", "", "2027-01-13 23:00", false, "2027-01-14 15:00"},
    {"Saturday ends at five", "+12125550101", "", "2027-01-16 22:00", false, "2027-01-17 17:00"},
    {"and is fine at half past four", "+12125550101", "", "2027-01-16 21:30", true, NULL},
    {"Sunday begins at noon", "+12125550101", "", "2027-01-17 16:59", false, "2027-01-17 17:00"},
    {"and is fine then", "+12125550101", "", "2027-01-17 17:00", true, NULL},
    /* Other zones at the same moment */
    {"ten in New York is seven in Los Angeles", "+12135550101", "", "2027-01-13 15:00", false,
     "2027-01-13 18:00"},
    {"and nine in Chicago", "+13125550101", "", "2027-01-13 15:00", false, "2027-01-13 16:00"},
    {"and five in Honolulu", "+18085550101", "", "2027-01-13 15:00", false, "2027-01-13 20:00"},
    {"Puerto Rico is an hour ahead of New York in winter", "+17875550101", "", "2027-01-13 14:00", true,
     NULL},
    {"Guam is on the next day", "+16715550101", "", "2027-01-13 00:00", true, NULL},
    {"where a Sunday has begun already", "+16715550101", "", "2027-01-17 00:30", false, "2027-01-17 02:00"},
    {"Arizona keeps its clocks", "+16025550101", "", "2027-07-14 17:00", true, NULL},
    {"while Denver's are an hour ahead in summer", "+13035550101", "", "2027-07-14 16:00", true, NULL},
    {"so nine in Phoenix is too early", "+16025550101", "", "2027-07-14 16:00", false, "2027-07-14 17:00"},
    /* More than one zone: right in all of them */
    {"an area code in two zones begins with the later one", "+18505550101", "", "2027-01-13 15:00", false,
     "2027-01-13 16:00"},
    {"and ends with the earlier one", "+18505550101", "", "2027-01-13 23:00", false, "2027-01-14 16:00"},
    {"between them it is fine", "+18505550101", "", "2027-01-13 16:00", true, NULL},
    {"a ZIP adds the zones of its state", "+12125550101", "90012", "2027-01-13 15:00", false,
     "2027-01-13 18:00"},
    {"a state does too", "+12125550101", "CA", "2027-01-13 15:00", false, "2027-01-13 18:00"},
    {"a ZIP in the same zone changes nothing", "+12125550101", "02108", "2027-01-13 15:00", true, NULL},
    {"nor does a ZIP that is none", "+12125550101", "00000", "2027-01-13 15:00", true, NULL},
    {"nor a state that is none", "+12125550101", "XX", "2027-01-13 15:00", true, NULL},
    {"Texas has two zones", "+12145550101", "TX", "2027-01-13 16:00", false, "2027-01-13 17:00"},
    /* The clocks change on 2027-03-14 and 2027-11-07, both Sundays. */
    {"the Friday before summer time ten is at 15 UTC", "+12125550101", "", "2027-03-12 15:00", true, NULL},
    {"and not before", "+12125550101", "", "2027-03-12 14:00", false, "2027-03-12 15:00"},
    {"the Monday after it is at 14", "+12125550101", "", "2027-03-15 14:00", true, NULL},
    {"on the day itself noon is at 16", "+12125550101", "", "2027-03-14 16:00", true, NULL},
    {"and 15:45 is too early", "+12125550101", "", "2027-03-14 15:45", false, "2027-03-14 16:00"},
    {"the night before it opens at 16, across the change", "+12125550101", "", "2027-03-14 03:00", false,
     "2027-03-14 16:00"},
    {"on the day it ends noon is at 17 again", "+12125550101", "", "2027-11-07 16:00", false,
     "2027-11-07 17:00"},
};

static void is_quiet(void **state)
{
    const struct row *row = *state;
    const struct office_hours window = quiet_usual_window();
    struct area_zones zones;
    time_t at = moment(row->at);

    assert_true(area_codes_zones(&codes, places, row->number, row->where, &zones));
    assert_int_equal(quiet_allows(&window, &zones, at), row->allowed);
    if (!row->allowed)
        assert_int_equal(quiet_opens(&window, &zones, at), moment(row->opens));
}

/* A text that is taken now may leave a minute later. */
static void closes_before_the_last_can_leave(void **state)
{
    const struct office_hours window = quiet_usual_window();
    struct area_zones zones;
    time_t in_time = moment("2027-01-13 22:58"), too_late = moment("2027-01-13 22:59");
    (void)state;

    assert_true(area_codes_zones(&codes, places, "+12125550101", "", &zones));
    assert_true(quiet_allows_for(&window, &zones, in_time, 60));
    assert_true(quiet_allows(&window, &zones, too_late));
    assert_false(quiet_allows_for(&window, &zones, too_late, 60));
    assert_int_equal(quiet_opens(&window, &zones, too_late), moment("2027-01-14 15:00"));
    assert_false(quiet_allows_for(&window, &zones, moment("2027-01-13 14:59"), 60));
}

static const struct served {
    const char *name, *number;
    bool served;
} numbers[] = {
    {"a number of the US is of our country", "+12025550101", true},
    {"of Puerto Rico too", "+17875550101", true},
    {"of Guam too", "+16715550101", true},
    {"of Jamaica not", "+18765550101", false},
    {"of Canada not", "+14165550101", false},
    {"of the Dominican Republic not", "+18095550101", false},
    {"a toll-free one not", "+18005550101", false},
    {"of Mexico not", "+525555550101", false},
    {"one that lacks a digit not", "+1202555010", false},
    {"one without its + not", "12025550101", false},
    {"a short code not", "55512", false},
};

static void is_served(void **state)
{
    const struct served *row = *state;

    assert_int_equal(area_codes_serve(&codes, row->number), row->served);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows, NUMBERS = sizeof numbers / sizeof *numbers };
    struct CMUnitTest tests[ROWS + NUMBERS + 1];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, is_quiet, NULL, NULL, (void *)&rows[i]};
    for (size_t i = 0; i < NUMBERS; i++)
        tests[ROWS + i] = (struct CMUnitTest){numbers[i].name, is_served, NULL, NULL, (void *)&numbers[i]};
    tests[ROWS + NUMBERS] = (struct CMUnitTest)cmocka_unit_test(closes_before_the_last_can_leave);
    return cmocka_run_group_tests_name("area codes", tests, set_up, tear_down);
}
