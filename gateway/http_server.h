/* http_server.h - the HTTP edge: libevent's bufferevents with a strict parser.
 * It bounds what a client can cost us: connections, bytes, and the time a
 * request may take as a whole, however slowly it is trickled in. What is refused (400, 408, 413, 414, 417,
 * 431, 505) is answered and closed here, so that the handler sees good requests only. Knows nothing of
 * messages. What clients sent is wiped with the buffers it came in; none of it is ever logged. */
#ifndef GATEWAY_HTTP_SERVER_H
#define GATEWAY_HTTP_SERVER_H

#include "gateway/http_request.h"

#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>

struct http_limits {
    unsigned
        connections; /* open at once; one more takes the place of the longest idle, or is closed at accept */
    unsigned request_ms; /* from a request's first byte to its last: else 408 and closed */
    unsigned idle_ms;    /* a connection without a request */
    unsigned write_ms;   /* for a client to take its whole response, or a piece of a stream */
};
#define HTTP_LIMITS_DEFAULT ((struct http_limits){2048, 10000, 60000, 10000})

struct http_server;
struct http_call; /* one request that waits for its response */

/* Called for each complete request. The request is borrowed until the call is
 * answered. Every call must be answered once, with http_respond() or http_stream_begin(), now or later; there
 * is no deadline for that. Requests pipelined on one connection are handed over one after the other. */
typedef void http_handler(struct http_call *call, const struct http_request *request, void *arg);

struct http_response {
    int status;
    const char *content_type; /* NULL: no body; shorter than 200 bytes */
    const void *body;         /* copied */
    size_t body_length;
    const char *headers; /* more header lines, each ended by \r\n, or NULL */
};

/* Answers the call and ends it; safe when the client has gone. HEAD gets no body. The response may point into
 * the request, which is wiped on return. */
void http_respond(struct http_call *call, const struct http_response *response);

/* A response that goes on (server-sent events): headers now, pieces later, until end
 * or until the client goes, which `gone` tells (then the call is over; may be NULL). `gone` is called from
 * the loop, never from within these functions. A client that leaves 256 KiB unread, or a piece for write_ms,
 * counts as gone; so does every client when the server drains or is freed. The request is wiped on begin. */
void http_stream_begin(struct http_call *call, const char *content_type, void (*gone)(void *arg), void *arg);
void http_stream_send(struct http_call *call, const void *bytes, size_t length);
void http_stream_end(struct http_call *call);

/* NULL with errno. Listens nowhere yet. Sets two things for the whole process: SIGPIPE is ignored, and
 * libevent writes no log (its own goes to standard error, and blocks). */
struct http_server *http_server_new(struct event_base *base, const struct http_limits *limits,
                                    http_handler *handler, void *arg);

/* Listens on a new socket at that address (listen_at() of gateway/listen.h). May be called several times. 0,
 * or an errno. */
int http_server_listen(struct http_server *server, const char *address);

/* Listens on a descriptor that does so already (gateway/listen.h has them). 0, or an errno; then it is still
 * the caller's. */
int http_server_listen_fd(struct http_server *server, int fd);

/* The port of the first listener, host order; 0 when there is none. */
unsigned http_server_port(const struct http_server *server);

/* Closes the listeners; idle connections are closed, requests under way still get their
 * responses, with "Connection: close". Who has connected and not sent anything yet has half a second to do
 * so. Done when http_server_connections() is 0. */
void http_server_drain(struct http_server *server);

/* Connections open now. */
unsigned http_server_connections(const struct http_server *server);

/* Counters, for /metrics: refused requests by kind. */
struct http_server_counts {
    unsigned long requests;      /* handed over */
    unsigned long bad_requests;  /* refused by the parser */
    unsigned long timed_out;     /* requests not whole in time, and responses not taken in time */
    unsigned long over_limit;    /* connections closed because there were too many */
    unsigned long accept_errors; /* out of descriptors, mostly */
};
const struct http_server_counts *http_server_counts(const struct http_server *server);

/* Closes everything; not from within the handler. Calls that wait are dropped; their http_respond() must not
 * come any more. */
void http_server_free(struct http_server *server);

#endif
