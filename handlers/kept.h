/* kept.h - what is the same for everybody who asks, so that it is worked out once: finished first pages of
 * answers about topics, and how many pages the answers about counties have.
 * Both depend on the content, the hotline's settings and the language, and a topic's page on whether it says
 * who we are: on nothing of the person. All of it is made when there is nothing else to do (kept_work.h),
 * whatever is asked, so that it does not tell what was.
 * It belongs to one content and one channel's hotline, and is thrown away with either; what it holds is
 * bounded by the topics and counties. Not for several threads. */
#ifndef HANDLERS_KEPT_H
#define HANDLERS_KEPT_H

#include "content/topics.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kept;

/* Empty, for these languages (bits 1 << enum language); NULL without memory, which is no harm: an answer is
 * put together each time then. */
struct kept *kept_new(size_t topics, size_t counties, uint32_t languages);
void kept_free(struct kept *kept);

/* ---- First pages about topics ---- */

/* Which page it is. */
struct kept_key {
    size_t topic; /* its place in the list of topics */
    enum language language;
    bool introduces; /* says who we are */
};

struct kept_page {
    size_t pages; /* of the whole answer */
    char text[];  /* of the first */
};

/* NULL when it is not there. */
const struct kept_page *kept_find(const struct kept *kept, struct kept_key key);

/* Copies the text. Without memory it is not kept. */
void kept_add(struct kept *kept, struct kept_key key, const char *text, size_t pages);

/* The next page to put together, each once; false when there is none left. */
bool kept_to_make(struct kept *kept, struct kept_key *key);

/* ---- How many pages there are about a county ---- */

/* 0 while that is not known, or the first page does not go out whole. */
unsigned kept_county(const struct kept *kept, size_t county, enum language language);

/* The next county to count; false when all are. kept_counted() must follow. */
bool kept_to_count(const struct kept *kept, size_t *county, enum language *language);
void kept_counted(struct kept *kept, enum language language, unsigned pages);

#endif
