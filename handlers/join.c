/* join.c - JOIN: asks for reminders. They are not offered yet, and the answer says so. */
#include "handlers/compose.h"
#include "handlers/handlers.h"

bool join_answer(const struct understanding *seen, struct reply *reply)
{
    if (!seen->wants_join)
        return false;
    compose_topic(seen, "join", reply);
    return true;
}
