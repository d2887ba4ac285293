/* plivo_sign.c - Plivo's two signatures, both HMAC-SHA256 under the account's token.
 * Sources: Plivo's documentation ("Signature validation") and the behaviour of its official SDK for Node.
 *
 * V2, which messages come with as a rule, covers the address without its query and a nonce, and so shows who
 * calls, but not what is said: only TLS keeps somebody who saw one request from sending another with it. V3
 * covers everything; where it is there, it alone counts. Neither has a time. */
#include "gateway/form.h"
#include "gateway/providers/plivo.h"
#include "gateway/providers/questions.h"
#include "gateway/providers/signed_url.h"
#include "gateway/signature.h"

#include <stdio.h>
#include <string.h>

enum { PARTS_MAX = 8 * FORM_FIELDS_MAX + 8 };

/* Is one of the signatures, a list with commas, made with one of the tokens? */
static bool is_signed(const struct plivo_settings *settings, const char *theirs,
                      const struct signature_part *parts, size_t count)
{
    unsigned char digest[SIGNATURE_MAX];
    char ours[SIGNATURE_BASE64_ROOM];
    bool match = false;

    for (size_t i = 0; i < settings->auth_tokens.count && !match; i++) {
        size_t length = signature_hmac(settings->keys[i], parts, count, digest);
        size_t ours_length = length > 0 ? signature_base64(digest, length, ours) : 0;
        for (const char *from = theirs; ours_length > 0 && from != NULL && !match;) {
            size_t one = strcspn(from, ",");
            match = signature_equal(ours, ours_length, from, one);
            from = from[one] == '\0' ? NULL : from + one + 1;
        }
    }
    return match;
}

/* What is signed, piece by piece; nothing is copied. */
struct pieces {
    struct signature_part list[PARTS_MAX];
    size_t count;
};

static void add(struct pieces *pieces, const char *bytes, size_t length)
{
    pieces->list[pieces->count++] = (struct signature_part){bytes, length};
}

/* Names and values, sorted, with something between them. */
static void add_fields(struct pieces *pieces, struct form *form, const char *between_both,
                       const char *between_fields)
{
    form_sort(form, FORM_BY_VALUE);
    for (size_t i = 0; i < form->count; i++) {
        const struct form_field *field = &form->fields[i];
        add(pieces, between_fields, i == 0 ? 0 : strlen(between_fields));
        add(pieces, field->name, field->name_length);
        add(pieces, between_both, strlen(between_both));
        add(pieces, field->value, field->value_length);
    }
}

/* The address, '?', the sorted query, '.', the sorted parameters, '.', the nonce; what is missing takes its
 * mark along, except that '?' stands before parameters too. */
static void gather_v3(struct pieces *pieces, const char *address, size_t base_length, const char *nonce,
                      struct form *query, struct form *parameters)
{
    pieces->count = 0;
    add(pieces, address, base_length);
    add(pieces, "?", query->count > 0 || parameters->count > 0);
    add_fields(pieces, query, "=", "&");
    add(pieces, ".", query->count > 0 && parameters->count > 0);
    add_fields(pieces, parameters, "", "");
    add(pieces, ".", 1);
    add(pieces, nonce, strlen(nonce));
}

/* `address` is what was signed, with its query. */
static enum verdict verify_v3(const struct plivo_settings *settings, const struct http_request *request,
                              const char *address, const char *theirs)
{
    const char *nonce = http_request_header(request, "X-Plivo-Signature-V3-Nonce");
    size_t base_length = strcspn(address, "?");
    const char *query_text = address + base_length + (address[base_length] == '?');
    struct form query = {.count = 0}, parameters = {.count = 0};
    struct pieces pieces;
    enum verdict verdict = VERDICT_MALFORMED;

    if (nonce == NULL)
        return VERDICT_FORGED;
    if (form_read(&query, query_text, strlen(query_text)) == FORM_OK &&
        (request->method == METHOD_GET ||
         form_read(&parameters, request->body, request->body_length) == FORM_OK)) {
        gather_v3(&pieces, address, base_length, nonce, &query, &parameters);
        verdict = is_signed(settings, theirs, pieces.list, pieces.count) ? VERDICT_OK : VERDICT_FORGED;
    }
    form_scrub(&query);
    form_scrub(&parameters);
    return verdict;
}

/* A subaccount's webhook is signed with its own token, and once more with the main account's. */
static enum verdict verify_v2(const struct plivo_settings *settings, const struct http_request *request,
                              const char *address)
{
    const char *own = http_request_header(request, "X-Plivo-Signature-V2");
    const char *main_account = http_request_header(request, "X-Plivo-Signature-Ma-V2");
    const char *nonce = http_request_header(request, "X-Plivo-Signature-V2-Nonce");

    if (nonce == NULL)
        return VERDICT_FORGED;
    const struct signature_part parts[] = {{address, strcspn(address, "?")}, {nonce, strlen(nonce)}};
    return is_signed(settings, own, parts, 2) || is_signed(settings, main_account, parts, 2) ? VERDICT_OK
                                                                                             : VERDICT_FORGED;
}

enum verdict plivo_verify(const void *of, const struct http_request *request, const struct public_url *url,
                          time_t now)
{
    const struct plivo_settings *settings = of;
    const char *v3 = http_request_header(request, "X-Plivo-Signature-V3");
    const char *main_v3 = http_request_header(request, "X-Plivo-Signature-Ma-V3");
    char address[SIGNED_URL_ROOM];
    enum verdict verdict;

    (void)now; /* no time is signed */
    if (!signed_url(request, url, address))
        return VERDICT_MALFORMED;
    if (v3 == NULL && main_v3 == NULL) {
        verdict = settings->v3_only ? VERDICT_FORGED : verify_v2(settings, request, address);
    } else {
        verdict = v3 == NULL ? VERDICT_FORGED : verify_v3(settings, request, address, v3);
        if (verdict == VERDICT_FORGED && main_v3 != NULL)
            verdict = verify_v3(settings, request, address, main_v3);
    }
    explicit_bzero(address, sizeof address); /* a GET webhook has it all in there */
    return verdict;
}

/* A receipt about a text that never was, by V3. */
bool plivo_sign(const void *of, const char *url, time_t now, struct api_call *call)
{
    static const char fields[] = "MessageUUID=00000000-0000-0000-0000-000000000000&Status=queued";
    const struct plivo_settings *settings = of;
    size_t base_length = strcspn(url, "?");
    const char *query_text = url + base_length + (url[base_length] == '?');
    struct form query = {.count = 0}, parameters = {.count = 0};
    struct pieces pieces;
    unsigned char digest[SIGNATURE_MAX];
    char nonce[24], signature[SIGNATURE_BASE64_ROOM];
    size_t length = 0;

    snprintf(nonce, sizeof nonce, "%lld", (long long)now);
    if (form_read(&query, query_text, strlen(query_text)) == FORM_OK &&
        form_read(&parameters, fields, sizeof fields - 1) == FORM_OK) {
        gather_v3(&pieces, url, base_length, nonce, &query, &parameters);
        length = signature_hmac(settings->keys[0], pieces.list, pieces.count, digest);
        signature_base64(digest, length, signature);
    }
    form_scrub(&query);
    form_scrub(&parameters);
    memcpy(call->body, fields, sizeof fields);
    call->body_length = sizeof fields - 1;
    return length > 0 && questions_webhook(call, url, "application/x-www-form-urlencoded") &&
           api_call_header(call, "X-Plivo-Signature-V3", signature) &&
           api_call_header(call, "X-Plivo-Signature-V3-Nonce", nonce);
}
