/* jwt.h - JSON Web Tokens as text message providers use them: theirs are checked (HS256), ours are signed
 * (RS256). Strict: one algorithm for each purpose whatever a token's header says, the signature before
 * anything in it is read, and no claim about time is passed over. Pure: the time is told. */
#ifndef GATEWAY_JWT_H
#define GATEWAY_JWT_H

#include "gateway/signature.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

enum jwt_verdict {
    JWT_OK,
    JWT_FORGED, /* not signed with any of the keys, or not such a token */
    JWT_STALE,  /* signed, but it has expired, is too old, or is not valid yet */
};

struct jwt_rules {
    long leeway_s;  /* by which their clock and ours may differ */
    long max_age_s; /* since "iat", which must be there then; 0: "iat" need not be there */
    bool needs_exp; /* "exp" must be there */
};

/* Checks a compact token ("header.claims.signature") against HS256 keys (SIGNATURE_SHA256). "exp", "nbf" and
 * "iat" are checked wherever they are. On JWT_OK the claims, an object, are the caller's: json_decref(). */
enum jwt_verdict jwt_check(const char *token, struct signature_key *const *keys, size_t keys_count,
                           const struct jwt_rules *rules, time_t now, json_t **claims);

/* The token of an "Authorization: Bearer TOKEN" header's value, or NULL. */
const char *jwt_of_bearer(const char *header);

/* An RSA private key that signs with RS256. */
struct jwt_signer;

/* From PEM text without a password; NULL when it is no RSA key of 2048 to 4096 bits. */
struct jwt_signer *jwt_signer_new(const char *pem);
void jwt_signer_free(struct jwt_signer *signer); /* wipes; NULL is allowed */

/* Is that its public half? As PEM text. */
bool jwt_signer_is(struct jwt_signer *signer, const char *public_pem);

/* A 4096-bit key's token with claims of 200 bytes has room here. */
enum { JWT_ROOM = 1024 };

/* Writes a token with those claims, NUL-terminated. False when it does not fit, or OpenSSL fails. */
bool jwt_sign(struct jwt_signer *signer, const json_t *claims, char *out, size_t room);

#endif
