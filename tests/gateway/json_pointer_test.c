/* json_pointer_test.c - the examples of RFC 6901, and what is none. */
#include "gateway/json_pointer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char document[] =
    "{\"foo\": [\"bar\", {\"deep\": [1, [2, 3]]}], \"\": 0, \"a/b\": 1, \"c%d\": 2, "
    "\"m~n\": 8, \"~1\": 9, \"01\": 10, \"none\": null}";

static const struct row {
    const char *name, *pointer;
    const char *found; /* as JSON; NULL: nothing */
} rows[] = {
    {"a name", "/a~1b", "1"},
    {"an empty name", "/", "0"},
    {"a tilde", "/m~0n", "8"},
    {"a tilde before a one", "/~01", "9"},
    {"per cent is no escape here", "/c%d", "2"},
    {"an element", "/foo/0", "\"bar\""},
    {"an element of an element", "/foo/1/deep/1/0", "2"},
    {"a null is found", "/none", "null"},
    {"nothing beyond the end", "/foo/2", NULL},
    {"nothing after the end", "/foo/-", NULL},
    {"an index has no zero in front", "/foo/00", NULL},
    {"nor a sign", "/foo/+1", NULL},
    {"nor ten digits", "/foo/4294967296", NULL},
    {"but a name may have one", "/01", "10"},
    {"no name in a list", "/foo/bar", NULL},
    {"no name in a text", "/foo/0/x", NULL},
    {"no name that is not there", "/bar", NULL},
    {"names are told apart by case", "/Foo", NULL},
};

static void finds(void **state)
{
    const struct row *row = *state;
    json_t *root = json_loads(document, 0, NULL);
    const json_t *found = json_pointer_find(root, row->pointer);

    assert_true(json_pointer_good(row->pointer));
    if (row->found == NULL) {
        assert_null(found);
    } else {
        char *text = json_dumps(found, JSON_ENCODE_ANY | JSON_COMPACT);
        assert_string_equal(text, row->found);
        free(text);
    }
    json_decref(root);
}

static void the_whole_document(void **state)
{
    (void)state;
    json_t *root = json_loads(document, 0, NULL);

    assert_ptr_equal(json_pointer_find(root, ""), root);
    assert_null(json_pointer_find(NULL, ""));
    assert_null(json_pointer_find(NULL, "/a"));
    json_decref(root);
}

static void what_is_none(void **state)
{
    (void)state;
    assert_true(json_pointer_good(""));
    assert_false(json_pointer_good("a"));
    assert_false(json_pointer_good("/a~"));
    assert_false(json_pointer_good("/a~2"));
}

static void a_name_that_is_too_long_finds_nothing(void **state)
{
    (void)state;
    char pointer[400] = "/";
    json_t *root = json_loads(document, 0, NULL);

    memset(pointer + 1, 'a', 398);
    pointer[399] = '\0';
    assert_null(json_pointer_find(root, pointer));
    json_decref(root);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    const struct CMUnitTest others[] = {
        cmocka_unit_test(the_whole_document),
        cmocka_unit_test(what_is_none),
        cmocka_unit_test(a_name_that_is_too_long_finds_nothing),
    };
    struct CMUnitTest tests[ROWS + sizeof others / sizeof *others];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, finds, NULL, NULL, (void *)&rows[i]};
    memcpy(tests + ROWS, others, sizeof others);
    return cmocka_run_group_tests_name("json_pointer", tests, NULL, NULL);
}
