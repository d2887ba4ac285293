/* lexicon_draft.h - a lexicon while its files are read: it grows, and can be packed but not asked. */
#ifndef CONTENT_LEXICON_DRAFT_H
#define CONTENT_LEXICON_DRAFT_H

#include "content/faults.h"
#include "content/lexicon_files.h"
#include "content/lexicon_parts.h"

/* A message as people text it, from the files' "samples" (by topic) or "chatter" (what is not for us). */
struct lexicon_sample {
    char *text;
    char *topic; /* its id; NULL: chatter */
};

/* From a node by a symbol to the next node: a hash table of all of them. */
struct draft_edge {
    uint32_t node, symbol, child; /* child 0: the slot is empty */
};

struct draft_ending {
    struct ending ending;
    uint32_t next; /* the node's next one + 1 */
};

struct lexicon_draft {
    struct word_table concepts, words, prefixes;
    struct word_facts *facts; /* of each word */
    size_t facts_room;
    struct draft_edge *edge;
    size_t edges, edges_room; /* room is a power of two */
    uint32_t *first_ending;   /* of each node, + 1; the root is node 0 */
    size_t nodes, nodes_room;
    struct draft_ending *ending;
    size_t endings, endings_room;
    struct lexicon_sample *sample;
    size_t samples, samples_room;
    struct language_guess *guess;
};

/* Reads the files into an empty (all zero) draft. What is wrong in one is reported and left out. False when
 * memory is out; it is to be freed all the same. */
bool lexicon_draft_read(struct lexicon_draft *draft, const struct lexicon_files *files,
                        struct faults *faults);
void lexicon_draft_free(struct lexicon_draft *draft);

/* Puts what lexicon_open() takes out into the pack: all but the samples. False when memory is out. */
bool lexicon_draft_pack(const struct lexicon_draft *draft, struct pack *pack);

/* ---- For lexicon_load.c; each false, -1 or 0 when memory is out ---- */

/* The number of a word, with facts beside it. */
int lexicon_draft_word(struct lexicon_draft *draft, enum language language, const char *word, size_t length);

/* The node after `node` by `symbol`, made when it is not there. */
uint32_t lexicon_draft_step(struct lexicon_draft *draft, uint32_t node, uint32_t symbol);

/* A phrase ends at the node. */
bool lexicon_draft_end(struct lexicon_draft *draft, uint32_t node, struct ending ending);

/* `topic` NULL: chatter. */
bool lexicon_draft_sample(struct lexicon_draft *draft, const char *text, const char *topic);

#endif
