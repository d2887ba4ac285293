/* lexicon_parts.h - how a lexicon lies in memory, for the files lexicon*.c; nobody else looks in here.
 * The phrases are a tree whose steps are words. Its nodes are numbered by their distance from the root, so
 * that the children of one stand side by side, by symbol: a node needs only to say where its children begin.
 * Everything is an array in a pack (pack.h), used where it lies. */
#ifndef CONTENT_LEXICON_PARTS_H
#define CONTENT_LEXICON_PARTS_H

#include "content/language_guess.h"
#include "content/lexicon.h"
#include "content/spelling.h"
#include "content/word_table.h"

#include <assert.h>

/* A step of a phrase: a word's number, a beginning's number with SYMBOL_PREFIX, (first only) the beginning of
 * the message, or any word: greater than all others, so that it is a node's last child. */
enum { SYMBOL_PREFIX = 1 << 30, SYMBOL_START = (1 << 30) - 2, SYMBOL_ANY = INT32_MAX, SYMBOLS_MAX = 10 };

enum { PREFIX_BYTES_MIN = 2 };

/* What is known of a word. */
struct word_facts {
    uint16_t languages;      /* whose lexicon has it alone as an entry */
    uint16_t known_in;       /* whose files have it at all */
    int32_t stands_for;      /* the word that it is another spelling of, or -1 */
    uint32_t prefixes;       /* where its beginnings are in `prefix_list`, ... */
    uint16_t prefixes_count; /* ... and how many; those behind the SYMBOLS_MAX-th are left out */
    uint16_t in_phrase;      /* or else only ordinary, or a spelling */
};

/* A point on the tree. Its children, and its endings, go on to where the next node's begin. */
struct node {
    uint32_t symbol; /* that leads to it */
    uint32_t first_child, first_ending;
};

/* A phrase ends at a node. */
struct ending {
    uint16_t concept;
    uint16_t languages; /* and ENDING_HIDES */
};

enum { ENDING_HIDES = 1 << 15 };
static_assert(LANGUAGES < 15, "an ending has bits for fifteen languages");

struct lexicon {
    struct word_table concepts, words, prefixes;
    const struct word_facts *facts; /* of each word */
    const uint32_t *prefix_list;
    size_t prefix_list_count;
    const struct node *node; /* and one more, where the last one's children and endings end */
    size_t nodes;
    const struct ending *ending;
    size_t endings;
    /* The root has thousands of children, and every word is looked for among them: a list by word, then by
     * beginning; 0: none. */
    const uint32_t *from_root;
    uint8_t known[CONCEPTS_MAX]; /* enum known_concept of each concept */
    int question;                /* the concept that a question mark is */
    struct spelling *spelling;   /* of the words in phrases */
    struct language_guess *guess;
};

/* The word behind Arabic "the", "and", "to" ...: offsets at which `word` may begin, other than 0. Gives how
 * many. */
size_t lexicon_arabic_starts(const char *word, size_t start[4]);

#endif
