/* exchange.h - one message and its reply, from the webhook to the mark that it is settled.
 *
 *   received -> claimed -> (waits for the sender's earlier message) -> answered
 *            -> written -> accepted | refused | unknown -> marked -> acknowledged
 *
 * A message is claimed by (channel, id): a second copy while the first is under way waits for it and sends
 * nothing; one that is marked is acknowledged at once. Effects are applied once the provider has taken the
 * reply, or refused it for good; opt-outs before anything is sent.
 *
 * At 80 % of the time that the provider waits for us: a provider that redelivers is told to come again (503),
 * and an unwritten reply is taken back, so that everything is as if the message had never come; a written
 * one goes on, and the next delivery waits for its end. A provider that does not redeliver is told that
 * all is well (2xx), and the reply is tried from memory for `keep_trying_s`: such messages are at risk.
 *
 * Memory is bounded. When it is full, messages are turned away (503), those last that ask for STOP, HELP or
 * help in an emergency. */
#ifndef GATEWAY_EXCHANGE_H
#define GATEWAY_EXCHANGE_H

#include "gateway/gateway.h"

/* How a message ended, for who delivered it. */
enum settled {
    SETTLED,       /* the provider need not come again */
    SETTLED_LATER, /* it should: nothing was sent */
};

/* Comes once for each exchange_begin(), now or later. `reply` is the text to answer in the response with, or
 * NULL; it is borrowed. */
typedef void exchange_settled(enum settled settled, const char *reply, void *arg);

struct exchanges *exchanges_new(struct gateway *gateway);
/* Hands back or loses what is left. Those that call back, the outbox and the store, must have been closed. */
void exchanges_free(struct exchanges *exchanges);

/* Begins with a verified message (copied), whose request began at `received_ms`. */
void exchange_begin(struct gateway *gateway, struct channel *channel, const struct message *message,
                    uint64_t received_ms, exchange_settled *settled, void *arg);

/* Messages held. */
size_t exchanges_count(const struct exchanges *exchanges);

/* Of those, the ones that nobody else holds: acknowledged to a provider that does not redeliver, with
 * the reply still to be sent. If we die now, they are lost. */
size_t exchanges_at_risk(const struct exchanges *exchanges);

/* For a drain. Hands back (503) the messages whose reply has not begun to leave and which their provider
 * redelivers, and turns new ones away; with `all` those of the other providers too: who is at risk is lost
 * then, and counted. What has begun to leave goes on. */
void exchanges_hand_back(struct exchanges *exchanges, bool all);

#endif
