/* campaign.c - a campaign's code word: its answer while it runs, and a kind word before and after. */
#include "handlers/campaigns.h"
#include "handlers/handlers.h"

#include <stdio.h>

bool campaign_answer(const struct understanding *seen, struct reply *reply)
{
    const struct campaign *campaign = seen->code.campaign;

    if (!campaign)
        return false;
    snprintf(reply->code_word, sizeof reply->code_word, "%s", seen->code.word->name);
    if (campaigns_answer_outside(seen, campaign, reply))
        return true;
    if (seen->code.word->joins && seen->hotline->joins && campaign_has_reminders(campaign))
        campaigns_ask_to_join(seen, campaign, reply);
    else
        campaigns_compose(seen, campaign, reply);
    return true;
}
