/* matcher_levelling.c - what is kept of a trained model: of each row only what sets topics apart, rounded. */
#include "content/matcher_model.h"
#include "content/matcher_training_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Weights less than this from what most topics have are not kept: they change nothing to speak of. */
static const float weight_least = 0.5f;

static int compare_floats(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

/* What is the same for most topics tells none of them apart: it is taken from all weights of a row, so that
 * few are left. `sorted` has room for all classes. Topics without a weight have 0. */
static float common(const struct training *training, const struct row *row, float *sorted)
{
    if (row->count * 2 <= training->classes)
        return 0;
    for (uint32_t w = 0; w < row->count; w++)
        sorted[w] = training->pool[row->first + w].now;
    memset(sorted + row->count, 0, (training->classes - row->count) * sizeof *sorted);
    qsort(sorted, training->classes, sizeof *sorted, compare_floats);
    return sorted[training->classes / 2];
}

/* Takes what is common from the weights of a row; topics that had none get one. False when memory is out. */
static bool level_row(struct training *training, struct row *row)
{
    float middle = common(training, row, training->score);

    if (middle == 0)
        return true;
    training->meeting++;
    for (uint32_t w = 0; w < row->count; w++)
        training->met[training->pool[row->first + w].topic] = training->meeting;
    for (size_t t = 0; t < training->classes; t++)
        if (training->met[t] != training->meeting && !training_new_weight(training, row, (uint32_t)t))
            return false;
    for (uint32_t w = 0; w < row->count; w++)
        training->pool[row->first + w].now -= middle;
    return true;
}

static bool level(struct training *training)
{
    for (size_t r = 0; r < training->rows; r++)
        if (!level_row(training, &training->row[r]))
            return false;
    return true;
}

/* What a value of 1 counts, when the largest weight is to have the largest value. */
static float unit_of(const struct training *training)
{
    float most = 1e-6f;

    for (size_t r = 0; r < training->rows; r++)
        for (uint32_t w = 0; w < training->row[r].count; w++)
            most = fmaxf(most, fabsf(training->pool[training->row[r].first + w].now));
    return most / WEIGHT_MOST;
}

/* The trained weights, in the order of the model's rows; those that are too small are left out. */
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
            long value = lrintf(learning->now / out->unit);

            if (fabsf(learning->now) >= weight_least && value != 0)
                weight[used++] = (struct weight){(uint16_t)learning->topic, (int16_t)value};
        }
        if (used == before)
            continue;
        rows[out->rows] = hashed;
        first[out->rows++] = (uint32_t)before;
    }
    first[out->rows] = (uint32_t)used;
}

bool training_pack_weights(struct training *training, struct pack *pack)
{
    bool good = level(training); /* first: it adds weights */
    uint32_t *rows = malloc((training->rows + 1) * sizeof *rows);
    uint32_t *first = malloc((training->rows + 1) * sizeof *first);
    struct weight *weight = malloc((training->pool_used + 1) * sizeof *weight);
    struct weights weights;

    good = good && rows && first && weight;
    if (good) {
        round_weights(training, rows, first, weight, &weights);
        model_pack(&weights, pack);
    }
    free(rows);
    free(first);
    free(weight);
    return good && !pack->no_memory;
}
