/* optout.c - STOP and its kin, in every language we read. Whoever asks us to stop is left alone, by whatever
 * reasonable words (47 CFR 64.1200(a)(10)); one confirmation and nothing else in it. */
#include "handlers/compose.h"
#include "handlers/handlers.h"

#include <stdio.h>
#include <string.h>

/* DETENER, SALIR, TERMINAR: what else they may ask for. */
static const char *other_meaning(const struct understanding *seen)
{
    const struct topics *topics = &seen->content->topics;

    for (size_t i = 0; i < seen->words.count; i++)
        if (strncmp(seen->words.word[i], "deten", 5) == 0 && topics_find(topics, "detainer"))
            return "detainer";
    return topics_find(topics, "leave") ? "leave" : "menu";
}

/* "1 stop the texts, 2 (detention)". */
static void ask_back(const struct understanding *seen, struct reply *reply)
{
    const char *other = other_meaning(seen);
    const struct topic *topic = topics_find(&seen->content->topics, other);
    struct session *session = &reply->effects.session;
    /* There is one: content without a menu is not loaded. */
    const struct topic_text *text = topic->text[compose_topic_language(seen, other, seen->language)];
    struct variable variables[] = {{"topic", text->title}, {NULL, NULL}};

    compose_phrase(seen, "optout_choice", variables, reply);
    snprintf(session->choice[0], sizeof session->choice[0], "stop");
    snprintf(session->choice[1], sizeof session->choice[1], "%s", other);
    reply->effects.session_changed = true;
    reply_set_topic(reply, "menu");
}

bool optout_answer(const struct understanding *seen, struct reply *reply)
{
    enum carrier_word carriers = seen->message->carrier_word; /* who says which it is need not be asked */
    bool unclear = seen->optout_or_topic && carriers == CARRIER_WORD_NONE;

    if (carriers != CARRIER_WORD_STOP && !seen->wants_optout && !unclear)
        return false;
    reply->priority = PRIORITY_COMPLIANCE;
    if (unclear && !seen->standing.written_to) {
        ask_back(seen, reply);
        return true;
    }
    reply->effects.optout = OPTOUT_SET;
    compose_topic(seen, "stop", reply);
    return true;
}
