/* form_test.c - forms, read and written. */
#include "gateway/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* `fields` has names and values as "name=value|", a NUL in them as "\0". */
static const struct row {
    const char *name, *body, *fields;
} rows[] = {
    {"nothing is no field", "", ""},
    {"a field has a name and a value", "a=b", "a=b|"},
    {"fields keep their order", "b=1&a=2", "b=1|a=2|"},
    {"a repeated name is kept, every time", "a=1&a=2&a=1", "a=1|a=2|a=1|"},
    {"a value may be empty", "a=&b=1", "a=|b=1|"},
    {"a field without = has an empty value", "a&b=1&c", "a=|b=1|c=|"},
    {"a name may be empty", "=1&a=2", "=1|a=2|"},
    {"= alone is a field", "=", "=|"},
    {"nothing between two & is no field", "&a=1&&b=2&", "a=1|b=2|"},
    {"only the first = parts", "a=b=c", "a=b=c|"},
    {"+ is a space, in names too", "a+b=c+d", "a b=c d|"},
    {"%2B is a plus", "a=%2B1", "a=+1|"},
    {"%20 is a space", "a=b%20c", "a=b c|"},
    {"names are decoded", "%42ody=x", "Body=x|"},
    {"escapes may be small or capital", "a=%c3%B1%C3%b1", "a=\u00f1\u00f1|"},
    {"an escaped & or = parts nothing", "a=b%26c%3Dd", "a=b&c=d|"},
    {"an escaped % begins no escape", "a=%2541", "a=%41|"},
    {"%00 does not cut a value", "a=b%00c&d=e", "a=b\\0c|d=e|"},
    {"nor a name", "a%00b=c", "a\\0b=c|"},
    {"a bad escape stays as text", "a=%zz%4", "a=%zz%4|"},
    {"so does one that is bad in its second half", "a=%4z%4G", "a=%4z%4G|"},
    {"characters beside the digits are none", "a=%/0%:0%@0%G0%`0%g0", "a=%/0%:0%@0%G0%`0%g0|"},
    {"so does a cut one", "a=%", "a=%|"},
    {"an escape does not reach over &", "a=%4&1=b", "a=%4|1=b|"},
    {"nor over =", "a%4=1", "a%4=1|"},
    {"bytes that are no text are kept", "a=%FF\xFE", "a=\xFF\xFE|"},
    {"; parts nothing", "a=1;b=2", "a=1;b=2|"},
    {"CR and LF are kept", "a=%0D%0Ab", "a=\r\nb|"},
};

static size_t show(const char *bytes, size_t length, char *out)
{
    size_t used = 0;

    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '\0') {
            out[used++] = '\\';
            out[used++] = '0';
        } else {
            out[used++] = bytes[i];
        }
    }
    assert_int_equal(bytes[length], '\0');
    return used;
}

static void reads(void **state)
{
    const struct row *row = *state;
    char shown[256];
    size_t used = 0;
    struct form form;
    size_t length = strlen(row->body);
    char *exact = malloc(length + (length == 0)); /* so that a sanitizer sees a step beyond */

    memcpy(exact, row->body, length);
    assert_int_equal(form_read(&form, exact, length), FORM_OK);
    free(exact);
    for (size_t i = 0; i < form.count; i++) {
        used += show(form.fields[i].name, form.fields[i].name_length, shown + used);
        shown[used++] = '=';
        used += show(form.fields[i].value, form.fields[i].value_length, shown + used);
        shown[used++] = '|';
    }
    shown[used] = '\0';
    assert_string_equal(shown, row->fields);
    form_scrub(&form);
    assert_null(form.bytes);
    assert_int_equal(form.count, 0);
}

static void finds(void **state)
{
    static const char body[] = "Body=one&body=two&Body=three&Bod=four&x%00=five";
    struct form form;

    (void)state;
    assert_int_equal(form_read(&form, body, sizeof body - 1), FORM_OK);
    assert_string_equal(form_text(&form, "Body"), "one");
    assert_string_equal(form_text(&form, "body"), "two");
    assert_string_equal(form_text(&form, "Bo"), "");
    assert_string_equal(form_text(&form, "x"), "");
    assert_null(form_find(&form, ""));
    assert_int_equal(form_find(&form, "Bod")->value_length, 4);
    form_scrub(&form);
}

static void bounds_the_count(void **state)
{
    char body[2 * (FORM_FIELDS_MAX + 1)];
    struct form form;

    (void)state;
    for (size_t i = 0; i <= FORM_FIELDS_MAX; i++)
        memcpy(body + 2 * i, "a&", 2);
    assert_int_equal(form_read(&form, body, 2 * (size_t)FORM_FIELDS_MAX), FORM_OK);
    assert_int_equal(form.count, FORM_FIELDS_MAX);
    form_scrub(&form);
    assert_int_equal(form_read(&form, body, sizeof body), FORM_TOO_MANY_FIELDS);
    assert_null(form.bytes);
}

static void writes(void **state)
{
    char out[256];
    struct form_writer writer;
    struct form form;

    (void)state;
    form_write_begin(&writer, out, sizeof out);
    assert_string_equal(out, "");
    form_write(&writer, "To", "+12025550123");
    form_write(&writer, "Body", "a b&c=d%\n\u00f1-._~*'()");
    form_write(&writer, "", "");
    assert_false(writer.full);
    assert_string_equal(out, "To=%2B12025550123&Body=a%20b%26c%3Dd%25%0A%C3%B1-._~%2A%27%28%29&=");
    assert_int_equal(writer.length, strlen(out));
    assert_int_equal(form_read(&form, out, writer.length), FORM_OK);
    assert_string_equal(form_text(&form, "Body"), "a b&c=d%\n\u00f1-._~*'()");
    form_scrub(&form);
}

static void writes_no_further(void **state)
{
    static const char whole[] = "a=%20b&c=d";

    (void)state;
    for (size_t room = 0; room <= sizeof whole; room++) {
        char *out = malloc(room + (room == 0));
        struct form_writer writer;
        form_write_begin(&writer, out, room);
        form_write(&writer, "a", " b");
        form_write(&writer, "c", "d");
        assert_int_equal(writer.full, room < sizeof whole);
        if (!writer.full)
            assert_string_equal(out, whole);
        free(out);
    }
}

static void sorts_to(const char *body, enum form_order order, const char *sorted)
{
    const struct form_field *list[FORM_FIELDS_MAX];
    char out[256] = "", listed[256] = "";
    struct form form;

    assert_int_equal(form_read(&form, body, strlen(body)), FORM_OK);
    form_list_sorted(&form, order, list);
    for (size_t i = 0; i < form.count; i++)
        strcat(strcat(strcat(strcat(listed, list[i]->name), "="), list[i]->value), " ");
    assert_string_equal(listed, sorted);
    form_sort(&form, order);
    for (size_t i = 0; i < form.count; i++)
        strcat(strcat(strcat(strcat(out, form.fields[i].name), "="), form.fields[i].value), " ");
    assert_string_equal(out, sorted);
    form_scrub(&form);
}

static void sorts(void **state)
{
    (void)state;
    sorts_to("b=1&a=2&B=3&_=4&0=5&ab=6&=7&%C3%B1=8", FORM_BY_VALUE, "=7 0=5 B=3 _=4 a=2 ab=6 b=1 ñ=8 ");
    sorts_to("b=2&a=9&b=1&b=10", FORM_BY_VALUE, "a=9 b=1 b=10 b=2 ");
    sorts_to("b=2&a=9&b=1&b=10", FORM_BY_NAME, "a=9 b=2 b=1 b=10 ");
    sorts_to("=2&=1", FORM_BY_NAME, "=2 =1 ");
    sorts_to("", FORM_BY_NAME, "");
}

static void knows_the_same(void **state)
{
    struct form form;

    (void)state;
    assert_int_equal(form_read(&form, "a=b&%61=b&ab=&a=&a=c", 20), FORM_OK);
    assert_true(form_same(&form.fields[0], &form.fields[1]));
    for (size_t i = 2; i < form.count; i++)
        assert_false(form_same(&form.fields[0], &form.fields[i]));
    form_scrub(&form);
}

enum { ROWS = sizeof rows / sizeof *rows };

int main(void)
{
    struct CMUnitTest tests[ROWS + 6] = {
        [ROWS] = cmocka_unit_test(finds),      [ROWS + 1] = cmocka_unit_test(bounds_the_count),
        [ROWS + 2] = cmocka_unit_test(writes), [ROWS + 3] = cmocka_unit_test(writes_no_further),
        [ROWS + 4] = cmocka_unit_test(sorts),  [ROWS + 5] = cmocka_unit_test(knows_the_same),
    };

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, reads, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}
