/* telnyx_test.c - Telnyx' settings, the texts we send through it, and what its answers mean. What its
 * webhooks say is in tests/vectors/telnyx.jsonl, and that the SDK would send the same in telnyx_sdk.test.mjs.
 */
#include "gateway/providers/telnyx.h"
#include "tests/support/provider_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define KEY     "0EqyMnQrtKs6E2i9RhXk5tAiSrcaAWuvhSCjMsl3hzc="
#define OTHER   "oJql9HpnWYAv+VX43C0qFKXJnSO+l/hkEn/5ODRVpPA="
#define ACCOUNT "'public_key': '" KEY "', 'api_key': 'newkey'"
#define PROFILE "40017f8e-0000-4000-8000-000000000001"

static const struct option_row option_rows[] = {
    {"a public key and an API key are enough", "{" ACCOUNT "}", NULL},
    {"without a public key they are not", "{'api_key': 'newkey'}", "options.public_key"},
    {"without an API key they are not", "{'public_key': '" KEY "'}", "options.api_key"},
    {"two public keys are good", "{'public_key': ['" KEY "', '" OTHER "'], 'api_key': 'newkey'}", NULL},
    {"four are", "{'public_key': ['" KEY "', '" KEY "', '" KEY "', '" KEY "'], 'api_key': 'newkey'}", NULL},
    {"five are too many",
     "{'public_key': ['" KEY "', '" KEY "', '" KEY "', '" KEY "', '" KEY "'], 'api_key': 'newkey'}",
     "options.public_key"},
    {"none are too few", "{'public_key': [], 'api_key': 'newkey'}", "options.public_key"},
    {"one of them that is none is found", "{'public_key': ['" KEY "', 'newkey'], 'api_key': 'newkey'}",
     "options.public_key"},
    {"a public key has 32 bytes", "{'public_key': 'c2hvcnQ=', 'api_key': 'newkey'}", "options.public_key"},
    {"and not 33", "{'public_key': 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'api_key': 'newkey'}",
     "options.public_key"},
    {"a public key ends with its padding",
     "{'public_key': '0EqyMnQrtKs6E2i9RhXk5tAiSrcaAWuvhSCjMsl3hzc', 'api_key': 'newkey'}",
     "options.public_key"},
    {"a public key in a file is told from one", "{'public_key': '$file:/etc/key', 'api_key': 'newkey'}",
     "options.public_key"},
    {"a public key is a text", "{'public_key': 5, 'api_key': 'newkey'}", "options.public_key"},
    {"an empty API key is none", "{'public_key': '" KEY "', 'api_key': ''}", "options.api_key"},
    {"a profile is good", "{" ACCOUNT ", 'messaging_profile_id': '" PROFILE "'}", NULL},
    {"a profile has no spaces", "{" ACCOUNT ", 'messaging_profile_id': 'my profile'}",
     "options.messaging_profile_id"},
    {"another address is good", "{" ACCOUNT ", 'base_url': 'https://api.example/'}", NULL},
    {"without TLS it is not", "{" ACCOUNT ", 'base_url': 'http://api.telnyx.com'}", "options.base_url"},
    {"except on this machine", "{" ACCOUNT ", 'base_url': 'http://127.0.0.1:8080'}", NULL},
    {"a misspelt option is found", "{" ACCOUNT ", 'publickey': '" KEY "'}", "options.publickey"},
};

#define URL    "https://api.telnyx.com/v2/messages"
#define BEARER "Authorization: Bearer newkey"

static const struct send_row send_rows[] = {
    {"a text goes from our number to theirs, and no receipts come", "{" ACCOUNT "}", "Hello & \\ welcome",
     NULL, URL, BEARER,
     "{'from': '+12025550100', 'to': '+12025550123', 'text': 'Hello & \\\\ welcome', "
     "'use_profile_webhooks': false}"},
    {"receipts come to where we say", "{" ACCOUNT "}", "¿Qué?\n1 + 1 = 100% 你好",
     "https://hotline.example/sms/main?a=b", URL, BEARER,
     "{'from': '+12025550100', 'to': '+12025550123', 'text': '¿Qué?\\n1 + 1 = 100% 你好', "
     "'webhook_url': 'https://hotline.example/sms/main?a=b'}"},
    {"a profile and another address are as they were asked for, and the first key is used",
     "{'public_key': '" KEY "', 'api_key': ['first', 'second'], 'messaging_profile_id': '" PROFILE
     "', 'base_url': 'http://127.0.0.1:1/'}",
     "x", NULL, "http://127.0.0.1:1/v2/messages", "Authorization: Bearer first",
     "{'from': '+12025550100', 'to': '+12025550123', 'text': 'x', 'messaging_profile_id': '" PROFILE
     "', 'use_profile_webhooks': false}"},
};

static const struct length_row length_rows[] = {
    {"1530 characters fit", "a", 1530, true},
    {"1531 do not", "a", 1531, false},
    {"1530 long ones fit", "\U0001F64F", 1530, true},
    {"nothing is no text", "", 1, false},
};

#define TAKEN    "{\"data\":{\"id\":\"m-1\",\"to\":[{\"status\":\"queued\"}]}}"
#define ERROR(c) "{\"errors\":[{\"code\":\"" #c "\",\"title\":\"no\",\"detail\":\"no\"}]}"
#define A400(c)  400, ERROR(c)
#define A403(c)  403, ERROR(c)

static const struct answer_row answer_rows[] = {
    {"200 with an id is accepted", 200, TAKEN, OUTCOME_ACCEPTED, 200, "m-1", WHOLE},
    {"202 with an id is too", 202, TAKEN, OUTCOME_ACCEPTED, 202, "m-1", WHOLE},
    {"200 without an id is unknown", 200, "{\"data\":{}}", OUTCOME_UNKNOWN, 200, NULL, WHOLE},
    {"an id outside of data is none", 200, "{\"id\":\"m-1\"}", OUTCOME_UNKNOWN, 200, NULL, WHOLE},
    {"an id that is a number is none", 200, "{\"data\":{\"id\":5}}", OUTCOME_UNKNOWN, 200, NULL, WHOLE},
    {"an empty id is none", 200, "{\"data\":{\"id\":\"\"}}", OUTCOME_UNKNOWN, 200, NULL, WHOLE},
    {"200 with broken JSON is unknown", 200, "{\"data\":{\"id\":\"m-1\"", OUTCOME_UNKNOWN, 200, NULL, WHOLE},
    {"an empty 200 is unknown", 200, "", OUTCOME_UNKNOWN, 200, NULL, WHOLE},
    {"a list is no answer", 200, "[\"m-1\"]", OUTCOME_UNKNOWN, 200, NULL, WHOLE},
    {"half a 200 is unknown", 200, TAKEN, OUTCOME_UNKNOWN, 200, NULL, HALF},
    {"no answer at all is unknown", 0, "", OUTCOME_UNKNOWN, 28, NULL, WHOLE},
    {"what was not written may be tried again", 0, "", OUTCOME_TRY_LATER, 28, NULL, UNWRITTEN},
    {"429 may be tried later", 429, ERROR(10011), OUTCOME_TRY_LATER, 10011, NULL, WHOLE},
    {"429 without a word may be", 429, "", OUTCOME_TRY_LATER, 429, NULL, WHOLE},
    {"half a 429 may be", 429, "", OUTCOME_TRY_LATER, 429, NULL, HALF},
    {"a full queue may be, whatever its status", A400(40318), OUTCOME_TRY_LATER, 40318, NULL, WHOLE},
    {"too fast for the carrier may be", A400(40011), OUTCOME_TRY_LATER, 40011, NULL, WHOLE},
    {"T-Mobile's day may be", A400(40016), OUTCOME_TRY_LATER, 40016, NULL, WHOLE},
    {"AT&T's minute may be", A400(40018), OUTCOME_TRY_LATER, 40018, NULL, WHOLE},
    {"503 that says why may be", 503, ERROR(50300), OUTCOME_TRY_LATER, 50300, NULL, WHOLE},
    {"an unexpected error is unknown", 500, ERROR(10007), OUTCOME_UNKNOWN, 10007, NULL, WHOLE},
    {"their own time-out is unknown", 504, ERROR(10008), OUTCOME_UNKNOWN, 10008, NULL, WHOLE},
    {"503 with a page is unknown", 503, "<html>", OUTCOME_UNKNOWN, 503, NULL, WHOLE},
    {"502 without a word is unknown", 502, "", OUTCOME_UNKNOWN, 502, NULL, WHOLE},
    {"408 is unknown", 408, "", OUTCOME_UNKNOWN, 408, NULL, WHOLE},
    {"40300 is an opt-out", A400(40300), OUTCOME_OPTED_OUT, 40300, NULL, WHOLE},
    {"by 403 it is too", A403(40300), OUTCOME_OPTED_OUT, 40300, NULL, WHOLE},
    {"40300 as a number is too", 400, "{\"errors\":[{\"code\":40300}]}", OUTCOME_OPTED_OUT, 40300, NULL,
     WHOLE},
    {"40300 in its title alone is a refusal", 400, "{\"errors\":[{\"title\":\"40300\"}]}", OUTCOME_REFUSED,
     400, NULL, WHOLE},
    {"no valid number refuses", A400(10002), OUTCOME_REFUSED, 10002, NULL, WHOLE},
    {"not well-formed refuses", 422, ERROR(10015), OUTCOME_REFUSED, 10015, NULL, WHOLE},
    {"not E.164 refuses", A400(10016), OUTCOME_REFUSED, 10016, NULL, WHOLE},
    {"a landline refuses", A403(40001), OUTCOME_REFUSED, 40001, NULL, WHOLE},
    {"a number the carrier does not know refuses", A403(40012), OUTCOME_REFUSED, 40012, NULL, WHOLE},
    {"a kind the number does not take refuses", A403(40301), OUTCOME_REFUSED, 40301, NULL, WHOLE},
    {"too long refuses", A403(40302), OUTCOME_REFUSED, 40302, NULL, WHOLE},
    {"odd contents refuse", A403(40304), OUTCOME_REFUSED, 40304, NULL, WHOLE},
    {"another country refuses", A403(40309), OUTCOME_REFUSED, 40309, NULL, WHOLE},
    {"no valid recipient refuses", A403(40310), OUTCOME_REFUSED, 40310, NULL, WHOLE},
    {"no text refuses", A403(40316), OUTCOME_REFUSED, 40316, NULL, WHOLE},
    {"a kind for another number refuses", A403(40319), OUTCOME_REFUSED, 40319, NULL, WHOLE},
    {"the words refuse", A403(40322), OUTCOME_REFUSED, 40322, NULL, WHOLE},
    {"another code by 400 refuses", A400(40999), OUTCOME_REFUSED, 40999, NULL, WHOLE},
    {"a silly code is not told", 400, "{\"errors\":[{\"code\":\"99999999\"}]}", OUTCOME_REFUSED, 400, NULL,
     WHOLE},
    {"400 with a page refuses", 400, "<html>", OUTCOME_REFUSED, 400, NULL, WHOLE},
    {"a number of ours that is not active is our fault", A400(10001), OUTCOME_OUR_FAULT, 10001, NULL, WHOLE},
    {"no such address is", 404, ERROR(10005), OUTCOME_OUR_FAULT, 10005, NULL, WHOLE},
    {"credentials are", 401, ERROR(10009), OUTCOME_OUR_FAULT, 10009, NULL, WHOLE},
    {"401 without a word is", 401, "", OUTCOME_OUR_FAULT, 401, NULL, WHOLE},
    {"not allowed is", A403(10010), OUTCOME_OUR_FAULT, 10010, NULL, WHOLE},
    {"a revoked key is", A400(20002), OUTCOME_OUR_FAULT, 20002, NULL, WHOLE},
    {"an old key is", A400(20006), OUTCOME_OUR_FAULT, 20006, NULL, WHOLE},
    {"an inactive account is", A400(20012), OUTCOME_OUR_FAULT, 20012, NULL, WHOLE},
    {"a blocked account is", A400(20013), OUTCOME_OUR_FAULT, 20013, NULL, WHOLE},
    {"an account not verified is", A400(20014), OUTCOME_OUR_FAULT, 20014, NULL, WHOLE},
    {"an account that may not is", A400(20015), OUTCOME_OUR_FAULT, 20015, NULL, WHOLE},
    {"an account below level 1 is", A400(20016), OUTCOME_OUR_FAULT, 20016, NULL, WHOLE},
    {"an account below level 2 is", A400(20017), OUTCOME_OUR_FAULT, 20017, NULL, WHOLE},
    {"no money is", A400(20100), OUTCOME_OUR_FAULT, 20100, NULL, WHOLE},
    {"no 10DLC campaign is", A400(40010), OUTCOME_OUR_FAULT, 40010, NULL, WHOLE},
    {"a source the carrier does not know is", A400(40013), OUTCOME_OUR_FAULT, 40013, NULL, WHOLE},
    {"a number that can't text is", A400(40100), OUTCOME_OUR_FAULT, 40100, NULL, WHOLE},
    {"a toll-free number in no registry is", A400(40150), OUTCOME_OUR_FAULT, 40150, NULL, WHOLE},
    {"a number of another provider is", A400(40151), OUTCOME_OUR_FAULT, 40151, NULL, WHOLE},
    {"a number not on the profile is", A400(40305), OUTCOME_OUR_FAULT, 40305, NULL, WHOLE},
    {"a name that is not set up is", A400(40306), OUTCOME_OUR_FAULT, 40306, NULL, WHOLE},
    {"a profile's wrong secret is", A400(40311), OUTCOME_OUR_FAULT, 40311, NULL, WHOLE},
    {"a profile that is off is", 409, ERROR(40312), OUTCOME_OUR_FAULT, 40312, NULL, WHOLE},
    {"a profile's missing secret is", A400(40313), OUTCOME_OUR_FAULT, 40313, NULL, WHOLE},
    {"an account that may not text is", A400(40314), OUTCOME_OUR_FAULT, 40314, NULL, WHOLE},
    {"a number with a bad name is", A400(40315), OUTCOME_OUR_FAULT, 40315, NULL, WHOLE},
    {"a number being bought is", A400(40320), OUTCOME_OUR_FAULT, 40320, NULL, WHOLE},
    {"a profile without numbers is", A400(40321), OUTCOME_OUR_FAULT, 40321, NULL, WHOLE},
    {"a toll-free number not verified is", A400(40329), OUTCOME_OUR_FAULT, 40329, NULL, WHOLE},
    {"a redirect is", 302, "", OUTCOME_OUR_FAULT, 302, NULL, WHOLE},
};

static void its_facts_are_known(void **state)
{
    (void)state;
    assert_int_equal(telnyx.webhook_timeout_ms, 2000);
    assert_int_equal(telnyx.redelivers_for_s, 0);
    assert_true(telnyx.queues);
    assert_false(telnyx.can_reply_inline || telnyx.get_webhooks);
}

int main(void)
{
    static const struct CMUnitTest more[] = {cmocka_unit_test(its_facts_are_known)};

    return provider_rows_run(&(struct provider_rows){
        .provider = &telnyx,
        .options = "{" ACCOUNT "}",
        .secret = "newkey",
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
