/* matcher_training.c - a linear model trained by passive-aggressive updates with averaging: each sample in
 * turn moves the weights just far enough that its topic beats the best other one by a margin. */
#include "content/matcher_training.h"

#include "content/matcher_features.h"
#include "content/matcher_model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROUNDS_MAX = 10,
    CALM = 2, /* rounds: a sample that was right so often in a row is looked at only every third round */
    WORK_MAX = 250000000, /* weights looked at in all rounds together: bounds the time to load */
};

/* By how much a sample's topic must beat the others, how far one sample may move a weight, and what a topic's
 * own rules count before any sample has been looked at. */
static const float margin = 1.0f, step_max = 0.5f, rule_before = 1.0f;

/* A weight being learnt. */
struct learning {
    uint32_t topic;
    float now; /* the weight */
    float sum; /* of step * change, for the average */
};

/* The weights of one feature, for the topics it speaks for or against: a stretch of the pool. */
struct row {
    uint32_t first, count, room;
    uint32_t hashed; /* which row of the model it is */
};

struct sample {
    size_t first; /* of its features in the list of all; `row` of these is an index in training->row */
    size_t features;
    uint32_t topic;
    uint32_t calm; /* rounds in a row that it was right by the margin */
};

struct training {
    const struct lexicon *lexicon;
    const struct rules *rules;
    float *by_rules;
    size_t classes;
    uint32_t *row_of; /* index + 1 in `row` of each row of the model */
    struct row *row;
    size_t rows, rows_room;
    struct feature *feature;
    size_t features, features_room;
    struct sample *sample;
    size_t samples, samples_room;
    struct learning *pool;
    size_t pool_used, pool_room;
    float *score;
    float steps;
    size_t work;
};

static bool grow(void **block, size_t *room, size_t needed, size_t unit)
{
    size_t wanted = *room ? *room : 4096;

    if (needed <= *room)
        return true;
    while (wanted < needed)
        wanted *= 2;
    void *bigger = realloc(*block, wanted * unit);
    if (!bigger)
        return false;
    *block = bigger;
    *room = wanted;
    return true;
}

/* Few of the model's rows are ever met: these get numbers of their own. False when memory is out. */
static bool number_row(struct training *training, uint32_t hashed, uint32_t *number)
{
    void *rows = training->row;

    if (training->row_of[hashed] == 0) {
        if (!grow(&rows, &training->rows_room, training->rows + 1, sizeof *training->row))
            return false;
        training->row = rows;
        training->row[training->rows++] = (struct row){.hashed = hashed};
        training->row_of[hashed] = (uint32_t)training->rows;
    }
    *number = training->row_of[hashed] - 1;
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
    for (size_t i = 0; i < features.count; i++) {
        struct feature *feature = &training->feature[training->features++];

        feature->value = features.list[i].value;
        if (!number_row(training, features.list[i].row, &feature->row))
            return false;
    }
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
    size_t class;

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

static struct learning *weight_of(struct training *training, struct row *row, uint32_t topic)
{
    for (uint32_t i = 0; i < row->count; i++)
        if (training->pool[row->first + i].topic == topic)
            return &training->pool[row->first + i];
    if (row->count == row->room && !move_row(training, row))
        return NULL;
    struct learning *weight = &training->pool[row->first + row->count++];
    *weight = (struct learning){.topic = topic};
    return weight;
}

static bool move(struct training *training, const struct sample *sample, uint32_t topic, float step)
{
    for (size_t i = 0; i < sample->features; i++) {
        const struct feature *feature = &training->feature[sample->first + i];
        struct learning *weight = weight_of(training, &training->row[feature->row], topic);

        if (!weight)
            return false;
        weight->now += step * feature->value;
        weight->sum += training->steps * step * feature->value;
    }
    return true;
}

/* One look at one sample. False when memory is out. */
static bool look(struct training *training, struct sample *sample)
{
    float *score = training->score;
    size_t best = sample->topic == 0;

    memset(score, 0, training->classes * sizeof *score);
    for (size_t i = 0; i < sample->features; i++) {
        const struct feature *feature = &training->feature[sample->first + i];
        const struct row *row = &training->row[feature->row];
        const struct learning *weight = training->pool + row->first;

        training->work += row->count;
        for (uint32_t w = 0; w < row->count; w++)
            score[weight[w].topic] += weight[w].now * feature->value;
    }
    for (size_t t = 0; t < training->classes; t++)
        if (t != sample->topic && score[t] > score[best])
            best = t;
    training->steps += 1;
    float loss = margin - (score[sample->topic] - score[best]);
    sample->calm = loss <= 0 ? sample->calm + 1 : 0;
    if (loss <= 0)
        return true;
    float step = loss / 2 < step_max ? loss / 2 : step_max; /* the features' norm is 1 */
    return move(training, sample, sample->topic, step) && move(training, sample, (uint32_t)best, -step);
}

/* A topic's rules speak for it, until the samples say otherwise. */
static bool prepare(struct training *training)
{
    for (size_t t = 0; t + 1 < training->classes; t++) {
        uint32_t row;
        struct learning *weight = number_row(training, features_row_of_rule(t), &row)
                                      ? weight_of(training, &training->row[row], (uint32_t)t)
                                      : NULL;

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

    if (training->classes == 1) /* no topics: nothing to tell apart */
        training->samples = 0;

    for (size_t i = 0; good && i < training->samples; i++)
        order[i] = (uint32_t)i;
    for (size_t round = 0; good && round < ROUNDS_MAX; round++) {
        shuffle(order, training->samples, &random);
        for (size_t i = 0; good && i < training->samples && training->work < WORK_MAX; i++)
            if (training->sample[order[i]].calm < CALM || round % 3 == 2)
                good = look(training, &training->sample[order[i]]);
    }
    free(order);
    return good;
}

/* The average of the weights as they were after each look. */
static float average(const struct training *training, const struct learning *weight)
{
    return weight->now - weight->sum / (training->steps + 1);
}

/* What a value of 1 counts, when the largest weight is to have the largest value. */
static float unit_of(const struct training *training)
{
    float most = 1e-6f;

    for (size_t r = 0; r < training->rows; r++)
        for (uint32_t w = 0; w < training->row[r].count; w++)
            most = fmaxf(most, fabsf(average(training, &training->pool[training->row[r].first + w])));
    return most / WEIGHT_MOST;
}

/* The trained weights, in the order of the model's rows; those that come to nothing are left out. */
static void round_weights(const struct training *training, uint32_t *rows, uint32_t *first,
                          struct weight *weight, struct weights *out)
{
    size_t used = 0;

    *out = (struct weights){.row = rows, .first = first, .weight = weight, .unit = unit_of(training)};
    for (uint32_t hashed = 0; hashed < FEATURE_ROWS; hashed++) {
        size_t before = used;

        if (training->row_of[hashed] == 0)
            continue;
        const struct row *row = &training->row[training->row_of[hashed] - 1];
        for (uint32_t w = 0; w < row->count; w++) {
            const struct learning *learning = &training->pool[row->first + w];
            long value = lrintf(average(training, learning) / out->unit);

            if (value != 0)
                weight[used++] = (struct weight){(uint16_t)learning->topic, (int16_t)value};
        }
        if (used == before)
            continue;
        rows[out->rows] = hashed;
        first[out->rows++] = (uint32_t)before;
    }
    first[out->rows] = (uint32_t)used;
}

static bool pack_weights(const struct training *training, struct pack *pack)
{
    uint32_t *rows = malloc((training->rows + 1) * sizeof *rows);
    uint32_t *first = malloc((training->rows + 1) * sizeof *first);
    struct weight *weight = malloc((training->pool_used + 1) * sizeof *weight);
    struct weights weights;
    bool good = rows && first && weight;

    if (good) {
        round_weights(training, rows, first, weight, &weights);
        model_pack(&weights, pack);
    }
    free(rows);
    free(first);
    free(weight);
    return good && !pack->no_memory;
}

static void training_free(struct training *training)
{
    free(training->row_of);
    free(training->row);
    free(training->feature);
    free(training->sample);
    free(training->pool);
    free(training->score);
    free(training->by_rules);
}

bool training_pack(const struct topics *topics, const struct lexicon *lexicon, const struct rules *rules,
                   const struct lexicon_sample *samples, size_t count, struct pack *pack)
{
    struct training training = {.lexicon = lexicon, .rules = rules, .classes = topics->count + 1};

    training.row_of = calloc(FEATURE_ROWS, sizeof *training.row_of);
    training.score = malloc(training.classes * sizeof *training.score);
    training.by_rules = malloc(training.classes * sizeof *training.by_rules);
    bool good = training.row_of && training.score && training.by_rules &&
                gather(&training, topics, samples, count) && prepare(&training) && train(&training) &&
                pack_weights(&training, pack);
    training_free(&training);
    return good;
}
