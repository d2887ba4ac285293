/* http_connection.h - private to the HTTP server: one connection and the call it carries.
 * A connection has at most one call under way, so one struct is both: to the handler it is a `struct
 * http_call`. */
#ifndef GATEWAY_HTTP_CONNECTION_H
#define GATEWAY_HTTP_CONNECTION_H

#include "gateway/http_server.h"

#include <event2/event.h>
#include <event2/listener.h>
#include <sys/queue.h>
#include <sys/socket.h>

TAILQ_HEAD(http_calls, http_call);

enum { HTTP_LISTENERS_MAX = 8 };

enum { HTTP_READ_ROOM = 32 * 1024 };

struct http_server {
    struct event_base *base;
    struct http_limits limits;
    http_handler *handler;
    void *handler_arg;
    struct http_server_counts counts;
    struct http_calls idle; /* without a request, the longest idle first */
    struct http_calls busy; /* all others, also those whose client has gone but whose answer is owed */
    unsigned connections;   /* sockets open */
    bool draining;
    struct evconnlistener *listeners[HTTP_LISTENERS_MAX];
    size_t listeners_count;
    struct event *accept_again; /* ends the pause after an accept error */
    char room[HTTP_READ_ROOM];  /* for what is being read; wiped when a callback ends */
};

/* Takes over an accepted, non-blocking socket, whose other end is `peer`. False: out of memory, and the
 * socket is still the caller's. */
bool http_connection_open(struct http_server *server, int fd, const struct sockaddr *peer);

/* Closes the connection that has been idle longest, if it has been for a while. False: there is none. */
bool http_connection_evict(struct http_server *server);

/* The server drains: closes what is idle and ends streams. */
void http_connection_drain(struct http_call *call);

/* The one after it in its list, or NULL. */
struct http_call *http_connection_next(const struct http_call *call);

/* Closes and frees whatever it is doing. */
void http_connection_free(struct http_call *call);

#endif
