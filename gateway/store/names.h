/* names.h - short names as numbers, for tables that hold the same few names very often: topics, places.
 * A name is forgotten when nobody has asked for its number for `keep_ms`: whoever keeps numbers for no longer
 * than that never meets one that was given away anew. */
#ifndef GATEWAY_STORE_NAMES_H
#define GATEWAY_STORE_NAMES_H

#include <stdint.h>

enum {
    NAMES_MAX = 8192, /* at a time: all counties, all topics */
    NAMES_ROOM = 24,  /* of one, NUL included */
    NAMES_NO_ROOM = NAMES_MAX
};

struct names;

/* NULL when memory is out. */
struct names *names_new(uint64_t keep_ms);

/* Wipes and frees; NULL is allowed. */
void names_free(struct names *names);

/* The name's number, below NAMES_MAX; 0 is "". NAMES_NO_ROOM when it is too long, there are too many, or
 * memory is out. */
uint16_t names_number(struct names *names, const char *name, uint64_t now_ms);

/* The name of a number that was given within `keep_ms`. */
const char *names_text(const struct names *names, uint16_t number);

#endif
