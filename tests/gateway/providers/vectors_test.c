/* vectors_test.c - webhooks made by programs of other hands than ours (tests/vectors/make-*.mjs), read from
 * tests/vectors/ and held against what verify() and parse() of their provider make of them. Each line has its
 * own options, time and peer. */
#include "gateway/providers/provider.h"

#include "gateway/signature.h"
#include "tests/support/without_memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { VECTORS_MAX = 4000, LINE_ROOM = 256 * 1024, ITEMS_MAX = 16 };

static const char *const files[] = {"tests/vectors/generic.jsonl",    "tests/vectors/kannel.jsonl",
                                    "tests/vectors/bandwidth.jsonl",  "tests/vectors/infobip.jsonl",
                                    "tests/vectors/vonage-sms.jsonl", "tests/vectors/vonage-messages.jsonl",
                                    "tests/vectors/telnyx.jsonl",     "tests/vectors/smsgate.jsonl",
                                    "tests/vectors/plivo.jsonl",      "tests/vectors/signalwire.jsonl"};
static const char *const verdicts[] = {"ok", "forged", "stale", "malformed", "unusable", "unsigned"};
static const char *const deliveries[] = {"unknown", "under-way", "delivered", "failed"};
static const char *const carrier_words[] = {"", "STOP", "HELP", "START"};

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* What a vector's request points to. */
struct made {
    struct http_request request;
    unsigned char body[HTTP_BODY_MAX];
    char path[HTTP_TARGET_MAX];
};

static void make_request(const json_t *vector, struct made *made)
{
    struct http_request *request = &made->request;
    const char *target = text_of(vector, "target"), *peer = text_of(vector, "peer"), *name;
    json_t *value;

    *request = (struct http_request){.target = target, .path = made->path, .peer = peer ? peer : "192.0.2.1"};
    request->method = strcmp(text_of(vector, "method"), "GET") == 0 ? METHOD_GET : METHOD_POST;
    request->from_loopback = strncmp(request->peer, "127.", 4) == 0;
    snprintf(made->path, sizeof made->path, "%.*s", (int)strcspn(target, "?"), target);
    if (strchr(target, '?') != NULL)
        request->query = strchr(target, '?') + 1;
    json_object_foreach(json_object_get(vector, "headers"), name, value)
    {
        request->headers[request->headers_count++] = (struct http_header){name, json_string_value(value)};
    }
    request->body_length = signature_from_base64(text_of(vector, "body"), made->body, sizeof made->body);
    request->body = request->body_length > 0 ? made->body : NULL;
}

/* An address that is longer than any that was signed is not cut to one that was. */
static void holds_for_a_long_address(const struct provider *provider, const void *settings,
                                     const struct http_request *request, time_t now, enum verdict right)
{
    static char base[5000];
    const struct public_url url = {base, NULL};

    memset(base, 'a', sizeof base - 1);
    enum verdict verdict = provider->verify(settings, request, &url, now);
    assert_true(verdict == right || verdict == VERDICT_MALFORMED || verdict == VERDICT_FORGED);
    if (provider == provider_find("plivo") || provider == provider_find("signalwire"))
        assert_int_not_equal(verdict, VERDICT_OK);
}

/* What parse() handed over, as JSON in the vectors' words. */
static void each(const struct webhook_item *item, void *arg)
{
    json_t *made = NULL;
    char part[64];

    if (item->kind == WEBHOOK_MESSAGE)
        made = json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:s}", "kind", "message", "id", item->message.id,
                         "sender", item->message.sender, "recipient", item->message.recipient, "text",
                         item->message.text, "media", (int)item->message.media, "carrier_word",
                         carrier_words[item->message.carrier_word]);
    else if (item->kind == WEBHOOK_RECEIPT)
        made = json_pack("{s:s, s:s, s:s, s:i, s:b, s:s}", "kind", "receipt", "id", item->receipt.id,
                         "delivery", deliveries[item->receipt.delivery], "code", item->receipt.code,
                         "opted_out", item->receipt.opted_out, "recipient", item->receipt.recipient);
    else
        made = json_pack("{s:s}", "kind", "nothing");
    assert_non_null(made);
    if (item->part.total > 0) {
        snprintf(part, sizeof part, "%u %u/%u", item->part.reference, item->part.number, item->part.total);
        json_object_set_new(made, "part", json_string(part));
    }
    json_array_append_new(arg, made);
}

static void *configure(const struct provider *provider, const json_t *vector)
{
    struct faults faults;

    faults_init(&faults);
    void *settings = provider->configure(json_object_get(vector, "options"), "options", &faults);
    for (size_t i = 0; settings == NULL && i < faults.count; i++)
        print_message("%s: %s\n", faults.list[i].where, faults.list[i].message);
    assert_non_null(settings);
    faults_free(&faults);
    return settings;
}

/* Reads it while there is no memory; and its settings, when the vector before had others. */
static void holds_without_memory(const struct provider *provider, const void *settings, const json_t *vector,
                                 const struct http_request *request, const struct public_url *url, time_t now)
{
    static const json_t *before;
    const json_t *options = json_object_get(vector, "options");

    without_memory_read(provider, settings, request, url, now);
    if (!before || !json_equal(before, options))
        without_memory_configure(provider, options, request, url, now);
    before = options;
}

static void holds(void **state)
{
    const json_t *vector = *state;
    const struct provider *provider = provider_find(text_of(vector, "provider"));
    const struct public_url url = {text_of(vector, "base"), text_of(vector, "override")};
    time_t now = (time_t)json_integer_value(json_object_get(vector, "now"));
    struct made *made = calloc(1, sizeof *made);
    json_t *items = json_array();

    assert_non_null(provider);
    void *settings = configure(provider, vector);
    make_request(vector, made);
    enum verdict verdict = provider->verify(settings, &made->request, &url, now);
    holds_for_a_long_address(provider, settings, &made->request, now, verdict);
    if (verdict == VERDICT_OK)
        verdict = provider->parse(settings, &made->request, each, items);
    assert_string_equal(verdicts[verdict], text_of(vector, "verdict"));
    char *got = json_dumps(items, JSON_SORT_KEYS | JSON_COMPACT);
    char *expected = json_dumps(json_object_get(vector, "items"), JSON_SORT_KEYS | JSON_COMPACT);
    assert_string_equal(got, expected == NULL ? "[]" : expected);
    free(got);
    free(expected);
    json_decref(items);
    holds_without_memory(provider, settings, vector, &made->request, &url, now);
    provider->forget(settings);
    free(made);
}

static size_t read_file(const char *path, struct CMUnitTest *tests, size_t used, char *line)
{
    FILE *file = fopen(path, "r");
    size_t before = used;

    while (file != NULL && used < VECTORS_MAX && fgets(line, LINE_ROOM, file) != NULL) {
        json_t *vector = json_loads(line, JSON_ALLOW_NUL, NULL);
        if (vector == NULL)
            break;
        tests[used++] = (struct CMUnitTest){text_of(vector, "name"), holds, NULL, NULL, vector};
    }
    if (file == NULL || !feof(file) || used == before) {
        fprintf(stderr, "%s: can't be read, or has not all vectors\n", path);
        exit(1);
    }
    fclose(file);
    return used;
}

int main(void)
{
    static struct CMUnitTest tests[VECTORS_MAX];
    char *line = malloc(LINE_ROOM);
    size_t used = 0;

    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        used = read_file(files[i], tests, used, line);
    free(line);
    int failed = _cmocka_run_group_tests("vectors", tests, used, NULL, NULL);
    for (size_t i = 0; i < used; i++)
        json_decref(tests[i].initial_state);
    return failed;
}
