/* phrases_test.c - small texts with variables, and English where a language lacks one. */
#include "content/phrases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct variable variables[] = {
    {"hotline", "Rightsline"}, {"page", "1"}, {"empty", ""}, {NULL, NULL}};

static const struct row {
    const char *name, *text;
    size_t room;
    const char *filled;
    bool fits;
} rows[] = {
    {"a variable is replaced", "{hotline} here", 64, "Rightsline here", true},
    {"several are", "{page} {page} {hotline}", 64, "1 1 Rightsline", true},
    {"an unknown one stays", "{nobody} here", 64, "{nobody} here", true},
    {"a lone brace stays", "a { b } {page}", 64, "a { b } 1", true},
    {"an open brace at the end stays", "a {", 64, "a {", true},
    {"an empty value is nothing", "a{empty}b", 64, "ab", true},
    {"a text without any is copied", "plain", 64, "plain", true},
    {"an empty text is empty", "", 64, "", true},
    {"what does not fit is cut", "{hotline}", 6, "Right", false},
    {"it is cut between characters", "ññññ", 6, "ññ", false},
    {"it fits exactly", "12345", 6, "12345", true},
};

static void fills(void **state)
{
    const struct row *row = *state;
    char out[64];

    assert_int_equal(phrases_fill(row->text, variables, out, row->room), row->fits);
    assert_string_equal(out, row->filled);
}

static void put_file(const char *folder, const char *name, const char *json)
{
    char path[256];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(json, file);
    fclose(file);
}

static void english_stands_in(void **state)
{
    (void)state;
    char folder[] = "/tmp/phrases_test_XXXXXX", command[64];
    struct faults faults;

    assert_non_null(mkdtemp(folder));
    put_file(folder, "en.json", "{\"language\":\"en\",\"phrases\":{\"hello\":\"Hello\",\"bye\":\"Bye\"}}");
    put_file(folder, "es.json", "{\"language\":\"es\",\"phrases\":{\"hello\":\"Hola\"}}");
    faults_init(&faults);
    struct phrases *phrases = phrases_load(folder, &faults);
    assert_non_null(phrases);
    assert_int_equal(faults.count, 0);
    assert_string_equal(phrases_get(phrases, LANG_ES, "hello"), "Hola");
    assert_string_equal(phrases_get(phrases, LANG_ES, "bye"), "Bye");
    assert_string_equal(phrases_get(phrases, LANG_UNKNOWN, "hello"), "Hello");
    assert_string_equal(phrases_get(phrases, LANG_KO, "hello"), "Hello");
    assert_string_equal(phrases_get(phrases, LANG_EN, "no such"), "");
    assert_true(phrases_has(phrases, LANG_ES));
    assert_false(phrases_has(phrases, LANG_KO));
    phrases_free(phrases);
    faults_free(&faults);
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    assert_int_equal(system(command), 0);
}

static void faults_are_told(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "{\"language\":\"xx\",\"phrases\":{}}",
        "{\"phrases\":{}}",
        "{\"language\":\"en\"}",
        "{\"language\":\"en\",\"phrases\":{\"a\":1}}",
        "{\"language\":\"en\",\"phrases\":",
    };

    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        char folder[] = "/tmp/phrases_test_XXXXXX", command[64];
        struct faults faults;
        assert_non_null(mkdtemp(folder));
        put_file(folder, "x.json", broken[i]);
        faults_init(&faults);
        phrases_free(phrases_load(folder, &faults));
        assert_true(faults_count_errors(&faults) >= 2); /* the fault, and that there is no English */
        assert_non_null(strstr(faults.list[0].file, "x.json"));
        faults_free(&faults);
        snprintf(command, sizeof command, "rm -r '%s'", folder);
        assert_int_equal(system(command), 0);
    }
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 2];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, fills, NULL, NULL, (void *)&rows[i]};
    tests[ROWS] = (struct CMUnitTest)cmocka_unit_test(english_stands_in);
    tests[ROWS + 1] = (struct CMUnitTest)cmocka_unit_test(faults_are_told);
    return cmocka_run_group_tests_name("phrases", tests, NULL, NULL);
}
