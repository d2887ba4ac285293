/* words.h - a message as words to compare with: folded, cut, bounded.
 * Unicode is brought to one form (compatibility composed, case folded, marks taken off, full-width to
 * plain, invisible characters gone); what is not a letter or digit separates words, but "i-247", "287(g)"
 * and "don't" stay one. Each ideograph and each Hangul block run is a word of its own. Fixed in size, no allocation. */
#ifndef CONTENT_WORDS_H
#define CONTENT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum { WORDS_MAX = 320, WORDS_ROOM = 8192 };

struct words {
    const char *word[WORDS_MAX]; /* folded, NUL-terminated, into `room` */
    size_t count;
    char room[WORDS_ROOM];
    bool cut; /* there was more than fits */
};

/* Fills `words` from NUL-terminated UTF-8. */
void words_split(struct words *words, const char *text);

/* The words joined by single spaces: the key that keywords are looked up by. False when it does not fit. */
bool words_key(const struct words *words, char *out, size_t room);

/* Wipes it. */
void words_scrub(struct words *words);

#endif
