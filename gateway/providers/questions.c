/* questions.c - what providers' answers to questions have in common. */
#include "gateway/providers/questions.h"
#include "gateway/providers/webhook_address.h"
#include "gateway/signature.h"

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

/* How much of the address stands before "/SECRET" at its end; 0 when it does not end so. */
static size_t before_secret(const char *address, const struct secrets *secrets)
{
    size_t length = strlen(address), found = 0;

    for (size_t i = 0; i < secrets->count; i++) {
        size_t behind = strlen(secrets->text[i]);
        if (length > behind + 1 && address[length - behind - 1] == '/' &&
            signature_equal_text(address + length - behind, secrets->text[i]))
            found = length - behind - 1;
    }
    return found;
}

void questions_tell_webhook(struct findings *findings, const char *theirs, const char *ours,
                            const struct secrets *path_secrets, const char *place)
{
    size_t length = before_secret(theirs, path_secrets);
    char address[API_URL_ROOM], mend[768];

    snprintf(mend, sizeof mend, "%s, write %s/ and the path_secret behind it", place, ours);
    if (path_secrets->count == 0)
        webhook_address_tell(findings, theirs, NULL, ours, place);
    else if (theirs[0] == '\0')
        findings_add(findings, FINDING_FAULT, mend,
                     "the provider's address for texts: there is none: texts go nowhere");
    else if (length == 0)
        findings_add(findings, FINDING_FAULT, mend,
                     "the provider's address for texts does not end with our path_secret: all of them would "
                     "be refused");
    else {
        snprintf(address, sizeof address, "%.*s", (int)length, theirs);
        snprintf(mend, sizeof mend, "%s (with the path_secret behind it)", place);
        webhook_address_tell(findings, address, NULL, ours, mend);
    }
}

bool questions_webhook(struct api_call *call, const char *url, const char *content_type)
{
    call->method = "POST";
    return snprintf(call->url, sizeof call->url, "%s", url) < (int)sizeof call->url &&
           api_call_header(call, "Content-Type", content_type);
}
