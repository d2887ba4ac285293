/* without_memory.c - providers without memory. */
#include "tests/support/without_memory.h"

#include "gateway/memory.h"

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

/* The n-th allocation fails; 0: none. */
static struct result verify(const struct reading *reading, unsigned long n)
{
    memory_fail_at(n);
    errno = 0;
    struct result result = {.verdict = reading->provider->verify(reading->settings, reading->request,
                                                                 reading->url, reading->now)};
    result.error = errno;
    return result;
}

static struct result parse(const struct reading *reading, unsigned long n)
{
    struct result result = {.handed = 0};

    memory_fail_at(n);
    errno = 0;
    result.verdict = reading->provider->parse(reading->settings, reading->request, each, &result);
    result.error = errno;
    return result;
}

static void holds_without_memory(const struct reading *reading,
                                 struct result (*step)(const struct reading *, unsigned long))
{
    struct result right = step(reading, 0);
    unsigned long all = memory_allocations();

    for (unsigned long n = 1; n <= all; n++) {
        struct result got = step(reading, n);
        memory_fail_at(0);
        if (got.verdict == right.verdict && (got.verdict != VERDICT_OK || got.handed == right.handed))
            continue;
        if (got.verdict == VERDICT_OK)
            fail_msg("without allocation %lu it is let in, or something of it is lost", n);
        if (got.error != ENOMEM)
            fail_msg("without allocation %lu the verdict is %d, and errno says nothing of memory", n,
                     got.verdict);
    }
}

void without_memory_read(const struct provider *provider, const void *settings,
                         const struct http_request *request, const struct public_url *url, time_t now)
{
    const struct reading reading = {provider, settings, request, url, now};

    if (!memory_can_fail())
        return;
    holds_without_memory(&reading, verify);
    if (verify(&reading, 0).verdict == VERDICT_OK)
        holds_without_memory(&reading, parse);
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

static void signs_alike(const struct provider *provider, const void *settings, time_t now)
{
    struct api_call *right = calloc(1, sizeof *right), *call = calloc(1, sizeof *call);

    assert_true(right && call);
    memory_fail_at(0);
    bool can = provider->sign(settings, "https://hotline.example/sms/main", now, right);
    unsigned long all = memory_allocations();
    for (unsigned long n = 1; can && n <= all; n++) {
        memset(call, 0, sizeof *call);
        memory_fail_at(n);
        bool made = provider->sign(settings, "https://hotline.example/sms/main", now, call);
        memory_fail_at(0);
        if (made && (call->body_length != right->body_length || strcmp(call->url, right->url) != 0 ||
                     memcmp(call->body, right->body, right->body_length) != 0))
            fail_msg("without allocation %lu another webhook is made", n);
    }
    free(right);
    free(call);
}

void without_memory_configure(const struct provider *provider, const json_t *options,
                              const struct http_request *request, const struct public_url *url, time_t now)
{
    if (!memory_can_fail())
        return;
    memory_fail_at(0);
    void *settings = configure(provider, options);
    unsigned long all = memory_allocations();
    assert_non_null(settings);
    enum verdict right = provider->verify(settings, request, url, now);
    if (provider->sign)
        signs_alike(provider, settings, now);
    provider->forget(settings);
    for (unsigned long n = 1; n <= all; n++) {
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
