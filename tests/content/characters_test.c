/* characters_test.c - text is walked and cut by what a reader sees as one character. */
#include "content/characters.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct cluster_row {
    const char *name, *text;
    size_t bytes;
} cluster_rows[] = {
    {"nothing is no character", "", 0},
    {"a letter is one", "ab", 1},
    {"a letter at the end is one", "a", 1},
    {"a letter with its mark is one", "e\u0301a", 3},
    {"CR LF is one", "\r\na", 2},
    {"CR alone is one", "\ra", 1},
    {"a flag is one", "\U0001f1fa\U0001f1f8a", 8},
    {"joined people are one", "\U0001f469\u200d\U0001f467a", 11},
    {"a byte that is no UTF-8 is one", "\xff\xffz", 1},
    {"half a character is as many as it has bytes", "\xe4\xb8", 1},
};

static void is_one_character(void **state)
{
    const struct cluster_row *row = *state;

    assert_int_equal(characters_cluster(row->text), row->bytes);
}

/* Somebody stacks marks without end: it is bounded, and the walk goes on. */
static void a_base_with_too_many_marks_is_cut(void **state)
{
    char text[2 + 2 * 100] = "a";

    (void)state;
    for (size_t i = 0; i < 100; i++)
        memcpy(text + 1 + 2 * i, "\u0301", 2);
    assert_int_equal(characters_cluster(text), 1 + 2 * (CLUSTER_POINTS_MAX - 1));
}

static const struct copy_row {
    const char *name, *text;
    size_t room;
    const char *copy;
} copy_rows[] = {
    {"what fits is copied", "abc", 4, "abc"},
    {"a letter too many is left out", "abcd", 4, "abc"},
    {"a character that does not fit whole is left out", "ab\u00f1", 4, "ab"},
    {"also a long one", "a\U0001f600", 4, "a"},
    {"one that just fits is there", "a\u00f1b", 4, "a\u00f1"},
    {"where no character fits there is nothing", "\U0001f600", 3, ""},
    {"in no room but for the end there is nothing", "abc", 1, ""},
};

/* In blocks of just that size, so that a sanitizer sees a step beyond. */
static void is_copied(void **state)
{
    const struct copy_row *row = *state;
    char *out = malloc(row->room);

    characters_copy(out, row->room, row->text);
    assert_string_equal(out, row->copy);
    free(out);
}

static void numbers_are_written(void **state)
{
    static const struct {
        size_t number;
        const char *text;
    } rows[] = {{0, "0"}, {9, "9"}, {10, "10"}, {SIZE_MAX, "18446744073709551615"}};
    char out[CHARACTERS_NUMBER_ROOM];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        characters_number(out, rows[i].number);
        assert_string_equal(out, rows[i].text);
    }
}

int main(void)
{
    enum {
        CLUSTERS = sizeof cluster_rows / sizeof *cluster_rows,
        COPIES = sizeof copy_rows / sizeof *copy_rows,
        OTHERS = 2
    };
    struct CMUnitTest tests[CLUSTERS + COPIES + OTHERS] = {
        cmocka_unit_test(a_base_with_too_many_marks_is_cut), cmocka_unit_test(numbers_are_written)};
    size_t count = OTHERS;

    for (size_t i = 0; i < CLUSTERS; i++)
        tests[count++] =
            (struct CMUnitTest){cluster_rows[i].name, is_one_character, NULL, NULL, (void *)&cluster_rows[i]};
    for (size_t i = 0; i < COPIES; i++)
        tests[count++] = (struct CMUnitTest){copy_rows[i].name, is_copied, NULL, NULL, (void *)&copy_rows[i]};
    return cmocka_run_group_tests_name("characters", tests, NULL, NULL);
}
