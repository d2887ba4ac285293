/* urgent.c - it is happening now: agents here, at the door, somebody being taken. */
#include "handlers/compose.h"
#include "handlers/handlers.h"

bool urgent_answer(const struct understanding *seen, struct reply *reply)
{
    if (!seen->urgent)
        return false;
    reply->priority = PRIORITY_URGENT;
    compose_topic(seen, "urgent", reply);
    return true;
}
