/* matcher_model.c - a linear model, trained by passive-aggressive updates with averaging: each sample in turn
 * moves the weights just far enough that its topic beats the best other one by a margin. */
#include "content/matcher_model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    WORDS_USED = 60,    /* of a message */
    SEEN_SLOTS = 2048,  /* a power of two, more than twice FEATURES_MAX */
    FEATURES_MAX = 768, /* of one message */
    ROW_BITS = 18,      /* features are hashed onto so many rows */
    ROWS = 1 << ROW_BITS,
    ROUNDS_MAX = 6,
    WORK_MAX = 250000000, /* weights looked at in all rounds together: bounds the time to load */
    BEGINNING = 5,        /* letters: a stem for all languages */
};

/* By how much a sample's topic must beat the others, how far one sample may move a weight, and what a topic's
 * own rules count before any sample has been looked at. */
static const float margin = 1.0f, step_max = 0.5f, rule_before = 1.0f;

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

/* How much each counts; found by cross-validation over tests/messages/develop-*.tsv. */
static const float worth[KINDS] = {
    [RULE] = 0.5f,
    [CONCEPT] = 1.0f,
    [CONCEPTS_TOGETHER] = 0.8f,
    [CONCEPTS_IN_A_ROW] = 0.5f,
    [HOW_MANY_CONCEPTS] = 0.8f,
    [WORD] = 0.9f,
    [BEGINNING_OF_WORD] = 0.6f,
    [WORDS_IN_A_ROW] = 0.7f,
    [HOW_LONG] = 0.5f,
};

struct feature {
    uint32_t row;
    float value;
};

struct features {
    struct feature list[FEATURES_MAX];
    size_t count;
    uint16_t seen[SEEN_SLOTS]; /* a hash table of the list: index + 1 */
};

/* The weights of one feature for the topics it speaks for or against. */
struct weight {
    uint32_t topic;
    float now; /* the weight; once trained, the average */
    float sum; /* of step * change, for the average */
};

struct row {
    struct weight *weight;
    uint32_t count, room;
};

/* Once trained, all rows in one block. */
struct packed {
    uint32_t topic;
    float weight;
};

struct model {
    size_t classes;  /* topics, and the one that is not for us */
    uint32_t *first; /* of each row, and the end */
    struct packed *packed;
};

struct sample {
    struct feature *feature;
    size_t features;
    uint32_t topic;
};

struct training {
    const struct lexicon *lexicon;
    const struct rules *rules;
    float *by_rules;
    size_t classes;
    struct row *row;
    struct sample *sample;
    size_t samples, samples_room;
    float *score;
    float steps;
    size_t work;
};

/* The row of a feature. */
static uint32_t mix(enum kind kind, uint32_t a, uint32_t b)
{
    uint32_t hash = ((uint32_t)kind * 2654435761u) ^ (a * 2246822519u) ^ (b * 3266489917u + (b << 7));

    hash ^= hash >> 15;
    hash *= 2654435761u;
    return (hash ^ (hash >> 13)) >> (32 - ROW_BITS);
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
    size_t at = row & (SEEN_SLOTS - 1);

    for (; features->seen[at]; at = (at + 1) & (SEEN_SLOTS - 1))
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

static void features_of(const struct words *words, const struct hits *hits, const float *by_rules,
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

static bool add_sample(struct training *training, const char *text, size_t topic)
{
    struct words words;
    struct hits hits;
    struct features features;

    words_split(&words, text);
    lexicon_find(training->lexicon, &words, &hits);
    memset(training->by_rules, 0, (training->classes - 1) * sizeof *training->by_rules);
    rules_score(training->rules, &hits, training->by_rules);
    features_of(&words, &hits, training->by_rules, training->classes - 1, &features);
    if (features.count == 0)
        return true;
    if (training->samples == training->samples_room) {
        size_t room = training->samples_room ? training->samples_room * 2 : 1024;
        struct sample *bigger = realloc(training->sample, room * sizeof *bigger);

        if (!bigger)
            return false;
        training->sample = bigger;
        training->samples_room = room;
    }
    struct feature *kept = malloc(features.count * sizeof *kept);
    if (!kept)
        return false;
    memcpy(kept, features.list, features.count * sizeof *kept);
    training->sample[training->samples++] = (struct sample){kept, features.count, (uint32_t)topic};
    return true;
}

/* The class of a sample of the lexicon. False when there is no such topic. */
static bool class_of(const struct topics *topics, const char *id, size_t *class)
{
    const struct topic *topic = id ? topics_find(topics, id) : NULL;

    *class = topic ? (size_t)(topic - topics->list) : topics->count;
    return topic || !id;
}

static bool gather(struct training *training, const struct topics *topics)
{
    size_t count, class;
    const struct lexicon_sample *more = lexicon_samples(training->lexicon, &count);

    for (size_t t = 0; t < topics->count; t++)
        for (int language = 0; language < LANGUAGES; language++) {
            const struct topic_text *text = topics->list[t].text[language];

            for (size_t i = 0; text && i < text->samples.count; i++)
                if (!add_sample(training, text->samples.text[i], t))
                    return false;
        }
    for (size_t i = 0; i < count; i++)
        if (class_of(topics, more[i].topic, &class) && !add_sample(training, more[i].text, class))
            return false;
    return true;
}

static struct weight *weight_of(struct row *row, uint32_t topic)
{
    for (uint32_t i = 0; i < row->count; i++)
        if (row->weight[i].topic == topic)
            return &row->weight[i];
    if (row->count == row->room) {
        uint32_t room = row->room ? row->room * 2 : 2;
        struct weight *bigger = realloc(row->weight, room * sizeof *bigger);

        if (!bigger)
            return NULL;
        row->weight = bigger;
        row->room = room;
    }
    row->weight[row->count] = (struct weight){.topic = topic};
    return &row->weight[row->count++];
}

static bool move(struct training *training, const struct sample *sample, uint32_t topic, float step)
{
    for (size_t i = 0; i < sample->features; i++) {
        const struct feature *feature = &sample->feature[i];
        struct weight *weight = weight_of(&training->row[feature->row], topic);

        if (!weight)
            return false;
        weight->now += step * feature->value;
        weight->sum += training->steps * step * feature->value;
    }
    return true;
}

/* One look at one sample. False when memory is out. */
static bool look(struct training *training, const struct sample *sample)
{
    float *score = training->score;
    size_t best = sample->topic == 0;

    memset(score, 0, training->classes * sizeof *score);
    for (size_t i = 0; i < sample->features; i++) {
        const struct row *row = &training->row[sample->feature[i].row];

        training->work += row->count;
        for (uint32_t w = 0; w < row->count; w++)
            score[row->weight[w].topic] += row->weight[w].now * sample->feature[i].value;
    }
    for (size_t t = 0; t < training->classes; t++)
        if (t != sample->topic && score[t] > score[best])
            best = t;
    training->steps += 1;
    float loss = margin - (score[sample->topic] - score[best]);
    if (loss <= 0)
        return true;
    float step = loss / 2 < step_max ? loss / 2 : step_max; /* the features' norm is 1 */
    return move(training, sample, sample->topic, step) && move(training, sample, (uint32_t)best, -step);
}

/* A topic's rules speak for it, until the samples say otherwise. */
static bool prepare(struct training *training)
{
    for (size_t t = 0; t + 1 < training->classes; t++) {
        struct weight *weight = weight_of(&training->row[mix(RULE, (uint32_t)t, 0)], (uint32_t)t);

        if (!weight)
            return false;
        weight->now = rule_before;
    }
    return true;
}

static void shuffle(uint32_t *order, size_t count, uint32_t *random)
{
    for (size_t i = count; i > 1; i--) {
        *random = *random * 1664525u + 1013904223u;
        size_t other = (size_t)(((uint64_t)*random * i) >> 32);
        uint32_t swap = order[i - 1];

        order[i - 1] = order[other];
        order[other] = swap;
    }
}

/* Rounds over all samples, always in the same order, until the work is done; with very many topics, less than
 * one. */
static bool train(struct training *training)
{
    uint32_t *order = malloc((training->samples + 1) * sizeof *order), random = 12345;
    bool good = order != NULL;

    for (size_t i = 0; good && i < training->samples; i++)
        order[i] = (uint32_t)i;
    for (size_t round = 0; good && round < ROUNDS_MAX; round++) {
        shuffle(order, training->samples, &random);
        for (size_t i = 0; good && i < training->samples && training->work < WORK_MAX; i++)
            good = look(training, &training->sample[order[i]]);
    }
    free(order);
    return good;
}

/* Averages the weights and packs the rows. */
static bool pack(struct model *model, const struct training *training)
{
    size_t total = 0;

    for (size_t r = 0; r < ROWS; r++)
        total += training->row[r].count;
    model->first = malloc((ROWS + 1) * sizeof *model->first);
    model->packed = malloc((total + 1) * sizeof *model->packed);
    if (!model->first || !model->packed)
        return false;
    total = 0;
    for (size_t r = 0; r < ROWS; r++) {
        const struct row *row = &training->row[r];

        model->first[r] = (uint32_t)total;
        for (uint32_t w = 0; w < row->count; w++) {
            const struct weight *weight = &row->weight[w];

            model->packed[total++] =
                (struct packed){weight->topic, weight->now - weight->sum / (training->steps + 1)};
        }
    }
    model->first[ROWS] = (uint32_t)total;
    return true;
}

static void training_free(struct training *training)
{
    for (size_t i = 0; i < training->samples; i++)
        free(training->sample[i].feature);
    free(training->sample);
    for (size_t r = 0; training->row && r < ROWS; r++)
        free(training->row[r].weight);
    free(training->row);
    free(training->score);
    free(training->by_rules);
}

struct model *model_train(const struct topics *topics, const struct lexicon *lexicon,
                          const struct rules *rules)
{
    struct model *model = calloc(1, sizeof *model);
    struct training training = {.lexicon = lexicon, .rules = rules, .classes = topics->count + 1};

    if (!model)
        return NULL;
    model->classes = training.classes;
    training.row = calloc(ROWS, sizeof *training.row);
    training.score = calloc(training.classes, sizeof *training.score);
    training.by_rules = calloc(training.classes, sizeof *training.by_rules);
    bool good = training.row && training.score && training.by_rules && gather(&training, topics) &&
                prepare(&training) && train(&training) && pack(model, &training);
    training_free(&training);
    if (good)
        return model;
    model_free(model);
    return NULL;
}

void model_free(struct model *model)
{
    if (!model)
        return;
    free(model->first);
    free(model->packed);
    free(model);
}

void model_score(const struct model *model, const struct words *words, const struct hits *hits,
                 const float *by_rules, float *score)
{
    struct features features;

    features_of(words, hits, by_rules, model->classes - 1, &features);
    memset(score, 0, model->classes * sizeof *score);
    for (size_t i = 0; i < features.count; i++) {
        const struct feature *feature = &features.list[i];

        for (uint32_t w = model->first[feature->row]; w < model->first[feature->row + 1]; w++)
            score[model->packed[w].topic] += model->packed[w].weight * feature->value;
    }
    explicit_bzero(&features, sizeof features);
}
