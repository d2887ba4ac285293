/* common.c - what every provider does with what it reads and sends. */
#include "gateway/providers/common.h"

#include "gateway/json_memory.h"
#include "gateway/signature.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

enum { CODE_MAX = 999999, UNIX_DIGITS_MAX = 12, USER_ROOM = 128, MEDIA_MAX = 99 };

bool common_copy_id(const char *id, char out[MESSAGE_ID_ROOM])
{
    size_t length = id == NULL ? 0 : strlen(id);

    if (length == 0 || length >= MESSAGE_ID_ROOM)
        return false;
    memcpy(out, id, length + 1);
    return true;
}

size_t common_count_characters(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

/* ---- JSON ---- */

/* The value of four hex digits, or -1. */
static int hex_unit(const char *from)
{
    int value = 0;

    for (size_t i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdef", *digit = strchr(digits, from[i] | 0x20);
        if (from[i] == '\0' || digit == NULL || *digit == '\0')
            return -1;
        value = value * 16 + (int)(digit - digits);
    }
    return value;
}

/* How many bytes the escape at `from` takes, with its other half when it is one of a surrogate pair; `lonely`
 * when there is no other half. What is no escape at all is left to the reader to refuse. */
static size_t measure_escape(const char *from, size_t left, bool *lonely)
{
    int first = left >= 6 && from[1] == 'u' ? hex_unit(from + 2) : -1;
    int second = left >= 12 && from[6] == '\\' && from[7] == 'u' ? hex_unit(from + 8) : -1;

    *lonely = false;
    if (first < 0)
        return left < 2 ? left : 2;
    if (first < 0xD800 || first > 0xDFFF)
        return 6;
    if (first < 0xDC00 && second >= 0xDC00 && second <= 0xDFFF)
        return 12;
    *lonely = true;
    return 6;
}

/* A copy with U+FFFD for what no JSON may hold; NULL when memory is out. */
static char *mend_json(const char *from, size_t length, size_t *mended_length)
{
    char *mended = malloc(length * 3 + 1), *out = mended;

    for (size_t taken = 0, step; mended != NULL && taken < length; taken += step) {
        size_t left = length - taken;
        bool bad;
        if (from[taken] == '\\') {
            step = measure_escape(from + taken, left, &bad);
        } else {
            utf8proc_int32_t character;
            utf8proc_ssize_t read = utf8proc_iterate((const utf8proc_uint8_t *)from + taken,
                                                     left > 4 ? 4 : (utf8proc_ssize_t)left, &character);
            bad = read <= 0;
            step = bad ? 1 : (size_t)read;
        }
        const char *piece = bad ? "\xEF\xBF\xBD" : from + taken;
        size_t piece_length = bad ? 3 : step;
        memcpy(out, piece, piece_length);
        out += piece_length;
    }
    *mended_length = mended == NULL ? 0 : (size_t)(out - mended);
    return mended;
}

json_t *common_json(const void *bytes, size_t length)
{
    const size_t flags = JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES;
    json_error_t error;
    int before = errno;

    if (length == 0)
        return NULL;
    errno = 0;
    json_t *json = json_memory_read(bytes, length, flags, &error);
    enum json_error_code code = json == NULL ? json_error_code(&error) : json_error_unknown;
    /* jansson calls half a pair a syntax error. */
    if (json == NULL && errno != ENOMEM &&
        (code == json_error_invalid_utf8 || code == json_error_invalid_syntax)) {
        size_t mended_length;
        char *mended = mend_json(bytes, length, &mended_length);
        if (mended != NULL)
            json = json_memory_read(mended, mended_length, flags, NULL);
        free(mended);
    }
    explicit_bzero(&error, sizeof error); /* it quotes */
    if (errno == 0)
        errno = before;
    return json;
}

const char *common_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text == NULL ? "" : text;
}

bool common_set_text(struct message *message, const json_t *text)
{
    if (!json_is_string(text))
        return false;
    message_set_text(message, json_string_value(text), json_string_length(text));
    return true;
}

bool common_json_body(struct api_call *call, json_t *object)
{
    size_t length = object == NULL ? 0 : json_dumpb(object, call->body, sizeof call->body, JSON_COMPACT);

    json_decref(object);
    call->body_length = length;
    return length > 0 && length <= sizeof call->body &&
           api_call_header(call, "Content-Type", "application/json") &&
           api_call_header(call, "Accept", "application/json");
}

bool common_bearer(struct api_call *call, const char *token)
{
    char value[API_HEADER_ROOM];
    int length = snprintf(value, sizeof value, "Bearer %s", token);
    bool fits = length > 0 && length < (int)sizeof value && api_call_header(call, "Authorization", value);

    explicit_bzero(value, sizeof value);
    return fits;
}

/* ---- Answers ---- */

int common_code_of(const char *text)
{
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || digits > 6 || text[digits] != '\0')
        return 0;
    return atoi(text);
}

int common_code(const json_t *value)
{
    json_int_t number = json_integer_value(value);

    if (json_is_string(value))
        return common_code_of(json_string_value(value));
    return number > 0 && number <= CODE_MAX ? (int)number : 0;
}

bool common_outcome_begin(const struct api_answer *answer, struct outcome *outcome)
{
    *outcome = (struct outcome){
        .kind = OUTCOME_UNKNOWN,
        .code = answer->status != 0 ? answer->status : answer->curl_code,
        .retry_after_s = answer->retry_after_s,
    };
    if (!answer->written)
        outcome->kind = OUTCOME_TRY_LATER;
    else if (!answer->complete && answer->status == 429)
        outcome->kind = OUTCOME_TRY_LATER; /* half an answer, but the half that counts */
    return answer->written && answer->complete;
}

enum outcome_kind common_status_kind(int status, bool explained)
{
    if (status == 429 || (status >= 500 && explained))
        return OUTCOME_TRY_LATER; /* it says itself that it did not take the text */
    if (status == 401 || status == 402 || status == 403 || status == 404 || status == 405 ||
        (status >= 300 && status < 400))
        return OUTCOME_OUR_FAULT; /* credentials, money, or base_url */
    if (status >= 400 && status < 500 && status != 408)
        return OUTCOME_REFUSED;
    return OUTCOME_UNKNOWN;
}

static const struct common_code *find_code(const struct common_code *table, int code)
{
    while (table->code != 0 && table->code != code)
        table++;
    return table->code == 0 ? NULL : table;
}

enum outcome_kind common_code_kind(const struct common_code *table, int code, enum outcome_kind otherwise)
{
    const struct common_code *found = find_code(table, code);

    return found == NULL ? otherwise : found->kind;
}

const char *common_explain(const struct common_code *table, int code)
{
    const struct common_code *found = find_code(table, code);

    return found == NULL ? NULL : found->words;
}

enum delivery common_delivery(const struct common_status *table, const char *word)
{
    for (; table->word != NULL; table++) {
        if (strcmp(table->word, word) == 0)
            return table->delivery;
    }
    return DELIVERY_UNKNOWN;
}

/* ---- Webhooks ---- */

enum verdict common_hand_over(struct webhook_item *item, bool useful, webhook_each *each, void *arg)
{
    if (useful)
        each(item, arg);
    explicit_bzero(item, sizeof *item);
    return useful ? VERDICT_OK : VERDICT_UNUSABLE;
}

bool common_is_secret(const struct secrets *secrets, const char *theirs)
{
    bool equal = false;

    for (size_t i = 0; i < secrets->count; i++)
        equal |= signature_equal_text(secrets->text[i], theirs);
    return equal;
}

bool common_is_secret_path(const struct http_request *request, const struct secrets *secrets)
{
    const char *slash = strrchr(request->path, '/');

    return slash != NULL && common_is_secret(secrets, slash + 1);
}

bool common_is_basic(const struct http_request *request, const char *user, const struct secrets *passwords)
{
    static const char scheme[] = "Basic ";
    const char *theirs = http_request_header(request, "Authorization");
    char ours[USER_ROOM + SECRET_ROOM], decoded[sizeof ours];
    bool equal = false;

    if (theirs == NULL || strncasecmp(theirs, scheme, sizeof scheme - 1) != 0)
        return false;
    size_t length =
        signature_from_base64(theirs + sizeof scheme - 1, (unsigned char *)decoded, sizeof decoded);
    for (size_t i = 0; i < passwords->count; i++) {
        int ours_length = snprintf(ours, sizeof ours, "%s:%s", user, passwords->text[i]);
        equal |= signature_equal(ours, (size_t)ours_length, decoded, length);
    }
    explicit_bzero(ours, sizeof ours);
    explicit_bzero(decoded, sizeof decoded);
    return equal;
}

const struct form *common_body_form(const struct http_request *request, struct form *own)
{
    struct form *form = request->form ? request->form : own;

    if (form != own && form->bytes)
        return form;
    return form_read(form, request->body, request->body_length) == FORM_OK ? form : NULL;
}

void common_form_done(const struct form *form, struct form *own)
{
    if (form == own)
        form_scrub(own);
}

bool common_form(const struct http_request *request, struct form *form)
{
    const char *query = request->query == NULL ? "" : request->query;

    if (request->method == METHOD_GET)
        return form_read(form, query, strlen(query)) == FORM_OK;
    return form_read(form, request->body, request->body_length) == FORM_OK;
}

unsigned common_media(size_t count)
{
    return count > MEDIA_MAX ? MEDIA_MAX : (unsigned)count;
}

enum carrier_word common_carrier_word(const char *word)
{
    if (strcasecmp(word, "STOP") == 0)
        return CARRIER_WORD_STOP;
    if (strcasecmp(word, "HELP") == 0)
        return CARRIER_WORD_HELP;
    if (strcasecmp(word, "START") == 0)
        return CARRIER_WORD_START;
    return CARRIER_WORD_NONE;
}

bool common_acknowledge(const char *reply, const char **content_type, char *out, size_t room, size_t *length)
{
    (void)reply, (void)out, (void)room;
    *content_type = NULL;
    *length = 0;
    return true;
}

bool common_is_recent(const char *text, time_t now, long window_s)
{
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || digits > UNIX_DIGITS_MAX || text[digits] != '\0')
        return false;
    long long age = (long long)now - atoll(text);
    return age <= window_s && age >= -window_s;
}
