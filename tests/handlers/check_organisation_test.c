/* check_organisation_test.c - `check` tells what the configuration leaves out, and which texts would need it.
 */
#include "handlers/check_organisation.h"

#include "tests/support/content_copy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char folder[64];
static struct content *shipped;

static const struct organisation whole = {.hours = {.known = true},
                                          .privacy = "hotline.example",
                                          .rapid = {{"default", "202-555-0150"}},
                                          .rapid_count = 1};
static const struct organisation no_rapid = {.hours = {.known = true}, .privacy = "hotline.example"};
static const struct organisation no_hours = {
    .privacy = "hotline.example", .rapid = {{"TX", "202-555-0150"}}, .rapid_count = 1};
static const struct organisation own_words = {
    .say = {[LANG_EN] = "weekdays"}, .privacy = "hotline.example", .rapid = {{"TX", "1"}}, .rapid_count = 1};
static const struct organisation no_privacy = {
    .hours = {.known = true}, .rapid = {{"TX", "202-555-0150"}}, .rapid_count = 1};
static const struct organisation lost_place = {.hours = {.known = true},
                                               .privacy = "hotline.example",
                                               .rapid = {{"Harris County CA", "202-555-0150"}},
                                               .rapid_count = 1};

/* What one hotline is told; NULL: nothing. */
static const struct row {
    const char *name;
    const struct organisation *organisation;
    const char *human, *where, *message;
} rows[] = {
    {"who tells all is told nothing", &whole, "202-555-0140", NULL, NULL},
    {"no person", &whole, NULL, "human", "names a person"},
    {"no hours of a person", &no_hours, "202-555-0140", "human_hours", "when somebody answers"},
    {"hours in one's own words are hours", &own_words, "202-555-0140", NULL, NULL},
    {"no rapid response, and which texts lose by it", &no_rapid, "202-555-0140", "rapid_response",
     "{rapid} are left out of find.json en.pages[1]"},
    {"no privacy address", &no_privacy, "202-555-0140", "privacy", "{privacy} are left out of about.json"},
    {"a number for a place that is none", &lost_place, "202-555-0140", "rapid_response.Harris County CA",
     "no state or county"},
};

static struct hotline hotline_of(const struct organisation *organisation, const char *human)
{
    return (struct hotline){.name = "Test Line", .human = human, .organisation = organisation};
}

static void tells(void **state)
{
    const struct row *row = *state;
    const struct hotline hotline = hotline_of(row->organisation, row->human);
    struct faults faults;

    const struct fault *told = NULL;
    size_t count = 0;

    faults_init(&faults);
    check_organisation(shipped, &hotline, &faults);
    for (size_t i = 0; i < faults.count; i++) {
        if (strstr(faults.list[i].message, "for examples")) /* tests can have no others */
            continue;
        told = &faults.list[i];
        count++;
    }
    assert_int_equal(count, row->where != NULL);
    assert_int_equal(faults_count_errors(&faults), 0);
    if (told) {
        assert_string_equal(told->where, row->where);
        assert_non_null(strstr(told->message, row->message));
        assert_true(told->mend[0]);
    }
    faults_free(&faults);
}

static void numbers_for_examples_are_told(void **state)
{
    (void)state;
    static const struct organisation real = {
        .hours = {.known = true}, .privacy = "hotline.example", .rapid = {{"TX", "988"}}, .rapid_count = 1};
    const struct hotline copied = hotline_of(&whole, "202-555-0140"), own = hotline_of(&real, "211");
    struct faults faults;

    faults_init(&faults);
    check_organisation(shipped, &own, &faults);
    assert_int_equal(faults.count, 0);
    check_organisation(shipped, &copied, &faults);
    assert_int_equal(faults.count, 2);
    assert_string_equal(faults.list[0].where, "human");
    assert_string_equal(faults.list[1].where, "rapid_response.default");
    faults_free(&faults);
}

/* An answer of which nothing is left is an error, and so keeps a reload out. */
static void an_answer_with_nothing_else_to_say_is_an_error(void **state)
{
    (void)state;
    const struct hotline without = hotline_of(&no_rapid, NULL), with = hotline_of(&whole, "202-555-0140");
    struct faults faults;

    content_copy_set(folder, "topics/lawyer.json", "en.pages",
                     "[\"Call {rapid}.\", \"Or ask {human}, {hours}.\"]");
    faults_init(&faults);
    struct content *content = content_load(folder, &faults);
    assert_non_null(content);
    check_organisation(content, &with, &faults);
    assert_int_equal(faults_count_errors(&faults), 0);
    check_organisation(content, &without, &faults);
    assert_int_equal(faults_count_errors(&faults), 1);
    for (size_t i = 0; i < faults.count; i++)
        if (faults.list[i].severity == FAULT_ERROR)
            assert_string_equal(faults.list[i].where, "en.pages");
    faults_free(&faults);
    content_release(content);
}

static int load(void **state)
{
    struct faults faults;
    (void)state;

    content_copy_make(folder);
    faults_init(&faults);
    shipped = content_load(folder, &faults);
    faults_free(&faults);
    return shipped ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    content_release(shipped);
    content_copy_remove(folder);
    return 0;
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 2];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, tells, NULL, NULL, (void *)&rows[i]};
    tests[ROWS] = (struct CMUnitTest)cmocka_unit_test(an_answer_with_nothing_else_to_say_is_an_error);
    tests[ROWS + 1] = (struct CMUnitTest)cmocka_unit_test(numbers_for_examples_are_told);
    return cmocka_run_group_tests_name("check_organisation", tests, load, unload);
}
