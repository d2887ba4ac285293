/* reply.h - what a handler gives: the answer, and what shall change because of it.
 * Handlers change nothing themselves; the gateway applies the effects once the
 * provider has taken the reply (opt-outs before). */
#ifndef HANDLERS_REPLY_H
#define HANDLERS_REPLY_H

#include "content/language.h"
#include "content/segments.h"
#include "handlers/kept.h"
#include "handlers/session.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    REPLY_TEXT_ROOM = 8192,
    REPLY_PAGES_MAX = 16,
    REPLY_PLACES_MAX = 8,
    REPLY_WHY_ROOM = 160,
};

/* Which allowance a reply draws on, and who goes first when it is tight. */
enum priority { PRIORITY_URGENT, PRIORITY_REPLY, PRIORITY_COMPLIANCE, PRIORITY_OUTREACH };

enum optout_change { OPTOUT_KEEP, OPTOUT_SET, OPTOUT_CLEAR };

struct effects {
    struct session session; /* the conversation after this answer */
    bool session_changed;
    enum optout_change optout;
    char join[TOPIC_ID_ROOM]; /* the campaign whose reminders are joined; "" none */
};

struct reply {
    char topic[TOPIC_ID_ROOM]; /* an id of topics.md; "none" when nothing fitted */
    enum language language;    /* the language that was asked in */
    enum priority priority;
    bool silent; /* nothing is sent (automatic replies, STOP that the provider confirmed) */

    size_t pages; /* all pages of the answer */
    size_t page;  /* the one to send now */
    const char
        *page_text[REPLY_PAGES_MAX]; /* into `text`; with the hotline's only_sent NULL for all others */
    size_t leads;  /* until finished: how many of the first pages are notices put before the answer */
    size_t unmade; /* until finished: how many finished pages follow that nobody puts together */
    size_t text_used;
    bool brief;    /* says no more of us than that we answer by machine: there was no room */
    bool keepable; /* the first page may be kept, as */
    struct kept_key keep_as;
    const struct kept_page *kept; /* until it is finished: the page that is to be sent, found there */
    size_t contacts; /* which choice of contacts_of() goes with it; until it is finished the least */

    char states[REPLY_PLACES_MAX][3]; /* "TX"; the place that was understood, main one first */
    size_t states_count;
    char counties[REPLY_PLACES_MAX][6]; /* FIPS */
    size_t counties_count;

    struct effects effects;
    char code_word[TOPIC_ID_ROOM]; /* the name of a campaign's word, for the counts; "" none */
    const char *handler;           /* which handler answered: a literal */
    char why[REPLY_WHY_ROOM];      /* for `ask`: what decided; never logged */

    char text[REPLY_TEXT_ROOM]; /* last, since it is large: beyond text_used nothing was ever written */
};

/* An empty reply that keeps the conversation as it is. */
void reply_init(struct reply *reply, const struct session *session);

/* Adds a page (copied). False, and nothing added, when it does not fit. */
bool reply_add_page(struct reply *reply, const char *text);

/* Adds to the last page, after a space. False, and nothing added, when it does not fit or there is no page.
 */
bool reply_extend_page(struct reply *reply, const char *text);

/* Forgets the pages (and what is said of them), keeps the rest. */
void reply_clear_pages(struct reply *reply);

void reply_set_topic(struct reply *reply, const char *topic);
void reply_add_state(struct reply *reply, const char *code);
void reply_add_county(struct reply *reply, const char *fips);

/* Wipes it: a reply about a place says where its reader lives. */
void reply_scrub(struct reply *reply);

#endif
