/* vonage_tools.c - the account, its numbers and applications as Vonage tells them, and redaction.
 * Sources: Vonage's documentation of the Account, Numbers, Application and Redact APIs, and its official
 * SDKs.
 *
 * Redaction works on what Vonage keeps for long, an hour after a text was sent; its server logs, kept for
 * some weeks, are beyond it. The account must have it switched on. */
#include "gateway/providers/vonage_tools.h"
#include "gateway/jwt.h"
#include "gateway/providers/common.h"
#include "gateway/providers/questions.h"
#include "gateway/providers/vonage_messages.h"
#include "gateway/providers/vonage_sms.h"
#include "gateway/providers/webhook_address.h"

#include <stdio.h>
#include <string.h>

#define API  "https://api.nexmo.com"
#define REST "https://rest.nexmo.com"

static bool sign_in(const struct vonage_account *account, struct api_call *call)
{
    return account->api_key[0] != '\0' &&
           snprintf(call->basic_auth, sizeof call->basic_auth, "%s:%s", account->api_key,
                    account->secrets->text[0]) < (int)sizeof call->basic_auth;
}

/* Texts may go by a host of a region; the rest of the API has two hosts of its own. */
static const char *host(const struct vonage_account *account, const char *standard)
{
    bool is_vonage = strstr(account->base_url, ".nexmo.com") || strstr(account->base_url, ".vonage.com");

    return is_vonage ? standard : account->base_url;
}

static bool get(const struct vonage_account *account, const char *standard, const char *path,
                struct api_call *call)
{
    return questions_get(call, host(account, standard), path) && sign_in(account, call);
}

static bool is_id(const char *id)
{
    return id[0] != '\0' &&
           id[strspn(id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-")] == '\0';
}

/* ---- forgetting ---- */

bool vonage_redact(const struct vonage_account *account, const char *product, const char *id, bool inbound,
                   struct api_call *call)
{
    call->method = "POST";
    if (!is_id(id) || !sign_in(account, call) ||
        snprintf(call->url, sizeof call->url, "%s/v1/redact/transaction", host(account, API)) >=
            (int)sizeof call->url)
        return false;
    return common_json_body(call, json_pack("{s:s, s:s, s:s}", "id", id, "product", product, "type",
                                            inbound ? "inbound" : "outbound"));
}

enum erased vonage_erased(const struct api_answer *answer)
{
    int status = answer->status;

    if (!answer->complete || status == 429 || status >= 500)
        return ERASED_LATER;
    if ((status >= 200 && status < 300) || status == 404)
        return ERASED_DONE;
    if (status != 403)
        return ERASED_NEVER;
    json_t *body = common_json(answer->body, answer->body_length);
    bool early = strstr(common_text(body, "type"), "#premature-redaction") != NULL;
    json_decref(body);
    return early ? ERASED_LATER : ERASED_NEVER;
}

/* ---- questions: the account ---- */

static bool answered(const struct api_answer *answer, struct findings *findings)
{
    return questions_answered(answer, "Vonage", "api_key and api_secret",
                              "copy both anew from the first page of Vonage's dashboard", findings);
}

static bool balance_read(const void *of, const struct provider_subject *subject,
                         const struct api_answer *answer, struct findings *findings)
{
    (void)of, (void)subject;
    if (!answered(answer, findings))
        return false;
    json_t *body = common_json(answer->body, answer->body_length);
    const json_t *value = json_object_get(body, "value");
    findings_add(findings, FINDING_GOOD, NULL, "Vonage takes api_key and api_secret");
    if (json_is_number(value) && json_number_value(value) <= 0)
        findings_add(findings, FINDING_FAULT, "add credit in Vonage's dashboard, Billing",
                     "the account has no money left: it does not send");
    json_decref(body);
    return true;
}

/* ---- questions: the number ---- */

static bool number_ask(const struct vonage_account *account, const char *number, struct api_call *call)
{
    char path[96];

    if (number[0] != '+') /* short codes are not bought like that */
        return false;
    snprintf(path, sizeof path, "/account/numbers?pattern=%s&search_pattern=0", number + 1);
    return get(account, REST, path, call);
}

static const json_t *find_number(const json_t *body, const char *number)
{
    const json_t *one;
    size_t i;

    json_array_foreach(json_object_get(body, "numbers"), i, one)
    {
        if (strcmp(common_text(one, "msisdn"), number + 1) == 0)
            return one;
    }
    return NULL;
}

static bool can_text(const json_t *number)
{
    const json_t *features = json_object_get(number, "features"), *one;
    size_t i;

    json_array_foreach((json_t *)features, i, one)
    {
        if (json_is_string(one) && strcmp(json_string_value(one), "SMS") == 0)
            return true;
    }
    return !json_is_array(features);
}

/* Tells whether it is there and can text. NULL when it makes no sense to ask further. */
static const json_t *tell_number(const json_t *body, const char *number, struct findings *findings)
{
    const json_t *found = find_number(body, number);

    if (found == NULL)
        findings_add(
            findings, FINDING_FAULT,
            "compare it with Vonage's dashboard, Numbers, digit by digit; it may be another API key's",
            "%s is no number of this account", number);
    else if (!can_text(found))
        findings_add(findings, FINDING_FAULT, "get a number that can text",
                     "%s can be called, and can't text", number);
    else
        findings_add(findings, FINDING_GOOD, NULL, "%s belongs to the account", number);
    return found;
}

/* ---- the SMS API ---- */

static struct vonage_account sms_account(const void *of)
{
    const struct vonage_sms_settings *settings = of;

    return (struct vonage_account){settings->api_key, &settings->api_secrets, settings->base_url};
}

static bool sms_balance_ask(const void *of, const struct provider_subject *subject, struct api_call *call)
{
    const struct vonage_account account = sms_account(of);

    (void)subject;
    return get(&account, REST, "/account/get-balance", call);
}

static bool sms_number_ask(const void *of, const struct provider_subject *subject, struct api_call *call)
{
    const struct vonage_account account = sms_account(of);

    return number_ask(&account, subject->number, call);
}

static bool sms_number_read(const void *of, const struct provider_subject *subject,
                            const struct api_answer *answer, struct findings *findings)
{
    const struct vonage_sms_settings *settings = of;

    if (!answered(answer, findings))
        return false;
    json_t *body = common_json(answer->body, answer->body_length);
    const json_t *number = tell_number(body, subject->number, findings);
    const char *address = common_text(number, "moHttpUrl");
    if (number != NULL && address[0] == '\0')
        findings_add(findings, FINDING_NOTE,
                     "write our address at the number, Numbers, SMS, \"Inbound webhook URL\"; else in "
                     "Settings, as the default for inbound SMS, which can't be looked at from here",
                     "%s has no address of its own: the account's default counts", subject->number);
    else if (number != NULL)
        questions_tell_webhook(findings, address, subject->webhook, &settings->path_secrets,
                               "in Vonage's dashboard, at the number, SMS, \"Inbound webhook URL\"");
    json_decref(body);
    return number != NULL;
}

const struct provider_question vonage_sms_questions[] = {
    {sms_balance_ask, balance_read, false},
    {sms_number_ask, sms_number_read, true},
    {NULL, NULL, false},
};

/* ---- the Messages API ---- */

static struct vonage_account messages_account(const void *of)
{
    const struct vonage_messages_settings *settings = of;

    return (struct vonage_account){settings->api_key, &settings->api_secrets, settings->base_url};
}

static bool messages_balance_ask(const void *of, const struct provider_subject *subject,
                                 struct api_call *call)
{
    const struct vonage_account account = messages_account(of);

    (void)subject;
    return get(&account, REST, "/account/get-balance", call);
}

static bool messages_number_ask(const void *of, const struct provider_subject *subject, struct api_call *call)
{
    const struct vonage_account account = messages_account(of);

    return number_ask(&account, subject->number, call);
}

/* Finds the application that the number is linked to. */
static bool messages_number_read(const void *of, const struct provider_subject *subject,
                                 const struct api_answer *answer, struct findings *findings)
{
    const struct vonage_messages_settings *settings = of;

    if (!answered(answer, findings))
        return false;
    json_t *body = common_json(answer->body, answer->body_length);
    const json_t *number = tell_number(body, subject->number, findings);
    const char *application = common_text(number, "app_id");
    if (number != NULL && application[0] == '\0')
        findings_add(findings, FINDING_FAULT,
                     "in Vonage's dashboard, Applications, at yours, \"Link\" the number",
                     "%s is linked to no application: what people text goes elsewhere", subject->number);
    else if (number != NULL && settings->application_id[0] != '\0' &&
             strcmp(application, settings->application_id) != 0)
        findings_add(findings, FINDING_FAULT,
                     "link the number to the application of application_id, or correct application_id",
                     "%s is linked to another application", subject->number);
    snprintf(subject->found, PROVIDER_FOUND_ROOM, "%s", application);
    json_decref(body);
    return number != NULL;
}

static bool application_ask(const void *of, const struct provider_subject *subject, struct api_call *call)
{
    const struct vonage_account account = messages_account(of);
    char path[PROVIDER_FOUND_ROOM + 32];

    snprintf(path, sizeof path, "/v2/applications/%s", subject->found);
    return is_id(subject->found) && get(&account, API, path, call);
}

static bool application_read(const void *of, const struct provider_subject *subject,
                             const struct api_answer *answer, struct findings *findings)
{
    const struct vonage_messages_settings *settings = of;

    if (!answered(answer, findings))
        return false;
    json_t *body = common_json(answer->body, answer->body_length);
    const json_t *messages = json_object_get(json_object_get(body, "capabilities"), "messages");
    const json_t *inbound = json_object_get(json_object_get(messages, "webhooks"), "inbound_url");
    const char *method = common_text(inbound, "http_method");
    const char *key = common_text(json_object_get(body, "keys"), "public_key");

    webhook_address_tell(findings, common_text(inbound, "address"), method[0] != '\0' ? method : NULL,
                         subject->webhook,
                         "in Vonage's dashboard, Applications, at the number's application, Messages, "
                         "\"Inbound URL\"");
    if (settings->signer != NULL && key[0] != '\0' && strcmp(subject->found, settings->application_id) == 0) {
        if (jwt_signer_is(settings->signer, key))
            findings_add(findings, FINDING_GOOD, NULL, "private_key is the application's");
        else
            findings_add(
                findings, FINDING_FAULT,
                "use the file private.key that the dashboard made for it last, or have it make another",
                "private_key is not the application's: no text will be taken");
    }
    json_decref(body);
    return true;
}

const struct provider_question vonage_messages_questions[] = {
    {messages_balance_ask, balance_read, false},
    {messages_number_ask, messages_number_read, true},
    {application_ask, application_read, true},
    {NULL, NULL, false},
};
