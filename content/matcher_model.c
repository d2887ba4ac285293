/* matcher_model.c - a linear model, asked. */
#include "content/matcher_model.h"

#include "content/matcher_features.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 64, BLOCKS = FEATURE_ROWS / BLOCK };

/* A bit tells which rows are used, and `before` how many of them stand before each block of bits: so only the
 * used ones need an entry in `first`. */
struct model {
    size_t topics;
    float unit;
    const uint64_t *used;
    const uint32_t *before;
    const uint32_t *first; /* of each used row, and the end */
    const struct weight *weight;
};

void model_pack(const struct weights *weights, struct pack *pack)
{
    uint64_t used[BLOCKS] = {0};
    uint32_t before[BLOCKS], count = 0;

    for (size_t i = 0; i < weights->rows; i++)
        used[weights->row[i] / BLOCK] |= (uint64_t)1 << weights->row[i] % BLOCK;
    for (size_t b = 0; b < BLOCKS; b++) {
        before[b] = count;
        count += (uint32_t)__builtin_popcountll(used[b]);
    }
    pack_put(pack, &weights->unit, 1, sizeof weights->unit);
    pack_put(pack, used, BLOCKS, sizeof *used);
    pack_put(pack, before, BLOCKS, sizeof *before);
    pack_put(pack, weights->first, weights->rows + 1, sizeof *weights->first);
    pack_put(pack, weights->weight, weights->first[weights->rows], sizeof *weights->weight);
}

static bool is_sound(const struct model *model, size_t rows, size_t weights)
{
    size_t count = 0;

    for (size_t b = 0; b < BLOCKS; b++) {
        if (model->before[b] != count)
            return false;
        count += (size_t)__builtin_popcountll(model->used[b]);
    }
    if (count != rows || model->first[rows] != weights)
        return false;
    for (size_t r = 0; r < rows; r++)
        if (model->first[r] > model->first[r + 1])
            return false;
    for (size_t w = 0; w < weights; w++)
        if (model->weight[w].topic > model->topics)
            return false;
    return isfinite(model->unit);
}

struct model *model_open(struct unpack *unpack, size_t topics)
{
    struct model *model = calloc(1, sizeof *model);
    size_t firsts, weights;

    if (!model)
        return NULL;
    const float *unit = unpack_take_exactly(unpack, sizeof *unit, 1);
    model->used = unpack_take_exactly(unpack, sizeof *model->used, BLOCKS);
    model->before = unpack_take_exactly(unpack, sizeof *model->before, BLOCKS);
    model->first = unpack_take(unpack, sizeof *model->first, &firsts);
    model->weight = unpack_take(unpack, sizeof *model->weight, &weights);
    model->topics = topics;
    if (!unpack->damaged && firsts > 0) {
        model->unit = *unit;
        if (is_sound(model, firsts - 1, weights))
            return model;
    }
    free(model);
    return NULL;
}

void model_free(struct model *model)
{
    free(model);
}

/* The row's place among those that are used; NO_ROW when it is none. */
#define NO_ROW UINT32_MAX
static uint32_t used_row(const struct model *model, const struct feature *feature)
{
    uint64_t bits = model->used[feature->row / BLOCK], bit = (uint64_t)1 << feature->row % BLOCK;

    if (!(bits & bit))
        return NO_ROW;
    return model->before[feature->row / BLOCK] + (uint32_t)__builtin_popcountll(bits & (bit - 1));
}

/* Four at once: turned into floats and multiplied together, then each added where it belongs. */
enum { FOUR = 4, VALUE_BEHIND = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0 : 16 };
typedef int32_t four_weights __attribute__((vector_size(FOUR * sizeof(int32_t))));
typedef float four_floats __attribute__((vector_size(FOUR * sizeof(float))));

static_assert(sizeof(struct weight) == sizeof(int32_t), "a weight's value is one half of 32 bits");

static void add_row(const struct model *model, uint32_t row, float value, float *score)
{
    const struct weight *weight = model->weight + model->first[row];
    const struct weight *end = model->weight + model->first[row + 1];

    value *= model->unit;
    for (; end - weight >= FOUR; weight += FOUR) {
        four_weights packed;

        memcpy(&packed, weight, sizeof packed);
        four_floats product = __builtin_convertvector(packed << VALUE_BEHIND >> 16, four_floats) * value;
#pragma GCC unroll 4
        for (size_t i = 0; i < FOUR; i++)
            score[weight[i].topic] += product[i];
    }
    for (; weight < end; weight++)
        score[weight->topic] += weight->value * value;
}

void model_score(const struct model *model, const struct words *words, const struct hits *hits,
                 const float *by_rules, float *score)
{
    struct features features;
    uint32_t row[sizeof features.list / sizeof *features.list];

    features_of_message(words, hits, by_rules, model->topics, &features);
    memset(score, 0, (model->topics + 1) * sizeof *score);
    /* The rows lie far apart: all are asked for before the first is read. */
    for (size_t i = 0; i < features.count; i++)
        if ((row[i] = used_row(model, &features.list[i])) != NO_ROW)
            __builtin_prefetch(&model->first[row[i]]);
    for (size_t i = 0; i < features.count; i++)
        if (row[i] != NO_ROW)
            __builtin_prefetch(&model->weight[model->first[row[i]]]);
    for (size_t i = 0; i < features.count; i++)
        if (row[i] != NO_ROW)
            add_row(model, row[i], features.list[i].value, score);
    explicit_bzero(row, features.count * sizeof *row);
    explicit_bzero(features.list, features.count * sizeof *features.list);
}
