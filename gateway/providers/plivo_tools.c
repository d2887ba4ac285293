/* plivo_tools.c - what `test-channel` asks Plivo: the account, and whether our number belongs to it and can
 * text. Sources: Plivo's documentation of the Account and Number resources, and its official SDK. */
#include "gateway/providers/common.h"
#include "gateway/providers/plivo.h"
#include "gateway/providers/questions.h"

#include <stdio.h>
#include <stdlib.h>

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
    else
        findings_add(findings, FINDING_NOTE, NULL,
                     "see that the message URL of the number's application is %s, by POST", subject->webhook);
    json_decref(body);
    return true;
}

const struct provider_question plivo_questions[] = {
    {account_ask, account_read, false},
    {number_ask, number_read, true},
    {NULL, NULL, false},
};
