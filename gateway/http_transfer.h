/* http_transfer.h - private to the HTTP client: one connection, and the call on it.
 * http_transfer.c makes, watches and closes connections, and writes; http_client.c has the calls: whom they
 * go to, what comes of them, and which connections are kept. */
#ifndef GATEWAY_HTTP_TRANSFER_H
#define GATEWAY_HTTP_TRANSFER_H

#include "gateway/http_answer.h"
#include "gateway/http_client.h"

#include <curl/curl.h>
#include <openssl/ssl.h>
#include <stdint.h>
#include <sys/queue.h>

enum http_transfer_state { TRANSFER_CONNECTING, TRANSFER_CALLING, TRANSFER_IDLE };

struct http_transfer {
    TAILQ_ENTRY(http_transfer) link; /* among those under way or the idle ones */
    struct http_client *client;
    CURL *easy;   /* NULL: it is never going to be connected */
    char *origin; /* whom it is connected to */
    bool secure;
    enum http_transfer_state state;
    curl_socket_t socket;
    struct event *ready; /* something to read, or room to write; NULL while it connects */
    struct event *timer; /* the call's time is over, or it has failed already */
    bool writes;         /* it also waits for room */
    uint64_t idle_ms;    /* since when */

    /* The call. */
    char *request; /* NULL when all of it has left */
    size_t request_length, sent;
    bool connected;
    bool written;    /* bytes of it may have left */
    CURLcode failed; /* to be told by the loop */
    struct http_answer answer;
    http_client_done *done;
    void *arg;
    uint64_t started_ms;
};

TAILQ_HEAD(transfers, http_transfer);

enum { HTTP_TARGETS_KEPT = 4, HTTP_BUFFER_BYTES = 16 * 1024 };

struct http_client {
    struct event_base *base;
    struct curl_loop *loop;
    X509_STORE *trusted; /* loaded once: reading the system's bundle for each connection takes milliseconds */
    struct transfers under_way, idle; /* idle: the one that was used last first */
    unsigned pending, idle_count;
    struct {
        char url[API_URL_ROOM];
        struct api_target target;
    } targets[HTTP_TARGETS_KEPT]; /* of POSTs without a query, in their parts: they hardly ever change, and
                                     hold no number */
    unsigned next_target;
    char buffer[HTTP_BUFFER_BYTES]; /* what was read; wiped at once */
};

/* One that begins to connect; without a target it never will. NULL when memory is out. */
struct http_transfer *http_transfer_new(struct http_client *client, const struct api_target *target);

/* Closes the connection and frees all; it must be in no list. */
void http_transfer_close(struct http_transfer *transfer);

/* Does the connection stand, with nothing to read that nobody asked for? What TLS says to itself is nothing.
 */
bool http_transfer_is_quiet(const struct http_transfer *transfer);

/* Waits for something to read, and for room to write if there is more to send. False when memory is out. */
bool http_transfer_watch(struct http_transfer *transfer, bool writes);

/* Sends what is left to send, as far as it is taken, and wipes the request when all of it is. */
CURLcode http_transfer_send(struct http_transfer *transfer);

/* The events of a transfer (`arg`); in http_client.c. */
void http_client_ready(evutil_socket_t fd, short what, void *arg);
void http_client_time(evutil_socket_t fd, short what, void *arg);

#endif
