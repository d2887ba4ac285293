/* vonage_messages_test.c - the settings of Vonage's Messages API, the texts we send through it, and what its
 * answers mean. What its webhooks say is in vectors_test.c; that its SDK would send the same, and the tokens
 * that we sign, are in vonage_messages_sdk.test.mjs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/providers/vonage_messages.h"
#include "tests/support/provider_rows.h"

#define SIGNED      "'signature_secret': ['newsecret', 'oldsecret']"
#define OPTIONS     "'api_key': 'abcd1234', 'api_secret': ['newsecret', 'oldsecret'], " SIGNED
#define APPLICATION "'application_id': 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'"

static const struct option_row option_rows[] = {
    {"a key, its secret and a signature secret are enough", "{" OPTIONS "}", NULL},
    {"without a key it is not", "{'api_secret': 'newsecret', " SIGNED "}", "options.api_key"},
    {"without its secret it is not", "{'api_key': 'abcd1234', " SIGNED "}", "options.api_secret"},
    {"without a signature secret it is not", "{'api_key': 'abcd1234', 'api_secret': 'newsecret'}",
     "options.signature_secret"},
    {"an application has a key", "{" APPLICATION ", " SIGNED "}", "options.private_key"},
    {"which is one", "{" APPLICATION ", 'private_key': 'newsecret', " SIGNED "}", "options.private_key"},
    {"webhooks may be required to be newer", "{" OPTIONS ", 'max_age_s': 300}", NULL},
    {"but not to be of the future", "{" OPTIONS ", 'max_age_s': 0}", "options.max_age_s"},
    {"Opt-Out Assist is there or not", "{" OPTIONS ", 'opt_out_assist': true}", NULL},
    {"and no word", "{" OPTIONS ", 'opt_out_assist': 'yes'}", "options.opt_out_assist"},
    {"another region's address is good", "{" OPTIONS ", 'base_url': 'https://api-us.nexmo.com/'}", NULL},
    {"without TLS it is not", "{" OPTIONS ", 'base_url': 'http://api.nexmo.com'}", "options.base_url"},
    {"a misspelt option is found", "{" OPTIONS ", 'key': 'x'}", "options.key"},
};

#define URL "https://api.nexmo.com/v1/messages"
#define TEXT                                                                                                 \
    "'channel': 'sms', 'message_type': 'text', 'from': '12025550100', 'to': '12025550123', 'text': 'x & "    \
    "¿y?'"

static const struct send_row send_rows[] = {
    {"a text goes out without pluses", "{" OPTIONS "}", "x & ¿y?", NULL, URL, "abcd1234:newsecret",
     "{" TEXT "}"},
    {"receipts have an address and a version", "{" OPTIONS ", 'base_url': 'https://api.test/'}", "x & ¿y?",
     "https://hotline.example/sms/main?a=b", "https://api.test/v1/messages", "abcd1234:newsecret",
     "{" TEXT ", 'webhook_url': 'https://hotline.example/sms/main?a=b', 'webhook_version': 'v1'}"},
};

static const struct length_row length_rows[] = {
    {"1000 characters fit", "a", 1000, true},
    {"1001 do not", "a", 1001, false},
    {"1000 long ones fit", "\U0001F64F", 1000, true},
    {"nothing is no text", "", 1, false},
};

#define PROBLEM(of)                                                                                          \
    "{\"type\":\"https://developer.vonage.com/api-errors" of "\",\"title\":\"No\",\"detail\":\"no\"}"

static const struct answer_row answer_rows[] = {
    {"202 with an id is accepted", 202, "{\"message_uuid\":\"m-1\"}", OUTCOME_ACCEPTED, 202, "m-1", WHOLE},
    {"202 without an id is unknown", 202, "{}", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"an id that is a number is none", 202, "{\"message_uuid\":5}", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"an empty id is none", 202, "{\"message_uuid\":\"\"}", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"broken JSON is unknown", 202, "{\"message_uuid\":\"m-1\"", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"an empty 202 is unknown", 202, "", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"half a 202 is unknown", 202, "{\"message_uuid\":\"m-1\"}", OUTCOME_UNKNOWN, 202, NULL, HALF},
    {"no answer at all is unknown", 0, "", OUTCOME_UNKNOWN, 28, NULL, WHOLE},
    {"what was not written may be tried again", 0, "", OUTCOME_TRY_LATER, 28, NULL, UNWRITTEN},
    {"429 may be tried later", 429, PROBLEM("#throttled"), OUTCOME_TRY_LATER, 429, NULL, WHOLE},
    {"with its code", 429, PROBLEM("/messages#1010"), OUTCOME_TRY_LATER, 1010, NULL, WHOLE},
    {"half a 429 may be", 429, "", OUTCOME_TRY_LATER, 429, NULL, HALF},
    {"500 that says why may be", 500, PROBLEM("#internal"), OUTCOME_TRY_LATER, 500, NULL, WHOLE},
    {"503 with a page is unknown", 503, "<html>", OUTCOME_UNKNOWN, 503, NULL, WHOLE},
    {"502 without a word is unknown", 502, "", OUTCOME_UNKNOWN, 502, NULL, WHOLE},
    {"408 is unknown", 408, "", OUTCOME_UNKNOWN, 408, NULL, WHOLE},
    {"422 refuses", 422, PROBLEM("/messages#1150"), OUTCOME_REFUSED, 1150, NULL, WHOLE},
    {"a title that is a code is one", 422, "{\"title\":1160}", OUTCOME_REFUSED, 1160, NULL, WHOLE},
    {"a sender that may not send is our fault", 422, "{\"title\":1120}", OUTCOME_OUR_FAULT, 1120, NULL,
     WHOLE},
    {"400 with a page refuses", 400, "<html>", OUTCOME_REFUSED, 400, NULL, WHOLE},
    {"401 is our fault", 401, PROBLEM("#unauthorized"), OUTCOME_OUR_FAULT, 401, NULL, WHOLE},
    {"402, no money, is too", 402, PROBLEM("#low-balance"), OUTCOME_OUR_FAULT, 402, NULL, WHOLE},
    {"403 is", 403, "", OUTCOME_OUR_FAULT, 403, NULL, WHOLE},
    {"404 is", 404, "", OUTCOME_OUR_FAULT, 404, NULL, WHOLE},
    {"a redirect is", 302, "", OUTCOME_OUR_FAULT, 302, NULL, WHOLE},
};

/* Vonage answers STOP where the account has it so; else we do. */
static void who_answers_STOP_is_a_setting(void **state)
{
    struct provider_facts facts = {.silent = false};
    void *settings = provider_rows_configure(&vonage_messages, "{" OPTIONS "}");
    void *assisted = provider_rows_configure(&vonage_messages, "{" OPTIONS ", 'opt_out_assist': true}");

    (void)state;
    vonage_messages.facts(settings, &facts);
    assert_true(facts.silent);
    vonage_messages.facts(assisted, &facts);
    assert_false(facts.silent);
    assert_int_equal(vonage_messages.redelivers_for_s, 86400);
    vonage_messages.forget(settings);
    vonage_messages.forget(assisted);
}

int main(void)
{
    static const struct CMUnitTest more[] = {cmocka_unit_test(who_answers_STOP_is_a_setting)};

    return provider_rows_run(&(struct provider_rows){
        .provider = &vonage_messages,
        .options = "{" OPTIONS "}",
        .secret = "newsecret",
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
