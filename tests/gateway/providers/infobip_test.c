/* infobip_test.c - Infobip's settings, the texts we send through it, and what its answers mean. What its
 * webhooks say is in vectors_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/providers/infobip.h"
#include "tests/support/provider_rows.h"

#define API     "'api_key': ['newsecret', 'oldsecret'], 'base_url': 'https://x.api.infobip.com'"
#define PATH    "'path_secret': ['new-path', 'old-path']"
#define BASIC   "'webhook_user': 'hook', 'webhook_password': ['newsecret', 'oldsecret']"
#define OPTIONS API ", " PATH

static const struct option_row option_rows[] = {
    {"a key, an address and a secret path are enough", "{" OPTIONS "}", NULL},
    {"credentials serve instead of the path", "{" API ", " BASIC "}", NULL},
    {"or beside it", "{" OPTIONS ", " BASIC "}", NULL},
    {"without either it is not enough", "{" API "}", "options.path_secret"},
    {"a path holds what an address can", "{" API ", 'path_secret': 'newsecret?'}", "options.path_secret"},
    {"credentials have a user", "{" API ", 'webhook_password': 'newsecret'}", "options.webhook_user"},
    {"and a password", "{" API ", 'webhook_user': 'hook'}", "options.webhook_password"},
    {"without a key it is not", "{'base_url': 'https://x.api.infobip.com', " PATH "}", "options.api_key"},
    {"without an address it is not: it is everybody's own", "{'api_key': 'newsecret', " PATH "}",
     "options.base_url"},
    {"without TLS it is not", "{'api_key': 'newsecret', 'base_url': 'http://x.api.infobip.com', " PATH "}",
     "options.base_url"},
    {"a misspelt option is found", "{" OPTIONS ", 'key': 'x'}", "options.key"},
};

#define URL  "https://x.api.infobip.com/sms/2/text/advanced"
#define AUTH "Authorization: App newsecret"
#define TEXT "'from': '12025550100', 'destinations': [{'to': '12025550123'}], 'text': 'x & ¿y?'"

static const struct send_row send_rows[] = {
    {"a text goes out without pluses", "{" OPTIONS "}", "x & ¿y?", NULL, URL, AUTH,
     "{'messages': [{" TEXT "}]}"},
    {"receipts have an address with the new secret path", "{" OPTIONS "}", "x & ¿y?",
     "https://hotline.example/sms/main", URL, AUTH,
     "{'messages': [{" TEXT ", 'notifyUrl': 'https://hotline.example/sms/main/new-path', "
     "'notifyContentType': 'application/json'}]}"},
    {"and without one none", "{" API ", " BASIC "}", "x & ¿y?", "https://hotline.example/sms/main", URL, AUTH,
     "{'messages': [{" TEXT "}]}"},
};

static const struct length_row length_rows[] = {
    {"1600 characters fit", "a", 1600, true},
    {"1601 do not", "a", 1601, false},
    {"1600 long ones fit", "\U0001F64F", 1600, true},
    {"nothing is no text", "", 1, false},
};

#define SAYS(group, id, name)                                                                                \
    "{\"messages\":[{\"to\":\"12025550123\",\"messageId\":\"ib-1\",\"status\":{\"groupId\":" #group          \
    ",\"id\":" #id ",\"name\":\"" name "\"}}]}"
#define ERROR "{\"requestError\":{\"serviceException\":{\"messageId\":\"X\",\"text\":\"no\"}}}"

static const struct answer_row answer_rows[] = {
    {"pending is accepted", 200, SAYS(1, 26, "PENDING_ACCEPTED"), OUTCOME_ACCEPTED, 200, "ib-1", WHOLE},
    {"group 0 is too", 200, SAYS(0, 0, "OK"), OUTCOME_ACCEPTED, 200, "ib-1", WHOLE},
    {"delivered already is too", 200, SAYS(3, 5, "DELIVERED"), OUTCOME_ACCEPTED, 200, "ib-1", WHOLE},
    {"rejected inside a 200 refuses", 200, SAYS(5, 52, "REJECTED_DESTINATION"), OUTCOME_REFUSED, 52, NULL,
     WHOLE},
    {"undeliverable does", 200, SAYS(2, 9, "UNDELIVERABLE_NOT_DELIVERED"), OUTCOME_REFUSED, 9, NULL, WHOLE},
    {"expired does", 200, SAYS(4, 15, "EXPIRED_EXPIRED"), OUTCOME_REFUSED, 15, NULL, WHOLE},
    {"no money is our fault", 200, SAYS(5, 12, "REJECTED_NOT_ENOUGH_CREDITS"), OUTCOME_OUR_FAULT, 12, NULL,
     WHOLE},
    {"our number is", 200, SAYS(5, 13, "REJECTED_SENDER"), OUTCOME_OUR_FAULT, 13, NULL, WHOLE},
    {"a package that is used up is", 200, SAYS(5, 17, "REJECTED_PREPAID_PACKAGE_EXPIRED"), OUTCOME_OUR_FAULT,
     17, NULL, WHOLE},
    {"an account without a route is", 200, SAYS(5, 19, "REJECTED_ROUTE_NOT_AVAILABLE"), OUTCOME_OUR_FAULT, 19,
     NULL, WHOLE},
    {"a filter against floods refuses", 200, SAYS(5, 20, "REJECTED_FLOODING_FILTER"), OUTCOME_REFUSED, 20,
     NULL, WHOLE},
    {"trouble of its own may be tried later", 200, SAYS(5, 21, "REJECTED_SYSTEM_ERROR"), OUTCOME_TRY_LATER,
     21, NULL, WHOLE},
    {"a source is", 200, SAYS(5, 11, "REJECTED_SOURCE"), OUTCOME_OUR_FAULT, 11, NULL, WHOLE},
    {"a network that the account may not use is", 200, SAYS(5, 6, "REJECTED_NETWORK"), OUTCOME_OUR_FAULT, 6,
     NULL, WHOLE},
    {"who is on the account's block list has opted out", 200, SAYS(5, 14, "REJECTED_DESTINATION_BLOCKLISTED"),
     OUTCOME_OPTED_OUT, 14, NULL, WHOLE},
    {"who is on a register against advertisements has not", 200, SAYS(5, 10, "REJECTED_DND"), OUTCOME_REFUSED,
     10, NULL, WHOLE},
    {"another group is unknown", 200, SAYS(7, 1, "NEW"), OUTCOME_UNKNOWN, 200, NULL, WHOLE},
    {"no group is unknown", 200, "{\"messages\":[{\"messageId\":\"ib-1\"}]}", OUTCOME_UNKNOWN, 200, NULL,
     WHOLE},
    {"no id is unknown", 200, "{\"messages\":[{\"status\":{\"groupId\":1}}]}", OUTCOME_UNKNOWN, 200, NULL,
     WHOLE},
    {"no message is unknown", 200, "{\"messages\":[]}", OUTCOME_UNKNOWN, 200, NULL, WHOLE},
    {"broken JSON is unknown", 200, "{\"messages\":[{\"messageId\":\"ib-1\"", OUTCOME_UNKNOWN, 200, NULL,
     WHOLE},
    {"an empty 200 is unknown", 200, "", OUTCOME_UNKNOWN, 200, NULL, WHOLE},
    {"half a 200 is unknown", 200, SAYS(1, 26, "PENDING_ACCEPTED"), OUTCOME_UNKNOWN, 200, NULL, HALF},
    {"no answer at all is unknown", 0, "", OUTCOME_UNKNOWN, 28, NULL, WHOLE},
    {"what was not written may be tried again", 0, "", OUTCOME_TRY_LATER, 28, NULL, UNWRITTEN},
    {"429 may be tried later", 429, ERROR, OUTCOME_TRY_LATER, 429, NULL, WHOLE},
    {"half a 429 may be", 429, "", OUTCOME_TRY_LATER, 429, NULL, HALF},
    {"500 that says why may be", 500, ERROR, OUTCOME_TRY_LATER, 500, NULL, WHOLE},
    {"in the newer way too", 503, "{\"errorCode\":\"E503\",\"description\":\"no\"}", OUTCOME_TRY_LATER, 503,
     NULL, WHOLE},
    {"503 with a page is unknown", 503, "<html>", OUTCOME_UNKNOWN, 503, NULL, WHOLE},
    {"400 refuses", 400, ERROR, OUTCOME_REFUSED, 400, NULL, WHOLE},
    {"401 is our fault", 401, ERROR, OUTCOME_OUR_FAULT, 401, NULL, WHOLE},
    {"403 is", 403, ERROR, OUTCOME_OUR_FAULT, 403, NULL, WHOLE},
    {"404 is", 404, "", OUTCOME_OUR_FAULT, 404, NULL, WHOLE},
    {"a redirect is", 302, "", OUTCOME_OUR_FAULT, 302, NULL, WHOLE},
};

int main(void)
{
    return provider_rows_run(&(struct provider_rows){
        .provider = &infobip,
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
    });
}
