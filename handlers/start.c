/* start.c - START and UNSTOP: the person wants our texts again. */
#include "handlers/compose.h"
#include "handlers/handlers.h"

bool start_answer(const struct understanding *seen, struct reply *reply)
{
    if (!seen->wants_optin && seen->message->carrier_word != CARRIER_WORD_START)
        return false;
    reply->priority = PRIORITY_COMPLIANCE;
    reply->effects.optout = OPTOUT_CLEAR;
    compose_topic(seen, "start", reply);
    return true;
}
