/* show.h - any answer in any language, as somebody would get it who asks for it first: for `check`, the
 * preview and the content book. The chain is not asked, so that no wording is needed to get there. */
#ifndef HANDLERS_SHOW_H
#define HANDLERS_SHOW_H

#include "content/content.h"
#include "handlers/hotline.h"
#include "handlers/reply.h"

#include <stdbool.h>

/* That hotline as if it served every language, drafts too: else what it does not serve is shown in English.
 */
struct hotline show_all_languages(const struct hotline *hotline);

/* The answer of a topic, with all its pages and who we are on the first; false, and an empty reply, when
 * there is no such topic. Where it is not written in that language it is what people get instead: English
 * after a line that says so. */
bool show_topic(const struct content *content, const struct hotline *hotline, const char *topic,
                enum language language, struct reply *reply);

/* Does the page of that number, from 0, go out in one piece, or is it too long for that and cut? */
bool show_fits(const struct content *content, const struct hotline *hotline, const struct topic *topic,
               enum language language, size_t page);

/* The same for a state ("TX") or a county ("48113"). */
void show_place(const struct content *content, const struct hotline *hotline, const char *area,
                enum language language, struct reply *reply);

/* A phrase by itself, with nothing added, as it is sent. */
void show_notice(const struct content *content, const struct hotline *hotline, const char *name,
                 enum language language, struct reply *reply);

/* What a first text with these words is answered, in a conversation in that language. */
void show_asked(const struct content *content, const struct hotline *hotline, const char *text,
                enum language language, struct reply *reply);

/* A text of a campaign's series, from 0, as it is sent unasked: who we are, and how to end it. In English
 * where the campaign has it not in that language. Gives the language; LANG_UNKNOWN, and an empty reply, when
 * there is no such text. */
enum language show_outreach(const struct content *content, const struct hotline *hotline,
                            const struct campaign *campaign, size_t text, enum language language,
                            struct reply *reply);

#endif
