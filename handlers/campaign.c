/* campaign.c - a campaign's code word: its answer while it runs, and a kind word before and after. */
#include "handlers/campaigns.h"
#include "handlers/handlers.h"

#include <stdio.h>

/* Somebody kept the flyer: what else we can tell. */
static void answer_outside(const struct understanding *seen, const struct campaign *campaign,
                           const char *phrase, struct reply *reply)
{
    campaigns_phrase(seen, campaign, phrase, true, reply);
    compose_topic(seen, campaign->follow_up ? campaign->follow_up : "menu", reply);
    reply_set_topic(reply, "campaign");
}

bool campaign_answer(const struct understanding *seen, struct reply *reply)
{
    const struct campaign *campaign = seen->code.campaign;

    if (!campaign)
        return false;
    snprintf(reply->code_word, sizeof reply->code_word, "%s", seen->code.word->name);
    switch (campaign_state(campaign, seen->hotline->now)) {
    case CAMPAIGN_NOT_BEGUN:
        answer_outside(seen, campaign, "campaign_not_begun", reply);
        break;
    case CAMPAIGN_OVER:
        answer_outside(seen, campaign, "campaign_over", reply);
        break;
    case CAMPAIGN_RUNS:
        if (seen->code.word->joins && seen->hotline->joins && campaign_has_reminders(campaign))
            campaigns_ask_to_join(seen, campaign, reply);
        else
            campaigns_compose(seen, campaign, reply);
        break;
    }
    return true;
}
