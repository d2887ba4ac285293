/* generic_sign.c - webhooks signed by HMAC: over what, with which key, where the signature stands. */
#include "gateway/providers/generic.h"

#include "gateway/providers/signed_url.h"
#include "gateway/template.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    PARTS_MAX = GENERIC_TEMPLATE_ROOM / 2,
    TOLERANCE_STANDARD_S = 300,
    TOLERANCE_MAX_S = 3 * 86400,
    MILLISECOND_DIGITS = 12, /* a time of so many digits is no seconds */
};

const char generic_any_character[] = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

const char *generic_behind(const char *value, const char *prefix, bool any_case)
{
    size_t length = strlen(prefix);

    if (value == NULL ||
        (any_case ? strncasecmp(value, prefix, length) : strncmp(value, prefix, length)) != 0)
        return NULL;
    return value + length;
}

/* ---- the configuration ---- */

static size_t decode_hex(const char *text, unsigned char *out, size_t room)
{
    size_t length = strlen(text), bytes = length / 2;

    if (length % 2 != 0 || bytes > room || text[strspn(text, "0123456789abcdefABCDEF")] != '\0')
        return 0;
    for (size_t i = 0; i < bytes; i++) {
        const char pair[3] = {text[2 * i], text[2 * i + 1], '\0'};
        out[i] = (unsigned char)strtoul(pair, NULL, 16);
    }
    return bytes;
}

enum key_form { KEY_TEXT, KEY_HEX, KEY_BASE64 };

static struct signature_key *make_key(enum signature_hash hash, enum key_form form, const char *secret)
{
    unsigned char bytes[SECRET_ROOM];
    size_t length = strlen(secret);

    if (form == KEY_TEXT)
        return signature_key_new(hash, secret, length);
    length = form == KEY_HEX ? decode_hex(secret, bytes, sizeof bytes)
                             : signature_from_base64(secret, bytes, sizeof bytes);
    struct signature_key *key = length == 0 ? NULL : signature_key_new(hash, bytes, length);
    explicit_bzero(bytes, sizeof bytes);
    return key;
}

static void read_keys(struct options *options, struct generic_auth *auth)
{
    static const char *const algorithms[] = {"sha1", "sha256", "sha512", NULL};
    static const enum signature_hash hashes[] = {SIGNATURE_SHA1, SIGNATURE_SHA256, SIGNATURE_SHA512};
    static const char *const forms[] = {"text", "hex", "base64", NULL};
    enum signature_hash hash = hashes[options_choice(options, "algorithm", algorithms, 1)];
    size_t form = options_choice(options, "secret_is", forms, 0);

    for (size_t i = 0; i < auth->secrets.count; i++) {
        auth->keys[i] = make_key(hash, (enum key_form)form, auth->secrets.text[i]);
        if (auth->keys[i] == NULL)
            options_fault(options, "secret", "copy it once more, or correct \"secret_is\"",
                          "it is not written in the way that \"secret_is\" says, or there is no memory");
    }
}

/* A signed header and its name in the template go together. */
static void read_signed_header(struct options *options, const char *option, const char *name,
                               const struct generic_auth *auth, char out[GENERIC_NAME_ROOM])
{
    char mend[128];
    bool used = template_uses(auth->signs, name);

    options_text(options, option, false, "-_", "write a header's name", out, GENERIC_NAME_ROOM);
    snprintf(mend, sizeof mend, "give \"%s\", and put {%s} into \"signs\"; or neither", option, name);
    if (used != (out[0] != '\0') && auth->signs[0] != '\0')
        options_fault(options, option, mend,
                      used ? "what is signed needs it"
                           : "it is not among what is signed, so anybody could write what they like");
}

void generic_sign_read(struct options *options, struct generic_auth *auth)
{
    static const char *const encodings[] = {"hex", "base64", NULL};
    static const char *const names[] = {"timestamp", "nonce", "url", "body", NULL};

    read_keys(options, auth);
    options_text(options, "header", true, "-_", "write the name of the header with the signature", auth->name,
                 sizeof auth->name);
    options_text(options, "prefix", false, generic_any_character,
                 "write what stands before the signature, or leave it out", auth->prefix,
                 sizeof auth->prefix);
    auth->base64 = options_choice(options, "encoding", encodings, 0) == 1;
    if (options_text(options, "signs", true, generic_any_character,
                     "write what is signed, like \"{timestamp}.{body}\"", auth->signs, sizeof auth->signs) &&
        (!template_good(auth->signs, names) ||
         (!template_uses(auth->signs, "body") && !template_uses(auth->signs, "url")))) {
        options_fault(options, "signs", "put it together from {timestamp}, {nonce}, {url} and {body}",
                      "it signs neither {body} nor {url}, or has a name or brace in it that means nothing");
    } else if (auth->signs[0] != '\0' && !template_uses(auth->signs, "body")) {
        faults_add(options->faults, FAULT_WARNING, NULL, options->where,
                   "add {body} if the provider signs it",
                   "what people write is not signed: whoever has seen one webhook can write others");
    }
    read_signed_header(options, "timestamp_header", "timestamp", auth, auth->timestamp_header);
    read_signed_header(options, "nonce_header", "nonce", auth, auth->nonce_header);
    auth->tolerance_s = options_number(options, "tolerance_s", 1, TOLERANCE_MAX_S, TOLERANCE_STANDARD_S,
                                       "write seconds, 1 to 259200");
}

/* ---- webhooks ---- */

struct signed_parts {
    struct signature_part list[PARTS_MAX];
    size_t count;
};

static struct signature_part text_part(const char *text)
{
    return (struct signature_part){text, strlen(text)};
}

/* False when a header that is signed is not there. */
static bool put_together(const struct generic_auth *auth, const struct http_request *request, const char *url,
                         struct signed_parts *parts)
{
    const char *timestamp = http_request_header(request, auth->timestamp_header);
    const char *nonce = http_request_header(request, auth->nonce_header);
    const char *at = auth->signs;
    struct template_piece piece;

    parts->count = 0;
    while (parts->count < PARTS_MAX && template_next(&at, &piece)) {
        struct signature_part *part = &parts->list[parts->count++];
        if (template_names(&piece, "body"))
            *part = (struct signature_part){request->body, request->body_length};
        else if (template_names(&piece, "url"))
            *part = text_part(url);
        else if (template_names(&piece, "timestamp"))
            *part = text_part(timestamp == NULL ? "" : timestamp);
        else if (template_names(&piece, "nonce"))
            *part = text_part(nonce == NULL ? "" : nonce);
        else
            *part = (struct signature_part){piece.text, piece.length};
    }
    return *at == '\0' && (auth->timestamp_header[0] == '\0' || timestamp != NULL) &&
           (auth->nonce_header[0] == '\0' || nonce != NULL);
}

/* Hex in small letters, as we write it; what is longer than any signature is none. */
static bool lower_hex(const char *from, char out[SIGNATURE_HEX_ROOM])
{
    size_t length = strlen(from);

    for (size_t i = 0; i <= length && length < SIGNATURE_HEX_ROOM; i++)
        out[i] = from[i] >= 'A' && from[i] <= 'F' ? (char)(from[i] | 0x20) : from[i];
    return length < SIGNATURE_HEX_ROOM;
}

static bool is_signed(const struct generic_auth *auth, const struct signed_parts *parts, const char *theirs)
{
    unsigned char digest[SIGNATURE_MAX];
    char ours[SIGNATURE_HEX_ROOM], lowered[SIGNATURE_HEX_ROOM];
    bool equal = false;

    if (!auth->base64) {
        if (!lower_hex(theirs, lowered))
            return false;
        theirs = lowered;
    }
    for (size_t i = 0; i < auth->secrets.count; i++) {
        size_t length = signature_hmac(auth->keys[i], parts->list, parts->count, digest);
        if (length == 0)
            continue;
        if (auth->base64)
            signature_base64(digest, length, ours);
        else
            signature_hex(digest, length, ours);
        equal |= signature_equal_text(ours, theirs);
    }
    return equal;
}

/* Unix seconds, or milliseconds. */
static bool is_recent(const char *timestamp, time_t now, long tolerance_s)
{
    size_t digits = strspn(timestamp, "0123456789");

    if (digits == 0 || digits > 15 || timestamp[digits] != '\0')
        return false;
    long long then = atoll(timestamp);
    if (digits >= MILLISECOND_DIGITS)
        then /= 1000;
    return llabs((long long)now - then) <= tolerance_s;
}

enum verdict generic_sign_verify(const struct generic_auth *auth, const struct http_request *request,
                                 const struct public_url *url, time_t now)
{
    const char *theirs = generic_behind(http_request_header(request, auth->name), auth->prefix, false);
    char address[SIGNED_URL_ROOM] = "";
    struct signed_parts parts;

    if (theirs == NULL)
        return VERDICT_FORGED;
    if (template_uses(auth->signs, "url") && !signed_url(request, url, address))
        return VERDICT_MALFORMED;
    bool good = put_together(auth, request, address, &parts) && is_signed(auth, &parts, theirs);
    explicit_bzero(address, sizeof address); /* a GET webhook has it all in there */
    if (!good)
        return VERDICT_FORGED;
    if (auth->timestamp_header[0] != '\0' &&
        !is_recent(http_request_header(request, auth->timestamp_header), now, auth->tolerance_s))
        return VERDICT_STALE;
    return VERDICT_OK;
}
