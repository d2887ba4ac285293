/* twilio_vectors_test.c - webhooks signed by Twilio's official SDK, read from tests/vectors/twilio.jsonl (or
 * from the file that is named): each is verified as it must be, and has in it what it must. */
#include "gateway/providers/twilio.h"
#include "tests/support/without_memory.h"

#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { VECTORS_MAX = 1000, LINE_ROOM = 64 * 1024 };

static const char *const verdicts[] = {[VERDICT_OK] = "ok",
                                       [VERDICT_FORGED] = "forged",
                                       [VERDICT_MALFORMED] = "malformed",
                                       [VERDICT_STALE] = "stale"};

static const char *text_of(const json_t *vector, const char *name)
{
    return json_string_value(json_object_get(vector, name));
}

/* A channel's settings with the vector's tokens. */
static void *configure(const json_t *vector)
{
    struct faults faults;

    faults_init(&faults);
    json_t *options = json_pack("{s:s, s:O}", "account_sid", "AC00000000000000000000000000000001",
                                "auth_token", json_object_get(vector, "tokens"));
    void *settings = twilio.configure(options, "options", &faults);
    json_decref(options);
    faults_free(&faults);
    assert_non_null(settings);
    return settings;
}

/* Makes the request; what it points to is `vector`'s, and `body`. */
static void make_request(const json_t *vector, struct http_request *request, unsigned char *body)
{
    const char *encoded = text_of(vector, "body"), *signature = text_of(vector, "signature");
    const char *content_type = text_of(vector, "content_type");
    size_t length = strlen(encoded);

    *request = (struct http_request){.target = text_of(vector, "target"), .body = body};
    request->method = strcmp(text_of(vector, "method"), "GET") == 0 ? METHOD_GET : METHOD_POST;
    request->path = request->target;
    request->query = strchr(request->target, '?') == NULL ? NULL : strchr(request->target, '?') + 1;
    request->headers[request->headers_count++] = (struct http_header){"host", "127.0.0.1:8080"};
    if (content_type != NULL)
        request->headers[request->headers_count++] = (struct http_header){"content-type", content_type};
    if (signature != NULL)
        request->headers[request->headers_count++] = (struct http_header){"x-twilio-signature", signature};
    EVP_DecodeBlock(body, (const unsigned char *)encoded, (int)length);
    request->body_length = length / 4 * 3 - (length > 0 && encoded[length - 1] == '=') -
                           (length > 1 && encoded[length - 2] == '=');
}

static void check_message(const json_t *item, const struct message *message)
{
    static const char *const words[] = {"", "STOP", "HELP", "START"};
    const char *word = text_of(item, "word");

    assert_string_equal(message->id, text_of(item, "id"));
    assert_string_equal(message->sender, text_of(item, "sender"));
    assert_string_equal(message->recipient, text_of(item, "recipient"));
    assert_string_equal(message->text, text_of(item, "text"));
    assert_int_equal(message->media, json_integer_value(json_object_get(item, "media")));
    assert_string_equal(words[message->carrier_word], word);
}

static void check_receipt(const json_t *item, const struct receipt *receipt)
{
    static const char *const deliveries[] = {"unknown", "under way", "delivered", "failed"};

    assert_string_equal(receipt->id, text_of(item, "id"));
    assert_string_equal(deliveries[receipt->delivery], text_of(item, "delivery"));
    assert_int_equal(receipt->code, json_integer_value(json_object_get(item, "code")));
    assert_int_equal(receipt->opted_out, json_boolean_value(json_object_get(item, "opted_out")));
    assert_string_equal(receipt->recipient, text_of(item, "recipient"));
}

struct found {
    unsigned count;
    const json_t *item;
};

static void check_item(const struct webhook_item *item, void *arg)
{
    struct found *found = arg;
    const char *kind = text_of(found->item, "kind");

    found->count++;
    assert_non_null(kind);
    assert_int_equal(item->kind == WEBHOOK_MESSAGE, strcmp(kind, "message") == 0);
    if (item->kind == WEBHOOK_MESSAGE)
        check_message(found->item, &item->message);
    else
        check_receipt(found->item, &item->receipt);
}

/* An address that is longer than any that was signed is not cut to one that was. */
static void holds_for_a_long_address(const void *settings, const struct http_request *request)
{
    static char base[5000];
    const struct public_url url = {base, NULL};

    memset(base, 'a', sizeof base - 1);
    assert_int_not_equal(twilio.verify(settings, request, &url, 1795500000), VERDICT_OK);
}

static void holds(void **state)
{
    const json_t *vector = *state, *item = json_object_get(vector, "item");
    const struct public_url url = {text_of(vector, "base"), text_of(vector, "override")};
    struct found found = {0, item};
    struct http_request request;
    unsigned char *body = calloc(1, LINE_ROOM);
    void *settings = configure(vector);

    make_request(vector, &request, body);
    enum verdict verdict = twilio.verify(settings, &request, &url, 1795500000);
    assert_string_equal(verdicts[verdict], text_of(vector, "verdict"));
    if (verdict == VERDICT_OK) {
        verdict = twilio.parse(settings, &request, check_item, &found);
        assert_int_equal(verdict, json_is_null(item) ? VERDICT_UNUSABLE : VERDICT_OK);
        assert_int_equal(found.count, json_is_null(item) ? 0 : 1);
    }
    holds_for_a_long_address(settings, &request);
    without_memory_read(&twilio, settings, &request, &url, 1795500000);
    twilio.forget(settings);
    free(body);
}

int main(int count, char **argv)
{
    static struct CMUnitTest tests[VECTORS_MAX];
    static json_t *vectors[VECTORS_MAX];
    static char line[LINE_ROOM];
    const char *path = count > 1 ? argv[1] : "tests/vectors/twilio.jsonl";
    FILE *file = fopen(path, "r");
    size_t used = 0;

    while (file != NULL && used < VECTORS_MAX && fgets(line, sizeof line, file) != NULL) {
        vectors[used] = json_loads(line, JSON_ALLOW_NUL, NULL);
        if (vectors[used] == NULL)
            break;
        tests[used] = (struct CMUnitTest){text_of(vectors[used], "name"), holds, NULL, NULL, vectors[used]};
        used++;
    }
    if (file == NULL || !feof(file) || used < 150) {
        fprintf(stderr, "%s: can't be read, or has not all vectors\n", path);
        return 1;
    }
    fclose(file);
    int failed = _cmocka_run_group_tests("twilio_vectors", tests, used, NULL, NULL);
    for (size_t i = 0; i < used; i++)
        json_decref(vectors[i]);
    return failed;
}
