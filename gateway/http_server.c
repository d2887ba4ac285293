/* http_server.c - listeners, the cap on connections, and the end. What happens on a connection is in
 * http_connection.c. */
#include "gateway/http_server.h"

#include "gateway/http_connection.h"
#include "gateway/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024, ACCEPT_PAUSE_MS = 100 };

/* ---- accepting ---- */

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *peer, int length,
                      void *arg)
{
    struct http_server *server = arg;

    (void)listener, (void)length;
    if (server->connections >= server->limits.connections) {
        server->counts.over_limit++;
        if (!http_connection_evict(server)) {
            close(fd);
            return;
        }
    }
    if (!http_connection_open(server, fd, peer))
        close(fd);
}

static void on_accept_again(evutil_socket_t fd, short what, void *arg)
{
    struct http_server *server = arg;

    (void)fd, (void)what;
    for (size_t i = 0; i < server->listeners_count; i++)
        evconnlistener_enable(server->listeners[i]);
}

/* Out of descriptors the listener stays readable: without a pause the loop would spin. */
static void on_accept_error(struct evconnlistener *listener, void *arg)
{
    struct http_server *server = arg;
    const struct timeval pause = {0, ACCEPT_PAUSE_MS * 1000};

    server->counts.accept_errors++;
    evconnlistener_disable(listener);
    evtimer_add(server->accept_again, &pause);
}

/* Whoever is in the listener's queue has been told that the connection stands; closing would reset it. */
static void accept_waiting(struct http_server *server, int listener)
{
    struct sockaddr_storage peer;

    for (unsigned i = 0; i < BACKLOG; i++) {
        socklen_t length = sizeof peer;
        int fd = accept4(listener, (struct sockaddr *)&peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0)
            return;
        on_accept(NULL, fd, (struct sockaddr *)&peer, (int)length, server);
    }
}

/* ---- listening ---- */

int http_server_listen_fd(struct http_server *server, int fd)
{
    struct evconnlistener *listener;
    int listening = 0;
    socklen_t length = sizeof listening;

    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) != 0)
        return errno;
    if (!listening)
        return EINVAL;
    if (server->listeners_count == HTTP_LISTENERS_MAX)
        return ENOSPC;
    if (evutil_make_socket_nonblocking(fd) != 0 || evutil_make_socket_closeonexec(fd) != 0)
        return errno;
    listener = evconnlistener_new(server->base, on_accept, server,
                                  LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
    if (listener == NULL)
        return ENOMEM;
    evconnlistener_set_error_cb(listener, on_accept_error);
    server->listeners[server->listeners_count++] = listener;
    return 0;
}

int http_server_listen(struct http_server *server, const char *address)
{
    int fd = listen_at(address, false), error;

    if (fd < 0)
        return errno;
    error = http_server_listen_fd(server, fd);
    if (error != 0)
        close(fd);
    return error;
}

unsigned http_server_port(const struct http_server *server)
{
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;

    if (server->listeners_count == 0 ||
        getsockname(evconnlistener_get_fd(server->listeners[0]), (struct sockaddr *)&address, &length) != 0)
        return 0;
    if (address.ss_family == AF_INET)
        return ntohs(((const struct sockaddr_in *)&address)->sin_port);
    return address.ss_family == AF_INET6 ? ntohs(((const struct sockaddr_in6 *)&address)->sin6_port) : 0;
}

/* ---- life ---- */

/* libevent's own log may quote what it choked on, and writes to standard error, which may be a full pipe. */
static void say_nothing(int severity, const char *text)
{
    (void)severity, (void)text;
}

struct http_server *http_server_new(struct event_base *base, const struct http_limits *limits,
                                    http_handler *handler, void *arg)
{
    struct http_server *server = calloc(1, sizeof *server);

    if (server == NULL)
        return NULL;
    server->base = base;
    server->limits = *limits;
    server->handler = handler;
    server->handler_arg = arg;
    TAILQ_INIT(&server->idle);
    TAILQ_INIT(&server->busy);
    server->accept_again = evtimer_new(base, on_accept_again, server);
    if (server->accept_again == NULL) {
        free(server);
        errno = ENOMEM;
        return NULL;
    }
    event_set_log_callback(say_nothing);
    signal(SIGPIPE, SIG_IGN); /* libevent writes with writev() */
    return server;
}

static void close_listeners(struct http_server *server)
{
    event_del(server->accept_again);
    for (size_t i = 0; i < server->listeners_count; i++)
        evconnlistener_free(server->listeners[i]);
    server->listeners_count = 0;
}

void http_server_drain(struct http_server *server)
{
    struct http_calls *lists[] = {&server->idle, &server->busy};
    struct http_call *call, *next;

    if (server->draining)
        return;
    server->draining = true;
    for (size_t i = 0; i < server->listeners_count; i++)
        accept_waiting(server, evconnlistener_get_fd(server->listeners[i]));
    close_listeners(server);
    for (size_t i = 0; i < 2; i++)
        for (call = TAILQ_FIRST(lists[i]); call != NULL; call = next) {
            next = http_connection_next(call);
            http_connection_drain(call);
        }
}

unsigned http_server_connections(const struct http_server *server)
{
    return server->connections;
}

const struct http_server_counts *http_server_counts(const struct http_server *server)
{
    return &server->counts;
}

void http_server_free(struct http_server *server)
{
    struct http_call *call;

    if (server == NULL)
        return;
    close_listeners(server);
    while ((call = TAILQ_FIRST(&server->busy)) != NULL || (call = TAILQ_FIRST(&server->idle)) != NULL)
        http_connection_free(call);
    event_free(server->accept_again);
    free(server);
}
