/* sandbox_carrier.h - the carrier of the sandbox: takes the gateway's texts as a provider's API does, shows
 * them on the phone page, and turns what is typed there into signed webhooks. It lives behind the loopback
 * listener, under /sandbox/:
 *
 *   POST /sandbox/messages   the provider's API: a text of ours, signed; 200 {"id"}; a receipt follows by
 * webhook POST /sandbox/texts      from the page: {"from", "text"}; 202 {"id"}; the webhook goes out POST
 * /sandbox/forget     from the page: {"from"}: drops what waits for that phone; 200 GET  /sandbox/token
 * {"token", "number"}: what the page must show with its POSTs, and our number GET
 * /sandbox/events?phone=12025550123   what arrives there, as server-sent events: "hello" {"number"}, "text"
 * (its segments, topic, language, encoding, units), "taken" {"id"} and "unanswered" {"id", "status"} for what
 * the page sent
 *
 * Why a token that is asked for, and not one written into the page: the page stays a plain file, and one that
 * is still open when the gateway is started again gets the new token by itself. A site in the same browser
 * can't read the answer (we allow no other origin), can't ask at all where the browser says who asks
 * (Sec-Fetch-Site), and can't come under a name of its own (the Host header).
 *
 * Nothing is tried again and nothing kept but what no page has shown yet. For the loop's thread only. */
#ifndef GATEWAY_SANDBOX_CARRIER_H
#define GATEWAY_SANDBOX_CARRIER_H

#include "gateway/http_client.h"
#include "gateway/http_server.h"

#include <event2/event.h>
#include <stdbool.h>

struct sandbox_carrier;

/* `webhook_url` is of the sandbox's channel on our own public listener, `our_number` the one that phones text
 * to; both are copied. NULL when memory is out. Free it before the client and before the server that its
 * calls came from. */
struct sandbox_carrier *sandbox_carrier_new(struct event_base *base, struct http_client *client,
                                            const char *webhook_url, const char *our_number);

/* Ends the pages' streams and cancels webhooks under way. NULL is allowed. */
void sandbox_carrier_free(struct sandbox_carrier *carrier);

/* Answers a request under /sandbox/. False, and nothing answered, for any other path. */
bool sandbox_carrier_handle(struct sandbox_carrier *carrier, struct http_call *call,
                            const struct http_request *request);

/* Is it the gateway itself that hands in a text? It signs, and needs to show nothing else. */
bool sandbox_carrier_is_gateway(const struct http_request *request);

#endif
