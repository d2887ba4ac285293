/* matcher_features.c - what the model sees of a message. */
#include "content/matcher_features.h"

#include <math.h>
#include <string.h>

enum {
    WORDS_USED = 60, /* of a message */
    BEGINNING = 5,   /* letters: a stem for all languages */
};

/* What a message is described by. */
enum kind {
    RULE,
    CONCEPT,
    CONCEPTS_TOGETHER,
    CONCEPTS_IN_A_ROW,
    HOW_MANY_CONCEPTS,
    WORD,
    BEGINNING_OF_WORD,
    WORDS_IN_A_ROW,
    HOW_LONG,
    KINDS
};

/* How much each counts; found by cross-validation over tests/messages/: each writer's messages asked of a
 * model that has learnt nothing from them. */
static const float worth[KINDS] = {
    [RULE] = 0.35f,
    [CONCEPT] = 1.0f,
    [CONCEPTS_TOGETHER] = 0.2f,
    [CONCEPTS_IN_A_ROW] = 0.5f,
    [HOW_MANY_CONCEPTS] = 0.4f,
    [WORD] = 1.1f,
    [BEGINNING_OF_WORD] = 0.6f,
    [WORDS_IN_A_ROW] = 0.7f,
    [HOW_LONG] = 0.5f,
};

/* The row of a feature. */
static uint32_t mix(enum kind kind, uint32_t a, uint32_t b)
{
    uint32_t hash = ((uint32_t)kind * 2654435761u) ^ (a * 2246822519u) ^ (b * 3266489917u + (b << 7));

    hash ^= hash >> 15;
    hash *= 2654435761u;
    return (hash ^ (hash >> 13)) >> (32 - FEATURE_ROW_BITS);
}

static uint32_t word_hash(const char *word, size_t length)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)word[i]) * 16777619u;
    return hash;
}

static void add_feature(struct features *features, uint32_t row, float value)
{
    size_t at = row & (FEATURE_SLOTS - 1);

    for (; features->seen[at]; at = (at + 1) & (FEATURE_SLOTS - 1))
        if (features->list[features->seen[at] - 1].row == row)
            return; /* twice said is not more said */
    if (features->count == FEATURES_MAX)
        return;
    features->list[features->count++] = (struct feature){row, value};
    features->seen[at] = (uint16_t)features->count;
}

/* The concepts of a message, each once, in their order, and by pairs. */
static void add_concepts(struct features *features, const struct hits *hits)
{
    enum { DIFFERENT_MAX = 16 };
    uint32_t concept[DIFFERENT_MAX];
    size_t count = 0;

    for (size_t i = 0; i < hits->count && count < DIFFERENT_MAX; i++) {
        bool again = false;

        for (size_t c = 0; c < count && !again; c++)
        again = concept[c] == hits->hit[i].concept;
        if (!again)
        concept[count++] = hits->hit[i].concept;
    }
    add_feature(features, mix(HOW_MANY_CONCEPTS, (uint32_t)(count < 6 ? count : 6), 0),
                worth[HOW_MANY_CONCEPTS]);
    for (size_t c = 0; c < count; c++)
        add_feature(features, mix(CONCEPT, concept[c], 0), worth[CONCEPT]);
    for (size_t c = 0; c < count; c++)
        for (size_t d = c + 1; d < count; d++) {
            uint32_t low = concept[c] < concept[d] ? concept[c] : concept[d];
            uint32_t high = concept[c] < concept[d] ? concept[d] : concept[c];

            add_feature(features, mix(CONCEPTS_TOGETHER, low, high), worth[CONCEPTS_TOGETHER]);
        }
    for (size_t c = 0; c + 1 < count; c++)
        add_feature(features, mix(CONCEPTS_IN_A_ROW, concept[c], concept[c + 1]), worth[CONCEPTS_IN_A_ROW]);
}

/* What the rules say is evidence like any other: how much to trust each topic's is learnt. */
static void add_rules(struct features *features, const float *by_rules, size_t topics)
{
    for (size_t t = 0; t < topics; t++)
        if (by_rules[t] > 0)
            add_feature(features, mix(RULE, (uint32_t)t, 0), worth[RULE] * by_rules[t]);
}

uint32_t features_row_of_rule(size_t topic)
{
    return mix(RULE, (uint32_t)topic, 0);
}

void features_of_message(const struct words *words, const struct hits *hits, const float *by_rules,
                         size_t topics, struct features *features)
{
    uint32_t last = 0;
    float norm = 0;

    features->count = 0;
    memset(features->seen, 0, sizeof features->seen);
    add_rules(features, by_rules, topics);
    add_concepts(features, hits);
    for (size_t i = 0; i < words->count && i < WORDS_USED; i++) {
        const char *word = words->word[i];
        size_t length = strlen(word);
        uint32_t hash = hits->spelling[i];

        add_feature(features, mix(WORD, hash, 0), worth[WORD]);
        if (length > BEGINNING && (unsigned char)word[0] < 128)
            add_feature(features, mix(BEGINNING_OF_WORD, word_hash(word, BEGINNING), 0),
                        worth[BEGINNING_OF_WORD]);
        add_feature(features, mix(WORDS_IN_A_ROW, last, hash), worth[WORDS_IN_A_ROW]);
        last = hash;
    }
    size_t length = words->count < 4 ? words->count : words->count < 8 ? 4 : words->count < 14 ? 5 : 6;
    add_feature(features, mix(HOW_LONG, (uint32_t)length, 0), worth[HOW_LONG]);
    if (words->count > 0)
        add_feature(features, mix(WORDS_IN_A_ROW, last, 1), worth[WORDS_IN_A_ROW]);
    for (size_t i = 0; i < features->count; i++)
        norm += features->list[i].value * features->list[i].value;
    norm = norm > 0 ? 1 / sqrtf(norm) : 0;
    for (size_t i = 0; i < features->count; i++)
        features->list[i].value *= norm;
}
