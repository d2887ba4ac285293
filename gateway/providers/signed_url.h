/* signed_url.h - the address that a provider signed: the public one that it was told, never what a proxy made
 * of it. Pure. */
#ifndef GATEWAY_PROVIDERS_SIGNED_URL_H
#define GATEWAY_PROVIDERS_SIGNED_URL_H

#include "gateway/providers/provider.h"

enum { SIGNED_URL_ROOM = 4096 };

/* Writes it; false when there is no room. A fragment is left out: it never travels. */
bool signed_url(const struct http_request *request, const struct public_url *url, char out[SIGNED_URL_ROOM]);

#endif
