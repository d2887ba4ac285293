/* help.c - HELP and INFO, which the carriers require us to answer: who we are, what it costs, how to stop. */
#include "handlers/compose.h"
#include "handlers/handlers.h"

bool help_answer(const struct understanding *seen, struct reply *reply)
{
    if (!seen->wants_help && seen->message->carrier_word != CARRIER_WORD_HELP)
        return false;
    reply->priority = PRIORITY_COMPLIANCE;
    compose_topic(seen, "help", reply);
    return true;
}
