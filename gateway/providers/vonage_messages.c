/* vonage_messages.c - Vonage's Messages API, the newer of its two.
 * Sources: Vonage's documentation ("Messages API reference", "Webhooks", "Signed webhooks") and the behaviour
 * of its official SDK for Node.
 *
 * A webhook is JSON with a token (HS256 under the account's signature secret), which holds the body's
 * SHA-256: the SDK looks at the token only, we at both. Now and then Vonage sends one without a token, and
 * signs it when it is told to come again. Texts are sent with a token of ours (RS256 under the application's
 * key), or with the account's key and secret. Numbers have no '+'. */
#include "gateway/providers/vonage_messages.h"
#include "gateway/clock.h"
#include "gateway/providers/common.h"
#include "gateway/providers/vonage_tools.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXT_MAX = 1000,
    DAY_S = 86400, /* so long a webhook comes again, and nobody says that it is signed anew */
    LEEWAY_S = 300,
    TOKEN_S = 900,
};

/* ---- settings ---- */

static void vonage_messages_forget(void *of)
{
    struct vonage_messages_settings *settings = of;

    for (size_t i = 0; i < SECRETS_MAX; i++)
        signature_key_free(settings->keys[i]);
    jwt_signer_free(settings->signer);
    explicit_bzero(settings, sizeof *settings);
    free(settings);
}

static void read_key(struct options *options, struct vonage_messages_settings *settings)
{
    options_text(options, "api_key", true, "",
                 "copy the API key from Vonage's dashboard, or give \"application_id\" and \"private_key\"",
                 settings->api_key, sizeof settings->api_key);
    options_secrets(options, "api_secret", &settings->api_secrets);
}

/* An application and its private key, or the account's key and secret. */
static void read_account(struct options *options, struct vonage_messages_settings *settings)
{
    char pem[SECRET_LONG_ROOM] = "";

    if (!options_has(options, "application_id") && !options_has(options, "private_key")) {
        read_key(options, settings);
        return;
    }
    options_text(options, "application_id", true, "-", "copy the application's ID from Vonage's dashboard",
                 settings->application_id, sizeof settings->application_id);
    options_long_secret(options, "private_key", pem);
    settings->signer = pem[0] == '\0' ? NULL : jwt_signer_new(pem);
    if (pem[0] != '\0' && settings->signer == NULL)
        options_fault(options, "private_key", "use the file private.key that Vonage's dashboard made",
                      "this is no private RSA key of 2048 to 4096 bits, or it has a password");
    explicit_bzero(pem, sizeof pem);
    if (options_has(options, "api_key") || options_has(options, "api_secret"))
        read_key(options, settings); /* for `test-channel` and forgetting: those know no application */
}

static void *vonage_messages_configure(const json_t *object, const char *where, struct faults *faults)
{
    static const char *const names[] = {"application_id", "private_key",      "api_key",
                                        "api_secret",     "signature_secret", "max_age_s",
                                        "opt_out_assist", "base_url",         NULL};
    struct options options = options_begin(object, where, faults, "Vonage's Messages API", names);
    struct vonage_messages_settings *settings = calloc(1, sizeof *settings);

    if (settings == NULL) {
        options_fault(&options, "", "", "there is no memory");
        return NULL;
    }
    read_account(&options, settings);
    options_secrets(&options, "signature_secret", &settings->signature_secrets);
    for (size_t i = 0; i < settings->signature_secrets.count; i++) {
        const char *secret = settings->signature_secrets.text[i];
        settings->keys[i] = signature_key_new(SIGNATURE_SHA256, secret, strlen(secret));
        if (settings->keys[i] == NULL)
            options_fault(&options, "signature_secret", "", "there is no memory, or no OpenSSL, for its key");
    }
    settings->max_age_s = options_number(&options, "max_age_s", 30, 3L * DAY_S, DAY_S,
                                         "write seconds, 30 to 259200; Vonage tries for a day");
    settings->opt_out_assist = options_flag(&options, "opt_out_assist", false);
    options_base_url(&options, "base_url", "https://api.nexmo.com", "https://api.nexmo.com",
                     settings->base_url);
    if (!options.good) {
        vonage_messages_forget(settings);
        return NULL;
    }
    return settings;
}

static void vonage_messages_facts(const void *of, struct provider_facts *facts)
{
    facts->silent = !((const struct vonage_messages_settings *)of)->opt_out_assist;
}

/* ---- codes ---- */

/* As Vonage lists them; what comes behind 1160 is seen in receipts, whose meaning it does not list. None is
 * known to mean that the recipient has opted out. */
static const struct common_code codes[] = {
    {1000, OUTCOME_TRY_LATER, "more texts at once than the account may send"},
    {1010, OUTCOME_REFUSED, "something is missing in the request"},
    {1020, OUTCOME_REFUSED, "the number or another part of the request is not valid"},
    {1030, OUTCOME_UNKNOWN, "trouble at Vonage; nobody knows whether it was taken"},
    {1040, OUTCOME_REFUSED, "Vonage can't read it or reach that number"},
    {1050, OUTCOME_REFUSED, "the number is on Vonage's black list"},
    {1060, OUTCOME_OUR_FAULT, "the account is switched off: Vonage's support says why"},
    {1070, OUTCOME_OUR_FAULT, "the account has no money left"},
    {1080, OUTCOME_OUR_FAULT, "the account may not use this API"},
    {1090, OUTCOME_REFUSED, "the text is too long"},
    {1120, OUTCOME_OUR_FAULT, "our number may not send there: compare it with Vonage's dashboard"},
    {1140, OUTCOME_OUR_FAULT, "the account lacks something that the text needs: see Vonage's dashboard"},
    {1160, OUTCOME_REFUSED, "a trial account texts only the numbers on its list"},
    {0, OUTCOME_UNKNOWN, NULL},
};

static const char *vonage_messages_explain(int code)
{
    return common_explain(codes, code);
}

/* ---- webhooks ---- */

/* Is it this body that the token was made for? */
static bool is_of_body(const json_t *claims, const struct http_request *request)
{
    unsigned char digest[SIGNATURE_MAX];
    char ours[SIGNATURE_HEX_ROOM];
    size_t length = signature_digest(SIGNATURE_SHA256, request->body, request->body_length, digest);

    signature_hex(digest, length, ours);
    return length > 0 && signature_equal_text(ours, common_text(claims, "payload_hash"));
}

static enum verdict vonage_messages_verify(const void *of, const struct http_request *request,
                                           const struct public_url *url, time_t now)
{
    const struct vonage_messages_settings *settings = of;
    const struct jwt_rules rules = {.leeway_s = LEEWAY_S, .max_age_s = settings->max_age_s};
    const char *header = http_request_header(request, "Authorization"), *token = jwt_of_bearer(header);
    json_t *claims;

    (void)url; /* is not signed */
    if (header == NULL)
        return VERDICT_UNSIGNED;
    if (token == NULL)
        return VERDICT_FORGED;
    switch (jwt_check(token, settings->keys, settings->signature_secrets.count, &rules, now, &claims)) {
    case JWT_OK:
        break;
    case JWT_STALE:
        return VERDICT_STALE;
    case JWT_FORGED:
        return VERDICT_FORGED;
    }
    bool good = is_of_body(claims, request);
    json_decref(claims);
    return good ? VERDICT_OK : VERDICT_FORGED;
}

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words != NULL && strcmp(*words, word) != 0)
        words++;
    return *words != NULL;
}

/* A picture may have words with it. */
static bool read_text(const json_t *root, struct message *message)
{
    static const char *const media[] = {"image", "audio", "video", "file", "vcard", NULL};
    const char *type = common_text(root, "message_type");

    if (strcmp(type, "text") == 0)
        return common_set_text(message, json_object_get(root, "text"));
    if (!is_one_of(type, media))
        return false;
    message->media = 1;
    if (!common_set_text(message, json_object_get(root, "text")))
        common_set_text(message, json_object_get(json_object_get(root, type), "caption"));
    return true;
}

/* The API carries other channels than texts, which an answer by text would not reach. */
static bool read_message(const json_t *root, struct message *message)
{
    static const char *const channels[] = {"sms", "mms", NULL};

    return is_one_of(common_text(root, "channel"), channels) &&
           common_copy_id(common_text(root, "message_uuid"), message->id) &&
           message_number(common_text(root, "from"), message->sender, sizeof message->sender) &&
           message_number(common_text(root, "to"), message->recipient, sizeof message->recipient) &&
           read_text(root, message);
}

static const struct common_status statuses[] = {
    {"submitted", DELIVERY_UNDER_WAY}, {"delivered", DELIVERY_DELIVERED},  {"read", DELIVERY_DELIVERED},
    {"rejected", DELIVERY_FAILED},     {"undeliverable", DELIVERY_FAILED}, {NULL, DELIVERY_UNKNOWN},
};

/* A problem's code: its title is one, or its type ends with '#' and one. */
static int code_of(const json_t *problem)
{
    int code = common_code(json_object_get(problem, "title"));
    const char *hash = strrchr(common_text(problem, "type"), '#');

    return code == 0 && hash != NULL ? common_code_of(hash + 1) : code;
}

static bool read_receipt(const json_t *root, const char *status, struct receipt *receipt)
{
    receipt->delivery = common_delivery(statuses, status);
    receipt->code = code_of(json_object_get(root, "error"));
    return common_copy_id(common_text(root, "message_uuid"), receipt->id);
}

static enum verdict vonage_messages_parse(const void *of, const struct http_request *request,
                                          webhook_each *each, void *arg)
{
    struct webhook_item item = {.kind = WEBHOOK_MESSAGE};
    json_t *root = common_json(request->body, request->body_length);
    const char *status = common_text(root, "status");
    bool useful;

    (void)of;
    if (status[0] != '\0') {
        item.kind = WEBHOOK_RECEIPT;
        useful = read_receipt(root, status, &item.receipt);
    } else {
        useful = read_message(root, &item.message);
    }
    json_decref(root);
    return common_hand_over(&item, useful, each, arg);
}

/* ---- sending ---- */

static const char *digits(const char *number)
{
    return number + (number[0] == '+');
}

/* A UUID that nobody has had before. */
static bool make_id(char out[VONAGE_MESSAGES_APPLICATION_ROOM])
{
    unsigned char b[16];

    if (RAND_bytes(b, sizeof b) != 1)
        return false;
    b[6] = (unsigned char)((b[6] & 0x0F) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
    snprintf(out, VONAGE_MESSAGES_APPLICATION_ROOM,
             "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2], b[3],
             b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
    return true;
}

static bool sign_in(const struct vonage_messages_settings *settings, struct api_call *call)
{
    char id[VONAGE_MESSAGES_APPLICATION_ROOM], token[JWT_ROOM];
    json_int_t now = (json_int_t)clock_wall();

    if (settings->signer == NULL)
        return snprintf(call->basic_auth, sizeof call->basic_auth, "%s:%s", settings->api_key,
                        settings->api_secrets.text[0]) < (int)sizeof call->basic_auth;
    if (!make_id(id))
        return false;
    json_t *claims = json_pack("{s:s, s:I, s:I, s:s}", "jti", id, "iat", now, "exp", now + TOKEN_S,
                               "application_id", settings->application_id);
    bool good = claims != NULL && jwt_sign(settings->signer, claims, token, sizeof token) &&
                common_bearer(call, token);
    json_decref(claims);
    explicit_bzero(token, sizeof token);
    return good;
}

static bool vonage_messages_send(const void *of, const struct outgoing *text, struct api_call *call)
{
    const struct vonage_messages_settings *settings = of;
    size_t characters = common_count_characters(text->text);

    call->method = "POST";
    if (characters == 0 || characters > TEXT_MAX ||
        snprintf(call->url, sizeof call->url, "%s/v1/messages", settings->base_url) >=
            (int)sizeof call->url ||
        !sign_in(settings, call))
        return false;
    json_t *body =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s*, s:s*}", "channel", "sms", "message_type", "text", "from",
                  digits(text->sender), "to", digits(text->recipient), "text", text->text, "webhook_url",
                  text->status_url, "webhook_version", text->status_url == NULL ? NULL : "v1");
    return common_json_body(call, body);
}

/* What the HTTP status says, for it is a problem's kind; the code tells whether it is ours. */
static void vonage_messages_outcome(const void *of, const struct api_answer *answer, struct outcome *outcome)
{
    (void)of;
    if (!common_outcome_begin(answer, outcome))
        return;
    json_t *body = common_json(answer->body, answer->body_length);
    if (answer->status >= 200 && answer->status < 300) {
        if (common_copy_id(common_text(body, "message_uuid"), outcome->id))
            outcome->kind = OUTCOME_ACCEPTED;
    } else {
        int code = code_of(body);
        outcome->kind = common_status_kind(answer->status, json_object_get(body, "title") != NULL);
        if (outcome->kind == OUTCOME_REFUSED &&
            common_code_kind(codes, code, OUTCOME_REFUSED) == OUTCOME_OUR_FAULT)
            outcome->kind = OUTCOME_OUR_FAULT;
        outcome->code = code != 0 ? code : outcome->code;
    }
    json_decref(body);
}

/* ---- for the tools, and for forgetting ---- */

static bool vonage_messages_erase(const void *of, const char *id, bool inbound, struct api_call *call)
{
    const struct vonage_messages_settings *settings = of;
    const struct vonage_account account = {settings->api_key, &settings->api_secrets, settings->base_url};

    return vonage_redact(&account, "messages", id, inbound, call);
}

static const char *vonage_messages_unasked(const void *of)
{
    return ((const struct vonage_messages_settings *)of)->api_key[0] != '\0'
               ? "whether signature_secret is the account's: text the number, and `rightsline watch` shows "
                 "whether it passes"
               : "the number, the application and its key, without api_key and api_secret beside them in the "
                 "options: --to a phone of yours shows whether it sends, `rightsline watch` whether it "
                 "receives";
}

/* ---- the table ---- */

/* Where the account has Opt-Out Assist. */
static const char *const optout_words[] = {"STOP", "END", "QUIT", "CANCEL", "UNSUBSCRIBE", NULL};
static const char *const optin_words[] = {"START", "JOIN", NULL};
static const char *const help_words[] = {"HELP", NULL};

const struct provider vonage_messages = {
    .name = "vonage-messages",
    .webhook_timeout_ms = 5000, /* not told */
    .redelivers_for_s = DAY_S,
    .queues = false,
    .text_max = TEXT_MAX,
    .optout_words = optout_words,
    .optin_words = optin_words,
    .help_words = help_words,
    .configure = vonage_messages_configure,
    .forget = vonage_messages_forget,
    .facts = vonage_messages_facts,
    .verify = vonage_messages_verify,
    .parse = vonage_messages_parse,
    .acknowledge = common_acknowledge,
    .send = vonage_messages_send,
    .outcome = vonage_messages_outcome,
    .questions = vonage_messages_questions,
    .explain = vonage_messages_explain,
    .unasked = vonage_messages_unasked,
    .erase = vonage_messages_erase,
    .erased = vonage_erased,
    .erase_after_s = VONAGE_REDACTS_AFTER_S,
};
