/* vonage_sms_test.c - the settings of Vonage's SMS API, the texts we send through it, and what its answers
 * mean. What its webhooks say is in vectors_test.c, and that its SDK would send the same in
 * vonage_sms_sdk.test.mjs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/providers/vonage_sms.h"
#include "tests/support/provider_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY     "'api_key': 'abcd1234', 'api_secret': ['newsecret', 'oldsecret']"
#define OPTIONS KEY ", 'signature_secret': ['newsecret', 'oldsecret']"

static const struct option_row option_rows[] = {
    {"a key, its secret and a signature secret are enough", "{" OPTIONS "}", NULL},
    {"without a key it is not", "{'api_secret': 'newsecret', 'signature_secret': 'newsecret'}",
     "options.api_key"},
    {"a key has no signs", "{'api_key': 'a:b', 'api_secret': 'x', 'signature_secret': 'x'}",
     "options.api_key"},
    {"without its secret it is not", "{'api_key': 'abcd1234', 'signature_secret': 'x'}",
     "options.api_secret"},
    {"something must show who calls", "{" KEY "}", "options.signature_secret"},
    {"a secret path does", "{" KEY ", 'path_secret': ['abc', 'def']}", NULL},
    {"it holds what an address can", "{" KEY ", 'path_secret': 'newsecret/'}", "options.path_secret"},
    {"both may", "{" OPTIONS ", 'path_secret': 'abc'}", NULL},
    {"every way of signing is known", "{" OPTIONS ", 'signature_method': 'md5hash'}", NULL},
    {"md5 too", "{" OPTIONS ", 'signature_method': 'md5'}", NULL},
    {"sha1 too", "{" OPTIONS ", 'signature_method': 'sha1'}", NULL},
    {"sha512 too", "{" OPTIONS ", 'signature_method': 'sha512'}", NULL},
    {"none that there is not", "{" OPTIONS ", 'signature_method': 'sha3'}", "options.signature_method"},
    {"a way without a secret is none", "{" KEY ", 'path_secret': 'a', 'signature_method': 'md5'}",
     "options.signature_secret"},
    {"webhooks may be required to be newer", "{" OPTIONS ", 'max_age_s': 300}", NULL},
    {"but not to be of the future", "{" OPTIONS ", 'max_age_s': 0}", "options.max_age_s"},
    {"Opt-Out Assist is there or not", "{" OPTIONS ", 'opt_out_assist': true}", NULL},
    {"and no word", "{" OPTIONS ", 'opt_out_assist': 'yes'}", "options.opt_out_assist"},
    {"another region's address is good", "{" OPTIONS ", 'base_url': 'https://rest-us-1.nexmo.com/'}", NULL},
    {"without TLS it is not", "{" OPTIONS ", 'base_url': 'http://rest.nexmo.com'}", "options.base_url"},
    {"a misspelt option is found", "{" OPTIONS ", 'key': 'x'}", "options.key"},
};

#define URL "https://rest.nexmo.com/sms/json"
#define TO  "'from': '12025550100', 'to': '12025550123'"

static const struct send_row send_rows[] = {
    {"a text goes out without pluses", "{" OPTIONS "}", "Hello & welcome", NULL, URL, "abcd1234:newsecret",
     "{" TO ", 'text': 'Hello & welcome'}"},
    {"what is not GSM-7 says so", "{" OPTIONS "}", "你好", NULL, URL, "abcd1234:newsecret",
     "{" TO ", 'text': '你好', 'type': 'unicode'}"},
    {"receipts have an address", "{" OPTIONS "}", "x", "https://hotline.example/sms/main?a=b", URL,
     "abcd1234:newsecret", "{" TO ", 'text': 'x', 'callback': 'https://hotline.example/sms/main?a=b'}"},
    {"with the new secret path, if that is what shows who calls",
     "{" KEY ", 'path_secret': ['new', 'old'], 'base_url': 'https://api.test/'}", "x",
     "https://hotline.example/sms/main", "https://api.test/sms/json", "abcd1234:newsecret",
     "{" TO ", 'text': 'x', 'callback': 'https://hotline.example/sms/main/new'}"},
};

static const struct length_row length_rows[] = {
    {"1600 characters fit", "a", 1600, true},
    {"1601 do not", "a", 1601, false},
    {"1600 long ones fit", "\U0001F64F", 1600, true},
    {"nothing is no text", "", 1, false},
};

#define ONE(status)     "{\"message-count\":\"1\",\"messages\":[" PART(status) "]}"
#define PART(status)    "{\"to\":\"12025550123\",\"message-id\":\"m-" status "\",\"status\":\"" status "\"}"
#define TWO(one, other) "{\"message-count\":\"2\",\"messages\":[" PART(one) "," PART(other) "]}"

static const struct answer_row answer_rows[] = {
    {"status 0 is accepted", 200, ONE("0"), OUTCOME_ACCEPTED, 200, "m-0", WHOLE},
    {"in two parts it has the first one's id", 200, TWO("0", "0"), OUTCOME_ACCEPTED, 200, "m-0", WHOLE},
    {"half of them accepted is unknown", 200, TWO("0", "1"), OUTCOME_UNKNOWN, 1, "", WHOLE},
    {"whichever half", 200, TWO("6", "0"), OUTCOME_UNKNOWN, 6, "", WHOLE},
    {"none accepted is what the first says", 200, TWO("4", "1"), OUTCOME_OUR_FAULT, 4, "", WHOLE},
    {"no parts at all are unknown", 200, "{\"message-count\":\"0\",\"messages\":[]}", OUTCOME_UNKNOWN, 200,
     "", WHOLE},
    {"0 without an id is unknown", 200, "{\"messages\":[{\"status\":\"0\"}]}", OUTCOME_UNKNOWN, 200, "",
     WHOLE},
    {"a status that is a number is none", 200, "{\"messages\":[{\"message-id\":\"m\",\"status\":0}]}",
     OUTCOME_UNKNOWN, 200, "", WHOLE},
    {"no status is none", 200, "{\"messages\":[{\"message-id\":\"m\"}]}", OUTCOME_UNKNOWN, 200, "", WHOLE},
    {"a word is none", 200, ONE("ok"), OUTCOME_UNKNOWN, 200, "", WHOLE},
    {"broken JSON is unknown", 200, "{\"messages\":[{\"status\":\"0\"", OUTCOME_UNKNOWN, 200, "", WHOLE},
    {"an empty 200 is unknown", 200, "", OUTCOME_UNKNOWN, 200, "", WHOLE},
    {"half a 200 is unknown", 200, ONE("0"), OUTCOME_UNKNOWN, 200, "", HALF},
    {"no answer at all is unknown", 0, "", OUTCOME_UNKNOWN, 28, "", WHOLE},
    {"what was not written may be tried again", 0, "", OUTCOME_TRY_LATER, 28, "", UNWRITTEN},
    {"1, too many, may be tried later", 200, ONE("1"), OUTCOME_TRY_LATER, 1, "", WHOLE},
    {"2, something missing, refuses", 200, ONE("2"), OUTCOME_REFUSED, 2, "", WHOLE},
    {"3, not valid, refuses", 200, ONE("3"), OUTCOME_REFUSED, 3, "", WHOLE},
    {"4, credentials, is our fault", 200, ONE("4"), OUTCOME_OUR_FAULT, 4, "", WHOLE},
    {"5, their trouble, may be tried later", 200, ONE("5"), OUTCOME_TRY_LATER, 5, "", WHOLE},
    {"6, not readable or no way, refuses", 200, ONE("6"), OUTCOME_REFUSED, 6, "", WHOLE},
    {"7, a black list, refuses", 200, ONE("7"), OUTCOME_REFUSED, 7, "", WHOLE},
    {"8, the account, is our fault", 200, ONE("8"), OUTCOME_OUR_FAULT, 8, "", WHOLE},
    {"9, no money, is our fault and no opt-out", 200, ONE("9"), OUTCOME_OUR_FAULT, 9, "", WHOLE},
    {"10, too many connections, may be tried later", 200, ONE("10"), OUTCOME_TRY_LATER, 10, "", WHOLE},
    {"11, no right to this API, is our fault", 200, ONE("11"), OUTCOME_OUR_FAULT, 11, "", WHOLE},
    {"12, too long, refuses", 200, ONE("12"), OUTCOME_REFUSED, 12, "", WHOLE},
    {"14, a signature, is our fault", 200, ONE("14"), OUTCOME_OUR_FAULT, 14, "", WHOLE},
    {"15, our number, is our fault", 200, ONE("15"), OUTCOME_OUR_FAULT, 15, "", WHOLE},
    {"22, no such network, refuses", 200, ONE("22"), OUTCOME_REFUSED, 22, "", WHOLE},
    {"29, a trial, refuses", 200, ONE("29"), OUTCOME_REFUSED, 29, "", WHOLE},
    {"another refuses", 200, ONE("99"), OUTCOME_REFUSED, 99, "", WHOLE},
    {"429 may be tried later", 429, "", OUTCOME_TRY_LATER, 429, "", WHOLE},
    {"401 is our fault", 401, "{\"error-code\":\"401\"}", OUTCOME_OUR_FAULT, 401, "", WHOLE},
    {"503 is unknown", 503, "", OUTCOME_UNKNOWN, 503, "", WHOLE},
    {"400 refuses", 400, "", OUTCOME_REFUSED, 400, "", WHOLE},
    {"a redirect is our fault", 302, "", OUTCOME_OUR_FAULT, 302, "", WHOLE},
};

/* How long to wait is in words, in milliseconds. */
static void waits_as_it_is_told(void **state)
{
    static const struct {
        const char *words;
        int header_s, wait_s;
    } rows[] = {
        {"Throughput Rate Exceeded - please wait [ 250 ] and retry", -1, 1},
        {"Throughput Rate Exceeded - please wait [ 1001 ] and retry", -1, 2},
        {"Throughput Rate Exceeded - please wait [ 250 ] and retry", 7, 7},
        {"Throughput Rate Exceeded", -1, -1},
        {"please wait [ long ]", -1, -1},
        {"please wait [ -250 ]", -1, -1},
    };
    void *settings = provider_rows_configure(&vonage_sms, "{" OPTIONS "}");
    char body[256];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct outcome outcome;
        snprintf(body, sizeof body, "{\"messages\":[{\"status\":\"1\",\"error-text\":\"%s\"}]}",
                 rows[i].words);
        const struct api_answer answer = {.connected = true,
                                          .written = true,
                                          .complete = true,
                                          .status = 200,
                                          .body = body,
                                          .body_length = strlen(body),
                                          .retry_after_s = rows[i].header_s};
        vonage_sms.outcome(settings, &answer, &outcome);
        assert_int_equal(outcome.kind, OUTCOME_TRY_LATER);
        assert_int_equal(outcome.retry_after_s, rows[i].wait_s);
    }
    vonage_sms.forget(settings);
}

/* Vonage answers STOP where the account has it so; else we do. */
static void who_answers_STOP_is_a_setting(void **state)
{
    struct provider_facts facts = {.silent = false};
    void *settings = provider_rows_configure(&vonage_sms, "{" OPTIONS "}");
    void *assisted = provider_rows_configure(&vonage_sms, "{" OPTIONS ", 'opt_out_assist': true}");

    (void)state;
    vonage_sms.facts(settings, &facts);
    assert_true(facts.silent);
    vonage_sms.facts(assisted, &facts);
    assert_false(facts.silent);
    assert_int_equal(vonage_sms.redelivers_for_s, 86400);
    vonage_sms.forget(settings);
    vonage_sms.forget(assisted);
}

static void what_we_sign_for_a_test_passes(const char *options, const char *path)
{
    void *settings = provider_rows_configure(&vonage_sms, options);
    struct api_call *call = calloc(1, sizeof *call);

    assert_true(vonage_sms.sign(settings, "https://hotline.example/sms/main", 1795500000, call));
    assert_string_equal(call->url + strlen("https://hotline.example"), path);
    const struct http_request request = {.method = METHOD_POST,
                                         .target = path,
                                         .path = path,
                                         .body = (const unsigned char *)call->body,
                                         .body_length = call->body_length};
    assert_int_equal(vonage_sms.verify(settings, &request, NULL, 1795500000), VERDICT_OK);
    free(call);
    vonage_sms.forget(settings);
}

static void a_webhook_of_ours_passes(void **state)
{
    (void)state;
    what_we_sign_for_a_test_passes("{" OPTIONS "}", "/sms/main");
    what_we_sign_for_a_test_passes("{" OPTIONS ", 'signature_method': 'md5hash'}", "/sms/main");
    what_we_sign_for_a_test_passes("{" KEY ", 'path_secret': 'abc'}", "/sms/main/abc");
    what_we_sign_for_a_test_passes("{" OPTIONS ", 'path_secret': 'abc'}", "/sms/main/abc");
}

/* JSON is read into as many fields as a form has, and no further. */
static void json_of_more_fields_than_a_form_has_is_none(void **state)
{
    void *settings = provider_rows_configure(&vonage_sms, "{" OPTIONS "}");
    char *body = calloc(1, 32 * FORM_FIELDS_MAX);

    (void)state;
    for (size_t fields = FORM_FIELDS_MAX; fields <= FORM_FIELDS_MAX + 1; fields++) {
        size_t used = (size_t)sprintf(body, "{\"sig\": \"0\"");
        for (size_t i = 1; i < fields; i++)
            used += (size_t)sprintf(body + used, ", \"f%zu\": %zu", i, i);
        used += (size_t)sprintf(body + used, "}");
        struct http_request request = {.method = METHOD_POST,
                                       .target = "/sms",
                                       .path = "/sms",
                                       .body = (const unsigned char *)body,
                                       .body_length = used};
        request.headers[request.headers_count++] = (struct http_header){"Content-Type", "application/json"};
        assert_int_equal(vonage_sms.verify(settings, &request, NULL, 1795500000),
                         fields > FORM_FIELDS_MAX ? VERDICT_MALFORMED : VERDICT_FORGED);
    }
    free(body);
    vonage_sms.forget(settings);
}

int main(void)
{
    static const struct CMUnitTest more[] = {
        cmocka_unit_test(json_of_more_fields_than_a_form_has_is_none), cmocka_unit_test(waits_as_it_is_told),
        cmocka_unit_test(who_answers_STOP_is_a_setting), cmocka_unit_test(a_webhook_of_ours_passes)};

    return provider_rows_run(&(struct provider_rows){
        .provider = &vonage_sms,
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
