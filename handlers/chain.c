/* chain.c - asks the handlers in order; the first that knows the answer gives it. */
#include "content/characters.h"
#include "handlers/compose.h"
#include "handlers/handlers.h"

#include <string.h>

/* The order decides what wins: the law (STOP, HELP) before danger, danger before everything else, and what
 * the conversation asks for (language, MORE, a choice) before new questions. An automatic reply
 * is looked for first, since answering one starts a loop. */
static const struct {
    const char *name;
    handler *answer;
    const char *why; /* for `ask`, where the handler has nothing more exact to say */
} chain[] = {
    {"automatic", automatic_answer, "a machine wrote it"},
    {"optout", optout_answer, "asks for no more texts"},
    {"help", help_answer, "the carriers' HELP"},
    {"crisis", crisis_answer, "a life is in danger"},
    {"urgent", urgent_answer, "it is happening now"},
    {"choice", choice_answer, "the number of a choice that was offered"},
    {"language", language_answer, "asks for another language"},
    {"more", more_answer, "asks for the rest"},
    {"start", start_answer, "asks for texts again"},
    {"join", join_answer, "asks for reminders"},
    {"campaign", campaign_answer, "a campaign's code word"},
    {"place", place_answer, "names a place"},
    {"topic", topic_answer, "a keyword"},
    {"question", question_answer, "a question"},
    {"menu", menu_answer, "a greeting, or nothing that we know"},
};

/* To somebody who has opted out nothing goes but what they clearly asked for. */
static bool is_small_talk(const struct understanding *seen, const struct reply *reply)
{
    return strcmp(reply->topic, "none") == 0 || (strcmp(reply->topic, "menu") == 0 && !seen->wants_menu);
}

/* What every answer does to the conversation, whoever gave it. */
static void remember(const struct understanding *seen, struct reply *reply)
{
    struct session *session = &reply->effects.session;

    if (!session->language_chosen && seen->language_in_text)
        session->language = seen->language;
    if (strcmp(reply->topic, "none") != 0)
        session->misunderstood = 0;
    if (strcmp(reply->handler, "question") != 0 && strcmp(reply->handler, "optout") != 0) {
        session->choice[0][0] = '\0';
        session->choice[1][0] = '\0';
    }
    if (strcmp(reply->handler, "join") != 0 && strcmp(reply->handler, "campaign") != 0 &&
        strcmp(reply->handler, "help") != 0)
        session->join[0] = '\0'; /* it went on to something else: AGREE would be about that */
    session->greeted = true;
    reply->effects.session_changed = true;
}

void handlers_answer(const struct content *content, const struct hotline *hotline,
                     const struct session *session, struct standing standing, const struct message *message,
                     struct reply *reply)
{
    struct understanding seen;
    struct compose_tails tails;

    reply_init(reply, session);
    understanding_make(&seen, content, hotline, session, standing, message);
    compose_tails_init(&tails);
    seen.tails = &tails;
    reply->language = seen.language;
    for (size_t i = 0; i < sizeof chain / sizeof *chain; i++) {
        if (!chain[i].answer(&seen, reply))
            continue;
        reply->handler = chain[i].name;
        if (!reply->why[0])
            characters_copy(reply->why, sizeof reply->why, chain[i].why);
        break;
    }
    if (standing.opted_out && is_small_talk(&seen, reply))
        reply->silent = true;
    if (!reply->silent) {
        remember(&seen, reply);
        compose_finish(&seen, reply);
    }
    understanding_scrub(&seen);
    compose_tails_scrub(&tails);
}
