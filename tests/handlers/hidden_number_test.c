/* hidden_number_test.c - numbers that nobody should text, and those that are none of them. */
#include "handlers/hidden_number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct row {
    const char *name, *text;
    bool hidden;
} rows[] = {
    {"an A-number is one", "my dad is A000000123 where is he", true},
    {"with a space", "A 000000123", true},
    {"with a sign and hyphens", "a# 000-000-123", true},
    {"with eight digits", "A00000123", true},
    {"a Social Security number is one", "ssn 000-12-3456", true},
    {"without hyphens too", "000123456", true},
    {"a phone number is none", "call 202-555-0123", false},
    {"nor one with a country code", "+12025550123", false},
    {"a ZIP is none", "90012", false},
    {"nor ZIP+4, which has nine digits too", "zip 90012-1234 please", false},
    {"a date is none", "court on 12/11/2026 at 9", false},
    {"a form's number is none", "form I-247A", false},
    {"a receipt number is none", "MSC0001234567", false},
    {"a word that ends in a before digits is none", "casa 12345678", false},
    {"no digits at all are none", "they took my dad", false},
    {"an empty text is none", "", false},
};

static void tells(void **state)
{
    const struct row *row = *state;

    assert_int_equal(hidden_number_in(row->text), row->hidden);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, tells, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("hidden_number", tests, NULL, NULL);
}
