/* matcher_training.h - makes the model from the topics' samples and those of the lexicon.
 * Deterministic: the same content gives the same model, bit for bit. */
#ifndef CONTENT_MATCHER_TRAINING_H
#define CONTENT_MATCHER_TRAINING_H

#include "content/lexicon_draft.h"
#include "content/matcher_rules.h"
#include "content/topics.h"

/* Learns, and puts what model_open() takes out into the pack. `samples` are the lexicon's; those of topics
 * that there are not are passed over. A second of work. False when memory is out. */
bool training_pack(const struct topics *topics, const struct lexicon *lexicon, const struct rules *rules,
                   const struct lexicon_sample *samples, size_t count, struct pack *pack);

#endif
