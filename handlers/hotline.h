/* hotline.h - what a handler may know of the number that was texted.
 * Filled by the gateway from the configuration, or by `rightsline ask` with
 * defaults. No provider, no credentials. */
#ifndef HANDLERS_HOTLINE_H
#define HANDLERS_HOTLINE_H

#include "content/language.h"
#include "content/organisation.h"
#include "content/segments.h"
#include "handlers/kept.h"

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* What a message is understood by. */
enum understanding_part { UNDERSTANDING_KEYWORDS = 1, UNDERSTANDING_RULES = 2, UNDERSTANDING_MODEL = 4 };

struct hotline {
    const char *name;                        /* "Rightsline"; stands for {hotline} in texts */
    const char *human;                       /* a person's number, or NULL; stands for {human} */
    const struct organisation *organisation; /* what else it tells of itself, or NULL */
    time_t now;                              /* for a person's hours; 0: nobody is said to be away */
    enum language language;                  /* when the writer's is not known */
    uint32_t languages;                      /* bit (1 << enum language): those served */
    bool joins;                              /* is there a ledger that people can join reminders in? */
    bool drafts;                             /* may answers that nobody has reviewed be sent? */
    enum alphabet alphabet;     /* GSM7: fold accents of languages that allow it; UCS2: keep them */
    unsigned segments_per_page; /* the longest page, in segments */
    bool only_sent;             /* of an answer's pages only the one to send is put together */
    struct kept *kept;          /* first pages of the same content and settings; NULL: none are kept */
    unsigned without;           /* parts left out, to measure what each contributes; 0 in service */
};

/* What is known of the sender apart from the conversation. */
struct standing {
    bool opted_out;
    bool written_to; /* subscribed, or got outreach from us within a day */
};

#endif
