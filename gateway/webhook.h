/* webhook.h - one HTTP request of a provider: verified, taken apart, and answered once everything in it is
 * settled. What goes on the wire: 405 to a method that the channel does not take; forged or stale 403;
 * unreadable before a signature could be checked 400; signed but of no use to us 200, since a retry brings
 * the same bytes; our own trouble 503 with Retry-After.
 */
#ifndef GATEWAY_WEBHOOK_H
#define GATEWAY_WEBHOOK_H

#include "gateway/gateway.h"

/* Takes a request to a channel's path. Answers it, now or later. */
void webhook_receive(struct gateway *gateway, struct channel *channel, struct http_call *call,
                     const struct http_request *request);

#endif
