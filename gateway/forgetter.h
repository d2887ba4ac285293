/* forgetter.h - has the providers forget texts, on channels with "forget": a person's once it is settled,
 * ours once it is final. A provider may not be able to yet, so each is asked for again and again, less and
 * less often, for nearly three days; then it is given up, logged and counted. Ids only, in memory only: what
 * is left at the end of the process stays with the provider. Receipts of texts that were sent before a
 * restart bring their ids along. */
#ifndef GATEWAY_FORGETTER_H
#define GATEWAY_FORGETTER_H

#include "gateway/channel.h"
#include "gateway/http_client.h"

#include <event2/event.h>
#include <stddef.h>

enum {
    FORGETTER_TEXTS_MAX = 50000, /* beyond it the one that has waited longest is given up */
    FORGETTER_TRIES =
        12, /* the waits before them are a minute, two, four and so on: 68 hours; a provider that
             * needs longer (erase_after_s) begins with the first wait that is long enough */
    FORGETTER_WAIT_S = 60,
    FORGETTER_PATIENCE_S = 600, /* for a receipt of ours that says that it is final */
    FORGETTER_CALLS_MAX = 4,    /* at once */
};

struct forgetter;

/* NULL: memory is out. */
struct forgetter *forgetter_new(struct event_base *base, struct http_client *client);

/* Gives up what is left (told in the log), and frees; before the client. NULL is allowed. */
void forgetter_free(struct forgetter *forgetter);

/* The provider has taken a text of ours. Nothing happens on channels that do not forget; so with the others.
 */
void forgetter_sent(struct forgetter *forgetter, const struct channel *channel, const char *id);
/* A receipt has come for it. */
void forgetter_receipt(struct forgetter *forgetter, const struct channel *channel,
                       const struct receipt *receipt);
/* A person's text is settled. */
void forgetter_settled(struct forgetter *forgetter, const struct channel *channel, const char *id);

/* Asks for what is due. Comes by itself every second; tests move the clock and call it. */
void forgetter_look(struct forgetter *forgetter);

struct forgetter_counts {
    size_t waiting;
    unsigned long forgotten, given_up;
};
struct forgetter_counts forgetter_counts(const struct forgetter *forgetter);

#endif
