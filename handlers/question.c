/* question.c - a question in somebody's own words. A topic that is sure is answered; between two that are
 * equally likely the person chooses; anything less is left to the menu, since a wrong answer is worse than
 * none. */
#include "handlers/compose.h"
#include "handlers/handlers.h"

#include <stdio.h>
#include <string.h>

static const char *title_of(const struct understanding *seen, const struct topic *topic)
{
    const struct topic_text *text = topic->text[compose_topic_language(seen, topic->id, seen->language)];

    return text ? text->title : topic->id;
}

static void offer_choice(const struct understanding *seen, struct reply *reply)
{
    const struct topic *first = seen->candidates.list[0].topic, *second = seen->candidates.list[1].topic;
    struct variable variables[] = {
        {"first", title_of(seen, first)}, {"second", title_of(seen, second)}, {NULL, NULL}};
    struct session *session = &reply->effects.session;

    compose_phrase(seen, "choose", variables, reply);
    snprintf(session->choice[0], sizeof session->choice[0], "%s", first->id);
    snprintf(session->choice[1], sizeof session->choice[1], "%s", second->id);
    reply->effects.session_changed = true;
    reply_set_topic(reply, "menu");
}

bool question_answer(const struct understanding *seen, struct reply *reply)
{
    const struct candidate *best = seen->candidates.list;

    if (!seen->sure)
        return false;
    if (seen->torn) {
        offer_choice(seen, reply);
        return true;
    }
    if (!seen->hotline->only_sent) /* nobody asks a gateway */
        snprintf(reply->why, sizeof reply->why, "rules %.1f, model %.1f, confidence %.2f",
                 (double)best->by_rules, (double)best->by_model, (double)best->confidence);
    compose_topic(seen, best->topic->id, reply);
    return true;
}
