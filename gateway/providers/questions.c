/* questions.c - what providers' answers to questions have in common. */
#include "gateway/providers/questions.h"

#include <stdio.h>
#include <string.h>

bool questions_answered(const struct api_answer *answer, const char *provider, const char *options,
                        const char *copy, struct findings *findings)
{
    if (answer->complete && answer->status == 200)
        return true;
    if (!answer->complete || answer->status == 0)
        findings_add(findings, FINDING_FAULT,
                     "see that this machine reaches the internet (DNS, firewall), and that base_url is right",
                     "%s does not answer", provider);
    else if (answer->status == 401 || answer->status == 403)
        findings_add(findings, FINDING_FAULT, copy, "%s refuses %s (HTTP %d)", provider, options,
                     answer->status);
    else if (answer->status == 404)
        findings_add(findings, FINDING_FAULT, "leave base_url out unless you know; else compare it",
                     "%s knows no such address (HTTP 404)", provider);
    else
        findings_add(findings, FINDING_FAULT, "try again later", "%s answers with HTTP %d", provider,
                     answer->status);
    return false;
}

bool questions_get(struct api_call *call, const char *base_url, const char *path)
{
    call->method = "GET";
    return snprintf(call->url, sizeof call->url, "%s%s", base_url, path) < (int)sizeof call->url &&
           api_call_header(call, "Accept", "application/json");
}

bool questions_webhook(struct api_call *call, const char *url, const char *content_type)
{
    call->method = "POST";
    return snprintf(call->url, sizeof call->url, "%s", url) < (int)sizeof call->url &&
           api_call_header(call, "Content-Type", content_type);
}
