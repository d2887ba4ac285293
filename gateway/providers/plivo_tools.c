/* plivo_tools.c - what `test-channel` asks Plivo: the account, whether our number belongs to it and can text,
 * and where the number's application sends texts. Sources: Plivo's documentation of the Account, Number and
 * Application resources, and its official SDK. */
#include "gateway/providers/common.h"
#include "gateway/providers/plivo.h"
#include "gateway/providers/questions.h"
#include "gateway/providers/webhook_address.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool answered(const struct api_answer *answer, struct findings *findings)
{
    return questions_answered(answer, "Plivo", "auth_id and auth_token",
                              "copy both anew from the first page of Plivo's console", findings);
}

static bool get(const struct plivo_settings *settings, const char *rest, struct api_call *call)
{
    char path[128];

    snprintf(path, sizeof path, "/v1/Account/%s/%s", settings->auth_id, rest);
    return questions_get(call, settings->base_url, path) &&
           snprintf(call->basic_auth, sizeof call->basic_auth, "%s:%s", settings->auth_id,
                    settings->auth_tokens.text[0]) < (int)sizeof call->basic_auth;
}

/* ---- the account ---- */

static bool account_ask(const void *of, const struct provider_subject *subject, struct api_call *call)
{
    (void)subject;
    return get(of, "", call);
}

static bool account_read(const void *of, const struct provider_subject *subject,
                         const struct api_answer *answer, struct findings *findings)
{
    (void)of, (void)subject;
    if (!answered(answer, findings))
        return false;
    json_t *body = common_json(answer->body, answer->body_length);
    const char *credit = common_text(body, "cash_credits");
    findings_add(findings, FINDING_GOOD, NULL, "Plivo takes auth_id and auth_token");
    if (credit[0] != '\0' && strtod(credit, NULL) <= 0)
        findings_add(findings, FINDING_FAULT, "add credit in Plivo's console, Billing",
                     "the account has no money left: it does not send");
    json_decref(body);
    return true;
}

/* ---- the number ---- */

static bool number_ask(const void *of, const struct provider_subject *subject, struct api_call *call)
{
    char rest[MESSAGE_NUMBER_ROOM + 16];

    if (subject->number[0] != '+') /* short codes are elsewhere */
        return false;
    snprintf(rest, sizeof rest, "Number/%s/", subject->number + 1);
    return get(of, rest, call);
}

static bool number_read(const void *of, const struct provider_subject *subject,
                        const struct api_answer *answer, struct findings *findings)
{
    (void)of;
    if (answer->complete && answer->status == 404) {
        findings_add(findings, FINDING_FAULT,
                     "compare it with Plivo's console, Phone numbers, digit by digit; it may be a "
                     "subaccount's, which has an Auth ID of its own",
                     "%s is no number of this account", subject->number);
        return false;
    }
    if (!answered(answer, findings))
        return false;
    json_t *body = common_json(answer->body, answer->body_length);
    if (json_is_false(json_object_get(body, "sms_enabled")))
        findings_add(findings, FINDING_FAULT, "get a number that can text",
                     "%s can be called, and can't text", subject->number);
    else
        findings_add(findings, FINDING_GOOD, NULL, "%s belongs to the account", subject->number);
    if (common_text(body, "application")[0] == '\0')
        findings_add(findings, FINDING_FAULT,
                     "in Plivo's console make a message application with our address as its message URL, and "
                     "give it the number",
                     "%s has no application: what people text goes nowhere", subject->number);
    snprintf(subject->found, PROVIDER_FOUND_ROOM, "%s", common_text(body, "application"));
    json_decref(body);
    return true;
}

/* ---- its application ---- */

/* The path came with the last answer, and must not lead elsewhere. */
static bool application_ask(const void *of, const struct provider_subject *subject, struct api_call *call)
{
    const struct plivo_settings *settings = of;
    char begin[64];

    snprintf(begin, sizeof begin, "/v1/Account/%s/", settings->auth_id);
    const char *rest = subject->found + strlen(begin);
    return strncmp(subject->found, begin, strlen(begin)) == 0 && !strpbrk(rest, ".?#%\\ ") &&
           get(of, rest, call);
}

static bool application_read(const void *of, const struct provider_subject *subject,
                             const struct api_answer *answer, struct findings *findings)
{
    (void)of;
    if (!answered(answer, findings))
        return false;
    json_t *body = common_json(answer->body, answer->body_length);
    const char *method = common_text(body, "message_method");
    webhook_address_tell(findings, common_text(body, "message_url"), method[0] != '\0' ? method : NULL,
                         subject->webhook,
                         "in Plivo's console, at the number's application, \"Message URL\"");
    if (json_is_true(json_object_get(body, "log_incoming_messages")))
        findings_add(findings, FINDING_NOTE,
                     "switch off \"log incoming messages\" at the number's application",
                     "Plivo keeps what people write for a week, and their numbers for three months");
    json_decref(body);
    return true;
}

const struct provider_question plivo_questions[] = {
    {account_ask, account_read, false},
    {number_ask, number_read, true},
    {application_ask, application_read, true},
    {NULL, NULL, false},
};
