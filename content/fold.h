/* fold.h - one character of Unicode brought to what words are compared by.
 * Pure, over utf8proc. ASCII does not come here: words.c has a table for it. */
#ifndef CONTENT_FOLD_H
#define CONTENT_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FOLD_MAX = 8 };

/* The letters and digits that a code point becomes ("Á" -> "a", "ﬁ" -> "f", "i"), and what it tells of the
 * language. */
struct folded {
    int32_t letter[FOLD_MAX]; /* code points */
    size_t count;             /* 0: it separates words, unless `invisible` */
    unsigned letters;         /* enum letters of words.h */
    bool invisible;           /* takes no part: accents written apart, joiners, soft hyphens */
};

/* `base` is the last letter before it, for accents written apart; 0 when none. */
struct folded fold_character(int32_t character, int32_t base);

/* Is it written without spaces between words, so that each character is a word? */
bool fold_stands_alone(int32_t character);

#endif
