/* bandwidth_tools.c - what `test-channel` asks Bandwidth: whether it takes our credentials, and what the
 * messaging application has as its callbacks. Sources: Bandwidth's documentation of the media list and of
 * applications, which are XML and on another host. */
#include "gateway/providers/bandwidth.h"
#include "gateway/providers/questions.h"
#include "gateway/providers/webhook_address.h"

#include <stdio.h>
#include <string.h>

#define PLACE "in Bandwidth's dashboard, at the messaging application, inbound callback URL"

static bool sign_in(const struct bandwidth_settings *settings, struct api_call *call)
{
    return snprintf(call->basic_auth, sizeof call->basic_auth, "%s:%s", settings->api_user,
                    settings->api_passwords.text[0]) < (int)sizeof call->basic_auth;
}

/* ---- the account: its list of pictures, of which we have none; that of texts would be of people's numbers
 * ---- */

static bool account_ask(const void *of, const struct provider_subject *subject, struct api_call *call)
{
    const struct bandwidth_settings *settings = of;
    char path[BANDWIDTH_NAME_ROOM + 32];

    (void)subject;
    snprintf(path, sizeof path, "/api/v2/users/%s/media", settings->account_id);
    return questions_get(call, settings->base_url, path) && sign_in(settings, call);
}

static bool account_read(const void *of, const struct provider_subject *subject,
                         const struct api_answer *answer, struct findings *findings)
{
    (void)of, (void)subject;
    if (!questions_answered(answer, "Bandwidth", "api_user and api_password, or account_id",
                            "compare all three with Bandwidth's dashboard, Account", findings))
        return false;
    findings_add(findings, FINDING_GOOD, NULL, "Bandwidth takes account_id, api_user and api_password");
    return true;
}

/* ---- the application ---- */

static bool application_ask(const void *of, const struct provider_subject *subject, struct api_call *call)
{
    const struct bandwidth_settings *settings = of;
    const char *host = strstr(settings->base_url, ".bandwidth.com") != NULL
                           ? "https://dashboard.bandwidth.com"
                           : settings->base_url;

    (void)subject;
    call->method = "GET";
    return snprintf(call->url, sizeof call->url, "%s/api/accounts/%s/applications/%s", host,
                    settings->account_id, settings->application_id) < (int)sizeof call->url &&
           api_call_header(call, "Accept", "application/xml") && sign_in(settings, call);
}

/* What stands in the first <name> behind `from`; "" when there is none, or no room. */
static void element(const char *from, const char *name, char *out, size_t room)
{
    char tag[64];
    size_t used = 0;

    snprintf(tag, sizeof tag, "<%s>", name);
    const char *at = from == NULL ? NULL : strstr(from, tag);
    if (at != NULL) {
        for (at += strlen(tag); *at != '<' && *at != '\0' && used + 1 < room; used++) {
            bool escaped = strncmp(at, "&amp;", 5) == 0;
            out[used] = *at;
            at += escaped ? 5 : 1;
        }
    }
    out[at != NULL && *at == '<' ? used : 0] = '\0';
}

static void tell_credentials(const struct bandwidth_settings *settings, const char *xml,
                             struct findings *findings)
{
    char user[BANDWIDTH_USER_ROOM];
    const char *credentials = strstr(xml, "<InboundCallbackCreds>");

    element(credentials != NULL ? credentials : strstr(xml, "<CallbackCreds>"), "UserId", user, sizeof user);
    if (user[0] == '\0')
        findings_add(findings, FINDING_FAULT,
                     "give both callbacks of the application a user name and password, those of webhook_user "
                     "and webhook_password",
                     "the application's callbacks do not sign in: all of them are refused");
    else if (strcmp(user, settings->webhook_user) != 0)
        findings_add(findings, FINDING_FAULT, "write the same at the application and in webhook_user",
                     "the application's callbacks sign in with another user name than webhook_user");
}

static void tell_application(const struct bandwidth_settings *settings, const char *xml, const char *webhook,
                             struct findings *findings)
{
    char address[API_URL_ROOM], receipts[API_URL_ROOM];

    element(xml, "InboundCallbackUrl", address, sizeof address);
    if (address[0] == '\0')
        element(xml, "CallbackUrl", address, sizeof address); /* of older ones, for both */
    element(xml, "OutboundCallbackUrl", receipts, sizeof receipts);
    webhook_address_tell(findings, address, NULL, webhook, PLACE);
    tell_credentials(settings, xml, findings);
    if (receipts[0] == '\0' && strstr(xml, "<InboundCallbackUrl>") != NULL)
        findings_add(findings, FINDING_NOTE, "write our address as its status callback URL too",
                     "the application has no address for receipts: we learn of no failure");
}

static bool application_read(const void *of, const struct provider_subject *subject,
                             const struct api_answer *answer, struct findings *findings)
{
    if (answer->complete && (answer->status == 401 || answer->status == 403)) {
        findings_add(
            findings, FINDING_NOTE,
            "compare it yourself in Bandwidth's dashboard, or give the user the role of configuration",
            "api_user may send, but may not look at the application");
        return true;
    }
    if (answer->complete && answer->status == 404) {
        findings_add(findings, FINDING_FAULT,
                     "copy application_id anew from Bandwidth's dashboard, Applications",
                     "the account has no such application");
        return false;
    }
    if (!questions_answered(answer, "Bandwidth", "api_user and api_password", "", findings))
        return false;
    tell_application(of, answer->body, subject->webhook, findings);
    return true;
}

const struct provider_question bandwidth_questions[] = {
    {account_ask, account_read, false},
    {application_ask, application_read, false},
    {NULL, NULL, false},
};

const char *bandwidth_unasked(const void *of)
{
    (void)of;
    return "whether our number is at a location of the application, and the callbacks' password: text the "
           "number, "
           "and `rightsline watch` shows whether it comes";
}

/* A receipt about a text that never was. */
bool bandwidth_sign(const void *of, const char *url, time_t now, struct api_call *call)
{
    static const char body[] =
        "[{\"type\":\"message-sending\",\"message\":{\"id\":\"rightsline-test-channel\"}}]";
    const struct bandwidth_settings *settings = of;

    (void)now;
    memcpy(call->body, body, sizeof body);
    call->body_length = sizeof body - 1;
    return questions_webhook(call, url, "application/json") &&
           snprintf(call->basic_auth, sizeof call->basic_auth, "%s:%s", settings->webhook_user,
                    settings->webhook_passwords.text[0]) < (int)sizeof call->basic_auth;
}
