/* plivo.c - Plivo's messages.
 * Sources: Plivo's documentation ("Send a message", "Receive a message", "Signature validation", "Message
 * states and error codes") and the behaviour of its official SDK for Node.
 *
 * Webhooks are forms with one of two signatures, HMAC-SHA256 under the account's token. V2, which messages
 * come with as a rule, covers the address without its query and a nonce, and so shows who calls, but not what
 * is said: only TLS keeps somebody who saw one request from sending another with it. V3 covers everything;
 * where it is there, it alone counts. Neither has a time. */
#include "gateway/providers/plivo.h"
#include "gateway/form.h"
#include "gateway/providers/common.h"
#include "gateway/signature.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXT_MAX = 1600,
    TEXT_MAX_UNICODE = 737, /* what is not GSM-7 */
};

static const char *const log_words[] = {"false", "number_only", "content_only", "true", NULL};

/* ---- settings ---- */

static const char *const option_names[] = {"auth_id", "auth_token", "log", "require_v3", "base_url", NULL};

static void plivo_forget(void *of)
{
    struct plivo_settings *settings = of;

    for (size_t i = 0; i < SECRETS_MAX; i++)
        signature_key_free(settings->keys[i]);
    explicit_bzero(settings, sizeof *settings);
    free(settings);
}

static void *plivo_configure(const json_t *object, const char *where, struct faults *faults)
{
    struct plivo_settings *settings = calloc(1, sizeof *settings);
    struct options options = options_begin(object, where, faults, "Plivo", option_names);

    if (settings == NULL) {
        options_fault(&options, "", "", "there is no memory");
        return NULL;
    }
    options_text(&options, "auth_id", true, "", "copy the Auth ID from Plivo's console", settings->auth_id,
                 sizeof settings->auth_id);
    options_secrets(&options, "auth_token", &settings->auth_tokens);
    for (size_t i = 0; i < settings->auth_tokens.count; i++) {
        const char *token = settings->auth_tokens.text[i];
        settings->keys[i] = signature_key_new(SIGNATURE_SHA256, token, strlen(token));
        if (settings->keys[i] == NULL)
            options_fault(&options, "auth_token", "", "there is no memory, or no OpenSSL, for its key");
    }
    settings->log = log_words[options_choice(&options, "log", log_words, 0)];
    settings->v3_only = options_flag(&options, "require_v3", false);
    options_base_url(&options, "base_url", "https://api.plivo.com", "https://api.plivo.com",
                     settings->base_url);
    if (!options.good) {
        plivo_forget(settings);
        return NULL;
    }
    return settings;
}

/* ---- codes ---- */

/* Of receipts: an answer has none. */
static const struct common_code codes[] = {
    {10, OUTCOME_REFUSED, "Plivo takes it for no valid message"},
    {20, OUTCOME_TRY_LATER, "trouble in the carrier's network"},
    {30, OUTCOME_REFUSED,
     "taken for spam: see that the number is in a 10DLC campaign, or verified if toll-free"},
    {40, OUTCOME_OUR_FAULT, "our number is not valid as a sender: compare it with Plivo's console"},
    {50, OUTCOME_REFUSED, "that number is not valid, or takes no texts"},
    {60, OUTCOME_REFUSED, "the same texts went round in a circle"},
    {70, OUTCOME_REFUSED, "the number is not in use"},
    {80, OUTCOME_REFUSED, "the phone is off or out of reach"},
    {90, OUTCOME_REFUSED, "no way leads to that number"},
    {100, OUTCOME_REFUSED,
     "the carrier does not allow it: see that the number is in a 10DLC campaign, or verified if toll-free"},
    {110, OUTCOME_REFUSED, "the text is too long"},
    {200, OUTCOME_OPTED_OUT, "the person has texted STOP to this number; only their START lifts that"},
    {300, OUTCOME_REFUSED, "Plivo could not hand it over"},
    {420, OUTCOME_REFUSED, "it waited too long at Plivo: more texts than the number may send"},
    {450, OUTCOME_REFUSED, "the number is unknown to its carrier"},
    {900, OUTCOME_OUR_FAULT, "the account has no money left"},
    {910, OUTCOME_OUR_FAULT, "the account is switched off: Plivo's support says why"},
    {1000, OUTCOME_REFUSED, "the carrier gives no reason"},
    {0, OUTCOME_UNKNOWN, NULL},
};

static const char *plivo_explain(int code)
{
    return common_explain(codes, code);
}

/* ---- webhooks ---- */

static unsigned count_media(const struct form *form)
{
    unsigned long told = strtoul(form_text(form, "MediaCount"), NULL, 10);

    return told > 0 ? common_media(told) : form_find(form, "Media0") != NULL;
}

static bool read_message(const struct form *form, struct message *message)
{
    const struct form_field *text = form_find(form, "Text");
    const char *type = form_text(form, "Type");

    message->media = count_media(form);
    if (!common_copy_id(form_text(form, "MessageUUID"), message->id) ||
        (type[0] != '\0' && strcmp(type, "sms") != 0 && strcmp(type, "mms") != 0) ||
        (text == NULL && message->media == 0) ||
        !message_number(form_text(form, "From"), message->sender, sizeof message->sender) ||
        !message_number(form_text(form, "To"), message->recipient, sizeof message->recipient))
        return false;
    if (text != NULL)
        message_set_text(message, text->value, text->value_length);
    return true;
}

static const struct common_status statuses[] = {
    {"queued", DELIVERY_UNDER_WAY},    {"sent", DELIVERY_UNDER_WAY}, /* often the last word in the US */
    {"delivered", DELIVERY_DELIVERED}, {"undelivered", DELIVERY_FAILED}, {"failed", DELIVERY_FAILED},
    {"rejected", DELIVERY_FAILED},     {NULL, DELIVERY_UNKNOWN},
};

static bool read_receipt(const struct form *form, struct receipt *receipt)
{
    if (!common_copy_id(form_text(form, "MessageUUID"), receipt->id))
        return false;
    receipt->delivery = common_delivery(statuses, form_text(form, "Status"));
    receipt->code = common_code_of(form_text(form, "ErrorCode"));
    receipt->opted_out = common_code_kind(codes, receipt->code, OUTCOME_UNKNOWN) == OUTCOME_OPTED_OUT;
    if (receipt->opted_out)
        message_number(form_text(form, "To"), receipt->recipient, sizeof receipt->recipient);
    return true;
}

static enum verdict plivo_parse(const void *of, const struct http_request *request, webhook_each *each,
                                void *arg)
{
    struct webhook_item item = {.kind = WEBHOOK_MESSAGE};
    struct form form;
    bool useful;

    (void)of;
    if (!common_form(request, &form))
        return VERDICT_MALFORMED;
    if (form_text(&form, "Status")[0] != '\0') {
        item.kind = WEBHOOK_RECEIPT;
        useful = read_receipt(&form, &item.receipt);
    } else {
        useful = read_message(&form, &item.message);
    }
    form_scrub(&form);
    return common_hand_over(&item, useful, each, arg);
}

/* Plivo reads the response as instructions. A reply in it would have to name both numbers. */
static bool plivo_acknowledge(const char *reply, const char **content_type, char *out, size_t room,
                              size_t *length)
{
    static const char nothing[] = "<Response/>";

    (void)reply;
    *content_type = "text/xml; charset=utf-8";
    *length = sizeof nothing - 1;
    if (room < sizeof nothing)
        return false;
    memcpy(out, nothing, sizeof nothing);
    return true;
}

/* ---- sending ---- */

static bool plivo_send(const void *of, const struct outgoing *text, struct api_call *call)
{
    const struct plivo_settings *settings = of;
    size_t characters = common_count_characters(text->text);

    call->method = "POST";
    if (characters == 0 || characters > (text->gsm7 ? TEXT_MAX : TEXT_MAX_UNICODE) ||
        snprintf(call->url, sizeof call->url, "%s/v1/Account/%s/Message/", settings->base_url,
                 settings->auth_id) >= (int)sizeof call->url ||
        snprintf(call->basic_auth, sizeof call->basic_auth, "%s:%s", settings->auth_id,
                 settings->auth_tokens.text[0]) >= (int)sizeof call->basic_auth)
        return false;
    json_t *body = json_pack("{s:s, s:s, s:s, s:s, s:s*, s:s*}", "src", text->sender, "dst", text->recipient,
                             "text", text->text, "log", settings->log, "url", text->status_url, "method",
                             text->status_url != NULL ? "POST" : NULL);
    return common_json_body(call, body);
}

/* There are no codes, only words for people: what they say of our number or our money is our fault. */
static enum outcome_kind kind_of(int status, const char *words)
{
    bool ours = strcasestr(words, "credit") != NULL ||
                (strcasestr(words, "src") != NULL && strcasestr(words, "dst") == NULL);

    return status == 400 && ours ? OUTCOME_OUR_FAULT : common_status_kind(status, words[0] != '\0');
}

static void plivo_outcome(const void *of, const struct api_answer *answer, struct outcome *outcome)
{
    (void)of;
    if (!common_outcome_begin(answer, outcome))
        return;
    json_t *body = common_json(answer->body, answer->body_length);
    const json_t *ids = json_object_get(body, "message_uuid");
    if (answer->status < 200 || answer->status >= 300)
        outcome->kind = kind_of(answer->status, common_text(body, "error"));
    else if (common_copy_id(json_string_value(json_array_get(ids, 0)), outcome->id))
        outcome->kind = OUTCOME_ACCEPTED;
    else if (json_array_size(json_object_get(body, "invalid_number")) > 0)
        outcome->kind = OUTCOME_REFUSED; /* there was but one */
    json_decref(body);
}

/* ---- the table ---- */

/* Plivo's pages differ. Where it confirms a word that is not here, ours is the one more that it lets through.
 */
static const char *const optout_words[] = {"STOP", "END", "QUIT", NULL};
static const char *const optin_words[] = {"START", "UNSTOP", NULL};
static const char *const help_words[] = {"HELP", "INFO", NULL};

const struct provider plivo = {
    .name = "plivo",
    .webhook_timeout_ms = 15000, /* not told; as short as any */
    .redelivers_for_s = 86400,
    .queues = true,
    .get_webhooks = true,
    .text_max = TEXT_MAX,
    .optout_words = optout_words,
    .optin_words = optin_words,
    .help_words = help_words,
    .configure = plivo_configure,
    .forget = plivo_forget,
    .verify = plivo_verify,
    .parse = plivo_parse,
    .acknowledge = plivo_acknowledge,
    .send = plivo_send,
    .outcome = plivo_outcome,
    .questions = plivo_questions,
    .sign = plivo_sign,
    .explain = plivo_explain,
    .discards = true,
};
