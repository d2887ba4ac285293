/* signature.h - checking who sent a request: HMAC, Ed25519, digests, and the one comparison in constant time.
 * A key is prepared once and used for every request: setting up OpenSSL's MAC
 * anew for each one costs more than the hashing itself. Nothing here keeps what it hashed. */
#ifndef GATEWAY_SIGNATURE_H
#define GATEWAY_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>

enum {
    SIGNATURE_MAX = 64,         /* bytes of the longest digest, SHA-512's */
    SIGNATURE_HEX_ROOM = 129,   /* its text in hex, NUL included */
    SIGNATURE_BASE64_ROOM = 89, /* and in base64 */
};

/* MD5 is for a provider that has nothing better. */
enum signature_hash { SIGNATURE_MD5, SIGNATURE_SHA1, SIGNATURE_SHA256, SIGNATURE_SHA512 };

/* One HMAC key. Serves one thread. */
struct signature_key;

/* Copies the key. NULL when memory is out. */
struct signature_key *signature_key_new(enum signature_hash hash, const void *key, size_t length);

/* Wipes and frees; NULL is allowed. */
void signature_key_free(struct signature_key *key);

/* One piece of what is signed. */
struct signature_part {
    const void *bytes;
    size_t length;
};

/* HMAC over the parts, one after the other. Gives the digest's length; 0 when OpenSSL fails. */
size_t signature_hmac(struct signature_key *key, const struct signature_part *parts, size_t count,
                      unsigned char out[SIGNATURE_MAX]);

/* The plain digest of some bytes. Gives its length; 0 when OpenSSL fails. */
size_t signature_digest(enum signature_hash hash, const void *bytes, size_t length,
                        unsigned char out[SIGNATURE_MAX]);

/* Bytes (at most SIGNATURE_MAX) as text: lower-case hex; base64 with padding. Gives the text's length. */
size_t signature_hex(const unsigned char *bytes, size_t length, char out[SIGNATURE_HEX_ROOM]);
size_t signature_base64(const unsigned char *bytes, size_t length, char out[SIGNATURE_BASE64_ROOM]);

/* The bytes of base64 (the standard alphabet, with its padding, and nothing else). Gives their count; 0 when
 * it is none, or when they do not fit. */
size_t signature_from_base64(const char *text, unsigned char *out, size_t room);

/* A public Ed25519 key. */
enum { SIGNATURE_ED25519_KEY = 32, SIGNATURE_ED25519 = 64 }; /* bytes of a key, and of a signature */
struct signature_public_key;

/* NULL when memory is out. */
struct signature_public_key *signature_public_key_new(const unsigned char bytes[SIGNATURE_ED25519_KEY]);
void signature_public_key_free(struct signature_public_key *key); /* NULL is allowed */

/* Was this signed with its private half? Public keys have no secret to leak, so time does not matter here. */
bool signature_ed25519(const struct signature_public_key *key, const struct signature_part *parts,
                       size_t count, const unsigned char signature[SIGNATURE_ED25519]);

/* Are they equal? Takes as long for a near miss as for a far one; only the lengths may show.
 * Whatever is compared with something secret is compared here. */
bool signature_equal(const void *ours, size_t ours_length, const void *theirs, size_t theirs_length);

/* The same for text, `theirs` as it came; false when it is NULL or empty. */
bool signature_equal_text(const char *ours, const char *theirs);

#endif
