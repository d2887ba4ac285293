/* telnyx.c - Telnyx, API v2.
 * Sources: Telnyx' documentation ("Receiving webhooks for messaging", "Send a message", "Messaging error
 * codes", "Advanced opt-in/out") and the behaviour of its official SDK for Node.
 *
 * Webhooks are JSON, one event each, signed with Ed25519 over time, '|' and the raw body. Telnyx waits two
 * seconds and tries three times; each try is signed afresh, so that 300 s are enough for their age. */
#include "gateway/providers/telnyx.h"
#include "gateway/providers/common.h"
#include "gateway/signature.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    AGE_MAX_S = 300,
    TEXT_MAX = 1530, /* ten segments of GSM-7: Telnyx takes no more */
};

/* ---- settings ---- */

static const char *const option_names[] = {"public_key", "api_key", "messaging_profile_id", "base_url", NULL};

static void read_public_key(struct options *options, const json_t *value, struct telnyx_settings *settings)
{
    unsigned char key[SIGNATURE_ED25519_KEY];
    const char *text = json_string_value(value);

    if (text == NULL || signature_from_base64(text, key, sizeof key) != sizeof key) {
        options_fault(options, "public_key",
                      "copy it from Telnyx' portal, Keys & Credentials, Public Key: 44 letters that end with "
                      "=; it is no secret and is written here as it is",
                      "this is no public key");
        return;
    }
    settings->keys[settings->keys_count] = signature_public_key_new(key);
    if (settings->keys[settings->keys_count++] == NULL)
        options_fault(options, "public_key", "", "there is no memory, or no OpenSSL, for it");
}

/* One, or a list of them: what verifies is no secret. */
static void read_public_keys(struct options *options, struct telnyx_settings *settings)
{
    const json_t *value = json_object_get(options->object, "public_key"), *element;
    size_t count = json_array_size(value), i;

    if (!json_is_array(value)) {
        read_public_key(options, value, settings);
        return;
    }
    if (count == 0 || count > SECRETS_MAX) {
        options_fault(options, "public_key", "list the one in use first",
                      "a list of keys has 1 to 4 of them");
        return;
    }
    json_array_foreach((json_t *)value, i, element)
    {
        read_public_key(options, element, settings);
    }
}

static void telnyx_forget(void *of)
{
    struct telnyx_settings *settings = of;

    for (size_t i = 0; i < SECRETS_MAX; i++)
        signature_public_key_free(settings->keys[i]);
    explicit_bzero(settings, sizeof *settings);
    free(settings);
}

static void *telnyx_configure(const json_t *object, const char *where, struct faults *faults)
{
    struct telnyx_settings *settings = calloc(1, sizeof *settings);
    struct options options = options_begin(object, where, faults, "Telnyx", option_names);

    if (settings == NULL) {
        options_fault(&options, "", "", "there is no memory");
        return NULL;
    }
    read_public_keys(&options, settings);
    options_secrets(&options, "api_key", &settings->api_keys);
    options_text(&options, "messaging_profile_id", false, "-",
                 "copy it from Telnyx' portal, or leave it out: the number knows its profile",
                 settings->profile, sizeof settings->profile);
    options_base_url(&options, "base_url", "https://api.telnyx.com", "https://api.telnyx.com",
                     settings->base_url);
    if (!options.good) {
        telnyx_forget(settings);
        return NULL;
    }
    return settings;
}

/* ---- codes ---- */

/* Some come with the answer, some with a receipt. */
static const struct common_code codes[] = {
    {40300, OUTCOME_OPTED_OUT,
     "the person has texted STOP to a number of this messaging profile; only their START lifts that"},
    {10001, OUTCOME_OUR_FAULT, "our number is not active: see it in Telnyx' portal"},
    {10002, OUTCOME_REFUSED, "that is no valid phone number"},
    {10005, OUTCOME_OUR_FAULT, "no such address at the API: leave base_url out unless you know"},
    {10007, OUTCOME_UNKNOWN, "an unexpected error at Telnyx: the text may have been taken or not"},
    {10008, OUTCOME_UNKNOWN, "Telnyx ran out of time: the text may have been taken or not"},
    {10009, OUTCOME_OUR_FAULT, "the API key is wrong: copy it anew from Telnyx' portal, API Keys"},
    {10010, OUTCOME_OUR_FAULT, "the API key may not do this: make another, or give it the right"},
    {10011, OUTCOME_TRY_LATER, "too many requests at once: it is tried again"},
    {10015, OUTCOME_REFUSED, "the request was not well-formed, or the text too long"},
    {10016, OUTCOME_REFUSED, "that is no phone number: write + and the country code first"},
    {20002, OUTCOME_OUR_FAULT, "the API key was revoked: make a new one"},
    {20006, OUTCOME_OUR_FAULT, "the API key has expired: make a new one"},
    {20012, OUTCOME_OUR_FAULT, "the account is not active; often it is the money"},
    {20013, OUTCOME_OUR_FAULT, "the account is blocked: Telnyx' support says why"},
    {20014, OUTCOME_OUR_FAULT, "the account is not verified yet"},
    {20015, OUTCOME_OUR_FAULT, "the account may not send texts yet"},
    {20016, OUTCOME_OUR_FAULT,
     "the account needs verification of level 1 first: Telnyx' portal, Account, Verifications"},
    {20017, OUTCOME_OUR_FAULT,
     "the account needs verification of level 2 first: Telnyx' portal, Account, Verifications"},
    {20100, OUTCOME_OUR_FAULT, "the account has no money left"},
    {40001, OUTCOME_REFUSED, "a landline, or a number that can't be reached"},
    {40002, OUTCOME_REFUSED, "the carrier took it for spam, for now: fewer texts, and other words"},
    {40003, OUTCOME_OUR_FAULT,
     "the carrier has blocked our number for spam, for good: Telnyx' support can ask it to think again"},
    {40004, OUTCOME_REFUSED, "the person's carrier refuses it and gives no reason"},
    {40005, OUTCOME_REFUSED, "it was not delivered in time"},
    {40006, OUTCOME_TRY_LATER, "the person's carrier is out of order"},
    {40008, OUTCOME_REFUSED, "the carrier did not take it: often the number is not in use"},
    {40009, OUTCOME_REFUSED, "the carrier refuses what it says"},
    {40010, OUTCOME_OUR_FAULT,
     "our number is in no 10DLC campaign: in the US it needs one first (Telnyx' portal, Messaging, 10DLC)"},
    {40011, OUTCOME_TRY_LATER, "faster than the carrier takes texts: it is tried again"},
    {40012, OUTCOME_REFUSED, "the carrier does not know the person's number"},
    {40013, OUTCOME_OUR_FAULT, "the carrier does not know our number: see that it has a messaging profile"},
    {40014, OUTCOME_REFUSED, "it waited too long at Telnyx: more texts than the number may send"},
    {40015, OUTCOME_REFUSED, "Telnyx took it for spam"},
    {40016, OUTCOME_TRY_LATER, "the day's allowance at T-Mobile is used up, until midnight of the Pacific"},
    {40017, OUTCOME_REFUSED, "AT&T took it for spam"},
    {40018, OUTCOME_TRY_LATER, "faster than AT&T takes texts from this campaign"},
    {40100, OUTCOME_OUR_FAULT, "our number can't text: give it a messaging profile in Telnyx' portal"},
    {40150, OUTCOME_OUR_FAULT, "our toll-free number is in no registry yet"},
    {40151, OUTCOME_OUR_FAULT, "texts to our number belong to another provider: ask it to let them go"},
    {40301, OUTCOME_REFUSED, "that number takes no such message"},
    {40302, OUTCOME_REFUSED, "the text is too long: ten segments at most"},
    {40304, OUTCOME_REFUSED, "contents that do not go together"},
    {40305, OUTCOME_OUR_FAULT, "our number is not on the messaging profile: assign it there"},
    {40306, OUTCOME_OUR_FAULT, "our sender's name is not set up at the messaging profile"},
    {40309, OUTCOME_REFUSED, "texts to that country are switched off at the messaging profile"},
    {40310, OUTCOME_REFUSED, "that is no valid phone number"},
    {40311, OUTCOME_OUR_FAULT, "the messaging profile's secret is wrong"},
    {40312, OUTCOME_OUR_FAULT, "the messaging profile is switched off: switch it on in Telnyx' portal"},
    {40313, OUTCOME_OUR_FAULT, "the messaging profile wants a secret: take that setting away"},
    {40314, OUTCOME_OUR_FAULT, "the account may not text: Telnyx' support says why"},
    {40315, OUTCOME_OUR_FAULT,
     "our number has a bad name with the carriers: too much was not delivered, or taken for spam"},
    {40316, OUTCOME_REFUSED, "there was no text"},
    {40318, OUTCOME_TRY_LATER, "the number's queue is full: wait"},
    {40319, OUTCOME_REFUSED, "that number takes no such message"},
    {40320, OUTCOME_OUR_FAULT, "our number is still being bought: wait"},
    {40321, OUTCOME_OUR_FAULT, "the messaging profile has no number: assign ours to it"},
    {40322, OUTCOME_REFUSED, "Telnyx refuses the words"},
    {40329, OUTCOME_OUR_FAULT, "our toll-free number is not verified yet: carriers block it until it is"},
    {0, OUTCOME_UNKNOWN, NULL},
};

static const char *telnyx_explain(int code)
{
    return common_explain(codes, code);
}

/* ---- webhooks ---- */

static enum verdict telnyx_verify(const void *of, const struct http_request *request,
                                  const struct public_url *url, time_t now)
{
    const struct telnyx_settings *settings = of;
    const char *theirs = http_request_header(request, "telnyx-signature-ed25519");
    const char *time = http_request_header(request, "telnyx-timestamp");
    unsigned char signature[SIGNATURE_ED25519];
    bool genuine = false;

    (void)url; /* is not signed */
    if (theirs == NULL || time == NULL ||
        signature_from_base64(theirs, signature, sizeof signature) != sizeof signature)
        return VERDICT_FORGED;
    const struct signature_part parts[] = {
        {time, strlen(time)}, {"|", 1}, {request->body, request->body_length}};
    for (size_t i = 0; i < settings->keys_count && !genuine; i++)
        genuine = signature_ed25519(settings->keys[i], parts, 3, signature);
    if (!genuine)
        return VERDICT_FORGED;
    return common_is_recent(time, now, AGE_MAX_S) ? VERDICT_OK : VERDICT_STALE;
}

/* The number of ours among those that a text went to: a group has others too. */
static const char *our_number(const json_t *to)
{
    const json_t *element;
    size_t i;

    json_array_foreach((json_t *)to, i, element)
    {
        if (strcmp(common_text(element, "status"), "webhook_delivered") == 0)
            return common_text(element, "phone_number");
    }
    return common_text(json_array_get(to, 0), "phone_number");
}

/* WhatsApp and RCS come by the same webhook, and what we would send goes nowhere. */
static bool is_text(const char *type)
{
    return type[0] == '\0' || strcmp(type, "SMS") == 0 || strcmp(type, "MMS") == 0;
}

static bool read_message(const json_t *payload, struct message *message)
{
    const json_t *text = json_object_get(payload, "text");
    const char *recipient = our_number(json_object_get(payload, "to"));

    if (!common_copy_id(common_text(payload, "id"), message->id) || !is_text(common_text(payload, "type")) ||
        !message_number(common_text(json_object_get(payload, "from"), "phone_number"), message->sender,
                        sizeof message->sender) ||
        (recipient[0] != '\0' && !message_number(recipient, message->recipient, sizeof message->recipient)))
        return false;
    /* A picture has no text, or a null. */
    if (text != NULL && !json_is_null(text) && !common_set_text(message, text))
        return false;
    message->media = common_media(json_array_size(json_object_get(payload, "media")));
    message->carrier_word = common_carrier_word(common_text(payload, "autoresponse_type"));
    return true;
}

static const struct common_status statuses[] = {
    {"queued", DELIVERY_UNDER_WAY},
    {"sending", DELIVERY_UNDER_WAY},
    {"sent", DELIVERY_UNDER_WAY},
    {"delivered", DELIVERY_DELIVERED},
    {"sending_failed", DELIVERY_FAILED},
    {"delivery_failed", DELIVERY_FAILED},
    {"delivery_unconfirmed", DELIVERY_UNKNOWN}, /* the end, without a word from the carrier */
    {NULL, DELIVERY_UNKNOWN},
};

/* Each text of ours goes to one number. */
static bool read_receipt(const json_t *payload, struct receipt *receipt)
{
    const json_t *to = json_array_get(json_object_get(payload, "to"), 0);
    const json_t *error = json_array_get(json_object_get(payload, "errors"), 0);

    if (!common_copy_id(common_text(payload, "id"), receipt->id))
        return false;
    receipt->delivery = common_delivery(statuses, common_text(to, "status"));
    receipt->code = common_code(json_object_get(error, "code"));
    receipt->opted_out = common_code_kind(codes, receipt->code, OUTCOME_UNKNOWN) == OUTCOME_OPTED_OUT;
    if (receipt->opted_out)
        message_number(common_text(to, "phone_number"), receipt->recipient, sizeof receipt->recipient);
    return true;
}

static enum verdict telnyx_parse(const void *of, const struct http_request *request, webhook_each *each,
                                 void *arg)
{
    struct webhook_item item = {.kind = WEBHOOK_NOTHING};
    json_t *event = common_json(request->body, request->body_length);
    const json_t *data = json_object_get(event, "data"), *payload = json_object_get(data, "payload");
    const char *type = common_text(data, "event_type");
    bool useful = type[0] != '\0'; /* other events are no business of ours */

    (void)of;
    if (strcmp(type, "message.received") == 0) {
        item.kind = WEBHOOK_MESSAGE;
        useful = read_message(payload, &item.message);
    } else if (strcmp(type, "message.sent") == 0 || strcmp(type, "message.finalized") == 0) {
        item.kind = WEBHOOK_RECEIPT;
        useful = read_receipt(payload, &item.receipt);
    }
    json_decref(event);
    return common_hand_over(&item, useful, each, arg);
}

/* ---- sending ---- */

static bool telnyx_send(const void *of, const struct outgoing *text, struct api_call *call)
{
    const struct telnyx_settings *settings = of;
    size_t characters = common_count_characters(text->text);

    call->method = "POST";
    if (characters == 0 || characters > TEXT_MAX ||
        snprintf(call->url, sizeof call->url, "%s/v2/messages", settings->base_url) >=
            (int)sizeof call->url ||
        !common_bearer(call, settings->api_keys.text[0]))
        return false;
    json_t *body =
        json_pack("{s:s, s:s, s:s, s:s*, s:s*}", "from", text->sender, "to", text->recipient, "text",
                  text->text, "messaging_profile_id", settings->profile[0] != '\0' ? settings->profile : NULL,
                  "webhook_url", text->status_url);
    /* Where no receipts are wanted, none are sent: they name the recipient. */
    if (body != NULL && text->status_url == NULL)
        json_object_set_new(body, "use_profile_webhooks", json_false());
    return common_json_body(call, body);
}

static void telnyx_outcome(const void *of, const struct api_answer *answer, struct outcome *outcome)
{
    (void)of;
    if (!common_outcome_begin(answer, outcome))
        return;
    json_t *body = common_json(answer->body, answer->body_length);
    if (answer->status >= 200 && answer->status < 300) {
        if (common_copy_id(common_text(json_object_get(body, "data"), "id"), outcome->id))
            outcome->kind = OUTCOME_ACCEPTED;
    } else {
        const json_t *error = json_array_get(json_object_get(body, "errors"), 0);
        int code = common_code(json_object_get(error, "code"));
        outcome->kind = common_code_kind(codes, code, common_status_kind(answer->status, code != 0));
        outcome->code = code != 0 ? code : outcome->code;
    }
    json_decref(body);
}

/* ---- the table ---- */

static const char *const optout_words[] = {"STOP",   "STOPALL", "STOP ALL", "UNSUBSCRIBE",
                                           "CANCEL", "END",     "QUIT",     NULL};
static const char *const optin_words[] = {"START", "UNSTOP", NULL};
static const char *const help_words[] = {"HELP", NULL};

const struct provider telnyx = {
    .name = "telnyx",
    .webhook_timeout_ms = 2000,
    .redelivers_for_s = 0, /* three tries, at times that are not told */
    .queues = true,
    .text_max = TEXT_MAX,
    .optout_words = optout_words,
    .optin_words = optin_words,
    .help_words = help_words,
    .configure = telnyx_configure,
    .forget = telnyx_forget,
    .verify = telnyx_verify,
    .parse = telnyx_parse,
    .acknowledge = common_acknowledge,
    .send = telnyx_send,
    .outcome = telnyx_outcome,
    .questions = telnyx_questions,
    .explain = telnyx_explain,
};
