/* kept.h - first pages of answers about topics, finished, so that each is put together once and not for
 * everybody who asks. What such a page says depends on the content, the hotline's settings, the language and
 * whether it says who we are: on nothing of the person. Nothing of anybody is kept but that a topic was asked
 * in a language since the content was loaded, which the counters beside it know too.
 * It belongs to one content and one channel's hotline, and is thrown away with either; what it holds is
 * bounded by the topics. Not for several threads. */
#ifndef HANDLERS_KEPT_H
#define HANDLERS_KEPT_H

#include "content/topics.h"

#include <stdbool.h>
#include <stddef.h>

struct kept;

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

/* Empty; NULL without memory, which is no harm: an answer is put together each time then. */
struct kept *kept_new(size_t topics);
void kept_free(struct kept *kept);

/* NULL when it is not there. */
const struct kept_page *kept_find(const struct kept *kept, struct kept_key key);

/* Copies the text. Without memory it is not kept. */
void kept_add(struct kept *kept, struct kept_key key, const char *text, size_t pages);

#endif
