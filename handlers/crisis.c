/* crisis.c - a life is in danger, and not from the police: wants to die, is being hurt, cannot breathe. */
#include "handlers/compose.h"
#include "handlers/handlers.h"

bool crisis_answer(const struct understanding *seen, struct reply *reply)
{
    if (!seen->crisis)
        return false;
    reply->priority = PRIORITY_URGENT;
    compose_topic(seen, "crisis", reply);
    return true;
}
