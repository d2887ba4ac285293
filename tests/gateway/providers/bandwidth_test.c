/* bandwidth_test.c - Bandwidth's settings, the texts we send through it, and what its answers mean. What its
 * webhooks say is in vectors_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/providers/bandwidth.h"
#include "tests/support/provider_rows.h"

#define IDS     "'account_id': '5500000', 'application_id': '93de2206-9669-4e07-948d-329f4b722ee2'"
#define API     "'api_user': 'api', 'api_password': ['newsecret', 'oldsecret']"
#define HOOK    "'webhook_user': 'hook', 'webhook_password': ['newsecret', 'oldsecret']"
#define OPTIONS IDS ", " API ", " HOOK

static const struct option_row option_rows[] = {
    {"two ids and two pairs of credentials are enough", "{" OPTIONS "}", NULL},
    {"without an account it is not", "{'application_id': 'a', " API ", " HOOK "}", "options.account_id"},
    {"an account stands in an address", "{'account_id': '1/2', 'application_id': 'a', " API ", " HOOK "}",
     "options.account_id"},
    {"without an application it is not", "{'account_id': '5500000', " API ", " HOOK "}",
     "options.application_id"},
    {"without the API's user it is not", "{" IDS ", 'api_password': 'newsecret', " HOOK "}",
     "options.api_user"},
    {"whose name has no colon", "{" IDS ", 'api_user': 'a:b', 'api_password': 'newsecret', " HOOK "}",
     "options.api_user"},
    {"nor without its password", "{" IDS ", 'api_user': 'a', " HOOK "}", "options.api_password"},
    {"without the webhooks' user it is not", "{" IDS ", " API ", 'webhook_password': 'newsecret'}",
     "options.webhook_user"},
    {"nor without their password", "{" IDS ", " API ", 'webhook_user': 'hook'}", "options.webhook_password"},
    {"another address is good", "{" OPTIONS ", 'base_url': 'https://api.test/'}", NULL},
    {"without TLS it is not", "{" OPTIONS ", 'base_url': 'http://api.test'}", "options.base_url"},
    {"a misspelt option is found", "{" OPTIONS ", 'account': 'x'}", "options.account"},
};

static const struct send_row send_rows[] = {
    {"a text goes out with our own id as its tag", "{" OPTIONS "}", "x & ¿y?",
     "https://hotline.example/sms/main", "https://messaging.bandwidth.com/api/v2/users/5500000/messages",
     "api:newsecret",
     "{'applicationId': '93de2206-9669-4e07-948d-329f4b722ee2', 'to': ['+12025550123'], 'from': "
     "'+12025550100', "
     "'text': 'x & ¿y?', 'tag': '0123456789abcdef'}"},
};

static const struct length_row length_rows[] = {
    {"2048 characters fit", "a", 2048, true},
    {"2049 do not", "a", 2049, false},
    {"2048 long ones fit", "\U0001F64F", 2048, true},
    {"nothing is no text", "", 1, false},
};

#define ERROR(type) "{\"type\":\"" type "\",\"description\":\"no\"}"
#define FIELD(name) "{\"type\":\"request-validation\",\"fieldErrors\":[{\"fieldName\":\"" name "\"}]}"

static const struct answer_row answer_rows[] = {
    {"202 with an id is accepted", 202, "{\"id\":\"bw-1\",\"segmentCount\":1}", OUTCOME_ACCEPTED, 202, "bw-1",
     WHOLE},
    {"202 without an id is unknown", 202, "{}", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"an id that is a number is none", 202, "{\"id\":5}", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"an empty id is none", 202, "{\"id\":\"\"}", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"broken JSON is unknown", 202, "{\"id\":\"bw-1\"", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"an empty 202 is unknown", 202, "", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"half a 202 is unknown", 202, "{\"id\":\"bw-1\"}", OUTCOME_UNKNOWN, 202, NULL, HALF},
    {"no answer at all is unknown", 0, "", OUTCOME_UNKNOWN, 28, NULL, WHOLE},
    {"what was not written may be tried again", 0, "", OUTCOME_TRY_LATER, 28, NULL, UNWRITTEN},
    {"a full queue may be tried later", 429, ERROR("max-message-queue-size-exceeded"), OUTCOME_TRY_LATER, 429,
     NULL, WHOLE},
    {"half a 429 may be", 429, "", OUTCOME_TRY_LATER, 429, NULL, HALF},
    {"500 that says why may be", 500, ERROR("internal-server-error"), OUTCOME_TRY_LATER, 500, NULL, WHOLE},
    {"503 with a page is unknown", 503, "<html>", OUTCOME_UNKNOWN, 503, NULL, WHOLE},
    {"502 without a word is unknown", 502, "", OUTCOME_UNKNOWN, 502, NULL, WHOLE},
    {"408 is unknown", 408, "", OUTCOME_UNKNOWN, 408, NULL, WHOLE},
    {"400 about the recipient refuses", 400, FIELD("to"), OUTCOME_REFUSED, 400, NULL, WHOLE},
    {"400 about the text refuses", 400, FIELD("text"), OUTCOME_REFUSED, 400, NULL, WHOLE},
    {"400 about our number is our fault", 400, FIELD("from"), OUTCOME_OUR_FAULT, 400, NULL, WHOLE},
    {"400 about the application is", 400, FIELD("applicationId"), OUTCOME_OUR_FAULT, 400, NULL, WHOLE},
    {"400 with a page refuses", 400, "<html>", OUTCOME_REFUSED, 400, NULL, WHOLE},
    {"401 is our fault", 401, ERROR("unauthorized"), OUTCOME_OUR_FAULT, 401, NULL, WHOLE},
    {"403 is", 403, ERROR("forbidden"), OUTCOME_OUR_FAULT, 403, NULL, WHOLE},
    {"404 is", 404, "", OUTCOME_OUR_FAULT, 404, NULL, WHOLE},
    {"415 refuses", 415, "", OUTCOME_REFUSED, 415, NULL, WHOLE},
    {"a redirect is our fault", 302, "", OUTCOME_OUR_FAULT, 302, NULL, WHOLE},
};

static void its_facts_are_known(void **state)
{
    (void)state;
    assert_int_equal(bandwidth.redelivers_for_s, 86400);
    assert_int_equal(bandwidth.webhook_timeout_ms, 10000);
    assert_true(bandwidth.queues);
    assert_false(bandwidth.can_reply_inline || bandwidth.get_webhooks);
    assert_non_null(bandwidth.explain(4775));
    assert_null(bandwidth.explain(4776));
}

int main(void)
{
    static const struct CMUnitTest more[] = {cmocka_unit_test(its_facts_are_known)};

    return provider_rows_run(&(struct provider_rows){
        .provider = &bandwidth,
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
