/* exchange.h - one message and its reply, from the webhook to the mark that it is settled.
 *
 *   received -> claimed -> (waits for the sender's earlier message) -> answered
 *            -> written -> accepted | refused | unknown -> marked -> acknowledged
 *
 * A message is claimed by (channel, id): a second copy while the first is under way waits for it and sends
 * nothing; one that is marked is acknowledged at once. Effects are applied once the provider has taken the
 * reply, or refused it for good; opt-outs before anything is sent. At 80 % of the time that the provider
 * waits for us, a provider that redelivers is told to come again (503), and an unwritten reply is taken back;
 * one that does not is told that all is well (2xx), and the reply is tried from memory for `keep_trying_s`.
 */
#ifndef GATEWAY_EXCHANGE_H
#define GATEWAY_EXCHANGE_H

#include "gateway/gateway.h"
#include "gateway/webhook.h"

struct exchanges *exchanges_new(struct gateway *gateway);
void exchanges_free(struct exchanges *exchanges);

/* Begins with a verified message (copied). webhook_settle() comes once for it, now or later. */
void exchange_begin(struct gateway *gateway, struct channel *channel, const struct message *message,
                    struct webhook *webhook, uint64_t received_ms);

/* Messages held. */
size_t exchanges_count(const struct exchanges *exchanges);

/* Of those, the ones that nobody else holds: acknowledged to a provider that does not redeliver, with
 * the reply still to be sent. If we die now, they are lost. */
size_t exchanges_at_risk(const struct exchanges *exchanges);

/* Hands back what can be handed back, so that little is left when the process ends. Called when a drain
 * begins. */
void exchanges_drain(struct exchanges *exchanges);

/* The drain's time is over: settles what is left as best it can and forgets it. */
void exchanges_abandon(struct exchanges *exchanges);

#endif
