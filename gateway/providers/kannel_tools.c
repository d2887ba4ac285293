/* kannel_tools.c - what `test-channel` can ask Kannel. There is no call for it; but smsbox looks at name and
 * password before anything else, so that a text to nobody shows whether it takes them (watched at work:
 * smsbox 1.4.5 of Debian, tests/e2e/kannel.test.mjs). */
#include "gateway/findings.h"
#include "gateway/providers/common.h"
#include "gateway/providers/kannel.h"

#include <stdio.h>
#include <string.h>

static bool account_ask(const void *of, const struct provider_subject *subject, struct api_call *call)
{
    const struct kannel_settings *settings = of;

    (void)subject;
    call->method = "POST";
    return snprintf(call->url, sizeof call->url, "%s/cgi-bin/sendsms", settings->base_url) <
               (int)sizeof call->url &&
           api_call_header(call, "Content-Type", "text/plain; charset=UTF-8") &&
           api_call_header(call, "X-Kannel-Username", settings->username) &&
           api_call_header(call, "X-Kannel-Password", settings->password.text[0]);
}

static bool account_read(const void *of, const struct provider_subject *subject,
                         const struct api_answer *answer, struct findings *findings)
{
    (void)of, (void)subject;
    if (!answer->complete || answer->status == 0)
        findings_add(findings, FINDING_FAULT,
                     "start Kannel (bearerbox, then smsbox), and compare base_url with sendsms-port in its "
                     "configuration",
                     "Kannel's smsbox does not answer");
    else if (answer->status == 403)
        findings_add(
            findings, FINDING_FAULT,
            "compare them with the group sendsms-user of Kannel's configuration; user-allow-ip there "
            "may leave this machine out",
            "Kannel refuses username and password");
    else if (answer->status == 400 && strncmp(answer->body, "Missing receiver", 16) == 0)
        findings_add(findings, FINDING_GOOD, NULL, "Kannel takes username and password");
    else
        findings_add(findings, FINDING_FAULT, "compare base_url with sendsms-port in Kannel's configuration",
                     "what answers at base_url is not Kannel's smsbox (HTTP %d)", answer->status);
    return true;
}

const struct provider_question kannel_questions[] = {
    {account_ask, account_read, false},
    {NULL, NULL, false},
};

const char *kannel_unasked(const void *of)
{
    (void)of;
    return "where smsbox sends what comes in, and which numbers its lines have, for Kannel has no call that "
           "tells: "
           "compare post-url in its configuration with config/kannel.conf, text the number, and `rightsline "
           "watch` shows whether it comes";
}

/* A receipt about a text that never was. */
bool kannel_sign(const void *of, const char *url, time_t now, struct api_call *call)
{
    const struct kannel_settings *settings = of;

    (void)now;
    call->method = "GET";
    return snprintf(call->url, sizeof call->url, "%s%stoken=%s&mid=rightsline-test-channel&dlr=8", url,
                    strchr(url, '?') == NULL ? "?" : "&", settings->tokens.text[0]) < (int)sizeof call->url;
}
