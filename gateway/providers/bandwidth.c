/* bandwidth.c - Bandwidth's messaging API, version 2.
 * Sources: Bandwidth's documentation ("Messaging API reference", "Message callbacks", "Messaging error
 * codes") and its official SDKs.
 *
 * A webhook is a JSON list of events, of messages and of receipts together. Nothing is signed: HTTP's Basic,
 * whose user and password are those of the application's callbacks, shows who calls. Where receipts go is a
 * setting of the application too. Its carriers answer no STOP but on toll-free numbers. */
#include "gateway/providers/bandwidth.h"
#include "gateway/providers/common.h"
#include "gateway/providers/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXT_MAX = 2048,
    DAY_S = 86400,
};

/* ---- settings ---- */

static void bandwidth_forget(void *of)
{
    explicit_bzero(of, sizeof(struct bandwidth_settings));
    free(of);
}

static void *bandwidth_configure(const json_t *object, const char *where, struct faults *faults)
{
    static const char user_signs[] = "!#$%&'()*+,-./;<=>?@[]^_`{|}~"; /* no colon: it ends the user's name */
    static const char *const names[] = {"account_id",   "application_id",   "api_user", "api_password",
                                        "webhook_user", "webhook_password", "base_url", NULL};
    struct options options = options_begin(object, where, faults, "Bandwidth", names);
    struct bandwidth_settings *settings = calloc(1, sizeof *settings);

    if (settings == NULL) {
        options_fault(&options, "", "", "there is no memory");
        return NULL;
    }
    options_text(&options, "account_id", true, "", "copy the account's number from Bandwidth's dashboard",
                 settings->account_id, sizeof settings->account_id);
    options_text(&options, "application_id", true, "-", "copy the ID of the messaging application",
                 settings->application_id, sizeof settings->application_id);
    options_text(&options, "api_user", true, user_signs, "write the user name of the API's credentials",
                 settings->api_user, sizeof settings->api_user);
    options_secrets(&options, "api_password", &settings->api_passwords);
    options_text(&options, "webhook_user", true, user_signs,
                 "write the user name that the application's callbacks have", settings->webhook_user,
                 sizeof settings->webhook_user);
    options_secrets(&options, "webhook_password", &settings->webhook_passwords);
    options_base_url(&options, "base_url", "https://messaging.bandwidth.com",
                     "https://messaging.bandwidth.com", settings->base_url);
    if (!options.good) {
        bandwidth_forget(settings);
        return NULL;
    }
    return settings;
}

/* ---- codes ---- */

/* Of receipts: an answer has a type in words. */
static const struct common_code codes[] = {
    {4301, OUTCOME_REFUSED, "the text holds characters that the carrier can't read"},
    {4303, OUTCOME_REFUSED, "that number is not valid"},
    {4401, OUTCOME_REFUSED, "no way leads to that number: it may be a landline"},
    {4404, OUTCOME_REFUSED, "that number is not valid, or takes no texts"},
    {4405, OUTCOME_OUR_FAULT, "our number may not text: see its registration at Bandwidth"},
    {4406, OUTCOME_REFUSED, "that number is not valid"},
    {4420, OUTCOME_REFUSED, "no way leads to that number"},
    {4470, OUTCOME_REFUSED, "Bandwidth's own filter took it for spam"},
    {4481, OUTCOME_OUR_FAULT, "our number is blocked: Bandwidth's support says why"},
    {4482, OUTCOME_REFUSED, "that number is blocked"},
    {4492, OUTCOME_REFUSED, "that is an emergency number"},
    {4701, OUTCOME_REFUSED, "the carrier can't reach that number"},
    {4702, OUTCOME_REFUSED, "the phone is off or out of reach"},
    {4720, OUTCOME_REFUSED, "the number is not in use"},
    {4721, OUTCOME_REFUSED, "the number is switched off"},
    {4730, OUTCOME_REFUSED, "no way leads to that number"},
    {4740, OUTCOME_OUR_FAULT, "the carrier does not know our number: see its registration at Bandwidth"},
    {4750, OUTCOME_REFUSED, "the carrier refused it and gives no reason"},
    {4751, OUTCOME_REFUSED, "the text is too long"},
    {4770, OUTCOME_REFUSED, "the carrier took it for spam"},
    {4771, OUTCOME_REFUSED, "it holds a shortened link: write links out"},
    {4772, OUTCOME_REFUSED, "the carrier blocks texts between these numbers"},
    {4773, OUTCOME_OUR_FAULT, "the 10DLC campaign is not active"},
    {4774, OUTCOME_OUR_FAULT, "our number is in no 10DLC campaign that this carrier knows"},
    {4775, OUTCOME_OPTED_OUT, "the person has texted STOP to this number; only their START lifts that"},
    {4780, OUTCOME_REFUSED, "more texts than T-Mobile allows the campaign"},
    {4781, OUTCOME_REFUSED, "more texts than AT&T allows the campaign"},
    {4785, OUTCOME_REFUSED, "more texts than the carrier allows"},
    {4791, OUTCOME_OUR_FAULT, "the short code is not set up at this carrier"},
    {4792, OUTCOME_OUR_FAULT, "the short code is not set up at this carrier"},
    {4793, OUTCOME_OUR_FAULT, "the short code is not set up at this carrier"},
    {4795, OUTCOME_OUR_FAULT, "our toll-free number is not verified"},
    {5106, OUTCOME_UNKNOWN, "trouble at the carrier; nobody knows whether it arrived"},
    {5600, OUTCOME_TRY_LATER, "the carrier's queue is full"},
    {5999, OUTCOME_UNKNOWN, "trouble at the carrier; nobody knows whether it arrived"},
    {9902, OUTCOME_UNKNOWN, "the carrier never said whether it arrived"},
    {9999, OUTCOME_UNKNOWN, "nobody knows whether it arrived"},
    {0, OUTCOME_UNKNOWN, NULL},
};

static const char *bandwidth_explain(int code)
{
    return common_explain(codes, code);
}

/* ---- webhooks ---- */

static enum verdict bandwidth_verify(const void *of, const struct http_request *request,
                                     const struct public_url *url, time_t now)
{
    const struct bandwidth_settings *settings = of;

    (void)url, (void)now; /* nothing is signed, and no time is told that could be trusted */
    return common_is_basic(request, settings->webhook_user, &settings->webhook_passwords) ? VERDICT_OK
                                                                                          : VERDICT_FORGED;
}

/* The event's "to" is our number; the message's own names everybody in a group. */
static bool read_message(const json_t *event, const json_t *inner, struct message *message)
{
    const char *recipient = common_text(event, "to");

    if (recipient[0] == '\0')
        recipient = common_text(inner, "owner");
    message->media = common_media(json_array_size(json_object_get(inner, "media")));
    /* Pictures alone have no text. */
    return common_copy_id(common_text(inner, "id"), message->id) &&
           message_number(common_text(inner, "from"), message->sender, sizeof message->sender) &&
           message_number(recipient, message->recipient, sizeof message->recipient) &&
           (common_set_text(message, json_object_get(inner, "text")) || message->media > 0);
}

static const struct common_status statuses[] = {
    {"message-sending", DELIVERY_UNDER_WAY},   {"message-sent", DELIVERY_UNDER_WAY},
    {"message-delivered", DELIVERY_DELIVERED}, {"message-read", DELIVERY_DELIVERED},
    {"message-failed", DELIVERY_FAILED},       {NULL, DELIVERY_UNKNOWN},
};

static bool read_receipt(const json_t *event, const json_t *inner, struct receipt *receipt)
{
    receipt->delivery = common_delivery(statuses, common_text(event, "type"));
    receipt->code = common_code(json_object_get(event, "errorCode"));
    receipt->opted_out = receipt->delivery == DELIVERY_FAILED &&
                         common_code_kind(codes, receipt->code, OUTCOME_UNKNOWN) == OUTCOME_OPTED_OUT;
    if (receipt->opted_out)
        message_number(common_text(event, "to"), receipt->recipient, sizeof receipt->recipient);
    return common_copy_id(common_text(inner, "id"), receipt->id);
}

static bool read_event(const json_t *event, webhook_each *each, void *arg)
{
    struct webhook_item item = {.kind = WEBHOOK_MESSAGE};
    const json_t *inner = json_object_get(event, "message");
    bool useful;

    if (strcmp(common_text(event, "type"), "message-received") == 0) {
        useful = read_message(event, inner, &item.message);
    } else {
        item.kind = WEBHOOK_RECEIPT;
        useful = read_receipt(event, inner, &item.receipt);
    }
    return common_hand_over(&item, useful, each, arg) == VERDICT_OK;
}

static enum verdict bandwidth_parse(const void *of, const struct http_request *request, webhook_each *each,
                                    void *arg)
{
    json_t *events = common_json(request->body, request->body_length), *event;
    bool useful = json_array_size(events) > 0; /* one that is of no use is counted, and leaves the others */
    size_t i;

    (void)of;
    json_array_foreach(events, i, event)
    {
        useful &= read_event(event, each, arg);
    }
    json_decref(events);
    return useful ? VERDICT_OK : VERDICT_UNUSABLE;
}

/* ---- sending ---- */

static bool bandwidth_send(const void *of, const struct outgoing *text, struct api_call *call)
{
    const struct bandwidth_settings *settings = of;
    size_t characters = common_count_characters(text->text);

    call->method = "POST";
    if (characters == 0 || characters > TEXT_MAX ||
        snprintf(call->url, sizeof call->url, "%s/api/v2/users/%s/messages", settings->base_url,
                 settings->account_id) >= (int)sizeof call->url ||
        snprintf(call->basic_auth, sizeof call->basic_auth, "%s:%s", settings->api_user,
                 settings->api_passwords.text[0]) >= (int)sizeof call->basic_auth)
        return false;
    return common_json_body(call, json_pack("{s:s, s:[s], s:s, s:s, s:s*}", "applicationId",
                                            settings->application_id, "to", text->recipient, "from",
                                            text->sender, "text", text->text, "tag", text->trace));
}

/* Is it our number, or the application, that a refusal is about? */
static bool is_about_us(const json_t *body)
{
    const json_t *errors = json_object_get(body, "fieldErrors");
    json_t *error;
    size_t i;

    json_array_foreach((json_t *)errors, i, error)
    {
        const char *field = common_text(error, "fieldName");
        if (strcmp(field, "from") == 0 || strcmp(field, "applicationId") == 0)
            return true;
    }
    return false;
}

static void bandwidth_outcome(const void *of, const struct api_answer *answer, struct outcome *outcome)
{
    (void)of;
    if (!common_outcome_begin(answer, outcome))
        return;
    json_t *body = common_json(answer->body, answer->body_length);
    if (answer->status >= 200 && answer->status < 300) {
        if (common_copy_id(common_text(body, "id"), outcome->id))
            outcome->kind = OUTCOME_ACCEPTED;
    } else {
        outcome->kind = common_status_kind(answer->status, common_text(body, "type")[0] != '\0');
        if (outcome->kind == OUTCOME_REFUSED && is_about_us(body))
            outcome->kind = OUTCOME_OUR_FAULT;
    }
    json_decref(body);
}

/* ---- the table ---- */

static const char *const no_words[] = {NULL}; /* nobody but us answers a STOP, but the toll-free network */

const struct provider bandwidth = {
    .name = "bandwidth",
    .webhook_timeout_ms = 10000,
    .redelivers_for_s = DAY_S,
    .queues = true,
    .text_max = TEXT_MAX,
    .optout_words = no_words,
    .optin_words = no_words,
    .help_words = no_words,
    .configure = bandwidth_configure,
    .forget = bandwidth_forget,
    .verify = bandwidth_verify,
    .parse = bandwidth_parse,
    .acknowledge = common_acknowledge,
    .send = bandwidth_send,
    .outcome = bandwidth_outcome,
    .questions = bandwidth_questions,
    .unasked = bandwidth_unasked,
    .sign = bandwidth_sign,
    .explain = bandwidth_explain,
};
