/* segments.h - how many SMS segments a text costs, and in which alphabet.
 * Pure functions over UTF-8 text: no allocation, no I/O, no state.
 * GSM-7 (3GPP TS 23.038) holds 160 septets in one segment, 153 in each of
 * several; a single character outside it moves the whole text to UCS-2, 70
 * code units alone and 67 in each of several. A GSM escape pair and a
 * surrogate pair are never split between segments, so the last place of a
 * segment can stay empty. */
#ifndef CONTENT_SEGMENTS_H
#define CONTENT_SEGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum alphabet { GSM7, UCS2 };

/* Units that each segment of several holds. */
enum { GSM7_IN_SEVERAL = 153, UCS2_IN_SEVERAL = 67 };

struct segments {
    enum alphabet alphabet;
    size_t units; /* septets, or UTF-16 code units */
    size_t count; /* segments the recipient's carrier will bill */
};

/* Measures NUL-terminated UTF-8; no text, no segment. Bytes that are not
 * UTF-8 count as U+FFFD, so the result is never too small. */
struct segments segments_measure(const char *text);

/* The same for text that comes character by character, as when it is cut into
 * pages. Begin with a zeroed one; asking costs nothing. */
struct segments_meter {
    bool outside; /* something was outside GSM-7 */
    struct segments_packing {
        size_t units;
        size_t full; /* segments of several that are full */
        size_t last; /* units in the one being filled */
    } gsm7, ucs2;
};
void segments_add(struct segments_meter *meter, int32_t point);
void segments_add_text(struct segments_meter *meter, const char *text,
                       size_t length); /* bytes, none of them NUL */
struct segments segments_sum(const struct segments_meter *meter);

/* What one look at a text tells. */
struct segments_look {
    bool plain;     /* ASCII that GSM-7 has: nothing is to be rewritten, and it is never UCS-2 */
    size_t length;  /* bytes */
    size_t septets; /* of a plain text */
};
struct segments_look segments_look(const char *text);

/* The first character of `text` that is outside GSM-7 (pointer into it), or NULL. */
const char *segments_first_outside_gsm7(const char *text);

/* Rewrites `text` for sending, into `out`: NFC; curly quotes, dashes, dots and
 * odd spaces become plain ones, invisible characters go; with `fold` letters
 * whose accent GSM-7 lacks lose it (á -> a), those it has (é ñ ü) stay.
 * Characters with no substitute are kept. False when `room` is too small; then `out` is cut
 * between characters. */
bool segments_plain(const char *text, bool fold, char *out, size_t room);

/* Is it for certain that rewriting would change nothing? (It is for most of English, and costs little to
 * ask.) */
bool segments_is_plain(const char *text);

#endif
