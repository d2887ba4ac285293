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

/* A set of the concepts that are known by name, as bits. */
typedef unsigned __int128 concept_set;

_Static_assert(KNOWN_CONCEPTS < 128, "a set has a bit for each");

struct understanding {
    const struct content *content;
    const struct hotline *hotline;
    const struct session *session;
    struct standing standing;
    const struct message *message;
    struct compose_tails *tails; /* what compose.h keeps while this one message is answered; NULL: nothing */

    enum language language; /* to answer in */
    bool language_in_text;  /* the text itself shows it */
    struct place place;     /* the place that the text names, if any */
    concept_set concepts;   /* those of the hits that are known by name */

    /* What it asks for besides a topic. Each is sure enough to act on. */
    bool automatic; /* a machine wrote it, or a phone's reaction: no answer at all */
    bool wants_optout;
    bool optout_or_topic; /* "DETENER", "SALIR", "TERMINAR": an opt-out, or a question about detention or
                             leaving */
    bool wants_optin;
    bool wants_join;
    bool wants_help; /* the carriers' HELP */
    bool wants_more;
    bool wants_menu;              /* hello, what can I ask */
    bool thanks;                  /* thanks, ok, goodbye and nothing else */
    enum language wants_language; /* answer in this one; LANG_UNKNOWN: not asked */
    bool language_unserved;       /* asks for a language that we do not have */
    bool crisis;
    bool urgent;

    struct keyword_match keyword; /* .topic NULL when the message is no keyword */
    struct code_match code;       /* .campaign NULL when it is no campaign's word */
    struct candidates candidates; /* topics by score, best first */
    float needed;                 /* the score that would make the first one sure */
    bool sure;                    /* the first candidate is the answer */
    bool torn;                    /* the first two are too close to choose between */

    /* Last, since they are large and only what is counted in them is ever written. */
    struct words words;
    struct hits hits; /* the concepts in it */
};

/* Works it out. The pointers are borrowed and must outlive it. */
void understanding_make(struct understanding *seen, const struct content *content,
                        const struct hotline *hotline, const struct session *session,
                        struct standing standing, const struct message *message);

/* For `ask --why`: what was seen, in lines. Cut when it does not fit. */
void understanding_explain(const struct understanding *seen, char *out, size_t room);

void understanding_scrub(struct understanding *seen);

#endif
