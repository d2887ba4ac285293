/* campaigns.h - what the handlers share of campaigns: their answers, and the question whether somebody wants
 * their reminders. Pure. */
#ifndef HANDLERS_CAMPAIGNS_H
#define HANDLERS_CAMPAIGNS_H

#include "handlers/compose.h"

/* What stands before a campaign's id as the topic of a conversation. */
enum { CAMPAIGN_MARK = '@' };

/* The language that somebody gets a campaign's texts in. */
enum language campaigns_language(const struct understanding *seen, const struct campaign *campaign);

/* Adds a text as it goes out unasked, with who we are and how to end it, as a whole page. */
void campaigns_outreach(const struct understanding *seen, const char *text, struct reply *reply);

/* The texts of a campaign that somebody gets: in the conversation's language where it is served and may be
 * sent, else in English. */
const struct campaign_text *campaigns_text(const struct understanding *seen, const struct campaign *campaign);

/* Adds its pages, those of its follow-up topic behind them, and its sources; MORE goes on in them. */
void campaigns_compose(const struct understanding *seen, const struct campaign *campaign,
                       struct reply *reply);

/* Answers the mark and id of a session's topic in the same way; false when that campaign is gone. */
bool campaigns_compose_again(const struct understanding *seen, const char *topic, struct reply *reply);

/* When it has not begun or is over: says so kindly, and what else we can tell. False while it runs. */
bool campaigns_answer_outside(const struct understanding *seen, const struct campaign *campaign,
                              struct reply *reply);

/* Asks to reply AGREE, with all that must be told before somebody is texted again and again. */
void campaigns_ask_to_join(const struct understanding *seen, const struct campaign *campaign,
                           struct reply *reply);

/* A phrase with what there is to tell of a campaign: {title}, {often}, {word}, {date}. */
void campaigns_phrase(const struct understanding *seen, const struct campaign *campaign, const char *name,
                      bool lead, struct reply *reply);

#endif
