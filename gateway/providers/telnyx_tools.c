/* telnyx_tools.c - what `test-channel` asks Telnyx: the messaging profiles, where the webhook's address
 * stands, and whether our number belongs to one. Sources: Telnyx' documentation of messaging profiles and of
 * numbers' messaging settings, and its official SDK. */
#include "gateway/providers/common.h"
#include "gateway/providers/questions.h"
#include "gateway/providers/telnyx.h"
#include "gateway/providers/webhook_address.h"

#include <string.h>

#define PLACE                                                                                                \
    "in Telnyx' portal, Messaging, at the messaging profile, Inbound, \"Send a webhook to this URL\""

enum { PAGE = 250 }; /* as many as one answer can have; "page[size]" is in the addresses */

static bool answered(const struct api_answer *answer, struct findings *findings)
{
    return questions_answered(answer, "Telnyx", "api_key", "copy it anew from Telnyx' portal, API Keys",
                              findings);
}

/* ---- the profiles ---- */

static bool profiles_ask(const void *of, const struct provider_subject *subject, struct api_call *call)
{
    const struct telnyx_settings *settings = of;

    (void)subject;
    return questions_get(call, settings->base_url, "/v2/messaging_profiles?page%5Bsize%5D=250") &&
           common_bearer(call, settings->api_keys.text[0]);
}

/* The profile of the settings; without one, the one that has our address, else the only one there is. */
static const json_t *find_profile(const struct telnyx_settings *settings, const json_t *list,
                                  const char *webhook)
{
    const json_t *profile;
    size_t i;

    json_array_foreach((json_t *)list, i, profile)
    {
        if (settings->profile[0] != '\0' ? strcmp(common_text(profile, "id"), settings->profile) == 0
                                         : webhook_address_compare(common_text(profile, "webhook_url"),
                                                                   webhook) == WEBHOOK_ADDRESS_GOOD)
            return profile;
    }
    return settings->profile[0] == '\0' && json_array_size(list) == 1 ? json_array_get(list, 0) : NULL;
}

static void tell_profile(const json_t *profile, const char *webhook, struct findings *findings)
{
    if (json_is_false(json_object_get(profile, "enabled")))
        findings_add(findings, FINDING_FAULT, "switch it on in Telnyx' portal, Messaging",
                     "the messaging profile is switched off");
    webhook_address_tell(findings, common_text(profile, "webhook_url"), NULL, webhook, PLACE);
    if (strcmp(common_text(profile, "webhook_api_version"), "2") != 0)
        findings_add(findings, FINDING_FAULT, "choose \"API v2\" at the messaging profile",
                     "the messaging profile sends webhooks of another version, which are signed otherwise");
    if (json_is_false(json_object_get(profile, "redaction_enabled")))
        findings_add(findings, FINDING_NOTE, "ask Telnyx to switch on redaction for the messaging profile",
                     "Telnyx keeps the words of texts");
}

static bool profiles_read(const void *of, const struct provider_subject *subject,
                          const struct api_answer *answer, struct findings *findings)
{
    const struct telnyx_settings *settings = of;

    if (!answered(answer, findings))
        return false;
    findings_add(findings, FINDING_GOOD, NULL, "Telnyx takes api_key");
    json_t *body = common_json(answer->body, answer->body_length);
    const json_t *profile = find_profile(settings, json_object_get(body, "data"), subject->webhook);
    if (profile != NULL)
        tell_profile(profile, subject->webhook, findings);
    else if (settings->profile[0] != '\0')
        findings_add(findings, FINDING_FAULT, "copy messaging_profile_id anew, or leave it out",
                     "the account has no such messaging profile");
    else
        findings_add(findings, FINDING_FAULT, "set it " PLACE,
                     "no messaging profile of the account has our address: texts go elsewhere");
    json_decref(body);
    return true;
}

/* ---- the number ---- */

static bool numbers_ask(const void *of, const struct provider_subject *subject, struct api_call *call)
{
    const struct telnyx_settings *settings = of;

    /* Short codes are elsewhere. */
    return subject->number[0] == '+' &&
           questions_get(call, settings->base_url, "/v2/phone_numbers/messaging?page%5Bsize%5D=250") &&
           common_bearer(call, settings->api_keys.text[0]);
}

static const json_t *find_number(const json_t *list, const char *number)
{
    const json_t *one;
    size_t i;

    json_array_foreach((json_t *)list, i, one)
    {
        if (strcmp(common_text(one, "phone_number"), number) == 0)
            return one;
    }
    return NULL;
}

static void tell_number(const struct telnyx_settings *settings, const json_t *number, const char *ours,
                        struct findings *findings)
{
    const char *profile = common_text(number, "messaging_profile_id");

    if (profile[0] == '\0')
        findings_add(findings, FINDING_FAULT, "give it one in Telnyx' portal, Numbers, Messaging",
                     "%s has no messaging profile: it neither gets nor sends texts", ours);
    else if (settings->profile[0] != '\0' && strcmp(profile, settings->profile) != 0)
        findings_add(findings, FINDING_FAULT, "leave messaging_profile_id out, or assign the number to it",
                     "%s belongs to another messaging profile", ours);
    else
        findings_add(findings, FINDING_GOOD, NULL, "%s belongs to the account and has a messaging profile",
                     ours);
}

static bool numbers_read(const void *of, const struct provider_subject *subject,
                         const struct api_answer *answer, struct findings *findings)
{
    if (!answered(answer, findings))
        return false;
    json_t *body = common_json(answer->body, answer->body_length);
    const json_t *list = json_object_get(body, "data"), *number = find_number(list, subject->number);
    if (number != NULL)
        tell_number(of, number, subject->number, findings);
    else if (json_array_size(list) >= PAGE)
        findings_add(findings, FINDING_NOTE, NULL, "the account has too many numbers to find %s among them",
                     subject->number);
    else
        findings_add(findings, FINDING_FAULT,
                     "compare it with Telnyx' portal, Numbers, digit by digit; it may be another account's",
                     "%s is no number of this account", subject->number);
    json_decref(body);
    return number != NULL;
}

const struct provider_question telnyx_questions[] = {
    {profiles_ask, profiles_read, false},
    {numbers_ask, numbers_read, true},
    {NULL, NULL, false},
};
