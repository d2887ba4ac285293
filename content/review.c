/* review.c - reads who has looked over a text. */
#include "content/review.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool review_read(const json_t *object, const char *path, const char *where, struct review *review,
                 struct faults *faults)
{
    const json_t *block = json_object_get(object, "review");
    const char *state = json_string_value(json_object_get(block, "state"));
    const char *on = json_string_value(json_object_get(block, "on"));
    const char *by = json_string_value(json_object_get(block, "by"));
    char place[64];

    *review = (struct review){0};
    snprintf(place, sizeof place, "%s%sreview", where, *where ? "." : "");
    if (!state || (strcmp(state, "draft") != 0 && strcmp(state, "reviewed") != 0)) {
        faults_add(faults, FAULT_ERROR, path, place, "write \"state\": \"draft\" or \"reviewed\"",
                   "it is not said whether anybody has reviewed this");
        return false;
    }
    if (!on || sscanf(on, "%4d-%2d-%2d", &review->year, &review->month, &review->day) != 3 ||
        review->month < 1 || review->month > 12 || review->day < 1 || review->day > 31) {
        faults_add(faults, FAULT_ERROR, path, place, "write the day as \"on\": \"2026-11-24\"",
                   "the day of the review is missing or is no date");
        return false;
    }
    review->state = strcmp(state, "reviewed") == 0 ? REVIEW_REVIEWED : REVIEW_DRAFT;
    if (review->state == REVIEW_REVIEWED && (!by || !*by)) {
        faults_add(faults, FAULT_ERROR, path, place, "write who reviewed it as \"by\": \"...\"",
                   "it says reviewed, but not by whom");
        return false;
    }
    review->by = by && *by ? strdup(by) : NULL;
    return true;
}

void review_free(struct review *review)
{
    free(review->by);
    *review = (struct review){0};
}
