/* sandbox.h - what the sandbox's provider shares with its carrier, which lives in the same program
 * (gateway/sandbox_carrier.c). Both ends sign every request's body with HMAC-SHA256, under a secret that is
 * made at random when it is first needed and is gone with the process. For the loop's thread only. */
#ifndef GATEWAY_PROVIDERS_SANDBOX_H
#define GATEWAY_PROVIDERS_SANDBOX_H

#include "gateway/http_request.h"
#include "gateway/providers/provider.h"

#include <stdbool.h>
#include <stddef.h>

extern const struct provider sandbox;

#define SANDBOX_SIGNATURE_HEADER "X-Sandbox-Signature"

enum {
    SANDBOX_SIGNATURE_ROOM = 65, /* 64 hex digits and NUL */
    SANDBOX_TEXT_MAX = 1600,     /* characters of one text, either way */
};

/* Writes what goes into the header for a body. False when OpenSSL fails; `out` is then "". */
bool sandbox_sign(const void *body, size_t length, char out[SANDBOX_SIGNATURE_ROOM]);

/* Was this request's body signed by us? */
bool sandbox_is_signed(const struct http_request *request);

/* Where the carrier takes texts: "http://127.0.0.1:8081", without a slash at the end. Copied. Until it is
 * called, and when it is too long (false), nothing can be sent. */
bool sandbox_set_carrier(const char *base_url);

#endif
