/* twilio_api.c - Twilio's settings, the call that sends a text, and what its answer means. */
#include "gateway/form.h"
#include "gateway/json_memory.h"
#include "gateway/providers/common.h"
#include "gateway/providers/twilio.h"
#include "gateway/signature.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VALIDITY_MAX_S = 36000 };

static const char *const option_names[] = {
    "account_sid",           "auth_token",        "api_key_sid",       "api_key_secret",    "base_url",
    "messaging_service_sid", "content_retention", "address_retention", "validity_period_s",
};

/* Where in the configuration, and who is told. */
struct spot {
    const json_t *options;
    const char *where;
    struct faults *faults;
    bool good;
};

static void fault(struct spot *spot, const char *name, const char *mend, const char *what)
{
    char where[256];

    snprintf(where, sizeof where, "%s.%s", spot->where, name);
    faults_add(spot->faults, FAULT_ERROR, NULL, where, mend, "%s", what);
    spot->good = false;
}

static void refuse_unknown(struct spot *spot)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)spot->options, name, value)
    {
        size_t i = 0;
        while (i < sizeof option_names / sizeof *option_names && strcmp(name, option_names[i]) != 0)
            i++;
        if (i == sizeof option_names / sizeof *option_names)
            fault(spot, name,
                  "the options are account_sid, auth_token, api_key_sid, api_key_secret, base_url, "
                  "messaging_service_sid, content_retention, address_retention, validity_period_s",
                  "Twilio has no such option");
    }
}

static bool is_sid(const char *text, const char *prefix)
{
    return strncmp(text, prefix, 2) == 0 && strlen(text) == TWILIO_SID_LENGTH &&
           strspn(text + 2, "0123456789abcdefABCDEF") == TWILIO_SID_LENGTH - 2;
}

static bool read_sid(struct spot *spot, const char *name, const char *prefix, char out[TWILIO_SID_ROOM])
{
    const json_t *value = json_object_get(spot->options, name);
    const char *text = json_string_value(value);
    char what[64];

    if (value == NULL)
        return false;
    if (text == NULL || !is_sid(text, prefix)) {
        snprintf(what, sizeof what, "this is not \"%s\" and 32 hexadecimal digits", prefix);
        fault(spot, name, "copy it from Twilio's console", what);
        return false;
    }
    strcpy(out, text);
    return true;
}

static void read_secrets(struct spot *spot, const char *name, struct secrets *secrets)
{
    char where[256];

    snprintf(where, sizeof where, "%s.%s", spot->where, name);
    if (!secrets_read(json_object_get(spot->options, name), where, secrets, spot->faults))
        spot->good = false;
}

/* One of two words, or nothing. */
static void read_word(struct spot *spot, const char *name, const char *one, const char *other, char *out,
                      size_t room)
{
    const json_t *value = json_object_get(spot->options, name);
    const char *text = json_string_value(value);
    char mend[64];

    if (value == NULL)
        return;
    if (text == NULL || (strcmp(text, one) != 0 && strcmp(text, other) != 0)) {
        snprintf(mend, sizeof mend, "write \"%s\" or \"%s\"", one, other);
        fault(spot, name, mend, "there is no such choice");
        return;
    }
    snprintf(out, room, "%s", text);
}

static void read_base_url(struct spot *spot, char out[TWILIO_BASE_URL_ROOM])
{
    const json_t *value = json_object_get(spot->options, "base_url");
    const char *text = value == NULL ? "https://api.twilio.com" : json_string_value(value);
    size_t length = text == NULL ? 0 : strlen(text);

    while (length > 0 && text[length - 1] == '/')
        length--;
    if (length == 0 || length >= TWILIO_BASE_URL_ROOM || strpbrk(text, "?# \t\r\n") != NULL ||
        !api_url_allowed(text)) {
        fault(spot, "base_url", "leave it out, or write something like \"https://api.dublin.ie1.twilio.com\"",
              "this is not an https address (http is taken for this machine only)");
        return;
    }
    memcpy(out, text, length);
    out[length] = '\0';
}

static void read_validity(struct spot *spot, char *out, size_t room)
{
    const json_t *value = json_object_get(spot->options, "validity_period_s");
    json_int_t seconds = json_integer_value(value);

    if (value == NULL)
        return;
    if (seconds < 1 || seconds > VALIDITY_MAX_S) {
        fault(spot, "validity_period_s", "write seconds, 1 to 36000",
              "Twilio does not keep texts for so long a time");
        return;
    }
    snprintf(out, room, "%d", (int)seconds);
}

static void read_credentials(struct spot *spot, struct twilio_account *account)
{
    if (json_object_get(spot->options, "account_sid") == NULL)
        fault(spot, "account_sid", "copy it from Twilio's console", "the account's SID is missing");
    if (read_sid(spot, "account_sid", "AC", account->account_sid))
        strcpy(account->user, account->account_sid);
    read_secrets(spot, "auth_token", &account->auth_tokens);
    bool has_key = json_object_get(spot->options, "api_key_sid") != NULL;
    if (has_key != (json_object_get(spot->options, "api_key_secret") != NULL)) {
        fault(spot, has_key ? "api_key_secret" : "api_key_sid", "give both, or neither",
              "an API key has a SID and a secret");
    } else if (has_key) {
        read_sid(spot, "api_key_sid", "SK", account->user);
        read_secrets(spot, "api_key_secret", &account->key_secrets);
    }
}

void twilio_forget(void *settings)
{
    struct twilio_account *account = settings;

    for (size_t i = 0; i < SECRETS_MAX; i++)
        signature_key_free(account->keys[i]);
    explicit_bzero(account, sizeof *account);
    free(account);
}

void *twilio_configure(const json_t *options, const char *where, struct faults *faults)
{
    struct spot spot = {options, where, faults, true};
    struct twilio_account *account = calloc(1, sizeof *account);

    if (account == NULL) {
        fault(&spot, "", "", "there is no memory");
        return NULL;
    }
    refuse_unknown(&spot);
    read_credentials(&spot, account);
    read_sid(&spot, "messaging_service_sid", "MG", account->service_sid);
    read_base_url(&spot, account->base_url);
    read_word(&spot, "content_retention", "retain", "discard", account->content_retention,
              sizeof account->content_retention);
    read_word(&spot, "address_retention", "retain", "obfuscate", account->address_retention,
              sizeof account->address_retention);
    read_validity(&spot, account->validity_s, sizeof account->validity_s);
    for (size_t i = 0; i < account->auth_tokens.count; i++) {
        const char *token = account->auth_tokens.text[i];
        account->keys[i] = signature_key_new(SIGNATURE_SHA1, token, strlen(token));
        if (account->keys[i] == NULL)
            fault(&spot, "auth_token", "", "there is no memory, or no OpenSSL, for its key");
    }
    if (!spot.good) {
        twilio_forget(account);
        return NULL;
    }
    return account;
}

/* ---- sending ---- */

static size_t count_characters(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

/* What the options say goes before what is implied: an account without the feature says "retain". */
static void write_retention(struct form_writer *body, const char *name, const char *option,
                            const char *implied)
{
    const char *value = option[0] != '\0' ? option : implied;

    if (value[0] != '\0')
        form_write(body, name, value);
}

bool twilio_send(const void *settings, const struct outgoing *text, struct api_call *call)
{
    const struct twilio_account *account = settings;
    const char *password =
        (account->key_secrets.count > 0 ? &account->key_secrets : &account->auth_tokens)->text[0];
    struct form_writer body;
    size_t characters = count_characters(text->text);

    call->method = "POST";
    if (characters == 0 || characters > TWILIO_TEXT_MAX ||
        snprintf(call->url, sizeof call->url, "%s/2010-04-01/Accounts/%s/Messages.json", account->base_url,
                 account->account_sid) >= (int)sizeof call->url ||
        snprintf(call->basic_auth, sizeof call->basic_auth, "%s:%s", account->user, password) >=
            (int)sizeof call->basic_auth ||
        !api_call_header(call, "Content-Type", "application/x-www-form-urlencoded") ||
        !api_call_header(call, "Accept", "application/json"))
        return false;
    form_write_begin(&body, call->body, sizeof call->body);
    form_write(&body, "To", text->recipient);
    /* Of the service's numbers, the one that was texted: the answer must come from where it was asked. */
    form_write(&body, "From", text->sender);
    if (account->service_sid[0] != '\0')
        form_write(&body, "MessagingServiceSid", account->service_sid);
    form_write(&body, "Body", text->text);
    if (text->status_url != NULL)
        form_write(&body, "StatusCallback", text->status_url);
    if (account->validity_s[0] != '\0')
        form_write(&body, "ValidityPeriod", account->validity_s);
    write_retention(&body, "ContentRetention", account->content_retention, text->forget ? "discard" : "");
    write_retention(&body, "AddressRetention", account->address_retention, text->forget ? "obfuscate" : "");
    call->body_length = body.length;
    return !body.full;
}

/* Twilio's codes, as far as they say something other than the HTTP status does. */
static const struct {
    int code;
    enum outcome_kind kind;
} codes[] = {
    {TWILIO_OPTED_OUT, OUTCOME_OPTED_OUT}, /* texted STOP to this number: blocked until START */
    {20003, OUTCOME_OUR_FAULT},            /* credentials */
    {20005, OUTCOME_OUR_FAULT},            /* the account is suspended */
    {20404, OUTCOME_OUR_FAULT},            /* no such account */
    {20429, OUTCOME_TRY_LATER},            /* too many requests */
    {20500, OUTCOME_TRY_LATER},
    {20503, OUTCOME_TRY_LATER},
    {21211, OUTCOME_REFUSED},   /* no valid recipient */
    {21212, OUTCOME_OUR_FAULT}, /* no valid sender */
    {21266, OUTCOME_REFUSED},   /* from a number to itself */
    {21408, OUTCOME_REFUSED},   /* the country is not switched on */
    {21602, OUTCOME_REFUSED},   /* no text */
    {21603, OUTCOME_OUR_FAULT}, /* no sender */
    {21606, OUTCOME_OUR_FAULT}, /* the sender is not ours, or can't text */
    {21608, OUTCOME_REFUSED},   /* a trial account texts verified numbers only */
    {21611, OUTCOME_TRY_LATER}, /* the sender's queue is full */
    {21612, OUTCOME_REFUSED},   /* can't be reached from this number */
    {21614, OUTCOME_REFUSED},   /* no mobile number */
    {21617, OUTCOME_REFUSED},   /* too long */
    {21659, OUTCOME_OUR_FAULT}, /* the sender is no number of Twilio's */
    {21660, OUTCOME_OUR_FAULT}, /* the sender is another account's */
    {21703, OUTCOME_OUR_FAULT}, /* the messaging service has no number */
    {30002, OUTCOME_OUR_FAULT}, /* the account is suspended */
};

static enum outcome_kind kind_of(int status, int code)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (codes[i].code == code)
            return codes[i].kind;
    }
    return common_status_kind(status, code != 0);
}

static void read_answer(const struct api_answer *answer, struct outcome *outcome)
{
    json_t *body = json_memory_read(answer->body, answer->body_length, 0, NULL);
    const char *sid = json_string_value(json_object_get(body, "sid"));
    json_int_t code = json_integer_value(json_object_get(body, "code"));

    if (answer->status >= 200 && answer->status < 300) {
        outcome->kind = sid != NULL && twilio_copy_id(sid, outcome->id) ? OUTCOME_ACCEPTED : OUTCOME_UNKNOWN;
    } else {
        int known = code > 0 && code < 1000000 ? (int)code : 0;
        outcome->kind = kind_of(answer->status, known);
        if (known != 0)
            outcome->code = known;
    }
    json_decref(body);
}

void twilio_outcome(const void *settings, const struct api_answer *answer, struct outcome *outcome)
{
    (void)settings;
    *outcome = (struct outcome){
        .kind = OUTCOME_UNKNOWN,
        .code = answer->status != 0 ? answer->status : answer->curl_code,
        .retry_after_s = answer->retry_after_s,
    };
    if (!answer->written)
        outcome->kind = OUTCOME_TRY_LATER;
    else if (answer->complete)
        read_answer(answer, outcome);
    else if (answer->status == 429)
        outcome->kind = OUTCOME_TRY_LATER; /* half an answer, but the half that counts */
}
