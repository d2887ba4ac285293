/* matcher_training_parts.h - a model while it is learnt: shared by matcher_training.c, which learns, and
 * matcher_levelling.c, which keeps what matters of it. */
#ifndef CONTENT_MATCHER_TRAINING_PARTS_H
#define CONTENT_MATCHER_TRAINING_PARTS_H

#include "content/lexicon.h"
#include "content/matcher_features.h"
#include "content/matcher_rules.h"
#include "content/pack.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A weight being learnt. */
struct learning {
    uint32_t topic;
    float now;    /* the weight */
    float pushed; /* the sum of the squares of all pushes so far */
};

/* The weights of one feature, for the topics it speaks for or against: a stretch of the pool. */
struct row {
    uint32_t first, count, room;
};

struct sample {
    size_t first; /* of its features in the list of all; `row` of these is an index in training->row */
    size_t features;
    uint32_t topic;
    uint32_t calm; /* rounds in a row that it was sure */
};

struct training {
    const struct lexicon *lexicon;
    const struct rules *rules;
    float *by_rules;
    size_t classes;
    uint32_t *row_of; /* of each row of the model: in how many samples it is met; then its index + 1 in `row`,
                         or 0 */
    struct row *row;
    size_t rows;
    struct feature *feature;
    size_t features, features_room;
    struct sample *sample;
    size_t samples, samples_room;
    struct learning *pool;
    size_t pool_used, pool_room;
    float *score;    /* of each class: what it is given, then how likely it is, then how wrong that was */
    uint32_t *met;   /* of each class: the last row that had a weight for it; `meeting` numbers them */
    uint32_t *wrong; /* the classes to be pushed */
    uint32_t meeting;
    size_t work;
};

/* A weight of 0 for the topic, at the end of the row, which had none for it. NULL when memory is out. */
struct learning *training_new_weight(struct training *training, struct row *row, uint32_t topic);

/* Puts what was learnt into the pack, as model_open() takes it out. Changes the weights. False when memory is
 * out. */
bool training_pack_weights(struct training *training, struct pack *pack);

#endif
