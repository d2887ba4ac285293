/* matcher.h - from a message to the topic it asks for.
 * Two sources: rules, the topics' `concepts` over the lexicon, which hold in every language; and a linear
 * model trained on the topics' sample messages as content loads (trained.h; no step of its own). An
 * organiser's new topic file needs only samples, keywords and a few rules.
 *
 * A rule is one string of "concepts" in a topic's file:
 *   agent+door           both concepts are in the message, in any order
 *   agent|police+door    one of the first two, and door
 *   agent+door-now       and `now` is not there
 *   block>agent          block stands before agent
 *   agent+door =3        its weight; without one it is the number of its parts. From 2 on it answers by
 * itself. */
#ifndef CONTENT_MATCHER_H
#define CONTENT_MATCHER_H

#include "content/keywords.h"
#include "content/lexicon.h"
#include "content/matcher_model.h"
#include "content/topics.h"
#include "content/words.h"

enum { CANDIDATES_MAX = 5 };

/* Parts that can be switched off, so that their worth can be measured. */
enum matcher_part { MATCHER_RULES = 1, MATCHER_MODEL = 2, MATCHER_ALL = 3 };

struct candidate {
    const struct topic *topic;
    float score;      /* half the logarithm of its odds against "not for us" */
    float confidence; /* those odds, as 0..1 */
    float by_rules, by_model;
};

struct candidates {
    struct candidate list[CANDIDATES_MAX]; /* best first */
    size_t count;
};

struct matcher;

/* Topics, lexicon and model are borrowed and must outlive it. Rules that name no concept are reported. NULL when memory
 * is out. */
struct matcher *matcher_new(const struct topics *topics, const struct lexicon *lexicon, const struct model *model,
                            struct faults *faults);
void matcher_free(struct matcher *matcher);

/* The index of all keywords of all topics. */
const struct keywords *matcher_keywords(const struct matcher *matcher);

/* Scores the topics for a message whose concepts are `hits`. `parts` is MATCHER_ALL outside of measurements.
 * No allocation. */
void matcher_match(const struct matcher *matcher, const struct words *words, const struct hits *hits,
                   unsigned parts, struct candidates *candidates);

#endif
