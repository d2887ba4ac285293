/* http_server_test.c - the HTTP edge over real sockets: server and clients share one event loop, so that a
 * test waits for what must happen and never for time to pass. */
#include "gateway/clock.h"
#include "gateway/http_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define HOST        "Host: a\r\n"
#define GET(path)   "GET " path " HTTP/1.1\r\n" HOST "\r\n"
#define COUNT(list) (sizeof list / sizeof *list)

enum { PATIENCE_S = 20, HELD_MAX = 16, BIG = 8 * 1024 * 1024, GOT_ROOM = 16 * 1024 };

/* ---- the world: a loop, a server, what its handler holds ---- */

static struct event_base *base;
static struct http_server *server;
static struct event *patience;
static bool impatient;
static struct {
    struct http_call *call;
    bool stream;
} held[HELD_MAX]; /* calls that got no answer yet and streams under way, oldest first */
static size_t held_count;
static unsigned handled, gone_count, handler_depth, gone_within;
static bool seen_loopback;
static char seen_peer[64];
static uint64_t seen_received_ms;
static char *big_body;

static void answer(struct http_call *call, int status, const char *body)
{
    http_respond(call, &(struct http_response){.status = status,
                                               .content_type = body != NULL ? "text/plain" : NULL,
                                               .body = body,
                                               .body_length = body != NULL ? strlen(body) : 0});
}

static void hold(struct http_call *call, bool stream)
{
    assert_true(held_count < HELD_MAX);
    held[held_count].call = call;
    held[held_count++].stream = stream;
}

static struct http_call *let_go(size_t i)
{
    struct http_call *call = held[i].call;

    assert_true(i < held_count);
    memmove(&held[i], &held[i + 1], (--held_count - i) * sizeof *held);
    return call;
}

static void on_gone(void *arg)
{
    size_t i = 0;

    while (i < held_count && held[i].call != arg)
        i++;
    let_go(i);
    gone_count++;
    if (handler_depth > 0)
        gone_within++;
}

/* What a request asks for is its path. */
static void handle(struct http_call *call, const struct http_request *request, void *arg)
{
    char echo[300];

    assert_ptr_equal(arg, &base);
    assert_int_equal(handler_depth, 0); /* never called from within an answer */
    handler_depth++;
    handled++;
    seen_loopback = request->from_loopback;
    snprintf(seen_peer, sizeof seen_peer, "%s", request->peer);
    seen_received_ms = request->received_ms;
    if (strcmp(request->path, "/hold") == 0) {
        hold(call, false);
    } else if (strcmp(request->path, "/stream") == 0) {
        hold(call, true);
        http_stream_begin(call, "text/event-stream", on_gone, call);
    } else if (strcmp(request->path, "/big") == 0) {
        http_respond(call, &(struct http_response){200, "text/plain", big_body, BIG, NULL});
    } else if (strcmp(request->path, "/nothing") == 0) {
        answer(call, 204, NULL);
    } else if (strcmp(request->path, "/headers") == 0) {
        http_respond(call, &(struct http_response){.status = 303, .headers = "Location: /\r\nX: y\r\n"});
    } else if (strcmp(request->path, "/log") == 0) {
        event_base_loop(base, EVLOOP_NONBLOCK); /* libevent complains about this, to its log */
        answer(call, 200, "ok");
    } else {
        snprintf(echo, sizeof echo, "%s %.*s", request->path, (int)request->body_length,
                 request->body != NULL ? (const char *)request->body : "");
        answer(call, 200, echo);
    }
    handler_depth--;
}

static void answer_held(const char *body)
{
    handler_depth++; /* so that handle() notices when it is called from within */
    answer(let_go(0), 200, body);
    handler_depth--;
}

static void lose_patience(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what, (void)arg;
    impatient = true;
}

/* Turns the loop until it holds; fails when it never does. */
#define run_until(condition)                                                                                 \
    do {                                                                                                     \
        const struct timeval limit = {PATIENCE_S, 0};                                                        \
        impatient = false;                                                                                   \
        evtimer_add(patience, &limit);                                                                       \
        while (!(condition) && !impatient)                                                                   \
            event_base_loop(base, EVLOOP_ONCE);                                                              \
        evtimer_del(patience);                                                                               \
        assert_false(impatient);                                                                             \
    } while (0)

static void start(struct http_limits limits)
{
    base = event_base_new();
    patience = evtimer_new(base, lose_patience, NULL);
    server = http_server_new(base, &limits, handle, &base);
    assert_non_null(server);
    assert_int_equal(http_server_listen(server, "127.0.0.1:0"), 0);
    assert_int_not_equal(http_server_port(server), 0);
}

static int begin(void **state)
{
    (void)state;
    held_count = 0;
    handled = gone_count = gone_within = handler_depth = 0;
    return 0;
}

static int finish(void **state)
{
    (void)state;
    http_server_free(server);
    event_free(patience);
    event_base_free(base);
    server = NULL;
    return 0;
}

/* ---- clients ---- */

struct client {
    int fd;
    struct event *readable;
    char got[GOT_ROOM]; /* the beginning of what came, NUL-terminated */
    size_t length;      /* all of what came */
    bool closed, reset;
};

static void client_read(evutil_socket_t fd, short what, void *arg)
{
    static char bytes[256 * 1024];
    struct client *client = arg;
    ssize_t n = recv(fd, bytes, sizeof bytes, 0);

    (void)what;
    if (n > 0) {
        for (ssize_t i = 0; i < n; i++, client->length++)
            if (client->length < GOT_ROOM - 1)
                client->got[client->length] = bytes[i];
    } else if (n == 0 || errno != EAGAIN) {
        client->closed = true;
        client->reset = n < 0;
        event_del(client->readable);
    }
}

static int socket_to(in_addr_t address, unsigned port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = {address}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_true(fd >= 0);
    if (connect(fd, (struct sockaddr *)&at, sizeof at) != 0) {
        close(fd);
        return -1;
    }
    evutil_make_socket_nonblocking(fd);
    return fd;
}

static struct client *client_of(int fd)
{
    struct client *client = calloc(1, sizeof *client);

    assert_non_null(client);
    assert_true(fd >= 0);
    client->fd = fd;
    client->readable = event_new(base, fd, EV_READ | EV_PERSIST, client_read, client);
    event_add(client->readable, NULL);
    return client;
}

static struct client *client_new(void)
{
    return client_of(socket_to(htonl(INADDR_LOOPBACK), http_server_port(server)));
}

static void client_send(struct client *client, const char *text)
{
    assert_int_equal(send(client->fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

static void client_free(struct client *client)
{
    event_free(client->readable);
    close(client->fd);
    free(client);
}

/* Closes with a reset, as a killed program or a lost network does. */
static void client_abort(struct client *client)
{
    const struct linger at_once = {1, 0};

    setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    client_free(client);
}

/* The server's end of a client's connection is in this process too. */
static int other_end(int fd)
{
    struct sockaddr_in mine, theirs;
    socklen_t length = sizeof mine;

    getsockname(fd, (struct sockaddr *)&mine, &length);
    for (int other = 3; other < 1024; other++) {
        length = sizeof theirs;
        if (other != fd && getpeername(other, (struct sockaddr *)&theirs, &length) == 0 &&
            theirs.sin_port == mine.sin_port)
            return other;
    }
    return -1;
}

static bool got(const struct client *client, const char *text)
{
    return strstr(client->got, text) != NULL;
}

/* Takes the Date lines out, after looking at their form. */
static void drop_dates(char *text)
{
    static const char form[] = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    char *line;

    while ((line = strstr(text, "Date: ")) != NULL) {
        assert_true(strlen(line) >= strlen(form) && memcmp(line + strlen(form) - 6, " GMT\r\n", 6) == 0);
        memmove(line, line + strlen(form), strlen(line + strlen(form)) + 1);
    }
}

/* ---- bytes in, bytes out ---- */

#define OK_HEAD(length) "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " length "\r\n"
#define REFUSAL(status) "HTTP/1.1 " status "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

static const struct row {
    const char *name, *sent, *answered; /* without Date */
    bool closes;
} rows[] = {
    {"a request is answered and the connection kept", GET("/a"), OK_HEAD("3") "\r\n/a ", false},
    {"close is done as asked", "GET /a HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n",
     OK_HEAD("3") "Connection: close\r\n\r\n/a ", true},
    {"HTTP/1.0 is answered and closed", "GET /a HTTP/1.0\r\n\r\n",
     OK_HEAD("3") "Connection: close\r\n\r\n/a ", true},
    {"HEAD has the length but not the body", "HEAD /a HTTP/1.1\r\n" HOST "\r\n" GET("/b"),
     OK_HEAD("3") "\r\n" OK_HEAD("3") "\r\n/b ", false},
    {"204 has no length", GET("/nothing"), "HTTP/1.1 204 No Content\r\n\r\n", false},
    {"a handler's headers are sent", GET("/headers"),
     "HTTP/1.1 303 See Other\r\nContent-Length: 0\r\nLocation: /\r\nX: y\r\n\r\n", false},
    {"a body comes back", "POST /a HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nx=y",
     OK_HEAD("6") "\r\n/a x=y", false},
    {"a chunked body comes back whole",
     "POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n2\r\n=y\r\n0\r\n\r\n",
     OK_HEAD("6") "\r\n/a x=y", false},
    {"pipelined requests are answered in order", GET("/a") GET("/b") GET("/c"),
     OK_HEAD("3") "\r\n/a " OK_HEAD("3") "\r\n/b " OK_HEAD("3") "\r\n/c ", false},
    {"nothing is answered after close", "GET /a HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n" GET("/b"),
     OK_HEAD("3") "Connection: close\r\n\r\n/a ", true},
    {"100 Continue is told who waits for it",
     "POST /a HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n",
     "HTTP/1.1 100 Continue\r\n\r\n", false},
    {"a bad request is answered and closed", "GET / HTTP/1.1\r\n\r\n", REFUSAL("400 Bad Request"), true},
    {"a bad request after a good one too", GET("/a") "BREW /\r\n" GET("/b"),
     OK_HEAD("3") "\r\n/a " REFUSAL("400 Bad Request"), true},
    {"too large a body is refused before it comes",
     "POST / HTTP/1.1\r\n" HOST "Content-Length: 65537\r\n\r\n", REFUSAL("413 Content Too Large"), true},
    {"another expectation is refused", "POST / HTTP/1.1\r\n" HOST "Expect: x\r\nContent-Length: 3\r\n\r\n",
     REFUSAL("417 Expectation Failed"), true},
    {"HTTP/2 is refused", "GET / HTTP/2.0\r\n" HOST "\r\n", REFUSAL("505 HTTP Version Not Supported"), true},
};

static void answers(void **state)
{
    const struct row *row = *state;
    struct client *client;

    start(HTTP_LIMITS_DEFAULT);
    client = client_new();
    client_send(client, row->sent);
    if (row->closes) {
        run_until(client->closed);
        assert_false(client->reset);
    } else {
        run_until((drop_dates(client->got), strlen(client->got) >= strlen(row->answered)));
        assert_int_equal(http_server_connections(server), 1);
    }
    drop_dates(client->got);
    assert_string_equal(client->got, row->answered);
    client_free(client);
    run_until(http_server_connections(server) == 0);
}

static void too_long_a_target_or_head_is_refused(void **state)
{
    struct client *one, *two;
    char *many = calloc(1, 20000);

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    one = client_new();
    client_send(one, "GET /");
    memset(many, 'a', 10000);
    client_send(one, many);
    two = client_new();
    client_send(two, "GET / HTTP/1.1\r\nX: ");
    client_send(two, many);
    run_until(one->closed && two->closed);
    assert_true(got(one, "HTTP/1.1 414 "));
    assert_true(got(two, "HTTP/1.1 431 "));
    assert_int_equal(http_server_counts(server)->bad_requests, 2);
    assert_int_equal(http_server_counts(server)->requests, 0);
    free(many);
    client_free(one);
    client_free(two);
}

/* ---- time ---- */

static void trickle(evutil_socket_t fd, short what, void *arg)
{
    struct client *client = arg;

    (void)fd, (void)what;
    if (!client->closed)
        send(client->fd, "a", 1, MSG_NOSIGNAL);
}

static void a_trickled_request_is_cut_at_its_deadline(void **state)
{
    const struct timeval every = {0, 5000};
    struct http_limits limits = {10, 100, 60000, 10000};
    struct event *drop;
    struct client *client;
    uint64_t began;

    (void)state;
    start(limits);
    client = client_new();
    drop = event_new(base, -1, EV_PERSIST, trickle, client);
    event_add(drop, &every);
    began = clock_ms();
    client_send(client, "GET /");
    run_until(client->closed);
    assert_in_range(clock_ms() - began, 95, 5000);
    assert_true(got(client, "HTTP/1.1 408 Request Timeout\r\n") && got(client, "Connection: close\r\n"));
    assert_int_equal(http_server_counts(server)->timed_out, 1);
    event_free(drop);
    client_free(client);
}

static void a_body_that_never_comes_is_cut_too(void **state)
{
    struct http_limits limits = {10, 50, 60000, 10000};
    struct client *client;

    (void)state;
    start(limits);
    client = client_new();
    client_send(client, GET("/a") "POST / HTTP/1.1\r\n" HOST "Content-Length: 10\r\n\r\n12345");
    run_until(client->closed);
    assert_true(got(client, "/a ") && got(client, "HTTP/1.1 408 "));
    client_free(client);
}

static void trickle_request(evutil_socket_t fd, short what, void *arg)
{
    static const char request[] = "POST /a HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nx=y";
    static size_t at;
    struct client *client = arg;

    (void)fd, (void)what;
    if (client->length == 0)
        send(client->fd, &request[at++ % (sizeof request - 1)], 1, MSG_NOSIGNAL);
}

static void a_trickled_request_in_time_is_answered(void **state)
{
    const struct timeval every = {0, 1000};
    struct event *drop;
    struct client *client;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    client = client_new();
    drop = event_new(base, -1, EV_PERSIST, trickle_request, client);
    event_add(drop, &every);
    run_until(client->length > 0);
    assert_true(got(client, "/a x=y"));
    assert_true(clock_ms() - seen_received_ms >= 20); /* it counts from the first byte */
    event_free(drop);
    client_free(client);
}

static void an_idle_connection_is_closed_and_a_waiting_call_is_not(void **state)
{
    struct http_limits limits = {10, 10000, 50, 10000};
    struct client *fresh, *used, *waits;

    (void)state;
    start(limits);
    waits = client_new();
    client_send(waits, GET("/hold"));
    run_until(held_count == 1);
    fresh = client_new();
    used = client_new();
    client_send(used, GET("/a"));
    run_until(fresh->closed && used->closed);
    assert_int_equal(fresh->length, 0);
    assert_false(got(used, "408"));
    assert_false(waits->closed);
    assert_int_equal(http_server_counts(server)->timed_out, 0);
    answer_held("late");
    run_until(got(waits, "late"));
    client_free(fresh);
    client_free(used);
    client_free(waits);
}

static void who_does_not_read_is_dropped(void **state)
{
    struct http_limits limits = {10, 10000, 60000, 50};
    struct client *client;

    (void)state;
    start(limits);
    client = client_new();
    event_del(client->readable);
    client_send(client, GET("/big"));
    run_until(http_server_counts(server)->timed_out == 1);
    assert_int_equal(http_server_connections(server), 0);
    client_free(client);
}

static void who_reads_gets_all_of_it(void **state)
{
    struct client *client;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    client = client_new();
    client_send(client, GET("/big") GET("/a"));
    run_until(client->length > BIG);
    run_until(handled == 2);
    assert_true(got(client, "Content-Length: 8388608\r\n"));
    client_free(client);
}

/* ---- how many ---- */

static void above_the_cap_a_new_one_is_closed_when_all_are_busy(void **state)
{
    struct http_limits limits = {2, 10000, 60000, 10000};
    struct client *busy[2], *late;

    (void)state;
    start(limits);
    for (size_t i = 0; i < 2; i++) {
        busy[i] = client_new();
        client_send(busy[i], GET("/hold"));
    }
    run_until(held_count == 2);
    clock_advance_ms(5000);
    late = client_new();
    run_until(late->closed);
    assert_int_equal(late->length, 0);
    assert_int_equal(http_server_connections(server), 2);
    assert_int_equal(http_server_counts(server)->over_limit, 1);
    answer_held("one");
    answer_held("two");
    run_until(got(busy[0], "one") && got(busy[1], "two"));
    client_free(busy[0]);
    client_free(busy[1]);
    client_free(late);
}

static void above_the_cap_the_longest_idle_makes_room(void **state)
{
    struct http_limits limits = {2, 10000, 60000, 10000};
    struct client *first, *second, *late;

    (void)state;
    start(limits);
    first = client_new();
    client_send(first, GET("/a"));
    run_until(first->length > 0);
    second = client_new();
    client_send(second, GET("/b"));
    run_until(second->length > 0);
    first->length = 0;
    client_send(first, GET("/c")); /* so that `second` is the longest idle now */
    run_until(first->length > 0);
    clock_advance_ms(5000);
    late = client_new();
    client_send(late, GET("/d"));
    run_until(late->length > 0);
    run_until(second->closed);
    assert_false(first->closed);
    client_free(first);
    client_free(second);
    client_free(late);
}

static void above_the_cap_who_has_just_come_is_not_driven_out(void **state)
{
    struct http_limits limits = {2, 10000, 60000, 10000};
    struct client *first, *second, *late;

    (void)state;
    start(limits);
    first = client_new();
    second = client_new();
    late = client_new();
    run_until(late->closed);
    assert_false(first->closed || second->closed);
    client_free(first);
    client_free(second);
    client_free(late);
}

static void above_the_cap_who_has_just_asked_is_not_driven_out(void **state)
{
    struct http_limits limits = {2, 10000, 60000, 10000};
    struct client *first, *second, *late;

    (void)state;
    start(limits);
    first = client_new();
    second = client_new();
    run_until(http_server_connections(server) == 2);
    clock_advance_ms(5000);
    late = client_new(); /* first in the loop's line, before the requests are read */
    client_send(first, GET("/a"));
    client_send(second, GET("/b"));
    run_until(late->closed && first->length > 0 && second->length > 0);
    client_free(first);
    client_free(second);
    client_free(late);
}

static void out_of_descriptors_the_loop_does_not_spin(void **state)
{
    struct rlimit before, few;
    struct client *client;
    uint64_t began;
    unsigned turns = 0;
    int next;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    client = client_new();
    client_send(client, GET("/a"));
    next = dup(0);
    close(next);
    getrlimit(RLIMIT_NOFILE, &before);
    few = (struct rlimit){(rlim_t)next, before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &few);
    began = clock_ms();
    run_until((turns++, http_server_counts(server)->accept_errors == 3));
    assert_in_range(turns, 1, 20);
    assert_true(clock_ms() - began >= 190); /* two pauses of 100 ms */
    setrlimit(RLIMIT_NOFILE, &before);
    run_until(client->length > 0);
    assert_true(got(client, "/a "));
    client_free(client);
}

static void two_thousand_idle_ones_do_not_slow_a_real_one(void **state)
{
    enum { IDLE = 2000, ROUNDS = 101 };
    static int idle[IDLE];
    struct rlimit before, many;
    struct client *client;
    unsigned slow = 0;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    getrlimit(RLIMIT_NOFILE, &before);
    if (before.rlim_max != RLIM_INFINITY && before.rlim_max < 2 * IDLE + 100)
        skip();
    many = (struct rlimit){2 * IDLE + 100, before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &many);
    for (unsigned i = 0; i < IDLE; i++) {
        idle[i] = socket_to(htonl(INADDR_LOOPBACK), http_server_port(server));
        if (i % 500 == 499)
            run_until(http_server_connections(server) == i + 1);
    }
    client = client_new();
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct timespec from, to;
        client->length = 0;
        clock_gettime(CLOCK_MONOTONIC, &from);
        client_send(client, GET("/a"));
        run_until(client->length > 0);
        clock_gettime(CLOCK_MONOTONIC, &to);
        slow += (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000 >= 10;
    }
    assert_in_range(slow, 0, ROUNDS / 10); /* another program may have had the core */
    for (unsigned i = 0; i < IDLE; i++)
        close(idle[i]);
    client_free(client);
    run_until(http_server_connections(server) == 0);
    setrlimit(RLIMIT_NOFILE, &before);
}

/* ---- calls that wait ---- */

static void a_pipelined_request_waits_for_the_one_before(void **state)
{
    struct client *client;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    client = client_new();
    client_send(client, GET("/hold") GET("/hold") GET("/c"));
    run_until(held_count == 1);
    event_base_loop(base, EVLOOP_NONBLOCK);
    assert_int_equal(handled, 1);
    answer_held("one");
    assert_int_equal(handled, 1); /* not from within the answer */
    run_until(held_count == 1);
    answer_held("two");
    run_until(got(client, "/c "));
    assert_true(strstr(client->got, "one") < strstr(client->got, "two"));
    assert_true(strstr(client->got, "two") < strstr(client->got, "/c "));
    client_free(client);
}

static void what_is_sent_ahead_waits_outside(void **state)
{
    enum { AHEAD = 4000 };
    struct client *client;
    int unread = 0;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    client = client_new();
    client_send(client, GET("/hold"));
    run_until(held_count == 1);
    for (unsigned i = 0; i < AHEAD; i++)
        client_send(client, GET("/nothing"));
    for (unsigned i = 0; i < 50; i++)
        event_base_loop(base, EVLOOP_NONBLOCK);
    assert_int_equal(ioctl(other_end(client->fd), FIONREAD, &unread), 0);
    assert_true((size_t)unread > AHEAD * strlen(GET("/nothing")) / 2);
    answer_held("one");
    run_until(handled == AHEAD + 1);
    client_free(client);
}

static void an_answer_after_the_client_has_gone_is_safe(void **state)
{
    struct client *client;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    for (int reset = 0; reset < 2; reset++) {
        client = client_new();
        client_send(client, GET("/hold") GET("/never"));
        run_until(held_count == 1);
        if (reset) {
            client_abort(client);
            run_until(http_server_connections(server) == 0);
        } else {
            client_free(client);
            event_base_loop(base, EVLOOP_NONBLOCK);
        }
        answer_held("late");
        run_until(http_server_connections(server) == 0);
    }
    assert_int_equal(http_server_counts(server)->requests - handled, 0);
}

static void who_only_shuts_the_sending_side_gets_the_answer(void **state)
{
    struct client *client;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    client = client_new();
    client_send(client, GET("/hold") GET("/b"));
    shutdown(client->fd, SHUT_WR);
    run_until(held_count == 1);
    event_base_loop(base, EVLOOP_NONBLOCK);
    event_base_loop(base, EVLOOP_NONBLOCK);
    answer_held("one");
    run_until(client->closed);
    assert_true(got(client, "one") && got(client, "/b "));
    assert_int_equal(http_server_connections(server), 0);
    client_free(client);
}

static void who_has_shut_its_side_is_not_lingered_for(void **state)
{
    struct client *client;
    uint64_t began;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    client = client_new();
    client_send(client, "GET /hold HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
    shutdown(client->fd, SHUT_WR);
    run_until(held_count == 1);
    event_base_loop(base, EVLOOP_NONBLOCK);
    event_base_loop(base, EVLOOP_NONBLOCK);
    began = clock_ms();
    answer_held("one");
    run_until(client->closed);
    run_until(http_server_connections(server) == 0);
    assert_true(clock_ms() - began < 1000);
    assert_true(got(client, "one"));
    client_free(client);
}

static void half_a_request_and_an_end_is_no_request(void **state)
{
    struct client *client;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    client = client_new();
    client_send(client, "GET /a HTTP/1.1\r\nHo");
    shutdown(client->fd, SHUT_WR);
    run_until(client->closed);
    assert_int_equal(client->length, 0);
    assert_int_equal(handled, 0);
    client_free(client);
}

static void calls_that_wait_are_dropped_with_the_server(void **state)
{
    struct client *waits, *left;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    waits = client_new();
    client_send(waits, GET("/hold"));
    left = client_new();
    client_send(left, GET("/hold"));
    run_until(held_count == 2);
    client_abort(left);
    run_until(http_server_connections(server) == 1);
    http_server_free(server);
    server = NULL;
    run_until(waits->closed);
    client_free(waits);
}

/* ---- closing so that the answer is seen ---- */

static void who_still_sends_sees_the_refusal(void **state)
{
    static const char piece[32 * 1024];
    struct client *client;
    size_t sent = 0;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    client = client_new();
    event_del(client->readable); /* as many clients do, it sends all before it reads */
    client_send(client, "POST / HTTP/1.1\r\n" HOST "Content-Length: 900000\r\n\r\n");
    while (sent < 900000) {
        ssize_t n = send(client->fd, piece, sizeof piece, MSG_NOSIGNAL);
        if (n < 0)
            assert_int_equal(errno, EAGAIN);
        else
            sent += (size_t)n;
        event_base_loop(base, EVLOOP_NONBLOCK);
    }
    event_add(client->readable, NULL);
    run_until(client->closed);
    assert_false(client->reset);
    assert_true(got(client, "HTTP/1.1 413 "));
    client_free(client);
    run_until(http_server_connections(server) == 0);
}

static void who_sends_without_end_is_cut_off(void **state)
{
    static const char piece[32 * 1024];
    struct client *client;
    size_t sent = 0;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    client = client_new();
    client_send(client, "POST / HTTP/1.1\r\n" HOST "Content-Length: 99999999\r\n\r\n");
    run_until(client->length > 0);
    while (http_server_connections(server) > 0) {
        ssize_t n = send(client->fd, piece, sizeof piece, MSG_NOSIGNAL);
        sent += n > 0 ? (size_t)n : 0;
        assert_true(sent < 64 * 1024 * 1024);
        event_base_loop(base, EVLOOP_NONBLOCK);
    }
    client_free(client);
}

static void who_never_closes_is_cut_off_too(void **state)
{
    struct client *client;
    uint64_t began;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    client = client_new();
    client_send(client, "BAD\r\n\r\n");
    run_until(client->closed); /* our half only: the server's is shut, its socket still open */
    assert_int_equal(http_server_connections(server), 1);
    began = clock_ms();
    run_until(http_server_connections(server) == 0);
    assert_in_range(clock_ms() - began, 0, 5000);
    client_free(client);
}

/* ---- streams ---- */

static void a_stream_goes_on_until_its_end(void **state)
{
    struct client *client;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    client = client_new();
    client_send(client, GET("/stream"));
    run_until(got(client, "\r\n\r\n"));
    assert_true(got(client, "Content-Type: text/event-stream\r\n") &&
                got(client, "Cache-Control: no-store\r\n"));
    assert_false(got(client, "Content-Length"));
    http_stream_send(held[0].call, "data: 1\n\n", 9);
    run_until(got(client, "data: 1\n\n"));
    http_stream_send(held[0].call, "data: 2\n\n", 9);
    http_stream_end(let_go(0));
    run_until(client->closed);
    assert_true(got(client, "data: 2\n\n"));
    assert_int_equal(gone_count, 0);
    client_free(client);
    run_until(http_server_connections(server) == 0);
}

static void a_stream_is_told_that_its_client_has_gone(void **state)
{
    struct client *client;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    for (unsigned reset = 0; reset < 2; reset++) {
        client = client_new();
        client_send(client, GET("/stream"));
        run_until(client->length > 0);
        if (reset)
            client_abort(client);
        else
            client_free(client);
        run_until(gone_count == reset + 1);
        assert_int_equal(http_server_connections(server), 0);
    }
}

static void a_stream_learns_it_from_the_loop_and_not_from_its_own_call(void **state)
{
    struct client *client;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    /* gone before the stream begins */
    client = client_new();
    client_send(client, GET("/hold"));
    run_until(held_count == 1);
    client_abort(client);
    run_until(http_server_connections(server) == 0);
    http_stream_begin(held[0].call, "text/event-stream", on_gone, held[0].call);
    http_stream_send(held[0].call, "x", 1);
    assert_int_equal(gone_count, 0);
    run_until(gone_count == 1);
    /* gone, and ended before anybody could tell */
    client = client_new();
    client_send(client, GET("/hold"));
    run_until(held_count == 1);
    client_abort(client);
    run_until(http_server_connections(server) == 0);
    http_stream_begin(held[0].call, "text/event-stream", on_gone, held[0].call);
    http_stream_end(let_go(0));
    event_base_loop(base, EVLOOP_NONBLOCK);
    assert_int_equal(gone_count, 1);
    assert_int_equal(gone_within, 0);
}

static void a_stream_nobody_reads_is_dropped(void **state)
{
    static const char piece[16 * 1024];
    struct client *client;

    (void)state;
    start((struct http_limits){10, 600000, 600000, 600000});
    client = client_new();
    client_send(client, GET("/stream"));
    run_until(client->length > 0);
    event_del(client->readable);
    for (unsigned i = 0; i < 2000; i++) /* far more than buffers hold; safe though it has ended meanwhile */
        http_stream_send(held[0].call, piece, sizeof piece);
    assert_int_equal(gone_count, 0);
    run_until(gone_count == 1);
    client_free(client);
}

static void a_stream_that_is_read_in_time_goes_on(void **state)
{
    enum { PIECE = 16 * 1024, PIECES = 15 };
    static const char piece[PIECE];
    struct client *client, *timer;
    int small = 16384;

    (void)state;
    start((struct http_limits){10, 10000, 200, 100});
    client = client_new();
    client_send(client, GET("/stream"));
    run_until(client->length > 0);
    setsockopt(other_end(client->fd), SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    for (unsigned i = 0; i < PIECES; i++)
        http_stream_send(held[0].call, piece, sizeof piece);
    run_until(client->length > PIECE * PIECES);
    timer = client_new();
    run_until(timer->closed); /* idle for 200 ms, longer than a piece may lie unread */
    assert_int_equal(gone_count, 0);
    assert_false(client->closed);
    event_del(client->readable); /* and now it is not read */
    setsockopt(client->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    for (unsigned i = 0; i < PIECES; i++)
        http_stream_send(held[0].call, piece, sizeof piece);
    run_until(gone_count == 1);
    client_free(client);
    client_free(timer);
}

static void a_stream_for_head_has_no_pieces(void **state)
{
    struct client *client;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    client = client_new();
    client_send(client, "HEAD /stream HTTP/1.1\r\n" HOST "\r\n");
    run_until(got(client, "\r\n\r\n"));
    http_stream_send(held[0].call, "data: 1\n\n", 9);
    http_stream_end(let_go(0));
    run_until(client->closed);
    assert_false(got(client, "data"));
    client_free(client);
}

static void a_freed_server_tells_its_streams(void **state)
{
    struct client *client;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    client = client_new();
    client_send(client, GET("/stream"));
    run_until(client->length > 0);
    http_server_free(server);
    server = NULL;
    assert_int_equal(gone_count, 1);
    client_free(client);
}

/* ---- draining ---- */

static void draining_lets_answers_out_and_nobody_in(void **state)
{
    struct client *idle, *waits, *partial, *fresh, *queued, *stream;
    unsigned port;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    port = http_server_port(server);
    idle = client_new();
    client_send(idle, GET("/a"));
    run_until(idle->length > 0);
    waits = client_new();
    client_send(waits, GET("/hold"));
    stream = client_new();
    client_send(stream, GET("/stream"));
    run_until(held_count == 2 && stream->length > 0);
    partial = client_new();
    client_send(partial, "GET /p HTTP/1.1\r\n");
    fresh = client_new();
    run_until(http_server_connections(server) == 5);
    event_base_loop(base, EVLOOP_NONBLOCK);
    queued = client_new(); /* connected, but not accepted yet */

    http_server_drain(server);
    assert_int_equal(http_server_port(server), 0);
    assert_int_equal(socket_to(htonl(INADDR_LOOPBACK), port), -1);
    client_send(queued, GET("/q"));
    client_send(fresh, GET("/f"));
    client_send(partial, HOST "\r\n");
    run_until(idle->closed && queued->closed && fresh->closed && partial->closed && stream->closed);
    assert_true(got(queued, "/q ") && got(queued, "Connection: close"));
    assert_true(got(fresh, "/f ") && got(fresh, "Connection: close"));
    assert_true(got(partial, "/p ") && got(partial, "Connection: close"));
    assert_int_equal(gone_count, 1);
    assert_false(waits->closed);
    answer_held("late");
    run_until(waits->closed);
    assert_true(got(waits, "late") && got(waits, "Connection: close"));
    client_free(idle);
    client_free(waits);
    client_free(partial);
    client_free(fresh);
    client_free(queued);
    client_free(stream);
    run_until(http_server_connections(server) == 0);
}

static void draining_does_not_wait_for_who_says_nothing(void **state)
{
    struct client *silent, *pipelining;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    silent = client_new();
    pipelining = client_new();
    client_send(pipelining, GET("/a"));
    run_until(pipelining->length > 0);
    client_send(pipelining, GET("/b")); /* it lies in the system's buffer when draining begins */
    http_server_drain(server);
    run_until(silent->closed && pipelining->closed);
    assert_true(got(pipelining, "/b "));
    client_free(silent);
    client_free(pipelining);
    run_until(http_server_connections(server) == 0);
}

/* ---- listening ---- */

static const struct address_row {
    const char *name, *address;
    int error;
} address_rows[] = {
    {"an IPv4 address and a port is an address", "127.0.0.1:0", 0},
    {"an IPv6 address in brackets is one", "[::1]:0", 0},
    {"a port alone is one", ":0", 0},
    {"a name is none", "localhost:0", EINVAL},
    {"an address without a port is none", "127.0.0.1", EINVAL},
    {"an empty port is none", "127.0.0.1:", EINVAL},
    {"a port past 65535 is none", "127.0.0.1:65536", EINVAL},
    {"a negative port is none", "127.0.0.1:-1", EINVAL},
    {"a port with a tail is none", "127.0.0.1:80x", EINVAL},
    {"IPv6 without brackets is none", "::1:80", EINVAL},
    {"half a bracket is none", "[::1:80", EINVAL},
    {"empty brackets are none", "[]:80", EINVAL},
    {"a lone bracket is none", "[:80", EINVAL},
    {"nothing is none", "", EINVAL},
    {"somebody else's address can't be had", "192.0.2.1:0", EADDRNOTAVAIL},
};

static void listens(void **state)
{
    const struct address_row *row = *state;
    int error;

    start(HTTP_LIMITS_DEFAULT);
    error = http_server_listen(server, row->address);
    if (row->error == 0 && strchr(row->address, '[') != NULL &&
        (error == EADDRNOTAVAIL || error == EAFNOSUPPORT))
        skip(); /* a machine without IPv6 */
    assert_int_equal(error, row->error);
}

static void a_port_in_use_is_an_error(void **state)
{
    char address[32];

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    snprintf(address, sizeof address, "127.0.0.1:%u", http_server_port(server));
    assert_int_equal(http_server_listen(server, address), EADDRINUSE);
}

static void a_listening_descriptor_is_taken_and_others_are_not(void **state)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof at;
    struct client *client;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    assert_int_equal(http_server_listen_fd(server, -1), EBADF);
    assert_int_equal(http_server_listen_fd(server, fd), EINVAL);
    bind(fd, (struct sockaddr *)&at, sizeof at);
    listen(fd, 5);
    getsockname(fd, (struct sockaddr *)&at, &length);
    assert_int_equal(http_server_listen_fd(server, fd), 0);
    client = client_of(socket_to(htonl(INADDR_LOOPBACK), ntohs(at.sin_port)));
    client_send(client, GET("/a"));
    run_until(client->length > 0);
    client_free(client);
}

/* An address of this machine that is not loopback, or 0. */
static in_addr_t other_address(void)
{
    struct ifaddrs *all, *one;
    in_addr_t found = 0;

    if (getifaddrs(&all) != 0)
        return 0;
    for (one = all; one != NULL && found == 0; one = one->ifa_next)
        if (one->ifa_addr != NULL && one->ifa_addr->sa_family == AF_INET) {
            found = ((struct sockaddr_in *)(void *)one->ifa_addr)->sin_addr.s_addr;
            if (ntohl(found) >> 24 == 127)
                found = 0;
        }
    freeifaddrs(all);
    return found;
}

static void loopback_is_known_from_other_addresses(void **state)
{
    struct client *client;
    unsigned port;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    http_server_free(server);
    server = http_server_new(base, &HTTP_LIMITS_DEFAULT, handle, &base);
    assert_int_equal(http_server_listen(server, ":0"), 0);
    port = http_server_port(server);
    client = client_of(socket_to(htonl(0x7f010203), port)); /* by IPv4 on an IPv6 socket, and not .0.1 */
    client_send(client, GET("/a"));
    run_until(client->length > 0);
    assert_true(seen_loopback);
    assert_memory_equal(seen_peer, "::ffff:127.", 11);
    client_free(client);
    if (other_address() == 0)
        skip();
    client = client_of(socket_to(other_address(), port));
    client_send(client, GET("/a"));
    run_until(client->length > 0);
    assert_false(seen_loopback);
    assert_null(strstr(seen_peer, "127.0.0.1"));
    client_free(client);
}

static void the_peers_address_is_known(void **state)
{
    struct client *client;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    client = client_new();
    client_send(client, GET("/a"));
    run_until(client->length > 0);
    assert_string_equal(seen_peer, "127.0.0.1");
    client_free(client);
}

static void answers_do_not_wait_for_acknowledgements(void **state)
{
    struct client *client;
    int on = 0;
    socklen_t length = sizeof on;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    client = client_new();
    client_send(client, GET("/a"));
    run_until(client->length > 0);
    assert_int_equal(getsockopt(other_end(client->fd), IPPROTO_TCP, TCP_NODELAY, &on, &length), 0);
    assert_true(on);
    client_free(client);
}

static void libevent_says_nothing(void **state)
{
    struct client *client;
    int ends[2], err = dup(2);
    char said;

    (void)state;
    start(HTTP_LIMITS_DEFAULT);
    client = client_new();
    client_send(client, GET("/log"));
    assert_int_equal(pipe(ends), 0);
    evutil_make_socket_nonblocking(ends[0]);
    dup2(ends[1], 2);
    run_until(client->length > 0);
    dup2(err, 2);
    assert_int_equal(read(ends[0], &said, 1), -1);
    assert_int_equal(errno, EAGAIN);
    close(ends[0]);
    close(ends[1]);
    close(err);
    client_free(client);
}

/* ---- anything in any order, for the sanitizers ---- */

enum { CROWD = 8 };

/* What a client of unknown character does next. */
static void do_something(struct client **client, unsigned choice, unsigned text)
{
    static const char *const texts[] = {GET("/a"),
                                        GET("/hold"),
                                        GET("/hold") GET("/a") GET("/hold"),
                                        GET("/stream"),
                                        GET("/big"),
                                        "GET /a HT",
                                        "BAD\r\n",
                                        "POST /a HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\n123"};

    if (*client == NULL) {
        *client = client_new();
    } else if (choice == 0) {
        client_free(*client);
        *client = NULL;
    } else if (choice == 1) {
        client_abort(*client);
        *client = NULL;
    } else if (choice == 2) {
        shutdown((*client)->fd, SHUT_WR);
    } else {
        send((*client)->fd, texts[text % COUNT(texts)], strlen(texts[text % COUNT(texts)]), MSG_NOSIGNAL);
    }
}

static void settle_held(unsigned choice)
{
    if (held[0].stream && choice % 3 != 0)
        http_stream_send(held[0].call, "data\n\n", 6);
    else if (held[0].stream)
        http_stream_end(let_go(0));
    else
        answer_held("late");
}

static void any_order_of_things_is_survived(void **state)
{
    struct client *clients[CROWD] = {0};
    uint32_t seed = 1;

    (void)state;
    start((struct http_limits){CROWD - 1, 20, 20, 20});
    for (unsigned round = 0; round < 5000; round++) {
        seed = seed * 1664525u + 1013904223u;
        do_something(&clients[(seed >> 8) % CROWD], (seed >> 24) % 8, seed >> 16);
        event_base_loop(base, EVLOOP_NONBLOCK);
        while (held_count > HELD_MAX / 2)
            settle_held(seed >> 12);
    }
    for (size_t i = 0; i < CROWD; i++)
        if (clients[i] != NULL)
            client_free(clients[i]);
    while (held_count > 0)
        settle_held(0);
    run_until(http_server_connections(server) == 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, finish)

int main(void)
{
    static const struct CMUnitTest others[] = {
        TEST(too_long_a_target_or_head_is_refused),
        TEST(a_trickled_request_is_cut_at_its_deadline),
        TEST(a_body_that_never_comes_is_cut_too),
        TEST(a_trickled_request_in_time_is_answered),
        TEST(an_idle_connection_is_closed_and_a_waiting_call_is_not),
        TEST(who_does_not_read_is_dropped),
        TEST(who_reads_gets_all_of_it),
        TEST(above_the_cap_a_new_one_is_closed_when_all_are_busy),
        TEST(above_the_cap_the_longest_idle_makes_room),
        TEST(above_the_cap_who_has_just_come_is_not_driven_out),
        TEST(above_the_cap_who_has_just_asked_is_not_driven_out),
        TEST(out_of_descriptors_the_loop_does_not_spin),
        TEST(two_thousand_idle_ones_do_not_slow_a_real_one),
        TEST(a_pipelined_request_waits_for_the_one_before),
        TEST(what_is_sent_ahead_waits_outside),
        TEST(an_answer_after_the_client_has_gone_is_safe),
        TEST(who_only_shuts_the_sending_side_gets_the_answer),
        TEST(who_has_shut_its_side_is_not_lingered_for),
        TEST(half_a_request_and_an_end_is_no_request),
        TEST(calls_that_wait_are_dropped_with_the_server),
        TEST(who_still_sends_sees_the_refusal),
        TEST(who_sends_without_end_is_cut_off),
        TEST(who_never_closes_is_cut_off_too),
        TEST(a_stream_goes_on_until_its_end),
        TEST(a_stream_is_told_that_its_client_has_gone),
        TEST(a_stream_learns_it_from_the_loop_and_not_from_its_own_call),
        TEST(a_stream_nobody_reads_is_dropped),
        TEST(a_stream_that_is_read_in_time_goes_on),
        TEST(a_stream_for_head_has_no_pieces),
        TEST(a_freed_server_tells_its_streams),
        TEST(draining_lets_answers_out_and_nobody_in),
        TEST(draining_does_not_wait_for_who_says_nothing),
        TEST(a_port_in_use_is_an_error),
        TEST(a_listening_descriptor_is_taken_and_others_are_not),
        TEST(loopback_is_known_from_other_addresses),
        TEST(the_peers_address_is_known),
        TEST(answers_do_not_wait_for_acknowledgements),
        TEST(libevent_says_nothing),
        TEST(any_order_of_things_is_survived),
    };
    struct CMUnitTest tests[COUNT(rows) + COUNT(address_rows) + COUNT(others)];
    size_t n = 0;
    int failed;

    for (size_t i = 0; i < COUNT(rows); i++)
        tests[n++] = (struct CMUnitTest){rows[i].name, answers, begin, finish, (void *)&rows[i]};
    for (size_t i = 0; i < COUNT(address_rows); i++)
        tests[n++] =
            (struct CMUnitTest){address_rows[i].name, listens, begin, finish, (void *)&address_rows[i]};
    for (size_t i = 0; i < COUNT(others); i++)
        tests[n++] = others[i];
    big_body = calloc(1, BIG);
    failed = cmocka_run_group_tests_name("http_server", tests, NULL, NULL);
    free(big_body);
    return failed;
}
