/* matcher_features.h - what the model sees of a message: its words, the beginnings of words, pairs of words,
 * its concepts, pairs of concepts, and what the topics' rules say. Each is hashed onto a row of the model. */
#ifndef CONTENT_MATCHER_FEATURES_H
#define CONTENT_MATCHER_FEATURES_H

#include "content/lexicon.h"
#include "content/words.h"

#include <stddef.h>
#include <stdint.h>

enum {
    FEATURE_ROW_BITS = 18,
    FEATURE_ROWS = 1 << FEATURE_ROW_BITS,
    FEATURES_MAX = 768,   /* of one message */
    FEATURE_SLOTS = 2048, /* a power of two, more than twice FEATURES_MAX */
};

struct feature {
    uint32_t row;
    float value;
};

/* Those of one message; the sum of the squares of their values is 1. */
struct features {
    struct feature list[FEATURES_MAX];
    size_t count;
    uint16_t seen[FEATURE_SLOTS]; /* a hash table of the list: index + 1 */
};

/* `by_rules`: what the rules give each of the topics. */
void features_of_message(const struct words *words, const struct hits *hits, const float *by_rules,
                         size_t topics, struct features *features);

/* The row of "the topic's rules hold". */
uint32_t features_row_of_rule(size_t topic);

#endif
