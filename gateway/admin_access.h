/* admin_access.h - who may ask at the admin listener. Without a token: who is on this machine, at an address
 * that can only be this machine. With one ("admin_token"): whoever shows it, from wherever the listener can
 * be reached, as "Authorization: Bearer TOKEN" or, so that a browser asks for it by itself, as the password
 * of HTTP's Basic with any user. Who comes by the admin socket has shown what its file asks for. A wrong
 * token costs nothing to refuse, and nothing is remembered of it. */
#ifndef GATEWAY_ADMIN_ACCESS_H
#define GATEWAY_ADMIN_ACCESS_H

#include "config/config.h"
#include "gateway/http_client.h"
#include "gateway/http_request.h"

#include <stdbool.h>

enum admin_access {
    ADMIN_MAY,
    ADMIN_SIGN_IN, /* 401: show the token */
    ADMIN_MAY_NOT, /* 403: not from this machine */
};

enum admin_access admin_access_of(const struct settings *settings, const struct http_request *request);

/* For our own commands: has a call to the admin listener show the token, if there is one. False: it does not
 * fit. */
bool admin_access_show(const struct settings *settings, struct api_call *call);

#endif
