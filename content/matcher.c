/* matcher.c - from a message to the topic it asks for: rules and model put together. */
#include "content/matcher.h"

#include "content/matcher_rules.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TOPICS_ON_STACK = 2048 };

/* With the model switched off, a rule's weight less this stands in for the model's margin. */
static const float rules_alone = 1.5f;

/* Lower scores are not offered: far more likely it is not for us at all. */
static const float worst_offered = -0.3f;

struct matcher {
    const struct topics *topics;
    const struct model *model;
    struct keywords *keywords;
    struct rules *rules;
};

struct matcher *matcher_new(const struct topics *topics, const struct lexicon *lexicon,
                            const struct model *model, struct faults *faults)
{
    struct matcher *matcher = calloc(1, sizeof *matcher);

    if (!matcher)
        return NULL;
    matcher->topics = topics;
    matcher->model = model;
    if (topics->count > TOPICS_ON_STACK)
        faults_add(faults, FAULT_ERROR, "", "", "use fewer", "more than %d topics", (int)TOPICS_ON_STACK);
    else if ((matcher->keywords = keywords_new(topics, lexicon, faults)) &&
             (matcher->rules = rules_new(topics, lexicon, faults)))
        return matcher;
    matcher_free(matcher);
    return NULL;
}

void matcher_free(struct matcher *matcher)
{
    if (!matcher)
        return;
    keywords_free(matcher->keywords);
    rules_free(matcher->rules);
    free(matcher);
}

const struct keywords *matcher_keywords(const struct matcher *matcher)
{
    return matcher->keywords;
}

static void offer(struct candidates *candidates, const struct candidate *candidate)
{
    size_t at = candidates->count;

    while (at > 0 && candidates->list[at - 1].score < candidate->score)
        at--;
    if (at == CANDIDATES_MAX)
        return;
    if (candidates->count < CANDIDATES_MAX)
        candidates->count++;
    for (size_t i = candidates->count - 1; i > at; i--)
        candidates->list[i] = candidates->list[i - 1];
    candidates->list[at] = *candidate;
}

void matcher_match(const struct matcher *matcher, const struct words *words, const struct hits *hits,
                   unsigned parts, struct candidates *candidates)
{
    float by_rules[TOPICS_ON_STACK], by_model[TOPICS_ON_STACK + 1];
    size_t count = matcher->topics->count;

    candidates->count = 0;
    memset(by_rules, 0, count * sizeof *by_rules);
    if (parts & MATCHER_RULES)
        rules_score(matcher->rules, hits, by_rules);
    if (parts & MATCHER_MODEL)
        model_score(matcher->model, words, hits, by_rules, by_model);
    else
        memset(by_model, 0, (count + 1) * sizeof *by_model);
    for (size_t t = 0; t < count; t++) {
        float ahead = (by_model[t] - by_model[count]) / 2;
        struct candidate candidate = {
            .topic = &matcher->topics->list[t], .by_rules = by_rules[t], .by_model = ahead};

        candidate.score = parts & MATCHER_MODEL ? ahead : by_rules[t] - rules_alone;
        if (candidate.score <= worst_offered)
            continue;
        candidate.confidence = 1 / (1 + expf(-2 * candidate.score));
        offer(candidates, &candidate);
    }
}
