/* answer.h - what goes out for one message: asks the store what is remembered, the handlers for the
 * reply, and the limits whether it may go. Nothing is sent, and nothing remembered but an opt-out or opt-in,
 * which is on disk before anything else happens: what the answer changes is changed by answer_apply(), once
 * it is on its way. A message that the provider has to deliver again must find everything as it was. */
#ifndef GATEWAY_ANSWER_H
#define GATEWAY_ANSWER_H

#include "gateway/gateway.h"
#include "gateway/store/store.h"

#include <stdbool.h>
#include <stddef.h>

enum answer_kind {
    ANSWER_SEND,
    ANSWER_SILENT, /* settled with no text: a limit, a machine, a STOP that the provider confirms */
    ANSWER_FAILED, /* the store failed: the provider should come again */
};

struct answer {
    /* The sender, hashed: for opt-outs, and for today's and yesterday's conversation. */
    struct store_key sender, today, yesterday;

    enum answer_kind kind;
    char *text;         /* to send; NULL unless ANSWER_SEND; owned */
    bool joins, leaves; /* reminders; for the counts */
    bool withheld;      /* a limit kept the answer back; a notice may go in its place */
    size_t segments;
    enum priority priority;
    char topic[TOPIC_ID_ROOM];
    char code_word[TOPIC_ID_ROOM]; /* a campaign's, for the counts; "" for none */
    enum language language;
    char states[REPLY_PLACES_MAX][3];
    size_t states_count;
    struct session before; /* the conversation as it was */
    struct session after;  /* and as it shall be once the text is on its way */
    bool session_changed;
    struct limit_request limits; /* as they were asked; .only_ask: they were */
    uint64_t budgeted_s;         /* when its segments were counted; 0: they were not */
};

typedef void answer_done(void *arg);

/* Fills `answer`, which must stay where it is until `done` has come (perhaps from within this call); so must
 * the message. With `replay` the answer of that time is made again: no limits, nothing changed. */
void answer_make(struct gateway *gateway, struct channel *channel, const struct message *message,
                 const struct replay *replay, struct answer *answer, answer_done *done, void *arg);

/* Is this the one text that may confirm an opt-out? */
bool answer_confirms_optout(const struct answer *answer);

/* The message has to wait until its sender's earlier ones are answered. If it is an opt-out, that is on disk
 * before this store is asked anything else; the rest of the answer is made when its turn has come. */
void answer_note_optout(struct gateway *gateway, const struct channel *channel, const struct message *message,
                        const struct store_key *sender);

/* The text is on its way, or will never be: the conversation goes on, the sender has had a reply. */
void answer_apply(struct gateway *gateway, const struct answer *answer);

/* It does not go out: its segments are given back. */
void answer_drop(struct gateway *gateway, struct answer *answer);

/* What kind of answer a message will get, without regard to anything that is remembered: for who has to be
 * turned away while there is too much. */
enum priority answer_priority(const struct gateway *gateway, const struct channel *channel,
                              const struct message *message);

/* Wipes and frees what it holds. */
void answer_scrub(struct answer *answer);

#endif
