/* place_words.h - a text cut into words for finding places: folded, but with what place names need and
 * content/words.h forgets: where each word stands, whether it was in capitals, and the signs around it.
 * Pure: no allocation, no I/O. */
#ifndef CONTENT_PLACE_WORDS_H
#define CONTENT_PLACE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PLACE_WORDS_MAX = 64, PLACE_WORDS_ROOM = 1024 };

struct place_word {
    const char
        *key; /* folded, NUL-terminated: small letters without marks, digits, other scripts as they are */
    size_t start, end; /* in the text, in bytes */
    size_t letters;    /* how many characters of it are letters, and digits */
    size_t digits;
    uint32_t hash;  /* place_words_hash() of the key */
    bool capitals;  /* two letters or more, all of them capitals */
    bool ideograph; /* one character of a script that is written without spaces */
    char before;    /* the sign that touches it ('$', '#', '-', '('; 0 for none or a space) */
    char after;     /* the same behind it */
    bool pause;     /* a comma, full stop or the like, or nothing more, comes before the next word */
};

struct place_words {
    struct place_word word[PLACE_WORDS_MAX];
    size_t count;
    bool small_letters; /* the text has some: capitals mean something */
    char room[PLACE_WORDS_ROOM];
    size_t used;    /* of `room`: what lies beyond was never written */
    size_t touched; /* of `word`, likewise */
};

/* Cuts NUL-terminated UTF-8. What is past the last word, or does not fit, is left out. A dot between single
 * letters joins them ("D.C."), an apostrophe joins ("George's"), anything else separates. */
void place_words_split(struct place_words *words, const char *text);

/* The words from `first` up to, not with, `last` as the key that places are kept under ("st louis"). False,
 * and an empty key, when it does not fit or there are none. */
bool place_words_key(const struct place_words *words, size_t first, size_t last, char *key, size_t room);

/* The word in the form that keys have it in: "saint" as "st". */
const char *place_words_short(const char *word);

/* A hash of the first word of a key. */
uint32_t place_words_hash(const char *key);

/* Wipes it. */
void place_words_scrub(struct place_words *words);

#endif
