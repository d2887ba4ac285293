/* twilio_tools.c - what `test-channel`, `watch` and forgetting need of Twilio: questions to its API that
 * change nothing, error codes in plain words, records and their deletion.
 * Sources: Twilio's documentation of the Account, IncomingPhoneNumber, ShortCode and Message resources, its
 * error dictionary, "Message redaction", and error 20009: a message can be deleted a minute or more after it
 * is final, seldom much later. */
#include "gateway/findings.h"
#include "gateway/form.h"
#include "gateway/providers/common.h"
#include "gateway/providers/twilio.h"
#include "gateway/providers/webhook_address.h"
#include "gateway/signature.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACE_OF_WEBHOOK "in Twilio's console, at the number, Messaging, \"A message comes in\""

static bool get(const struct twilio_account *account, bool as_sender, const char *path, struct api_call *call)
{
    bool key = as_sender && account->key_secrets.count > 0;
    const char *user = key ? account->user : account->account_sid;
    const char *password = key ? account->key_secrets.text[0] : account->auth_tokens.text[0];

    call->method = "GET";
    return snprintf(call->url, sizeof call->url, "%s/2010-04-01/Accounts/%s%s", account->base_url,
                    account->account_sid, path) < (int)sizeof call->url &&
           snprintf(call->basic_auth, sizeof call->basic_auth, "%s:%s", user, password) <
               (int)sizeof call->basic_auth &&
           api_call_header(call, "Accept", "application/json");
}

static int code_of(const json_t *body)
{
    json_int_t code = json_integer_value(json_object_get(body, "code"));

    return code > 0 && code < 1000000 ? (int)code : 0;
}

/* Tells why there is no good answer; true when there is one. */
static bool is_answered(const struct api_answer *answer, const json_t *body, const char *what,
                        struct findings *findings)
{
    int code = code_of(body);

    if (answer->complete && answer->status == 200 && body)
        return true;
    if (!answer->complete || answer->status == 0)
        findings_add(findings, FINDING_FAULT,
                     "see that this machine reaches the internet (DNS, firewall), and that base_url is right",
                     "%s: Twilio's API does not answer", what);
    else if (answer->status == 401 || answer->status == 403)
        findings_add(findings, FINDING_FAULT, twilio_explain(code ? code : 20003),
                     "%s: Twilio refuses the credentials (HTTP %d, error %d)", what, answer->status, code);
    else if (answer->status == 404)
        findings_add(
            findings, FINDING_FAULT,
            "copy account_sid anew from the console's first page; leave base_url out unless you know",
            "%s: Twilio knows no such account (HTTP 404)", what);
    else
        findings_add(findings, FINDING_FAULT, "try again later; status.twilio.com tells of trouble there",
                     "%s: Twilio answers with HTTP %d, error %d", what, answer->status, code);
    return false;
}

/* ---- The account ---- */

static bool account_ask(const void *settings, const struct provider_subject *subject, struct api_call *call)
{
    (void)subject;
    return get(settings, false, ".json", call);
}

static bool account_read(const void *settings, const struct provider_subject *subject,
                         const struct api_answer *answer, struct findings *findings)
{
    const struct twilio_account *account = settings;
    json_t *body = json_loadb(answer->body, answer->body_length, 0, NULL);
    const char *status = common_text(body, "status");
    bool good = is_answered(answer, body, "account_sid and auth_token", findings);
    (void)subject;

    if (good && strcmp(status, "active") != 0) {
        good = false;
        findings_add(findings, FINDING_FAULT, "see in Twilio's console why",
                     "the account is \"%s\": it neither sends nor receives",
                     strcmp(status, "suspended") == 0 ? "suspended" : "closed");
    } else if (good) {
        findings_add(findings, FINDING_GOOD, NULL, "Twilio takes account_sid and auth_token, account %s",
                     account->account_sid);
        if (strcmp(common_text(body, "type"), "Trial") == 0)
            findings_add(findings, FINDING_NOTE, "upgrade the account before people text it",
                         "this is a trial account: it texts only numbers that you have verified");
    }
    json_decref(body);
    return good;
}

/* ---- The number ---- */

static bool number_ask(const void *settings, const struct provider_subject *subject, struct api_call *call)
{
    char path[128];
    bool is_short = subject->number[0] != '+';

    snprintf(path, sizeof path,
             is_short ? "/SMS/ShortCodes.json?ShortCode=%s" : "/IncomingPhoneNumbers.json?PhoneNumber=%%2B%s",
             subject->number + !is_short);
    return get(settings, true, path, call);
}

static void tell_webhook(const struct twilio_account *account, const json_t *number,
                         const struct provider_subject *subject, struct findings *findings)
{
    const char *address = common_text(number, "sms_url");

    if (common_text(number, "sms_application_sid")[0]) {
        findings_add(findings, FINDING_FAULT,
                     "at the number's messaging configuration choose \"Webhook\" instead of a TwiML App",
                     "texts to the number go to a TwiML App, and not to an address of the number's own");
        return;
    }
    if (account->service_sid[0] &&
        webhook_address_compare(address, subject->webhook) != WEBHOOK_ADDRESS_GOOD) {
        findings_add(
            findings, FINDING_NOTE,
            "in the console, Messaging, Services, Integration: \"Defer to sender's webhook\" with our "
            "address at the number, or \"Send a webhook\" with our address there",
            "the number's own address is not ours; its messaging service may have one of its own, "
            "which can't be seen from here");
        return;
    }
    webhook_address_tell(findings, address, common_text(number, "sms_method"), subject->webhook,
                         PLACE_OF_WEBHOOK);
    if (!strstr(address, "#"))
        findings_add(findings, FINDING_NOTE,
                     "add #rc=2&rp=all&rt=4500 behind the address (`rightsline setup --show` prints it)",
                     "Twilio is not told to try again when one request fails");
    if (common_text(number, "sms_fallback_url")[0] == '\0')
        findings_add(findings, FINDING_NOTE,
                     "set \"Primary handler fails\" to a TwiML Bin (`rightsline setup --show` prints one)",
                     "when this machine is dead, nobody gets an answer");
}

static bool number_read(const void *settings, const struct provider_subject *subject,
                        const struct api_answer *answer, struct findings *findings)
{
    json_t *body = json_loadb(answer->body, answer->body_length, 0, NULL);
    const json_t *list = json_object_get(body, "incoming_phone_numbers");
    bool good = is_answered(answer, body, "our number", findings);

    if (!list)
        list = json_object_get(body, "short_codes");
    const json_t *number = json_array_get(list, 0);
    if (good && !number) {
        good = false;
        findings_add(findings, FINDING_FAULT,
                     "compare it with the console, digit by digit; it may be another account's, or a "
                     "subaccount's with a SID and token of its own",
                     "%s is no number of this account", subject->number);
    }
    if (good && json_is_false(json_object_get(json_object_get(number, "capabilities"), "sms")))
        findings_add(findings, FINDING_FAULT, "get a number that can text",
                     "%s can be called, and can't text", subject->number);
    else if (good)
        findings_add(findings, FINDING_GOOD, NULL, "%s belongs to the account", subject->number);
    if (good)
        tell_webhook(settings, number, subject, findings);
    json_decref(body);
    return good;
}

const struct provider_question twilio_questions[] = {
    {account_ask, account_read, false},
    {number_ask, number_read, true},
    {NULL, NULL, false},
};

/* ---- A webhook of our own ---- */

bool twilio_sign(const void *settings, const char *url, time_t now, struct api_call *call)
{
    static const char *const fields[][2] = {
        /* sorted by name: as they are signed */
        {"MessageSid", "SM00000000000000000000000000000000"},
        {"MessageStatus", "queued"},
    };
    const struct twilio_account *account = settings;
    struct signature_part parts[1 + 4];
    unsigned char digest[SIGNATURE_MAX];
    char text[SIGNATURE_BASE64_ROOM];
    struct form_writer body;
    size_t count = 0;
    (void)now;

    call->method = "POST";
    if (strlen(url) >= sizeof call->url)
        return false;
    strcpy(call->url, url);
    parts[count++] = (struct signature_part){url, strlen(url)};
    form_write_begin(&body, call->body, sizeof call->body);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        form_write(&body, fields[i][0], fields[i][1]);
        parts[count++] = (struct signature_part){fields[i][0], strlen(fields[i][0])};
        parts[count++] = (struct signature_part){fields[i][1], strlen(fields[i][1])};
    }
    call->body_length = body.length;
    size_t length = signature_hmac(account->keys[0], parts, count, digest);
    signature_base64(digest, length, text);
    return length > 0 && api_call_header(call, "Content-Type", "application/x-www-form-urlencoded") &&
           api_call_header(call, "X-Twilio-Signature", text);
}

/* ---- Records ---- */

static bool message_path(const void *settings, const char *id, struct api_call *call)
{
    char path[MESSAGE_ID_ROOM + 32];

    /* An id is letters and digits; anything else has no business in a path. */
    if (id[0] == '\0' ||
        id[strspn(id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-")] != '\0')
        return false;
    snprintf(path, sizeof path, "/Messages/%s.json", id);
    return get(settings, true, path, call);
}

bool twilio_record_ask(const void *settings, const char *id, struct api_call *call)
{
    return message_path(settings, id, call);
}

bool twilio_record_read(const struct api_answer *answer, struct provider_record *record)
{
    json_t *body = json_loadb(answer->body, answer->body_length, 0, NULL);
    const char *number = common_text(body, "to");
    bool good = answer->complete && answer->status == 200 && json_is_object(body);

    *record = (struct provider_record){.has_words = common_text(body, "body")[0] != '\0',
                                       .has_number = number[0] && !strchr(number, 'X')};
    record->receipt.delivery = twilio_delivery(common_text(body, "status"));
    record->receipt.code = common_code(json_object_get(body, "error_code"));
    json_decref(body);
    return good;
}

/* Deleting a message deletes its pictures too. */
bool twilio_erase(const void *settings, const char *id, bool inbound, struct api_call *call)
{
    (void)inbound;
    if (!message_path(settings, id, call))
        return false;
    call->method = "DELETE";
    return true;
}

enum erased twilio_erased(const struct api_answer *answer)
{
    if (!answer->complete)
        return ERASED_LATER;
    if ((answer->status >= 200 && answer->status < 300) || answer->status == 404)
        return ERASED_DONE;
    if (answer->status == 401 || answer->status == 403)
        return ERASED_NEVER;
    return ERASED_LATER; /* 409 with 20009: it is not complete yet */
}

/* ---- Error codes ---- */

static const struct {
    int code;
    const char *words;
} explanations[] = {
    {20003,
     "the account's SID and the auth token (or API key) do not belong together: copy both anew from the "
     "console's first page; a token that was replaced does not work any more"},
    {20005, "the account is suspended: the console says why"},
    {20008, "these are test credentials: use the live ones"},
    {20404, "no such account or number: compare account_sid with the console"},
    {20429, "too many requests at once: it is tried again"},
    {21211, "that is no phone number: write + and the country code first"},
    {21212, "our number is not valid as a sender: compare it with the console"},
    {21266, "a number can't text itself"},
    {21408, "texts to that country are switched off: Messaging, Settings, Geo permissions"},
    {21606, "our number is not this account's, or can't text"},
    {21608, "a trial account texts only verified numbers: verify this one, or upgrade"},
    {21610, "the person has texted STOP to this number; only their START lifts that"},
    {21611, "the number's queue is full: wait"},
    {21612, "that number can't be reached from ours"},
    {21614, "that is no mobile number: it may be a landline"},
    {21617, "the text is too long"},
    {21659, "our number is not one of Twilio's: compare it with the console"},
    {21660, "our number belongs to another account or subaccount"},
    {21703, "the messaging service has no number: add ours to it"},
    {30001, "too much was waiting at once"},
    {30002, "the account was suspended while the text waited"},
    {30003, "the phone is off or out of reach"},
    {30004, "the person or the carrier has blocked our number"},
    {30005, "the number is unknown to its carrier, or not in use"},
    {30006, "a landline, or a carrier that takes no texts"},
    {30007,
     "the carrier took it for spam: see that the number is registered (A2P 10DLC campaign, or a verified "
     "toll-free number)"},
    {30008, "the carrier gives no reason; often it is a registration that is missing"},
    {30032, "the toll-free number is not verified yet: carriers block it until it is"},
    {30034, "the number is not registered: in the US it needs an A2P 10DLC campaign first (Twilio's console, "
            "Messaging, Regulatory compliance); until then carriers block every text"},
    {30410, "a carrier did not answer in time"},
    {0, NULL},
};

const char *twilio_explain(int code)
{
    for (size_t i = 0; explanations[i].words; i++)
        if (explanations[i].code == code)
            return explanations[i].words;
    return NULL;
}
