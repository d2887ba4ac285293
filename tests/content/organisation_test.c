/* organisation_test.c - which rapid-response number is for whom, and which places a number can have. */
#include "content/organisation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct places *places;

static const struct organisation whole = {
    .rapid = {{"default", "any"},
              {"TX", "texas"},
              {"Harris County, TX", "harris"},
              {"06037", "los angeles"},
              {"orleans parish la", "orleans"},
              {"St. Louis City MO", "st louis"},
              {"ok", "oklahoma"}},
    .rapid_count = 7,
};
static const struct organisation some = {.rapid = {{"TX", "texas"}}, .rapid_count = 1};

static const struct row {
    const char *name;
    const struct organisation *organisation;
    const char *area, *number;
} rows[] = {
    {"a county by its name", &whole, "48201", "harris"},
    {"a county by its code", &whole, "06037", "los angeles"},
    {"a parish", &whole, "22071", "orleans"},
    {"a city that is a county", &whole, "29510", "st louis"},
    {"the county beside it is another", &whole, "29189", "any"},
    {"another county of the state has the state's", &whole, "48113", "texas"},
    {"a state", &whole, "TX", "texas"},
    {"a state in small letters in the settings", &whole, "OK", "oklahoma"},
    {"a city that is not known, in a state", &whole, "TX?", "texas"},
    {"a ZIP in two states: the first", &whole, "OK,TX", "oklahoma"},
    {"or else the second", &whole, "NM,TX", "texas"},
    {"two states that were named", &whole, "AR+TX", "texas"},
    {"elsewhere", &whole, "NY", "any"},
    {"a county elsewhere", &whole, "36061", "any"},
    {"no place", &whole, "", "any"},
    {"no number for anywhere: nobody for elsewhere", &some, "NY", NULL},
    {"nor for no place", &some, "", NULL},
    {"but for its state", &some, "48113", "texas"},
};

static void is_told(void **state)
{
    const struct row *row = *state;
    const char *number = organisation_rapid(row->organisation, places, row->area);

    if (row->number) {
        assert_non_null(number);
        assert_string_equal(number, row->number);
    } else {
        assert_null(number);
    }
}

static const struct place_row {
    const char *name, *place;
    bool known;
} known[] = {
    {"anywhere", "default", true},
    {"a state's code", "TX", true},
    {"in small letters", "tx", true},
    {"a county with its state", "Harris County TX", true},
    {"with a comma", "Harris County, TX", true},
    {"a name of several words", "Prince George's County MD", true},
    {"a parish", "Orleans Parish LA", true},
    {"a borough", "Kodiak Island Borough AK", true},
    {"a county's code", "48201", true},
    {"a county without its state", "Harris County", false},
    {"a county without the word", "Harris TX", false},
    {"a county of another state", "Harris County CA", false},
    {"a city", "Houston TX", false},
    {"a state's name", "Texas", false},
    {"a code that is none", "ZZ", false},
    {"a ZIP that is no county's code", "90012", false},
    {"nothing", "", false},
};

static void knows(void **state)
{
    const struct place_row *row = *state;

    assert_int_equal(organisation_knows_place(places, row->place), row->known);
}

static int load(void **state)
{
    struct faults faults;
    (void)state;

    faults_init(&faults);
    places = places_load("content/places", &faults);
    faults_free(&faults);
    return places ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    places_free(places);
    return 0;
}

int main(void)
{
    enum { TOLD = sizeof rows / sizeof *rows, KNOWN = sizeof known / sizeof *known };
    struct CMUnitTest tests[TOLD + KNOWN];

    for (size_t i = 0; i < TOLD; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, is_told, NULL, NULL, (void *)&rows[i]};
    for (size_t i = 0; i < KNOWN; i++)
        tests[TOLD + i] = (struct CMUnitTest){known[i].name, knows, NULL, NULL, (void *)&known[i]};
    return cmocka_run_group_tests_name("organisation", tests, load, unload);
}
