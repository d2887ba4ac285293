/* more.c - MORE: the next page of the last answer.
 * Pages are not kept: the answer is made again from what the conversation remembers (topic,
 * language, place) and the page after the last one is sent. */
#include "handlers/campaigns.h"
#include "handlers/handlers.h"
#include "handlers/place.h"

#include <string.h>

bool more_answer(const struct understanding *seen, struct reply *reply)
{
    const struct session *session = seen->session;

    if (!seen->wants_more)
        return false;
    if (!session->topic[0]) {
        compose_phrase(seen, "no_session", NULL, reply);
        reply_set_topic(reply, "more");
        return true;
    }
    if (strcmp(session->topic, "local") == 0)
        place_compose(seen, session->place, reply);
    else if (!campaigns_compose_again(seen, session->topic, reply))
        compose_topic(seen, session->topic, reply);
    reply_set_topic(reply, "more");
    reply->page = session->page + 1u;
    return true;
}
