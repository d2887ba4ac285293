/* signalwire.c - SignalWire's Compatibility API, which is made after Twilio's: webhooks, replies in the
 * response and the call that sends have the same fields. Sources: SignalWire's documentation ("Webhook
 * security", "Create a message", "Error codes") and the behaviour of its official SDK.
 *
 * What differs: names and passwords, the addresses, the signature's header and key (the project's signing
 * key, not the API token), and how fields of one name are signed. */
#include "gateway/providers/signalwire.h"
#include "gateway/form.h"
#include "gateway/providers/common.h"
#include "gateway/providers/options.h"
#include "gateway/providers/questions.h"
#include "gateway/providers/signed_url.h"
#include "gateway/providers/twilio.h"
#include "gateway/signature.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROJECT_ROOM = 64, SPACE_ROOM = 128 };

struct signalwire_settings {
    char project[PROJECT_ROOM];
    struct secrets api_tokens; /* the first signs in */
    struct secrets signing_keys;
    struct signature_key *keys[SECRETS_MAX]; /* of the signing keys */
    char base_url[OPTIONS_URL_ROOM];
};

/* ---- settings ---- */

static const char *const option_names[] = {"project_id", "api_token", "signing_key",
                                           "space",      "base_url",  NULL};

/* The API's address: of the space, unless it is told. */
static void read_address(struct options *options, struct signalwire_settings *settings)
{
    char space[SPACE_ROOM], standard[OPTIONS_URL_ROOM] = "";

    if (options_text(options, "space", !options_has(options, "base_url"), "-.",
                     "write the first part of your space's address: \"example\" for example.signalwire.com",
                     space, sizeof space))
        snprintf(standard, sizeof standard, "https://%s%s/api/laml", space,
                 strchr(space, '.') == NULL ? ".signalwire.com" : "");
    if (options_has(options, "base_url") || standard[0] != '\0')
        options_base_url(options, "base_url", standard, "https://example.signalwire.com/api/laml",
                         settings->base_url);
}

static void signalwire_forget(void *of)
{
    struct signalwire_settings *settings = of;

    for (size_t i = 0; i < SECRETS_MAX; i++)
        signature_key_free(settings->keys[i]);
    explicit_bzero(settings, sizeof *settings);
    free(settings);
}

static void *signalwire_configure(const json_t *object, const char *where, struct faults *faults)
{
    struct signalwire_settings *settings = calloc(1, sizeof *settings);
    struct options options = options_begin(object, where, faults, "SignalWire", option_names);

    if (settings == NULL) {
        options_fault(&options, "", "", "there is no memory");
        return NULL;
    }
    options_text(&options, "project_id", true, "-", "copy the Project ID from your space, API",
                 settings->project, sizeof settings->project);
    options_secrets(&options, "api_token", &settings->api_tokens);
    options_secrets(&options, "signing_key", &settings->signing_keys);
    for (size_t i = 0; i < settings->signing_keys.count; i++) {
        const char *key = settings->signing_keys.text[i];
        settings->keys[i] = signature_key_new(SIGNATURE_SHA1, key, strlen(key));
        if (settings->keys[i] == NULL)
            options_fault(&options, "signing_key", "", "there is no memory, or no OpenSSL, for it");
    }
    read_address(&options, settings);
    if (!options.good) {
        signalwire_forget(settings);
        return NULL;
    }
    return settings;
}

/* ---- webhooks ---- */

/* The other of SignalWire's two ways: hex over the address and the raw body. Messages have had the first so
 * far. */
static bool is_signed_raw(const struct signalwire_settings *settings, const struct http_request *request,
                          const char *url, const char *theirs)
{
    const struct signature_part parts[] = {{url, strlen(url)}, {request->body, request->body_length}};
    unsigned char digest[SIGNATURE_MAX];
    char ours[SIGNATURE_HEX_ROOM];
    bool match = false;

    for (size_t i = 0; i < settings->signing_keys.count && !match; i++) {
        size_t length = signature_hmac(settings->keys[i], parts, 2, digest);
        signature_hex(digest, length, ours);
        match = length > 0 && signature_equal_text(ours, theirs);
    }
    return match;
}

static enum verdict signalwire_verify(const void *of, const struct http_request *request,
                                      const struct public_url *url, time_t now)
{
    const struct signalwire_settings *settings = of;
    const char *theirs = http_request_header(request, "X-SignalWire-Signature");
    char address[SIGNED_URL_ROOM];

    (void)now; /* no time is signed */
    if (theirs == NULL)
        theirs = http_request_header(request, "X-Twilio-Signature"); /* its older name */
    if (theirs == NULL)
        return VERDICT_FORGED;
    if (!signed_url(request, url, address))
        return VERDICT_MALFORMED;
    enum verdict verdict = twilio_verify_form(settings->keys, settings->signing_keys.count, FORM_BY_NAME,
                                              request, address, theirs);
    if (verdict == VERDICT_FORGED && is_signed_raw(settings, request, address, theirs))
        verdict = VERDICT_OK;
    explicit_bzero(address, sizeof address); /* a GET webhook has it all in there */
    return verdict;
}

/* ---- sending ---- */

/* A call to the project's part of the API; a GET until it is said otherwise. */
static bool address(const struct signalwire_settings *settings, const char *rest, struct api_call *call)
{
    char path[PROJECT_ROOM + MESSAGE_ID_ROOM + 64];

    snprintf(path, sizeof path, "/2010-04-01/Accounts/%s%s", settings->project, rest);
    return questions_get(call, settings->base_url, path) &&
           snprintf(call->basic_auth, sizeof call->basic_auth, "%s:%s", settings->project,
                    settings->api_tokens.text[0]) < (int)sizeof call->basic_auth;
}

static bool signalwire_send(const void *of, const struct outgoing *text, struct api_call *call)
{
    const struct signalwire_settings *settings = of;
    size_t characters = common_count_characters(text->text);
    struct form_writer body;

    if (characters == 0 || characters > TWILIO_TEXT_MAX || !address(settings, "/Messages.json", call) ||
        !api_call_header(call, "Content-Type", "application/x-www-form-urlencoded"))
        return false;
    call->method = "POST";
    form_write_begin(&body, call->body, sizeof call->body);
    form_write(&body, "To", text->recipient);
    form_write(&body, "From", text->sender);
    form_write(&body, "Body", text->text);
    if (text->status_url != NULL)
        form_write(&body, "StatusCallback", text->status_url);
    call->body_length = body.length;
    return !body.full;
}

/* SignalWire's own, and those of Twilio's that it has too; some come with the answer, some with a receipt. */
static const struct common_code codes[] = {
    {4001, OUTCOME_OUR_FAULT, "the project has no money left"},
    {10001, OUTCOME_OUR_FAULT, "the space is not enabled: SignalWire's support says why"},
    {11200, OUTCOME_UNKNOWN, "our webhook did not answer in time"},
    {20003, OUTCOME_OUR_FAULT,
     "Project ID and API token do not belong together: copy both anew from the space, API"},
    {20404, OUTCOME_OUR_FAULT, "no such project or number: compare project_id with the space, API"},
    {20429, OUTCOME_TRY_LATER, "too many requests at once: it is tried again"},
    {21210, OUTCOME_OUR_FAULT, "our number is not verified as a sender"},
    {21211, OUTCOME_REFUSED, "that is no phone number: write + and the country code first"},
    {21212, OUTCOME_OUR_FAULT, "our number is not valid as a sender: compare it with the space"},
    {21217, OUTCOME_REFUSED, "that is no valid phone number"},
    {21606, OUTCOME_OUR_FAULT, "our number is not this project's, or can't text"},
    {21610, OUTCOME_OPTED_OUT, "the person has texted STOP to this number; only their START lifts that"},
    {21611, OUTCOME_TRY_LATER, "the number's queue is full: wait"},
    {21614, OUTCOME_REFUSED, "that is no mobile number: it may be a landline"},
    {21617, OUTCOME_REFUSED, "the text is too long"},
    {30003, OUTCOME_REFUSED, "the phone is off or out of reach"},
    {30005, OUTCOME_REFUSED, "the number is unknown to its carrier, or not in use"},
    {30006, OUTCOME_REFUSED, "a landline, or a carrier that takes no texts"},
    {30007, OUTCOME_REFUSED,
     "the carrier took it for spam: see that the number is in a 10DLC campaign, or verified if toll-free"},
    {0, OUTCOME_UNKNOWN, NULL},
};

static const char *signalwire_explain(int code)
{
    return common_explain(codes, code);
}

static void signalwire_outcome(const void *of, const struct api_answer *answer, struct outcome *outcome)
{
    (void)of;
    if (!common_outcome_begin(answer, outcome))
        return;
    json_t *body = common_json(answer->body, answer->body_length);
    if (answer->status >= 200 && answer->status < 300) {
        if (common_copy_id(common_text(body, "sid"), outcome->id))
            outcome->kind = OUTCOME_ACCEPTED;
    } else {
        int code = common_code(json_object_get(body, "code"));
        outcome->kind = common_code_kind(codes, code, common_status_kind(answer->status, code != 0));
        outcome->code = code != 0 ? code : outcome->code;
    }
    json_decref(body);
}

/* ---- for the tools, and for forgetting ---- */

static bool project_ask(const void *of, const struct provider_subject *subject, struct api_call *call)
{
    (void)subject;
    return address(of, ".json", call);
}

static bool project_read(const void *of, const struct provider_subject *subject,
                         const struct api_answer *answer, struct findings *findings)
{
    (void)of, (void)subject;
    if (!questions_answered(answer, "SignalWire", "project_id and api_token",
                            "copy both anew from the space, API", findings))
        return false;
    findings_add(findings, FINDING_GOOD, NULL, "SignalWire takes project_id and api_token");
    return true;
}

static const struct provider_question questions[] = {
    {project_ask, project_read, false},
    {NULL, NULL, false},
};

/* A receipt about a text that never was. */
static bool signalwire_sign(const void *of, const char *url, time_t now, struct api_call *call)
{
    static const char body[] = "MessageSid=00000000-0000-0000-0000-000000000000&MessageStatus=queued";
    static const char signed_body[] = "MessageSid00000000-0000-0000-0000-000000000000MessageStatusqueued";
    const struct signalwire_settings *settings = of;
    const struct signature_part parts[] = {{url, strlen(url)}, {signed_body, sizeof signed_body - 1}};
    unsigned char digest[SIGNATURE_MAX];
    char signature[SIGNATURE_BASE64_ROOM];

    (void)now;
    size_t length = signature_hmac(settings->keys[0], parts, 2, digest);
    signature_base64(digest, length, signature);
    memcpy(call->body, body, sizeof body);
    call->body_length = sizeof body - 1;
    return length > 0 && questions_webhook(call, url, "application/x-www-form-urlencoded") &&
           api_call_header(call, "X-SignalWire-Signature", signature);
}

static bool signalwire_record_ask(const void *of, const char *id, struct api_call *call)
{
    char rest[MESSAGE_ID_ROOM + 32];

    /* An id is letters, digits and hyphens; anything else has no business in a path. */
    if (id[0] == '\0' ||
        id[strspn(id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-")] != '\0')
        return false;
    snprintf(rest, sizeof rest, "/Messages/%s.json", id);
    return address(of, rest, call);
}

/* Pictures stay: they would have to be deleted one by one. */
static bool signalwire_erase(const void *of, const char *id, bool inbound, struct api_call *call)
{
    (void)inbound;
    if (!signalwire_record_ask(of, id, call))
        return false;
    call->method = "DELETE";
    return true;
}

/* ---- the table ---- */

static const char *const no_words[] = {NULL}; /* it is not known to answer any: we do */

const struct provider signalwire = {
    .name = "signalwire",
    .webhook_timeout_ms = 15000, /* not told: as Twilio's */
    .redelivers_for_s = 0,
    .queues = true,
    .can_reply_inline = true,
    .get_webhooks = true,
    .text_max = TWILIO_TEXT_MAX,
    .optout_words = no_words,
    .optin_words = no_words,
    .help_words = no_words,
    .configure = signalwire_configure,
    .forget = signalwire_forget,
    .verify = signalwire_verify,
    .parse = twilio_parse,
    .acknowledge = twilio_acknowledge,
    .send = signalwire_send,
    .outcome = signalwire_outcome,
    .questions = questions,
    .sign = signalwire_sign,
    .explain = signalwire_explain,
    .record_ask = signalwire_record_ask,
    .record_read = twilio_record_read,
    .erase = signalwire_erase,
    .erased = twilio_erased,
    .erase_after_s = 60,
};
