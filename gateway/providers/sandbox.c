/* sandbox.c - a provider like the others, for trying things without an account: its carrier lives in this
 * program and shows texts on a page.
 *
 * Webhooks are JSON, signed over the raw body:
 *   {"type": "message", "id", "sender", "recipient", "text"}
 *   {"type": "receipt", "id", "status": "delivered" or "failed"}
 * A text is sent by POST /sandbox/messages with {"sender", "recipient", "text", "trace", "topic",
 * "language"}, signed likewise; 200 and {"id"} means that it was taken. */
#include "gateway/providers/sandbox.h"

#include "gateway/json_memory.h"
#include "gateway/signature.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

enum { SECRET_BYTES = 32, CALL_TIMEOUT_MS = 10000 };

/* One carrier in a program, so one address, for every channel of this provider. */
static struct carrier_address {
    char messages_url[API_URL_ROOM]; /* "" until it is known */
} carrier;

/* The key of this process, made when it is first needed. NULL when OpenSSL has no randomness or no memory. */
static struct signature_key *key(void)
{
    static struct signature_key *made;
    unsigned char secret[SECRET_BYTES];

    if (made == NULL && RAND_bytes(secret, sizeof secret) == 1) {
        made = signature_key_new(SIGNATURE_SHA256, secret, sizeof secret);
        OPENSSL_cleanse(secret, sizeof secret);
    }
    return made;
}

bool sandbox_sign(const void *body, size_t length, char out[SANDBOX_SIGNATURE_ROOM])
{
    struct signature_part part = {body, length};
    unsigned char digest[SIGNATURE_MAX];
    char hex[SIGNATURE_HEX_ROOM];

    out[0] = '\0';
    size_t digest_length = key() == NULL ? 0 : signature_hmac(key(), &part, 1, digest);
    signature_hex(digest, digest_length, hex);
    snprintf(out, SANDBOX_SIGNATURE_ROOM, "%.64s", hex);
    return digest_length > 0;
}

bool sandbox_is_signed(const struct http_request *request)
{
    char ours[SANDBOX_SIGNATURE_ROOM];

    return sandbox_sign(request->body, request->body_length, ours) &&
           signature_equal_text(ours, http_request_header(request, SANDBOX_SIGNATURE_HEADER));
}

bool sandbox_set_carrier(const char *base_url)
{
    int length = snprintf(carrier.messages_url, sizeof carrier.messages_url, "%s/sandbox/messages", base_url);

    if (length > 0 && (size_t)length < sizeof carrier.messages_url)
        return true;
    carrier.messages_url[0] = '\0';
    return false;
}

static void *sandbox_configure(const json_t *options, const char *where, struct faults *faults)
{
    if (options != NULL && json_object_size(options) > 0) {
        faults_add(faults, FAULT_ERROR, NULL, where, "take \"options\" out", "the sandbox has no options");
        return NULL;
    }
    return &carrier;
}

static void sandbox_forget(void *settings)
{
    (void)settings; /* nothing secret in it, and other channels may share it */
}

static enum verdict sandbox_verify(const void *settings, const struct http_request *request,
                                   const struct public_url *url, time_t now)
{
    (void)settings, (void)url, (void)now;
    return sandbox_is_signed(request) ? VERDICT_OK : VERDICT_FORGED;
}

/* A member's text; "" when it is missing or no text. */
static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text == NULL ? "" : text;
}

/* False when there is none, or no room for it. */
static bool copy_id(const json_t *object, char out[MESSAGE_ID_ROOM])
{
    const char *id = text_of(object, "id");

    if (id[0] == '\0' || strlen(id) >= MESSAGE_ID_ROOM)
        return false;
    strcpy(out, id);
    return true;
}

static bool read_message(const json_t *object, struct message *message)
{
    const json_t *text = json_object_get(object, "text");

    if (!json_is_string(text) || !copy_id(object, message->id) ||
        !message_number(text_of(object, "sender"), message->sender, sizeof message->sender) ||
        !message_number(text_of(object, "recipient"), message->recipient, sizeof message->recipient))
        return false;
    message_set_text(message, json_string_value(text), json_string_length(text));
    return true;
}

static bool read_receipt(const json_t *object, struct receipt *receipt)
{
    const char *status = text_of(object, "status");

    if (strcmp(status, "delivered") == 0)
        receipt->delivery = DELIVERY_DELIVERED;
    else if (strcmp(status, "failed") == 0)
        receipt->delivery = DELIVERY_FAILED;
    else
        return false;
    return copy_id(object, receipt->id);
}

static enum verdict sandbox_parse(const void *settings, const struct http_request *request,
                                  webhook_each *each, void *arg)
{
    struct webhook_item item = {.kind = WEBHOOK_NOTHING};
    bool good = false;
    (void)settings;

    /* A NUL in a text is for message_set_text() to replace. */
    json_t *object =
        json_memory_read(request->body, request->body_length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    if (strcmp(text_of(object, "type"), "message") == 0) {
        item.kind = WEBHOOK_MESSAGE;
        good = read_message(object, &item.message);
    } else if (strcmp(text_of(object, "type"), "receipt") == 0) {
        item.kind = WEBHOOK_RECEIPT;
        good = read_receipt(object, &item.receipt);
    }
    json_decref(object);
    if (good)
        each(&item, arg);
    explicit_bzero(&item, sizeof item);
    return good ? VERDICT_OK : VERDICT_UNUSABLE;
}

static bool sandbox_acknowledge(const char *reply, const char **content_type, char *out, size_t room,
                                size_t *length)
{
    (void)reply; /* never inline */
    if (room < 2)
        return false;
    memcpy(out, "{}", 2);
    *length = 2;
    *content_type = "application/json";
    return true;
}

static bool sandbox_send(const void *settings, const struct outgoing *text, struct api_call *call)
{
    const struct carrier_address *to = settings;
    char signature[SANDBOX_SIGNATURE_ROOM];
    json_t *body =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "sender", text->sender, "recipient", text->recipient,
                  "text", text->text, "trace", text->trace ? text->trace : "", "topic",
                  text->topic ? text->topic : "", "language", text->language ? text->language : "");

    if (body == NULL)
        return false;
    call->method = "POST";
    call->timeout_ms = CALL_TIMEOUT_MS;
    strcpy(call->url, to->messages_url);
    call->body_length = json_dumpb(body, call->body, sizeof call->body, JSON_COMPACT);
    json_decref(body);
    return call->url[0] != '\0' && call->body_length > 0 && call->body_length <= sizeof call->body &&
           sandbox_sign(call->body, call->body_length, signature) &&
           api_call_header(call, "Content-Type", "application/json") &&
           api_call_header(call, SANDBOX_SIGNATURE_HEADER, signature);
}

/* Does the answer name the text that was taken? Then its id is copied. */
static bool names_id(const struct api_answer *answer, char id[MESSAGE_ID_ROOM])
{
    json_t *object = json_memory_read(answer->body, answer->body_length, JSON_REJECT_DUPLICATES, NULL);
    bool named = copy_id(object, id);

    json_decref(object);
    return named;
}

static enum outcome_kind kind_of(const struct api_answer *answer, char id[MESSAGE_ID_ROOM])
{
    if (!answer->complete)
        return answer->written ? OUTCOME_UNKNOWN : OUTCOME_TRY_LATER;
    if (answer->status == 200)
        return names_id(answer, id) ? OUTCOME_ACCEPTED : OUTCOME_UNKNOWN;
    if (answer->status == 429 || answer->status >= 500)
        return OUTCOME_TRY_LATER;
    if (answer->status == 400)
        return OUTCOME_REFUSED; /* this text, or this recipient */
    return OUTCOME_OUR_FAULT;   /* a signature, an address: some other program answers there */
}

static void sandbox_outcome(const void *settings, const struct api_answer *answer, struct outcome *outcome)
{
    (void)settings;
    *outcome = (struct outcome){
        .code = answer->status != 0 ? answer->status : answer->curl_code,
        .retry_after_s = answer->retry_after_s,
    };
    outcome->kind = kind_of(answer, outcome->id);
}

static const char *const no_words[] = {NULL}; /* it answers nothing by itself */

const struct provider sandbox = {
    .name = "sandbox",
    .webhook_timeout_ms = 15000,
    .redelivers_for_s = 0,
    .queues = true,
    .can_reply_inline = false,
    .near = true,
    .get_webhooks = false,
    .text_max = SANDBOX_TEXT_MAX,
    .optout_words = no_words,
    .optin_words = no_words,
    .help_words = no_words,
    .configure = sandbox_configure,
    .forget = sandbox_forget,
    .verify = sandbox_verify,
    .parse = sandbox_parse,
    .acknowledge = sandbox_acknowledge,
    .send = sandbox_send,
    .outcome = sandbox_outcome,
};
