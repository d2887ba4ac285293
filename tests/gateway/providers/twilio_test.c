/* twilio_test.c - Twilio's settings, the texts we send through it, and what its answers mean. What its
 * webhooks say is in twilio_vectors_test.c, and that the SDK would send the same in twilio_sdk.test.mjs. */
#include "gateway/form.h"
#include "gateway/providers/twilio.h"
#include "tests/support/quoted_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SID     "00000000000000000000000000000001"
#define ACCOUNT "'account_sid': 'AC" SID "', 'auth_token': ['newtoken', 'oldtoken']"

static struct twilio_account *configure(const char *options, struct faults *faults)
{
    json_t *json = quoted_json(options);
    void *settings = twilio.configure(json, "options", faults);

    json_decref(json);
    return settings;
}

/* ---- settings ---- */

static const struct option_row {
    const char *name, *options;
    const char *fault_at; /* NULL: it is good */
} option_rows[] = {
    {"account and token are enough", "{" ACCOUNT "}", NULL},
    {"without an account it is not", "{'auth_token': 'x'}", "options.account_sid"},
    {"without a token it is not", "{'account_sid': 'AC" SID "'}", "options.auth_token"},
    {"an account begins with AC", "{'account_sid': 'SK" SID "', 'auth_token': 'x'}", "options.account_sid"},
    {"an account has 32 digits", "{'account_sid': 'AC123', 'auth_token': 'x'}", "options.account_sid"},
    {"which are hexadecimal", "{'account_sid': 'AC0000000000000000000000000000000g', 'auth_token': 'x'}",
     "options.account_sid"},
    {"an account is a text", "{'account_sid': 1, 'auth_token': 'x'}", "options.account_sid"},
    {"an empty token is none", "{'account_sid': 'AC" SID "', 'auth_token': ''}", "options.auth_token"},
    {"a token that is no text is none", "{'account_sid': 'AC" SID "', 'auth_token': ['x', 5]}",
     "options.auth_token[1]"},
    {"a misspelt option is found", "{" ACCOUNT ", 'base_urll': 'https://x.test'}", "options.base_urll"},
    {"an API key with its secret is good", "{" ACCOUNT ", 'api_key_sid': 'SK" SID "', 'api_key_secret': 's'}",
     NULL},
    {"without its secret it is not", "{" ACCOUNT ", 'api_key_sid': 'SK" SID "'}", "options.api_key_secret"},
    {"nor the secret without it", "{" ACCOUNT ", 'api_key_secret': 's'}", "options.api_key_sid"},
    {"an API key begins with SK", "{" ACCOUNT ", 'api_key_sid': 'AC" SID "', 'api_key_secret': 's'}",
     "options.api_key_sid"},
    {"another region's address is good", "{" ACCOUNT ", 'base_url': 'https://api.dublin.ie1.twilio.com/'}",
     NULL},
    {"without TLS it is not", "{" ACCOUNT ", 'base_url': 'http://api.twilio.com'}", "options.base_url"},
    {"except on this machine", "{" ACCOUNT ", 'base_url': 'http://127.0.0.1:8080'}", NULL},
    {"an address is no query", "{" ACCOUNT ", 'base_url': 'https://x.test/?a'}", "options.base_url"},
    {"an address is not empty", "{" ACCOUNT ", 'base_url': ''}", "options.base_url"},
    {"an address is a text", "{" ACCOUNT ", 'base_url': false}", "options.base_url"},
    {"a messaging service begins with MG", "{" ACCOUNT ", 'messaging_service_sid': 'MG" SID "'}", NULL},
    {"and with nothing else", "{" ACCOUNT ", 'messaging_service_sid': 'AC" SID "'}",
     "options.messaging_service_sid"},
    {"contents may be discarded", "{" ACCOUNT ", 'content_retention': 'discard'}", NULL},
    {"but not obfuscated", "{" ACCOUNT ", 'content_retention': 'obfuscate'}", "options.content_retention"},
    {"numbers may be obfuscated", "{" ACCOUNT ", 'address_retention': 'obfuscate'}", NULL},
    {"but not discarded", "{" ACCOUNT ", 'address_retention': 'discard'}", "options.address_retention"},
    {"an hour is a time to keep a text", "{" ACCOUNT ", 'validity_period_s': 3600}", NULL},
    {"ten hours and a second are not", "{" ACCOUNT ", 'validity_period_s': 36001}",
     "options.validity_period_s"},
    {"nor is no time", "{" ACCOUNT ", 'validity_period_s': 0}", "options.validity_period_s"},
    {"nor is a word", "{" ACCOUNT ", 'validity_period_s': '1h'}", "options.validity_period_s"},
};

static void reads_settings(void **state)
{
    const struct option_row *row = *state;
    struct faults faults;
    bool found = row->fault_at == NULL;

    faults_init(&faults);
    struct twilio_account *account = configure(row->options, &faults);
    assert_int_equal(account != NULL, row->fault_at == NULL);
    assert_int_equal(faults_count_errors(&faults), row->fault_at != NULL);
    for (size_t i = 0; i < faults.count; i++) {
        found = found ||
                (faults.list[i].severity == FAULT_ERROR && strcmp(faults.list[i].where, row->fault_at) == 0);
        assert_null(strstr(faults.list[i].message, "newtoken"));
    }
    assert_true(found);
    if (account != NULL)
        twilio.forget(account);
    faults_free(&faults);
}

/* ---- sending ---- */

static const struct send_row {
    const char *name, *options, *text, *status_url;
    const char *basic_auth, *url, *fields; /* names and values, a line each */
    bool forget;
} send_rows[] = {
    {"a text goes from our number to theirs", "{" ACCOUNT "}", "Hello & welcome", NULL, "AC" SID ":newtoken",
     "https://api.twilio.com/2010-04-01/Accounts/AC" SID "/Messages.json",
     "To=+12025550123\nFrom=+12025550100\nBody=Hello & welcome\n", false},
    {"an API key signs in for the account",
     "{" ACCOUNT ", 'api_key_sid': 'SK" SID
     "', 'api_key_secret': 'keysecret', 'base_url': 'https://api.test/'}",
     "¿Qué?\n1 + 1 = 100%", "https://hotline.example/sms/main?a=b", "SK" SID ":keysecret",
     "https://api.test/2010-04-01/Accounts/AC" SID "/Messages.json",
     "To=+12025550123\nFrom=+12025550100\nBody=¿Qué?\n1 + 1 = "
     "100%\nStatusCallback=https://hotline.example/sms/main?a=b\n",
     false},
    {"what is asked for is asked of Twilio",
     "{" ACCOUNT ", 'messaging_service_sid': 'MG" SID
     "', 'content_retention': 'discard', 'address_retention': 'obfuscate', 'validity_period_s': 600}",
     "x", NULL, "AC" SID ":newtoken", "https://api.twilio.com/2010-04-01/Accounts/AC" SID "/Messages.json",
     "To=+12025550123\nFrom=+12025550100\nMessagingServiceSid=MG" SID
     "\nBody=x\nValidityPeriod=600\nContentRetention=discard\nAddressRetention=obfuscate\n",
     false},
    {"what shall be forgotten is not to be kept", "{" ACCOUNT "}", "x", NULL, "AC" SID ":newtoken",
     "https://api.twilio.com/2010-04-01/Accounts/AC" SID "/Messages.json",
     "To=+12025550123\nFrom=+12025550100\nBody=x\nContentRetention=discard\nAddressRetention=obfuscate\n",
     true},
    {"unless the options say that the account can't",
     "{" ACCOUNT ", 'content_retention': 'retain', 'address_retention': 'retain'}", "x", NULL,
     "AC" SID ":newtoken", "https://api.twilio.com/2010-04-01/Accounts/AC" SID "/Messages.json",
     "To=+12025550123\nFrom=+12025550100\nBody=x\nContentRetention=retain\nAddressRetention=retain\n", true},
};

static void sends(void **state)
{
    const struct send_row *row = *state;
    const struct outgoing text = {.sender = "+12025550100",
                                  .recipient = "+12025550123",
                                  .text = row->text,
                                  .trace = "trace",
                                  .status_url = row->status_url,
                                  .forget = row->forget,
                                  .topic = "topic",
                                  .language = "en"};
    struct twilio_account *account = configure(row->options, NULL);
    struct api_call *call = calloc(1, sizeof *call);
    struct form form;
    char fields[4096] = "";

    assert_true(twilio.send(account, &text, call));
    assert_string_equal(call->method, "POST");
    assert_string_equal(call->url, row->url);
    assert_string_equal(call->basic_auth, row->basic_auth);
    assert_int_equal(call->headers_count, 2);
    assert_string_equal(call->headers[0], "Content-Type: application/x-www-form-urlencoded");
    assert_string_equal(call->headers[1], "Accept: application/json");
    assert_int_equal(form_read(&form, call->body, call->body_length), FORM_OK);
    for (size_t i = 0; i < form.count; i++) {
        strcat(strcat(strcat(fields, form.fields[i].name), "="), form.fields[i].value);
        strcat(fields, "\n");
    }
    assert_string_equal(fields, row->fields);
    assert_null(strchr(call->body, '+')); /* a space is %20 */
    form_scrub(&form);
    free(call);
    twilio.forget(account);
}

static const struct length_row {
    const char *name, *character;
    size_t count;
    bool fits;
} length_rows[] = {
    {"1600 characters fit", "a", 1600, true},
    {"1601 do not", "a", 1601, false},
    {"1600 long ones fit", "\U0001F64F", 1600, true},
    {"1601 long ones do not", "\U0001F64F", 1601, false},
    {"nothing is no text", "", 1, false},
};

static void counts_characters(void **state)
{
    const struct length_row *row = *state;
    struct outgoing outgoing = {.sender = "+12025550100", .recipient = "+12025550123"};
    struct twilio_account *account = configure("{" ACCOUNT "}", NULL);
    struct api_call *call = calloc(1, sizeof *call);
    size_t one = strlen(row->character);
    char *text = calloc(1, row->count * one + 1);

    for (size_t i = 0; i < row->count; i++)
        memcpy(text + i * one, row->character, one);
    outgoing.text = text;
    assert_int_equal(twilio.send(account, &outgoing, call), row->fits);
    free(text);
    free(call);
    twilio.forget(account);
}

/* ---- answers ---- */

#define ERROR(code) "{\"code\":" #code ",\"message\":\"no\",\"more_info\":\"\",\"status\":400}"

static const struct answer_row {
    const char *name;
    bool written, complete;
    int status;
    const char *body;
    enum outcome_kind kind;
    int code;
    const char *id;
} answer_rows[] = {
    {"201 with an id is accepted", true, true, 201, "{\"sid\":\"SM1\",\"status\":\"queued\"}",
     OUTCOME_ACCEPTED, 201, "SM1"},
    {"201 without an id is unknown", true, true, 201, "{\"status\":\"queued\"}", OUTCOME_UNKNOWN, 201, ""},
    {"an id that is a number is none", true, true, 201, "{\"sid\":5}", OUTCOME_UNKNOWN, 201, ""},
    {"an empty id is none", true, true, 201, "{\"sid\":\"\"}", OUTCOME_UNKNOWN, 201, ""},
    {"200 with broken JSON is unknown", true, true, 200, "{\"sid\":\"SM1\"", OUTCOME_UNKNOWN, 200, ""},
    {"an empty 200 is unknown", true, true, 200, "", OUTCOME_UNKNOWN, 200, ""},
    {"half a 201 is unknown", true, false, 201, "{\"sid\":\"SM1\"}", OUTCOME_UNKNOWN, 201, ""},
    {"no answer at all is unknown", true, false, 0, "", OUTCOME_UNKNOWN, 28, ""},
    {"what was not written may be tried again", false, false, 0, "", OUTCOME_TRY_LATER, 28, ""},
    {"429 may be tried later", true, true, 429, ERROR(20429), OUTCOME_TRY_LATER, 20429, ""},
    {"429 without a word may be", true, true, 429, "", OUTCOME_TRY_LATER, 429, ""},
    {"half a 429 may be", true, false, 429, "", OUTCOME_TRY_LATER, 429, ""},
    {"a full queue may be", true, true, 429, ERROR(21611), OUTCOME_TRY_LATER, 21611, ""},
    {"a full queue by 400 may be", true, true, 400, ERROR(21611), OUTCOME_TRY_LATER, 21611, ""},
    {"500 that says why may be", true, true, 500, ERROR(20500), OUTCOME_TRY_LATER, 20500, ""},
    {"503 that says why may be", true, true, 503, ERROR(20503), OUTCOME_TRY_LATER, 20503, ""},
    {"503 with a page is unknown", true, true, 503, "<html>", OUTCOME_UNKNOWN, 503, ""},
    {"502 without a word is unknown", true, true, 502, "", OUTCOME_UNKNOWN, 502, ""},
    {"504 with a code of 0 is unknown", true, true, 504, ERROR(0), OUTCOME_UNKNOWN, 504, ""},
    {"408 is unknown", true, true, 408, "", OUTCOME_UNKNOWN, 408, ""},
    {"21610 is an opt-out", true, true, 400, ERROR(21610), OUTCOME_OPTED_OUT, 21610, ""},
    {"21610 as a word is a refusal", true, true, 400, ERROR("21610"), OUTCOME_REFUSED, 400, ""},
    {"21211 refuses the recipient", true, true, 400, ERROR(21211), OUTCOME_REFUSED, 21211, ""},
    {"21612 refuses the way", true, true, 400, ERROR(21612), OUTCOME_REFUSED, 21612, ""},
    {"21408 refuses the country", true, true, 400, ERROR(21408), OUTCOME_REFUSED, 21408, ""},
    {"21614 refuses a landline", true, true, 400, ERROR(21614), OUTCOME_REFUSED, 21614, ""},
    {"21608 refuses on trial", true, true, 400, ERROR(21608), OUTCOME_REFUSED, 21608, ""},
    {"21617 refuses the length", true, true, 400, ERROR(21617), OUTCOME_REFUSED, 21617, ""},
    {"21602 refuses no text", true, true, 400, ERROR(21602), OUTCOME_REFUSED, 21602, ""},
    {"another code by 400 refuses", true, true, 400, ERROR(21999), OUTCOME_REFUSED, 21999, ""},
    {"a silly code is not told", true, true, 400, ERROR(99999999999), OUTCOME_REFUSED, 400, ""},
    {"400 with a page refuses", true, true, 400, "<html>", OUTCOME_REFUSED, 400, ""},
    {"21606 is our number's fault", true, true, 400, ERROR(21606), OUTCOME_OUR_FAULT, 21606, ""},
    {"21659 is too", true, true, 400, ERROR(21659), OUTCOME_OUR_FAULT, 21659, ""},
    {"21660 is too", true, true, 400, ERROR(21660), OUTCOME_OUR_FAULT, 21660, ""},
    {"21212 is too", true, true, 400, ERROR(21212), OUTCOME_OUR_FAULT, 21212, ""},
    {"21703 is our service's fault", true, true, 400, ERROR(21703), OUTCOME_OUR_FAULT, 21703, ""},
    {"20003 is our credentials' fault", true, true, 401, ERROR(20003), OUTCOME_OUR_FAULT, 20003, ""},
    {"401 without a word is too", true, true, 401, "", OUTCOME_OUR_FAULT, 401, ""},
    {"20005 is our account's fault", true, true, 403, ERROR(20005), OUTCOME_OUR_FAULT, 20005, ""},
    {"403 without a word is too", true, true, 403, "", OUTCOME_OUR_FAULT, 403, ""},
    {"404 is our address' fault", true, true, 404, ERROR(20404), OUTCOME_OUR_FAULT, 20404, ""},
    {"402 is our money's", true, true, 402, "", OUTCOME_OUR_FAULT, 402, ""},
    {"405 is our address'", true, true, 405, "", OUTCOME_OUR_FAULT, 405, ""},
    {"a redirect is too", true, true, 302, "", OUTCOME_OUR_FAULT, 302, ""},
    {"a list is no answer", true, true, 201, "[\"sid\"]", OUTCOME_UNKNOWN, 201, ""},
};

static void understands_answers(void **state)
{
    const struct answer_row *row = *state;
    const struct api_answer answer = {.connected = row->written,
                                      .written = row->written,
                                      .complete = row->complete,
                                      .status = row->status,
                                      .body = row->body,
                                      .body_length = strlen(row->body),
                                      .retry_after_s = 7,
                                      .curl_code = 28};
    struct outcome outcome;

    twilio.outcome(NULL, &answer, &outcome);
    assert_int_equal(outcome.kind, row->kind);
    assert_int_equal(outcome.code, row->code);
    assert_int_equal(outcome.retry_after_s, 7);
    assert_string_equal(outcome.id, row->id);
}

/* ---- TwiML ---- */

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"

static const struct reply_row {
    const char *name, *reply, *body;
} reply_rows[] = {
    {"no reply is an empty response", NULL, XML "<Response/>"},
    {"a reply is a message", "Hello", XML "<Response><Message>Hello</Message></Response>"},
    {"what means something to XML is escaped", "a & b < c > d \"'",
     XML "<Response><Message>a &amp; b &lt; c &gt; d \"'</Message></Response>"},
    {"lines and letters stay", "¿Qué?\n你好", XML "<Response><Message>¿Qué?\n你好</Message></Response>"},
    {"what XML may not hold is left out",
     "a\x01\x1b\x7f"
     "b\rc",
     XML "<Response><Message>ab&#13;c</Message></Response>"},
    {"what looks like TwiML is text", "</Message><Message>",
     XML "<Response><Message>&lt;/Message&gt;&lt;Message&gt;</Message></Response>"},
};

static void acknowledges(void **state)
{
    const struct reply_row *row = *state;
    size_t needed = strlen(row->body) + 1, length;
    const char *content_type;
    char *out = malloc(needed);

    assert_true(twilio.acknowledge(row->reply, &content_type, out, needed, &length));
    assert_string_equal(out, row->body);
    assert_int_equal(length, needed - 1);
    assert_ptr_equal(strstr(content_type, "text/xml"), content_type);
    for (size_t room = 0; room < needed; room++) {
        char *small = malloc(room + 1);
        assert_false(twilio.acknowledge(row->reply, &content_type, small, room, &length));
        free(small);
    }
    free(out);
}

static void its_table_is_whole(void **state)
{
    (void)state;
    assert_ptr_equal(provider_find("twilio"), &twilio);
    assert_null(provider_find("Twilio"));
    assert_int_equal(twilio.redelivers_for_s, 0);
    assert_int_equal(twilio.webhook_timeout_ms, 15000);
    assert_true(twilio.can_reply_inline && twilio.queues);
}

#define ADD(rows, function)                                                                                  \
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)                                                  \
        tests[count++] = (struct CMUnitTest)                                                                 \
        {                                                                                                    \
            rows[i].name, function, NULL, NULL, (void *)&rows[i]                                             \
        }

int main(void)
{
    struct CMUnitTest tests[200];
    size_t count = 0;

    ADD(option_rows, reads_settings);
    ADD(send_rows, sends);
    ADD(length_rows, counts_characters);
    ADD(answer_rows, understands_answers);
    ADD(reply_rows, acknowledges);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(its_table_is_whole);
    return _cmocka_run_group_tests("twilio", tests, count, NULL, NULL);
}
