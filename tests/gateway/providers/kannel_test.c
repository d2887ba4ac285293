/* kannel_test.c - Kannel's settings, the texts we send through it, and what its answers mean. What its smsbox
 * calls us with is in vectors_test.c, and the real one at work in tests/e2e/kannel.test.mjs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/providers/kannel.h"
#include "tests/support/provider_rows.h"

#include <string.h>

#define SENDS   "'username': 'rl', 'password': 'pa55word'"
#define OPTIONS "'token': ['newtoken', 'oldtoken'], " SENDS

static const struct option_row option_rows[] = {
    {"a token, a user and a password are enough", "{" OPTIONS "}", NULL},
    {"without a token it is not", "{" SENDS "}", "options.token"},
    {"a token holds what an address can", "{'token': 'pa55word&', " SENDS "}", "options.token"},
    {"so does an older one", "{'token': ['abc', 'pa55word x'], " SENDS "}", "options.token"},
    {"without a user it is not", "{'token': 't', 'password': 'pa55word'}", "options.username"},
    {"without a password it is not", "{'token': 't', 'username': 'rl'}", "options.password"},
    {"a misspelt option is found", "{" OPTIONS ", 'user': 'rl'}", "options.user"},
    {"smsbox may listen elsewhere on this machine", "{" OPTIONS ", 'base_url': 'http://localhost:14000/'}",
     NULL},
    {"but not without TLS on another", "{" OPTIONS ", 'base_url': 'http://192.168.1.2:13013'}",
     "options.base_url"},
    {"with TLS it may", "{" OPTIONS ", 'base_url': 'https://kannel.example:13014'}", NULL},
    {"addresses may be named", "{" OPTIONS ", 'addresses': ['127.0.0.1', '::1']}", NULL},
    {"a name is no address", "{" OPTIONS ", 'addresses': ['localhost']}", "options.addresses"},
    {"none at all are no list", "{" OPTIONS ", 'addresses': []}", "options.addresses"},
    {"a line may be named", "{" OPTIONS ", 'smsc': 'carrier-2'}", NULL},
    {"a name has no blanks", "{" OPTIONS ", 'smsc': 'carrier 2'}", "options.smsc"},
    {"how long texts come again is a number", "{" OPTIONS ", 'redelivers_for_s': 3600}", NULL},
    {"and no word", "{" OPTIONS ", 'redelivers_for_s': '1h'}", "options.redelivers_for_s"},
    {"nor less than nothing", "{" OPTIONS ", 'redelivers_for_s': -1}", "options.redelivers_for_s"},
};

#define URL "http://127.0.0.1:13013/cgi-bin/sendsms"
#define KNOWN                                                                                                \
    "X-Kannel-Username: rl\nX-Kannel-Password: pa55word\nX-Kannel-From: +12025550100\nX-Kannel-To: "         \
    "+12025550123\n"
#define DLR    "\nX-Kannel-DLR-Mask: 31\nX-Kannel-DLR-Url: http://127.0.0.1:8080/sms/main"
#define FILLED "token=newtoken&mid=0123456789abcdef&dlr=%d"

static const struct send_row send_rows[] = {
    {"what fits GSM-7 is sent in it", "{" OPTIONS "}", "Hello & welcome\n¿qué?", NULL, URL,
     KNOWN "X-Kannel-Coding: 0", "Hello & welcome\n¿qué?"},
    {"what does not is sent in UCS-2", "{" OPTIONS "}", "你好 🙏", NULL, URL, KNOWN "X-Kannel-Coding: 2",
     "你好 🙏"},
    {"receipts come with the new token and our own id", "{" OPTIONS "}", "x",
     "http://127.0.0.1:8080/sms/main", URL, KNOWN "X-Kannel-Coding: 0" DLR "?" FILLED, "x"},
    {"behind what the address has already", "{" OPTIONS "}", "x", "http://127.0.0.1:8080/sms/main?a=b", URL,
     KNOWN "X-Kannel-Coding: 0" DLR "?a=b&" FILLED, "x"},
    {"by the line that is named, of the smsbox that is",
     "{" OPTIONS ", 'smsc': 'carrier-2', 'base_url': 'https://kannel.example:13014/'}", "x", NULL,
     "https://kannel.example:13014/cgi-bin/sendsms", KNOWN "X-Kannel-Coding: 0\nX-Kannel-SMSC: carrier-2",
     "x"},
};

static const struct length_row length_rows[] = {
    {"1600 characters fit", "a", 1600, true},
    {"1601 do not", "a", 1601, false},
    {"1600 long ones fit", "\U0001F64F", 1600, true},
    {"nothing is no text: smsbox would send it", "", 1, false},
};

static const struct answer_row answer_rows[] = {
    {"accepted is accepted", 202, "0: Accepted for delivery", OUTCOME_ACCEPTED, 202, NULL, WHOLE},
    {"queued is accepted", 202, "3: Queued for later delivery", OUTCOME_ACCEPTED, 202, NULL, WHOLE},
    {"202 with other words is unknown", 202, "<html>", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"202 without a word is unknown", 202, "", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"the words by another status are unknown", 200, "0: Accepted for delivery", OUTCOME_UNKNOWN, 200, NULL,
     WHOLE},
    {"half a 202 is unknown", 202, "0: Accepted for delivery", OUTCOME_UNKNOWN, 202, NULL, HALF},
    {"no answer at all is unknown", 0, "", OUTCOME_UNKNOWN, 28, NULL, WHOLE},
    {"what was not written may be tried again", 0, "", OUTCOME_TRY_LATER, 28, NULL, UNWRITTEN},
    {"full may be tried later", 503, "Temporal failure, try again later.", OUTCOME_TRY_LATER, 503, NULL,
     WHOLE},
    {"503 from somebody else is unknown", 503, "<html>", OUTCOME_UNKNOWN, 503, NULL, WHOLE},
    {"502 is unknown", 502, "", OUTCOME_UNKNOWN, 502, NULL, WHOLE},
    {"429 may be tried later", 429, "", OUTCOME_TRY_LATER, 429, NULL, WHOLE},
    {"a wrong password is our fault", 403, "Authorization failed for sendsms", OUTCOME_OUR_FAULT, 403, NULL,
     WHOLE},
    {"no line for a number refuses it", 403, "Not routable. Do not try again.", OUTCOME_REFUSED, 403, NULL,
     WHOLE},
    {"403 with other words is our fault", 403, "<html>", OUTCOME_OUR_FAULT, 403, NULL, WHOLE},
    {"no recipient refuses", 400, "Missing receiver(s) number(s), rejected", OUTCOME_REFUSED, 400, NULL,
     WHOLE},
    {"a black list refuses", 400, "Number(s) has/have been denied by white- and/or black-lists.",
     OUTCOME_REFUSED, 400, NULL, WHOLE},
    {"no sender is our fault", 400, "Sender missing and no global set, rejected", OUTCOME_OUR_FAULT, 400,
     NULL, WHOLE},
    {"a body that it does not take is", 415, "Unsupported content-type, rejected", OUTCOME_OUR_FAULT, 415,
     NULL, WHOLE},
    {"another program's page is", 404, "Not found", OUTCOME_OUR_FAULT, 404, NULL, WHOLE},
};

static void its_facts_are_those_of_the_settings(void **state)
{
    struct provider_facts facts = {.redelivers_for_s = 0};
    void *settings = provider_rows_configure(&kannel, "{" OPTIONS ", 'redelivers_for_s': 3600}");

    (void)state;
    kannel.facts(settings, &facts);
    assert_int_equal(facts.redelivers_for_s, 3600);
    assert_true(facts.gets && kannel.near);
    assert_false(kannel.queues || kannel.can_reply_inline);
    kannel.forget(settings);
}

static void nothing_is_acknowledged_with_plain_text(void **state)
{
    const char *content_type = NULL;
    size_t length = 1;

    (void)state;
    assert_true(kannel.acknowledge("never inline", &content_type, NULL, 0, &length));
    assert_int_equal(length, 0);
    assert_ptr_equal(strstr(content_type, "text/plain"), content_type); /* else smsbox takes it for bytes */
}

int main(void)
{
    static const struct CMUnitTest more[] = {cmocka_unit_test(its_facts_are_those_of_the_settings),
                                             cmocka_unit_test(nothing_is_acknowledged_with_plain_text)};

    return provider_rows_run(&(struct provider_rows){
        .provider = &kannel,
        .options = "{" OPTIONS "}",
        .secret = "pa55word",
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
