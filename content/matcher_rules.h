/* matcher_rules.h - the topics' rules over concepts ("agent+door"), compiled, and which of them a message
 * fulfils. The form of a rule is told in matcher.h. */
#ifndef CONTENT_MATCHER_RULES_H
#define CONTENT_MATCHER_RULES_H

#include "content/faults.h"
#include "content/lexicon.h"
#include "content/topics.h"

#include <stdbool.h>

struct rules;

/* Compiles the rules of all topics; faulty ones are reported and left out. NULL when memory is out. */
struct rules *rules_new(const struct topics *topics, const struct lexicon *lexicon, struct faults *faults);
void rules_free(struct rules *rules);

/* Adds to score[topic] (of topics->count floats) what the rules give. */
void rules_score(const struct rules *rules, const struct hits *hits, float *score);

#endif
