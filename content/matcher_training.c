/* matcher_training.c - a linear model of how likely each topic is (multinomial logistic regression). Each
 * sample in turn moves the weights of what is seen in it towards its topic, and away from the others by how
 * likely they were thought; less, the more a weight has been moved before (AdaGrad). Weights that are moved
 * shrink a little as well, so that many samples must agree before one counts for much: without that, a writer
 * whom the model has not learnt from is understood far worse. */
#include "content/matcher_training.h"

#include "content/matcher_features.h"
#include "content/matcher_training_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROUNDS_MAX = 6,
    CALM = 2, /* rounds: a sample that was sure so often in a row is looked at only every third round */
    WEIGHTS_OF_A_LINE = 5, /* of the cache */
    FEATURES_OF_A_SAMPLE = 70,
    SAMPLES_ENOUGH = 200, /* of a topic */
    TIMES_MORE_MAX = 3,
    SAMPLES_LEAST = 2,    /* what is seen in fewer tells of its writer rather than of the topic */
    WORK_MAX = 350000000, /* weights looked at in all rounds together: bounds the time to load */
};

/* How fast weights are moved, how much they shrink, and what a topic's own rules count before any sample has
 * been looked at. Found, as all numbers here, on messages of writers that the model had not learnt from. */
static const float pace = 0.7f, shrinking = 2e-3f, rule_before = 2.0f;
/* A sample is sure when its topic is this likely; a topic less wrong than this is left alone. */
static const float sure_from = 0.98f, wrong_from = 0.01f;

static bool grow(void **block, size_t *room, size_t needed, size_t unit)
{
    size_t wanted = *room * 2 > needed ? *room * 2 : needed;

    if (needed <= *room)
        return true;
    void *bigger = realloc(*block, wanted * unit);
    if (!bigger)
        return false;
    *block = bigger;
    *room = wanted;
    return true;
}

static bool add_sample(struct training *training, const char *text, size_t topic)
{
    struct words words;
    struct hits hits;
    struct features features;
    void *list = training->feature, *samples = training->sample;

    words_split(&words, text);
    lexicon_find(training->lexicon, &words, &hits);
    memset(training->by_rules, 0, (training->classes - 1) * sizeof *training->by_rules);
    rules_score(training->rules, &hits, training->by_rules);
    features_of_message(&words, &hits, training->by_rules, training->classes - 1, &features);
    if (features.count == 0)
        return true;
    bool good =
        grow(&list, &training->features_room, training->features + features.count, sizeof *training->feature);
    training->feature = list;
    good = good && grow(&samples, &training->samples_room, training->samples + 1, sizeof *training->sample);
    training->sample = samples;
    if (!good)
        return false;
    training->sample[training->samples++] =
        (struct sample){training->features, features.count, (uint32_t)topic, 0};
    memcpy(training->feature + training->features, features.list, features.count * sizeof *features.list);
    training->features += features.count;
    for (size_t i = 0; i < features.count; i++)
        training->row_of[features.list[i].row]++;
    return true;
}

/* The class of a sample of the lexicon. False when there is no such topic. */
static bool class_of(const struct topics *topics, const char *id, size_t *class)
{
    const struct topic *topic = id ? topics_find(topics, id) : NULL;

    *class = topic ? (size_t)(topic - topics->list) : topics->count;
    return topic || !id;
}

static bool gather(struct training *training, const struct topics *topics, const struct lexicon_sample *more,
                   size_t count)
{
    void *list = NULL;
    size_t class;

    /* Room for most of it at once: a list that grows is copied again and again. */
    if (!grow(&list, &training->features_room, (count + 1) * FEATURES_OF_A_SAMPLE, sizeof *training->feature))
        return false;
    training->feature = list;
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

/* Few of the model's rows are met often enough: these get numbers of their own, and the samples forget the
 * others. False when memory is out. */
static bool number_rows(struct training *training)
{
    for (size_t t = 0; t + 1 < training->classes; t++)
        training->row_of[features_row_of_rule(t)] += SAMPLES_LEAST; /* rules count in any case */
    for (size_t r = 0; r < FEATURE_ROWS; r++)
        training->row_of[r] = training->row_of[r] >= SAMPLES_LEAST ? (uint32_t)++training->rows : 0;
    training->row = calloc(training->rows + 1, sizeof *training->row);
    for (size_t s = 0; training->row && s < training->samples; s++) {
        struct sample *sample = &training->sample[s];
        size_t kept = 0;

        for (size_t i = 0; i < sample->features; i++) {
            struct feature feature = training->feature[sample->first + i];

            feature.row = training->row_of[feature.row];
            if (feature.row-- > 0)
                training->feature[sample->first + kept++] = feature;
        }
        sample->features = kept;
    }
    return training->row != NULL;
}

/* Moves a row that is full to the end of the pool, with twice its room. */
static bool move_row(struct training *training, struct row *row)
{
    uint32_t room = row->room ? row->room * 2 : 4;
    void *pool = training->pool;

    if (training->pool_used + room > UINT32_MAX ||
        !grow(&pool, &training->pool_room, training->pool_used + room, sizeof *training->pool))
        return false;
    training->pool = pool;
    if (row->count > 0)
        memcpy(training->pool + training->pool_used, training->pool + row->first,
               row->count * sizeof *training->pool);
    row->first = (uint32_t)training->pool_used;
    row->room = room;
    training->pool_used += room;
    return true;
}

struct learning *training_new_weight(struct training *training, struct row *row, uint32_t topic)
{
    if (row->count == row->room && !move_row(training, row))
        return NULL;
    struct learning *weight = &training->pool[row->first + row->count++];
    *weight = (struct learning){.topic = topic};
    return weight;
}

static void push(struct learning *weight, float by)
{
    float push = by + shrinking * weight->now;

    weight->pushed += push * push;
    weight->now -= pace * push / sqrtf(weight->pushed + 1e-6f);
}

/* Pushes the weights of one feature, for the first `count` of training->wrong. False when memory is out. */
static bool push_row(struct training *training, const struct feature *feature, size_t count)
{
    struct row *row = &training->row[feature->row];
    size_t found = 0;

    training->meeting++;
    training->work += row->count + count;
    for (uint32_t w = 0; w < row->count; w++) {
        struct learning *weight = &training->pool[row->first + w];

        training->met[weight->topic] = training->meeting;
        if (fabsf(training->score[weight->topic]) <= wrong_from)
            continue;
        push(weight, training->score[weight->topic] * feature->value);
        found++;
    }
    for (size_t i = 0; found < count && i < count; i++) {
        uint32_t topic = training->wrong[i];

        if (training->met[topic] == training->meeting)
            continue;
        struct learning *weight = training_new_weight(training, row, topic);
        if (!weight)
            return false;
        push(weight, training->score[topic] * feature->value);
        found++;
    }
    return true;
}

/* What the weights so far give each class, and from that how likely each is. */
static void guess(struct training *training, const struct sample *sample)
{
    float *score = training->score, most, sum = 0;

    memset(score, 0, training->classes * sizeof *score);
    /* The rows lie far apart: all are asked for before the first is read. */
    for (size_t i = 0; i < sample->features; i++)
        __builtin_prefetch(&training->row[training->feature[sample->first + i].row]);
    for (size_t i = 0; i < sample->features; i++) {
        const struct row *row = &training->row[training->feature[sample->first + i].row];

        for (uint32_t w = 0; w < row->count; w += WEIGHTS_OF_A_LINE)
            __builtin_prefetch(training->pool + row->first + w);
    }
    for (size_t i = 0; i < sample->features; i++) {
        const struct feature *feature = &training->feature[sample->first + i];
        const struct row *row = &training->row[feature->row];
        const struct learning *weight = training->pool + row->first;

        training->work += row->count;
        for (uint32_t w = 0; w < row->count; w++)
            score[weight[w].topic] += weight[w].now * feature->value;
    }
    most = score[0];
    for (size_t t = 1; t < training->classes; t++)
        most = fmaxf(most, score[t]);
    for (size_t t = 0; t < training->classes; t++)
        sum += score[t] = expf(score[t] - most);
    for (size_t t = 0; t < training->classes; t++)
        score[t] /= sum;
    training->work += training->classes * 4;
}

/* One look at one sample. False when memory is out. */
static bool look(struct training *training, struct sample *sample)
{
    float *score = training->score;
    size_t count = 0;

    guess(training, sample);
    sample->calm = score[sample->topic] > sure_from ? sample->calm + 1 : 0;
    score[sample->topic] -= 1;
    for (size_t t = 0; t < training->classes; t++)
        if (fabsf(score[t]) > wrong_from)
            training->wrong[count++] = (uint32_t)t;
    for (size_t i = 0; count > 0 && i < sample->features; i++)
        if (!push_row(training, &training->feature[sample->first + i], count))
            return false;
    return true;
}

/* A topic's rules speak for it, until the samples say otherwise. */
static bool prepare(struct training *training)
{
    void *pool = NULL;

    if (!grow(&pool, &training->pool_room, training->features + training->features / 4,
              sizeof *training->pool))
        return false;
    training->pool = pool;
    for (size_t t = 0; t + 1 < training->classes; t++) {
        uint32_t number = training->row_of[features_row_of_rule(t)] - 1;
        struct learning *weight = training_new_weight(training, &training->row[number], (uint32_t)t);

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

/* A topic of few samples is looked at several times a round, so that an organiser's new one is not drowned.
 */
static size_t times(size_t samples)
{
    size_t more = SAMPLES_ENOUGH / (samples + 1);

    return 1 + (more < TIMES_MORE_MAX ? more : TIMES_MORE_MAX);
}

/* What a round looks at, in the samples' order. NULL when memory is out. */
static uint32_t *looks_of_a_round(const struct training *training, size_t *looks)
{
    size_t *of = calloc(training->classes, sizeof *of), room = 0;

    for (size_t i = 0; of && i < training->samples; i++)
        of[training->sample[i].topic]++;
    for (size_t t = 0; of && t < training->classes; t++)
        room += of[t] * times(of[t]);
    uint32_t *order = of ? malloc((room + 1) * sizeof *order) : NULL;
    *looks = 0;
    for (size_t i = 0; order && i < training->samples; i++)
        for (size_t again = times(of[training->sample[i].topic]); again > 0; again--)
            order[(*looks)++] = (uint32_t)i;
    free(of);
    return order;
}

/* Rounds over all samples, always in the same order, until the work is done; with very many topics, less than
 * one. */
static bool train(struct training *training)
{
    size_t looks;
    uint32_t *order = looks_of_a_round(training, &looks), random = 12345;
    bool good = order != NULL;

    if (training->classes == 1) /* no topics: nothing to tell apart */
        looks = 0;
    for (size_t round = 0; good && round < ROUNDS_MAX; round++) {
        shuffle(order, looks, &random);
        for (size_t i = 0; good && i < looks && training->work < WORK_MAX; i++)
            if (training->sample[order[i]].calm < CALM || round % 3 == 2)
                good = look(training, &training->sample[order[i]]);
    }
    free(order);
    return good;
}

static void training_free(struct training *training)
{
    free(training->row_of);
    free(training->row);
    free(training->feature);
    free(training->sample);
    free(training->pool);
    free(training->score);
    free(training->met);
    free(training->wrong);
    free(training->by_rules);
}

bool training_pack(const struct topics *topics, const struct lexicon *lexicon, const struct rules *rules,
                   const struct lexicon_sample *samples, size_t count, struct pack *pack)
{
    struct training training = {.lexicon = lexicon, .rules = rules, .classes = topics->count + 1};

    training.row_of = calloc(FEATURE_ROWS, sizeof *training.row_of);
    training.score = malloc(training.classes * sizeof *training.score);
    training.met = calloc(training.classes, sizeof *training.met);
    training.wrong = malloc(training.classes * sizeof *training.wrong);
    training.by_rules = malloc(training.classes * sizeof *training.by_rules);
    bool good = training.row_of && training.score && training.met && training.wrong && training.by_rules &&
                gather(&training, topics, samples, count) && number_rows(&training) && prepare(&training) &&
                train(&training) && training_pack_weights(&training, pack);
    training_free(&training);
    return good;
}
