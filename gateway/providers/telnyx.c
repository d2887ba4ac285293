/* telnyx.c - Telnyx, API v2.
 * Sources: Telnyx' documentation ("Receiving webhooks for messaging", "Send a message", "Messaging error
 * codes", "Advanced opt-in/out") and the behaviour of its official SDK for Node.
 *
 * Webhooks are JSON, one event each, signed with Ed25519 over time, '|' and the raw body. Telnyx waits two
 * seconds and tries three times; each try is signed afresh, so that 300 s are enough for their age. */
#include "gateway/providers/telnyx.h"
#include "gateway/providers/common.h"
#include "gateway/providers/options.h"
#include "gateway/signature.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    AGE_MAX_S = 300,
    TEXT_MAX = 1530, /* ten segments of GSM-7: Telnyx takes no more */
    PROFILE_ROOM = 64,
    OPTED_OUT = 40300, /* the code: texted STOP to a number of this messaging profile */
};

struct telnyx_settings {
    struct signature_public_key *keys[SECRETS_MAX];
    size_t keys_count;
    struct secrets api_keys; /* the first is used */
    char profile[PROFILE_ROOM];
    char base_url[OPTIONS_URL_ROOM];
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
    receipt->opted_out = receipt->code == OPTED_OUT;
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

/* What the codes say, where the HTTP status does not say it, or says something else. */
static const struct common_code_kind codes[] = {
    {OPTED_OUT, OUTCOME_OPTED_OUT}, {10001, OUTCOME_OUR_FAULT}, /* our number is not active */
    {10002, OUTCOME_REFUSED},                                   /* no valid number */
    {10005, OUTCOME_OUR_FAULT},                                 /* no such address */
    {10007, OUTCOME_UNKNOWN},                                   /* "an unexpected error" */
    {10008, OUTCOME_UNKNOWN},                                   /* their own time-out */
    {10009, OUTCOME_OUR_FAULT},                                 /* credentials */
    {10010, OUTCOME_OUR_FAULT},                                 /* not allowed to this key */
    {10011, OUTCOME_TRY_LATER},                                 /* too many requests */
    {10015, OUTCOME_REFUSED},                                   /* not well-formed, or too long */
    {10016, OUTCOME_REFUSED},                                   /* not E.164 */
    {20002, OUTCOME_OUR_FAULT},                                 /* the key was revoked */
    {20006, OUTCOME_OUR_FAULT},                                 /* the key has expired */
    {20012, OUTCOME_OUR_FAULT},                                 /* the account: inactive */
    {20013, OUTCOME_OUR_FAULT},                                 /* blocked */
    {20014, OUTCOME_OUR_FAULT},                                 /* not verified */
    {20015, OUTCOME_OUR_FAULT},                                 /* may not do this */
    {20016, OUTCOME_OUR_FAULT},                                 /* not verified, level 1 */
    {20017, OUTCOME_OUR_FAULT},                                 /* level 2 */
    {20100, OUTCOME_OUR_FAULT},                                 /* no money */
    {40001, OUTCOME_REFUSED},                                   /* a landline */
    {40010, OUTCOME_OUR_FAULT},                                 /* our number is in no 10DLC campaign */
    {40011, OUTCOME_TRY_LATER},                                 /* too fast for the carrier */
    {40012, OUTCOME_REFUSED},                                   /* the carrier does not know the number */
    {40013, OUTCOME_OUR_FAULT},                                 /* the carrier does not know ours */
    {40016, OUTCOME_TRY_LATER},                                 /* the day's allowance at T-Mobile */
    {40018, OUTCOME_TRY_LATER},                                 /* the minute's at AT&T */
    {40100, OUTCOME_OUR_FAULT},                                 /* our number can't text */
    {40150, OUTCOME_OUR_FAULT},                                 /* our toll-free number is in no registry */
    {40151, OUTCOME_OUR_FAULT},                                 /* our number is another's for texts */
    {40301, OUTCOME_REFUSED},                                   /* the number takes no such message */
    {40302, OUTCOME_REFUSED},                                   /* too long */
    {40304, OUTCOME_REFUSED},                                   /* contents that do not go together */
    {40305, OUTCOME_OUR_FAULT},                                 /* our number is not on the profile */
    {40306, OUTCOME_OUR_FAULT},                                 /* our name is not set up */
    {40309, OUTCOME_REFUSED},                                   /* the country is not switched on */
    {40310, OUTCOME_REFUSED},                                   /* no valid recipient */
    {40311, OUTCOME_OUR_FAULT},                                 /* the profile's secret is wrong */
    {40312, OUTCOME_OUR_FAULT},                                 /* the profile is switched off */
    {40313, OUTCOME_OUR_FAULT},                                 /* the profile wants a secret */
    {40314, OUTCOME_OUR_FAULT},                                 /* the account may not text */
    {40315, OUTCOME_OUR_FAULT}, /* our number has a bad name with the carriers */
    {40316, OUTCOME_REFUSED},   /* no text */
    {40318, OUTCOME_TRY_LATER}, /* the queue is full */
    {40319, OUTCOME_REFUSED},   /* the number takes no such message */
    {40320, OUTCOME_OUR_FAULT}, /* our number is still being bought */
    {40321, OUTCOME_OUR_FAULT}, /* the profile has no number */
    {40322, OUTCOME_REFUSED},   /* the words */
    {40329, OUTCOME_OUR_FAULT}, /* our toll-free number is not verified */
    {0, OUTCOME_UNKNOWN},
};

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
};
