/* topic.c - a keyword, alone or with politeness around it. */
#include "handlers/compose.h"
#include "handlers/handlers.h"

bool topic_answer(const struct understanding *seen, struct reply *reply)
{
    if (!seen->keyword.topic)
        return false;
    compose_topic(seen, seen->keyword.topic->id, reply);
    return true;
}
