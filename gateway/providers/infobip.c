/* infobip.c - Infobip's SMS API.
 * Sources: Infobip's documentation ("Send SMS message", "Receive inbound SMS", "Delivery reports", "Response
 * status and error codes") and its official SDKs.
 *
 * A webhook is JSON with a list of messages, or of receipts. What shows who calls is a secret path, HTTP's
 * Basic, or both: Infobip's own signature could not be verified against anything. Receipts can be told apart
 * only by their path, since Infobip calls the address that goes with each text without credentials. Numbers
 * have no
 * '+'. Its API answers 200 for a number that it refuses, and has the reason inside. */
#include "gateway/providers/infobip.h"
#include "gateway/providers/common.h"
#include "gateway/providers/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXT_MAX = 1600,
    STATUS_BLOCKLISTED = 14,     /* REJECTED_DESTINATION_BLOCKLISTED */
    ERROR_BLOCKED_BY_USER = 573, /* EC_SC_BLOCKED_BY_END_USER: asked the carrier to stop our short code */
    ERROR_STOPPED = 603,         /* EC_CONTENT_BLOCKED: has texted STOP to our toll-free number or landline */
    ERROR_BLOCKLISTED = 2052,    /* EC_BLACKLISTED_DESTINATIONADDRESS */
};

/* ---- settings ---- */

static void infobip_forget(void *of)
{
    explicit_bzero(of, sizeof(struct infobip_settings));
    free(of);
}

static void read_callers(struct options *options, struct infobip_settings *settings)
{
    bool path = options_has(options, "path_secret");
    bool basic = options_has(options, "webhook_user") || options_has(options, "webhook_password");

    if (path || !basic)
        options_url_secrets(options, "path_secret", &settings->path_secrets);
    if (!basic)
        return;
    options_text(options, "webhook_user", true, "!#$%&'()*+,-./;<=>?@[]^_`{|}~",
                 "write the user name that the subscription has", settings->webhook_user,
                 sizeof settings->webhook_user);
    options_secrets(options, "webhook_password", &settings->webhook_passwords);
}

static void *infobip_configure(const json_t *object, const char *where, struct faults *faults)
{
    static const char *const names[] = {"api_key",      "base_url",         "path_secret",
                                        "webhook_user", "webhook_password", NULL};
    struct options options = options_begin(object, where, faults, "Infobip", names);
    struct infobip_settings *settings = calloc(1, sizeof *settings);

    if (settings == NULL) {
        options_fault(&options, "", "", "there is no memory");
        return NULL;
    }
    options_secrets(&options, "api_key", &settings->api_keys);
    read_callers(&options, settings);
    if (options_has(&options, "base_url"))
        options_base_url(&options, "base_url", "", "https://xxxxx.api.infobip.com", settings->base_url);
    else
        options_fault(&options, "base_url",
                      "copy it from Infobip's portal: it is your own, like \"https://xxxxx.api.infobip.com\"",
                      "it is missing");
    if (!options.good) {
        infobip_forget(settings);
        return NULL;
    }
    return settings;
}

/* ---- webhooks ---- */

/* With both, messages need both; receipts come without credentials. */
static bool is_all_receipts(const json_t *root)
{
    const json_t *results = json_object_get(root, "results");
    json_t *result;
    size_t i;

    json_array_foreach((json_t *)results, i, result)
    {
        if (!json_is_object(json_object_get(result, "status")))
            return false;
    }
    return json_array_size(results) > 0;
}

static enum verdict infobip_verify(const void *of, const struct http_request *request,
                                   const struct public_url *url, time_t now)
{
    const struct infobip_settings *settings = of;
    bool has_path = settings->path_secrets.count > 0;

    (void)url, (void)now; /* nothing is signed, and no time is told that could be trusted */
    if (has_path && !common_is_secret_path(request, &settings->path_secrets))
        return VERDICT_FORGED;
    if (settings->webhook_user[0] == '\0' ||
        common_is_basic(request, settings->webhook_user, &settings->webhook_passwords))
        return VERDICT_OK;
    if (!has_path || http_request_header(request, "Authorization") != NULL)
        return VERDICT_FORGED;
    json_t *root = common_json(request->body, request->body_length);
    bool receipts = is_all_receipts(root);
    json_decref(root);
    return receipts ? VERDICT_OK : VERDICT_FORGED;
}

/* "cleanText" lacks a keyword, which is what we look for. */
static bool read_message(const json_t *result, struct message *message)
{
    return common_copy_id(common_text(result, "messageId"), message->id) &&
           message_number(common_text(result, "from"), message->sender, sizeof message->sender) &&
           message_number(common_text(result, "to"), message->recipient, sizeof message->recipient) &&
           common_set_text(message, json_object_get(result, "text"));
}

/* By groups. */
static enum delivery delivery_of(int group)
{
    static const enum delivery deliveries[] = {
        [0] = DELIVERY_UNDER_WAY,                        /* accepted */
        [1] = DELIVERY_UNDER_WAY,                        /* pending */
        [2] = DELIVERY_FAILED,                           /* undeliverable */
        [3] = DELIVERY_DELIVERED, [4] = DELIVERY_FAILED, /* expired */
        [5] = DELIVERY_FAILED,                           /* rejected */
    };

    return group >= 0 && (size_t)group < sizeof deliveries / sizeof *deliveries ? deliveries[group]
                                                                                : DELIVERY_UNKNOWN;
}

/* -1 when it is none. */
static int group_of(const json_t *status)
{
    const json_t *group = json_object_get(status, "groupId");
    json_int_t number = json_integer_value(group);

    return json_is_integer(group) && number >= 0 && number < 100 ? (int)number : -1;
}

/* On the account's list of those who must not be texted, where Infobip puts who has texted STOP if it was
 * asked to, or blocked at the carrier's request; or stopped by the person at the carrier. Those on a register
 * against advertisements (DND) are not meant: they have said nothing to us. */
static bool is_blocked(const json_t *status, int error)
{
    return common_code(json_object_get(status, "id")) == STATUS_BLOCKLISTED ||
           error == ERROR_BLOCKED_BY_USER || error == ERROR_STOPPED || error == ERROR_BLOCKLISTED;
}

/* The error's number, 0 for none. */
static bool read_receipt(const json_t *result, struct receipt *receipt)
{
    const json_t *status = json_object_get(result, "status");

    receipt->delivery = delivery_of(group_of(status));
    receipt->code = common_code(json_object_get(json_object_get(result, "error"), "id"));
    receipt->opted_out = receipt->delivery == DELIVERY_FAILED && is_blocked(status, receipt->code);
    if (receipt->opted_out)
        message_number(common_text(result, "to"), receipt->recipient, sizeof receipt->recipient);
    return common_copy_id(common_text(result, "messageId"), receipt->id);
}

static enum verdict infobip_parse(const void *of, const struct http_request *request, webhook_each *each,
                                  void *arg)
{
    json_t *root = common_json(request->body, request->body_length), *result;
    const json_t *results = json_object_get(root, "results");
    bool useful = json_array_size(results) > 0; /* one that is of no use is counted, and leaves the others */
    size_t i;

    (void)of;
    json_array_foreach((json_t *)results, i, result)
    {
        struct webhook_item item = {.kind = WEBHOOK_MESSAGE};
        bool good;
        if (json_is_object(json_object_get(result, "status"))) {
            item.kind = WEBHOOK_RECEIPT;
            good = read_receipt(result, &item.receipt);
        } else {
            good = read_message(result, &item.message);
        }
        useful &= common_hand_over(&item, good, each, arg) == VERDICT_OK;
    }
    json_decref(root);
    return useful ? VERDICT_OK : VERDICT_UNUSABLE;
}

/* ---- sending ---- */

static const char *digits(const char *number)
{
    return number + (number[0] == '+');
}

/* Without a secret path receipts could not be told from anybody's: then the portal's own setting counts. */
static bool receipts_url(const struct infobip_settings *settings, const char *status_url,
                         char out[API_URL_ROOM])
{
    out[0] = '\0';
    return status_url == NULL || settings->path_secrets.count == 0 ||
           snprintf(out, API_URL_ROOM, "%s/%s", status_url, settings->path_secrets.text[0]) < API_URL_ROOM;
}

static bool infobip_send(const void *of, const struct outgoing *text, struct api_call *call)
{
    const struct infobip_settings *settings = of;
    size_t characters = common_count_characters(text->text);
    char receipts[API_URL_ROOM], key[SECRET_ROOM + 8];

    call->method = "POST";
    snprintf(key, sizeof key, "App %s", settings->api_keys.text[0]);
    bool good = characters > 0 && characters <= TEXT_MAX &&
                receipts_url(settings, text->status_url, receipts) &&
                snprintf(call->url, sizeof call->url, "%s/sms/2/text/advanced", settings->base_url) <
                    (int)sizeof call->url &&
                api_call_header(call, "Authorization", key);
    explicit_bzero(key, sizeof key);
    if (!good)
        return false;
    json_t *body = json_pack("{s:[{s:s, s:[{s:s}], s:s, s:s*, s:s*}]}", "messages", "from",
                             digits(text->sender), "destinations", "to", digits(text->recipient), "text",
                             text->text, "notifyUrl", receipts[0] ? receipts : NULL, "notifyContentType",
                             receipts[0] ? "application/json" : NULL);
    explicit_bzero(receipts, sizeof receipts);
    return common_json_body(call, body);
}

/* Why a number was refused in a 200; those that are not the number's fault. */
static enum outcome_kind refusal_of(const json_t *status)
{
    static const char *const ours[] = {"REJECTED_NOT_ENOUGH_CREDITS",
                                       "REJECTED_SENDER",
                                       "REJECTED_SOURCE",
                                       "REJECTED_NETWORK",
                                       "REJECTED_PREPAID_PACKAGE_EXPIRED",
                                       "REJECTED_ROUTE_NOT_AVAILABLE", /* of none that the account may use */
                                       NULL};
    const char *name = common_text(status, "name");

    if (strcmp(name, "REJECTED_SYSTEM_ERROR") == 0)
        return OUTCOME_TRY_LATER; /* it says itself that it did not take the text */
    if (is_blocked(status, 0))
        return OUTCOME_OPTED_OUT;
    for (size_t i = 0; ours[i] != NULL; i++) {
        if (strcmp(ours[i], name) == 0)
            return OUTCOME_OUR_FAULT;
    }
    return OUTCOME_REFUSED;
}

static void read_taken(const json_t *message, struct outcome *outcome)
{
    const json_t *status = json_object_get(message, "status");
    enum delivery delivery = delivery_of(group_of(status));
    int code = common_code(json_object_get(status, "id"));

    if (delivery == DELIVERY_FAILED) {
        outcome->kind = refusal_of(status);
        outcome->code = code != 0 ? code : outcome->code;
    } else if (delivery != DELIVERY_UNKNOWN &&
               common_copy_id(common_text(message, "messageId"), outcome->id)) {
        outcome->kind = OUTCOME_ACCEPTED;
    }
}

static void infobip_outcome(const void *of, const struct api_answer *answer, struct outcome *outcome)
{
    (void)of;
    if (!common_outcome_begin(answer, outcome))
        return;
    json_t *body = common_json(answer->body, answer->body_length);
    if (answer->status >= 200 && answer->status < 300)
        read_taken(json_array_get(json_object_get(body, "messages"), 0), outcome);
    else
        outcome->kind = common_status_kind(answer->status, json_object_get(body, "requestError") != NULL ||
                                                               json_object_get(body, "errorCode") != NULL);
    json_decref(body);
}

/* ---- the table ---- */

static const char *const no_words[] = {NULL}; /* US keywords only on request: it is ours to answer them */

const struct provider infobip = {
    .name = "infobip",
    .webhook_timeout_ms = 5000, /* not told */
    .redelivers_for_s = 0,      /* it does, for a time that is not told */
    .queues = false,
    .text_max = TEXT_MAX,
    .optout_words = no_words,
    .optin_words = no_words,
    .help_words = no_words,
    .configure = infobip_configure,
    .forget = infobip_forget,
    .verify = infobip_verify,
    .parse = infobip_parse,
    .acknowledge = common_acknowledge,
    .send = infobip_send,
    .outcome = infobip_outcome,
    .questions = infobip_questions,
    .unasked = infobip_unasked,
    .sign = infobip_sign,
};
