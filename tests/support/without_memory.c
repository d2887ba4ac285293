/* without_memory.c - providers without memory, and without OpenSSL. */
#include "tests/support/without_memory.h"

#include "gateway/memory.h"
#include "tests/support/failing_crypto.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A request, and who reads it. */
struct reading {
    const struct provider *provider;
    const void *settings;
    const struct http_request *request;
    const struct public_url *url;
    time_t now;
};

/* What fails. */
static const struct trouble {
    const char *what;
    void (*fail_at)(unsigned long n); /* 0: nothing */
    unsigned long (*count)(void);
    int error; /* what errno must say then, or 0 */
} no_memory = {"allocation", memory_fail_at, memory_allocations, ENOMEM},
  no_crypto = {"call of OpenSSL", failing_crypto_at, failing_crypto_calls, 0};

/* What came of it. */
struct result {
    enum verdict verdict;
    int error;       /* errno */
    uint64_t handed; /* over all that parse() handed over */
};

static void add(struct result *result, const char *text)
{
    for (; *text; text++)
        result->handed = (result->handed ^ (unsigned char)*text) * 0x100000001b3u;
    result->handed = result->handed * 31 + 1;
}

static void each(const struct webhook_item *item, void *arg)
{
    bool message = item->kind == WEBHOOK_MESSAGE, receipt = item->kind == WEBHOOK_RECEIPT;

    add(arg, message ? item->message.id : receipt ? item->receipt.id : "nothing");
    add(arg, message ? item->message.sender : receipt ? item->receipt.recipient : "");
    add(arg, message ? item->message.text : "");
}

/* The n-th of what may fail does; 0: none. */
static struct result verify(const struct reading *reading, const struct trouble *trouble, unsigned long n)
{
    trouble->fail_at(n);
    errno = 0;
    struct result result = {.verdict = reading->provider->verify(reading->settings, reading->request,
                                                                 reading->url, reading->now)};
    result.error = errno;
    return result;
}

static struct result parse(const struct reading *reading, const struct trouble *trouble, unsigned long n)
{
    struct result result = {.handed = 0};

    trouble->fail_at(n);
    errno = 0;
    result.verdict = reading->provider->parse(reading->settings, reading->request, each, &result);
    result.error = errno;
    return result;
}

static void holds_without(const struct trouble *trouble, const struct reading *reading,
                          struct result (*step)(const struct reading *, const struct trouble *,
                                                unsigned long))
{
    struct result right = step(reading, trouble, 0);
    unsigned long all = trouble->count();

    for (unsigned long n = 1; n <= all; n++) {
        struct result got = step(reading, trouble, n);
        trouble->fail_at(0);
        if (got.verdict == right.verdict && (got.verdict != VERDICT_OK || got.handed == right.handed))
            continue;
        if (got.verdict == VERDICT_OK)
            fail_msg("without %s %lu it is let in, or something of it is lost", trouble->what, n);
        if (trouble->error != 0 && got.error != trouble->error)
            fail_msg("without %s %lu the verdict is %d, and errno says nothing of it", trouble->what, n,
                     got.verdict);
    }
}

void without_memory_read(const struct provider *provider, const void *settings,
                         const struct http_request *request, const struct public_url *url, time_t now)
{
    const struct reading reading = {provider, settings, request, url, now};

    holds_without(&no_crypto, &reading, verify);
    if (!memory_can_fail())
        return;
    holds_without(&no_memory, &reading, verify);
    if (verify(&reading, &no_memory, 0).verdict == VERDICT_OK)
        holds_without(&no_memory, &reading, parse);
}

/* ---- settings ---- */

static void *configure(const struct provider *provider, const json_t *options)
{
    struct faults faults;

    faults_init(&faults);
    void *settings = provider->configure(options, "options", &faults);
    faults_free(&faults);
    return settings;
}

/* The webhook that a provider signs, for a call that has so many headers already; false: it makes none. */
static bool sign(const struct provider *provider, const void *settings, time_t now, size_t headers,
                 struct api_call *call)
{
    memset(call, 0, sizeof *call);
    call->headers_count = headers;
    return provider->sign(settings, "https://hotline.example/sms/main", now, call);
}

static void signs_alike_without(const struct trouble *trouble, const struct provider *provider,
                                const void *settings, time_t now)
{
    struct api_call *right = calloc(1, sizeof *right), *call = calloc(1, sizeof *call);

    assert_true(right && call);
    trouble->fail_at(0);
    bool can = sign(provider, settings, now, 0, right);
    unsigned long all = trouble->count();
    for (unsigned long n = 1; can && n <= all; n++) {
        trouble->fail_at(n);
        bool made = sign(provider, settings, now, 0, call);
        trouble->fail_at(0);
        if (made && (call->body_length != right->body_length || strcmp(call->url, right->url) != 0 ||
                     memcmp(call->body, right->body, right->body_length) != 0 ||
                     memcmp(call->headers, right->headers, sizeof right->headers) != 0))
            fail_msg("without %s %lu another webhook is made", trouble->what, n);
    }
    free(right);
    free(call);
}

/* A call with no room for all of it is not made. */
static void signs_all_or_nothing(const struct provider *provider, const void *settings, time_t now)
{
    static char far[API_URL_ROOM + 32];
    struct api_call *call = calloc(1, sizeof *call);

    assert_non_null(call);
    bool can = sign(provider, settings, now, 0, call);
    for (size_t own = call->headers_count, taken = 0; can && taken <= API_HEADERS_MAX; taken++)
        assert_int_equal(sign(provider, settings, now, taken, call), taken + own <= API_HEADERS_MAX);
    memset(far, 'a', sizeof far - 1);
    memset(call, 0, sizeof *call);
    assert_false(provider->sign(settings, far, now, call));
    free(call);
}

void without_memory_configure(const struct provider *provider, const json_t *options,
                              const struct http_request *request, const struct public_url *url, time_t now)
{
    memory_fail_at(0);
    void *settings = configure(provider, options);
    unsigned long all = memory_allocations();
    assert_non_null(settings);
    enum verdict right = provider->verify(settings, request, url, now);
    if (provider->sign) {
        signs_alike_without(&no_crypto, provider, settings, now);
        signs_alike_without(&no_memory, provider, settings, now);
        signs_all_or_nothing(provider, settings, now);
    }
    provider->forget(settings);
    for (unsigned long n = 1; memory_can_fail() && n <= all; n++) {
        memory_fail_at(n);
        settings = configure(provider, options);
        memory_fail_at(0);
        if (!settings)
            continue;
        if (provider->verify(settings, request, url, now) != right)
            fail_msg("settings without allocation %lu judge otherwise", n);
        provider->forget(settings);
    }
}
