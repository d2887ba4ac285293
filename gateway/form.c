/* form.c - application/x-www-form-urlencoded. */
#include "gateway/form.h"

#include <stdlib.h>
#include <string.h>

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Decodes into `out`, ends it with a NUL, and gives where the next text may be put. */
static char *decode(const char *from, const char *end, char *out, size_t *length)
{
    char *start = out;

    for (; from < end; from++) {
        int high, low;
        if (*from > '+' || (*from != '%' && *from != '+')) {
            *out++ = *from; /* by far the most */
        } else if (*from == '%' && end - from > 2 && (high = hex_value(from[1])) >= 0 &&
                   (low = hex_value(from[2])) >= 0) {
            *out++ = (char)(high * 16 + low);
            from += 2;
        } else {
            *out++ = *from == '+' ? ' ' : *from;
        }
    }
    *length = (size_t)(out - start);
    *out++ = '\0';
    return out;
}

enum form_verdict form_read(struct form *form, const void *bytes, size_t length)
{
    const char *from = length == 0 ? "" : bytes, *end = from + length; /* nothing may be NULL */

    form->count = 0;
    form->bytes_length = length + 1;
    form->bytes = malloc(form->bytes_length);
    if (form->bytes == NULL)
        return FORM_NO_MEMORY;
    /* Decoded text is never longer than its source, and the NULs take the places of '=' and '&'. */
    char *out = form->bytes;
    while (from < end) {
        const char *next = memchr(from, '&', (size_t)(end - from));
        const char *field_end = next == NULL ? end : next;
        if (field_end > from) {
            if (form->count == FORM_FIELDS_MAX) {
                form_scrub(form);
                return FORM_TOO_MANY_FIELDS;
            }
            struct form_field *field = &form->fields[form->count++];
            const char *equals = memchr(from, '=', (size_t)(field_end - from));
            field->name = out;
            out = decode(from, equals == NULL ? field_end : equals, out, &field->name_length);
            field->value = equals == NULL ? out - 1 : out;
            field->value_length = 0;
            if (equals != NULL)
                out = decode(equals + 1, field_end, out, &field->value_length);
        }
        from = field_end + 1;
    }
    return FORM_OK;
}

const struct form_field *form_find(const struct form *form, const char *name)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < form->count; i++) {
        const struct form_field *field = &form->fields[i];
        if (field->name_length == length && memcmp(field->name, name, length) == 0)
            return field;
    }
    return NULL;
}

const char *form_text(const struct form *form, const char *name)
{
    const struct form_field *field = form_find(form, name);

    return field == NULL ? "" : field->value;
}

static int compare(const char *a, size_t a_length, const char *b, size_t b_length)
{
    int order = memcmp(a, b, a_length < b_length ? a_length : b_length);

    return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

/* What came first stands first in form->bytes. */
static int by_name(const void *left, const void *right)
{
    const struct form_field *a = left, *b = right;
    int order = compare(a->name, a->name_length, b->name, b->name_length);

    return order != 0 ? order : (a->name > b->name) - (a->name < b->name);
}

static int by_value(const void *left, const void *right)
{
    const struct form_field *a = left, *b = right;
    int order = compare(a->name, a->name_length, b->name, b->name_length);

    return order != 0 ? order : compare(a->value, a->value_length, b->value, b->value_length);
}

void form_sort(struct form *form, enum form_order order)
{
    qsort(form->fields, form->count, sizeof *form->fields, order == FORM_BY_VALUE ? by_value : by_name);
}

static int listed_by_name(const void *left, const void *right)
{
    return by_name(*(const struct form_field *const *)left, *(const struct form_field *const *)right);
}

static int listed_by_value(const void *left, const void *right)
{
    return by_value(*(const struct form_field *const *)left, *(const struct form_field *const *)right);
}

void form_list_sorted(const struct form *form, enum form_order order,
                      const struct form_field *list[FORM_FIELDS_MAX])
{
    for (size_t i = 0; i < form->count; i++)
        list[i] = &form->fields[i];
    qsort(list, form->count, sizeof *list, order == FORM_BY_VALUE ? listed_by_value : listed_by_name);
}

bool form_same(const struct form_field *one, const struct form_field *other)
{
    return by_value(one, other) == 0;
}

void form_scrub(struct form *form)
{
    if (form->bytes != NULL)
        explicit_bzero(form->bytes, form->bytes_length);
    free(form->bytes);
    form->bytes = NULL;
    form->bytes_length = 0;
    form->count = 0;
}

void form_write_begin(struct form_writer *writer, char *out, size_t room)
{
    *writer = (struct form_writer){.out = out, .room = room, .full = room == 0};
    if (room > 0)
        out[0] = '\0';
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

static void put(struct form_writer *writer, char c)
{
    if (writer->full || writer->room - writer->length < 2) {
        writer->full = true;
        return;
    }
    writer->out[writer->length++] = c;
    writer->out[writer->length] = '\0';
}

static void put_encoded(struct form_writer *writer, const char *text)
{
    static const char digits[] = "0123456789ABCDEF";

    for (; *text != '\0'; text++) {
        if (is_plain(*text)) {
            put(writer, *text);
        } else {
            put(writer, '%');
            put(writer, digits[(unsigned char)*text >> 4]);
            put(writer, digits[(unsigned char)*text & 15]);
        }
    }
}

void form_write(struct form_writer *writer, const char *name, const char *value)
{
    if (writer->length > 0)
        put(writer, '&');
    put_encoded(writer, name);
    put(writer, '=');
    put_encoded(writer, value);
}
