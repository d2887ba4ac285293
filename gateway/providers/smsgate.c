/* smsgate.c - SMS Gateway for Android (sms-gate.app): a phone with a SIM card as the gateway, asked directly,
 * by way of its makers' server, or of one's own. Sources: its documentation ("Webhooks", "Sending messages",
 * "Message queue limits"), and the source code of the app and of the server.
 *
 * Webhooks are JSON, one event each, signed with HMAC-SHA256 over the raw body and the time behind it; every
 * try is signed afresh. What we send carries an id of ours, so that a text that is sent again is not sent
 * twice. */
#include "gateway/providers/smsgate.h"
#include "gateway/providers/common.h"
#include "gateway/providers/options.h"
#include "gateway/providers/questions.h"
#include "gateway/providers/webhook_address.h"
#include "gateway/signature.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    AGE_MAX_S = 300,
    TIME_DIGITS = 10,
    TEXT_MAX = 1600,
    NAME_ROOM = 64,
    TTL_STANDARD_S = 3600, /* an answer that is days late is worse than none */
    TTL_MAX_S = 172800,
    PRIORITY_NONE = 1000,
};

struct smsgate_settings {
    struct secrets signing_keys;
    struct signature_key *keys[SECRETS_MAX]; /* of the signing keys */
    char user[NAME_ROOM];                    /* with a password; or "", and there is a token */
    struct secrets passwords, tokens;        /* the first is used */
    char device[NAME_ROOM];                  /* "": whichever there is */
    int sim;                                 /* 0: the phone's own choice */
    int ttl_s;
    int priority; /* PRIORITY_NONE: the app's own */
    char base_url[OPTIONS_URL_ROOM];
};

/* ---- settings ---- */

static const char *const option_names[] = {"signing_key", "username", "password", "token",    "device_id",
                                           "sim",         "ttl_s",    "priority", "base_url", NULL};

static void read_credentials(struct options *options, struct smsgate_settings *settings)
{
    options_secrets(options, "signing_key", &settings->signing_keys);
    for (size_t i = 0; i < settings->signing_keys.count; i++) {
        const char *key = settings->signing_keys.text[i];
        settings->keys[i] = signature_key_new(SIGNATURE_SHA256, key, strlen(key));
        if (settings->keys[i] == NULL)
            options_fault(options, "signing_key", "", "there is no memory, or no OpenSSL, for it");
    }
    if (options_has(options, "token")) {
        options_secrets(options, "token", &settings->tokens);
        if (options_has(options, "username") || options_has(options, "password"))
            options_fault(options, "token", "leave out one or the other",
                          "there is a token, and a username or password as well");
        return;
    }
    options_text(options, "username", true, "-_.@+", "copy it from the app's home screen", settings->user,
                 sizeof settings->user);
    options_secrets(options, "password", &settings->passwords);
}

static void smsgate_forget(void *of)
{
    struct smsgate_settings *settings = of;

    for (size_t i = 0; i < SECRETS_MAX; i++)
        signature_key_free(settings->keys[i]);
    explicit_bzero(settings, sizeof *settings);
    free(settings);
}

static void *smsgate_configure(const json_t *object, const char *where, struct faults *faults)
{
    struct smsgate_settings *settings = calloc(1, sizeof *settings);
    struct options options = options_begin(object, where, faults, "SMS Gateway for Android", option_names);

    if (settings == NULL) {
        options_fault(&options, "", "", "there is no memory");
        return NULL;
    }
    read_credentials(&options, settings);
    options_text(&options, "device_id", false, "-_", "copy it from the app, or leave it out",
                 settings->device, sizeof settings->device);
    settings->sim =
        (int)options_number(&options, "sim", 1, 4, 0, "write 1 for the first SIM card, 2 for the second");
    settings->ttl_s = (int)options_number(&options, "ttl_s", 5, TTL_MAX_S, TTL_STANDARD_S,
                                          "write seconds, 5 to 172800: how long the phone may try");
    settings->priority =
        (int)options_number(&options, "priority", -128, 127, PRIORITY_NONE,
                            "write -128 to 127; 100 and above pass over the app's own limits and delays");
    options_base_url(&options, "base_url", "https://api.sms-gate.app/3rdparty/v1",
                     "https://your-server.example/3rdparty/v1", settings->base_url);
    if (!options.good) {
        smsgate_forget(settings);
        return NULL;
    }
    return settings;
}

/* ---- webhooks ---- */

static enum verdict smsgate_verify(const void *of, const struct http_request *request,
                                   const struct public_url *url, time_t now)
{
    const struct smsgate_settings *settings = of;
    const char *theirs = http_request_header(request, "X-Signature");
    const char *time = http_request_header(request, "X-Timestamp");
    unsigned char digest[SIGNATURE_MAX];
    char ours[SIGNATURE_HEX_ROOM];
    bool genuine = false;

    (void)url; /* is not signed */
    /* Nothing stands between body and time: a digit must not wander from one to the other. */
    if (time == NULL || strspn(time, "0123456789") != TIME_DIGITS || time[TIME_DIGITS] != '\0')
        return VERDICT_FORGED;
    const struct signature_part parts[] = {{request->body, request->body_length}, {time, TIME_DIGITS}};
    for (size_t i = 0; i < settings->signing_keys.count && !genuine; i++) {
        size_t length = signature_hmac(settings->keys[i], parts, 2, digest);
        signature_hex(digest, length, ours);
        genuine = length > 0 && signature_equal_text(ours, theirs);
    }
    if (!genuine)
        return VERDICT_FORGED;
    return common_is_recent(time, now, AGE_MAX_S) ? VERDICT_OK : VERDICT_STALE;
}

/* Older apps have one number, the other's, by another name. */
static const char *number_of(const json_t *payload, const char *name)
{
    const char *number = common_text(payload, name);

    return number[0] != '\0' ? number : common_text(payload, "phoneNumber");
}

/* `id` is the event's: that of the message comes of its words, and two people may write the same. */
static bool read_message(const json_t *payload, const char *id, const char *text_name,
                         struct message *message)
{
    const char *recipient = common_text(payload, "recipient");
    const json_t *text = json_object_get(payload, text_name);
    size_t media = json_array_size(json_object_get(payload, "attachments"));

    if (!common_copy_id(id, message->id) ||
        !message_number(number_of(payload, "sender"), message->sender, sizeof message->sender) ||
        (recipient[0] != '\0' && !message_number(recipient, message->recipient, sizeof message->recipient)))
        return false;
    message->media = common_media(media);
    return common_set_text(message, text) || (media > 0 && (text == NULL || json_is_null(text)));
}

static const struct common_status statuses[] = {
    {"sms:sent", DELIVERY_UNDER_WAY}, {"sms:delivered", DELIVERY_DELIVERED}, /* comes once for each segment */
    {"sms:failed", DELIVERY_FAILED},  {"sms:cancelled", DELIVERY_FAILED},    {NULL, DELIVERY_UNKNOWN},
};

/* Of a picture we wait for "downloaded", which has its text. What a refresh of the phone's inbox brings
 * ("sms:batch:received") was there before. */
static enum verdict smsgate_parse(const void *of, const struct http_request *request, webhook_each *each,
                                  void *arg)
{
    struct webhook_item item = {.kind = WEBHOOK_NOTHING};
    json_t *event = common_json(request->body, request->body_length);
    const json_t *payload = json_object_get(event, "payload");
    const char *name = common_text(event, "event"), *id = common_text(event, "id");
    bool useful = name[0] != '\0'; /* other events are no business of ours */

    (void)of;
    if (strcmp(name, "sms:received") == 0 || strcmp(name, "mms:downloaded") == 0) {
        item.kind = WEBHOOK_MESSAGE;
        useful = read_message(payload, id, name[0] == 's' ? "message" : "body", &item.message);
    } else if (common_delivery(statuses, name) != DELIVERY_UNKNOWN) {
        item.kind = WEBHOOK_RECEIPT;
        item.receipt.delivery = common_delivery(statuses, name);
        useful = common_copy_id(common_text(payload, "messageId"), item.receipt.id);
    }
    json_decref(event);
    return common_hand_over(&item, useful, each, arg);
}

/* ---- sending ---- */

static bool sign_in(const struct smsgate_settings *settings, struct api_call *call)
{
    if (settings->tokens.count > 0)
        return common_bearer(call, settings->tokens.text[0]);
    return snprintf(call->basic_auth, sizeof call->basic_auth, "%s:%s", settings->user,
                    settings->passwords.text[0]) < (int)sizeof call->basic_auth;
}

static bool smsgate_send(const void *of, const struct outgoing *text, struct api_call *call)
{
    const struct smsgate_settings *settings = of;
    size_t characters = common_count_characters(text->text);

    call->method = "POST";
    if (characters == 0 || characters > TEXT_MAX ||
        snprintf(call->url, sizeof call->url, "%s/messages", settings->base_url) >= (int)sizeof call->url ||
        !sign_in(settings, call))
        return false;
    /* Receipts come to where the phone was told to send events, if they are asked for. */
    json_t *body = json_pack("{s:s, s:{s:s}, s:[s], s:i, s:b, s:s*}", "id", text->trace, "textMessage",
                             "text", text->text, "phoneNumbers", text->recipient, "ttl", settings->ttl_s,
                             "withDeliveryReport", text->status_url != NULL, "deviceId",
                             settings->device[0] != '\0' ? settings->device : NULL);
    if (body != NULL && settings->sim != 0)
        json_object_set_new(body, "simNumber", json_integer(settings->sim));
    if (body != NULL && settings->priority != PRIORITY_NONE)
        json_object_set_new(body, "priority", json_integer(settings->priority));
    return common_json_body(call, body);
}

/* There are no codes but HTTP's, only words for people. */
static const struct common_code codes[] = {
    {400, OUTCOME_REFUSED, "the number or the text is not valid, or there is no such phone: see device_id"},
    {401, OUTCOME_OUR_FAULT,
     "username and password (or the token) are wrong: the app's home screen has them"},
    {403, OUTCOME_OUR_FAULT, "the token may not send texts: make another"},
    {404, OUTCOME_OUR_FAULT, "no such address: base_url ends where /messages begins"},
    {409, OUTCOME_ACCEPTED, "our id is known there: this text was taken before"},
    {500, OUTCOME_UNKNOWN,
     "trouble at the server: the text may have been taken or not"}, /* even if it says why */
    {503, OUTCOME_TRY_LATER,
     "too much waits for the phone, or it was silent for a day: see that it is on and online"},
    {0, OUTCOME_UNKNOWN, NULL},
};

static const char *smsgate_explain(int code)
{
    return common_explain(codes, code);
}

static enum outcome_kind kind_of(int status, const char *words)
{
    if (status == 400 && strcasestr(words, "device") != NULL)
        return OUTCOME_OUR_FAULT; /* there is no such phone */
    if (status == 503 && words[0] == '\0')
        return OUTCOME_UNKNOWN; /* something in front of it says so */
    return common_code_kind(codes, status, common_status_kind(status, words[0] != '\0'));
}

static void smsgate_outcome(const void *of, const struct api_answer *answer, struct outcome *outcome)
{
    (void)of;
    if (!common_outcome_begin(answer, outcome))
        return;
    json_t *body = common_json(answer->body, answer->body_length);
    if (answer->status < 200 || answer->status >= 300)
        outcome->kind = kind_of(answer->status, common_text(body, "message"));
    else if (common_copy_id(common_text(body, "id"), outcome->id))
        outcome->kind = OUTCOME_ACCEPTED;
    json_decref(body);
}

/* ---- for the tools ---- */

/* Whom the phone tells what. */
static bool webhooks_ask(const void *of, const struct provider_subject *subject, struct api_call *call)
{
    const struct smsgate_settings *settings = of;

    (void)subject;
    return questions_get(call, settings->base_url, "/webhooks") && sign_in(settings, call);
}

/* Tells whether one of the event's addresses is ours. */
static void tell_event(const json_t *list, const char *event, const char *webhook, struct findings *findings)
{
    const char *address = "";
    const json_t *one;
    size_t i;

    json_array_foreach((json_t *)list, i, one)
    {
        if (strcmp(common_text(one, "event"), event) != 0)
            continue;
        if (address[0] == '\0' ||
            webhook_address_compare(common_text(one, "url"), webhook) == WEBHOOK_ADDRESS_GOOD)
            address = common_text(one, "url");
    }
    webhook_address_tell(findings, address, NULL, webhook,
                         "by the phone's API (POST to base_url/webhooks), for the event sms:received");
}

static bool webhooks_read(const void *of, const struct provider_subject *subject,
                          const struct api_answer *answer, struct findings *findings)
{
    (void)of;
    if (!questions_answered(answer, "SMS Gateway", "username and password (or the token)",
                            "copy them anew from the app's home screen", findings))
        return false;
    json_t *list = common_json(answer->body, answer->body_length);
    findings_add(findings, FINDING_GOOD, NULL, "SMS Gateway takes our name and password");
    tell_event(list, "sms:received", subject->webhook, findings);
    json_decref(list);
    return true;
}

static const struct provider_question questions[] = {
    {webhooks_ask, webhooks_read, false},
    {NULL, NULL, false},
};

/* A ping, as the app sends them. */
static bool smsgate_sign(const void *of, const char *url, time_t now, struct api_call *call)
{
    static const char ping[] = "{\"event\":\"system:ping\",\"id\":\"test\",\"payload\":{}}";
    const struct smsgate_settings *settings = of;
    unsigned char digest[SIGNATURE_MAX];
    char time[24], signature[SIGNATURE_HEX_ROOM];

    int digits = snprintf(time, sizeof time, "%lld", (long long)now);
    const struct signature_part parts[] = {{ping, sizeof ping - 1}, {time, (size_t)digits}};
    size_t length = signature_hmac(settings->keys[0], parts, 2, digest);
    signature_hex(digest, length, signature);
    memcpy(call->body, ping, sizeof ping);
    call->body_length = sizeof ping - 1;
    return length > 0 && questions_webhook(call, url, "application/json") &&
           api_call_header(call, "X-Timestamp", time) && api_call_header(call, "X-Signature", signature);
}

/* ---- the table ---- */

static const char *const no_words[] = {NULL}; /* nobody but us answers a STOP */

const struct provider smsgate = {
    .name = "smsgate",
    .webhook_timeout_ms = 30000,
    .redelivers_for_s = 172800, /* 14 tries, the first after 10 s, then twice as long each time */
    .queues = false,            /* the phone does, but carriers block a SIM card that sends like a machine */
    .near = true,
    .text_max = TEXT_MAX,
    .optout_words = no_words,
    .optin_words = no_words,
    .help_words = no_words,
    .configure = smsgate_configure,
    .forget = smsgate_forget,
    .verify = smsgate_verify,
    .parse = smsgate_parse,
    .acknowledge = common_acknowledge,
    .send = smsgate_send,
    .outcome = smsgate_outcome,
    .questions = questions,
    .sign = smsgate_sign,
    .explain = smsgate_explain,
};
