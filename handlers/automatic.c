/* automatic.c - "I'm driving right now", out of office, Liked "...": a machine wrote it, and gets nothing at
 * all, or two machines would write to each other all night. */
#include "handlers/handlers.h"

bool automatic_answer(const struct understanding *seen, struct reply *reply)
{
    if (!seen->automatic)
        return false;
    reply_set_topic(reply, "none");
    reply->silent = true;
    return true;
}
