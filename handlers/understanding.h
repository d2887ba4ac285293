/* understanding.h - what was seen in one message, worked out once and shared by the handlers.
 * Pure: no allocation, no I/O. Holds the person's words: scrubbed by who made it. */
#ifndef HANDLERS_UNDERSTANDING_H
#define HANDLERS_UNDERSTANDING_H

#include "content/content.h"
#include "content/place_finder.h"
#include "content/words.h"
#include "handlers/hotline.h"
#include "handlers/message.h"
#include "handlers/session.h"

#include <stdbool.h>

struct understanding {
    const struct content *content;
    const struct hotline *hotline;
    const struct session *session;
    struct standing standing;
    const struct message *message;

    struct words words;
    enum language language; /* to answer in */
    bool language_in_text;  /* the text itself shows it */
    struct place place;     /* the place that the text names, if any */
};

/* Works it out. The pointers are borrowed and must outlive it. */
void understanding_make(struct understanding *seen, const struct content *content,
                        const struct hotline *hotline, const struct session *session,
                        struct standing standing, const struct message *message);

void understanding_scrub(struct understanding *seen);

#endif
