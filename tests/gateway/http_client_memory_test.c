/* http_client_memory_test.c - what calls leave behind in memory, and what becomes of them when there is none.
 */
#include "gateway/clock.h"
#include "gateway/http_client.h"
#include "gateway/memory.h"
#include "tests/support/loopback_server.h"

#include <event2/event.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { CALLS = 20, MASK = 0x5a, WINDOW = 1 << 16, MARK_ROOM = 16 };

/* What is looked for, masked, so that the looking is not found: "5550187jaguar" is part of number and words.
 */
static const unsigned char masked[] = {'5' ^ MASK, '5' ^ MASK, '5' ^ MASK, '0' ^ MASK, '1' ^ MASK,
                                       '8' ^ MASK, '7' ^ MASK, 'j' ^ MASK, 'a' ^ MASK, 'g' ^ MASK,
                                       'u' ^ MASK, 'a' ^ MASK, 'r' ^ MASK};

static void unmask(char mark[MARK_ROOM])
{
    for (size_t i = 0; i < sizeof masked; i++)
        mark[i] = (char)(masked[i] ^ MASK);
    mark[sizeof masked] = '\0';
}

static size_t count_in(const unsigned char *bytes, size_t length)
{
    size_t found = 0;

    for (size_t i = 0; i + sizeof masked <= length; i++) {
        size_t same = 0;
        while (same < sizeof masked && (bytes[i + same] ^ MASK) == masked[same])
            same++;
        found += same == sizeof masked;
    }
    return found;
}

/* How often the mark stands in what this process can write to. */
static size_t count_in_memory(void)
{
    static unsigned char window[WINDOW + sizeof masked];
    FILE *maps = fopen("/proc/self/maps", "r");
    int memory = open("/proc/self/mem", O_RDONLY);
    unsigned long from, to;
    char line[512], rights[8];
    size_t found = 0;

    assert_non_null(maps);
    while (fgets(line, sizeof line, maps) != NULL) {
        if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) != 3 || rights[1] != 'w')
            continue;
        for (unsigned long at = from; at < to; at += WINDOW) {
            if ((uintptr_t)window < at + sizeof window && at < (uintptr_t)window + sizeof window)
                continue;
            ssize_t got = pread(memory, window, sizeof window, (off_t)at);
            if (got > 0)
                found += count_in(window, (size_t)got);
        }
    }
    fclose(maps);
    close(memory);
    explicit_bzero(window, sizeof window);
    return found;
}

struct stage {
    struct event_base *base;
    struct http_client *client;
    unsigned done, good;
};

static void note(const struct api_answer *answer, void *arg)
{
    struct stage *stage = arg;

    stage->done++;
    stage->good += answer->complete && answer->status == 201;
}

static void turn_until(struct stage *stage, unsigned done)
{
    uint64_t end = clock_ms() + 20000;

    while (stage->done < done && clock_ms() < end) {
        event_base_loop(stage->base, EVLOOP_NONBLOCK);
        usleep(100);
    }
}

static struct api_call *make_call(const char *scheme, unsigned port, const char *query, const char *mark)
{
    struct api_call *call = calloc(1, sizeof *call);

    call->method = query[0] == '\0' ? "POST" : "GET";
    call->timeout_ms = 5000;
    snprintf(call->url, sizeof call->url, "%s://127.0.0.1:%u/%s%s", scheme, port, query,
             query[0] == '\0' ? "" : mark);
    if (query[0] == '\0')
        call->body_length =
            (size_t)snprintf(call->body, sizeof call->body, "To=%%2B1202%s&Body=%s+%s", mark, mark, mark);
    snprintf(call->basic_auth, sizeof call->basic_auth, "AC1:secret");
    api_call_header(call, "X-To", mark);
    return call;
}

static const struct row {
    const char *name, *scheme, *query;
} rows[] = {
    {"nothing of a call and its answer is left in the process", "http", ""},
    {"nothing of them is left after TLS", "https", ""},
    {"nothing is left of an address that has the words in it", "http", "?text="},
};

static void forgets(void **state)
{
    const struct row *row = *state;
    struct stage stage = {0};
    char path[64], mark[MARK_ROOM], answer[256];
    bool tls = strcmp(row->scheme, "https") == 0;

    if (!memory_wipes())
        skip(); /* a sanitizer's allocator keeps what is freed */
    stage.base = event_base_new();
    assert_true(loopback_certificate("127.0.0.1", path, sizeof path));
    stage.client = http_client_new(stage.base, path);
    unmask(mark);
    snprintf(answer, sizeof answer,
             "HTTP/1.1 201 Created\r\nContent-Length: 42\r\n\r\n{\"to\":\"+1202%-13s\",\"body\":\"%s", mark,
             mark);
    const struct loopback_step step = {ACT_ANSWER, answer, 3};
    struct loopback_server *server = loopback_server_new(&step, 1, tls ? path : NULL);
    for (unsigned i = 0; i < CALLS; i++) {
        struct api_call *call = make_call(row->scheme, loopback_server_port(server), row->query, mark);
        assert_non_null(http_client_start(stage.client, call, note, &stage));
        api_call_scrub(call);
        free(call);
        if (i == 0)
            assert_true(count_in_memory() > 1); /* the looking works */
        if (i % 4 == 3)
            turn_until(&stage, i + 1);
    }
    assert_int_equal(stage.good, CALLS);
    loopback_server_free(server);
    explicit_bzero(mark, sizeof mark);
    explicit_bzero(answer, sizeof answer);
    assert_int_equal(count_in_memory(), 0);
    http_client_free(stage.client);
    event_base_free(stage.base);
    unlink(path);
}

/* Each allocation of a start fails in turn: the call is not begun, or it ends once, and the next one works.
 * (What libcurl 7.88 allocates later can make it divide by zero when there is no memory; then the process
 * dies and is started anew.) */
static void starts_without_memory(void **state)
{
    const struct loopback_step step = {ACT_ANSWER, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", 0};
    struct stage stage = {0};
    unsigned expected = 0;
    unsigned long tried, at = 0;

    (void)state;
    if (!memory_can_fail())
        skip();
    stage.base = event_base_new();
    struct loopback_server *server = loopback_server_new(&step, 1, NULL);
    struct api_call *call = make_call("http", loopback_server_port(server), "", "hello");
    do {
        stage.client = http_client_new(stage.base, NULL);
        memory_fail_at(++at);
        expected += http_client_start(stage.client, call, note, &stage) != NULL;
        tried = memory_allocations();
        memory_fail_at(0);
        turn_until(&stage, expected);
        assert_non_null(http_client_start(stage.client, call, note, &stage));
        turn_until(&stage, ++expected);
        assert_int_equal(stage.done, expected);
        assert_int_equal(stage.good, expected);
        assert_int_equal(http_client_pending(stage.client), 0);
        http_client_free(stage.client);
    } while (tried >= at);
    loopback_server_free(server);
    event_base_free(stage.base);
    free(call);
}

int main(int count, char **argv)
{
    (void)count;
    memory_bind_now(argv);
    struct CMUnitTest tests[sizeof rows / sizeof *rows + 1];
    size_t used = 0;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        tests[used++] = (struct CMUnitTest){rows[i].name, forgets, NULL, NULL, (void *)&rows[i]};
    tests[used++] = (struct CMUnitTest)cmocka_unit_test(starts_without_memory);
    return cmocka_run_group_tests_name("http_client_memory", tests, NULL, NULL);
}
