/* exchange_private.h - one message under way, for the files that move it: exchange.c from its beginning to
 * its mark, exchange_deadline.c when nobody waits any longer. */
#ifndef GATEWAY_EXCHANGE_PRIVATE_H
#define GATEWAY_EXCHANGE_PRIVATE_H

#include "gateway/answer.h"
#include "gateway/exchange.h"
#include "gateway/turns.h"

#include <sys/queue.h>

#define HASH_NONFATAL_OOM              1
#define uthash_nonfatal_oom(unclaimed) ((unclaimed)->claimed = false)
#include <uthash.h>

enum stage {
    STAGE_CLAIMED, /* is it marked? */
    STAGE_QUEUED,  /* an earlier message of the sender is under way */
    STAGE_ANSWERING,
    STAGE_SENDING,
    STAGE_MARKING, /* what is learnt and that it is settled goes to the disk */
};

/* A delivery that waits for the message to be settled. */
struct waiter {
    STAILQ_ENTRY(waiter) link;
    exchange_settled *settled;
    void *arg;
};

struct exchange {
    struct gateway *gateway;
    struct channel *channel;
    struct store_key id;    /* of (channel, message id) */
    struct store_key asker; /* of the sender, to be counted once a day */
    UT_hash_handle by_id;
    struct turn turn;
    STAILQ_HEAD(, waiter) waiters;
    enum stage stage;
    bool claimed; /* stands among the claims */
    bool at_risk; /* acknowledged before it was sent: nobody but us holds it */
    uint64_t trace, received_ms;
    struct event *deadline;
    struct message *message; /* until it is answered */
    char *forget;            /* its id at the provider, where that shall forget it, else NULL */
    struct answer answer;
    struct outbox_text *sending;
    enum outcome_kind outcome;
    int code;
};

enum { TRACES_AT_ONCE = 64 };

struct exchanges {
    struct gateway *gateway;
    uint64_t traces[TRACES_AT_ONCE]; /* random, for the next messages */
    size_t traces_left;
    struct exchange *claims; /* by id */
    struct turns *senders;
    bool closed;
    size_t count, at_risk;
};

/* The channel's name, for the log. */
const char *exchange_channel(const struct exchange *exchange);

/* Its turn has come (`arg` is the exchange). */
void exchange_answer(void *arg);

/* The reply is on its way, or will never be: what it changes is changed, and the message marked. */
void exchange_settle(struct exchange *exchange);

/* Tells everybody who waits, and forgets the message. */
void exchange_conclude(struct exchange *exchange, enum settled settled, const char *reply);

/* Forgets it without telling anybody. */
void exchange_free(struct exchange *exchange);

/* Tells everybody who waits; the message goes on. */
void exchange_tell(struct exchange *exchange, enum settled settled, const char *reply);

void exchange_set_at_risk(struct exchange *exchange, bool at_risk);

/* Hands back or loses whatever is left. */
void exchanges_abandon(struct exchanges *exchanges);

/* Does the provider deliver a message again that we turn away? */
bool exchange_redelivers(const struct exchange *exchange);

/* The time when nobody waits any longer for an answer to a request that began then. */
uint64_t exchange_deadline_ms(const struct exchange *exchange, uint64_t received_ms);

/* The time until which a reply is tried when we alone hold it. */
uint64_t exchange_last_ms(const struct exchange *exchange);

/* Has the deadline come for a request that began then. False: no memory. */
bool exchange_set_deadline(struct exchange *exchange, uint64_t received_ms);

#endif
