/* pages.h - cuts an answer into pages that fit a channel.
 * Pure functions: no allocation, no I/O, no state. */
#ifndef CONTENT_PAGES_H
#define CONTENT_PAGES_H

#include "content/segments.h"

#include <stdbool.h>
#include <stddef.h>

/* How many bytes of `text` go on the next page of at most `segments` segments,
 * when `mark` (such as "(1/3) Text MORE", may be "") is put after it with a
 * space between. Cuts after a sentence where there is one in the second half, else at a
 * space, else between characters (never inside a code point, nor before a
 * combining mark); a web address or a phone number is not cut. The bytes include the white space
 * after the cut. 0 only for empty text: at least one character is taken. */
size_t pages_next(const char *text, size_t segments, const char *mark);

/* Would all of `text` go on one such page? */
bool pages_fit(const char *text, size_t segments, const char *mark);

#endif
