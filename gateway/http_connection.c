/* http_connection.c - one connection: reads requests, hands them over one at a time, writes responses, and
 * closes in such a way that the client sees the last one.
 *
 *     READING -> CALLED -> WRITING -> READING ...     until something says that this response is the last:
 *                       -> STREAMING -> WRITING -> LINGERING -> OVER
 *
 * A usual request costs one read, one write, no timer and no allocation: what is read goes straight to the
 * parser, the response straight to the socket, and a timer that fires too early simply looks at the deadline
 * again.
 */
#include "gateway/http_connection.h"

#include "gateway/clock.h"
#include "gateway/form.h"
#include "gateway/http_response.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum {
    READ_MAX = 8 * 1024,            /* at once */
    AHEAD_MAX = 16 * 1024,          /* read ahead while a call is under way */
    STREAM_UNREAD_MAX = 256 * 1024, /* what a stream's client may leave unread */
    LINGER_MS = 2000,               /* for a client to see the last response and close */
    LINGER_BYTES_MAX = 1024 * 1024, /* what it may go on sending meanwhile */
    DRAIN_GRACE_MS = 500,           /* for a first request when the server drains */
    EVICT_IDLE_MS = 1000,           /* idle for less: its request may just be on its way */
    PARTS_MAX = 4                   /* of a response: head, headers, blank line, body */
};

_Static_assert(AHEAD_MAX + READ_MAX <= HTTP_READ_ROOM, "all that came ahead is taken at once");

static const uint64_t NEVER = UINT64_MAX;

enum phase {
    READING,   /* waits for a request, or has part of one */
    CALLED,    /* the handler has it and owes an answer; `bev` is NULL when the client has gone */
    WRITING,   /* the response did not fit the socket at once */
    STREAMING, /* a response that goes on */
    LINGERING, /* our side is shut down; what still comes in is thrown away */
    OVER       /* to be freed by whoever has `entered` */
};

struct http_call {
    TAILQ_ENTRY(http_call) link;
    struct http_server *server;
    struct bufferevent *bev; /* for writing alone */
    struct event *readable;
    struct evbuffer *ahead; /* what came ahead of its time; NULL while nothing ever has */
    struct http_parser *parser;
    struct event *timer;
    uint64_t deadline_ms; /* of the present phase */
    uint64_t fires_ms;    /* when the timer does, NEVER when it is not set */
    uint64_t begun_ms;    /* the present request's first byte, or the beginning of idleness */
    size_t lingered;      /* bytes thrown away */
    void (*gone)(void *arg);
    void *gone_arg;
    enum phase phase;
    bool listed_idle; /* in the server's list of idle ones */
    bool entered;     /* take_requests() is at work up the stack: don't free */
    bool deaf;        /* enough lies unread: nothing more is taken in */
    bool half_closed; /* the client sends no more */
    bool last;        /* the connection ends with this response */
    bool had_request;
    bool head_only; /* the request is a HEAD */
    bool from_loopback, from_socket_file;
    char peer[INET6_ADDRSTRLEN];
};

/* ---- time ---- */

static void set_timer(struct http_call *call, uint64_t now)
{
    uint64_t wait_ms = call->deadline_ms > now ? call->deadline_ms - now : 0;
    struct timeval wait = {(time_t)(wait_ms / 1000), (suseconds_t)(wait_ms % 1000 * 1000)};

    call->fires_ms = evtimer_add(call->timer, &wait) == 0 ? call->deadline_ms : NEVER;
}

static void set_deadline(struct http_call *call, uint64_t deadline_ms, uint64_t now)
{
    call->deadline_ms = deadline_ms;
    if (deadline_ms < call->fires_ms)
        set_timer(call, now);
}

/* Without a request, or with one that has begun: how long it may last, and which list it is in. */
static void settle_reading(struct http_call *call, uint64_t now)
{
    const struct http_limits *limits = &call->server->limits;

    if (http_parser_started(call->parser)) {
        set_deadline(call, call->begun_ms + limits->request_ms, now);
        return;
    }
    call->begun_ms = now;
    set_deadline(call, now + (call->server->draining ? DRAIN_GRACE_MS : limits->idle_ms), now);
}

/* Keeps the lists true, and the idle one in order of time. */
static void relist(struct http_call *call)
{
    struct http_server *server = call->server;
    bool idle = call->phase == READING && !http_parser_started(call->parser);

    TAILQ_REMOVE(call->listed_idle ? &server->idle : &server->busy, call, link);
    TAILQ_INSERT_TAIL(idle ? &server->idle : &server->busy, call, link);
    call->listed_idle = idle;
}

static size_t ahead_length(const struct http_call *call)
{
    return call->ahead != NULL ? evbuffer_get_length(call->ahead) : 0;
}

/* While a call is under way its client may send ahead, but not without end. */
static void stop_hearing(struct http_call *call)
{
    if (call->deaf || ahead_length(call) < AHEAD_MAX)
        return;
    call->deaf = true;
    event_del(call->readable);
}

static void hear_again(struct http_call *call)
{
    if (!call->deaf)
        return;
    call->deaf = false;
    event_add(call->readable, NULL); /* it was there before: nothing is allocated */
}

/* ---- the end ---- */

static void release(struct http_call *call)
{
    TAILQ_REMOVE(call->listed_idle ? &call->server->idle : &call->server->busy, call, link);
    event_free(call->timer);
    http_parser_free(call->parser);
    if (call->ahead != NULL)
        evbuffer_free(call->ahead);
    free(call);
}

static void close_socket(struct http_call *call)
{
    if (call->bev == NULL)
        return;
    event_free(call->readable);
    bufferevent_free(call->bev);
    call->bev = NULL;
    call->server->connections--;
}

/* The client is gone, or shall be. A call that is still owed an answer outlives it. */
static void hang_up(struct http_call *call)
{
    void (*gone)(void *) = call->phase == STREAMING ? call->gone : NULL;
    void *gone_arg = call->gone_arg;

    close_socket(call);
    if (call->phase == CALLED) {
        call->deadline_ms = NEVER;
        relist(call);
        return;
    }
    call->phase = OVER;
    if (!call->entered)
        release(call);
    if (gone != NULL)
        gone(gone_arg);
}

/* Closing while the client still sends would make its system throw away what it has not read yet: our answer.
 * So only our side is shut, and we wait, within bounds, for it to close. */
static void linger(struct http_call *call)
{
    if (call->half_closed) {
        hang_up(call);
        return;
    }
    call->phase = LINGERING;
    shutdown(bufferevent_getfd(call->bev), SHUT_WR);
    if (call->ahead != NULL)
        evbuffer_drain(call->ahead, SIZE_MAX);
    hear_again(call);
    set_deadline(call, clock_ms() + LINGER_MS, clock_ms());
}

static void throw_away(struct http_call *call, size_t length)
{
    call->lingered += length;
    if (call->lingered > LINGER_BYTES_MAX)
        hang_up(call);
}

/* ---- writing ---- */

static bool all_written(const struct http_call *call)
{
    return evbuffer_get_length(bufferevent_get_output(call->bev)) == 0;
}

/* In one write, straight to the socket; what does not fit follows by libevent. False: the client has gone. */
static bool send_parts(struct http_call *call, struct iovec *parts, size_t count)
{
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = count};
    ssize_t sent = 0;

    if (all_written(call)) {
        sent = sendmsg(bufferevent_getfd(call->bev), &message, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN && errno != EINTR)
            return false;
    }
    for (size_t i = 0, skip = sent > 0 ? (size_t)sent : 0; i < count; i++) {
        size_t skipped = skip < parts[i].iov_len ? skip : parts[i].iov_len;
        skip -= skipped;
        if (skipped < parts[i].iov_len && bufferevent_write(call->bev, (char *)parts[i].iov_base + skipped,
                                                            parts[i].iov_len - skipped) != 0)
            return false;
    }
    return true;
}

static struct iovec part(const void *bytes, size_t length)
{
    return (struct iovec){(void *)(uintptr_t)bytes, length};
}

static struct iovec text_part(const char *text)
{
    return part(text, strlen(text));
}

/* The response is out: on to the next request, or to the end. */
static void response_sent(struct http_call *call)
{
    if (call->last || call->server->draining) {
        linger(call);
        return;
    }
    call->phase = READING;
    if (call->entered)
        return;
    settle_reading(call, clock_ms());
    relist(call);
    hear_again(call);
    if (ahead_length(call) > 0) /* pipelined; not from within the handler's call */
        event_active(call->readable, EV_READ, 0);
    else if (call->half_closed)
        hang_up(call);
}

static void write_response(struct http_call *call, const struct http_response *response)
{
    char head[HTTP_RESPONSE_HEAD_ROOM];
    size_t body_length = response->content_type != NULL ? response->body_length : 0;
    struct iovec parts[PARTS_MAX];
    size_t count = 0;
    bool sent;

    parts[count++] = part(
        head, http_response_head(head, response->status, response->content_type, body_length, call->last));
    if (response->headers != NULL)
        parts[count++] = text_part(response->headers);
    parts[count++] = text_part("\r\n");
    if (!call->head_only && body_length > 0)
        parts[count++] = part(response->body, body_length);
    call->phase = WRITING;
    sent = send_parts(call, parts, count);
    http_parser_reset(call->parser); /* only now: the response may point into the request */
    if (!sent)
        hang_up(call);
    else if (all_written(call))
        response_sent(call);
    else
        set_deadline(call, clock_ms() + call->server->limits.write_ms, clock_ms());
}

/* Is there nothing to come after the present request? */
static bool is_last(const struct http_call *call)
{
    return call->server->draining || !http_parser_request(call->parser)->keep_alive;
}

void http_respond(struct http_call *call, const struct http_response *response)
{
    assert(call->phase == CALLED);
    if (call->bev == NULL) {
        call->phase = OVER;
        release(call);
        return;
    }
    call->last = is_last(call);
    write_response(call, response);
}

/* Answers what never got to the handler, and closes. */
static void refuse(struct http_call *call, int status)
{
    call->last = true;
    call->head_only = false;
    write_response(call, &(struct http_response){.status = status});
}

/* ---- streams ---- */

/* Ends a stream from the loop, so that `gone` is never called from within the owner's own call. */
static void end_soon(struct http_call *call)
{
    set_deadline(call, 0, clock_ms());
}

static void write_piece(struct http_call *call, struct iovec *parts, size_t count)
{
    bool waits = !all_written(call);

    if (!send_parts(call, parts, count))
        end_soon(call);
    else if (!waits && !all_written(call))
        set_deadline(call, clock_ms() + call->server->limits.write_ms, clock_ms());
}

void http_stream_begin(struct http_call *call, const char *content_type, void (*gone)(void *arg), void *arg)
{
    char head[HTTP_RESPONSE_HEAD_ROOM];
    struct iovec parts[2];

    assert(call->phase == CALLED);
    call->phase = STREAMING;
    call->gone = gone;
    call->gone_arg = arg;
    call->last = true;
    http_parser_reset(call->parser);
    if (call->bev == NULL || call->half_closed || call->server->draining) {
        end_soon(call);
        return;
    }
    parts[0] = part(head, http_response_head(head, 200, content_type, HTTP_LENGTH_UNKNOWN, true));
    parts[1] = text_part("Cache-Control: no-store\r\n\r\n");
    write_piece(call, parts, 2);
}

void http_stream_send(struct http_call *call, const void *bytes, size_t length)
{
    assert(call->phase == STREAMING);
    if (call->bev == NULL || call->head_only || call->deadline_ms == 0)
        return;
    if (evbuffer_get_length(bufferevent_get_output(call->bev)) + length > STREAM_UNREAD_MAX) {
        end_soon(call);
        return;
    }
    write_piece(call, (struct iovec[]){part(bytes, length)}, 1);
}

void http_stream_end(struct http_call *call)
{
    assert(call->phase == STREAMING);
    call->gone = NULL;
    call->phase = WRITING;
    if (call->bev == NULL || call->deadline_ms == 0)
        hang_up(call);
    else if (all_written(call))
        response_sent(call);
}

/* ---- reading ---- */

static void hand_over(struct http_call *call)
{
    struct http_server *server = call->server;
    struct http_request *request = http_parser_request(call->parser);
    struct form form; /* large: nothing of it is set but what is used */

    request->from_loopback = call->from_loopback;
    request->from_socket_file = call->from_socket_file;
    request->peer = call->peer;
    request->received_ms = call->begun_ms;
    call->head_only = request->method == METHOD_HEAD;
    call->had_request = true;
    call->phase = CALLED;
    call->deadline_ms = NEVER;
    server->counts.requests++;
    form.bytes = NULL;
    request->form = &form;
    server->handler(call, request, server->handler_arg);
    request->form = NULL;
    form_scrub(&form);
}

/* Gives how many were taken. */
static size_t take_bytes(struct http_call *call, const void *bytes, size_t length, uint64_t now)
{
    bool begun = http_parser_started(call->parser);
    size_t consumed;
    enum http_parse verdict = http_parser_feed(call->parser, bytes, length, &consumed);

    if (!begun)
        call->begun_ms = now;
    switch (verdict) {
    case HTTP_PARSE_MORE:
        break;
    case HTTP_PARSE_CONTINUE:
        if (!send_parts(call, (struct iovec[]){text_part("HTTP/1.1 100 Continue\r\n\r\n")}, 1))
            hang_up(call);
        break;
    case HTTP_PARSE_DONE:
        hand_over(call);
        break;
    case HTTP_PARSE_BAD:
        call->server->counts.bad_requests++;
        refuse(call, http_parser_status(call->parser));
        break;
    }
    return consumed;
}

/* What comes while a call is under way waits for its turn; when the connection ends there is none. */
static void keep_ahead(struct http_call *call, const char *bytes, size_t length)
{
    if (length == 0 || call->bev == NULL || call->phase == LINGERING)
        return;
    if (call->ahead == NULL)
        call->ahead = evbuffer_new();
    if (call->ahead == NULL || evbuffer_add(call->ahead, bytes, length) != 0)
        hang_up(call);
    else
        stop_hearing(call);
}

/* All requests in these bytes, as long as they are answered at once. */
static void take_requests(struct http_call *call, const char *bytes, size_t length)
{
    uint64_t now = clock_ms();
    size_t taken = 0;

    call->entered = true;
    while (call->phase == READING && taken < length)
        taken += take_bytes(call, bytes + taken, length - taken, now);
    keep_ahead(call, bytes + taken, length - taken);
    call->entered = false;
    if (call->phase == OVER) {
        release(call);
        return;
    }
    if (call->phase == READING) {
        if (call->half_closed) { /* the rest of a request will never come */
            hang_up(call);
            return;
        }
        settle_reading(call, now);
    }
    relist(call);
}

/* ---- what libevent tells us ---- */

/* What came ahead of its time, all of it: there is room. */
static void take_ahead(struct http_call *call)
{
    char *room = call->server->room;
    int length = evbuffer_remove(call->ahead, room, HTTP_READ_ROOM);

    if (length <= 0)
        return;
    take_requests(call, room, (size_t)length);
    explicit_bzero(room, (size_t)length);
}

/* The client has shut its side, or the line is broken. With an answer under way, shutting is not leaving. */
static void on_end(struct http_call *call, bool shut)
{
    if (shut && (call->phase == CALLED || call->phase == WRITING)) {
        event_del(call->readable); /* it would be told again and again */
        call->half_closed = true;
    } else {
        hang_up(call);
    }
}

/* Into the server's room, where it is wiped, and from there straight to the parser. */
static void on_readable(evutil_socket_t fd, short what, void *arg)
{
    struct http_call *call = arg;
    char *room = call->server->room;
    (void)what;

    if (call->phase == READING && ahead_length(call) > 0) {
        take_ahead(call);
        return;
    }
    ssize_t got = recv(fd, room, READ_MAX, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        on_end(call, got == 0);
        return;
    }
    if (call->phase == READING)
        take_requests(call, room, (size_t)got);
    else if (call->phase == LINGERING)
        throw_away(call, (size_t)got);
    else
        keep_ahead(call, room, (size_t)got);
    explicit_bzero(room, (size_t)got);
}

static void on_written(struct bufferevent *bev, void *arg)
{
    struct http_call *call = arg;

    (void)bev;
    if (!all_written(call))
        return;
    if (call->phase == WRITING)
        response_sent(call);
    else if (call->phase == STREAMING && call->deadline_ms != 0)
        call->deadline_ms = NEVER;
}

/* The line is broken. */
static void on_event(struct bufferevent *bev, short what, void *arg)
{
    struct http_call *call = arg;

    (void)bev;
    if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) != 0)
        hang_up(call);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    struct http_call *call = arg;
    uint64_t now = clock_ms();

    (void)fd, (void)what;
    call->fires_ms = NEVER;
    if (call->deadline_ms == NEVER)
        return;
    if (now < call->deadline_ms) {
        set_timer(call, now);
        return;
    }
    if (call->phase == READING && http_parser_started(call->parser)) {
        call->server->counts.timed_out++;
        refuse(call, 408);
        return;
    }
    if (call->phase == WRITING)
        call->server->counts.timed_out++;
    hang_up(call);
}

/* ---- for the server ---- */

static bool is_loopback(const struct sockaddr *peer)
{
    if (peer->sa_family == AF_UNIX)
        return true;
    if (peer->sa_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)peer)->sin_addr.s_addr) >> 24 == 127;
    if (peer->sa_family == AF_INET6) {
        const struct in6_addr *address = &((const struct sockaddr_in6 *)peer)->sin6_addr;
        return IN6_IS_ADDR_LOOPBACK(address) ||
               (IN6_IS_ADDR_V4MAPPED(address) && address->s6_addr[12] == 127);
    }
    return false;
}

/* "" when it has no address. */
static void write_address(const struct sockaddr *peer, char out[INET6_ADDRSTRLEN])
{
    const void *address = peer->sa_family == AF_INET6
                              ? (const void *)&((const struct sockaddr_in6 *)peer)->sin6_addr
                              : &((const struct sockaddr_in *)peer)->sin_addr;

    if ((peer->sa_family != AF_INET && peer->sa_family != AF_INET6) ||
        inet_ntop(peer->sa_family, address, out, INET6_ADDRSTRLEN) == NULL)
        out[0] = '\0';
}

bool http_connection_open(struct http_server *server, int fd, const struct sockaddr *peer)
{
    struct http_call *call = calloc(1, sizeof *call);
    int on = 1;

    if (call == NULL)
        return false;
    call->parser = http_parser_new();
    call->timer = evtimer_new(server->base, on_timer, call);
    call->readable = event_new(server->base, fd, EV_READ | EV_PERSIST, on_readable, call);
    if (call->parser != NULL && call->timer != NULL && call->readable != NULL)
        call->bev = bufferevent_socket_new(server->base, fd, BEV_OPT_CLOSE_ON_FREE);
    if (call->bev == NULL) {
        http_parser_free(call->parser);
        if (call->timer != NULL)
            event_free(call->timer);
        if (call->readable != NULL)
            event_free(call->readable);
        free(call);
        return false;
    }
    call->server = server;
    call->from_loopback = is_loopback(peer);
    call->from_socket_file = peer->sa_family == AF_UNIX;
    write_address(peer, call->peer);
    call->phase = READING;
    call->deadline_ms = call->fires_ms = NEVER;
    call->listed_idle = true;
    TAILQ_INSERT_TAIL(&server->idle, call, link);
    server->connections++;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    bufferevent_setcb(call->bev, NULL, on_written, on_event, call);
    settle_reading(call, clock_ms());
    if (event_add(call->readable, NULL) != 0 || call->fires_ms == NEVER)
        hang_up(call); /* nobody would hear it, or end it */
    return true;
}

/* Bytes that the system has and we have not read yet. */
static bool has_unread(const struct http_call *call)
{
    int unread = 0;

    return ioctl(bufferevent_getfd(call->bev), FIONREAD, &unread) == 0 && unread > 0;
}

bool http_connection_evict(struct http_server *server)
{
    struct http_call *call = TAILQ_FIRST(&server->idle);

    if (call == NULL || clock_ms() - call->begun_ms < EVICT_IDLE_MS || has_unread(call))
        return false;
    hang_up(call);
    return true;
}

struct http_call *http_connection_next(const struct http_call *call)
{
    return TAILQ_NEXT(call, link);
}

void http_connection_drain(struct http_call *call)
{
    if (call->phase == STREAMING)
        end_soon(call);
    if (!call->listed_idle)
        return;
    if (call->had_request && !has_unread(call))
        hang_up(call);
    else
        settle_reading(call, clock_ms()); /* with a short time now */
}

void http_connection_free(struct http_call *call)
{
    if (call->phase == CALLED)
        call->phase = OVER;
    hang_up(call);
}
