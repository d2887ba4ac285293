/* http_client_test.c - calls to real servers on loopback, good and bad ones. */
#include "gateway/clock.h"
#include "gateway/http_client.h"
#include "tests/support/loopback_server.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <event2/event.h>
#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define OK_3 "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes"

enum { TIMEOUT_MS = 2000, ENDLESS_MS = 20000 };

/* ---- a resolver of our own: libcurl's thread calls this one ---- */

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **result)
{
    static int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

    if (node != NULL && strcmp(node, "missing.test") == 0)
        return EAI_NONAME;
    if (node != NULL && strcmp(node, "dead-dns.test") == 0) {
        sleep(4); /* a name server that does not answer */
        return EAI_AGAIN;
    }
    if (real == NULL)
        *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
    return real(node, service, hints, result);
}

/* ---- one call, and what came of it ---- */

struct seen {
    struct event_base *base;
    unsigned times;
    bool connected, written, complete;
    int status, retry_after_s, curl_code;
    size_t body_length;
    char body[64];
};

static void note(const struct api_answer *answer, void *arg)
{
    struct seen *seen = arg;

    seen->times++;
    seen->connected = answer->connected;
    seen->written = answer->written;
    seen->complete = answer->complete;
    seen->status = answer->status;
    seen->retry_after_s = answer->retry_after_s;
    seen->curl_code = answer->curl_code;
    seen->body_length = answer->body_length;
    snprintf(seen->body, sizeof seen->body, "%s", answer->body);
    assert_int_equal(strlen(answer->body), answer->body_length);
}

static void fill(struct api_call *call, const char *url_format, unsigned port)
{
    *call = (struct api_call){.method = "POST", .timeout_ms = TIMEOUT_MS};
    snprintf(call->url, sizeof call->url, url_format, port);
    assert_true(api_call_header(call, "Content-Type", "application/x-www-form-urlencoded"));
    call->body_length = (size_t)snprintf(call->body, sizeof call->body, "To=%%2B12025550123&Body=hello");
}

/* Turns the loop until `times` answers are in; gives the longest single turn of work in milliseconds. */
static uint64_t turn_until(struct event_base *base, const struct seen *seen, unsigned times)
{
    uint64_t end = clock_ms() + ENDLESS_MS, longest = 0;

    while (seen->times < times && clock_ms() < end) {
        uint64_t before = clock_ms();
        event_base_loop(base, EVLOOP_NONBLOCK);
        uint64_t took = clock_ms() - before;
        longest = took > longest ? took : longest;
        usleep(200);
    }
    assert_int_equal(seen->times, times);
    return longest;
}

static struct seen run(struct http_client *client, struct event_base *base, const struct api_call *call)
{
    struct seen seen = {.base = base};

    assert_non_null(http_client_start(client, call, note, &seen));
    assert_int_equal(seen.times, 0); /* never from within the start */
    assert_int_equal(http_client_pending(client), 1);
    turn_until(base, &seen, 1);
    assert_int_equal(http_client_pending(client), 0);
    return seen;
}

struct stage {
    struct event_base *base;
    struct http_client *client;
    struct loopback_server *server;
    unsigned port;
};

static struct stage set_stage(const struct loopback_step *steps, size_t count)
{
    struct stage stage = {.base = event_base_new()};

    stage.client = http_client_new(stage.base, NULL);
    assert_non_null(stage.client);
    stage.server = loopback_server_new(steps, count, NULL);
    stage.port = loopback_server_port(stage.server);
    return stage;
}

static void clear_stage(struct stage *stage)
{
    http_client_free(stage->client);
    loopback_server_free(stage->server);
    event_base_free(stage->base);
}

/* ---- what servers answer ---- */

static const struct row {
    const char *name;
    struct loopback_step step;
    bool complete;
    int status, retry_after_s;
    size_t body_length;
} rows[] = {
    {"a whole answer is complete", {ACT_ANSWER, OK_3, 0}, true, 200, -1, 3},
    {"an answer that ends with the connection is complete",
     {ACT_ANSWER_CLOSE, "HTTP/1.1 201 Created\r\nConnection: close\r\n\r\nyes", 0},
     true,
     201,
     -1,
     3},
    {"a chunked answer is put together",
     {ACT_ANSWER, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nye\r\n1\r\ns\r\n0\r\n\r\n", 0},
     true,
     200,
     -1,
     3},
    {"an answer without a body is complete",
     {ACT_ANSWER, "HTTP/1.1 204 No Content\r\n\r\n", 0},
     true,
     204,
     -1,
     0},
    {"Retry-After in seconds is told",
     {ACT_ANSWER, "HTTP/1.1 429 Slow\r\nRetry-After: 17\r\nContent-Length: 0\r\n\r\n", 0},
     true,
     429,
     17,
     0},
    {"Retry-After as a date is told in seconds",
     {ACT_ANSWER,
      "HTTP/1.1 503 Later\r\nRetry-After: Tue, 24 Nov 2026 10:00:30 GMT\r\nContent-Length: 0\r\n\r\n", 0},
     true,
     503,
     30,
     0},
    {"Retry-After with a date that is over is none",
     {ACT_ANSWER,
      "HTTP/1.1 503 Later\r\nRetry-After: Tue, 24 Nov 2026 09:00:00 GMT\r\nContent-Length: 0\r\n\r\n", 0},
     true,
     503,
     0,
     0},
    {"Retry-After with words in it is not told",
     {ACT_ANSWER, "HTTP/1.1 429 Slow\r\nRetry-After: soon\r\nContent-Length: 0\r\n\r\n", 0},
     true,
     429,
     -1,
     0},
    {"Retry-After of years is cut to a day",
     {ACT_ANSWER, "HTTP/1.1 429 Slow\r\nRetry-After: 999999999999\r\nContent-Length: 0\r\n\r\n", 0},
     true,
     429,
     86400,
     0},
    {"an interim answer is passed over",
     {ACT_ANSWER, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 3\r\n\r\nyes", 0},
     true,
     201,
     -1,
     3},
    {"an interim answer alone is not complete",
     {ACT_ANSWER_CLOSE, "HTTP/1.1 100 Continue\r\n\r\n", 0},
     false,
     0,
     -1,
     0},
    {"an answer of HTTP/1.0 without a length is complete",
     {ACT_ANSWER_CLOSE, "HTTP/1.0 200 OK\r\n\r\nyes", 0},
     true,
     200,
     -1,
     3},
    {"a header like Retry-After is another one",
     {ACT_ANSWER, "HTTP/1.1 429 Slow\r\nX:\r\nRetry-After-All: 9\r\nRetry: 8\r\nContent-Length: 0\r\n\r\n",
      0},
     true,
     429,
     -1,
     0},
    {"Retry-After is found behind a header without a value, in any case",
     {ACT_ANSWER, "HTTP/1.1 429 Slow\r\nX:\r\nretry-AFTER: 9\r\nContent-Length: 0\r\n\r\n", 0},
     true,
     429,
     9,
     0},
    {"half an answer is not complete",
     {ACT_ANSWER_CLOSE, "HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nyes", 0},
     false,
     200,
     -1,
     3},
    {"half a chunk is not complete",
     {ACT_ANSWER_CLOSE, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nyes", 0},
     false,
     200,
     -1,
     3},
    {"half a header is not complete", {ACT_ANSWER_CLOSE, "HTTP/1.1 200 OK\r\nConte", 0}, false, 200, -1, 0},
    {"garbage is not complete",
     {ACT_ANSWER_CLOSE, "good day, what can I do for you?\r\n\r\n", 0},
     false,
     0,
     -1,
     0},
    {"no byte of an answer is not complete", {ACT_DIE, "", 0}, false, 0, -1, 0},
    {"an answer that never comes is not complete", {ACT_HANG, "", 0}, false, 0, -1, 0},
    {"a redirect is told, not followed",
     {ACT_ANSWER, "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n", 0},
     true,
     302,
     -1,
     0},
    {"64 KiB of body are taken",
     {ACT_ANSWER, "HTTP/1.1 200 OK\r\nContent-Length: 65536\r\n\r\n", 65536},
     true,
     200,
     -1,
     65536},
    {"one byte more is not",
     {ACT_ANSWER, "HTTP/1.1 200 OK\r\nContent-Length: 65537\r\n\r\n", 65537},
     false,
     200,
     -1,
     SIZE_MAX},
    {"packed answers are not asked for, nor unpacked",
     {ACT_ANSWER, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nyes", 0},
     true,
     200,
     -1,
     3},
};

static void tells_what_came(void **state)
{
    const struct row *row = *state;
    struct stage stage = set_stage(&row->step, 1);
    struct api_call call;
    struct tm ten = {.tm_year = 126, .tm_mon = 10, .tm_mday = 24, .tm_hour = 10};

    clock_set_wall(timegm(&ten));
    fill(&call, "http://127.0.0.1:%u/send", stage.port);
    call.timeout_ms = row->step.act == ACT_HANG ? 150 : TIMEOUT_MS;
    struct seen seen = run(stage.client, stage.base, &call);
    assert_true(seen.connected);
    assert_true(seen.written);
    assert_int_equal(seen.complete, row->complete);
    assert_int_equal(seen.complete, seen.curl_code == CURLE_OK);
    assert_int_equal(seen.status, row->status);
    /* A date is a second nearer when the clock ticks meanwhile. */
    if (seen.retry_after_s != row->retry_after_s)
        assert_int_equal(seen.retry_after_s, row->retry_after_s - 1);
    if (row->body_length != SIZE_MAX)
        assert_int_equal(seen.body_length, row->body_length);
    assert_int_equal(loopback_server_requests(stage.server), 1);
    clear_stage(&stage);
}

/* ---- calls that reach nobody ---- */

static const struct nobody {
    const char *name, *url;
    int curl_code;
} nobodies[] = {
    {"nobody listens: nothing was written", "http://127.0.0.1:%u/", CURLE_COULDNT_CONNECT},
    {"the name does not exist: nothing was written", "https://missing.test:%u/", CURLE_COULDNT_RESOLVE_HOST},
    {"without TLS to another machine: nothing was written", "http://192.0.2.1:%u/",
     CURLE_UNSUPPORTED_PROTOCOL},
    {"a name that looks like loopback is another machine", "http://127.0.0.1.test:%u/",
     CURLE_UNSUPPORTED_PROTOCOL},
    {"nor does a user name make it loopback", "http://127.0.0.1:80@192.0.2.1:%u/",
     CURLE_UNSUPPORTED_PROTOCOL},
    {"other protocols are not spoken", "ftp://127.0.0.1:%u/", CURLE_UNSUPPORTED_PROTOCOL},
};

static void reaches_nobody(void **state)
{
    const struct nobody *row = *state;
    struct stage stage = set_stage(&(struct loopback_step){ACT_ANSWER, OK_3, 0}, 1);
    struct api_call call;

    fill(&call, row->url, loopback_free_port());
    struct seen seen = run(stage.client, stage.base, &call);
    assert_int_equal(seen.curl_code, row->curl_code);
    assert_false(seen.connected);
    assert_false(seen.written);
    assert_false(seen.complete);
    assert_int_equal(seen.status, 0);
    clear_stage(&stage);
}

static void dead_name_server_does_not_stall(void **state)
{
    struct stage stage = set_stage(&(struct loopback_step){ACT_ANSWER, OK_3, 0}, 1);
    struct seen slow = {0};
    struct api_call call;

    (void)state;
    fill(&call, "https://dead-dns.test:%u/", 443);
    call.timeout_ms = 300;
    uint64_t before = clock_ms();
    assert_non_null(http_client_start(stage.client, &call, note, &slow));
    uint64_t longest = turn_until(stage.base, &slow, 1);
    assert_in_range(clock_ms() - before, 250, 3000);
    assert_in_range(longest, 0, 1000);
    assert_int_equal(slow.curl_code, CURLE_OPERATION_TIMEDOUT);
    assert_false(slow.written);

    /* Nor does giving up such a call. */
    struct http_transfer *transfer = http_client_start(stage.client, &call, note, &slow);
    event_base_loop(stage.base, EVLOOP_ONCE);
    before = clock_ms();
    http_client_cancel(stage.client, transfer);
    clear_stage(&stage);
    assert_in_range(clock_ms() - before, 0, 2000);
    assert_int_equal(slow.times, 1);
}

/* ---- kept connections ---- */

static void keeps_the_connection(void **state)
{
    struct stage stage = set_stage(&(struct loopback_step){ACT_ANSWER, OK_3, 0}, 1);
    struct api_call call;

    (void)state;
    fill(&call, "http://127.0.0.1:%u/send", stage.port);
    for (unsigned i = 1; i <= 5; i++) {
        assert_true(run(stage.client, stage.base, &call).complete);
        assert_int_equal(loopback_server_requests(stage.server), i);
    }
    assert_int_equal(loopback_server_connections(stage.server), 1);
    clear_stage(&stage);
}

static void sees_a_connection_that_was_closed(void **state)
{
    struct stage stage =
        set_stage((struct loopback_step[]){{ACT_ANSWER_CLOSE, OK_3, 0}, {ACT_ANSWER, OK_3, 0}}, 2);
    struct api_call call;

    (void)state;
    fill(&call, "http://127.0.0.1:%u/send", stage.port);
    assert_true(run(stage.client, stage.base, &call).complete);
    usleep(20000); /* so that the closing has surely come; earlier, the next test's case is met */
    assert_true(run(stage.client, stage.base, &call).complete);
    assert_int_equal(loopback_server_requests(stage.server), 2);
    assert_int_equal(loopback_server_connections(stage.server), 2);
    clear_stage(&stage);
}

/* What came unasked would be taken for the next answer. */
static void leaves_a_connection_that_says_too_much(void **state)
{
    struct stage stage =
        set_stage((struct loopback_step[]){{ACT_ANSWER, OK_3 OK_3, 0}, {ACT_ANSWER, OK_3, 0}}, 2);
    struct api_call call;

    (void)state;
    fill(&call, "http://127.0.0.1:%u/send", stage.port);
    assert_true(run(stage.client, stage.base, &call).complete);
    assert_true(run(stage.client, stage.base, &call).complete);
    assert_int_equal(loopback_server_requests(stage.server), 2);
    assert_int_equal(loopback_server_connections(stage.server), 2);
    clear_stage(&stage);
}

/* The one libcurl would mend by itself: a kept connection that dies after it has taken the request. */
static void never_sends_twice(void **state)
{
    static const struct loopback_step steps[] = {
        {ACT_ANSWER, OK_3, 0}, {ACT_DIE, "", 0}, {ACT_ANSWER, OK_3, 0}};
    bool tls = *state != NULL;
    struct stage stage = {.base = event_base_new()};
    struct api_call call;
    char path[64];

    assert_true(loopback_certificate("127.0.0.1", path, sizeof path));
    stage.client = http_client_new(stage.base, path);
    stage.server = loopback_server_new(steps, sizeof steps / sizeof *steps, tls ? path : NULL);
    fill(&call, tls ? "https://127.0.0.1:%u/send" : "http://127.0.0.1:%u/send",
         loopback_server_port(stage.server));
    assert_true(run(stage.client, stage.base, &call).complete);
    struct seen seen = run(stage.client, stage.base, &call);
    assert_false(seen.complete);
    assert_true(seen.written);
    assert_int_equal(seen.status, 0);
    assert_int_equal(loopback_server_requests(stage.server), 2);

    assert_true(run(stage.client, stage.base, &call).complete); /* and the client works on */
    assert_int_equal(loopback_server_requests(stage.server), 3);
    clear_stage(&stage);
    unlink(path);
}

/* ---- what is sent ---- */

static void sends_what_it_was_given(void **state)
{
    struct stage stage = set_stage(&(struct loopback_step){ACT_ANSWER, OK_3, 0}, 1);
    struct api_call call;
    char last[8192];

    (void)state;
    fill(&call, "http://127.0.0.1:%u/send", stage.port);
    strcpy(call.basic_auth, "AC1:secret");
    assert_true(api_call_header(&call, "X-Mark", "one"));
    assert_true(run(stage.client, stage.base, &call).complete);
    loopback_server_last(stage.server, last, sizeof last);
    assert_ptr_equal(strstr(last, "POST /send HTTP/1.1\r\n"), last);
    assert_non_null(strstr(last, "\r\nX-Mark: one\r\n"));
    assert_non_null(strstr(last, "\r\nAuthorization: Basic QUMxOnNlY3JldA==\r\n"));
    assert_non_null(strstr(last, "\r\n\r\nTo=%2B12025550123&Body=hello"));
    assert_null(strstr(last, "Accept-Encoding"));
    assert_null(strstr(last, "Expect"));

    /* The next one on the same handle and connection has nothing of it. */
    call = (struct api_call){.method = "GET", .timeout_ms = TIMEOUT_MS};
    snprintf(call.url, sizeof call.url, "http://127.0.0.1:%u/other", stage.port);
    assert_true(run(stage.client, stage.base, &call).complete);
    loopback_server_last(stage.server, last, sizeof last);
    assert_ptr_equal(strstr(last, "GET /other HTTP/1.1\r\n"), last);
    assert_null(strstr(last, "X-Mark"));
    assert_null(strstr(last, "Authorization"));
    assert_null(strstr(last, "Content-"));
    assert_null(strstr(last, "hello"));

    call.method = "DELETE";
    assert_true(run(stage.client, stage.base, &call).complete);
    loopback_server_last(stage.server, last, sizeof last);
    assert_ptr_equal(strstr(last, "DELETE /other HTTP/1.1\r\n"), last);
    assert_int_equal(loopback_server_connections(stage.server), 1);
    clear_stage(&stage);
}

static void sends_the_largest_body(void **state)
{
    struct stage stage = set_stage(&(struct loopback_step){ACT_ANSWER, OK_3, 0}, 1);
    struct api_call call;
    static char last[65536];

    (void)state;
    fill(&call, "http://127.0.0.1:%u/send", stage.port);
    memset(call.body, 'b', API_BODY_ROOM);
    call.body_length = API_BODY_ROOM;
    assert_true(run(stage.client, stage.base, &call).complete);
    loopback_server_last(stage.server, last, sizeof last);
    assert_int_equal(strspn(strstr(last, "\r\n\r\n") + 4, "b"), API_BODY_ROOM);
    clear_stage(&stage);
}

static void headers_can_not_be_smuggled(void **state)
{
    struct api_call call = {0};
    char long_value[API_HEADER_ROOM];

    (void)state;
    memset(long_value, 'x', sizeof long_value - 1);
    long_value[sizeof long_value - 1] = '\0';
    assert_false(api_call_header(&call, "X-A", "1\r\nX-B: 2"));
    assert_false(api_call_header(&call, "X-A: 1\r\nX-B", "2"));
    assert_false(api_call_header(&call, "X", long_value));
    assert_int_equal(call.headers_count, 0);
    for (int i = 0; i < API_HEADERS_MAX; i++)
        assert_true(api_call_header(&call, "X-A", "1"));
    assert_false(api_call_header(&call, "X-A", "1"));
}

/* ---- giving up ---- */

static void tells_whether_it_is_written(void **state)
{
    struct stage stage = set_stage(&(struct loopback_step){ACT_HANG, "", 0}, 1);
    struct seen seen = {0};
    struct api_call call;

    (void)state;
    fill(&call, "http://127.0.0.1:%u/send", stage.port);
    struct http_transfer *transfer = http_client_start(stage.client, &call, note, &seen);
    assert_false(http_transfer_written(transfer));
    while (loopback_server_requests(stage.server) == 0)
        event_base_loop(stage.base, EVLOOP_NONBLOCK);
    assert_true(http_transfer_written(transfer));

    /* The handle of a call that was written starts anew. */
    http_client_cancel(stage.client, transfer);
    transfer = http_client_start(stage.client, &call, note, &seen);
    assert_false(http_transfer_written(transfer));
    http_client_cancel(stage.client, transfer);
    assert_int_equal(http_client_pending(stage.client), 0);
    event_base_loop(stage.base, EVLOOP_NONBLOCK);
    assert_int_equal(seen.times, 0);
    clear_stage(&stage);
}

static void many_at_once_and_an_end(void **state)
{
    enum { MANY = 40 };
    struct loopback_step steps[MANY + 1];
    struct seen seen = {0};
    struct api_call call;

    (void)state;
    for (int i = 0; i < MANY; i++)
        steps[i] = (struct loopback_step){ACT_ANSWER, OK_3, 0};
    steps[MANY] = (struct loopback_step){ACT_HANG, "", 0};
    struct stage stage = set_stage(steps, MANY + 1);
    fill(&call, "http://127.0.0.1:%u/send", stage.port);
    for (int i = 0; i < MANY; i++)
        assert_non_null(http_client_start(stage.client, &call, note, &seen));
    assert_int_equal(http_client_pending(stage.client), MANY);
    turn_until(stage.base, &seen, MANY);
    assert_int_equal(loopback_server_requests(stage.server), MANY);
    for (int i = 0; i < 5; i++)
        assert_non_null(http_client_start(stage.client, &call, note, &seen));
    event_base_loop(stage.base, EVLOOP_NONBLOCK);
    clear_stage(&stage); /* with five under way */
    assert_int_equal(seen.times, MANY);
}

static void end_pause(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    *(bool *)arg = true;
}

/* libcurl has come back to spinning after a transfer more than once: then the loop turns without end. */
static void rests_after_every_ending(void **state)
{
    static const struct loopback_step steps[] = {
        {ACT_ANSWER, OK_3, 0},
        {ACT_DIE, "", 0},
        {ACT_HANG, "", 0},
        {ACT_ANSWER_CLOSE, "HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nyes", 0},
        {ACT_ANSWER_CLOSE, OK_3, 0},
    };
    struct stage stage = set_stage(steps, sizeof steps / sizeof *steps);
    struct api_call call;

    (void)state;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        bool over = false;
        unsigned turns = 0;
        fill(&call, "http://127.0.0.1:%u/send", stage.port);
        call.timeout_ms = 100;
        run(stage.client, stage.base, &call);
        event_base_once(stage.base, -1, EV_TIMEOUT, end_pause, &over, &(struct timeval){0, 200000});
        for (; !over; turns++)
            event_base_loop(stage.base, EVLOOP_ONCE);
        assert_in_range(turns, 1, 20);
    }
    clear_stage(&stage);
}

/* ---- TLS ---- */

static const struct tls_row {
    const char *name, *certificate_for, *url;
    bool trusted, tls_server;
    bool good;
} tls_rows[] = {
    {"a certificate that is trusted is good", "127.0.0.1", "https://127.0.0.1:%u/", true, true, true},
    {"one that nobody trusts is not, and nothing was written", "127.0.0.1", "https://127.0.0.1:%u/", false,
     true, false},
    {"one for another name is not, and nothing was written", "api.test", "https://127.0.0.1:%u/", true, true,
     false},
    {"a server that speaks no TLS gets nothing written", "127.0.0.1", "https://127.0.0.1:%u/", true, false,
     false},
};

static void speaks_tls(void **state)
{
    const struct tls_row *row = *state;
    static const struct loopback_step step = {ACT_ANSWER, OK_3, 0};
    struct stage stage = {.base = event_base_new()};
    char path[64];
    struct api_call call;

    assert_true(loopback_certificate(row->certificate_for, path, sizeof path));
    stage.client = http_client_new(stage.base, row->trusted ? path : NULL);
    assert_non_null(stage.client);
    stage.server = loopback_server_new(&step, 1, row->tls_server ? path : NULL);
    fill(&call, row->url, loopback_server_port(stage.server));
    call.timeout_ms = row->tls_server ? TIMEOUT_MS : 300;
    for (unsigned i = 1; i <= 3; i++) {
        struct seen seen = run(stage.client, stage.base, &call);
        assert_int_equal(seen.complete, row->good);
        assert_int_equal(seen.written, row->good);
        assert_int_equal(seen.connected, row->good);
        assert_int_equal(seen.status, row->good ? 200 : 0);
        assert_int_equal(loopback_server_requests(stage.server), row->good ? i : 0);
    }
    if (row->good)
        assert_int_equal(loopback_server_connections(stage.server), 1);
    clear_stage(&stage);
    unlink(path);
}

static void wants_its_certificates(void **state)
{
    struct event_base *base = event_base_new();

    (void)state;
    assert_null(http_client_new(base, "/nonexistent/ca.pem"));
    event_base_free(base);
}

enum { ROWS = sizeof rows / sizeof *rows, NOBODIES = sizeof nobodies / sizeof *nobodies };
enum { TLS_ROWS = sizeof tls_rows / sizeof *tls_rows };

int main(void)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(dead_name_server_does_not_stall),
        cmocka_unit_test(keeps_the_connection),
        cmocka_unit_test(sees_a_connection_that_was_closed),
        cmocka_unit_test(leaves_a_connection_that_says_too_much),
        {"a kept connection that dies does not make a second text", never_sends_twice, NULL, NULL, NULL},
        {"nor does it with TLS", never_sends_twice, NULL, NULL, "TLS"},
        cmocka_unit_test(sends_what_it_was_given),
        cmocka_unit_test(sends_the_largest_body),
        cmocka_unit_test(headers_can_not_be_smuggled),
        cmocka_unit_test(tells_whether_it_is_written),
        cmocka_unit_test(many_at_once_and_an_end),
        cmocka_unit_test(rests_after_every_ending),
        cmocka_unit_test(wants_its_certificates),
    };
    enum { OTHERS = sizeof others / sizeof *others };
    struct CMUnitTest tests[ROWS + NOBODIES + TLS_ROWS + OTHERS];
    size_t count = 0;

    for (size_t i = 0; i < ROWS; i++)
        tests[count++] = (struct CMUnitTest){rows[i].name, tells_what_came, NULL, NULL, (void *)&rows[i]};
    for (size_t i = 0; i < NOBODIES; i++)
        tests[count++] =
            (struct CMUnitTest){nobodies[i].name, reaches_nobody, NULL, NULL, (void *)&nobodies[i]};
    for (size_t i = 0; i < TLS_ROWS; i++)
        tests[count++] = (struct CMUnitTest){tls_rows[i].name, speaks_tls, NULL, NULL, (void *)&tls_rows[i]};
    for (size_t i = 0; i < OTHERS; i++)
        tests[count++] = others[i];
    return cmocka_run_group_tests_name("http_client", tests, NULL, NULL);
}
