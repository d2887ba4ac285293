/* template_test.c - texts with names in them, taken apart. */
#include "gateway/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const names[] = {"a", "bee", NULL};

static const struct row {
    const char *name, *text;
    const char *pieces; /* text as it is, <name>, <name?one:other>, each before a | */
    bool good;
} rows[] = {
    {"nothing has no piece", "", "", true},
    {"text is a piece", "x y", "x y|", true},
    {"a name is one", "{a}", "<a>|", true},
    {"between text", "x{a}y{bee}", "x|<a>|y|<bee>|", true},
    {"two names touch", "{a}{bee}", "<a>|<bee>|", true},
    {"two braces are one", "x{{a}", "x|{a}|", true},
    {"four are two", "{{{{", "{|{|", true},
    {"three are one and a name's", "{{{a}", "{|<a>|", true},
    {"a closing brace alone is text", "a}b", "a}b|", true},
    {"a choice", "{a?1:0}", "<a?1:0>|", true},
    {"of nothing and something", "{a?:0}", "<a?:0>|", true},
    {"of something and nothing", "{a?1}", "<a?1:>|", true},
    {"an unknown name is none", "{c}", "<c>|", false},
    {"nor one that begins like one", "{be}", "<be>|", false},
    {"nor one that goes on", "{bees}", "<bees>|", false},
    {"nor an empty one", "{}", "<>|", false},
    {"a choice by an unknown name is none", "{c?1:0}", "<c?1:0>|", false},
    {"a brace must close", "x{a", "x|", false},
};

static void takes_apart(void **state)
{
    const struct row *row = *state;
    const char *at = row->text;
    struct template_piece piece;
    char got[256] = "";

    while (template_next(&at, &piece)) {
        size_t used = strlen(got);
        if (piece.kind == TEMPLATE_CHOICE)
            snprintf(got + used, sizeof got - used, "<%.*s?%.*s:%.*s>|", (int)piece.length, piece.text,
                     (int)piece.one_length, piece.one, (int)piece.other_length, piece.other);
        else
            snprintf(got + used, sizeof got - used, piece.kind == TEMPLATE_NAME ? "<%.*s>|" : "%.*s|",
                     (int)piece.length, piece.text);
    }
    assert_string_equal(got, row->pieces);
    assert_int_equal(template_good(row->text, names), row->good);
    assert_int_equal(template_uses(row->text, "a"), strstr(row->pieces, "<a>") || strstr(row->pieces, "<a?"));
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, takes_apart, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
