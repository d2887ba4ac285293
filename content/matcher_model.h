/* matcher_model.h - a linear model over what matcher_features.h sees in a message. One more class than there
 * are topics: "not for us". matcher_training.h makes it. Immutable; any thread may ask. */
#ifndef CONTENT_MATCHER_MODEL_H
#define CONTENT_MATCHER_MODEL_H

#include "content/lexicon.h"
#include "content/pack.h"
#include "content/words.h"

#include <stddef.h>
#include <stdint.h>

struct model;

/* A weight for or against a topic, in units of the model's own. */
struct weight {
    uint16_t topic;
    int16_t value;
};

enum { WEIGHT_MOST = 32767 };

/* What training gives: few rows are ever used. */
struct weights {
    const uint32_t *row;   /* those that have weights, ascending */
    const uint32_t *first; /* of each of them, and the end */
    size_t rows;
    const struct weight *weight;
    float unit; /* what a value of 1 counts */
};

/* Puts a model into a pack. Takes it out again: it is one of so many topics; it lies in the pack's block,
 * which must outlive it. NULL when what is there cannot be one, or memory is out. */
void model_pack(const struct weights *weights, struct pack *pack);
struct model *model_open(struct unpack *unpack, size_t topics);
void model_free(struct model *model);

/* Sets score[topic] for all topics, and score[topics], not for us. About 1 for a sure one. */
void model_score(const struct model *model, const struct words *words, const struct hits *hits,
                 const float *by_rules, float *score);

#endif
