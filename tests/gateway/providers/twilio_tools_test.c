/* twilio_tools_test.c - what test-channel, watch and forgetting ask Twilio, and what they make of its
 * answers. */
#include "gateway/findings.h"
#include "gateway/providers/twilio.h"
#include "tests/support/quoted_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SID     "00000000000000000000000000000001"
#define OPTIONS "{'account_sid': 'AC" SID "', 'auth_token': ['token', 'old']}"
#define WITH_KEY                                                                                             \
    "{'account_sid': 'AC" SID "', 'auth_token': 'token', 'api_key_sid': 'SK" SID                             \
    "', 'api_key_secret': 'secret'}"
#define WITH_SERVICE                                                                                         \
    "{'account_sid': 'AC" SID "', 'auth_token': 'token', 'messaging_service_sid': 'MG" SID "'}"
#define HOOK   "https://hotline.example/sms/main"
#define NUMBER "+12025550100"

static struct twilio_account *configure(const char *options)
{
    json_t *json = quoted_json(options);
    struct faults faults;

    faults_init(&faults);
    struct twilio_account *account = twilio.configure(json, "options", &faults);
    faults_free(&faults);
    json_decref(json);
    assert_non_null(account);
    return account;
}

/* ---- Questions ---- */

enum { ACCOUNT, NUMBERS };

#define ONE(more)                                                                                            \
    "{'incoming_phone_numbers': [{'capabilities': {'sms': true}, 'sms_method': 'POST', "                     \
    "'sms_fallback_url': 'https://x.example/', " more "}]}"

static const struct question_row {
    const char *name, *options;
    int which, status;
    const char *body;
    const char *says; /* one of the lines */
    unsigned faults;
    bool goes_on;
} question_rows[] = {
    {"an active account is good", OPTIONS, ACCOUNT, 200, "{'status': 'active', 'type': 'Full'}",
     "takes account_sid", 0, true},
    {"a trial account is worth a note", OPTIONS, ACCOUNT, 200, "{'status': 'active', 'type': 'Trial'}",
     "trial account", 0, true},
    {"a suspended one is a fault", OPTIONS, ACCOUNT, 200, "{'status': 'suspended'}", "\"suspended\"", 1,
     false},
    {"a closed one too", OPTIONS, ACCOUNT, 200, "{'status': 'closed'}", "\"closed\"", 1, false},
    {"401 is the credentials", OPTIONS, ACCOUNT, 401, "{'code': 20003}", "do not belong together", 1, false},
    {"so it is without a code", OPTIONS, ACCOUNT, 401, "{}", "do not belong together", 1, false},
    {"403 with 20008 is test credentials", OPTIONS, ACCOUNT, 403, "{'code': 20008}", "test credentials", 1,
     false},
    {"404 is the account", OPTIONS, ACCOUNT, 404, "{'code': 20404}", "no such account", 1, false},
    {"500 is Twilio's trouble", OPTIONS, ACCOUNT, 500, "{}", "HTTP 500", 1, false},
    {"200 without JSON is no answer", OPTIONS, ACCOUNT, 200, "", "HTTP 200", 1, false},
    {"no answer is no answer", OPTIONS, ACCOUNT, 0, "", "does not answer", 1, false},
    {"our number, our address", OPTIONS, NUMBERS, 200, ONE("'sms_url': '" HOOK "#rc=2'"), "which is us", 0,
     true},
    {"without #rc there is a note", OPTIONS, NUMBERS, 200, ONE("'sms_url': '" HOOK "'"), "#rc=2", 0, true},
    {"without a fallback too", OPTIONS, NUMBERS, 200,
     "{'incoming_phone_numbers': [{'sms_url': '" HOOK "#', 'sms_method': 'POST'}]}", "machine is dead", 0,
     true},
    {"no such number", OPTIONS, NUMBERS, 200, "{'incoming_phone_numbers': []}", "no number of this account",
     1, false},
    {"a number that can't text", OPTIONS, NUMBERS, 200,
     "{'incoming_phone_numbers': [{'capabilities': {'sms': false}, 'sms_url': '" HOOK
     "#', 'sms_method': 'POST', "
     "'sms_fallback_url': 'x'}]}",
     "can't text", 1, true},
    {"an address that is not ours", OPTIONS, NUMBERS, 200, ONE("'sms_url': '" HOOK "/#'"), "slash", 1, true},
    {"an address that is null", OPTIONS, NUMBERS, 200, ONE("'sms_url': null"), "texts go nowhere", 1, true},
    {"an application", OPTIONS, NUMBERS, 200, ONE("'sms_url': '', 'sms_application_sid': 'AP1'"), "TwiML App",
     1, true},
    {"a messaging service may have an address of its own", WITH_SERVICE, NUMBERS, 200, ONE("'sms_url': ''"),
     "messaging service", 0, true},
    {"or leave it to the number's", WITH_SERVICE, NUMBERS, 200, ONE("'sms_url': '" HOOK "#'"), "which is us",
     0, true},
    {"a short code is listed elsewhere", OPTIONS, NUMBERS, 200,
     "{'short_codes': [{'sms_url': '" HOOK "#', 'sms_method': 'POST', 'sms_fallback_url': 'x'}]}",
     "which is us", 0, true},
};

static void reads_answers(void **state)
{
    const struct question_row *row = *state;
    const struct provider_subject subject = {.number = NUMBER, .webhook = HOOK};
    struct twilio_account *account = configure(row->options);
    json_t *json = row->body[0] ? quoted_json(row->body) : NULL;
    char *body = json ? json_dumps(json, 0) : strdup(""), *text = NULL;
    size_t length = 0;
    struct findings findings = {.out = open_memstream(&text, &length)};
    const struct api_answer answer = {
        .complete = row->status != 0, .status = row->status, .body = body, .body_length = strlen(body)};

    assert_int_equal(twilio.questions[row->which].read(account, &subject, &answer, &findings), row->goes_on);
    fclose(findings.out);
    assert_non_null(strstr(text, row->says));
    assert_int_equal(findings.faults, row->faults);
    assert_null(strstr(text, "token\""));
    free(text);
    free(body);
    json_decref(json);
    twilio.forget(account);
}

static const struct asking_row {
    const char *name, *options, *number;
    int which;
    const char *path, *auth;
} asking_rows[] = {
    {"the account is asked for with the token", OPTIONS, NUMBER, ACCOUNT, ".json", "AC" SID ":token"},
    {"also where an API key sends: webhooks are signed with the token", WITH_KEY, NUMBER, ACCOUNT, ".json",
     "AC" SID ":token"},
    {"the number is asked for by its digits", OPTIONS, NUMBER, NUMBERS,
     "/IncomingPhoneNumbers.json?PhoneNumber=%2B12025550100", "AC" SID ":token"},
    {"with the API key, where there is one", WITH_KEY, NUMBER, NUMBERS,
     "/IncomingPhoneNumbers.json?PhoneNumber=%2B12025550100", "SK" SID ":secret"},
    {"a short code is asked for as one", OPTIONS, "55501", NUMBERS, "/SMS/ShortCodes.json?ShortCode=55501",
     "AC" SID ":token"},
};

static void asks(void **state)
{
    const struct asking_row *row = *state;
    const struct provider_subject subject = {.number = row->number, .webhook = HOOK};
    struct twilio_account *account = configure(row->options);
    static struct api_call call;
    char url[256];

    memset(&call, 0, sizeof call);
    snprintf(url, sizeof url, "https://api.twilio.com/2010-04-01/Accounts/AC" SID "%s", row->path);
    assert_true(twilio.questions[row->which].ask(account, &subject, &call));
    assert_string_equal(call.method, "GET");
    assert_string_equal(call.url, url);
    assert_string_equal(call.basic_auth, row->auth);
    assert_int_equal(call.body_length, 0);
    twilio.forget(account);
}

/* ---- A webhook of our own ---- */

static void what_we_sign_verifies_and_is_of_no_consequence(void **state)
{
    (void)state;
    struct twilio_account *account = configure(OPTIONS);
    static struct api_call call;
    struct http_request request = {.method = METHOD_POST, .target = "/sms/main", .path = "/sms/main"};
    const struct public_url url = {.base = "https://hotline.example"};
    const struct public_url other = {.base = "https://other.example"};

    memset(&call, 0, sizeof call);
    assert_true(twilio.sign(account, HOOK, 0, &call));
    for (size_t i = 0; i < call.headers_count; i++) {
        char *value = strstr(call.headers[i], ": ");
        *value = '\0';
        request.headers[request.headers_count++] = (struct http_header){call.headers[i], value + 2};
    }
    request.body = (unsigned char *)call.body;
    request.body_length = call.body_length;
    assert_int_equal(twilio.verify(account, &request, &url, 0), VERDICT_OK);
    assert_int_equal(twilio.verify(account, &request, &other, 0), VERDICT_FORGED);
    twilio.forget(account);
}

/* Twilio signs with the port or without it, whatever the address that it was given. */
static void an_address_verifies_with_its_port_or_without(void **state)
{
    static const char *const addresses[] = {
        "https://hotline.example/sms/main",  "https://hotline.example:8443/sms/main",
        "https://[2001:db8::1]/sms/main",    "https://[2001:db8::1]:443/sms/main",
        "https://10.0.0.1/sms/main",         "https://8080/sms/main",
        "https://hotline.example:/sms/main", "hotline.example:443/sms/main",
        "https://hotline.example?x=1"};
    struct twilio_account *account = configure(OPTIONS);
    static struct api_call call;

    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        const struct public_url url = {.base = "https://hotline.example", .override = addresses[i]};
        struct http_request request = {.method = METHOD_POST, .target = "/sms/main", .path = "/sms/main"};
        memset(&call, 0, sizeof call);
        assert_true(twilio.sign(account, addresses[i], 0, &call));
        request.headers[request.headers_count++] =
            (struct http_header){"X-Twilio-Signature", strstr(call.headers[1], ": ") + 2};
        request.body = (unsigned char *)call.body;
        request.body_length = call.body_length;
        if (twilio.verify(account, &request, &url, 0) != VERDICT_OK)
            fail_msg("%s", addresses[i]);
    }
    twilio.forget(account);
}

static void an_address_that_does_not_fit_is_not_called(void **state)
{
    static char address[API_URL_ROOM + 1];
    struct twilio_account *account = configure(OPTIONS);
    static struct api_call call;

    (void)state;
    memset(address, 'a', sizeof address - 1);
    assert_false(twilio.sign(account, address, 0, &call));
    twilio.forget(account);
}

/* ---- Records ---- */

static const struct record_row {
    const char *name, *body;
    enum delivery delivery;
    int code;
    bool words, number;
} record_rows[] = {
    {"a record that is kept",
     "{'status': 'delivered', 'body': 'Hi', 'to': '+12025550123', 'error_code': null}", DELIVERY_DELIVERED, 0,
     true, true},
    {"one that was discarded", "{'status': 'sent', 'body': '', 'to': '+1202555XXXX', 'error_code': null}",
     DELIVERY_UNDER_WAY, 0, false, false},
    {"one that failed", "{'status': 'undelivered', 'body': 'Hi', 'to': '+12025550123', 'error_code': 30034}",
     DELIVERY_FAILED, 30034, true, true},
};

static void reads_records(void **state)
{
    const struct record_row *row = *state;
    json_t *json = quoted_json(row->body);
    char *body = json_dumps(json, 0);
    const struct api_answer answer = {
        .complete = true, .status = 200, .body = body, .body_length = strlen(body)};
    struct provider_record record;

    assert_true(twilio.record_read(&answer, &record));
    assert_int_equal(record.receipt.delivery, row->delivery);
    assert_int_equal(record.receipt.code, row->code);
    assert_int_equal(record.has_words, row->words);
    assert_int_equal(record.has_number, row->number);
    free(body);
    json_decref(json);
}

static const struct erase_row {
    const char *name;
    bool complete;
    int status;
    enum erased erased;
} erase_rows[] = {
    {"204 is done", true, 204, ERASED_DONE},
    {"404 was done before", true, 404, ERASED_DONE},
    {"409 is not complete yet", true, 409, ERASED_LATER},
    {"429 is later", true, 429, ERASED_LATER},
    {"500 is later", true, 500, ERASED_LATER},
    {"no answer is later", false, 0, ERASED_LATER},
    {"half an answer is later", false, 204, ERASED_LATER},
    {"401 is never", true, 401, ERASED_NEVER},
    {"403 is never", true, 403, ERASED_NEVER},
};

static void reads_erased(void **state)
{
    const struct erase_row *row = *state;
    const struct api_answer answer = {.complete = row->complete, .status = row->status, .body = ""};

    assert_int_equal(twilio.erased(&answer), row->erased);
}

static void erases_by_deleting(void **state)
{
    (void)state;
    struct twilio_account *account = configure(OPTIONS);
    static struct api_call call;

    memset(&call, 0, sizeof call);
    assert_true(twilio.erase(account, "SM" SID, true, &call));
    assert_string_equal(call.method, "DELETE");
    assert_string_equal(call.url,
                        "https://api.twilio.com/2010-04-01/Accounts/AC" SID "/Messages/SM" SID ".json");
    /* An id comes from outside, though signed: it must not lead elsewhere. */
    assert_false(twilio.erase(account, "../../Accounts", true, &call));
    assert_false(twilio.erase(account, "SM1?x=y", true, &call));
    assert_false(twilio.erase(account, "", true, &call));
    twilio.forget(account);
}

/* ---- Words ---- */

static void explains_what_can_be_explained(void **state)
{
    (void)state;
    assert_non_null(strstr(twilio.explain(30034), "10DLC"));
    assert_non_null(strstr(twilio.explain(21610), "STOP"));
    assert_null(twilio.explain(99999));
    assert_null(twilio.explain(0));
}

#define ROWS(table) (sizeof(table) / sizeof *(table))

int main(void)
{
    struct CMUnitTest
        tests[ROWS(question_rows) + ROWS(asking_rows) + ROWS(record_rows) + ROWS(erase_rows) + 5];
    size_t count = 0;

    for (size_t i = 0; i < ROWS(question_rows); i++)
        tests[count++] =
            (struct CMUnitTest){question_rows[i].name, reads_answers, NULL, NULL, (void *)&question_rows[i]};
    for (size_t i = 0; i < ROWS(asking_rows); i++)
        tests[count++] = (struct CMUnitTest){asking_rows[i].name, asks, NULL, NULL, (void *)&asking_rows[i]};
    for (size_t i = 0; i < ROWS(record_rows); i++)
        tests[count++] =
            (struct CMUnitTest){record_rows[i].name, reads_records, NULL, NULL, (void *)&record_rows[i]};
    for (size_t i = 0; i < ROWS(erase_rows); i++)
        tests[count++] =
            (struct CMUnitTest){erase_rows[i].name, reads_erased, NULL, NULL, (void *)&erase_rows[i]};
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(what_we_sign_verifies_and_is_of_no_consequence);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(an_address_verifies_with_its_port_or_without);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(an_address_that_does_not_fit_is_not_called);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(erases_by_deleting);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(explains_what_can_be_explained);
    return cmocka_run_group_tests_name("twilio_tools", tests, NULL, NULL);
}
