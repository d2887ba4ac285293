/* failing_crypto.c - functions of a program stand before those of its libraries: that is all there is to it.
 */
#include "tests/support/failing_crypto.h"

#include <dlfcn.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdbool.h>

static atomic_ulong calls, call_to_fail;

void failing_crypto_at(unsigned long n)
{
    atomic_store(&call_to_fail, 0);
    atomic_store(&calls, 0);
    atomic_store(&call_to_fail, n);
}

unsigned long failing_crypto_calls(void)
{
    return atomic_load(&calls);
}

static bool fails(void)
{
    return atomic_fetch_add(&calls, 1) + 1 == atomic_load(&call_to_fail);
}

/* A library's function: as it is, or giving what it gives when it fails. */
#define MAY_FAIL(type, name, parameters, arguments, failed)                                                  \
    type name parameters                                                                                     \
    {                                                                                                        \
        static type(*real) parameters;                                                                       \
        if (real == NULL)                                                                                    \
            real = dlsym(RTLD_NEXT, #name);                                                                  \
        return fails() ? (failed) : real arguments;                                                          \
    }

/* ---- OpenSSL ---- */

MAY_FAIL(EVP_MAC *, EVP_MAC_fetch, (OSSL_LIB_CTX * library, const char *name, const char *properties),
         (library, name, properties), NULL)
MAY_FAIL(EVP_MAC_CTX *, EVP_MAC_CTX_new, (EVP_MAC * mac), (mac), NULL)
MAY_FAIL(int, EVP_MAC_init,
         (EVP_MAC_CTX * context, const unsigned char *key, size_t length, const OSSL_PARAM parameters[]),
         (context, key, length, parameters), 0)
MAY_FAIL(int, EVP_MAC_update, (EVP_MAC_CTX * context, const unsigned char *bytes, size_t length),
         (context, bytes, length), 0)
MAY_FAIL(int, EVP_MAC_final, (EVP_MAC_CTX * context, unsigned char *out, size_t *length, size_t room),
         (context, out, length, room), 0)
MAY_FAIL(int, EVP_Q_digest,
         (OSSL_LIB_CTX * library, const char *name, const char *properties, const void *bytes, size_t length,
          unsigned char *out, size_t *made),
         (library, name, properties, bytes, length, out, made), 0)
MAY_FAIL(EVP_PKEY *, EVP_PKEY_new_raw_public_key,
         (int type, ENGINE *engine, const unsigned char *bytes, size_t length), (type, engine, bytes, length),
         NULL)
MAY_FAIL(EVP_MD_CTX *, EVP_MD_CTX_new, (void), (), NULL)
MAY_FAIL(int, EVP_DigestVerifyInit,
         (EVP_MD_CTX * context, EVP_PKEY_CTX **key_context, const EVP_MD *hash, ENGINE *engine,
          EVP_PKEY *key),
         (context, key_context, hash, engine, key), 0)
MAY_FAIL(int, EVP_DigestVerify,
         (EVP_MD_CTX * context, const unsigned char *signature, size_t signature_length,
          const unsigned char *bytes, size_t length),
         (context, signature, signature_length, bytes, length), 0)
MAY_FAIL(int, EVP_DigestSignInit,
         (EVP_MD_CTX * context, EVP_PKEY_CTX **key_context, const EVP_MD *hash, ENGINE *engine,
          EVP_PKEY *key),
         (context, key_context, hash, engine, key), 0)
MAY_FAIL(int, EVP_DigestSign,
         (EVP_MD_CTX * context, unsigned char *signature, size_t *signature_length,
          const unsigned char *bytes, size_t length),
         (context, signature, signature_length, bytes, length), 0)
MAY_FAIL(int, EVP_DecodeBlock, (unsigned char *out, const unsigned char *text, int length),
         (out, text, length), -1)
MAY_FAIL(BIO *, BIO_new_mem_buf, (const void *bytes, int length), (bytes, length), NULL)
MAY_FAIL(int, RAND_bytes, (unsigned char *out, int length), (out, length), 0)

/* ---- libsodium ---- */

MAY_FAIL(int, sodium_init, (void), (), -1)
MAY_FAIL(int, crypto_generichash,
         (unsigned char *out, size_t out_length, const unsigned char *bytes, unsigned long long length,
          const unsigned char *key, size_t key_length),
         (out, out_length, bytes, length, key, key_length), -1)
MAY_FAIL(int, crypto_box_seed_keypair,
         (unsigned char *open, unsigned char *secret, const unsigned char *seed), (open, secret, seed), -1)
MAY_FAIL(int, crypto_box_seal,
         (unsigned char *out, const unsigned char *bytes, unsigned long long length,
          const unsigned char *open),
         (out, bytes, length, open), -1)
MAY_FAIL(int, crypto_box_seal_open,
         (unsigned char *out, const unsigned char *bytes, unsigned long long length,
          const unsigned char *open, const unsigned char *secret),
         (out, bytes, length, open, secret), -1)
