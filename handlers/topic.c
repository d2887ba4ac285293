/* topic.c - a keyword, alone or with politeness around it. */
#include "handlers/compose.h"
#include "handlers/handlers.h"

bool topic_answer(const struct understanding *seen, struct reply *reply)
{
    if (!seen->keyword)
        return false;
    compose_topic(seen, seen->keyword->id, reply);
    return true;
}
