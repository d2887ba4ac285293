/* session.h - what a conversation remembers for 15 minutes.
 * Plain values with no number and no words in them; the gateway keeps them under
 * a keyed hash of the sender, the handlers read them and propose new ones. */
#ifndef HANDLERS_SESSION_H
#define HANDLERS_SESSION_H

#include "content/language.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    TOPIC_ID_ROOM = 24, /* a topic's id, NUL included */
    PLACE_ROOM = 8,     /* "48113" a county (FIPS), "TX" a state, "" none; never a ZIP */
};

struct session {
    char topic[TOPIC_ID_ROOM]; /* the last answer, for MORE; "" when nothing was asked */
    char place[PLACE_ROOM];    /* the place of the last local answer */
    bool law_first;            /* that answer begins with the law of the place */
    uint8_t page;              /* the page of it that was sent last, from 0 */
    uint8_t misunderstood;     /* how many in a row we did not understand */
    bool greeted;              /* has seen who we are */
    enum language language;    /* LANG_UNKNOWN until known */
    bool language_chosen;      /* by name; a guess never overrides it */
    char join[TOPIC_ID_ROOM]; /* the campaign whose reminders AGREE would join; "" none */
    /* A numbered choice that was offered: reply 1 or 2. "" when none. */
    char choice[2][TOPIC_ID_ROOM];
};

/* A conversation that has just begun. */
#define SESSION_NEW ((struct session){.language = LANG_UNKNOWN})

#endif
