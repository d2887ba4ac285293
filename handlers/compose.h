/* compose.h - puts an answer together: a topic's pages, the phrases around them, who we are, and the
 * cutting into pages that fit the channel. Shared by the handlers; pure. */
#ifndef HANDLERS_COMPOSE_H
#define HANDLERS_COMPOSE_H

#include "content/phrases.h"
#include "handlers/reply.h"
#include "handlers/understanding.h"

#include <stdbool.h>

/* The language that a topic can be answered in: the one asked for where it is translated, else English. */
enum language compose_topic_language(const struct understanding *seen, const char *topic_id,
                                     enum language wanted);

/* Adds the pages of a topic in the language of `seen` (or English with a line that says so), and the
 * page of its sources; sets the reply's topic and, for MORE, the conversation's. */
void compose_topic(const struct understanding *seen, const char *topic_id, struct reply *reply);

/* A phrase or page, in that language, with the organisation's variables ({hotline} and so on) and `more`
 * (NULL-ended, or NULL) filled in. A sentence with a variable that the organisation gives no value for is
 * left out whole, so that nobody is told to "call {human}" or to "call ."; false when one was. */
bool compose_fill(const struct understanding *seen, enum language language, const char *text,
                  const struct variable *more, char *out, size_t room);

/* A phrase in the language of `seen` with the `variables` (NULL-ended, or NULL) filled in; cut when it does
 * not fit. */
void compose_text(const struct understanding *seen, const char *name, const struct variable *variables,
                  char *out, size_t room);

/* The same in any language. */
void compose_in(const struct understanding *seen, enum language language, const char *name,
                const struct variable *variables, char *out, size_t room);

/* Appends `text` after a separator (none when `out` is empty); what does not fit is left out whole. */
void compose_append(char *out, size_t room, const char *separator, const char *text);

/* Is it an answer for which every second and cent counts: urgent, crisis, stop, help, start? */
bool compose_is_brief(const char *topic);

/* Does this text, as a whole answer, cost no more than one page of plain letters, whatever its alphabet? */
bool compose_is_cheap(const struct understanding *seen, const struct reply *reply, const char *text);

/* Does this text go whole on one page of the channel: the first, where room is kept for who we are, or a
 * later one? */
bool compose_fits_page(const struct understanding *seen, const struct reply *reply, const char *text,
                       bool first);

/* The same of a plain text of so many septets, which need not be put together for it. */
enum compose_fit { FITS_NOT, FITS, FITS_PERHAPS };
enum compose_fit compose_fits_septets(const struct understanding *seen, const struct reply *reply,
                                      size_t septets, bool first);

/* Adds a phrase as a notice before the answer (before any page), or as a page, with {hotline}, {human} and
 * the `variables` (NULL-ended, or NULL) filled in. */
void compose_lead(const struct understanding *seen, const char *name, const struct variable *variables,
                  struct reply *reply);
void compose_phrase(const struct understanding *seen, const char *name, const struct variable *variables,
                    struct reply *reply);

/* Adds the page of sources: titles, the day (year, month; day 0 when only the month is known), and
 * whether anybody with a licence has reviewed it. Nothing when there are no sources. */
void compose_sources(const struct understanding *seen, const struct source *sources, size_t count,
                     const struct review *review, enum language language, struct reply *reply);

/* A month in words: "July 2026". */
void compose_month(const struct understanding *seen, enum language language, int year, int month, char *out,
                   size_t room);

/* A phrase as the page that is sent, with nothing around it: no compose_finish() follows. */
void compose_notice(const struct understanding *seen, const char *name, struct reply *reply);

/* What stands behind the text of pages, the first or a later one, with letters outside GSM-7 or not: made
 * once a message, since every try at fitting something on a page asks for it. */
enum { COMPOSE_NOTES_ROOM = 640, COMPOSE_MARK_ROOM = 64 };
struct compose_tails {
    bool of_place; /* something was said that depends on where somebody is */
    struct compose_tail {
        bool made;
        enum language language, seen_language; /* all of these are what it was made for */
        enum priority priority;
        bool brief;
        size_t contacts;
        char topic[TOPIC_ID_ROOM];
        size_t notes;   /* how much of the text comes before the mark */
        size_t septets; /* 0 when it is not all GSM-7 */
        char text[COMPOSE_NOTES_ROOM + COMPOSE_MARK_ROOM];
    } tail[2][2];
};

void compose_tails_init(struct compose_tails *tails);
void compose_tails_scrub(struct compose_tails *tails);

/* Begins the answer to a conversation in which nothing was said, for what is worked out once for all.
 * `session` and `tails` must outlive `seen`. */
void compose_for_nobody(const struct content *content, const struct hotline *hotline,
                        const struct session *session, struct understanding *seen,
                        struct compose_tails *tails, struct reply *reply);

/* The last step, for every reply: adds who we are where it is due, the warning about numbers that should not
 * be sent, and a person's number; rewrites it all for the channel's alphabet and cuts it into final pages. */
void compose_finish(const struct understanding *seen, struct reply *reply);

#endif
