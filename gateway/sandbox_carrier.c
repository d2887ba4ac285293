/* sandbox_carrier.c - between the phone page and the gateway. */
#include "gateway/sandbox_carrier.h"

#include "content/characters.h"
#include "content/language.h"
#include "content/segments.h"
#include "gateway/form.h"
#include "gateway/providers/sandbox.h"
#include "gateway/sandbox_phones.h"
#include "gateway/signature.h"
#include "gateway/web.h"

#include <jansson.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

enum {
    TOKEN_BYTES = 16,
    ID_BYTES = 8,
    WEBHOOKS_MAX = 64,          /* under way at once */
    WEBHOOK_TIMEOUT_MS = 15000, /* what the provider's table says we wait */
};

/* A webhook under way. */
struct webhook_call {
    TAILQ_ENTRY(webhook_call) link;
    struct sandbox_carrier *carrier;
    struct http_transfer *transfer;
    char phone[MESSAGE_NUMBER_ROOM]; /* that wants to know what came of it; "" for a receipt */
    char id[MESSAGE_ID_ROOM];
};

TAILQ_HEAD(webhook_calls, webhook_call);

struct sandbox_carrier {
    struct http_client *client;
    struct sandbox_phones *phones;
    struct webhook_calls webhooks;
    size_t webhooks_count;
    char token[SIGNATURE_HEX_ROOM];
    char our_number[MESSAGE_NUMBER_ROOM];
    char webhook_url[API_URL_ROOM];
};

/* Random hex, so many bytes of it. */
static bool random_hex(size_t bytes, char out[SIGNATURE_HEX_ROOM])
{
    unsigned char random[SIGNATURE_MAX];

    if (RAND_bytes(random, (int)bytes) != 1)
        return false;
    signature_hex(random, bytes, out);
    explicit_bzero(random, sizeof random);
    return true;
}

static void refuse(struct http_call *call, int status, const char *why)
{
    web_respond_json(call, status, status == 429 || status == 503 ? "Retry-After: 1\r\n" : "",
                     json_pack("{s:s}", "error", why));
}

/* A member's text; "" when it is missing or no text. */
static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text == NULL ? "" : text;
}

/* Segments of one text, as the recipient's carrier cuts them: [{"text", "units", "room"}]. */
static json_t *cut(const char *text, const struct segments *sum)
{
    bool several = sum->count > 1;
    size_t room = sum->alphabet == GSM7 ? (several ? 153 : 160) : (several ? 67 : 70);
    struct segments_meter meter = {0};
    struct segments_packing *packing = sum->alphabet == GSM7 ? &meter.gsm7 : &meter.ucs2;
    json_t *segments = json_array();
    const char *at = text;
    int32_t point;

    for (size_t length; (length = characters_next(at, &point)) > 0; at += length) {
        struct segments_packing before = *packing;
        segments_add(&meter, point);
        if (!several || packing->full == before.full)
            continue;
        json_array_append_new(segments,
                              json_pack("{s:s%, s:I, s:I}", "text", text, (size_t)(at - text), "units",
                                        (json_int_t)before.last, "room", (json_int_t)room));
        text = at;
    }
    json_array_append_new(segments, json_pack("{s:s, s:I, s:I}", "text", text, "units",
                                              (json_int_t)(several ? packing->last : sum->units), "room",
                                              (json_int_t)room));
    return segments;
}

/* The character that costs a text the plain alphabet, where its language could do with that. */
static json_t *outside(const char *text, const struct segments *sum, enum language language)
{
    const char *first = sum->alphabet == UCS2 ? segments_first_outside_gsm7(text) : NULL;

    if (first == NULL || language == LANG_UNKNOWN || !language_fits_gsm7(language))
        return json_string("");
    return json_stringn(first, characters_cluster(first));
}

/* What the page is told about a text of ours. */
static json_t *describe(const json_t *text)
{
    const char *words = text_of(text, "text");
    struct segments sum = segments_measure(words);
    enum language language = language_from_code(text_of(text, "language"));
    const char *name = language == LANG_UNKNOWN ? "" : language_english_name(language);

    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:I, s:o}", "sender", text_of(text, "sender"), "topic",
                     text_of(text, "topic"), "language", text_of(text, "language"), "language_name", name,
                     "encoding", sum.alphabet == GSM7 ? "GSM-7" : "UCS-2", "outside",
                     outside(words, &sum, language), "units", (json_int_t)sum.units, "segments",
                     cut(words, &sum));
}

static void webhook_free(struct webhook_call *webhook)
{
    TAILQ_REMOVE(&webhook->carrier->webhooks, webhook, link);
    webhook->carrier->webhooks_count--;
    explicit_bzero(webhook, sizeof *webhook);
    free(webhook);
}

/* The hotline has answered our webhook, or has not. */
static void webhook_done(const struct api_answer *answer, void *arg)
{
    struct webhook_call *webhook = arg;
    bool taken = answer->complete && answer->status >= 200 && answer->status < 300;

    if (webhook->phone[0] != '\0') {
        json_t *data =
            json_pack("{s:s, s:i}", "id", webhook->id, "status", answer->complete ? answer->status : 0);
        sandbox_phones_tell(webhook->carrier->phones, webhook->phone, taken ? "taken" : "unanswered", "",
                            data);
        json_decref(data);
    }
    webhook_free(webhook);
}

static bool webhook_write(const struct sandbox_carrier *carrier, const json_t *body, struct api_call *call)
{
    char signature[SANDBOX_SIGNATURE_ROOM];

    call->method = "POST";
    call->timeout_ms = WEBHOOK_TIMEOUT_MS;
    strcpy(call->url, carrier->webhook_url);
    call->body_length = json_dumpb(body, call->body, sizeof call->body, JSON_COMPACT);
    return call->body_length > 0 && call->body_length <= sizeof call->body &&
           sandbox_sign(call->body, call->body_length, signature) &&
           api_call_header(call, "Content-Type", "application/json") &&
           api_call_header(call, SANDBOX_SIGNATURE_HEADER, signature);
}

/* Sends a webhook, and takes `body` over. False when too many are under way, or memory is out. */
static bool webhook_post(struct sandbox_carrier *carrier, const char *phone, json_t *body)
{
    struct webhook_call *webhook = carrier->webhooks_count < WEBHOOKS_MAX ? calloc(1, sizeof *webhook) : NULL;
    struct api_call *call = webhook == NULL ? NULL : calloc(1, sizeof *call);

    if (call != NULL && webhook_write(carrier, body, call)) {
        webhook->carrier = carrier;
        snprintf(webhook->phone, sizeof webhook->phone, "%s", phone);
        snprintf(webhook->id, sizeof webhook->id, "%s", text_of(body, "id"));
        webhook->transfer = http_client_start(carrier->client, call, webhook_done, webhook);
    }
    json_decref(body);
    if (call != NULL)
        api_call_scrub(call);
    free(call);
    if (webhook == NULL || webhook->transfer == NULL) {
        free(webhook);
        return false;
    }
    TAILQ_INSERT_TAIL(&carrier->webhooks, webhook, link);
    carrier->webhooks_count++;
    return true;
}

/* A text of ours has been shown on a page, or never will be. A receipt that can't be sent is lost. */
static void shown(const char *id, bool delivered, void *arg)
{
    webhook_post(arg, "",
                 json_pack("{s:s, s:s, s:s}", "type", "receipt", "id", id, "status",
                           delivered ? "delivered" : "failed"));
}

/* POST /sandbox/messages */
static void take_message(struct sandbox_carrier *carrier, struct http_call *call, const json_t *body)
{
    char id[SIGNATURE_HEX_ROOM];

    if (!sandbox_phones_is_number(text_of(body, "recipient")) || text_of(body, "text")[0] == '\0') {
        refuse(call, 400, "the recipient is no phone of this page, or there is no text");
        return;
    }
    if (!random_hex(ID_BYTES, id)) {
        refuse(call, 503, "no randomness");
        return;
    }
    json_t *event = describe(body);
    bool taken = sandbox_phones_tell(carrier->phones, text_of(body, "recipient"), "text", id, event);
    json_decref(event);
    if (taken)
        web_respond_json(call, 200, "", json_pack("{s:s}", "id", id));
    else
        refuse(call, 503, "out of memory");
}

/* POST /sandbox/texts */
static void take_text(struct sandbox_carrier *carrier, struct http_call *call, const json_t *body)
{
    const char *from = text_of(body, "from"), *text = text_of(body, "text");
    char id[SIGNATURE_HEX_ROOM];
    size_t characters = 0;
    int32_t point;

    for (size_t at = 0, length; (length = characters_next(text + at, &point)) > 0; at += length)
        characters++;
    if (!sandbox_phones_is_number(from) || characters == 0 || characters > SANDBOX_TEXT_MAX) {
        refuse(call, 400, "a text has 1 to 1600 characters and comes from a number such as +12025550123");
        return;
    }
    if (!random_hex(ID_BYTES, id) ||
        !webhook_post(carrier, from,
                      json_pack("{s:s, s:s, s:s, s:s, s:s}", "type", "message", "id", id, "sender", from,
                                "recipient", carrier->our_number, "text", text))) {
        refuse(call, 503, "too many texts are on their way");
        return;
    }
    web_respond_json(call, 202, "", json_pack("{s:s}", "id", id));
}

/* POST /sandbox/forget */
static void forget_phone(struct sandbox_carrier *carrier, struct http_call *call, const json_t *body)
{
    sandbox_phones_forget(carrier->phones, text_of(body, "from"));
    web_respond_json(call, 200, "", json_object());
}

/* GET /sandbox/token */
static void give_token(struct sandbox_carrier *carrier, struct http_call *call,
                       const struct http_request *request)
{
    (void)request;
    web_respond_json(call, 200, "",
                     json_pack("{s:s, s:s}", "token", carrier->token, "number", carrier->our_number));
}

/* GET /sandbox/events?phone=DIGITS */
static void listen_page(struct sandbox_carrier *carrier, struct http_call *call,
                        const struct http_request *request)
{
    char number[MESSAGE_NUMBER_ROOM] = "+";
    static const char name[] = "phone=";
    const char *query = request->query == NULL ? "" : request->query;

    if (strncmp(query, name, sizeof name - 1) == 0)
        snprintf(number, sizeof number, "+%s", query + sizeof name - 1);
    if (!sandbox_phones_is_number(number)) {
        refuse(call, 400, "write the phone's number as ?phone=12025550123");
        return;
    }
    json_t *hello = json_pack("{s:s}", "number", carrier->our_number);
    if (!sandbox_phones_listen(carrier->phones, call, number, hello))
        refuse(call, 503, "too many pages are open");
    json_decref(hello);
    explicit_bzero(number, sizeof number);
}

typedef void take_body(struct sandbox_carrier *carrier, struct http_call *call, const json_t *body);
typedef void take_request(struct sandbox_carrier *carrier, struct http_call *call,
                          const struct http_request *request);

static const struct route {
    const char *path;
    take_body *post;    /* its body is a JSON object */
    take_request *get;  /* or this one */
    bool from_provider; /* signed; else it must come from our page, and a POST with the token */
} routes[] = {
    {"/sandbox/messages", take_message, NULL, true}, {"/sandbox/texts", take_text, NULL, false},
    {"/sandbox/forget", forget_phone, NULL, false},  {"/sandbox/token", NULL, give_token, false},
    {"/sandbox/events", NULL, listen_page, false},
};

static bool may_come(const struct sandbox_carrier *carrier, const struct route *route,
                     const struct http_request *request)
{
    if (route->from_provider)
        return sandbox_is_signed(request);
    return web_is_own(request) &&
           (route->post == NULL ||
            signature_equal_text(carrier->token, http_request_header(request, "X-Sandbox-Token")));
}

static void take(struct sandbox_carrier *carrier, const struct route *route, struct http_call *call,
                 const struct http_request *request)
{
    if (request->method != (route->post != NULL ? METHOD_POST : METHOD_GET)) {
        web_respond_json(call, 405, route->post != NULL ? "Allow: POST\r\n" : "Allow: GET\r\n",
                         json_pack("{s:s}", "error", "not with this method"));
    } else if (!may_come(carrier, route, request)) {
        refuse(call, 403, route->from_provider ? "not signed by this gateway" : "reload the page");
    } else if (route->post == NULL) {
        route->get(carrier, call, request);
    } else {
        json_t *body =
            json_loadb((const char *)request->body, request->body_length, JSON_REJECT_DUPLICATES, NULL);
        if (json_is_object(body))
            route->post(carrier, call, body);
        else
            refuse(call, 400, "the body is no JSON object");
        json_decref(body);
    }
}

bool sandbox_carrier_handle(struct sandbox_carrier *carrier, struct http_call *call,
                            const struct http_request *request)
{
    const struct route *route = NULL;

    if (strncmp(request->path, "/sandbox/", strlen("/sandbox/")) != 0)
        return false;
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        if (strcmp(routes[i].path, request->path) == 0)
            route = &routes[i];
    if (!web_is_local(request))
        refuse(call, 403, "only from this machine");
    else if (route == NULL)
        refuse(call, 404, "there is nothing here");
    else
        take(carrier, route, call, request);
    return true;
}

bool sandbox_carrier_is_gateway(const struct http_request *request)
{
    return strcmp(request->path, "/sandbox/messages") == 0 && web_is_local(request) &&
           sandbox_is_signed(request);
}

struct sandbox_carrier *sandbox_carrier_new(struct event_base *base, struct http_client *client,
                                            const char *webhook_url, const char *our_number)
{
    struct sandbox_carrier *carrier = calloc(1, sizeof *carrier);

    if (carrier == NULL)
        return NULL;
    TAILQ_INIT(&carrier->webhooks);
    carrier->client = client;
    carrier->phones = sandbox_phones_new(base, shown, carrier);
    snprintf(carrier->webhook_url, sizeof carrier->webhook_url, "%s", webhook_url);
    snprintf(carrier->our_number, sizeof carrier->our_number, "%s", our_number);
    if (carrier->phones == NULL || !random_hex(TOKEN_BYTES, carrier->token)) {
        sandbox_carrier_free(carrier);
        return NULL;
    }
    return carrier;
}

void sandbox_carrier_free(struct sandbox_carrier *carrier)
{
    if (carrier == NULL)
        return;
    sandbox_phones_free(carrier->phones);
    while (!TAILQ_EMPTY(&carrier->webhooks)) {
        struct webhook_call *webhook = TAILQ_FIRST(&carrier->webhooks);
        http_client_cancel(carrier->client, webhook->transfer);
        webhook_free(webhook);
    }
    explicit_bzero(carrier, sizeof *carrier);
    free(carrier);
}
