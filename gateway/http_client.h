/* http_client.h - calls to the providers' APIs, on the event loop. libcurl finds the host, connects, checks
 * certificates and encrypts; the request's bytes and the reading of the answer are ours (api_call.h,
 * http_answer.h), which costs far less than a whole transfer of libcurl's.
 * Keep-alive, TLS verified, no redirects, protocols pinned. Dead DNS never stalls the loop
 * (CURLOPT_QUICK_EXIT). Nothing is ever sent twice. The request's bytes are wiped when they have left. */
#ifndef GATEWAY_HTTP_CLIENT_H
#define GATEWAY_HTTP_CLIENT_H

#include "gateway/api_call.h"

#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>

/* What came of it. Valid during the callback only. */
struct api_answer {
    bool connected;   /* false: nothing of ours reached anybody; `status` is 0 */
    bool written;     /* bytes of the request have begun to leave: it can't be taken back */
    bool complete;    /* a whole response came back */
    int status;       /* HTTP status, 0 without a response */
    const char *body; /* NUL-terminated, at most 64 KiB, "" without */
    size_t body_length;
    int retry_after_s; /* of Retry-After (seconds or date), -1 without */
    int curl_code;     /* CURLcode, for the log */
    unsigned latency_ms;
};

struct http_client;
struct http_transfer; /* one call under way */

typedef void http_client_done(const struct api_answer *answer, void *arg);

/* `ca_file`: certificates to trust beside the system's, or NULL (tests); NULL on failure. */
struct http_client *http_client_new(struct event_base *base, const char *ca_file);

/* Starts a call; it is copied, the caller scrubs its own. `done` is called exactly once, from the loop, never
 * from within this function, unless the transfer is cancelled. NULL: out of memory, `done` is not called. */
struct http_transfer *http_client_start(struct http_client *client, const struct api_call *call,
                                        http_client_done *done, void *arg);

/* Have bytes of the request begun to leave? */
bool http_transfer_written(const struct http_transfer *transfer);

/* Ends a transfer without calling `done`. */
void http_client_cancel(struct http_client *client, struct http_transfer *transfer);

/* Transfers under way. */
unsigned http_client_pending(const struct http_client *client);

/* Cancels what is under way. */
void http_client_free(struct http_client *client);

#endif
