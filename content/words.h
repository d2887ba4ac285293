/* words.h - a message as words to compare with: folded, cut, bounded.
 * Unicode is brought to one form (compatibility composed, case folded, marks taken off, full-width to
 * plain, invisible characters gone); what is not a letter or digit separates words, but some signs join:
 * "don't" is "dont" ("l'avocat" two words), "I-247" is "i247", "287(g)" is "287g", "90012-1234" stays as it
 * is. Each ideograph and each Hangul syllable is a word of its own, since those languages do not part words
 * by spaces. A mailer's signature ("Sent from my iPhone") and what a phone's tapback quotes are left out.
 * Fixed in size, no allocation. */
#ifndef CONTENT_WORDS_H
#define CONTENT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum { WORDS_MAX = 320, WORDS_ROOM = 8192 };

/* What folding takes away but tells the language: kinds of letters seen in the text. */
enum letters {
    LETTERS_LATIN = 1 << 0,
    LETTERS_HAN = 1 << 1,
    LETTERS_HANGUL = 1 << 2,
    LETTERS_ARABIC = 1 << 3,
    LETTERS_CYRILLIC = 1 << 4,
    LETTERS_OTHER = 1 << 5,       /* of no language we serve: kana, Thai, Devanagari ... */
    LETTERS_SPANISH = 1 << 6,     /* n with tilde, inverted marks */
    LETTERS_PORTUGUESE = 1 << 7,  /* a and o with tilde */
    LETTERS_VIETNAMESE = 1 << 8,  /* hooks, dots below, d with stroke, two marks on one letter */
    LETTERS_GRAVE = 1 << 9,       /* grave accents: Haitian, French (and Vietnamese) */
    LETTERS_CIRCUMFLEX = 1 << 10, /* French, Portuguese (and Vietnamese) */
    LETTERS_CEDILLA = 1 << 11,    /* French, Portuguese */
    LETTERS_ACUTE = 1 << 12,      /* Spanish, Portuguese, French (and Vietnamese) */
};

struct words {
    const char *word[WORDS_MAX]; /* folded, NUL-terminated, into `room` */
    size_t count;
    char room[WORDS_ROOM];
    size_t used;      /* of `room`: what lies beyond was never written */
    unsigned letters; /* enum letters */
    bool cut;         /* there was more than fits */
    bool tapback;     /* a phone's reaction to one of our texts (Liked "..."); then there are no words */
    bool question;    /* it has a question mark */
};

/* Fills `words` from NUL-terminated UTF-8. */
void words_split(struct words *words, const char *text);

/* The words joined by single spaces: the key that keywords are looked up by. False when it does not fit. */
bool words_key(const struct words *words, char *out, size_t room);

/* Wipes it. */
void words_scrub(struct words *words);

#endif
