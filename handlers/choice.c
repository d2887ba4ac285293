/* choice.c - "1" or "2", after we offered a numbered choice. */
#include "handlers/compose.h"
#include "handlers/handlers.h"

#include <string.h>

bool choice_answer(const struct understanding *seen, struct reply *reply)
{
    const char *word = seen->words.count == 1 ? seen->words.word[0] : "";
    int chosen = strcmp(word, "1") == 0 ? 0 : strcmp(word, "2") == 0 ? 1 : -1;

    if (chosen < 0 || !seen->session->choice[chosen][0])
        return false;
    const char *topic = seen->session->choice[chosen];
    if (strcmp(topic, "stop") == 0) {
        reply->effects.optout = OPTOUT_SET;
        reply->priority = PRIORITY_COMPLIANCE;
    }
    compose_topic(seen, topic, reply);
    return true;
}
