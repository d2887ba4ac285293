/* language.c - "espanol", "English please", "中文": answer me in another language.
 * The choice sticks for the conversation, and the last answer is given again in it. */
#include "handlers/compose.h"
#include "handlers/handlers.h"
#include "handlers/place.h"

#include <string.h>

bool language_answer(const struct understanding *asked, struct reply *reply)
{
    if (asked->wants_language == LANG_UNKNOWN && !asked->language_unserved)
        return false;

    struct understanding seen = *asked;
    struct session *session = &reply->effects.session;
    enum language wanted = asked->wants_language;
    bool served = phrases_has(asked->content->phrases, wanted) && asked->hotline->languages & (1u << wanted);

    if (served)
        seen.language = wanted;
    reply->language = seen.language;
    if (served) {
        session->language = wanted;
        session->language_chosen = true;
        compose_lead(&seen, "language_changed", NULL, reply);
    } else {
        compose_lead(&seen, "language_not_served", NULL, reply);
    }
    if (strcmp(asked->session->topic, "local") == 0)
        place_compose(&seen, asked->session->place, reply);
    else
        compose_topic(&seen, asked->session->topic[0] ? asked->session->topic : "menu", reply);
    reply_set_topic(reply, "language");
    understanding_scrub(&seen);
    return true;
}
