/* matcher_model.h - a linear model over words, beginnings of words, pairs of words, concepts and pairs of
 * concepts, learnt from the topics' samples as content loads. One more class than there are topics: "not for
 * us", learnt from the lexicon's chatter. Deterministic: same content, same model. */
#ifndef CONTENT_MATCHER_MODEL_H
#define CONTENT_MATCHER_MODEL_H

#include "content/lexicon.h"
#include "content/matcher_rules.h"
#include "content/topics.h"
#include "content/words.h"

#include <stdbool.h>

struct model;

/* NULL when memory is out. */
struct model *model_train(const struct topics *topics, const struct lexicon *lexicon, const struct rules *rules);
void model_free(struct model *model);

/* Sets score[topic] for all topics, and score[topics->count], not for us. About 1 for a sure one. */
void model_score(const struct model *model, const struct words *words, const struct hits *hits, const float *by_rules,
                 float *score);

#endif
