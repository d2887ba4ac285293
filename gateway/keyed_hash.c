/* keyed_hash.c - on OpenSSL's BLAKE2BMAC, with the keyed context kept. */
#include "gateway/keyed_hash.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

struct keyed_hash {
    EVP_MAC_CTX *context;
};

struct keyed_hash *keyed_hash_new(const struct key *key)
{
    size_t size = STORE_KEY_BYTES;
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size),
        OSSL_PARAM_construct_end(),
    };
    struct keyed_hash *hash = calloc(1, sizeof *hash);
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "BLAKE2BMAC", NULL);

    if (hash != NULL && mac != NULL)
        hash->context = EVP_MAC_CTX_new(mac);
    EVP_MAC_free(mac);
    if (hash == NULL || hash->context == NULL ||
        EVP_MAC_init(hash->context, key->bytes, sizeof key->bytes, parameters) != 1) {
        keyed_hash_free(hash);
        return NULL;
    }
    return hash;
}

void keyed_hash_free(struct keyed_hash *hash)
{
    if (hash == NULL)
        return;
    EVP_MAC_CTX_free(hash->context);
    free(hash);
}

/* A failure here would be the program's: a wrong hash forgets an opt-out, so rather none. */
static void must(int done)
{
    if (done != 1)
        abort();
}

struct store_key keyed_hash_of(struct keyed_hash *hash, enum hash_purpose purpose, const char *scope,
                               const char *text)
{
    const unsigned char label = (unsigned char)purpose;
    struct store_key key;
    size_t length;

    must(EVP_MAC_init(hash->context, NULL, 0, NULL)); /* the same key again */
    must(EVP_MAC_update(hash->context, &label, 1));
    /* With its NUL: the scope "a" and text "bc" are not "ab" and "c". */
    must(EVP_MAC_update(hash->context, (const unsigned char *)scope, strlen(scope) + 1));
    must(EVP_MAC_update(hash->context, (const unsigned char *)text, strlen(text)));
    must(EVP_MAC_final(hash->context, key.bytes, &length, sizeof key.bytes));
    assert(length == sizeof key.bytes);
    return key;
}

uint64_t keyed_hash_word(const struct store_key *key)
{
    uint64_t word;

    static_assert(sizeof word <= sizeof key->bytes, "a word is part of a hash");
    memcpy(&word, key->bytes, sizeof word);
    return word;
}
