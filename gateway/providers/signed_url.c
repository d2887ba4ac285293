/* signed_url.c - the public address of a request. */
#include "gateway/providers/signed_url.h"

#include <stdio.h>
#include <string.h>

bool signed_url(const struct http_request *request, const struct public_url *url, char out[SIGNED_URL_ROOM])
{
    const char *base = url->override != NULL ? url->override : url->base;
    int base_length = (int)strcspn(base, "#"), length;

    if (url->override == NULL)
        length = snprintf(out, SIGNED_URL_ROOM, "%.*s%s", base_length, base, request->target);
    else if (request->query == NULL || memchr(base, '?', (size_t)base_length) != NULL)
        length = snprintf(out, SIGNED_URL_ROOM, "%.*s", base_length, base);
    else
        length = snprintf(out, SIGNED_URL_ROOM, "%.*s?%s", base_length, base, request->query);
    return length > 0 && length < SIGNED_URL_ROOM;
}
