/* lexicon_parts.h - what lexicon.c (asking) and lexicon_load.c (building) share; nobody else looks in here.
 */
#ifndef CONTENT_LEXICON_PARTS_H
#define CONTENT_LEXICON_PARTS_H

#include "content/language_guess.h"
#include "content/lexicon.h"
#include "content/spelling.h"
#include "content/word_table.h"

/* A step of a phrase: a word's number, a beginning's number with SYMBOL_PREFIX, any word, or (first only) the
 * beginning of the message. */
enum { SYMBOL_PREFIX = 1 << 30, SYMBOL_ANY = (1 << 30) - 1, SYMBOL_START = (1 << 30) - 2, SYMBOLS_MAX = 10 };

enum { PREFIX_BYTES_MIN = 2 };

enum { WORD_IN_PHRASE = 1, WORD_ORDINARY = 2 };

/* What is known of a word. */
struct word_facts {
    uint16_t languages; /* whose lexicon has it alone as an entry */
    uint16_t known_in;  /* whose files have it at all */
    uint8_t flags;
    int32_t stands_for;      /* the word that it is another spelling of, or -1 */
    uint32_t prefixes;       /* where its beginnings are in `prefix_list`, ... */
    uint32_t prefixes_count; /* ... and how many */
};

/* From a node by a symbol to the next node: a hash table of all of them. */
struct edge {
    uint32_t node, symbol, child; /* child 0: the slot is empty */
};

/* A point on the tree. */
struct node {
    uint32_t first_ending; /* + 1 */
    uint32_t any;          /* the child by any word, or 0 */
};

/* A phrase ends at a node. */
struct ending {
    uint16_t concept, languages;
    bool hides;
    uint32_t next; /* the node's next ending + 1 */
};

struct lexicon {
    struct word_table concepts, words, prefixes;
    uint8_t known[CONCEPTS_MAX]; /* enum known_concept of each concept */
    struct word_facts *facts;    /* of each word */
    size_t facts_room;
    uint32_t *prefix_list;
    size_t prefix_list_count;
    struct edge *edge;
    size_t edges, edges_room; /* room is a power of two */
    struct node *node;
    size_t nodes, nodes_room;
    struct ending *ending;
    size_t endings, endings_room;
    struct lexicon_sample *sample;
    size_t samples, samples_room;
    int question; /* the concept that a question mark is */
    struct spelling *spelling;
    struct language_guess *guess;
};

/* The child of `node` by `symbol`; 0 when there is none. */
uint32_t lexicon_step(const struct lexicon *lexicon, uint32_t node, uint32_t symbol);

/* The word behind Arabic "the", "and", "to" ...: offsets at which `word` may begin, other than 0. Gives how
 * many. */
size_t lexicon_arabic_starts(const char *word, size_t start[4]);

#endif
