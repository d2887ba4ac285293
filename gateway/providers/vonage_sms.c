/* vonage_sms.c - Vonage's SMS API, the older of its two.
 * Sources: Vonage's documentation ("SMS API reference", "Inbound SMS", "Delivery receipts", "Signing
 * messages", "SMS concatenation") and the behaviour of its official SDK for Node.
 *
 * A webhook's parameters come as a query, a form or JSON, as the account's dashboard says. Long texts come in
 * parts. Numbers have no '+'. Its API answers 200 whatever it makes of a text, and has the reason inside. */
#include "gateway/providers/vonage_sms.h"
#include "gateway/providers/common.h"
#include "gateway/providers/vonage_tools.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXT_MAX = 1600,
    PARTS_MAX = 255,
    TAKEN = 0,
    THROTTLED = 1,
    OPTED_OUT = 9, /* of a receipt: the recipient has texted STOP */
};

/* ---- settings ---- */

static void vonage_sms_forget(void *of)
{
    struct vonage_sms_settings *settings = of;

    for (size_t i = 0; i < SECRETS_MAX; i++)
        signature_key_free(settings->keys[i]);
    explicit_bzero(settings, sizeof *settings);
    free(settings);
}

static void *vonage_sms_configure(const json_t *object, const char *where, struct faults *faults)
{
    static const char *const names[] = {"api_key",          "api_secret",  "signature_secret",
                                        "signature_method", "path_secret", "max_age_s",
                                        "opt_out_assist",   "base_url",    NULL};
    struct options options = options_begin(object, where, faults, "Vonage's SMS API", names);
    struct vonage_sms_settings *settings = calloc(1, sizeof *settings);

    if (settings == NULL) {
        options_fault(&options, "", "", "there is no memory");
        return NULL;
    }
    options_text(&options, "api_key", true, "", "copy the API key from Vonage's dashboard", settings->api_key,
                 sizeof settings->api_key);
    options_secrets(&options, "api_secret", &settings->api_secrets);
    vonage_sms_read_signing(&options, settings);
    settings->opt_out_assist = options_flag(&options, "opt_out_assist", false);
    options_base_url(&options, "base_url", "https://rest.nexmo.com", "https://rest.nexmo.com",
                     settings->base_url);
    if (!options.good) {
        vonage_sms_forget(settings);
        return NULL;
    }
    return settings;
}

static void vonage_sms_facts(const void *of, struct provider_facts *facts)
{
    facts->silent = !((const struct vonage_sms_settings *)of)->opt_out_assist;
}

/* ---- codes ---- */

/* Of answers; receipts count anew, and only their 9 matters. */
static const struct common_code codes[] = {
    {1, OUTCOME_TRY_LATER, "more texts at once than the account may send; in a receipt: no reason is told"},
    {2, OUTCOME_REFUSED,
     "something is missing in the request; in a receipt: the phone is off or out of reach"},
    {3, OUTCOME_REFUSED, "the number is not valid; in a receipt: it is not in use any more"},
    {4, OUTCOME_OUR_FAULT, "the API key or its secret is wrong; in a receipt: the person's line is barred"},
    {5, OUTCOME_TRY_LATER, "trouble at Vonage; in a receipt: the number has moved to another carrier"},
    {6, OUTCOME_REFUSED, "Vonage can't read it or reach that number; in a receipt: taken for spam"},
    {7, OUTCOME_REFUSED, "the number is on Vonage's black list; in a receipt: the phone is busy"},
    {8, OUTCOME_OUR_FAULT, "the account is switched off; in a receipt: trouble in the carrier's network"},
    {9, OUTCOME_OUR_FAULT,
     "the account has no money left; in a receipt: the person has texted STOP to this number"},
    {10, OUTCOME_TRY_LATER, "too many connections at once; in a receipt: the carrier can't read it"},
    {11, OUTCOME_OUR_FAULT, "the account may not use this API; in a receipt: no way leads to that number"},
    {12, OUTCOME_REFUSED, "the text is too long; in a receipt: the phone can't be reached"},
    {14, OUTCOME_OUR_FAULT, "our signature is wrong; in a receipt: the number's carrier blocks it"},
    {15, OUTCOME_OUR_FAULT,
     "our number may not send there: compare it with Vonage's dashboard; in a receipt: no money on the "
     "phone"},
    {22, OUTCOME_REFUSED, "there is no such network"},
    {29, OUTCOME_REFUSED, "a trial account texts only the numbers on its list"},
    {0, OUTCOME_UNKNOWN, NULL},
};

static const char *vonage_sms_explain(int code)
{
    return common_explain(codes, code);
}

/* ---- webhooks ---- */

/* 0 when it is no number from 1 to `most`. */
static unsigned read_count(const struct form *form, const char *name, unsigned most)
{
    int number = common_code_of(form_text(form, name));

    return number > 0 && (unsigned)number <= most ? (unsigned)number : 0;
}

/* What does not fit together is taken for a whole text. */
static void read_part(const struct form *form, struct message_part *part)
{
    unsigned total = read_count(form, "concat-total", PARTS_MAX);
    unsigned number = read_count(form, "concat-part", total);

    if (strcmp(form_text(form, "concat"), "true") == 0 && number > 0)
        *part = (struct message_part){
            .reference = read_count(form, "concat-ref", 65535), .total = total, .number = number};
}

/* Binary texts are for the phone's programs. */
static bool read_message(const struct form *form, struct message *message)
{
    const struct form_field *text = form_find(form, "text");

    if (text == NULL || strcmp(form_text(form, "type"), "binary") == 0 ||
        !common_copy_id(form_text(form, "messageId"), message->id) ||
        !message_number(form_text(form, "msisdn"), message->sender, sizeof message->sender) ||
        !message_number(form_text(form, "to"), message->recipient, sizeof message->recipient))
        return false;
    message_set_text(message, text->value, text->value_length);
    return true;
}

static const struct common_status statuses[] = {
    {"accepted", DELIVERY_UNDER_WAY},  {"buffered", DELIVERY_UNDER_WAY}, {"submitted", DELIVERY_UNDER_WAY},
    {"delivered", DELIVERY_DELIVERED}, {"expired", DELIVERY_FAILED},     {"failed", DELIVERY_FAILED},
    {"rejected", DELIVERY_FAILED},     {"unknown", DELIVERY_UNKNOWN},    {NULL, DELIVERY_UNKNOWN},
};

/* "msisdn" is whom we wrote to, here. */
static bool read_receipt(const struct form *form, struct receipt *receipt)
{
    receipt->delivery = common_delivery(statuses, form_text(form, "status"));
    receipt->code = common_code_of(form_text(form, "err-code"));
    receipt->opted_out = receipt->delivery == DELIVERY_FAILED && receipt->code == OPTED_OUT;
    if (receipt->opted_out)
        message_number(form_text(form, "msisdn"), receipt->recipient, sizeof receipt->recipient);
    return common_copy_id(form_text(form, "messageId"), receipt->id);
}

static enum verdict vonage_sms_parse(const void *of, const struct http_request *request, webhook_each *each,
                                     void *arg)
{
    struct webhook_item item = {.kind = WEBHOOK_MESSAGE};
    struct form form;
    bool useful;

    (void)of;
    if (!vonage_sms_read(request, false, &form))
        return VERDICT_MALFORMED;
    if (form_find(&form, "status") != NULL) {
        item.kind = WEBHOOK_RECEIPT;
        useful = read_receipt(&form, &item.receipt);
    } else {
        useful = read_message(&form, &item.message);
        read_part(&form, &item.part);
    }
    form_scrub(&form);
    return common_hand_over(&item, useful, each, arg);
}

/* ---- sending ---- */

static const char *digits(const char *number)
{
    return number + (number[0] == '+');
}

/* The address for receipts, which a secret path belongs to. "" when there is none; false: no room. */
static bool receipts_url(const struct vonage_sms_settings *settings, const char *status_url,
                         char out[API_URL_ROOM])
{
    int length = 0;

    out[0] = '\0';
    if (status_url != NULL && settings->path_secrets.count > 0)
        length = snprintf(out, API_URL_ROOM, "%s/%s", status_url, settings->path_secrets.text[0]);
    else if (status_url != NULL)
        length = snprintf(out, API_URL_ROOM, "%s", status_url);
    return length < API_URL_ROOM;
}

static bool vonage_sms_send(const void *of, const struct outgoing *text, struct api_call *call)
{
    const struct vonage_sms_settings *settings = of;
    size_t characters = common_count_characters(text->text);
    char receipts[API_URL_ROOM];

    call->method = "POST";
    if (characters == 0 || characters > TEXT_MAX || !receipts_url(settings, text->status_url, receipts) ||
        snprintf(call->url, sizeof call->url, "%s/sms/json", settings->base_url) >= (int)sizeof call->url ||
        snprintf(call->basic_auth, sizeof call->basic_auth, "%s:%s", settings->api_key,
                 settings->api_secrets.text[0]) >= (int)sizeof call->basic_auth)
        return false;
    /* Without its type a text that is not GSM-7 arrives in question marks. */
    json_t *body = json_pack("{s:s, s:s, s:s, s:s*, s:s*}", "from", digits(text->sender), "to",
                             digits(text->recipient), "text", text->text, "type",
                             text->gsm7 ? NULL : "unicode", "callback", receipts[0] ? receipts : NULL);
    explicit_bzero(receipts, sizeof receipts);
    return common_json_body(call, body);
}

/* "Throughput Rate Exceeded - please wait [ 250 ] and retry": in milliseconds. */
static void read_wait(const json_t *message, struct outcome *outcome)
{
    const char *bracket = strchr(common_text(message, "error-text"), '[');
    long wait_ms = bracket == NULL ? 0 : strtol(bracket + 1, NULL, 10);

    if (outcome->retry_after_s < 0 && wait_ms > 0 && wait_ms < 3600 * 1000)
        outcome->retry_after_s = (int)((wait_ms + 999) / 1000);
}

/* "0" is 0, and anything that is no number -1. */
static int status_of(const json_t *message)
{
    const char *status = common_text(message, "status");

    if (strcmp(status, "0") == 0)
        return TAKEN;
    return common_code_of(status) > 0 ? common_code_of(status) : -1;
}

/* One entry for each part. When some were taken and others not, half a text is on its way: nobody can make
 * sense of that, and it counts as not known. */
static void read_messages(const json_t *messages, struct outcome *outcome)
{
    size_t taken = 0, count = json_array_size(messages), i;
    json_t *message;

    json_array_foreach((json_t *)messages, i, message)
    {
        int status = status_of(message);
        taken += status == TAKEN;
        if (status > 0 && outcome->kind == OUTCOME_UNKNOWN) {
            outcome->kind = common_code_kind(codes, status, OUTCOME_REFUSED);
            outcome->code = status;
            read_wait(message, outcome);
        }
    }
    if (count > 0 && taken == count &&
        common_copy_id(common_text(json_array_get(messages, 0), "message-id"), outcome->id))
        outcome->kind = OUTCOME_ACCEPTED;
    else if (taken > 0)
        outcome->kind = OUTCOME_UNKNOWN;
}

static void vonage_sms_outcome(const void *of, const struct api_answer *answer, struct outcome *outcome)
{
    (void)of;
    if (!common_outcome_begin(answer, outcome))
        return;
    if (answer->status < 200 || answer->status > 299) {
        outcome->kind = common_status_kind(answer->status, false);
        return;
    }
    json_t *body = common_json(answer->body, answer->body_length);
    read_messages(json_object_get(body, "messages"), outcome);
    json_decref(body);
}

/* ---- forgetting ---- */

/* Every part of a long text has an id and a receipt of its own. */
static bool vonage_sms_erase(const void *of, const char *id, bool inbound, struct api_call *call)
{
    const struct vonage_sms_settings *settings = of;
    const struct vonage_account account = {settings->api_key, &settings->api_secrets, settings->base_url};

    return vonage_redact(&account, "sms", id, inbound, call);
}

static const char *vonage_sms_unasked(const void *of)
{
    return ((const struct vonage_sms_settings *)of)->signature_secrets.count > 0
               ? "whether Vonage signs webhooks, and with signature_secret and signature_method: text the "
                 "number, "
                 "and `rightsline watch` shows whether it passes"
               : NULL;
}

/* ---- the table ---- */

/* Where the account has Opt-Out Assist. */
static const char *const optout_words[] = {"STOP", "END", "QUIT", "CANCEL", "UNSUBSCRIBE", NULL};
static const char *const optin_words[] = {"START", "JOIN", NULL};
static const char *const help_words[] = {"HELP", NULL};

const struct provider vonage_sms = {
    .name = "vonage-sms",
    .webhook_timeout_ms = 5000, /* not told */
    .redelivers_for_s = 24 * 3600,
    .queues = false,
    .get_webhooks = true,
    .text_max = TEXT_MAX,
    .optout_words = optout_words,
    .optin_words = optin_words,
    .help_words = help_words,
    .configure = vonage_sms_configure,
    .forget = vonage_sms_forget,
    .facts = vonage_sms_facts,
    .verify = vonage_sms_verify,
    .parse = vonage_sms_parse,
    .acknowledge = common_acknowledge,
    .send = vonage_sms_send,
    .outcome = vonage_sms_outcome,
    .questions = vonage_sms_questions,
    .unasked = vonage_sms_unasked,
    .sign = vonage_sms_sign,
    .explain = vonage_sms_explain,
    .erase = vonage_sms_erase,
    .erased = vonage_erased,
    .erase_after_s = VONAGE_REDACTS_AFTER_S,
};
