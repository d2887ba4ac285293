/* place_lexicon.h - the small words around a place name, and what each of them says about it.
 * A fixed table, for place_finder.c; pure. */
#ifndef CONTENT_PLACE_LEXICON_H
#define CONTENT_PLACE_LEXICON_H

#include <stddef.h>
#include <stdint.h>

enum place_hint {
    HINT_FILLER = 1 << 0,   /* may stand around a place that is the whole message: "i", "live", "please" */
    HINT_POLITE = 1 << 1,   /* may follow the place: "tx please" */
    HINT_LEAD = 1 << 2,     /* goes before a place: "in", "de", "about" */
    HINT_BEING = 1 << 3,    /* before a lead makes it a strong one: "am in", "what about", "soy de" */
    HINT_LIVING = 1 << 4,   /* stronger still, any city may follow: "live in", "vivo en" */
    HINT_ZIP = 1 << 5,      /* what follows is meant as a ZIP */
    HINT_COUNTED = 1 << 6,  /* a number behind it is no ZIP: "paid 15000", "case 12345" */
    HINT_UNIT = 1 << 7,     /* a number before it is no ZIP: "15000 dollars" */
    HINT_NUMBERS = 1 << 8,  /* anywhere in the message: it speaks of other numbers */
    HINT_POLICE = 1 << 9,   /* after a place it shows that a place is meant: "chicago police" */
    HINT_COUNTY = 1 << 10,  /* county, parish, condado */
    HINT_WORD = 1 << 11,    /* a city's name that is also a word, a person or a country: needs its state */
    HINT_PERSON = 1 << 12,  /* a state's name that people are called by: needs a lead */
    HINT_COMMON = 1 << 13,  /* a state's code that is also a word: "in", "me", "pa" */
    HINT_NO_STATE = 1 << 14 /* a code that says nothing alone, not even in capitals: "OK", "HI" */
};

enum { HINT_SLOTS = 2048 }; /* a power of two, more than twice as many as there are words */

/* Fills an index of the table: a hash table, index + 1. */
void place_hints_index(uint16_t slot[HINT_SLOTS]);

/* What a folded word says, or-ed; 0 for any other word. `hash` is its place_words_hash(). */
unsigned place_hints(const uint16_t slot[HINT_SLOTS], const char *word, uint32_t hash);

/* The n-th word of the table, in its order; NULL past the end. For the test that it is sorted. */
const char *place_lexicon_word(size_t index);

#endif
