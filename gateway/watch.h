/* watch.h - one message of the operator's own, step by step, for `rightsline watch`. A random word is made,
 * good for one message and five minutes; whoever texts it sees what becomes of that message, to its receipt.
 * No other message is shown, nobody's number or words ever are, and it is all forgotten when it is over. One
 * watch at a time.
 *
 * The steps go to the command as lines of text, over a stream of the loopback listener; the last is "END 0"
 * when all went well, "END 1" when not. All but watch_open() do nothing while nobody watches, and while it is
 * about another message. */
#ifndef GATEWAY_WATCH_H
#define GATEWAY_WATCH_H

#include "gateway/answer.h"
#include "gateway/gateway.h"

enum {
    WATCH_WORD_LENGTH = 6,
    WATCH_WORD_MS = 5 * 60 * 1000,    /* for the word to be texted */
    WATCH_MESSAGE_MS = 3 * 60 * 1000, /* from then to the receipt */
};

/* Begins one; its first line is "WORD " and the word. Answers the call. */
void watch_open(struct gateway *gateway, struct http_call *call);
/* Forgets it without a word; after the listeners are closed. */
void watch_free(struct gateway *gateway);

/* A webhook was refused: it may have been the one. */
void watch_refused(struct gateway *gateway, const struct channel *channel, enum verdict verdict);
void watch_refused_method(struct gateway *gateway, const struct channel *channel);

/* Is this verified message the one? Then it is followed from now on, and the word is taken out of it, if
 * anything else is in it: the rest is what shall be understood. */
bool watch_sees(struct gateway *gateway, const struct channel *channel, const struct message *message);
void watch_take_out(struct gateway *gateway, struct message *message);

/* It was understood. `id` is the message's key. */
void watch_answered(struct gateway *gateway, const struct channel *channel, const struct store_key *id,
                    uint64_t trace, const struct answer *answer);
/* A try to send the answer ended. */
void watch_attempt(struct gateway *gateway, const struct channel *channel, uint64_t trace,
                   const struct outcome *outcome);
/* The message is done with, or will come again (`later`). */
void watch_concluded(struct gateway *gateway, const struct store_key *id, bool later);
/* A receipt has come. */
void watch_receipt(struct gateway *gateway, const struct channel *channel, const struct receipt *receipt);

#endif
