/* signature.c - HMAC and digests by OpenSSL. */
#include "gateway/signature.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

struct signature_key {
    EVP_MAC_CTX *context; /* holds the key; a bare EVP_MAC_init() takes it up again */
};

static const char *hash_name(enum signature_hash hash)
{
    static const char *const names[] = {[SIGNATURE_MD5] = "MD5",
                                        [SIGNATURE_SHA1] = "SHA1",
                                        [SIGNATURE_SHA256] = "SHA256",
                                        [SIGNATURE_SHA512] = "SHA512"};

    return names[hash];
}

struct signature_key *signature_key_new(enum signature_hash hash, const void *key, size_t length)
{
    char name[16];
    strncpy(name, hash_name(hash), sizeof name - 1);
    name[sizeof name - 1] = '\0';
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
        OSSL_PARAM_construct_end(),
    };
    struct signature_key *made = calloc(1, sizeof *made);
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);

    if (made != NULL && mac != NULL)
        made->context = EVP_MAC_CTX_new(mac);
    EVP_MAC_free(mac); /* the context holds its own reference */
    /* OpenSSL takes a NULL key for "the same key as before", so an empty one needs an address. */
    if (made == NULL || made->context == NULL ||
        EVP_MAC_init(made->context, length == 0 ? (const unsigned char *)"" : key, length, parameters) != 1) {
        signature_key_free(made);
        return NULL;
    }
    return made;
}

void signature_key_free(struct signature_key *key)
{
    if (key == NULL)
        return;
    EVP_MAC_CTX_free(key->context); /* OpenSSL cleanses the key */
    free(key);
}

size_t signature_hmac(struct signature_key *key, const struct signature_part *parts, size_t count,
                      unsigned char out[SIGNATURE_MAX])
{
    size_t length = 0;
    bool good = EVP_MAC_init(key->context, NULL, 0, NULL) == 1;

    for (size_t i = 0; i < count; i++)
        good = good &&
               (parts[i].length == 0 || EVP_MAC_update(key->context, parts[i].bytes, parts[i].length) == 1);
    return good && EVP_MAC_final(key->context, out, &length, SIGNATURE_MAX) == 1 ? length : 0;
}

size_t signature_digest(enum signature_hash hash, const void *bytes, size_t length,
                        unsigned char out[SIGNATURE_MAX])
{
    size_t made = 0;

    return EVP_Q_digest(NULL, hash_name(hash), NULL, bytes, length, out, &made) == 1 ? made : 0;
}

size_t signature_hex(const unsigned char *bytes, size_t length, char out[SIGNATURE_HEX_ROOM])
{
    static const char digits[] = "0123456789abcdef";

    assert(length <= SIGNATURE_MAX);
    for (size_t i = 0; i < length; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * length] = '\0';
    return 2 * length;
}

size_t signature_base64(const unsigned char *bytes, size_t length, char out[SIGNATURE_BASE64_ROOM])
{
    assert(length <= SIGNATURE_MAX);
    return (size_t)EVP_EncodeBlock((unsigned char *)out, bytes, (int)length);
}

size_t signature_from_base64(const char *text, unsigned char *out, size_t room)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t length = strlen(text), plain = strspn(text, alphabet), padding = length - plain;

    if (length == 0 || length % 4 != 0 || padding > 2 || strspn(text + plain, "=") != padding)
        return 0;
    size_t bytes = length / 4 * 3; /* as OpenSSL writes them: padding becomes zero bytes */
    unsigned char *whole = malloc(bytes);
    if (whole == NULL || EVP_DecodeBlock(whole, (const unsigned char *)text, (int)length) < 0 ||
        bytes - padding > room) {
        free(whole);
        return 0;
    }
    memcpy(out, whole, bytes - padding);
    free(whole);
    return bytes - padding;
}

/* The public key is an EVP_PKEY under a name of ours. */
struct signature_public_key *signature_public_key_new(const unsigned char bytes[SIGNATURE_ED25519_KEY])
{
    return (struct signature_public_key *)EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, bytes,
                                                                      SIGNATURE_ED25519_KEY);
}

void signature_public_key_free(struct signature_public_key *key)
{
    EVP_PKEY_free((EVP_PKEY *)key);
}

/* Ed25519 goes over what is signed twice, so that it must be in one piece. */
static unsigned char *join(const struct signature_part *parts, size_t count, size_t *length)
{
    *length = 0;
    for (size_t i = 0; i < count; i++)
        *length += parts[i].length;
    unsigned char *whole = malloc(*length + 1), *out = whole;
    for (size_t i = 0; whole != NULL && i < count; i++) {
        if (parts[i].length > 0)
            memcpy(out, parts[i].bytes, parts[i].length);
        out += parts[i].length;
    }
    return whole;
}

bool signature_ed25519(const struct signature_public_key *key, const struct signature_part *parts,
                       size_t count, const unsigned char signature[SIGNATURE_ED25519])
{
    size_t length;
    unsigned char *whole = join(parts, count, &length);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = whole != NULL && context != NULL &&
                EVP_DigestVerifyInit(context, NULL, NULL, NULL, (EVP_PKEY *)key) == 1 &&
                EVP_DigestVerify(context, signature, SIGNATURE_ED25519, whole, length) == 1;

    EVP_MD_CTX_free(context);
    if (whole != NULL)
        explicit_bzero(whole, length);
    free(whole);
    ERR_clear_error(); /* a forged one leaves an error behind */
    return good;
}

bool signature_equal(const void *ours, size_t ours_length, const void *theirs, size_t theirs_length)
{
    return ours_length == theirs_length && CRYPTO_memcmp(ours, theirs, ours_length) == 0;
}

bool signature_equal_text(const char *ours, const char *theirs)
{
    return theirs != NULL && theirs[0] != '\0' && signature_equal(ours, strlen(ours), theirs, strlen(theirs));
}
