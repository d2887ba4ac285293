/* template.h - texts with {names} in them, by which the configuration says how something is put together.
 * "{{" is a brace. A choice is "{name?one:other}". Pure; what a name stands for is the caller's. */
#ifndef GATEWAY_TEMPLATE_H
#define GATEWAY_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

/* A stretch of a template. */
struct template_piece {
    enum { TEMPLATE_TEXT, TEMPLATE_NAME, TEMPLATE_CHOICE } kind;
    const char *text; /* the words, or the name; `length` bytes of the template itself */
    size_t length;
    const char *one, *other; /* of a choice */
    size_t one_length, other_length;
};

/* The next piece, from *at on, which is moved behind it. False at the end, and at a brace that is not
 * closed. */
bool template_next(const char **at, struct template_piece *piece);

/* Is that a name's piece, or a choice by that name? */
bool template_names(const struct template_piece *piece, const char *name);

/* Are its braces right, and all names in it among `names` (NULL-terminated)? */
bool template_good(const char *text, const char *const *names);

/* Does that name occur? */
bool template_uses(const char *text, const char *name);

#endif
