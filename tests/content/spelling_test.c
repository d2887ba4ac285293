/* spelling_test.c - which known word a misspelt one was meant to be. */
#include "content/spelling.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { NONE = -1, WARRANT, LAWYER, FIND, POLICE, DETAINER, ABOGADO };

static const char *const known[] = {"warrant", "lawyer", "find", "police", "detainer", "abogado"};

static const struct row {
    const char *name, *word;
    int meant;
} rows[] = {
    {"letters swapped", "warrnat", WARRANT},
    {"letters swapped in a short word", "fnid", FIND},
    {"a letter doubled", "lawyyer", LAWYER},
    {"a letter dropped", "polce", POLICE},
    {"written by ear", "polise", POLICE},
    {"two slips in a long word", "detaenar", DETAINER},
    {"a neighbour on the keyboard", "abogafo", ABOGADO},
    {"two slips in a short word are too many", "fimt", NONE},
    {"a different word is none", "banana", NONE},
    {"too short to tell", "fi", NONE},
    {"too long to be one", "warrantwarrantwarrantwarrant", NONE},
};

static void finds(void **state)
{
    const struct row *row = *state;
    struct spelling *spelling = spelling_new();

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_true(spelling_add(spelling, known[i], (uint32_t)i));
    assert_true(spelling_finish(spelling));
    assert_int_equal(spelling_find(spelling, row->word), row->meant);
    spelling_free(spelling);
}

int main(void)
{
    struct CMUnitTest tests[sizeof rows / sizeof *rows];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, finds, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("spelling", tests, NULL, NULL);
}
