/* tools_test.c - what `test-channel`, `watch` and forgetting ask of the providers, and what they make of the
 * answers. Twilio has a test of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/explain.h"
#include "gateway/findings.h"
#include "gateway/providers/provider.h"
#include "tests/support/provider_rows.h"
#include "tests/support/quoted_json.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOOK    "https://hotline.example/sms/main"
#define NUMBER  "+12025550100"
#define PROFILE "40017f8e-0000-4000-8000-000000000001"
#define TELNYX  "'public_key': '0EqyMnQrtKs6E2i9RhXk5tAiSrcaAWuvhSCjMsl3hzc=', 'api_key': 'k'"

#define VONAGE "'api_key': 'abcd1234', 'api_secret': ['t', 'old']"

static const struct setup {
    const char *provider, *options;
} setups[] = {
    {"telnyx", "{" TELNYX "}"},
    {"telnyx", "{" TELNYX ", 'messaging_profile_id': '" PROFILE "'}"},
    {"smsgate", "{'signing_key': ['k', 'old'], 'username': 'u', 'password': 'p'}"},
    {"plivo", "{'auth_id': 'MAMADEUP', 'auth_token': ['t', 'old']}"},
    {"signalwire",
     "{'project_id': 'p-1', 'api_token': 't', 'signing_key': ['k', 'old'], 'space': 'example'}"},
    {"vonage-sms", "{" VONAGE ", 'signature_secret': 's'}"},
    {"vonage-sms", "{" VONAGE ", 'path_secret': ['new-secret', 'old-secret']}"},
    {"vonage-messages", "{" VONAGE ", 'signature_secret': 's'}"},
    {"bandwidth",
     "{'account_id': '55', 'application_id': 'a-1', 'api_user': 'u', 'api_password': ['p', 'old'], "
     "'webhook_user': 'hook', 'webhook_password': ['w', 'old']}"},
    {"infobip",
     "{'api_key': ['k', 'old'], 'base_url': 'https://x.api.infobip.com', 'path_secret': ['new-secret', "
     "'old-secret'], 'webhook_user': 'hook', 'webhook_password': 'w'}"},
    {"kannel", "{'token': ['tok', 'old'], 'username': 'u', 'password': ['p', 'old']}"},
};
enum {
    TELNYX_ANY,
    TELNYX_ONE,
    SMSGATE,
    PLIVO,
    SIGNALWIRE,
    VONAGE_SMS,
    VONAGE_PATH,
    VONAGE_MESSAGES,
    BANDWIDTH,
    INFOBIP,
    KANNEL
};

static const struct provider *open_setup(int which, void **settings)
{
    const struct provider *provider = provider_find(setups[which].provider);

    *settings = provider_rows_configure(provider, setups[which].options);
    return provider;
}

/* ---- Questions ---- */

static const struct asking_row {
    const char *name;
    int setup, question;
    const char *number;
    const char *url; /* NULL: it does not arise */
    const char *auth;
    const char *found; /* by the question before; NULL: nothing */
} asking_rows[] = {
    {"Telnyx is asked for its profiles", TELNYX_ANY, 0, NUMBER,
     "https://api.telnyx.com/v2/messaging_profiles?page%5Bsize%5D=250", "Authorization: Bearer k", NULL},
    {"and for its numbers", TELNYX_ANY, 1, NUMBER,
     "https://api.telnyx.com/v2/phone_numbers/messaging?page%5Bsize%5D=250", "Authorization: Bearer k", NULL},
    {"but not for short codes", TELNYX_ANY, 1, "55501", NULL, NULL, NULL},
    {"the phone is asked for its webhooks", SMSGATE, 0, NUMBER,
     "https://api.sms-gate.app/3rdparty/v1/webhooks", "u:p", NULL},
    {"Plivo is asked for the account", PLIVO, 0, NUMBER, "https://api.plivo.com/v1/Account/MAMADEUP/",
     "MAMADEUP:t", NULL},
    {"and for the number", PLIVO, 1, NUMBER, "https://api.plivo.com/v1/Account/MAMADEUP/Number/12025550100/",
     "MAMADEUP:t", NULL},
    {"but not for a short code", PLIVO, 1, "55501", NULL, NULL, NULL},
    {"and for the application that the number has", PLIVO, 2, NUMBER,
     "https://api.plivo.com/v1/Account/MAMADEUP/Application/1/", "MAMADEUP:t",
     "/v1/Account/MAMADEUP/Application/1/"},
    {"but not for another account's", PLIVO, 2, NUMBER, NULL, NULL, "/v1/Account/OTHER/Application/1/"},
    {"nor elsewhere", PLIVO, 2, NUMBER, NULL, NULL, "/v1/Account/MAMADEUP/../../x"},
    {"nor when there is none", PLIVO, 2, NUMBER, NULL, NULL, NULL},
    {"SignalWire is asked for the project", SIGNALWIRE, 0, NUMBER,
     "https://example.signalwire.com/api/laml/2010-04-01/Accounts/p-1.json", "p-1:t", NULL},
    {"Vonage is asked for the account", VONAGE_SMS, 0, NUMBER, "https://rest.nexmo.com/account/get-balance",
     "abcd1234:t", NULL},
    {"and for the number", VONAGE_SMS, 1, NUMBER,
     "https://rest.nexmo.com/account/numbers?pattern=12025550100&search_pattern=0", "abcd1234:t", NULL},
    {"but not for a short code", VONAGE_SMS, 1, "55501", NULL, NULL, NULL},
    {"for the Messages API too", VONAGE_MESSAGES, 1, NUMBER,
     "https://rest.nexmo.com/account/numbers?pattern=12025550100&search_pattern=0", "abcd1234:t", NULL},
    {"and for the application that the number has", VONAGE_MESSAGES, 2, NUMBER,
     "https://api.nexmo.com/v2/applications/" PROFILE, "abcd1234:t", PROFILE},
    {"but not elsewhere", VONAGE_MESSAGES, 2, NUMBER, NULL, NULL, "../x"},
    {"nor when there is none", VONAGE_MESSAGES, 2, NUMBER, NULL, NULL, NULL},
    {"Bandwidth is asked for pictures, not for people's texts", BANDWIDTH, 0, NUMBER,
     "https://messaging.bandwidth.com/api/v2/users/55/media", "u:p", NULL},
    {"and for the application", BANDWIDTH, 1, NUMBER,
     "https://dashboard.bandwidth.com/api/accounts/55/applications/a-1", "u:p", NULL},
    {"Infobip is asked for the number", INFOBIP, 0, NUMBER,
     "https://x.api.infobip.com/resource-management/1/"
     "inbound-message-configurations?channel=SMS&number=12025550100",
     "Authorization: App k", NULL},
    {"but not for a short code", INFOBIP, 0, "55501", NULL, NULL, NULL},
    {"Kannel is given a text to nobody", KANNEL, 0, NUMBER, "http://127.0.0.1:13013/cgi-bin/sendsms",
     "X-Kannel-Password: p", NULL},
};

static void asks(void **state)
{
    const struct asking_row *row = *state;
    char before[PROVIDER_FOUND_ROOM];
    const struct provider_subject subject = {.number = row->number, .webhook = HOOK, .found = before};
    void *settings;
    const struct provider *provider = open_setup(row->setup, &settings);
    struct api_call *call = calloc(1, sizeof *call);
    bool found = false;

    snprintf(before, sizeof before, "%s", row->found ? row->found : "");
    assert_int_equal(provider->questions[row->question].ask(settings, &subject, call), row->url != NULL);
    if (row->url != NULL) {
        assert_string_equal(call->method, row->setup == KANNEL ? "POST" : "GET");
        assert_string_equal(call->url, row->url);
        assert_int_equal(call->body_length, 0);
        found = strcmp(call->basic_auth, row->auth) == 0;
        for (size_t i = 0; i < call->headers_count; i++)
            found = found || strcmp(call->headers[i], row->auth) == 0;
        for (size_t i = 0; i < call->headers_count; i++)
            assert_null(strstr(call->headers[i], "X-Kannel-To"));
        assert_true(found);
    }
    free(call);
    provider->forget(settings);
}

#define OURS  "'webhook_url': '" HOOK "', 'webhook_api_version': '2', 'enabled': true"
#define OTHER "'webhook_url': 'https://other.example/', 'webhook_api_version': '2', 'enabled': true"

#define LONGER "{'msisdn': '120255501000', 'features': ['SMS'], 'moHttpUrl': '" HOOK "'}"
#define APPLICATION(url, method)                                                                             \
    "{'capabilities': {'messages': {'webhooks': {'inbound_url': {'address': '" url                           \
    "', 'http_method': '" method "'}}}}}"

#define RECEIPTS "<OutboundCallbackUrl>" HOOK "</OutboundCallbackUrl>"
#define XML(url, more)                                                                                       \
    "<ApplicationProvisioningResponse><Application><ServiceType>Messaging-V2</"                              \
    "ServiceType><InboundCallbackUrl>" url "</InboundCallbackUrl>" more                                      \
    "</Application></ApplicationProvisioningResponse>"

static const struct reading_row {
    const char *name;
    int setup, question, status;
    const char *body;
    const char *says; /* in one of the lines */
    unsigned faults;
    bool goes_on;
} reading_rows[] = {
    {"a profile with our address is good", TELNYX_ANY, 0, 200,
     "{'data': [{'id': 'x', " OTHER "}, {'id': 'y', " OURS "}]}", "takes api_key", 0, true},
    {"version 1 is not", TELNYX_ANY, 0, 200,
     "{'data': [{'id': 'y', 'webhook_url': '" HOOK "', 'webhook_api_version': '1'}]}", "API v2", 1, true},
    {"nor one that is switched off", TELNYX_ANY, 0, 200,
     "{'data': [{'id': 'y', 'webhook_url': '" HOOK "', 'webhook_api_version': '2', 'enabled': false}]}",
     "switched off", 1, true},
    {"the only profile is the one that is meant", TELNYX_ANY, 0, 200, "{'data': [{'id': 'x', " OTHER "}]}",
     "messaging profile, Inbound", 1, true},
    {"of two without our address neither is", TELNYX_ANY, 0, 200,
     "{'data': [{'id': 'x', " OTHER "}, {'id': 'y', " OTHER "}]}", "no messaging profile of the account", 1,
     true},
    {"a profile by its id is good", TELNYX_ONE, 0, 200, "{'data': [{'id': '" PROFILE "', " OURS "}]}",
     "takes api_key", 0, true},
    {"another profile's address does not help", TELNYX_ONE, 0, 200,
     "{'data': [{'id': 'x', " OURS "}, {'id': '" PROFILE "', " OTHER "}]}", "messaging profile, Inbound", 1,
     true},
    {"no such profile is a fault", TELNYX_ONE, 0, 200, "{'data': [{'id': 'x', " OURS "}]}",
     "no such messaging profile", 1, true},
    {"401 is the key", TELNYX_ANY, 0, 401, "{}", "refuses api_key", 1, false},
    {"404 is base_url", TELNYX_ANY, 0, 404, "{}", "base_url", 1, false},
    {"500 is Telnyx' trouble", TELNYX_ANY, 0, 500, "{}", "HTTP 500", 1, false},
    {"no answer is the network", TELNYX_ANY, 0, 0, "{}", "does not answer", 1, false},
    {"our number with a profile is good", TELNYX_ANY, 1, 200,
     "{'data': [{'phone_number': '+12025550199'}, {'phone_number': '" NUMBER
     "', 'messaging_profile_id': 'y'}]}",
     "belongs to the account and has", 0, true},
    {"without one it is not", TELNYX_ANY, 1, 200,
     "{'data': [{'phone_number': '" NUMBER "', 'messaging_profile_id': null}]}", "no messaging profile", 1,
     true},
    {"with another than the settings' it is not", TELNYX_ONE, 1, 200,
     "{'data': [{'phone_number': '" NUMBER "', 'messaging_profile_id': 'y'}]}", "another messaging profile",
     1, true},
    {"a number that is not there is another's", TELNYX_ANY, 1, 200, "{'data': []}", "no number of this", 1,
     false},

    {"a phone that tells us is good", SMSGATE, 0, 200,
     "[{'event': 'system:ping', 'url': 'https://x.example/'}, {'event': 'sms:received', 'url': "
     "'https://x.example/'}, {'event': 'sms:received', 'url': '" HOOK "'}]",
     "takes our name", 0, true},
    {"one that tells somebody else is not", SMSGATE, 0, 200,
     "[{'event': 'sms:received', 'url': 'https://x.example/sms/main'}]", "sms:received", 1, true},
    {"one that tells us of other things is not", SMSGATE, 0, 200,
     "[{'event': 'sms:sent', 'url': '" HOOK "'}]", "sms:received", 1, true},
    {"one that tells nobody is not", SMSGATE, 0, 200, "[]", "sms:received", 1, true},
    {"401 is the password", SMSGATE, 0, 401, "{}", "home screen", 1, false},

    {"an account with money is good", PLIVO, 0, 200, "{'cash_credits': '12.5000'}", "takes auth_id", 0, true},
    {"one that does not say is too", PLIVO, 0, 200, "{}", "takes auth_id", 0, true},
    {"one without money is not", PLIVO, 0, 200, "{'cash_credits': '0.00000'}", "no money", 1, true},
    {"401 is the token", PLIVO, 0, 401, "{}", "refuses auth_id and auth_token", 1, false},
    {"a number with an application is good", PLIVO, 1, 200,
     "{'sms_enabled': true, 'application': '/v1/Account/MAMADEUP/Application/1/'}", "belongs to the account",
     0, true},
    {"without one it is not", PLIVO, 1, 200, "{'sms_enabled': true, 'application': null}", "goes nowhere", 1,
     true},
    {"one that can't text is not", PLIVO, 1, 200, "{'sms_enabled': false, 'application': '/x/'}",
     "can't text", 1, true},
    {"an application with our address is good", PLIVO, 2, 200,
     "{'message_url': '" HOOK "', 'message_method': 'POST'}", "which is us", 0, true},
    {"with another it is not", PLIVO, 2, 200, "{'message_url': '" HOOK "/', 'message_method': 'POST'}",
     "slash", 1, true},
    {"nor by GET", PLIVO, 2, 200, "{'message_url': '" HOOK "', 'message_method': 'GET'}", "with GET", 1,
     true},
    {"one that keeps words is told", PLIVO, 2, 200,
     "{'message_url': '" HOOK "', 'message_method': 'POST', 'log_incoming_messages': true}",
     "keeps what people write", 0, true},
    {"404 is another's number", PLIVO, 1, 404, "{}", "no number of this account", 1, false},

    {"a project that is taken is good", SIGNALWIRE, 0, 200, "{'sid': 'p-1'}", "takes project_id", 0, true},
    {"401 is the token", SIGNALWIRE, 0, 401, "", "refuses project_id and api_token", 1, false},

    {"Vonage's account with money is good", VONAGE_SMS, 0, 200, "{'value': 3.5}", "takes api_key", 0, true},
    {"without money it is not", VONAGE_SMS, 0, 200, "{'value': 0}", "no money", 1, true},
    {"401 is the secret", VONAGE_SMS, 0, 401, "{}", "refuses api_key and api_secret", 1, false},
    {"a number with our address is good", VONAGE_SMS, 1, 200,
     "{'numbers': [" LONGER ", {'msisdn': '12025550100', 'features': ['VOICE', 'SMS'], 'moHttpUrl': '" HOOK
     "'}]}",
     "which is us", 0, true},
    {"one with another is not", VONAGE_SMS, 1, 200,
     "{'numbers': [{'msisdn': '12025550100', 'features': ['SMS'], 'moHttpUrl': '" HOOK "x'}]}", "is another",
     1, true},
    {"one without leaves the account's, and says so", VONAGE_SMS, 1, 200,
     "{'numbers': [{'msisdn': '12025550100', 'features': ['SMS']}]}", "the account's default counts", 0,
     true},
    {"one that can't text is told", VONAGE_SMS, 1, 200,
     "{'numbers': [{'msisdn': '12025550100', 'features': ['VOICE'], 'moHttpUrl': '" HOOK "'}]}", "can't text",
     1, true},
    {"a longer number is another's", VONAGE_SMS, 1, 200, "{'numbers': [" LONGER "]}",
     "no number of this account", 1, false},
    {"none at all is too", VONAGE_SMS, 1, 200, "{}", "no number of this account", 1, false},
    {"a secret path is looked for", VONAGE_PATH, 1, 200,
     "{'numbers': [{'msisdn': '12025550100', 'moHttpUrl': '" HOOK "/old-secret'}]}", "which is us", 0, true},
    {"and missed", VONAGE_PATH, 1, 200, "{'numbers': [{'msisdn': '12025550100', 'moHttpUrl': '" HOOK "'}]}",
     "does not end with our path_secret", 1, true},
    {"a wrong one is not shown", VONAGE_PATH, 1, 200,
     "{'numbers': [{'msisdn': '12025550100', 'moHttpUrl': '" HOOK "/other-secret'}]}", "does not end with", 1,
     true},
    {"another machine with our secret is told without it", VONAGE_PATH, 1, 200,
     "{'numbers': [{'msisdn': '12025550100', 'moHttpUrl': 'https://x.example/sms/main/new-secret'}]}",
     "another machine", 1, true},
    {"a number that is linked is good", VONAGE_MESSAGES, 1, 200,
     "{'numbers': [{'msisdn': '12025550100', 'features': ['SMS'], 'app_id': '" PROFILE "'}]}",
     "belongs to the account", 0, true},
    {"one that is not linked is not", VONAGE_MESSAGES, 1, 200,
     "{'numbers': [{'msisdn': '12025550100', 'features': ['SMS']}]}", "linked to no application", 1, true},
    {"an application of Vonage's with our address is good", VONAGE_MESSAGES, 2, 200,
     APPLICATION(HOOK, "POST"), "which is us", 0, true},
    {"by GET it is not", VONAGE_MESSAGES, 2, 200, APPLICATION(HOOK, "GET"), "with GET", 1, true},
    {"with another address it is not", VONAGE_MESSAGES, 2, 200, APPLICATION(HOOK "/", "POST"), "slash", 1,
     true},
    {"credentials that Bandwidth takes are good", BANDWIDTH, 0, 200, "[]", "takes account_id", 0, true},
    {"401 is one of them", BANDWIDTH, 0, 401, "{}", "api_user and api_password, or account_id", 1, false},
    {"an application of Bandwidth's with our address and user is good", BANDWIDTH, 1, 200,
     XML(HOOK, "<InboundCallbackCreds><UserId>hook</UserId></InboundCallbackCreds>" RECEIPTS), "which is us",
     0, true},
    {"with another address it is not", BANDWIDTH, 1, 200,
     XML(HOOK "?a=1&amp;b=2", "<InboundCallbackCreds><UserId>hook</UserId></InboundCallbackCreds>" RECEIPTS),
     "/sms/main?a=1&b=2", 1, true},
    {"with another user it is not", BANDWIDTH, 1, 200,
     XML(HOOK, "<InboundCallbackCreds><UserId>hooks</UserId></InboundCallbackCreds>" RECEIPTS),
     "another user name", 1, true},
    {"without one it is not", BANDWIDTH, 1, 200, XML(HOOK, RECEIPTS), "do not sign in", 1, true},
    {"without an address for receipts it is told", BANDWIDTH, 1, 200,
     XML(HOOK, "<InboundCallbackCreds><UserId>hook</UserId></InboundCallbackCreds>"),
     "no address for receipts", 0, true},
    {"an older one, with one address for both, is good", BANDWIDTH, 1, 200,
     "<Application><CallbackUrl>" HOOK
     "</CallbackUrl><CallbackCreds><UserId>hook</UserId></CallbackCreds></Application>",
     "which is us", 0, true},
    {"something else is none", BANDWIDTH, 1, 200, "<html>", "there is none", 2, true},
    {"one that ends half is none", BANDWIDTH, 1, 200, "<Application><InboundCallbackUrl>https://hotline",
     "there is none", 2, true},
    {"who may not look at it is told to", BANDWIDTH, 1, 403, "", "may not look", 0, true},
    {"404 is application_id", BANDWIDTH, 1, 404, "", "no such application", 1, false},

    {"a number of Infobip's that forwards to us is good", INFOBIP, 0, 200,
     "[{'keyword': 'X', 'forwarding': {'url': 'https://x.example/'}}, {'keyword': null, 'forwarding': "
     "{'type': "
     "'HTTP_FORWARD', 'url': '" HOOK "/new-secret', 'format': 'MO_JSON_2'}}]",
     "which is us", 0, true},
    {"in another format it is not", INFOBIP, 0, 200,
     "[{'forwarding': {'url': '" HOOK "/old-secret', 'format': 'JSON'}}]", "MO_JSON_2", 1, true},
    {"without the secret it is not", INFOBIP, 0, 200,
     "[{'forwarding': {'url': '" HOOK "', 'format': 'MO_JSON_2'}}]", "does not end with our path_secret", 1,
     true},
    {"one that is fetched is not", INFOBIP, 0, 200, "[{'forwarding': {'type': 'PULL'}}]", "there is none", 1,
     true},
    {"one for a keyword alone is not", INFOBIP, 0, 200,
     "[{'keyword': 'X', 'forwarding': {'url': '" HOOK "'}}]", "begins with a keyword", 1, true},
    {"none is told, and that it may be a subscription", INFOBIP, 0, 200, "[]", "subscription", 0, true},
    {"401 is the key", INFOBIP, 0, 401, "{}", "refuses api_key", 1, false},
    {"a key that may not look is told", INFOBIP, 0, 403, "{}", "numbers:manage", 0, true},
    {"404 is another's number", INFOBIP, 0, 404, "", "no number of this account", 1, false},

    {"a text to nobody that Kannel refuses is good", KANNEL, 0, 400,
     "Missing receiver(s) number(s), rejected", "takes username and password", 0, true},
    {"one that it does not come to is not", KANNEL, 0, 403, "Authorization failed for sendsms",
     "refuses username", 1, true},
    {"another program is not", KANNEL, 0, 404, "<html>", "not Kannel's smsbox", 1, true},
    {"another 400 is not", KANNEL, 0, 400, "Bad", "not Kannel's smsbox", 1, true},
    {"no answer is not", KANNEL, 0, 0, "", "sendsms-port", 1, true},

    {"one for voice only is not", VONAGE_MESSAGES, 2, 200, "{'capabilities': {'voice': {}}}", "there is none",
     1, true},
};

static void reads(void **state)
{
    const struct reading_row *row = *state;
    char found[PROVIDER_FOUND_ROOM] = "";
    const struct provider_subject subject = {.number = NUMBER, .webhook = HOOK, .found = found};
    bool is_json = row->body[0] == '{' || row->body[0] == '[';
    json_t *json = is_json ? quoted_json(row->body) : NULL;
    char *body = is_json ? json_dumps(json, JSON_ENCODE_ANY) : strdup(row->body), *text = NULL;
    const struct api_answer answer = {
        .complete = row->status != 0, .status = row->status, .body = body, .body_length = strlen(body)};
    size_t length;
    struct findings findings = {.out = open_memstream(&text, &length)};
    void *settings;
    const struct provider *provider = open_setup(row->setup, &settings);

    bool goes_on = provider->questions[row->question].read(settings, &subject, &answer, &findings);
    fclose(findings.out);
    if (strstr(text, row->says) == NULL || findings.faults != row->faults)
        print_message("%s", text);
    assert_int_equal(goes_on, row->goes_on);
    assert_int_equal(findings.faults, row->faults);
    assert_non_null(strstr(text, row->says));
    assert_null(strstr(text, "-secret"));
    provider->forget(settings);
    free(text);
    free(body);
    json_decref(json);
}

/* ---- A webhook of our own ---- */

static void request_of(struct api_call *call, struct http_request *request)
{
    *request = (struct http_request){.method = METHOD_POST, .target = "/sms/main", .path = "/sms/main"};
    for (size_t i = 0; i < call->headers_count; i++) {
        char *value = strstr(call->headers[i], ": ");
        *value = '\0';
        request->headers[request->headers_count++] = (struct http_header){call->headers[i], value + 2};
    }
    request->body = (unsigned char *)call->body;
    request->body_length = call->body_length;
}

static void count_item(const struct webhook_item *item, void *arg)
{
    unsigned *count = arg;

    assert_true(item->kind == WEBHOOK_NOTHING ||
                (item->kind == WEBHOOK_RECEIPT && item->receipt.delivery == DELIVERY_UNDER_WAY &&
                 !item->receipt.opted_out));
    ++*count;
}

static const struct signing_row {
    const char *name;
    int setup;
} signing_rows[] = {
    {"what we sign as a phone verifies and is of no consequence", SMSGATE},
    {"as Plivo too", PLIVO},
    {"as SignalWire too", SIGNALWIRE},
};

static void signs(void **state)
{
    const struct signing_row *row = *state;
    const struct public_url url = {.base = "https://hotline.example"}, other = {.base = "https://x.example"};
    const time_t now = 1795500000;
    void *settings;
    const struct provider *provider = open_setup(row->setup, &settings);
    struct api_call *call = calloc(1, sizeof *call);
    struct http_request request;
    unsigned count = 0;

    assert_true(provider->sign(settings, HOOK, now, call));
    assert_string_equal(call->url, HOOK);
    request_of(call, &request);
    assert_int_equal(provider->verify(settings, &request, &url, now), VERDICT_OK);
    assert_int_equal(provider->parse(settings, &request, count_item, &count), VERDICT_OK);
    assert_int_equal(count, 1);
    if (row->setup != SMSGATE) /* whose signature knows no address */
        assert_int_equal(provider->verify(settings, &request, &other, now), VERDICT_FORGED);
    call->body[10] ^= 1;
    assert_int_equal(provider->verify(settings, &request, &url, now), VERDICT_FORGED);
    free(call);
    provider->forget(settings);
}

/* test-channel calls no address that was cut. */
static void an_address_that_does_not_fit_is_not_signed(void **state)
{
    static char address[API_URL_ROOM + 1];
    struct api_call *call = calloc(1, sizeof *call);

    (void)state;
    memset(address, 'a', sizeof address - 1);
    for (size_t i = 0; i < sizeof signing_rows / sizeof *signing_rows; i++) {
        void *settings;
        const struct provider *provider = open_setup(signing_rows[i].setup, &settings);
        assert_false(provider->sign(settings, address, 1795500000, call));
        provider->forget(settings);
    }
    free(call);
}

static void only_telnyx_itself_can_sign(void **state)
{
    (void)state;
    assert_null(provider_find("telnyx")->sign);
}

/* ---- Codes ---- */

static void codes_have_words_for_people(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(setups); i++) {
        const struct provider *provider = provider_find(setups[i].provider);
        unsigned known = 0;
        if (provider->explain == NULL)
            continue; /* Infobip's errors and states have the same numbers; Kannel has words */
        assert_null(provider->explain(0));
        for (int code = 1; code < 60000; code++) {
            const char *words = provider->explain(code);
            if (words == NULL)
                continue;
            known++;
            assert_in_range(strlen(words), 15, 160);
            assert_false(ispunct((unsigned char)words[strlen(words) - 1]) && words[strlen(words) - 1] != ')');
        }
        assert_true(known >= 7);
    }
    assert_non_null(strstr(provider_find("telnyx")->explain(40010), "10DLC"));
    assert_non_null(strstr(provider_find("plivo")->explain(200), "STOP"));
    assert_non_null(strstr(provider_find("signalwire")->explain(21610), "STOP"));
    assert_non_null(strstr(provider_find("smsgate")->explain(503), "phone"));
}

/* ---- Forgetting ---- */

static void signalwire_deletes_the_record_of_a_text(void **state)
{
    (void)state;
    void *settings;
    const struct provider *provider = open_setup(SIGNALWIRE, &settings);
    struct api_call *call = calloc(1, sizeof *call);

    assert_true(provider->erase(settings, "00000000-0000-4000-8000-000000000001", true, call));
    assert_string_equal(call->method, "DELETE");
    assert_string_equal(call->url, "https://example.signalwire.com/api/laml/2010-04-01/Accounts/p-1/Messages/"
                                   "00000000-0000-4000-8000-000000000001.json");
    assert_string_equal(call->basic_auth, "p-1:t");
    assert_false(provider->erase(settings, "../x", false, call));
    assert_false(provider->erase(settings, "", false, call));
    assert_int_equal(provider->erased(&(struct api_answer){.complete = true, .status = 204}), ERASED_DONE);
    assert_int_equal(provider->erased(&(struct api_answer){.complete = true, .status = 401}), ERASED_NEVER);
    free(call);
    provider->forget(settings);
}

static void vonage_redacts(int which, const char *product)
{
    void *settings;
    const struct provider *provider = open_setup(which, &settings);
    struct api_call *call = calloc(1, sizeof *call);
    char expected[256];

    for (int inbound = 0; inbound < 2; inbound++) {
        memset(call, 0, sizeof *call);
        assert_true(provider->erase(settings, "0A000000B0C9A1234", inbound, call));
        assert_string_equal(call->method, "POST");
        assert_string_equal(call->url, "https://api.nexmo.com/v1/redact/transaction");
        assert_string_equal(call->basic_auth, "abcd1234:t");
        json_t *body = json_loadb(call->body, call->body_length, 0, NULL);
        char *text = json_dumps(body, JSON_SORT_KEYS);
        snprintf(expected, sizeof expected,
                 "{\"id\": \"0A000000B0C9A1234\", \"product\": \"%s\", \"type\": \"%s\"}", product,
                 inbound ? "inbound" : "outbound");
        assert_string_equal(text, expected);
        free(text);
        json_decref(body);
    }
    assert_false(provider->erase(settings, "", false, call));
    assert_false(provider->erase(settings, "a b", false, call));
    free(call);
    provider->forget(settings);
}

static void vonage_is_asked_to_redact_each_way(void **state)
{
    (void)state;
    vonage_redacts(VONAGE_SMS, "sms");
    vonage_redacts(VONAGE_MESSAGES, "messages");
}

static const struct redacted_row {
    int status;
    const char *body;
    enum erased erased;
} redacted_rows[] = {
    {204, "", ERASED_DONE},
    {404, "{\"type\":\"https://developer.nexmo.com/api-errors#invalid-id\"}",
     ERASED_DONE}, /* there is none */
    {403, "{\"type\":\"https://developer.nexmo.com/api-errors/redact#premature-redaction\"}", ERASED_LATER},
    {403, "{\"type\":\"https://developer.nexmo.com/api-errors#unprovisioned\"}", ERASED_NEVER},
    {403, "", ERASED_NEVER},
    {401, "{\"type\":\"UNAUTHORIZED\"}", ERASED_NEVER},
    {422, "{\"type\":\"https://developer.nexmo.com/api-errors/redact#invalid-product\"}", ERASED_NEVER},
    {429, "", ERASED_LATER},
    {500, "", ERASED_LATER},
    {0, "", ERASED_LATER},
};

static void vonage_says_whether_it_has(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(redacted_rows); i++) {
        const struct redacted_row *row = &redacted_rows[i];
        assert_int_equal(provider_find("vonage-sms")
                             ->erased(&(struct api_answer){.complete = row->status != 0,
                                                           .status = row->status,
                                                           .body = row->body,
                                                           .body_length = strlen(row->body)}),
                         row->erased);
    }
    assert_in_range(provider_find("vonage-messages")->erase_after_s, 3600, 7200);
}

/* Where a provider has no words of its own, what to do is told by the kind of trouble. */
static const struct {
    enum outcome_kind kind;
    const char *words;
} outcome_words[] = {
    {OUTCOME_ACCEPTED, "taken"},
    {OUTCOME_TRY_LATER, "try again later"},
    {OUTCOME_REFUSED, "refuses this number or this text"},
    {OUTCOME_OPTED_OUT, "only START from it"},
    {OUTCOME_OUR_FAULT, "credentials, account or our number"},
    {OUTCOME_UNKNOWN, "may have been taken or not"},
};

static void what_a_provider_has_no_words_for_is_told_all_the_same(void **state)
{
    const struct provider *generic = provider_find("generic"), *twilio = provider_find("twilio");

    (void)state;
    assert_null(generic->explain);
    for (size_t i = 0; i < ROWS(outcome_words); i++) {
        const struct outcome plain = {.kind = outcome_words[i].kind, .code = 777777};
        assert_non_null(strstr(explain_outcome(generic, &plain), outcome_words[i].words));
        assert_non_null(strstr(explain_outcome(twilio, &plain), outcome_words[i].words));
    }
    const struct outcome known = {.kind = OUTCOME_REFUSED, .code = 30034};
    assert_string_equal(explain_outcome(twilio, &known), twilio->explain(30034));
    const struct receipt receipts[] = {
        {.code = 30034}, {.code = 777777, .opted_out = true}, {.code = 777777}, {.code = 0}};
    assert_string_equal(explain_receipt(twilio, &receipts[0]), twilio->explain(30034));
    assert_non_null(strstr(explain_receipt(twilio, &receipts[1]), "only START from it"));
    assert_non_null(strstr(explain_receipt(generic, &receipts[2]), "has the code"));
    assert_non_null(strstr(explain_receipt(generic, &receipts[3]), "gives no reason"));
}

static void who_keeps_nothing_says_so(void **state)
{
    (void)state;
    assert_true(provider_find("plivo")->discards);
    assert_false(provider_find("telnyx")->discards || provider_find("telnyx")->erase != NULL);
    assert_false(provider_find("smsgate")->discards || provider_find("smsgate")->erase != NULL);
}

#define ADD(rows, function)                                                                                  \
    for (size_t i = 0; i < ROWS(rows); i++)                                                                  \
        tests[count++] = (struct CMUnitTest)                                                                 \
        {                                                                                                    \
            rows[i].name, function, NULL, NULL, (void *)&rows[i]                                             \
        }

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(an_address_that_does_not_fit_is_not_signed),
        cmocka_unit_test(only_telnyx_itself_can_sign),
        cmocka_unit_test(codes_have_words_for_people),
        cmocka_unit_test(signalwire_deletes_the_record_of_a_text),
        cmocka_unit_test(vonage_is_asked_to_redact_each_way),
        cmocka_unit_test(vonage_says_whether_it_has),
        cmocka_unit_test(what_a_provider_has_no_words_for_is_told_all_the_same),
        cmocka_unit_test(who_keeps_nothing_says_so),
    };
    struct CMUnitTest tests[200];
    size_t count = 0;

    ADD(asking_rows, asks);
    ADD(reading_rows, reads);
    ADD(signing_rows, signs);
    for (size_t i = 0; i < ROWS(others); i++)
        tests[count++] = others[i];
    return _cmocka_run_group_tests("provider_tools", tests, count, NULL, NULL);
}
