/* handlers.h - from words to an answer: the folder `handlers`.
 * Each handler answers one kind of thing and is in a file of its own; chain.c asks them in order and the
 * first that knows the answer gives it. They know messages, sessions and content; nothing of HTTP,
 * providers, sending, files or clocks, and they change nothing: what shall change they return as effects. */
#ifndef HANDLERS_HANDLERS_H
#define HANDLERS_HANDLERS_H

#include "content/content.h"
#include "handlers/hotline.h"
#include "handlers/message.h"
#include "handlers/reply.h"
#include "handlers/session.h"
#include "handlers/understanding.h"

/* Answers one message: understands it, asks the chain, puts the reply together (who we are, warnings, sources,
 * pages). Always gives a reply: at the least the menu, or a silent one. No allocation, no I/O. */
void handlers_answer(const struct content *content, const struct hotline *hotline,
                     const struct session *session, struct standing standing, const struct message *message,
                     struct reply *reply);

/* A handler: true when it has answered. On false it has not touched the reply. */
typedef bool handler(const struct understanding *message, struct reply *reply);

handler automatic_answer; /* automatic replies get nothing at all */
handler optout_answer;
handler help_answer;
handler crisis_answer;
handler urgent_answer;
handler language_answer;
handler more_answer;
handler start_answer;
handler join_answer;
handler choice_answer; /* "1" or "2" after a numbered choice */
handler campaign_answer; /* code words of campaigns */
handler place_answer;
handler topic_answer;    /* keywords */
handler question_answer; /* free text */
handler menu_answer;     /* knows an answer to everything: the menu */

#endif
