/* keyed_hash.c - on libsodium's BLAKE2b, with the keyed state kept where it is not swapped. (OpenSSL's would
 * keep copies of the key wherever its contexts happen to be.) */
#include "gateway/keyed_hash.h"

#include "gateway/memory.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct keyed_hash {
    crypto_generichash_blake2b_state keyed; /* has taken in the key, and nothing else */
};

struct keyed_hash *keyed_hash_new(const struct key *key)
{
    struct keyed_hash *hash = sodium_init() < 0 ? NULL : memory_locked_new(sizeof *hash);

    if (hash != NULL &&
        crypto_generichash_blake2b_init(&hash->keyed, key->bytes, sizeof key->bytes, STORE_KEY_BYTES) != 0) {
        keyed_hash_free(hash);
        return NULL;
    }
    return hash;
}

void keyed_hash_free(struct keyed_hash *hash)
{
    memory_locked_free(hash);
}

/* A failure here would be the program's: a wrong hash forgets an opt-out, so rather none. */
static void must(int error)
{
    if (error != 0)
        abort();
}

static void take_in(crypto_generichash_blake2b_state *state, const void *bytes, size_t length)
{
    must(crypto_generichash_blake2b_update(state, bytes, length));
}

struct store_key keyed_hash_of(const struct keyed_hash *hash, enum hash_purpose purpose, const char *scope,
                               const char *text)
{
    crypto_generichash_blake2b_state state = hash->keyed;
    const unsigned char label = (unsigned char)purpose;
    struct store_key key;

    take_in(&state, &label, 1);
    /* With its NUL: the scope "a" and text "bc" are not "ab" and "c". */
    take_in(&state, scope, strlen(scope) + 1);
    take_in(&state, text, strlen(text));
    must(crypto_generichash_blake2b_final(&state, key.bytes, sizeof key.bytes));
    explicit_bzero(&state, sizeof state);
    return key;
}

uint64_t keyed_hash_word(const struct store_key *key)
{
    uint64_t word;

    static_assert(sizeof word <= sizeof key->bytes, "a word is part of a hash");
    memcpy(&word, key->bytes, sizeof word);
    return word;
}
