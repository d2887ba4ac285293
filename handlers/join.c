/* join.c - JOIN: asks for reminders. First we tell what they would get and ask to reply AGREE, since YES
 * never reaches us: providers keep it for themselves. Where nothing can be joined, the answer says so. */
#include "handlers/campaigns.h"
#include "handlers/handlers.h"

#include <stdio.h>
#include <string.h>

enum { AGREE_ROOM = 48, KEY_ROOM = 96 };

/* The campaign that JOIN alone is about: the first that runs and has reminders. */
static const struct campaign *usual_campaign(const struct understanding *seen)
{
    const struct campaigns *campaigns = &seen->content->campaigns;

    for (size_t i = 0; i < campaigns->count; i++)
        if (campaign_has_reminders(&campaigns->list[i]) &&
            campaign_state(&campaigns->list[i], seen->hotline->now) == CAMPAIGN_RUNS)
            return &campaigns->list[i];
    return NULL;
}

/* Is it one of the comma-separated words? */
static bool is_one_of(const char *list, const char *key)
{
    while (*list) {
        size_t length = strcspn(list, ",");
        char one[AGREE_ROOM], folded[KEY_ROOM];
        struct words words;

        snprintf(one, sizeof one, "%.*s", (int)length, list);
        words_split(&words, one);
        if (words_key(&words, folded, sizeof folded) && strcmp(folded, key) == 0)
            return true;
        list += length + (list[length] == ',');
    }
    return false;
}

/* AGREE, in whatever language: the flyer's and the phone's may differ. */
static bool agrees(const struct understanding *seen)
{
    char key[KEY_ROOM];
    bool found = false;

    if (seen->words.count == 0 || seen->words.count > 12 || !words_key(&seen->words, key, sizeof key))
        return false;
    for (int language = 0; language < LANGUAGES && !found; language++) {
        const char *list = phrases_own(seen->content->phrases, (enum language)language, "join_agree");
        found = list && is_one_of(list, key);
    }
    explicit_bzero(key, sizeof key);
    return found;
}

static void join(const struct understanding *seen, const struct campaign *campaign, struct reply *reply)
{
    reply->priority = PRIORITY_COMPLIANCE;
    reply_set_topic(reply, "join");
    campaigns_phrase(seen, campaign, "join_done", false, reply);
    snprintf(reply->effects.join, sizeof reply->effects.join, "%s", campaign->id);
    if (seen->standing.opted_out)
        reply->effects.optout = OPTOUT_CLEAR; /* asked for anew, in so many words */
}

bool join_answer(const struct understanding *seen, struct reply *reply)
{
    const char *asked = seen->session->join;
    const struct campaign *campaign = *asked ? campaigns_find(&seen->content->campaigns, asked) : NULL;

    if (campaign && seen->hotline->joins && campaign_has_reminders(campaign) && agrees(seen)) {
        reply->effects.session.join[0] = '\0';
        if (!campaigns_answer_outside(seen, campaign, reply)) /* it may have ended since we asked */
            join(seen, campaign, reply);
        return true;
    }
    if (!seen->wants_join)
        return false;
    campaign = seen->hotline->joins ? usual_campaign(seen) : NULL;
    if (campaign)
        campaigns_ask_to_join(seen, campaign, reply);
    else
        compose_topic(seen, "join", reply);
    return true;
}
