/* sentences.h - texts with {variables} that may have no value.
 * Pure functions over UTF-8: no allocation, no I/O, no state. */
#ifndef CONTENT_SENTENCES_H
#define CONTENT_SENTENCES_H

#include "content/phrases.h"

#include <stdbool.h>
#include <stddef.h>

/* How many bytes the first sentence of `text` has, with what ends it and the white space behind. A dot ends
 * one only before white space or the end, and not after an initial or an abbreviation ("U.S.", "EE.UU.");
 * the full stops of Chinese and a new line always do. 0 only for "". */
size_t sentences_length(const char *text);

/* Copies `text` without the sentences that hold a variable of the list whose value is NULL. True when all of
 * it was kept. What does not fit `room` is left out from a sentence on. */
bool sentences_with_values(const char *text, const struct variable *variables, char *out, size_t room);

#endif
