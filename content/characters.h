/* characters.h - walking through UTF-8 text, character by character.
 * Pure functions over NUL-terminated text: no allocation, no state. Bytes that
 * are not UTF-8 count as U+FFFD, each for itself, so that a walk always ends. */
#ifndef CONTENT_CHARACTERS_H
#define CONTENT_CHARACTERS_H

#include <stddef.h>
#include <stdint.h>

enum {
    /* A base with this many code points is taken for whole: nobody's language
     * stacks more, and a bound keeps buffers small. */
    CLUSTER_POINTS_MAX = 32,
};

/* Reads the code point at `text` and gives its length in bytes; 0 at the end. */
size_t characters_next(const char *text, int32_t *point);

/* Bytes of what a reader sees as one character at `text`: a base with its
 * marks, a joined emoji, CR LF (at most CLUSTER_POINTS_MAX code points); 0 at the end. */
size_t characters_cluster(const char *text);

/* Copies a text into `room` bytes; what does not fit is cut between code points. */
void characters_copy(char *out, size_t room, const char *text);

/* Writes a number in digits. */
enum { CHARACTERS_NUMBER_ROOM = 24 };
void characters_number(char out[CHARACTERS_NUMBER_ROOM], size_t number);

#endif
