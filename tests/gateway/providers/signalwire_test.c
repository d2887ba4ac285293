/* signalwire_test.c - SignalWire's settings, the texts we send through it, and what its answers mean. What
 * its webhooks say is in tests/vectors/signalwire.jsonl, and that Twilio's SDK, after which SignalWire's is
 * made, would send the same in signalwire_sdk.test.mjs. */
#include "gateway/providers/signalwire.h"
#include "tests/support/provider_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define PROJECT "00000000-0000-4000-8000-000000000001"
#define KEYS    "'project_id': '" PROJECT "', 'api_token': ['newtoken', 'oldtoken'], 'signing_key': 'newkey'"
#define ACCOUNT KEYS ", 'space': 'example'"

static const struct option_row option_rows[] = {
    {"a project, a token, a signing key and a space are enough", "{" ACCOUNT "}", NULL},
    {"without a project they are not", "{'api_token': 'x', 'signing_key': 'x', 'space': 'example'}",
     "options.project_id"},
    {"without a token they are not", "{'project_id': '" PROJECT "', 'signing_key': 'x', 'space': 'example'}",
     "options.api_token"},
    {"without a signing key they are not",
     "{'project_id': '" PROJECT "', 'api_token': 'x', 'space': 'example'}", "options.signing_key"},
    {"without a space they are not", "{" KEYS "}", "options.space"},
    {"an address stands for a space", "{" KEYS ", 'base_url': 'https://api.example/laml'}", NULL},
    {"a space may be a whole name", "{" KEYS ", 'space': 'example.signalwire.com'}", NULL},
    {"but no address", "{" KEYS ", 'space': 'https://example.signalwire.com'}", "options.space"},
    {"an empty space is none", "{" KEYS ", 'space': ''}", "options.space"},
    {"a project has no slashes",
     "{'project_id': 'a/b', 'api_token': 'x', 'signing_key': 'x', 'space': 'example'}", "options.project_id"},
    {"an empty signing key is none",
     "{'project_id': '" PROJECT "', 'api_token': 'x', 'signing_key': '', 'space': 'example'}",
     "options.signing_key"},
    {"without TLS an address is not good", "{" KEYS ", 'base_url': 'http://api.example'}",
     "options.base_url"},
    {"except on this machine", "{" KEYS ", 'base_url': 'http://127.0.0.1:8080'}", NULL},
    {"a misspelt option is found", "{" ACCOUNT ", 'auth_token': 'x'}", "options.auth_token"},
};

static const struct send_row send_rows[] = {
    {"a text goes from our number to theirs", "{" ACCOUNT "}", "Hello & welcome", NULL,
     "https://example.signalwire.com/api/laml/2010-04-01/Accounts/" PROJECT "/Messages.json",
     PROJECT ":newtoken", "To=+12025550123\nFrom=+12025550100\nBody=Hello & welcome\n"},
    {"receipts come to where we say", "{" KEYS ", 'space': 'other.signalwire.com'}", "¿Qué?\n1 + 1 = 100%",
     "https://hotline.example/sms/main?a=b",
     "https://other.signalwire.com/api/laml/2010-04-01/Accounts/" PROJECT "/Messages.json",
     PROJECT ":newtoken",
     "To=+12025550123\nFrom=+12025550100\nBody=¿Qué?\n1 + 1 = "
     "100%\nStatusCallback=https://hotline.example/sms/main?a=b\n"},
    {"another address goes before the space's", "{" ACCOUNT ", 'base_url': 'http://127.0.0.1:1/'}", "x", NULL,
     "http://127.0.0.1:1/2010-04-01/Accounts/" PROJECT "/Messages.json", PROJECT ":newtoken",
     "To=+12025550123\nFrom=+12025550100\nBody=x\n"},
};

static const struct length_row length_rows[] = {
    {"1600 characters fit", "a", 1600, true},
    {"1601 do not", "a", 1601, false},
    {"1600 long ones fit", "\U0001F64F", 1600, true},
    {"nothing is no text", "", 1, false},
};

#define TAKEN    "{\"sid\":\"m-1\",\"status\":\"queued\"}"
#define ERROR(c) "{\"code\":" #c ",\"message\":\"no\",\"status\":400}"
#define A400(c)  400, ERROR(c)

static const struct answer_row answer_rows[] = {
    {"201 with an id is accepted", 201, TAKEN, OUTCOME_ACCEPTED, 201, "m-1", WHOLE},
    {"201 without an id is unknown", 201, "{\"status\":\"queued\"}", OUTCOME_UNKNOWN, 201, NULL, WHOLE},
    {"an id that is a number is none", 201, "{\"sid\":5}", OUTCOME_UNKNOWN, 201, NULL, WHOLE},
    {"an empty id is none", 201, "{\"sid\":\"\"}", OUTCOME_UNKNOWN, 201, NULL, WHOLE},
    {"201 with broken JSON is unknown", 201, "{\"sid\":\"m-1\"", OUTCOME_UNKNOWN, 201, NULL, WHOLE},
    {"an empty 200 is unknown", 200, "", OUTCOME_UNKNOWN, 200, NULL, WHOLE},
    {"half a 201 is unknown", 201, TAKEN, OUTCOME_UNKNOWN, 201, NULL, HALF},
    {"no answer at all is unknown", 0, "", OUTCOME_UNKNOWN, 28, NULL, WHOLE},
    {"what was not written may be tried again", 0, "", OUTCOME_TRY_LATER, 28, NULL, UNWRITTEN},
    {"429 may be tried later", 429, ERROR(20429), OUTCOME_TRY_LATER, 20429, NULL, WHOLE},
    {"429 without a word may be", 429, "", OUTCOME_TRY_LATER, 429, NULL, WHOLE},
    {"half a 429 may be", 429, "", OUTCOME_TRY_LATER, 429, NULL, HALF},
    {"a full queue may be, whatever its status", A400(21611), OUTCOME_TRY_LATER, 21611, NULL, WHOLE},
    {"503 that says why may be", 503, ERROR(20503), OUTCOME_TRY_LATER, 20503, NULL, WHOLE},
    {"503 with a page is unknown", 503, "<html>", OUTCOME_UNKNOWN, 503, NULL, WHOLE},
    {"500 without a word is unknown", 500, "", OUTCOME_UNKNOWN, 500, NULL, WHOLE},
    {"21610 is an opt-out", A400(21610), OUTCOME_OPTED_OUT, 21610, NULL, WHOLE},
    {"21610 as a word is too", A400("21610"), OUTCOME_OPTED_OUT, 21610, NULL, WHOLE},
    {"21211 refuses the recipient", A400(21211), OUTCOME_REFUSED, 21211, NULL, WHOLE},
    {"21217 refuses the number", A400(21217), OUTCOME_REFUSED, 21217, NULL, WHOLE},
    {"21614 refuses a landline", A400(21614), OUTCOME_REFUSED, 21614, NULL, WHOLE},
    {"21617 refuses the length", 422, ERROR(21617), OUTCOME_REFUSED, 21617, NULL, WHOLE},
    {"another code by 400 refuses", A400(21999), OUTCOME_REFUSED, 21999, NULL, WHOLE},
    {"400 with a page refuses", 400, "<html>", OUTCOME_REFUSED, 400, NULL, WHOLE},
    {"no money is our fault", A400(4001), OUTCOME_OUR_FAULT, 4001, NULL, WHOLE},
    {"a space that is not enabled is", A400(10001), OUTCOME_OUR_FAULT, 10001, NULL, WHOLE},
    {"credentials are", 401, ERROR(20003), OUTCOME_OUR_FAULT, 20003, NULL, WHOLE},
    {"401 without a word is", 401, "", OUTCOME_OUR_FAULT, 401, NULL, WHOLE},
    {"no such project is", 404, ERROR(20404), OUTCOME_OUR_FAULT, 20404, NULL, WHOLE},
    {"a sender that is not verified is", A400(21210), OUTCOME_OUR_FAULT, 21210, NULL, WHOLE},
    {"no valid sender is", A400(21212), OUTCOME_OUR_FAULT, 21212, NULL, WHOLE},
    {"a sender that is not ours is", A400(21606), OUTCOME_OUR_FAULT, 21606, NULL, WHOLE},
    {"402 is", 402, "", OUTCOME_OUR_FAULT, 402, NULL, WHOLE},
    {"a redirect is", 302, "", OUTCOME_OUR_FAULT, 302, NULL, WHOLE},
};

static void its_facts_are_known(void **state)
{
    const char *content_type;
    char out[128];
    size_t length;

    (void)state;
    assert_int_equal(signalwire.webhook_timeout_ms, 15000);
    assert_int_equal(signalwire.redelivers_for_s, 0);
    assert_true(signalwire.queues && signalwire.get_webhooks && signalwire.can_reply_inline);
    assert_true(signalwire.acknowledge("a < b", &content_type, out, sizeof out, &length));
    assert_non_null(strstr(out, "<Response><Message>a &lt; b</Message></Response>"));
}

int main(void)
{
    static const struct CMUnitTest more[] = {cmocka_unit_test(its_facts_are_known)};

    return provider_rows_run(&(struct provider_rows){
        .provider = &signalwire,
        .options = "{" ACCOUNT "}",
        .secret = "newtoken",
        .option_rows = option_rows,
        .option_count = ROWS(option_rows),
        .send_rows = send_rows,
        .send_count = ROWS(send_rows),
        .length_rows = length_rows,
        .length_count = ROWS(length_rows),
        .answer_rows = answer_rows,
        .answer_count = ROWS(answer_rows),
        .more = more,
        .more_count = ROWS(more),
    });
}
