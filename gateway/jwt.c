/* jwt.c - JSON Web Tokens (RFC 7519, 7515): HS256 checked, RS256 signed. */
#include "gateway/jwt.h"

#include "gateway/json_memory.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { RSA_BITS_MIN = 2048, RSA_BITS_MAX = 4096, RSA_SIGNATURE_MAX = RSA_BITS_MAX / 8 };

/* ---- base64url ---- */

/* Standard base64 becomes the one for URLs, in place: '+' and '/' are '-' and '_', no padding. */
static size_t to_url_alphabet(char *text)
{
    size_t length = strcspn(text, "=");

    text[length] = '\0';
    for (size_t i = 0; i < length; i++)
        text[i] = text[i] == '+' ? '-' : text[i] == '/' ? '_' : text[i];
    return length;
}

/* The bytes, NUL-terminated, to be freed; NULL when it is no base64url, or empty. */
static char *decode(const char *text, size_t length, size_t *bytes_length)
{
    char *padded = calloc(1, length + 4), *bytes = malloc(length + 1);
    size_t made = 0;

    if (padded != NULL && bytes != NULL && memchr(text, '+', length) == NULL &&
        memchr(text, '/', length) == NULL && memchr(text, '=', length) == NULL) {
        memcpy(padded, text, length);
        for (size_t i = 0; i < length; i++)
            padded[i] = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];
        memcpy(padded + length, "===", (4 - length % 4) % 4);
        made = signature_from_base64(padded, (unsigned char *)bytes, length);
    }
    free(padded);
    if (made == 0) {
        free(bytes);
        return NULL;
    }
    bytes[made] = '\0';
    *bytes_length = made;
    return bytes;
}

static json_t *decode_object(const char *text, size_t length)
{
    size_t bytes_length = 0;
    char *bytes = decode(text, length, &bytes_length);
    json_t *object =
        bytes == NULL ? NULL : json_memory_read(bytes, bytes_length, JSON_REJECT_DUPLICATES, NULL);

    free(bytes);
    if (!json_is_object(object)) {
        json_decref(object);
        return NULL;
    }
    return object;
}

/* ---- Checking ---- */

/* A token's three parts. */
struct parts {
    const char *header, *claims, *signature;
    size_t header_length, claims_length, signature_length, signed_length;
};

static bool split(const char *token, struct parts *parts)
{
    const char *first = strchr(token, '.'), *second = first == NULL ? NULL : strchr(first + 1, '.');

    if (second == NULL || strchr(second + 1, '.') != NULL)
        return false;
    *parts = (struct parts){
        .header = token,
        .header_length = (size_t)(first - token),
        .claims = first + 1,
        .claims_length = (size_t)(second - first - 1),
        .signature = second + 1,
        .signature_length = strlen(second + 1),
        .signed_length = (size_t)(second - token),
    };
    return true;
}

/* Our signature is compared as text, so that only one way of writing it passes. */
static bool is_signed(const struct parts *parts, struct signature_key *key)
{
    const struct signature_part whole = {parts->header, parts->signed_length};
    unsigned char digest[SIGNATURE_MAX];
    char ours[SIGNATURE_BASE64_ROOM];
    size_t length = signature_hmac(key, &whole, 1, digest);

    if (length == 0)
        return false;
    signature_base64(digest, length, ours);
    return signature_equal(ours, to_url_alphabet(ours), parts->signature, parts->signature_length);
}

/* Does the header say what we did? A "crit" would name things that must be understood, and are not. */
static bool header_fits(const struct parts *parts)
{
    json_t *header = decode_object(parts->header, parts->header_length);
    const char *algorithm = json_string_value(json_object_get(header, "alg"));
    const json_t *type = json_object_get(header, "typ");
    bool fits = algorithm != NULL && strcmp(algorithm, "HS256") == 0 &&
                json_object_get(header, "crit") == NULL &&
                (type == NULL || (json_is_string(type) && strcasecmp(json_string_value(type), "JWT") == 0));

    json_decref(header);
    return fits;
}

/* Seconds since 1970, which may have a fraction. False when it is there and is no such number. */
static bool read_time(const json_t *claims, const char *name, bool *there, double *seconds)
{
    const json_t *value = json_object_get(claims, name);

    *there = value != NULL;
    *seconds = json_number_value(value);
    return value == NULL || json_is_number(value);
}

static enum jwt_verdict check_times(const json_t *claims, const struct jwt_rules *rules, time_t now)
{
    bool has_exp, has_nbf, has_iat;
    double exp, nbf, iat, at = (double)now, leeway = (double)rules->leeway_s;

    if (!read_time(claims, "exp", &has_exp, &exp) || !read_time(claims, "nbf", &has_nbf, &nbf) ||
        !read_time(claims, "iat", &has_iat, &iat) || (rules->needs_exp && !has_exp) ||
        (rules->max_age_s > 0 && !has_iat))
        return JWT_FORGED;
    if ((has_exp && at >= exp + leeway) || (has_nbf && at < nbf - leeway) || (has_iat && at < iat - leeway) ||
        (rules->max_age_s > 0 && at > iat + (double)rules->max_age_s + leeway))
        return JWT_STALE;
    return JWT_OK;
}

enum jwt_verdict jwt_check(const char *token, struct signature_key *const *keys, size_t keys_count,
                           const struct jwt_rules *rules, time_t now, json_t **claims)
{
    struct parts parts;
    bool good = false;

    *claims = NULL;
    if (!split(token, &parts))
        return JWT_FORGED;
    for (size_t i = 0; i < keys_count; i++)
        good = is_signed(&parts, keys[i]) || good;
    if (!good || !header_fits(&parts))
        return JWT_FORGED;
    json_t *read = decode_object(parts.claims, parts.claims_length);
    enum jwt_verdict verdict = read == NULL ? JWT_FORGED : check_times(read, rules, now);
    if (verdict == JWT_OK)
        *claims = read;
    else
        json_decref(read);
    return verdict;
}

const char *jwt_of_bearer(const char *header)
{
    static const char scheme[] = "Bearer ";

    if (header == NULL || strncasecmp(header, scheme, sizeof scheme - 1) != 0)
        return NULL;
    header += sizeof scheme - 1;
    return header + strspn(header, " ");
}

/* ---- Signing ---- */

/* The signer is an EVP_PKEY under a name of ours. */
static EVP_PKEY *key_of(struct jwt_signer *signer)
{
    return (EVP_PKEY *)signer;
}

/* Without this OpenSSL would ask for the password on the terminal. */
static int no_password(char *out, int room, int writing, void *arg)
{
    (void)out, (void)room, (void)writing, (void)arg;
    return -1;
}

struct jwt_signer *jwt_signer_new(const char *pem)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *key = bio == NULL ? NULL : PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);

    BIO_free(bio);
    if (key != NULL && (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA || EVP_PKEY_get_bits(key) < RSA_BITS_MIN ||
                        EVP_PKEY_get_bits(key) > RSA_BITS_MAX)) {
        EVP_PKEY_free(key);
        key = NULL;
    }
    ERR_clear_error();
    return (struct jwt_signer *)key;
}

bool jwt_signer_is(struct jwt_signer *signer, const char *public_pem)
{
    BIO *bio = BIO_new_mem_buf(public_pem, -1);
    EVP_PKEY *theirs = bio == NULL ? NULL : PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
    bool equal = theirs != NULL && EVP_PKEY_eq(key_of(signer), theirs) == 1;

    EVP_PKEY_free(theirs);
    BIO_free(bio);
    ERR_clear_error();
    return equal;
}

void jwt_signer_free(struct jwt_signer *signer)
{
    EVP_PKEY_free(key_of(signer));
}

/* Appends bytes as base64url. */
static bool append(const void *bytes, size_t length, char *out, size_t room, size_t *used)
{
    if ((length + 2) / 3 * 4 + 1 > room - *used)
        return false;
    EVP_EncodeBlock((unsigned char *)out + *used, bytes, (int)length);
    *used += to_url_alphabet(out + *used);
    return true;
}

static bool sign(struct jwt_signer *signer, const char *text, size_t length, unsigned char *signature,
                 size_t *signature_length)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good =
        context != NULL && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key_of(signer)) == 1 &&
        EVP_DigestSign(context, signature, signature_length, (const unsigned char *)text, length) == 1;

    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return good;
}

bool jwt_sign(struct jwt_signer *signer, const json_t *claims, char *out, size_t room)
{
    static const char header[] = "{\"alg\":\"RS256\",\"typ\":\"JWT\"}";
    unsigned char signature[RSA_SIGNATURE_MAX];
    size_t used = 0, signature_length = sizeof signature;
    char *text = json_memory_text(claims, JSON_COMPACT);
    bool good =
        text != NULL && room > 0 && append(header, sizeof header - 1, out, room, &used) && room - used > 2;

    if (good) {
        out[used++] = '.';
        good = append(text, strlen(text), out, room, &used) && room - used > 2 &&
               sign(signer, out, used, signature, &signature_length);
    }
    if (good) {
        out[used++] = '.';
        good = append(signature, signature_length, out, room, &used);
    }
    explicit_bzero(signature, sizeof signature);
    free(text);
    return good;
}
