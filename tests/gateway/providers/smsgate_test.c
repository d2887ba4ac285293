/* smsgate_test.c - the settings of SMS Gateway for Android, the texts we send through it, and what its
 * answers mean. What its webhooks say is in tests/vectors/smsgate.jsonl, and what its client sends in
 * smsgate_sdk.test.mjs. */
#include "gateway/providers/smsgate.h"
#include "tests/support/provider_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SIGNED  "'signing_key': ['newkey', 'oldkey']"
#define ACCOUNT SIGNED ", 'username': 'ABC123', 'password': 'newpassword'"
#define DEVICE  "yVULogr4Y1ksRfnos1Dsw"

static const struct option_row option_rows[] = {
    {"a signing key, a username and a password are enough", "{" ACCOUNT "}", NULL},
    {"without a signing key they are not", "{'username': 'ABC123', 'password': 'x'}", "options.signing_key"},
    {"without a username they are not", "{" SIGNED ", 'password': 'x'}", "options.username"},
    {"without a password they are not", "{" SIGNED ", 'username': 'ABC123'}", "options.password"},
    {"an empty signing key is none", "{'signing_key': '', 'username': 'ABC123', 'password': 'x'}",
     "options.signing_key"},
    {"a username has no colon", "{" SIGNED ", 'username': 'a:b', 'password': 'x'}", "options.username"},
    {"a token stands for both", "{" SIGNED ", 'token': 'eyJ.e30.x'}", NULL},
    {"but not beside them", "{" ACCOUNT ", 'token': 'eyJ.e30.x'}", "options.token"},
    {"nor beside a username", "{" SIGNED ", 'username': 'ABC123', 'token': 'eyJ.e30.x'}", "options.token"},
    {"a device is good", "{" ACCOUNT ", 'device_id': '" DEVICE "'}", NULL},
    {"a device is a word", "{" ACCOUNT ", 'device_id': 'my phone'}", "options.device_id"},
    {"the second SIM card is good", "{" ACCOUNT ", 'sim': 2}", NULL},
    {"SIM cards are counted from one", "{" ACCOUNT ", 'sim': 0}", "options.sim"},
    {"ten minutes to try are good", "{" ACCOUNT ", 'ttl_s': 600}", NULL},
    {"so are two days", "{" ACCOUNT ", 'ttl_s': 172800}", NULL},
    {"a second more is not", "{" ACCOUNT ", 'ttl_s': 172801}", "options.ttl_s"},
    {"no time is none", "{" ACCOUNT ", 'ttl_s': 0}", "options.ttl_s"},
    {"a priority is good", "{" ACCOUNT ", 'priority': -128}", NULL},
    {"128 is none", "{" ACCOUNT ", 'priority': 128}", "options.priority"},
    {"one's own server is good", "{" ACCOUNT ", 'base_url': 'https://sms.example/3rdparty/v1/'}", NULL},
    {"a phone by USB is good", "{" ACCOUNT ", 'base_url': 'http://127.0.0.1:8080'}", NULL},
    {"a phone in the air, without TLS, is not", "{" ACCOUNT ", 'base_url': 'http://192.168.1.5:8080'}",
     "options.base_url"},
    {"a misspelt option is found", "{" ACCOUNT ", 'passwort': 'x'}", "options.passwort"},
};

#define URL "https://api.sms-gate.app/3rdparty/v1/messages"

static const struct send_row send_rows[] = {
    {"a text goes to one number, under our id, for an hour", "{" ACCOUNT "}", "Hello & \\ welcome", NULL, URL,
     "ABC123:newpassword",
     "{'id': '0123456789abcdef', 'textMessage': {'text': 'Hello & \\\\ welcome'}, 'phoneNumbers': "
     "['+12025550123'], 'ttl': 3600, 'withDeliveryReport': false}"},
    {"receipts are asked for where they are wanted", "{" ACCOUNT "}", "¿Qué?\n你好",
     "https://hotline.example/sms/main", URL, "ABC123:newpassword",
     "{'id': '0123456789abcdef', 'textMessage': {'text': '¿Qué?\\n你好'}, 'phoneNumbers': ['+12025550123'], "
     "'ttl': 3600, 'withDeliveryReport': true}"},
    {"what is asked for is asked of the phone, and a token signs in",
     "{" SIGNED ", 'token': ['first', 'second'], 'device_id': '" DEVICE
     "', 'sim': 2, 'ttl_s': 600, 'priority': 0, 'base_url': 'http://127.0.0.1:8080/'}",
     "x", NULL, "http://127.0.0.1:8080/messages", "Authorization: Bearer first",
     "{'id': '0123456789abcdef', 'textMessage': {'text': 'x'}, 'phoneNumbers': ['+12025550123'], 'ttl': 600, "
     "'withDeliveryReport': false, 'deviceId': '" DEVICE "', 'simNumber': 2, 'priority': 0}"},
};

static const struct length_row length_rows[] = {
    {"1600 characters fit", "a", 1600, true},
    {"1601 do not", "a", 1601, false},
    {"1600 long ones fit", "\U0001F64F", 1600, true},
    {"nothing is no text", "", 1, false},
};

#define TAKEN    "{\"id\":\"0123456789abcdef\",\"state\":\"Pending\",\"recipients\":[]}"
#define SAYS(it) "{\"message\":\"" it "\"}"

static const struct answer_row answer_rows[] = {
    {"202 with an id is accepted", 202, TAKEN, OUTCOME_ACCEPTED, 202, "0123456789abcdef", WHOLE},
    {"201 with an id is too", 201, TAKEN, OUTCOME_ACCEPTED, 201, "0123456789abcdef", WHOLE},
    {"202 without an id is unknown", 202, "{\"state\":\"Pending\"}", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"an id that is a number is none", 202, "{\"id\":5}", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"202 with broken JSON is unknown", 202, "{\"id\":\"m-1\"", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"an empty 202 is unknown", 202, "", OUTCOME_UNKNOWN, 202, NULL, WHOLE},
    {"half a 202 is unknown", 202, TAKEN, OUTCOME_UNKNOWN, 202, NULL, HALF},
    {"409 says that it was taken before", 409, SAYS("message with the same ID already exists"),
     OUTCOME_ACCEPTED, 409, NULL, WHOLE},
    {"half a 409 is unknown", 409, "", OUTCOME_UNKNOWN, 409, NULL, HALF},
    {"no answer at all is unknown", 0, "", OUTCOME_UNKNOWN, 28, NULL, WHOLE},
    {"what was not written may be tried again", 0, "", OUTCOME_TRY_LATER, 28, NULL, UNWRITTEN},
    {"429 may be tried later", 429, SAYS("Too Many Requests"), OUTCOME_TRY_LATER, 429, NULL, WHOLE},
    {"a full queue may be", 503, SAYS("queue limits exceeded: too many pending messages: 11 / 10"),
     OUTCOME_TRY_LATER, 503, NULL, WHOLE},
    {"503 with a page is unknown", 503, "<html>", OUTCOME_UNKNOWN, 503, NULL, WHOLE},
    {"500 is unknown, whatever it says", 500, SAYS("failed to handle request"), OUTCOME_UNKNOWN, 500, NULL,
     WHOLE},
    {"502 without a word is unknown", 502, "", OUTCOME_UNKNOWN, 502, NULL, WHOLE},
    {"408 is unknown", 408, "", OUTCOME_UNKNOWN, 408, NULL, WHOLE},
    {"400 refuses", 400, SAYS("invalid phone number"), OUTCOME_REFUSED, 400, NULL, WHOLE},
    {"400 without a word refuses", 400, "", OUTCOME_REFUSED, 400, NULL, WHOLE},
    {"no such phone is our fault", 400, SAYS("failed to select device: record not found"), OUTCOME_OUR_FAULT,
     400, NULL, WHOLE},
    {"another phone's id is too", 400, SAYS("Invalid device ID"), OUTCOME_OUR_FAULT, 400, NULL, WHOLE},
    {"413 refuses", 413, "", OUTCOME_REFUSED, 413, NULL, WHOLE},
    {"401 is our fault", 401, "", OUTCOME_OUR_FAULT, 401, NULL, WHOLE},
    {"403 is our fault", 403, SAYS("Forbidden"), OUTCOME_OUR_FAULT, 403, NULL, WHOLE},
    {"404 is our address' fault", 404, SAYS("Not Found"), OUTCOME_OUR_FAULT, 404, NULL, WHOLE},
    {"a redirect is too", 301, "", OUTCOME_OUR_FAULT, 301, NULL, WHOLE},
};

static void its_facts_are_known(void **state)
{
    (void)state;
    assert_int_equal(smsgate.webhook_timeout_ms, 30000);
    assert_int_equal(smsgate.redelivers_for_s, 2 * 24 * 3600);
    assert_false(smsgate.queues || smsgate.can_reply_inline || smsgate.get_webhooks);
    assert_null(smsgate.optout_words[0]);
}

int main(void)
{
    static const struct CMUnitTest more[] = {cmocka_unit_test(its_facts_are_known)};

    return provider_rows_run(&(struct provider_rows){
        .provider = &smsgate,
        .options = "{" ACCOUNT "}",
        .secret = "newpassword",
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
