/* review.h - who has looked over a text, and when. */
#ifndef CONTENT_REVIEW_H
#define CONTENT_REVIEW_H

#include "content/faults.h"

#include <jansson.h>
#include <stdbool.h>

enum review_state {
    REVIEW_DRAFT, /* nobody who is licensed, or speaks the language, has reviewed it */
    REVIEW_REVIEWED,
};

struct review {
    enum review_state state;
    char *by;             /* who reviewed it; NULL when nobody has */
    int year, month, day; /* when it was reviewed or, a draft, written */
};

/* Reads the member "review" of `object`: {"state": "draft" or "reviewed", "by": ..., "on": "2026-11-24"}.
 * False with a fault. `where` is the path of `object` in the file. */
bool review_read(const json_t *object, const char *path, const char *where, struct review *review,
                 struct faults *faults);

void review_free(struct review *review);

#endif
