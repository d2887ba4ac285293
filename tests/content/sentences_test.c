/* sentences_test.c - where sentences end, and which are left out for want of a value. */
#include "content/sentences.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct variable variables[] = {
    {"hotline", "Rightsline"}, {"human", NULL}, {"empty", ""}, {NULL, NULL}};

static const struct row {
    const char *name, *text, *kept;
} rows[] = {
    {"nothing to fill in: all is kept", "One. Two.", "One. Two."},
    {"what has a value is kept", "{hotline} here. Two.", "{hotline} here. Two."},
    {"also when that is empty", "One{empty}. Two.", "One{empty}. Two."},
    {"and what is none of ours", "One {nobody}. Two.", "One {nobody}. Two."},
    {"the sentence without a value goes", "One. Call {human}. Two.", "One. Two."},
    {"the first one", "Call {human}. Two.", "Two."},
    {"the last one, and the space before it", "One. Call {human}.", "One."},
    {"a question", "One. Call {human}? Two!", "One. Two!"},
    {"the only one", "Call {human}.", ""},
    {"one without an end", "One. Call {human}", "One."},
    {"a line is a sentence", "One\nCall {human}\nTwo", "One\nTwo"},
    {"Chinese", "一。打{human}。二。", "一。二。"},
    {"Arabic", "واحد؟ اتصل {human}؟ اثنان.", "واحد؟ اثنان."},
    {"a number's dots end nothing", "Call 202.555.0100 or {human}. Two.", "Two."},
    {"nor does an address's", "See locator.ice.gov or {human}. Two.", "Two."},
    {"but its last one does", "See locator.ice.gov. Call {human}. Two.", "See locator.ice.gov. Two."},
    {"an abbreviation ends none", "In the U.S. call {human}. Two.", "Two."},
    {"in Spanish", "En EE.UU. llame al {human}. Dos.", "Dos."},
    {"a time of day", "At 9 a.m. call {human}. Two.", "Two."},
    {"an initial", "Call J. Doe at {human}. Two.", "Two."},
    {"a short word does end one", "I do so. Call {human}. Two.", "I do so. Two."},
    {"a sentence in quotes", "Say: \"No.\" Call {human}. Two.", "Say: \"No.\" Two."},
    {"an open brace", "One { two. Call {human}. {", "One { two. {"},
    {"a longer name is another", "One {humans}. Two.", "One {humans}. Two."},
};

static void keeps(void **state)
{
    const struct row *row = *state;
    char out[256];

    bool whole = sentences_with_values(row->text, variables, out, sizeof out);
    assert_string_equal(out, row->kept);
    assert_int_equal(whole, strcmp(row->text, row->kept) == 0);
}

static void what_does_not_fit_is_left_out_whole(void **state)
{
    (void)state;
    char out[10];

    assert_false(sentences_with_values("One. Three.", variables, out, sizeof out));
    assert_string_equal(out, "One.");
}

int main(void)
{
    enum { COUNT = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[COUNT + 1];

    for (size_t i = 0; i < COUNT; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, keeps, NULL, NULL, (void *)&rows[i]};
    tests[COUNT] = (struct CMUnitTest)cmocka_unit_test(what_does_not_fit_is_left_out_whole);
    return cmocka_run_group_tests_name("sentences", tests, NULL, NULL);
}
