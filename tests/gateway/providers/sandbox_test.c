/* sandbox_test.c - the sandbox's provider: what it believes, reads, sends and makes of answers. */
#include "gateway/providers/sandbox.h"
#include "tests/support/failing_crypto.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(list) (sizeof list / sizeof *list)

static const struct public_url url = {"http://127.0.0.1:8080", NULL};

/* A webhook with this body; `signature` NULL: none. */
static struct http_request webhook(const char *body, const char *signature)
{
    struct http_request request = {
        .method = METHOD_POST,
        .body = (const unsigned char *)body,
        .body_length = strlen(body),
    };

    if (signature != NULL)
        request.headers[request.headers_count++] = (struct http_header){SANDBOX_SIGNATURE_HEADER, signature};
    return request;
}

/* ---- verify ---- */

static const char body[] = "{\"type\":\"message\",\"text\":\"DETAINER\"}";

static void believes_what_is_signed(void **state)
{
    char signature[SANDBOX_SIGNATURE_ROOM];
    (void)state;

    assert_true(sandbox_sign(body, strlen(body), signature));
    assert_int_equal(strlen(signature), 64);
    struct http_request request = webhook(body, signature);
    assert_int_equal(sandbox.verify(NULL, &request, &url, 0), VERDICT_OK);
}

/* The first to run: the key is made when it is first needed. */
static void without_openssl_nothing_is_believed(void **state)
{
    char signature[SANDBOX_SIGNATURE_ROOM];
    unsigned failed = 0;
    (void)state;

    failing_crypto_at(1); /* no randomness, no key */
    assert_false(sandbox_sign(body, strlen(body), signature));
    assert_string_equal(signature, "");
    struct http_request request = webhook(body, "");
    failing_crypto_at(1);
    assert_int_equal(sandbox.verify(NULL, &request, &url, 0), VERDICT_FORGED);
    failing_crypto_at(0);
    assert_true(sandbox_sign(body, strlen(body), signature));
    request = webhook(body, signature);
    for (unsigned long n = 1; n <= 4; n++) {
        failing_crypto_at(n);
        failed += sandbox.verify(NULL, &request, &url, 0) == VERDICT_FORGED;
        failing_crypto_at(0);
    }
    assert_int_equal(failed, 3);
}

static void believes_nothing_unsigned(void **state)
{
    struct http_request request = webhook(body, NULL);
    (void)state;

    assert_int_equal(sandbox.verify(NULL, &request, &url, 0), VERDICT_FORGED);
    request = webhook(body, "");
    assert_int_equal(sandbox.verify(NULL, &request, &url, 0), VERDICT_FORGED);
}

static void any_flipped_bit_is_a_forgery(void **state)
{
    char signature[SANDBOX_SIGNATURE_ROOM], changed[sizeof body];
    (void)state;

    assert_true(sandbox_sign(body, strlen(body), signature));
    for (size_t i = 0; i < strlen(body) * 8; i++) {
        memcpy(changed, body, sizeof body);
        changed[i / 8] = (char)(changed[i / 8] ^ 1 << i % 8);
        struct http_request request = webhook(body, signature);
        request.body = (const unsigned char *)changed;
        assert_int_equal(sandbox.verify(NULL, &request, &url, 0), VERDICT_FORGED);
    }
    for (size_t i = 0; i < strlen(signature); i++) {
        char kept = signature[i];
        signature[i] = kept == '0' ? '1' : '0';
        struct http_request request = webhook(body, signature);
        assert_int_equal(sandbox.verify(NULL, &request, &url, 0), VERDICT_FORGED);
        signature[i] = kept;
    }
}

/* ---- parse ---- */

static struct webhook_item seen;
static unsigned seen_count;

static void see(const struct webhook_item *item, void *arg)
{
    assert_ptr_equal(arg, &seen);
    seen = *item;
    seen_count++;
}

#define MESSAGE(text)                                                                                        \
    "{\"type\":\"message\",\"id\":\"a1\",\"sender\":\"+12025550123\",\"recipient\":\"+12025550100\"," text "}"

static const struct parse_row {
    const char *name, *body;
    enum verdict verdict;
    int kind;
    const char *text;
    enum delivery delivery;
} parse_rows[] = {
    {"a message is read", MESSAGE("\"text\":\"DETAINER\""), VERDICT_OK, WEBHOOK_MESSAGE, "DETAINER", 0},
    {"its letters are kept", MESSAGE("\"text\":\"policía 🚓\\nya\""), VERDICT_OK, WEBHOOK_MESSAGE,
     "policía 🚓\nya", 0},
    {"an empty text is a text", MESSAGE("\"text\":\"\""), VERDICT_OK, WEBHOOK_MESSAGE, "", 0},
    {"a NUL in it does not cut it", MESSAGE("\"text\":\"a\\u0000b\""), VERDICT_OK, WEBHOOK_MESSAGE,
     "a\xEF\xBF\xBD"
     "b",
     0},
    {"without a text there is nothing to answer", MESSAGE("\"media\":1"), VERDICT_UNUSABLE, 0, NULL, 0},
    {"a text that is a number is none", MESSAGE("\"text\":90012"), VERDICT_UNUSABLE, 0, NULL, 0},
    {"a name twice is not guessed at", MESSAGE("\"text\":\"a\",\"text\":\"b\""), VERDICT_UNUSABLE, 0, NULL,
     0},
    {"an id is needed",
     "{\"type\":\"message\",\"id\":\"\",\"sender\":\"+12025550123\",\"recipient\":\"+12025550100\",\"text\":"
     "\"a\"}",
     VERDICT_UNUSABLE, 0, NULL, 0},
    {"a sender is needed",
     "{\"type\":\"message\",\"id\":\"a1\",\"recipient\":\"+12025550100\",\"text\":\"a\"}", VERDICT_UNUSABLE,
     0, NULL, 0},
    {"a delivered text is told", "{\"type\":\"receipt\",\"id\":\"a1\",\"status\":\"delivered\"}", VERDICT_OK,
     WEBHOOK_RECEIPT, NULL, DELIVERY_DELIVERED},
    {"and one that never will be", "{\"type\":\"receipt\",\"id\":\"a1\",\"status\":\"failed\"}", VERDICT_OK,
     WEBHOOK_RECEIPT, NULL, DELIVERY_FAILED},
    {"any other state is unknown to us", "{\"type\":\"receipt\",\"id\":\"a1\",\"status\":\"lost\"}",
     VERDICT_UNUSABLE, 0, NULL, 0},
    {"so is any other type", "{\"type\":\"call\",\"id\":\"a1\"}", VERDICT_UNUSABLE, 0, NULL, 0},
    {"a list is no webhook", "[1,2]", VERDICT_UNUSABLE, 0, NULL, 0},
    {"what is no JSON is none", "Body=DETAINER", VERDICT_UNUSABLE, 0, NULL, 0},
    {"nothing is none", "", VERDICT_UNUSABLE, 0, NULL, 0},
};

static void parses(void **state)
{
    const struct parse_row *row = *state;
    struct http_request request = webhook(row->body, NULL);

    memset(&seen, 0, sizeof seen);
    seen_count = 0;
    assert_int_equal(sandbox.parse(NULL, &request, see, &seen), row->verdict);
    assert_int_equal(seen_count, row->verdict == VERDICT_OK);
    if (row->verdict != VERDICT_OK)
        return;
    assert_int_equal((int)seen.kind, row->kind);
    if (row->kind == WEBHOOK_RECEIPT) {
        assert_string_equal(seen.receipt.id, "a1");
        assert_int_equal(seen.receipt.delivery, row->delivery);
        return;
    }
    assert_string_equal(seen.message.id, "a1");
    assert_string_equal(seen.message.sender, "+12025550123");
    assert_string_equal(seen.message.recipient, "+12025550100");
    assert_string_equal(seen.message.text, row->text);
}

static void an_id_that_does_not_fit_is_not_cut(void **state)
{
    char long_id[512];
    (void)state;

    for (int digits = MESSAGE_ID_ROOM - 1; digits <= MESSAGE_ID_ROOM; digits++) {
        snprintf(long_id, sizeof long_id, "{\"type\":\"receipt\",\"id\":\"%0*d\",\"status\":\"delivered\"}",
                 digits, 1);
        struct http_request request = webhook(long_id, NULL);
        assert_int_equal(sandbox.parse(NULL, &request, see, &seen),
                         digits < MESSAGE_ID_ROOM ? VERDICT_OK : VERDICT_UNUSABLE);
    }
}

/* ---- acknowledge, configure ---- */

static void acknowledges_with_an_empty_object(void **state)
{
    const char *content_type = NULL;
    char out[8];
    size_t length = 0;
    (void)state;

    assert_true(sandbox.acknowledge(NULL, &content_type, out, sizeof out, &length));
    assert_string_equal(content_type, "application/json");
    assert_int_equal(length, 2);
    assert_memory_equal(out, "{}", 2);
    assert_false(sandbox.acknowledge(NULL, &content_type, out, 1, &length));
}

static void needs_no_options_and_takes_none(void **state)
{
    struct faults faults;
    json_t *none = json_object(), *some = json_pack("{s:s}", "token", "x");
    (void)state;

    faults_init(&faults);
    assert_non_null(sandbox.configure(NULL, "options", &faults));
    assert_non_null(sandbox.configure(none, "options", &faults));
    assert_int_equal(faults_count_errors(&faults), 0);
    assert_null(sandbox.configure(some, "options", &faults));
    assert_int_equal(faults_count_errors(&faults), 1);
    faults_free(&faults);
    json_decref(none);
    json_decref(some);
}

/* ---- send ---- */

static const struct outgoing text = {
    .sender = "+12025550100",
    .recipient = "+12025550123",
    .text = "Usted tiene \"derechos\", con policía o sin ella.",
    .trace = "t1",
    .topic = "rights",
    .language = "es",
};

static void sends_a_signed_call(void **state)
{
    struct api_call *call = calloc(1, sizeof *call);
    char signature[SANDBOX_SIGNATURE_ROOM], header[API_HEADER_ROOM];
    (void)state;

    assert_true(sandbox_set_carrier("http://127.0.0.1:8081"));
    assert_true(sandbox.send(sandbox.configure(NULL, "", NULL), &text, call));
    assert_string_equal(call->method, "POST");
    assert_string_equal(call->url, "http://127.0.0.1:8081/sandbox/messages");
    json_t *sent = json_loadb(call->body, call->body_length, 0, NULL);
    json_t *wanted =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "sender", text.sender, "recipient", text.recipient,
                  "text", text.text, "trace", "t1", "topic", "rights", "language", "es");
    assert_true(json_equal(sent, wanted));
    assert_true(sandbox_sign(call->body, call->body_length, signature));
    snprintf(header, sizeof header, "%s: %s", SANDBOX_SIGNATURE_HEADER, signature);
    assert_int_equal(call->headers_count, 2);
    assert_string_equal(call->headers[1], header);
    json_decref(sent);
    json_decref(wanted);
    api_call_scrub(call);
    free(call);
}

static void cannot_send_before_it_knows_where(void **state)
{
    struct api_call *call = calloc(1, sizeof *call);
    char long_url[API_URL_ROOM + 1];
    (void)state;

    memset(long_url, 'a', sizeof long_url - 1);
    long_url[sizeof long_url - 1] = '\0';
    assert_false(sandbox_set_carrier(long_url));
    assert_false(sandbox.send(sandbox.configure(NULL, "", NULL), &text, call));
    free(call);
}

/* ---- outcome ---- */

static const struct outcome_row {
    const char *name;
    bool written, complete;
    int status;
    const char *body;
    enum outcome_kind kind;
    int code;
} outcome_rows[] = {
    {"200 with an id is accepted", true, true, 200, "{\"id\":\"a1\"}", OUTCOME_ACCEPTED, 200},
    {"200 without one may or may not be", true, true, 200, "<html>", OUTCOME_UNKNOWN, 200},
    {"a text or recipient it can't take is refused", true, true, 400, "{}", OUTCOME_REFUSED, 400},
    {"too many is for later", true, true, 429, "", OUTCOME_TRY_LATER, 429},
    {"its own trouble is for later", true, true, 503, "", OUTCOME_TRY_LATER, 503},
    {"a signature that is not believed is our fault", true, true, 403, "", OUTCOME_OUR_FAULT, 403},
    {"a wrong address is our fault", true, true, 404, "", OUTCOME_OUR_FAULT, 404},
    {"no connection is for later", false, false, 0, "", OUTCOME_TRY_LATER, 7},
    {"a line that dies after writing leaves it open", true, false, 0, "", OUTCOME_UNKNOWN, 7},
    {"so does half an answer", true, false, 200, "{\"id\":\"a1\"}", OUTCOME_UNKNOWN, 200},
};

static void judges(void **state)
{
    const struct outcome_row *row = *state;
    struct api_answer answer = {
        .connected = row->written,
        .written = row->written,
        .complete = row->complete,
        .status = row->status,
        .body = row->body,
        .body_length = strlen(row->body),
        .retry_after_s = 3,
        .curl_code = 7,
    };
    struct outcome outcome;

    sandbox.outcome(NULL, &answer, &outcome);
    assert_int_equal(outcome.kind, row->kind);
    assert_int_equal(outcome.code, row->code);
    assert_int_equal(outcome.retry_after_s, 3);
    assert_string_equal(outcome.id, row->kind == OUTCOME_ACCEPTED ? "a1" : "");
}

int main(void)
{
    const struct CMUnitTest alone[] = {
        cmocka_unit_test(without_openssl_nothing_is_believed),
        cmocka_unit_test(believes_what_is_signed),
        cmocka_unit_test(believes_nothing_unsigned),
        cmocka_unit_test(any_flipped_bit_is_a_forgery),
        cmocka_unit_test(an_id_that_does_not_fit_is_not_cut),
        cmocka_unit_test(acknowledges_with_an_empty_object),
        cmocka_unit_test(needs_no_options_and_takes_none),
        cmocka_unit_test(sends_a_signed_call),
        cmocka_unit_test(cannot_send_before_it_knows_where),
    };
    struct CMUnitTest tests[COUNT(alone) + COUNT(parse_rows) + COUNT(outcome_rows)];
    size_t n = COUNT(alone);

    memcpy(tests, alone, sizeof alone);
    for (size_t i = 0; i < COUNT(parse_rows); i++)
        tests[n++] = (struct CMUnitTest){parse_rows[i].name, parses, NULL, NULL, (void *)&parse_rows[i]};
    for (size_t i = 0; i < COUNT(outcome_rows); i++)
        tests[n++] = (struct CMUnitTest){outcome_rows[i].name, judges, NULL, NULL, (void *)&outcome_rows[i]};
    return cmocka_run_group_tests_name("sandbox provider", tests, NULL, NULL);
}
