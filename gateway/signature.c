/* signature.c - HMAC and digests by OpenSSL. */
#include "gateway/signature.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

struct signature_key {
    EVP_MAC_CTX *context; /* holds the key; a bare EVP_MAC_init() takes it up again */
};

static const char *hash_name(enum signature_hash hash)
{
    switch (hash) {
    case SIGNATURE_SHA1:
        return "SHA1";
    case SIGNATURE_SHA256:
        return "SHA256";
    case SIGNATURE_SHA512:
        return "SHA512";
    }
    return NULL;
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

    if (EVP_MAC_init(key->context, NULL, 0, NULL) != 1)
        return 0;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].length > 0 && EVP_MAC_update(key->context, parts[i].bytes, parts[i].length) != 1)
            return 0;
    }
    return EVP_MAC_final(key->context, out, &length, SIGNATURE_MAX) == 1 ? length : 0;
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

bool signature_equal(const void *ours, size_t ours_length, const void *theirs, size_t theirs_length)
{
    return ours_length == theirs_length && CRYPTO_memcmp(ours, theirs, ours_length) == 0;
}

bool signature_equal_text(const char *ours, const char *theirs)
{
    return theirs != NULL && theirs[0] != '\0' && signature_equal(ours, strlen(ours), theirs, strlen(theirs));
}
