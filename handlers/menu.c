/* menu.c - what can be asked. Also where a text ends that nobody understood: the menu, and an honest word
 * that we did not understand. */
#include "handlers/compose.h"
#include "handlers/handlers.h"

#include <limits.h>
#include <string.h>

static bool is_blank(const struct understanding *seen)
{
    return seen->message->text[strspn(seen->message->text, " \t\r\n")] == '\0';
}

static void answer_misunderstood(const struct understanding *seen, struct reply *reply)
{
    bool again = seen->session->misunderstood > 0;

    compose_lead(seen, again ? "still_not_understood" : "not_understood", NULL, reply);
    if (again && seen->hotline->human)
        compose_lead(seen, "human", NULL, reply);
    compose_topic(seen, "menu", reply);
    reply_set_topic(reply, "none");
    if (reply->effects.session.misunderstood < UINT8_MAX)
        reply->effects.session.misunderstood++;
}

bool menu_answer(const struct understanding *seen, struct reply *reply)
{
    if (seen->thanks && seen->session->topic[0]) {
        reply_set_topic(reply, "none"); /* "ok thank you" after an answer: saying more would only cost them */
        reply->silent = true;
    } else if (seen->wants_menu || seen->thanks) {
        compose_topic(seen, "menu", reply);
    } else if (is_blank(seen)) {
        compose_phrase(seen, seen->message->media ? "picture_only" : "empty", NULL, reply);
        reply_set_topic(reply, "none");
    } else {
        answer_misunderstood(seen, reply);
    }
    return true;
}
