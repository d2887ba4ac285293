/* vonage_sms_sign.c - who sent a webhook of Vonage's SMS API.
 * All parameters but "sig" are sorted and joined as "&name=value", where every '&' and '=' of a value is a
 * '_'. Of that either an HMAC is made, or, in the oldest way, the MD5 of it and the secret. Which one is a
 * setting of the account, so that only the one that is configured counts. Signing is off unless Vonage was
 * asked for it; without it a secret path is what shows who calls. */
#include "gateway/providers/common.h"
#include "gateway/providers/vonage_sms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DAY_S = 86400, /* so long a webhook comes again, and nobody says that it is signed anew */
    INTEGER_ROOM = 24,
};

/* ---- the configuration ---- */

static void make_keys(struct options *options, struct vonage_sms_settings *settings, enum signature_hash hash)
{
    for (size_t i = 0; i < settings->signature_secrets.count; i++) {
        const char *secret = settings->signature_secrets.text[i];
        settings->keys[i] = signature_key_new(hash, secret, strlen(secret));
        if (settings->keys[i] == NULL)
            options_fault(options, "signature_secret", "", "there is no memory, or no OpenSSL, for its key");
    }
}

void vonage_sms_read_signing(struct options *options, struct vonage_sms_settings *settings)
{
    static const char *const methods[] = {"md5hash", "md5", "sha1", "sha256", "sha512", NULL};
    static const enum signature_hash hashes[] = {SIGNATURE_MD5, SIGNATURE_MD5, SIGNATURE_SHA1,
                                                 SIGNATURE_SHA256, SIGNATURE_SHA512};
    size_t method = options_choice(options, "signature_method", methods, 3);

    if (options_has(options, "path_secret"))
        options_url_secrets(options, "path_secret", &settings->path_secrets);
    if (options_has(options, "signature_secret")) {
        options_secrets(options, "signature_secret", &settings->signature_secrets);
        make_keys(options, settings, hashes[method]);
    } else if (options_has(options, "signature_method")) {
        options_fault(options, "signature_secret", "copy it from Vonage's dashboard", "it is missing");
    } else if (!options_has(options, "path_secret")) {
        options_fault(options, "signature_secret",
                      "copy it from Vonage's dashboard and have Vonage switch signing on; or make a "
                      "\"path_secret\" (openssl rand -hex 24) and put it behind the webhook's address",
                      "nothing shows who calls");
    }
    settings->plain_md5 = method == 0;
    settings->max_age_s = options_number(options, "max_age_s", 30, 3L * DAY_S, DAY_S,
                                         "write seconds, 30 to 259200; Vonage tries for a day");
}

/* ---- reading ---- */

static size_t value_room(const json_t *value)
{
    return json_is_string(value) ? json_string_length(value) + 1 : INTEGER_ROOM;
}

/* A text as it is, a number in digits; false for anything else, which is never signed. */
static bool put_value(const json_t *value, char *out, size_t *length)
{
    if (json_is_string(value)) {
        *length = json_string_length(value);
        memcpy(out, json_string_value(value), *length + 1);
    } else if (json_is_integer(value)) {
        *length = (size_t)snprintf(out, INTEGER_ROOM, "%lld", (long long)json_integer_value(value));
    } else {
        return false;
    }
    return true;
}

static bool form_of_json(const json_t *object, bool whole, struct form *form)
{
    size_t room = 0, used = 0;
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)object, name, value)
    {
        room += strlen(name) + 1 + value_room(value);
    }
    *form = (struct form){.bytes = calloc(1, room + 1), .bytes_length = room};
    bool good = form->bytes != NULL && json_object_size(object) <= FORM_FIELDS_MAX;
    json_object_foreach((json_t *)object, name, value)
    {
        if (!good)
            break;
        struct form_field *field = &form->fields[form->count++];
        field->name = strcpy(form->bytes + used, name);
        field->name_length = strlen(name);
        used += field->name_length + 1;
        field->value = form->bytes + used;
        if (put_value(value, form->bytes + used, &field->value_length)) {
            used += field->value_length + 1;
        } else {
            good = !whole;
            used -= field->name_length + 1;
            form->count--;
        }
    }
    if (!good)
        form_scrub(form);
    return good;
}

bool vonage_sms_read(const struct http_request *request, bool whole, struct form *form)
{
    const char *type = http_request_header(request, "Content-Type");

    if (request->method == METHOD_GET || type == NULL || strcasestr(type, "json") == NULL)
        return common_form(request, form);
    json_t *object = common_json(request->body, request->body_length);
    bool good = json_is_object(object) && form_of_json(object, whole, form);
    json_decref(object);
    return good;
}

/* ---- signatures ---- */

static size_t put(const char *bytes, size_t length, char *out)
{
    memcpy(out, bytes, length);
    return length;
}

/* Puts together what is signed, to be freed; NULL when there is no memory, or when a name stands there twice,
 * since nobody could say which one was signed. `more` is room behind it. */
static char *join(struct form *form, size_t more, size_t *length)
{
    char *joined = malloc(form->bytes_length + 2 * form->count + more + 1);
    size_t used = 0;

    if (joined == NULL)
        return NULL;
    form_sort(form, FORM_BY_NAME);
    for (size_t i = 0; i < form->count; i++) {
        const struct form_field *field = &form->fields[i];
        if (i > 0 && field[-1].name_length == field->name_length &&
            memcmp(field[-1].name, field->name, field->name_length) == 0) {
            free(joined);
            return NULL;
        }
        if (strcmp(field->name, "sig") == 0)
            continue;
        joined[used++] = '&';
        used += put(field->name, field->name_length, joined + used);
        joined[used++] = '=';
        for (size_t j = 0; j < field->value_length; j++) {
            char c = field->value[j];
            joined[used++] = c == '&' || c == '=' ? '_' : c;
        }
    }
    *length = used;
    return joined;
}

/* Writes our signature with that secret, in small letters. */
static bool make_signature(const struct vonage_sms_settings *settings, size_t which, char *joined,
                           size_t length, char out[SIGNATURE_HEX_ROOM])
{
    unsigned char digest[SIGNATURE_MAX];
    size_t digest_length;

    if (settings->plain_md5) {
        const char *secret = settings->signature_secrets.text[which];
        size_t whole = length + put(secret, strlen(secret), joined + length);
        digest_length = signature_digest(SIGNATURE_MD5, joined, whole, digest);
    } else {
        const struct signature_part part = {joined, length};
        digest_length = signature_hmac(settings->keys[which], &part, 1, digest);
    }
    signature_hex(digest, digest_length, out);
    return digest_length > 0;
}

/* Vonage writes it in large letters or small. */
static bool lower(const char *text, char out[SIGNATURE_HEX_ROOM])
{
    size_t length = strlen(text);

    for (size_t i = 0; i <= length && length < SIGNATURE_HEX_ROOM; i++)
        out[i] = text[i] >= 'A' && text[i] <= 'F' ? (char)(text[i] | 0x20) : text[i];
    return length < SIGNATURE_HEX_ROOM;
}

static bool is_signed(const struct vonage_sms_settings *settings, struct form *form)
{
    char theirs[SIGNATURE_HEX_ROOM], ours[SIGNATURE_HEX_ROOM], *joined;
    size_t length;
    bool equal = false;

    if (!lower(form_text(form, "sig"), theirs) || (joined = join(form, SECRET_ROOM, &length)) == NULL)
        return false;
    for (size_t i = 0; i < settings->signature_secrets.count; i++)
        equal |= make_signature(settings, i, joined, length, ours) && signature_equal_text(ours, theirs);
    free(joined);
    return equal;
}

enum verdict vonage_sms_verify(const void *of, const struct http_request *request,
                               const struct public_url *url, time_t now)
{
    const struct vonage_sms_settings *settings = of;
    enum verdict verdict = VERDICT_OK;
    struct form form;

    (void)url; /* is not signed */
    if (settings->path_secrets.count > 0 && !common_is_secret_path(request, &settings->path_secrets))
        return VERDICT_FORGED;
    if (settings->signature_secrets.count == 0)
        return VERDICT_OK;
    if (!vonage_sms_read(request, true, &form))
        return VERDICT_MALFORMED;
    const char *timestamp = form_text(&form, "timestamp");
    if (!is_signed(settings, &form) || timestamp[0] == '\0')
        verdict = VERDICT_FORGED;
    else if (!common_is_recent(timestamp, now, settings->max_age_s))
        verdict = VERDICT_STALE;
    form_scrub(&form);
    return verdict;
}

/* ---- for test-channel ---- */

static void put_field(struct form *form, const char *name, const char *value)
{
    form->fields[form->count++] = (struct form_field){name, strlen(name), value, strlen(value)};
    form->bytes_length += strlen(name) + strlen(value);
}

/* A receipt about a text that never was. */
bool vonage_sms_sign(const void *of, const char *url, time_t now, struct api_call *call)
{
    const struct vonage_sms_settings *settings = of;
    char timestamp[INTEGER_ROOM], signature[SIGNATURE_HEX_ROOM] = "";
    struct form form = {.count = 0};
    struct form_writer body;
    size_t length = 0;
    char *joined = NULL;

    snprintf(timestamp, sizeof timestamp, "%lld", (long long)now);
    put_field(&form, "messageId", "rightsline-test-channel");
    put_field(&form, "status", "accepted");
    put_field(&form, "timestamp", timestamp);
    bool good = (joined = join(&form, SECRET_ROOM, &length)) != NULL;
    if (settings->signature_secrets.count > 0)
        good = good && make_signature(settings, 0, joined, length, signature);
    free(joined);
    if (settings->path_secrets.count > 0)
        good = good && snprintf(call->url, sizeof call->url, "%s/%s", url, settings->path_secrets.text[0]) <
                           (int)sizeof call->url;
    else
        good = good && snprintf(call->url, sizeof call->url, "%s", url) < (int)sizeof call->url;
    call->method = "POST";
    form_write_begin(&body, call->body, sizeof call->body);
    for (size_t i = 0; i < form.count; i++)
        form_write(&body, form.fields[i].name, form.fields[i].value);
    if (signature[0] != '\0')
        form_write(&body, "sig", signature);
    call->body_length = body.length;
    return good && !body.full && api_call_header(call, "Content-Type", "application/x-www-form-urlencoded");
}
