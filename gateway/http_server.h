/* http_server.h - the HTTP edge: libevent's bufferevents with a strict parser.
 * It bounds what a client can cost us: connections, bytes, and the time a
 * request may take as a whole, however slowly it is trickled in. Knows nothing of messages. */
#ifndef GATEWAY_HTTP_SERVER_H
#define GATEWAY_HTTP_SERVER_H

#include "gateway/http_request.h"

#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>

struct http_limits {
    unsigned connections; /* open at once; more are closed at accept */
    unsigned request_ms;  /* from a request's first byte to its last: else 408 and closed */
    unsigned idle_ms;     /* a kept-alive connection without a request */
    unsigned write_ms;    /* a client that does not read its response */
};
#define HTTP_LIMITS_DEFAULT ((struct http_limits){2048, 10000, 60000, 10000})

struct http_server;
struct http_call; /* one request that waits for its response */

/* Called for each complete request. The request is borrowed until the call is
 * answered. Every call must be answered once, with http_respond(), now or later. Requests pipelined on
 * one connection are handed over one after the other. */
typedef void http_handler(struct http_call *call, const struct http_request *request, void *arg);

struct http_response {
    int status;
    const char *content_type; /* NULL: no body */
    const void *body;         /* copied */
    size_t body_length;
    const char *headers; /* more header lines, each ended by \r\n, or NULL */
};

/* Answers the call and ends it; safe when the client has gone. HEAD gets no body. */
void http_respond(struct http_call *call, const struct http_response *response);

/* A response that goes on (server-sent events): headers now, pieces later, until end
 * or until the client goes, which `gone` tells (then the call is over; may be NULL). */
void http_stream_begin(struct http_call *call, const char *content_type, void (*gone)(void *arg), void *arg);
void http_stream_send(struct http_call *call, const void *bytes, size_t length);
void http_stream_end(struct http_call *call);

/* NULL with errno. Listens nowhere yet. */
struct http_server *http_server_new(struct event_base *base, const struct http_limits *limits,
                                    http_handler *handler, void *arg);

/* Listens on "127.0.0.1:8080", "[::1]:8080" or ":8080" (all addresses); port 0
 * takes a free one. 0, or an errno. */
int http_server_listen(struct http_server *server, const char *address);

/* Takes over a descriptor that already listens (socket activation). 0, or an errno. */
int http_server_listen_fd(struct http_server *server, int fd);

/* The port of the first listener, host order; 0 when there is none. */
unsigned http_server_port(const struct http_server *server);

/* Closes the listeners; idle connections are closed, requests under way still get their
 * responses, with "Connection: close". */
void http_server_drain(struct http_server *server);

/* Connections open now. */
unsigned http_server_connections(const struct http_server *server);

/* Counters, for /metrics: refused requests by kind. */
struct http_server_counts {
    unsigned long requests, bad_requests, timed_out, over_limit, accept_errors;
};
const struct http_server_counts *http_server_counts(const struct http_server *server);

/* Closes everything. Calls that wait are dropped; their http_respond() must not come any more. */
void http_server_free(struct http_server *server);

#endif
