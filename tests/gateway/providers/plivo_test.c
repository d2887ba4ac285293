/* plivo_test.c - Plivo's settings, the texts we send through it, and what its answers mean. What its webhooks
 * say is in tests/vectors/plivo.jsonl, and that the SDK would send the same in plivo_sdk.test.mjs. */
#include "gateway/providers/plivo.h"
#include "tests/support/provider_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ID      "MAMADEUP000000000000"
#define ACCOUNT "'auth_id': '" ID "', 'auth_token': ['newtoken', 'oldtoken']"

static const struct option_row option_rows[] = {
    {"an Auth ID and a token are enough", "{" ACCOUNT "}", NULL},
    {"without an Auth ID they are not", "{'auth_token': 'x'}", "options.auth_id"},
    {"without a token they are not", "{'auth_id': '" ID "'}", "options.auth_token"},
    {"an Auth ID has letters and digits only", "{'auth_id': 'MA/../x', 'auth_token': 'x'}",
     "options.auth_id"},
    {"an Auth ID is not as long as that", "{'auth_id': '" ID ID "', 'auth_token': 'x'}", "options.auth_id"},
    {"an empty token is none", "{'auth_id': '" ID "', 'auth_token': ''}", "options.auth_token"},
    {"everything may be kept", "{" ACCOUNT ", 'log': 'true'}", NULL},
    {"or the numbers alone", "{" ACCOUNT ", 'log': 'number_only'}", NULL},
    {"or the words alone", "{" ACCOUNT ", 'log': 'content_only'}", NULL},
    {"but it is a word that says so", "{" ACCOUNT ", 'log': true}", "options.log"},
    {"and no other", "{" ACCOUNT ", 'log': 'nothing'}", "options.log"},
    {"V3 may be required", "{" ACCOUNT ", 'require_v3': true}", NULL},
    {"by true, not by a word", "{" ACCOUNT ", 'require_v3': 'yes'}", "options.require_v3"},
    {"another address is good", "{" ACCOUNT ", 'base_url': 'https://api.example/'}", NULL},
    {"without TLS it is not", "{" ACCOUNT ", 'base_url': 'http://api.plivo.com'}", "options.base_url"},
    {"a misspelt option is found", "{" ACCOUNT ", 'authtoken': 'x'}", "options.authtoken"},
};

#define URL "https://api.plivo.com/v1/Account/" ID "/Message/"

static const struct send_row send_rows[] = {
    {"a text goes from our number to theirs, and Plivo keeps neither it nor the number", "{" ACCOUNT "}",
     "Hello & \\ welcome", NULL, URL, ID ":newtoken",
     "{'src': '+12025550100', 'dst': '+12025550123', 'text': 'Hello & \\\\ welcome', 'log': 'false'}"},
    {"receipts come to where we say, by POST", "{" ACCOUNT "}", "¿Qué?\n1 + 1 = 100% 你好",
     "https://hotline.example/sms/main?a=b", URL, ID ":newtoken",
     "{'src': '+12025550100', 'dst': '+12025550123', 'text': '¿Qué?\\n1 + 1 = 100% 你好', 'log': 'false', "
     "'url': 'https://hotline.example/sms/main?a=b', 'method': 'POST'}"},
    {"what may be kept, and another address, are as they were asked for",
     "{" ACCOUNT ", 'log': 'number_only', 'base_url': 'http://127.0.0.1:1/'}", "x", NULL,
     "http://127.0.0.1:1/v1/Account/" ID "/Message/", ID ":newtoken",
     "{'src': '+12025550100', 'dst': '+12025550123', 'text': 'x', 'log': 'number_only'}"},
};

static const struct length_row length_rows[] = {
    {"1600 characters of GSM-7 fit", "a", 1600, true},
    {"1601 do not", "a", 1601, false},
    {"737 others fit", "你", 737, true},
    {"738 do not", "你", 738, false},
    {"nothing is no text", "", 1, false},
};

#define TAKEN    "{\"api_id\":\"a\",\"message\":\"message(s) queued\",\"message_uuid\":[\"m-1\"]}"
#define SAYS(it) "{\"api_id\":\"a\",\"error\":\"" it "\"}"

static const struct answer_row answer_rows[] = {
    {"202 with an id is accepted", 202, TAKEN, OUTCOME_ACCEPTED, 202, "m-1", WHOLE},
    {"200 with an id is too", 200, TAKEN, OUTCOME_ACCEPTED, 200, "m-1", WHOLE},
    {"202 without an id is unknown", 202, "{\"message\":\"message(s) queued\"}", OUTCOME_UNKNOWN, 202, NULL,
     WHOLE},
    {"an empty list of ids is none", 202, "{\"message_uuid\":[]}", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"an id that is no list is none", 202, "{\"message_uuid\":\"m-1\"}", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"an id that is a number is none", 202, "{\"message_uuid\":[5]}", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"an empty id is none", 202, "{\"message_uuid\":[\"\"]}", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"202 with broken JSON is unknown", 202, "{\"message_uuid\":[\"m-1\"", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"an empty 202 is unknown", 202, "", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"half a 202 is unknown", 202, TAKEN, OUTCOME_UNKNOWN, 202, NULL, HALF},
    {"a number that was set aside is refused", 207,
     "{\"message\":\"message(s) queued\",\"message_uuid\":[],\"invalid_number\":[\"+1\"]}", OUTCOME_REFUSED,
     207, NULL, WHOLE},
    {"none that was set aside, and no id, is unknown", 207, "{\"message_uuid\":[],\"invalid_number\":[]}",
     OUTCOME_UNKNOWN, 207, NULL, WHOLE},
    {"no answer at all is unknown", 0, "", OUTCOME_UNKNOWN, 28, NULL, WHOLE},
    {"what was not written may be tried again", 0, "", OUTCOME_TRY_LATER, 28, NULL, UNWRITTEN},
    {"429 may be tried later", 429, SAYS("rate limit"), OUTCOME_TRY_LATER, 429, NULL, WHOLE},
    {"429 without a word may be", 429, "", OUTCOME_TRY_LATER, 429, NULL, WHOLE},
    {"half a 429 may be", 429, "", OUTCOME_TRY_LATER, 429, NULL, HALF},
    {"503 that says why may be", 503, SAYS("try again later"), OUTCOME_TRY_LATER, 503, NULL, WHOLE},
    {"503 with a page is unknown", 503, "<html>", OUTCOME_UNKNOWN, 503, NULL, WHOLE},
    {"500 without a word is unknown", 500, "", OUTCOME_UNKNOWN, 500, NULL, WHOLE},
    {"408 is unknown", 408, "", OUTCOME_UNKNOWN, 408, NULL, WHOLE},
    {"400 refuses", 400, SAYS("dst is invalid"), OUTCOME_REFUSED, 400, NULL, WHOLE},
    {"400 for a text that is too long refuses", 400, SAYS("text is too long"), OUTCOME_REFUSED, 400, NULL,
     WHOLE},
    {"400 for a text to itself refuses", 400, SAYS("src and dst cannot overlap"), OUTCOME_REFUSED, 400, NULL,
     WHOLE},
    {"400 with a page refuses", 400, "<html>src", OUTCOME_REFUSED, 400, NULL, WHOLE},
    {"400 for our number is our fault", 400, SAYS("invalid src number"), OUTCOME_OUR_FAULT, 400, NULL, WHOLE},
    {"400 for want of money is too", 400, SAYS("Insufficient Credit"), OUTCOME_OUR_FAULT, 400, NULL, WHOLE},
    {"401 is", 401, SAYS("authentication failed"), OUTCOME_OUR_FAULT, 401, NULL, WHOLE},
    {"402 is", 402, "", OUTCOME_OUR_FAULT, 402, NULL, WHOLE},
    {"403, a country that is not switched on, is", 403, SAYS("geo permission"), OUTCOME_OUR_FAULT, 403, NULL,
     WHOLE},
    {"404 is", 404, SAYS("not found"), OUTCOME_OUR_FAULT, 404, NULL, WHOLE},
    {"405 is", 405, "", OUTCOME_OUR_FAULT, 405, NULL, WHOLE},
    {"a redirect is", 301, "", OUTCOME_OUR_FAULT, 301, NULL, WHOLE},
};

static void answers_with_no_instructions(void **state)
{
    const char *content_type;
    char out[16];
    size_t length;

    (void)state;
    assert_true(plivo.acknowledge(NULL, &content_type, out, sizeof out, &length));
    assert_string_equal(out, "<Response/>");
    assert_int_equal(length, strlen(out));
    assert_non_null(strstr(content_type, "xml"));
    assert_true(plivo.acknowledge(NULL, &content_type, out, 12, &length));
    assert_false(plivo.acknowledge(NULL, &content_type, out, 11, &length));
}

static void its_facts_are_known(void **state)
{
    (void)state;
    assert_int_equal(plivo.redelivers_for_s, 24 * 3600);
    assert_true(plivo.queues && plivo.get_webhooks);
    assert_false(plivo.can_reply_inline);
}

int main(void)
{
    static const struct CMUnitTest more[] = {cmocka_unit_test(answers_with_no_instructions),
                                             cmocka_unit_test(its_facts_are_known)};

    return provider_rows_run(&(struct provider_rows){
        .provider = &plivo,
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
