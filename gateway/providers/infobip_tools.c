/* infobip_tools.c - what `test-channel` asks Infobip: whether it takes our key, and where it forwards what
 * comes to our number. Source: Infobip's documentation ("Get inbound configurations"). */
#include "gateway/findings.h"
#include "gateway/providers/common.h"
#include "gateway/providers/infobip.h"
#include "gateway/providers/questions.h"

#include <stdio.h>
#include <string.h>

#define PLACE "in Infobip's portal, at the number, inbound configuration, \"Forward to HTTP\" as MO_JSON_2"

static bool number_ask(const void *of, const struct provider_subject *subject, struct api_call *call)
{
    const struct infobip_settings *settings = of;
    char path[128], key[SECRET_ROOM + 8];

    if (subject->number[0] != '+') /* short codes are told by their country too */
        return false;
    snprintf(path, sizeof path, "/resource-management/1/inbound-message-configurations?channel=SMS&number=%s",
             subject->number + 1);
    snprintf(key, sizeof key, "App %s", settings->api_keys.text[0]);
    bool fits = questions_get(call, settings->base_url, path) && api_call_header(call, "Authorization", key);
    explicit_bzero(key, sizeof key);
    return fits;
}

/* The one that is not for a keyword alone. */
static const json_t *find_configuration(const json_t *list)
{
    const json_t *one;
    size_t i;

    json_array_foreach((json_t *)list, i, one)
    {
        if (common_text(one, "keyword")[0] == '\0')
            return one;
    }
    return NULL;
}

static void tell_forwarding(const struct infobip_settings *settings, const json_t *forwarding,
                            const char *webhook, struct findings *findings)
{
    const char *format = common_text(forwarding, "format");

    questions_tell_webhook(findings, common_text(forwarding, "url"), webhook, &settings->path_secrets, PLACE);
    if (format[0] != '\0' && strcmp(format, "MO_JSON_2") != 0)
        findings_add(findings, FINDING_FAULT, "choose MO_JSON_2 there",
                     "texts are forwarded in another format, which we do not read");
}

static void tell_configurations(const struct infobip_settings *settings, const json_t *list,
                                const struct provider_subject *subject, struct findings *findings)
{
    const json_t *configuration = find_configuration(list);

    if (configuration != NULL)
        tell_forwarding(settings, json_object_get(configuration, "forwarding"), subject->webhook, findings);
    else if (json_array_size(list) > 0)
        findings_add(findings, FINDING_FAULT, PLACE ", without a keyword",
                     "%s forwards only what begins with a keyword", subject->number);
    else
        findings_add(findings, FINDING_NOTE, PLACE,
                     "%s forwards nothing by itself; a subscription of the account may, which can't be seen "
                     "from here",
                     subject->number);
}

/* A key may send and yet not look at numbers. */
static bool number_read(const void *of, const struct provider_subject *subject,
                        const struct api_answer *answer, struct findings *findings)
{
    if (answer->complete && answer->status == 403) {
        findings_add(findings, FINDING_NOTE,
                     "give the key the scope numbers:manage while you test, or compare the number's inbound "
                     "configuration yourself",
                     "api_key may not look at numbers");
        return true;
    }
    if (answer->complete && answer->status == 404) {
        findings_add(findings, FINDING_FAULT, "compare it with Infobip's portal, Numbers, digit by digit",
                     "%s is no number of this account", subject->number);
        return false;
    }
    if (!questions_answered(answer, "Infobip", "api_key",
                            "copy api_key and base_url anew from Infobip's portal, Developer tools",
                            findings))
        return false;
    findings_add(findings, FINDING_GOOD, NULL, "Infobip takes api_key");
    json_t *list = common_json(answer->body, answer->body_length);
    tell_configurations(of, list, subject, findings);
    json_decref(list);
    return true;
}

const struct provider_question infobip_questions[] = {
    {number_ask, number_read, true},
    {NULL, NULL, false},
};

const char *infobip_unasked(const void *of)
{
    (void)of;
    return "whether the key may send, and what the webhooks sign in with: --to a phone of yours shows the "
           "one, "
           "`rightsline watch` the other";
}

/* A receipt about a text that never was. */
bool infobip_sign(const void *of, const char *url, time_t now, struct api_call *call)
{
    static const char body[] =
        "{\"results\":[{\"messageId\":\"rightsline-test-channel\",\"status\":{\"groupId\":1}}]}";
    const struct infobip_settings *settings = of;
    char address[API_URL_ROOM];
    bool path = settings->path_secrets.count > 0;
    int length = snprintf(address, sizeof address, "%s%s%s", url, path ? "/" : "",
                          path ? settings->path_secrets.text[0] : "");

    (void)now;
    memcpy(call->body, body, sizeof body);
    call->body_length = sizeof body - 1;
    if (settings->webhook_user[0] != '\0')
        snprintf(call->basic_auth, sizeof call->basic_auth, "%s:%s", settings->webhook_user,
                 settings->webhook_passwords.text[0]);
    bool fits = length < (int)sizeof address && questions_webhook(call, address, "application/json");
    explicit_bzero(address, sizeof address);
    return fits;
}
