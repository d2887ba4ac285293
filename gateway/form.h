/* form.h - application/x-www-form-urlencoded, read and written.
 * The reader keeps what was sent: lengths are counted, so that %00 does not cut
 * a value, names are decoded like values, and every duplicate stays, in order.
 * Signatures are computed over what it gives. */
#ifndef GATEWAY_FORM_H
#define GATEWAY_FORM_H

#include <stdbool.h>
#include <stddef.h>

enum { FORM_FIELDS_MAX = 256 };

/* Both are decoded ('+' is a space, %XX a byte, a bad escape stays as it is) and may hold NULs;
 * one more NUL stands after each. */
struct form_field {
    const char *name;
    size_t name_length;
    const char *value;
    size_t value_length;
};

struct form {
    struct form_field fields[FORM_FIELDS_MAX]; /* as they came */
    size_t count;
    char *bytes; /* what the fields point into; personal */
    size_t bytes_length;
};

enum form_verdict { FORM_OK, FORM_TOO_MANY_FIELDS, FORM_NO_MEMORY };

/* Reads a body or a query. A field without '=' has an empty value, a name may be empty, nothing
 * between two '&' is no field. form_scrub() when done; after a failure there is nothing to scrub. */
enum form_verdict form_read(struct form *form, const void *bytes, size_t length);

/* The first field of that name, or NULL. */
const struct form_field *form_find(const struct form *form, const char *name);

/* Its value, "" when it is not there. For values that hold no NUL, or that may be cut there. */
const char *form_text(const struct form *form, const char *name);

/* Sorts the fields by name, byte by byte; those of one name by their value (FORM_BY_VALUE), or as they came.
 */
enum form_order { FORM_BY_NAME, FORM_BY_VALUE };
void form_sort(struct form *form, enum form_order order);

/* The same order, as a list: the form itself stays as it came. */
void form_list_sorted(const struct form *form, enum form_order order,
                      const struct form_field *list[FORM_FIELDS_MAX]);

/* Are name and value the same? */
bool form_same(const struct form_field *one, const struct form_field *other);

/* Wipes and frees. */
void form_scrub(struct form *form);

/* Writes name=value&name=value into room of the caller's: spaces become %20, everything but
 * letters, digits and -._~ is escaped. */
struct form_writer {
    char *out;
    size_t room, length;
    bool full; /* something did not fit; `out` is then of no use */
};

void form_write_begin(struct form_writer *writer, char *out, size_t room);
void form_write(struct form_writer *writer, const char *name, const char *value);

#endif
