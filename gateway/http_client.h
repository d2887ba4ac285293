/* http_client.h - calls to the providers' APIs: libcurl's multi interface on the event loop.
 * Keep-alive, TLS verified, no redirects, protocols pinned. Dead DNS never stalls the loop
 * (CURLOPT_QUICK_EXIT). The request's bytes are ours, not copied by libcurl, so that they are wiped
 * with the call. */
#ifndef GATEWAY_HTTP_CLIENT_H
#define GATEWAY_HTTP_CLIENT_H

#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    API_URL_ROOM = 512,
    API_BODY_ROOM = 24576,
    API_HEADERS_MAX = 10,
    API_HEADER_ROOM = 1152, /* a token that is signed with a 4096-bit key has 1000 bytes */
    API_AUTH_ROOM = 512
};

/* One request to a provider. Holds a number, words and credentials: api_call_scrub() when done. */
struct api_call {
    const char *method; /* "POST", "GET", "DELETE" */
    char url[API_URL_ROOM];
    char headers[API_HEADERS_MAX][API_HEADER_ROOM]; /* "Name: value" */
    size_t headers_count;
    char basic_auth[API_AUTH_ROOM]; /* "user:password", or "" */
    char body[API_BODY_ROOM];
    size_t body_length;
    unsigned timeout_ms; /* for the whole call; 0: 10 s */
};

/* May this address be called at all? https anywhere, http to this machine only. */
bool api_url_allowed(const char *url);

bool api_call_header(struct api_call *call, const char *name, const char *value); /* false: no room */

/* An empty call, without zeroing its rooms: they are large. */
void api_call_begin(struct api_call *call);

/* Wipes what was put in: URL, headers, credentials and body as far as they tell they go; all of the body when
 * it has no length, since it may have been left half made. */
void api_call_scrub(struct api_call *call);

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
