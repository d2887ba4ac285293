/* api_call.h - one request to a provider's API: what providers fill in, and the bytes that go out for it.
 * No sockets. */
#ifndef GATEWAY_API_CALL_H
#define GATEWAY_API_CALL_H

#include <stdbool.h>
#include <stddef.h>

enum {
    API_URL_ROOM = 512,
    API_BODY_ROOM = 24576,
    API_HEADERS_MAX = 10,
    API_HEADER_ROOM = 1152, /* a token that is signed with a 4096-bit key has 1000 bytes */
    API_AUTH_ROOM = 512
};

/* One request to a provider. Holds a number, words and credentials: api_call_scrub() when done. */
struct api_call {
    const char *method;                             /* "POST", "GET", "DELETE" */
    char url[API_URL_ROOM];                         /* a POST's holds no number, but in a query: it is kept */
    char headers[API_HEADERS_MAX][API_HEADER_ROOM]; /* "Name: value"; with no value it is not sent */
    size_t headers_count;
    char basic_auth[API_AUTH_ROOM]; /* "user:password", or "" */
    char body[API_BODY_ROOM];
    size_t body_length;
    unsigned timeout_ms; /* for the whole call; 0: 10 s */
};

/* May this address be called at all? https anywhere, http to this machine only. */
bool api_url_allowed(const char *url);

bool api_call_header(struct api_call *call, const char *name, const char *value); /* false: no room */

/* An empty call, without zeroing its rooms: they are large. */
void api_call_begin(struct api_call *call);

/* Wipes what was put in: URL, headers, credentials and body as far as they tell they go; all of the body when
 * it has no length, since it may have been left half made. */
void api_call_scrub(struct api_call *call);

/* An address in the parts that a request needs. The path may hold a number: explicit_bzero() when done. */
struct api_target {
    bool secure;
    bool plain_allowed;             /* to this machine, so TLS is not asked for */
    char origin[API_URL_ROOM];      /* "https://api.example:8443": whom to connect to */
    char host[API_URL_ROOM];        /* for the Host header */
    char path[API_URL_ROOM];        /* and query */
    char basic_auth[API_AUTH_ROOM]; /* "user:password" that stood in the address, or "" */
};

enum api_target_read { API_TARGET_GOOD, API_TARGET_MALFORMED, API_TARGET_NO_MEMORY };

enum api_target_read api_target_read(const char *url, struct api_target *target);

/* The bytes of the request, to be wiped and freed; NULL when memory is out. */
char *api_call_bytes(const struct api_call *call, const struct api_target *target, size_t *length);

#endif
