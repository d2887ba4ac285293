/* generic_test.c - what may be configured of a provider and what may not, what is then sent, and what answers
 * mean. What webhooks say is in vectors_test.c. */
#include "gateway/providers/generic.h"
#include "tests/support/quoted_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SECRET  "made-up-secret"
#define PLACES  "'id': '/id', 'sender': '/from', 'text': '/text'"
#define AUTH    "'auth': {'scheme': 'bearer', 'secret': '" SECRET "'}"
#define RECEIVE "'receive': {" AUTH ", " PLACES "}"
#define TO      "'url': 'https://api.example/m', 'body': {'to': '{recipient}', 'text': '{text}'}"
#define SEND    "'send': {" TO ", 'auth': 'none'}"
#define SIGNED(x)                                                                                            \
    "{'receive': {'auth': {'scheme': 'hmac', 'secret': '" SECRET "', " x "}, " PLACES "}, " SEND "}"
#define AUTHED(x) "{'receive': {'auth': " x ", " PLACES "}, " SEND "}"
#define SENDS(x)  "{" RECEIVE ", 'send': {" x "}}"
#define RULES(x)  "{" RECEIVE ", 'send': {" TO ", 'auth': 'none', 'outcomes': [" x "]}}"
#define TOLD(x)   "{" RECEIVE ", " SEND ", 'receipts': {" x "}}"
#define WORDS     "'words': {'DELIVRD': 'delivered'}"

static struct generic_settings *configure(const char *options, struct faults *faults)
{
    json_t *json = quoted_json(options);
    void *settings = generic.configure(json, "o", faults);

    json_decref(json);
    return settings;
}

/* ---- settings ---- */

static const struct option_row {
    const char *name, *options;
    const char *fault_at; /* NULL: it is good */
} option_rows[] = {
    {"receive and send are enough", "{" RECEIVE ", " SEND "}", NULL},
    {"without receive they are not", "{" SEND "}", "o.receive"},
    {"without send they are not", "{" RECEIVE "}", "o.send"},
    {"a misspelt option is found", "{" RECEIVE ", " SEND ", 'fact': {}}", "o.fact"},
    {"and one further down", "{'receive': {" AUTH ", " PLACES ", 'from': '/from'}, " SEND "}",
     "o.receive.from"},

    {"it must be said how webhooks show who sends them", "{'receive': {" PLACES "}, " SEND "}",
     "o.receive.auth"},
    {"or that nothing does", AUTHED("'none'"), NULL},
    {"which is a scheme like others", AUTHED("{'scheme': 'none'}"), NULL},
    {"without a secret", AUTHED("{'scheme': 'none', 'secret': 's'}"), "o.receive.auth.secret"},
    {"a secret alone is no scheme", AUTHED("{'secret': 's'}"), "o.receive.auth"},
    {"nothing else may be said in a word", AUTHED("'bearer'"), "o.receive.auth"},
    {"a scheme is one of the list", AUTHED("{'scheme': 'trust', 'secret': 's'}"), "o.receive.auth.scheme"},
    {"a secret is needed", AUTHED("{'scheme': 'bearer'}"), "o.receive.auth.secret"},
    {"several serve while one is changed", AUTHED("{'scheme': 'bearer', 'secret': ['a', 'b']}"), NULL},
    {"none of which is empty", AUTHED("{'scheme': 'bearer', 'secret': ['a', '']}"),
     "o.receive.auth.secret[1]"},
    {"an option of another scheme is found", AUTHED("{'scheme': 'bearer', 'secret': 's', 'user': 'u'}"),
     "o.receive.auth.user"},
    {"Basic has a user", AUTHED("{'scheme': 'basic', 'user': 'u', 'secret': 's'}"), NULL},
    {"without one it is none", AUTHED("{'scheme': 'basic', 'secret': 's'}"), "o.receive.auth.user"},
    {"whose name has no colon", AUTHED("{'scheme': 'basic', 'user': 'u:v', 'secret': 's'}"),
     "o.receive.auth.user"},
    {"a header has a name", AUTHED("{'scheme': 'header', 'secret': 's'}"), "o.receive.auth.header"},
    {"without blanks", AUTHED("{'scheme': 'header', 'header': 'X Y', 'secret': 's'}"),
     "o.receive.auth.header"},
    {"a parameter has a name", AUTHED("{'scheme': 'query', 'secret': 's'}"), "o.receive.auth.parameter"},
    {"a secret path", AUTHED("{'scheme': 'path', 'secret': 'abc-DEF_1.2~3'}"), NULL},
    {"holds what an address can", AUTHED("{'scheme': 'path', 'secret': 'a/b'}"), "o.receive.auth.secret"},
    {"and so does a parameter", AUTHED("{'scheme': 'query', 'parameter': 't', 'secret': 'a b'}"),
     "o.receive.auth.secret"},
    {"a field is for what is sent", AUTHED("{'scheme': 'field', 'field': 'k', 'secret': 's'}"),
     "o.receive.auth.scheme"},

    {"a signature has a header and signs the body", SIGNED("'header': 'X-S', 'signs': '{body}'"), NULL},
    {"without a header it is nowhere", SIGNED("'signs': '{body}'"), "o.receive.auth.header"},
    {"it must be said what is signed", SIGNED("'header': 'X-S'"), "o.receive.auth.signs"},
    {"with names that mean something", SIGNED("'header': 'X-S', 'signs': '{bodi}'"), "o.receive.auth.signs"},
    {"and braces that close", SIGNED("'header': 'X-S', 'signs': '{body'"), "o.receive.auth.signs"},
    {"that one fault is told once, whatever else goes with it",
     SIGNED("'header': 'X-S', 'timestamp_header': 'X-T'"), "o.receive.auth.signs"},
    {"a signature of nothing is none", SIGNED("'header': 'X-S', 'signs': 'x'"), "o.receive.auth.signs"},
    {"the address may be signed instead", SIGNED("'header': 'X-S', 'signs': '{url}'"), NULL},
    {"a time goes with its header",
     SIGNED("'header': 'X-S', 'signs': '{timestamp}{body}', 'timestamp_header': 'X-T'"), NULL},
    {"without it there is no time", SIGNED("'header': 'X-S', 'signs': '{timestamp}{body}'"),
     "o.receive.auth.timestamp_header"},
    {"a time that is not signed is worth nothing",
     SIGNED("'header': 'X-S', 'signs': '{body}', 'timestamp_header': 'X-T'"),
     "o.receive.auth.timestamp_header"},
    {"a nonce goes with its header", SIGNED("'header': 'X-S', 'signs': '{nonce}{body}'"),
     "o.receive.auth.nonce_header"},
    {"algorithms are of the list", SIGNED("'header': 'X-S', 'signs': '{body}', 'algorithm': 'md5'"),
     "o.receive.auth.algorithm"},
    {"encodings too", SIGNED("'header': 'X-S', 'signs': '{body}', 'encoding': 'base32'"),
     "o.receive.auth.encoding"},
    {"a secret in hex is in hex", SIGNED("'header': 'X-S', 'signs': '{body}', 'secret_is': 'hex'"),
     "o.receive.auth.secret"},
    {"in whole bytes", SIGNED("'header': 'X-S', 'signs': '{body}', 'secret': 'abc', 'secret_is': 'hex'"),
     "o.receive.auth.secret"},
    {"a tolerance of three days is the most",
     SIGNED(
         "'header': 'X-S', 'signs': '{timestamp}{body}', 'timestamp_header': 'X-T', 'tolerance_s': 259201"),
     "o.receive.auth.tolerance_s"},
    {"no signature is for what is sent",
     SENDS(TO ", 'auth': {'scheme': 'hmac', 'secret': 's', 'header': 'X-S', 'signs': '{body}'}"),
     "o.send.auth.scheme"},

    {"addresses are a list", "{'addresses': ['192.0.2.1', '2001:db8::/32'], " RECEIVE ", " SEND "}", NULL},
    {"of addresses", "{'addresses': ['host.example'], " RECEIVE ", " SEND "}", "o.addresses"},
    {"and not empty", "{'addresses': [], " RECEIVE ", " SEND "}", "o.addresses"},

    {"an id is needed", "{'receive': {" AUTH ", 'sender': '/s', 'text': '/t'}, " SEND "}", "o.receive.id"},
    {"a sender is needed", "{'receive': {" AUTH ", 'id': '/i', 'text': '/t'}, " SEND "}", "o.receive.sender"},
    {"a text is needed", "{'receive': {" AUTH ", 'id': '/i', 'sender': '/s'}, " SEND "}", "o.receive.text"},
    {"in JSON places are pointers",
     "{'receive': {" AUTH ", 'id': 'id', 'sender': '/s', 'text': '/t'}, " SEND "}", "o.receive.id"},
    {"a digest can stand for an id",
     "{'receive': {" AUTH ", 'id': 'digest', 'sender': '/s', 'text': '/t'}, " SEND "}", NULL},
    {"but for nothing else",
     "{'receive': {" AUTH ", 'id': '/i', 'sender': 'digest', 'text': '/t'}, " SEND "}", "o.receive.sender"},
    {"in a form they are names",
     "{'receive': {" AUTH ", 'kind': 'form', 'id': 'i', 'sender': 's', 'text': 't'}, " SEND "}", NULL},
    {"with a text as a body the rest stands elsewhere",
     "{'receive': {" AUTH ", 'kind': 'text', 'id': 'query:i', 'sender': 'header:X-F', 'text': 'body'}, " SEND
     "}",
     NULL},
    {"not in it",
     "{'receive': {" AUTH ", 'kind': 'text', 'id': 'i', 'sender': 'header:X-F', 'text': 'body'}, " SEND "}",
     "o.receive.id"},
    {"a header has a name there",
     "{'receive': {" AUTH ", 'id': 'header:', 'sender': '/s', 'text': '/t'}, " SEND "}", "o.receive.id"},
    {"kinds are of the list", "{'receive': {" AUTH ", " PLACES ", 'kind': 'xml'}, " SEND "}",
     "o.receive.kind"},
    {"methods too", "{'receive': {" AUTH ", " PLACES ", 'method': 'PUT'}, " SEND "}", "o.receive.method"},
    {"GET has a query and nothing else",
     "{'receive': {" AUTH ", " PLACES ", 'method': 'GET', 'kind': 'json'}, " SEND "}", "o.receive.kind"},
    {"events are found by a pointer", "{'receive': {" AUTH ", " PLACES ", 'events': '/results'}, " SEND "}",
     NULL},
    {"and by nothing else", "{'receive': {" AUTH ", " PLACES ", 'events': 'results'}, " SEND "}",
     "o.receive.events"},
    {"a form has no events",
     "{'receive': {" AUTH ", 'kind': 'form', 'id': 'i', 'sender': 's', 'text': 't', 'events': '/e'}, " SEND
     "}",
     "o.receive.events"},
    {"a condition names places and values",
     "{'receive': {" AUTH ", " PLACES ", 'when': {'/t': ['a', 1, true]}}, " SEND "}", NULL},
    {"a value is no list of nothing", "{'receive': {" AUTH ", " PLACES ", 'when': {'/t': []}}, " SEND "}",
     "o.receive.when./t"},
    {"nor an object", "{'receive': {" AUTH ", " PLACES ", 'when': {'/t': {}}}, " SEND "}",
     "o.receive.when./t"},
    {"a condition's place is one", "{'receive': {" AUTH ", " PLACES ", 'when': {'t': 'a'}}, " SEND "}",
     "o.receive.when"},
    {"four conditions are the most",
     "{'receive': {" AUTH ", " PLACES ", 'when': {'/a': 1, '/b': 1, '/c': 1, '/d': 1, '/e': 1}}, " SEND "}",
     "o.receive.when"},

    {"receipts have an id, a state and words for it", TOLD("'id': '/i', 'status': '/s', " WORDS), NULL},
    {"without a state they say nothing", TOLD("'id': '/i', " WORDS), "o.receipts.status"},
    {"without words they are not understood", TOLD("'id': '/i', 'status': '/s'"), "o.receipts.words"},
    {"words have meanings of the list", TOLD("'id': '/i', 'status': '/s', 'words': {'X': 'gone'}"),
     "o.receipts.words.X"},
    {"by the same method they are of the same kind", TOLD("'kind': 'form', 'id': 'i', 'status': 's', " WORDS),
     "o.receipts.kind"},
    {"by another they may differ", TOLD("'method': 'GET', 'id': 'i', 'status': 's', " WORDS), NULL},

    {"an acknowledgement can be said", "{" RECEIVE ", " SEND ", 'acknowledge': {'status': 202}}", NULL},
    {"but is no refusal", "{" RECEIVE ", " SEND ", 'acknowledge': {'status': 400}}", "o.acknowledge.status"},
    {"a body has a type", "{" RECEIVE ", " SEND ", 'acknowledge': {'body': 'OK'}}", "o.acknowledge.body"},
    {"and then it is good",
     "{" RECEIVE ", " SEND ", 'acknowledge': {'body': 'OK', 'content_type': 'text/plain; charset=utf-8'}}",
     NULL},
    {"204 has no body",
     "{" RECEIVE ", " SEND ", 'acknowledge': {'status': 204, 'body': 'OK', 'content_type': 'text/plain'}}",
     "o.acknowledge.body"},
    {"nobody waits for an hour", "{" RECEIVE ", " SEND ", 'facts': {'webhook_timeout_ms': 3600000}}",
     "o.facts.webhook_timeout_ms"},
    {"a fact is of its kind", "{" RECEIVE ", " SEND ", 'facts': {'queues': 'yes'}}", "o.facts.queues"},
    {"a text has room for one segment at least", "{" RECEIVE ", " SEND ", 'facts': {'text_max': 69}}",
     "o.facts.text_max"},

    {"an address is needed", SENDS("'body': {'to': '{recipient}', 'text': '{text}'}, 'auth': 'none'"),
     "o.send.url"},
    {"with TLS",
     SENDS("'url': 'http://api.example/', 'body': {'to': '{recipient}', 'text': '{text}'}, 'auth': "
           "'none'"),
     "o.send.url"},
    {"except on this machine",
     SENDS("'url': 'http://127.0.0.1:9/m?x=y', 'body': {'to': '{recipient}', 'text': '{text}'}, 'auth': "
           "'none'"),
     NULL},
    {"nobody's number is put into it",
     SENDS(
         "'url': 'https://api.example/{recipient}', 'body': {'to': '{recipient}', 'text': '{text}'}, 'auth': "
         "'none'"),
     "o.send.url"},
    {"a body is needed", SENDS("'url': 'https://api.example/m', 'auth': 'none'"), "o.send.body"},
    {"that is an object",
     SENDS("'url': 'https://api.example/m', 'body': '{recipient} {text}', 'auth': 'none'"), "o.send.body"},
    {"with the text in it",
     SENDS("'url': 'https://api.example/m', 'body': {'to': '{recipient}'}, 'auth': 'none'"), "o.send.body"},
    {"and with whom it is for",
     SENDS("'url': 'https://api.example/m', 'body': {'text': '{text}'}, 'auth': 'none'"), "o.send.body"},
    {"by names that mean something",
     SENDS(
         "'url': 'https://api.example/m', 'body': {'to': '{recipient}', 'text': '{text}', 'x': '{number}'}, "
         "'auth': 'none'"),
     "o.send.body"},
    {"a form has fields and lists of them",
     SENDS("'url': 'https://api.example/m', 'kind': 'form', 'body': {'to': ['{recipient}', 1], 'text': "
           "'{text}', "
           "'n': 5, 't': true}, 'auth': 'none'"),
     NULL},
    {"but no objects",
     SENDS("'url': 'https://api.example/m', 'kind': 'form', 'body': {'to': {'n': '{recipient}'}, 'text': "
           "'{text}'}, 'auth': 'none'"),
     "o.send.body"},
    {"nor lists in lists",
     SENDS("'url': 'https://api.example/m', 'kind': 'form', 'body': {'to': [['{recipient}']], 'text': "
           "'{text}'}, "
           "'auth': 'none'"),
     "o.send.body"},
    {"it must be said how they know us", SENDS(TO), "o.send.auth"},
    {"headers have names and values", SENDS(TO ", 'auth': 'none', 'headers': {'X-Id': '{trace}'}"), NULL},
    {"that are texts", SENDS(TO ", 'auth': 'none', 'headers': {'X-Id': 5}"), "o.send.headers"},
    {"whose names have no colon", SENDS(TO ", 'auth': 'none', 'headers': {'X-Id:': 'x'}"), "o.send.headers"},
    {"an id is found by a pointer", SENDS(TO ", 'auth': 'none', 'id': '/id'"), NULL},
    {"and by nothing else", SENDS(TO ", 'auth': 'none', 'id': 'id'"), "o.send.id"},
    {"accepted are statuses", SENDS(TO ", 'auth': 'none', 'accepted': [200, '2xx']"), NULL},
    {"and nothing else", SENDS(TO ", 'auth': 'none', 'accepted': ['ok']"), "o.send.accepted"},

    {"a rule may look at a status", RULES("{'status': [400, '5xx'], 'outcome': 'retry-later'}"), NULL},
    {"or at a place", RULES("{'at': '/code', 'is': [1, '2'], 'outcome': 'ok'}"), NULL},
    {"or match the body", RULES("{'at': 'body', 'matches': '^0: ', 'outcome': 'ok'}"), NULL},
    {"but at nothing it may not", RULES("{'outcome': 'ok'}"), "o.send.outcomes[0]"},
    {"it says what an answer means", RULES("{'status': 400}"), "o.send.outcomes[0].outcome"},
    {"in words of the list", RULES("{'status': 400, 'outcome': 'bad'}"), "o.send.outcomes[0].outcome"},
    {"a place is compared with something", RULES("{'at': '/code', 'outcome': 'ok'}"), "o.send.outcomes[0]"},
    {"something is compared at a place", RULES("{'is': 'x', 'outcome': 'ok'}"), "o.send.outcomes[0]"},
    {"in one way", RULES("{'at': '/c', 'is': 'x', 'matches': 'x', 'outcome': 'ok'}"), "o.send.outcomes[0]"},
    {"an expression is one", RULES("{'at': '/c', 'matches': '(', 'outcome': 'ok'}"),
     "o.send.outcomes[0].matches"},
    {"a fault says which rule it is in",
     RULES("{'status': 400, 'outcome': 'ok'}, {'status': 40, 'outcome': 'ok'}"), "o.send.outcomes[1].status"},
};

static void reads_settings(void **state)
{
    const struct option_row *row = *state;
    struct faults faults;
    bool found = row->fault_at == NULL;

    faults_init(&faults);
    struct generic_settings *settings = configure(row->options, &faults);
    for (size_t i = 0; i < faults.count; i++) {
        found = found ||
                (faults.list[i].severity == FAULT_ERROR && strcmp(faults.list[i].where, row->fault_at) == 0);
        assert_null(strstr(faults.list[i].message, SECRET));
    }
    assert_int_equal(settings != NULL, row->fault_at == NULL);
    assert_int_equal(faults_count_errors(&faults), row->fault_at != NULL);
    assert_true(found);
    if (settings != NULL)
        generic.forget(settings);
    faults_free(&faults);
}

/* ---- facts ---- */

static void facts_are_settings(void **state)
{
    (void)state;
    struct provider_facts facts;
    struct acknowledgement as = {0};
    struct generic_settings *settings = configure(
        "{" RECEIVE ", " SEND ", 'facts': {'webhook_timeout_ms': 2000, 'redelivers_for_s': 86400, "
        "'queues': true}, 'acknowledge': {'status': 202, 'content_type': 'text/plain', 'body': 'OK'}}",
        NULL);

    generic.facts(settings, &facts);
    assert_int_equal(facts.webhook_timeout_ms, 2000);
    assert_int_equal(facts.redelivers_for_s, 86400);
    assert_true(facts.queues);
    assert_false(facts.gets);
    assert_false(generic.open_to_anybody(settings));
    generic.acknowledge_as(settings, &as);
    assert_int_equal(as.status, 202);
    assert_string_equal(as.content_type, "text/plain");
    assert_string_equal(as.body, "OK");
    generic.forget(settings);
}

static void without_them_nothing_is_assumed(void **state)
{
    (void)state;
    struct provider_facts facts;
    struct acknowledgement as = {0};
    struct generic_settings *settings = configure(AUTHED("'none'"), NULL);

    generic.facts(settings, &facts);
    assert_int_equal(facts.redelivers_for_s, 0);
    assert_false(facts.queues);
    assert_true(generic.open_to_anybody(settings));
    generic.acknowledge_as(settings, &as);
    assert_int_equal(as.status, 200);
    assert_null(as.content_type);
    generic.forget(settings);
}

static void receipts_by_get_are_let_in(void **state)
{
    (void)state;
    struct provider_facts facts;
    struct generic_settings *settings =
        configure(TOLD("'method': 'GET', 'id': 'i', 'status': 's', " WORDS), NULL);

    generic.facts(settings, &facts);
    assert_true(facts.gets);
    generic.forget(settings);
}

static void by_a_method_that_nothing_comes_by_nobody_is_let_in(void **state)
{
    static const struct {
        const char *options;
        enum http_method method;
        enum verdict verdict;
    } rows[] = {
        {"{" RECEIVE ", " SEND "}", METHOD_POST, VERDICT_OK},
        {"{" RECEIVE ", " SEND "}", METHOD_GET, VERDICT_MALFORMED},
        {TOLD("'id': '/i', 'status': '/s', " WORDS), METHOD_GET, VERDICT_MALFORMED},
        {TOLD("'method': 'GET', 'id': 'i', 'status': 's', " WORDS), METHOD_GET, VERDICT_OK},
    };
    const struct public_url url = {.base = "https://hotline.example"};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct http_request request = {.method = rows[i].method, .target = "/sms", .path = "/sms"};
        request.headers[request.headers_count++] = (struct http_header){"Authorization", "Bearer " SECRET};
        struct generic_settings *settings = configure(rows[i].options, NULL);
        if (generic.verify(settings, &request, &url, 0) != rows[i].verdict)
            fail_msg("by method %zu", i);
        generic.forget(settings);
    }
}

/* ---- sending ---- */

#define NASTY "\"}, {'x': 1}\\ & = + %41 \n\x01 {text} \xC3\xB1"

static const struct send_row {
    const char *name, *send, *text, *status_url;
    bool gsm7;
    const char *headers, *basic_auth, *body; /* headers: a line each */
} send_rows[] = {
    {"JSON has its values escaped",
     "'url': 'https://api.example/m', 'auth': 'none', 'body': {'from': '{sender}', "
     "'to': ['{recipient}'], 'text': '{text}'}",
     NASTY, NULL, false, "Content-Type: application/json\nAccept: application/json\n", "",
     "{\"from\":\"+12025550100\",\"to\":[\"+12025550123\"],\"text\":\"\\\"}, {'x': 1}\\\\ & = + %41 "
     "\\n\\u0001 {text} \xC3\xB1\"}"},
    {"a form too",
     "'url': 'https://api.example/m', 'kind': 'form', 'auth': 'none', 'body': {'to': "
     "'{recipient_digits}', 'text': '{text}', 'n': 5, 'yes': true, 'two': ['a', 'b']}",
     NASTY, NULL, false, "Content-Type: application/x-www-form-urlencoded\nAccept: application/json\n", "",
     "to=12025550123&text=%22%7D%2C%20%7B%27x%27%3A%201%7D%5C%20%26%20%3D%20%2B%20%2541%20%0A%01%20%7Btext%"
     "7D%20%C3%"
     "B1&n=5&yes=true&two=a&two=b"},
    {"as Vonage wants it: digits, and a type for what is not GSM-7",
     "'url': 'https://api.example/m', 'auth': {'scheme': 'basic', 'user': 'key', 'secret': 's'}, 'body': "
     "{'from': "
     "'{sender_digits}', 'to': '{recipient_digits}', 'text': '{text}', 'type': '{unicode?unicode:text}', "
     "'callback': '{status_url}'}",
     "hi", "https://hotline.example/sms/any", true,
     "Content-Type: application/json\nAccept: application/json\n", "key:s",
     "{\"from\":\"12025550100\",\"to\":\"12025550123\",\"text\":\"hi\",\"type\":\"text\",\"callback\":"
     "\"https://"
     "hotline.example/sms/any\"}"},
    {"and for what is",
     "'url': 'https://api.example/m', 'auth': 'none', 'body': {'to': '{recipient_digits}', 'text': '{text}', "
     "'type': "
     "'{unicode?unicode:text}', 'utf': '{unicode}', 'literal': '{{text}', 'n': [1, null, 1.5]}",
     "\xE4\xBD\xA0", NULL, false, "Content-Type: application/json\nAccept: application/json\n", "",
     "{\"to\":\"12025550123\",\"text\":\"\xE4\xBD\xA0\",\"type\":\"unicode\",\"utf\":true,\"literal\":\"{"
     "text}\","
     "\"n\":[1,null,1.5]}"},
    {"as Infobip wants it: a key with its word, and no address for receipts that nobody asked for",
     "'url': 'https://api.example/m', 'auth': {'scheme': 'header', 'header': 'Authorization', 'prefix': 'App "
     "', "
     "'secret': 'k'}, 'body': {'messages': [{'from': '{sender_digits}', 'destinations': [{'to': "
     "'{recipient_digits}'}], 'text': '{text}', 'notifyUrl': '{status_url}'}]}",
     "hi", NULL, true, "Content-Type: application/json\nAccept: application/json\nAuthorization: App k\n", "",
     "{\"messages\":[{\"from\":\"12025550100\",\"destinations\":[{\"to\":\"12025550123\"}],\"text\":\"hi\"}]"
     "}"},
    {"as Sinch wants it: a bearer token, and an id of ours",
     "'url': 'https://api.example/m', 'auth': {'scheme': 'bearer', 'secret': 'k'}, 'headers': {'X-Request': "
     "'rl-{trace}'}, 'body': {'from': '{sender}', 'to': ['{recipient}'], 'body': '{text}', "
     "'client_reference': "
     "'{trace}'}",
     "hi", NULL, true,
     "Content-Type: application/json\nAccept: application/json\nAuthorization: Bearer k\nX-Request: "
     "rl-0123\n",
     "",
     "{\"from\":\"+12025550100\",\"to\":[\"+12025550123\"],\"body\":\"hi\",\"client_reference\":\"0123\"}"},
    {"a key in the form",
     "'url': 'https://api.example/m', 'kind': 'form', 'auth': {'scheme': 'field', 'field': "
     "'key', 'secret': 'a&b'}, 'body': {'to': '{recipient}', 'text': '{text}'}",
     "hi", NULL, true, "Content-Type: application/x-www-form-urlencoded\nAccept: application/json\n", "",
     "to=%2B12025550123&text=hi&key=a%26b"},
    {"a key in JSON",
     "'url': 'https://api.example/m', 'auth': {'scheme': 'field', 'field': 'key', 'secret': "
     "'a\\\\b'}, 'body': {'to': '{recipient}', 'text': '{text}'}",
     "hi", NULL, true, "Content-Type: application/json\nAccept: application/json\n", "",
     "{\"to\":\"+12025550123\",\"text\":\"hi\",\"key\":\"a\\\\b\"}"},
    {"no text is not sent",
     "'url': 'https://api.example/m', 'auth': 'none', 'body': {'to': '{recipient}', 'text': "
     "'{text}'}",
     "", NULL, true, NULL, NULL, NULL},
    {"a text in a header that would break it is not sent",
     "'url': 'https://api.example/m', 'auth': 'none', 'headers': {'X-T': '{text}'}, 'body': {'to': "
     "'{recipient}', "
     "'text': '{text}'}",
     "a\nb", NULL, true, NULL, NULL, NULL},
};

static void sends(void **state)
{
    const struct send_row *row = *state;
    const struct outgoing text = {.sender = "+12025550100",
                                  .recipient = "+12025550123",
                                  .text = row->text,
                                  .gsm7 = row->gsm7,
                                  .trace = "0123",
                                  .status_url = row->status_url};
    char options[2048], headers[1024] = "";
    struct api_call *call = calloc(1, sizeof *call);

    snprintf(options, sizeof options, "{" RECEIVE ", 'send': {%s}}", row->send);
    struct generic_settings *settings = configure(options, NULL);
    assert_non_null(settings);
    assert_int_equal(generic.send(settings, &text, call), row->body != NULL);
    for (size_t i = 0; row->body != NULL && i < call->headers_count; i++)
        snprintf(headers + strlen(headers), sizeof headers - strlen(headers), "%s\n", call->headers[i]);
    if (row->body != NULL) {
        assert_string_equal(call->method, "POST");
        assert_string_equal(call->url, "https://api.example/m");
        assert_string_equal(headers, row->headers);
        assert_string_equal(call->basic_auth, row->basic_auth);
        assert_int_equal(call->body_length, strlen(row->body));
        assert_memory_equal(call->body, row->body, call->body_length);
    }
    free(call);
    generic.forget(settings);
}

static void the_longest_text_is_a_setting(void **state)
{
    (void)state;
    char words[72];
    struct outgoing text = {
        .sender = "+12025550100", .recipient = "+12025550123", .text = words, .trace = ""};
    struct api_call *call = calloc(1, sizeof *call);
    struct generic_settings *settings = configure("{" RECEIVE ", " SEND ", 'facts': {'text_max': 70}}", NULL);

    memset(words, 'a', sizeof words);
    words[70] = '\0';
    assert_true(generic.send(settings, &text, call));
    words[70] = 'a';
    words[71] = '\0';
    memset(call, 0, sizeof *call);
    assert_false(generic.send(settings, &text, call));
    free(call);
    generic.forget(settings);
}

static const struct url_row {
    const char *name, *auth, *url, *expected;
} url_rows[] = {
    {"the secret path is in the address for receipts", "{'scheme': 'path', 'secret': ['new', 'old']}",
     "https://hotline.example/sms/any", "https://hotline.example/sms/any/new"},
    {"the secret parameter too", "{'scheme': 'query', 'parameter': 't', 'secret': 's'}",
     "https://hotline.example/sms/any", "https://hotline.example/sms/any?t=s"},
    {"behind others", "{'scheme': 'query', 'parameter': 't', 'secret': 's'}", "https://hotline.example/x?a=b",
     "https://hotline.example/x?a=b&t=s"},
    {"a secret that is no part of an address is not", "{'scheme': 'bearer', 'secret': 's'}",
     "https://hotline.example/sms/any", "https://hotline.example/sms/any"},
    {"nor is one that there is not", "'none'", "https://hotline.example/sms/any",
     "https://hotline.example/sms/any"},
};

/* Receipts to half an address would show the secret's beginning to others, and reach nobody. */
static void an_address_that_does_not_fit_is_not_given(void **state)
{
    const struct generic_auth auth = {.scheme = GENERIC_PATH, .secrets = {.count = 1, .text = {"secret"}}};
    const char *url = "https://hotline.example/sms", *whole = "https://hotline.example/sms/secret";
    char out[64];

    (void)state;
    assert_true(generic_auth_url(&auth, url, out, strlen(whole) + 1));
    assert_string_equal(out, whole);
    assert_false(generic_auth_url(&auth, url, out, strlen(whole)));
    assert_false(generic_auth_url(&(struct generic_auth){.scheme = GENERIC_NONE}, "", out, sizeof out));
}

static void receipts_come_back_with_the_secret(void **state)
{
    const struct url_row *row = *state;
    char options[1024], expected[256];
    const struct outgoing text = {.sender = "+12025550100",
                                  .recipient = "+12025550123",
                                  .text = "x",
                                  .trace = "",
                                  .status_url = row->url};
    struct api_call *call = calloc(1, sizeof *call);

    snprintf(options, sizeof options,
             "{'receive': {'auth': %s, " PLACES
             "}, 'send': {'url': 'https://api.example/m', 'auth': 'none', 'body': "
             "{'u': '{status_url}', 'to': '{recipient}', 'text': '{text}'}}}",
             row->auth);
    struct generic_settings *settings = configure(options, NULL);
    assert_true(generic.send(settings, &text, call));
    snprintf(expected, sizeof expected, "{\"u\":\"%s\",", row->expected);
    assert_memory_equal(call->body, expected, strlen(expected));
    free(call);
    generic.forget(settings);
}

/* ---- answers ---- */

#define VONAGE                                                                                               \
    "'id': '/messages/0/message-id', 'code': '/messages/0/status', 'outcomes': [{'at': "                     \
    "'/messages/0/status', "                                                                                 \
    "'is': '0', 'outcome': 'ok'}, {'at': '/messages/0/status', 'is': ['1', '5', '10'], 'outcome': "          \
    "'retry-later'}, {'at': '/messages/0/status', 'is': ['4', '8', '9', '14'], 'outcome': 'auth'}, {'at': "  \
    "'/messages/0/status', 'matches': '^[0-9]+$', 'outcome': 'bad-number'}, {'status': 200, 'outcome': "     \
    "'unknown'}]"
#define TWILIO                                                                                               \
    "'accepted': [201], 'id': '/sid', 'code': '/code', 'outcomes': [{'at': '/code', 'is': 21610, "           \
    "'outcome': "                                                                                            \
    "'opted-out'}, {'status': 400, 'at': '/code', 'is': [21211, 21614], 'outcome': 'bad-number'}]"
#define KANNEL                                                                                               \
    "'outcomes': [{'status': 202, 'at': 'body', 'matches': '^(0: Accepted|3: Queued)', 'outcome': 'ok'}, "   \
    "{'status': 503, 'at': 'body', 'matches': 'Temporal failure', 'outcome': 'retry-later'}, {'status': "    \
    "'2xx', "                                                                                                \
    "'outcome': 'unknown'}]"
#define PLAIN "'id': '/id'"

static const struct outcome_row {
    const char *name, *rules;
    int status;
    const char *body;
    enum outcome_kind kind;
    int code;
    const char *id;
} outcome_rows[] = {
    {"Vonage: taken", VONAGE, 200, "{'messages':[{'status':'0','message-id':'v-1'}]}", OUTCOME_ACCEPTED, 200,
     "v-1"},
    {"Vonage: taken, but no id", VONAGE, 200, "{'messages':[{'status':'0'}]}", OUTCOME_UNKNOWN, 200, ""},
    {"Vonage: too fast, in a 200", VONAGE, 200, "{'messages':[{'status':'1'}]}", OUTCOME_TRY_LATER, 1, ""},
    {"Vonage: credentials, in a 200", VONAGE, 200, "{'messages':[{'status':'4'}]}", OUTCOME_OUR_FAULT, 4, ""},
    {"Vonage: bad number, in a 200", VONAGE, 200, "{'messages':[{'status':'3'}]}", OUTCOME_REFUSED, 3, ""},
    {"Vonage: a 200 of nothing", VONAGE, 200, "", OUTCOME_UNKNOWN, 200, ""},
    {"Vonage: half a 200", VONAGE, 200, "{'messages':[{'status':'0','mess", OUTCOME_UNKNOWN, 200, ""},
    {"Twilio: taken", TWILIO, 201, "{'sid':'SM1','code':null}", OUTCOME_ACCEPTED, 201, "SM1"},
    {"Twilio: opted out", TWILIO, 400, "{'code':21610}", OUTCOME_OPTED_OUT, 21610, ""},
    {"Twilio: bad number", TWILIO, 400, "{'code':21211}", OUTCOME_REFUSED, 21211, ""},
    {"Twilio: another 400", TWILIO, 400, "{'code':1}", OUTCOME_REFUSED, 1, ""},
    {"Twilio: a status that was not meant", TWILIO, 200, "{'sid':'SM1'}", OUTCOME_UNKNOWN, 200, ""},
    {"Kannel: taken, in words", KANNEL, 202, "0: Accepted for delivery", OUTCOME_ACCEPTED, 202, ""},
    {"Kannel: queued, in words", KANNEL, 202, "3: Queued for later delivery", OUTCOME_ACCEPTED, 202, ""},
    {"Kannel: other words", KANNEL, 202, "Bye", OUTCOME_UNKNOWN, 202, ""},
    {"Kannel: later, in words", KANNEL, 503, "Temporal failure, try again later.", OUTCOME_TRY_LATER, 503,
     ""},
    {"Kannel: another 503 says nothing", KANNEL, 503, "<html>", OUTCOME_UNKNOWN, 503, ""},
    {"without rules, a 200 with an id", PLAIN, 200, "{'id':5}", OUTCOME_ACCEPTED, 200, "5"},
    {"a 202 too", PLAIN, 202, "{'id':'x'}", OUTCOME_ACCEPTED, 202, "x"},
    {"a 200 without an id", PLAIN, 200, "{}", OUTCOME_UNKNOWN, 200, ""},
    {"a 200 that is no JSON", PLAIN, 200, "OK", OUTCOME_UNKNOWN, 200, ""},
    {"a 204 is not what was meant", PLAIN, 204, "", OUTCOME_UNKNOWN, 204, ""},
    {"a 400", PLAIN, 400, "{}", OUTCOME_REFUSED, 400, ""},
    {"a 401", PLAIN, 401, "", OUTCOME_OUR_FAULT, 401, ""},
    {"a 402", PLAIN, 402, "", OUTCOME_OUR_FAULT, 402, ""},
    {"a 403", PLAIN, 403, "", OUTCOME_OUR_FAULT, 403, ""},
    {"a 404", PLAIN, 404, "", OUTCOME_OUR_FAULT, 404, ""},
    {"a 302", PLAIN, 302, "", OUTCOME_OUR_FAULT, 302, ""},
    {"a 408", PLAIN, 408, "", OUTCOME_UNKNOWN, 408, ""},
    {"a 422", PLAIN, 422, "{}", OUTCOME_REFUSED, 422, ""},
    {"a 429", PLAIN, 429, "", OUTCOME_TRY_LATER, 429, ""},
    {"a 500 in the provider's words", PLAIN, 500, "{'error':'x'}", OUTCOME_TRY_LATER, 500, ""},
    {"a 500 without", PLAIN, 500, "<html>", OUTCOME_UNKNOWN, 500, ""},
    {"without anything, a 200", "", 200, "", OUTCOME_ACCEPTED, 200, ""},
};

static void understands_answers(void **state)
{
    const struct outcome_row *row = *state;
    char options[2048], *body = strdup(row->body);
    struct outcome outcome;

    snprintf(options, sizeof options, "{" RECEIVE ", 'send': {" TO ", 'auth': 'none'%s%s}}",
             row->rules[0] != '\0' ? ", " : "", row->rules);
    for (char *c = body; *c != '\0'; c++)
        *c = *c == '\'' ? '"' : *c;
    struct generic_settings *settings = configure(options, NULL);
    assert_non_null(settings);
    const struct api_answer answer = {.connected = true,
                                      .written = true,
                                      .complete = true,
                                      .status = row->status,
                                      .body = body,
                                      .body_length = strlen(body),
                                      .retry_after_s = 7};
    generic.outcome(settings, &answer, &outcome);
    assert_int_equal(outcome.kind, row->kind);
    assert_int_equal(outcome.code, row->code);
    assert_int_equal(outcome.retry_after_s, 7);
    assert_string_equal(outcome.id, row->id);
    free(body);
    generic.forget(settings);
}

static const struct broken_row {
    const char *name;
    struct api_answer answer;
    enum outcome_kind kind;
    int code;
} broken_rows[] = {
    {"nobody there", {.body = "", .curl_code = 7, .retry_after_s = -1}, OUTCOME_TRY_LATER, 7},
    {"the line died before anything was written",
     {.connected = true, .body = "", .curl_code = 55, .retry_after_s = -1},
     OUTCOME_TRY_LATER,
     55},
    {"the line died after",
     {.connected = true, .written = true, .body = "", .curl_code = 56, .retry_after_s = -1},
     OUTCOME_UNKNOWN,
     56},
    {"half a 200",
     {.connected = true,
      .written = true,
      .status = 200,
      .body = "{\"id\":\"x\"}",
      .body_length = 10,
      .curl_code = 18,
      .retry_after_s = -1},
     OUTCOME_UNKNOWN,
     200},
    {"half a 429",
     {.connected = true, .written = true, .status = 429, .body = "", .curl_code = 18, .retry_after_s = 3},
     OUTCOME_TRY_LATER,
     429},
};

static void understands_broken_lines(void **state)
{
    const struct broken_row *row = *state;
    struct outcome outcome;
    struct generic_settings *settings = configure("{" RECEIVE ", " SEND "}", NULL);

    generic.outcome(settings, &row->answer, &outcome);
    assert_int_equal(outcome.kind, row->kind);
    assert_int_equal(outcome.code, row->code);
    generic.forget(settings);
}

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static void nothing_is_answered_in_the_response(void **state)
{
    const char *content_type = "x";
    char out[16];
    size_t length = 5;

    (void)state;
    assert_true(generic.acknowledge("a text", &content_type, out, sizeof out, &length));
    assert_null(content_type);
    assert_int_equal(length, 0);
}

/* A field shows who we are to the provider; nobody shows anything to us by one. */
static void a_field_lets_nobody_in(void **state)
{
    struct generic_auth auth = {
        .scheme = GENERIC_FIELD, .name = "key", .secrets = {.count = 1, .text = {SECRET}}};
    struct http_request request = {.method = METHOD_POST, .target = "/sms/main", .path = "/sms/main"};
    const struct public_url url = {.base = "https://hotline.example"};

    (void)state;
    request.headers[request.headers_count++] = (struct http_header){"key", SECRET};
    assert_int_equal(generic_auth_verify(&auth, &request, &url, 0), VERDICT_FORGED);
    auth.scheme = GENERIC_HEADER; /* the near miss */
    assert_int_equal(generic_auth_verify(&auth, &request, &url, 0), VERDICT_OK);
}

/* A webhook that is signed with the right key. NULL: the header does not come. */
static const struct signed_row {
    const char *name, *nonce, *time;
    enum verdict verdict;
} signed_rows[] = {
    {"what is signed now is taken", "n-1", "1795500000", VERDICT_OK},
    {"milliseconds are a time too", "n-1", "1795500000999", VERDICT_OK},
    {"what was signed an hour ago is stale", "n-1", "1795496400", VERDICT_STALE},
    {"a time that is no number is no time", "n-1", "1795500000x", VERDICT_STALE},
    {"nor is a word", "n-1", "now", VERDICT_STALE},
    {"nor are more digits than any time has", "n-1", "1795500000000000", VERDICT_STALE},
    {"without its nonce it is not what was signed", NULL, "1795500000", VERDICT_FORGED},
    {"nor without its time", "n-1", NULL, VERDICT_FORGED},
};

static void judges_what_is_signed(void **state)
{
    const struct signed_row *row = *state;
    const char *nonce = row->nonce ? row->nonce : "", *time = row->time ? row->time : "";
    struct signature_key *key = signature_key_new(SIGNATURE_SHA256, SECRET, strlen(SECRET));
    const struct signature_part parts[] = {
        {nonce, strlen(nonce)}, {".", 1}, {time, strlen(time)}, {".{}", 3}};
    const struct public_url url = {.base = "https://hotline.example"};
    struct http_request request = {.method = METHOD_POST,
                                   .target = "/sms",
                                   .path = "/sms",
                                   .body = (const unsigned char *)"{}",
                                   .body_length = 2};
    unsigned char digest[SIGNATURE_MAX];
    char hex[SIGNATURE_HEX_ROOM];
    struct generic_settings *settings =
        configure(SIGNED("'header': 'X-S', 'signs': '{nonce}.{timestamp}.{body}', 'nonce_header': 'X-N', "
                         "'timestamp_header': 'X-T'"),
                  NULL);

    signature_hex(digest, signature_hmac(key, parts, 4, digest), hex);
    request.headers[request.headers_count++] = (struct http_header){"X-S", hex};
    if (row->nonce)
        request.headers[request.headers_count++] = (struct http_header){"X-N", row->nonce};
    if (row->time)
        request.headers[request.headers_count++] = (struct http_header){"X-T", row->time};
    assert_int_equal(generic.verify(settings, &request, &url, 1795500000), row->verdict);
    generic.forget(settings);
    signature_key_free(key);
}

static void an_address_too_long_to_be_signed_is_malformed(void **state)
{
    static char base[5000];
    struct generic_auth auth = {.scheme = GENERIC_HMAC, .name = "X-S", .signs = "{url}"};
    struct http_request request = {.method = METHOD_POST, .target = "/sms/main", .path = "/sms/main"};
    const struct public_url url = {.base = base};

    (void)state;
    memset(base, 'a', sizeof base - 1);
    request.headers[request.headers_count++] = (struct http_header){"X-S", "00"};
    assert_int_equal(generic_auth_verify(&auth, &request, &url, 0), VERDICT_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(facts_are_settings),
        cmocka_unit_test(without_them_nothing_is_assumed),
        cmocka_unit_test(receipts_by_get_are_let_in),
        cmocka_unit_test(by_a_method_that_nothing_comes_by_nobody_is_let_in),
        cmocka_unit_test(the_longest_text_is_a_setting),
        cmocka_unit_test(an_address_that_does_not_fit_is_not_given),
        cmocka_unit_test(nothing_is_answered_in_the_response),
        cmocka_unit_test(a_field_lets_nobody_in),
        cmocka_unit_test(an_address_too_long_to_be_signed_is_malformed),
    };
    struct CMUnitTest tests[COUNT(option_rows) + COUNT(send_rows) + COUNT(url_rows) + COUNT(outcome_rows) +
                            COUNT(broken_rows) + COUNT(signed_rows) + COUNT(others)];
    size_t used = 0;

    for (size_t i = 0; i < COUNT(option_rows); i++)
        tests[used++] =
            (struct CMUnitTest){option_rows[i].name, reads_settings, NULL, NULL, (void *)&option_rows[i]};
    for (size_t i = 0; i < COUNT(send_rows); i++)
        tests[used++] = (struct CMUnitTest){send_rows[i].name, sends, NULL, NULL, (void *)&send_rows[i]};
    for (size_t i = 0; i < COUNT(url_rows); i++)
        tests[used++] = (struct CMUnitTest){url_rows[i].name, receipts_come_back_with_the_secret, NULL, NULL,
                                            (void *)&url_rows[i]};
    for (size_t i = 0; i < COUNT(outcome_rows); i++)
        tests[used++] = (struct CMUnitTest){outcome_rows[i].name, understands_answers, NULL, NULL,
                                            (void *)&outcome_rows[i]};
    for (size_t i = 0; i < COUNT(broken_rows); i++)
        tests[used++] = (struct CMUnitTest){broken_rows[i].name, understands_broken_lines, NULL, NULL,
                                            (void *)&broken_rows[i]};
    for (size_t i = 0; i < COUNT(signed_rows); i++)
        tests[used++] = (struct CMUnitTest){signed_rows[i].name, judges_what_is_signed, NULL, NULL,
                                            (void *)&signed_rows[i]};
    memcpy(tests + used, others, sizeof others);
    return cmocka_run_group_tests_name("generic", tests, NULL, NULL);
}
