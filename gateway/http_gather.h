/* http_gather.h - private to the HTTP parser: its state, and the callbacks by which llhttp fills it.
 * Included by http_request.c and http_gather.c only. */
#ifndef GATEWAY_HTTP_GATHER_H
#define GATEWAY_HTTP_GATHER_H

#include "gateway/http_request.h"

#include <llhttp.h>

/* Bytes that grow on demand and stay for the next request when they are few. */
struct http_bytes {
    char *at;
    size_t length, room;
};

/* Where a name or a value lies in the head; pointers only once the head has stopped moving. */
struct http_place {
    uint16_t at, length;
};

enum http_stage {
    STAGE_START, /* nothing of the request yet */
    STAGE_HEAD,
    STAGE_BODY,
    STAGE_DONE,
    STAGE_BAD
};

struct http_parser {
    llhttp_t llhttp;
    enum http_stage stage;
    int status;             /* why it was refused, 0 while it is not */
    struct http_bytes head; /* target, names and values, each ended by NUL */
    struct http_bytes body;
    size_t target_length;
    size_t header_bytes; /* of names and values */
    size_t head_taken;   /* bytes on the wire */
    size_t body_taken;
    struct http_place names[HTTP_HEADERS_MAX];
    struct http_place values[HTTP_HEADERS_MAX];
    size_t headers_count;
    bool in_name, in_value;
    bool continues;                    /* the client waits for 100 Continue */
    unsigned spaces, protocol_matched; /* of the request line */
    char last;                         /* the byte before this piece, 0 at the start */
    struct http_request request;
};

/* Room for `more` further bytes; false: out of memory. */
bool http_bytes_reserve(struct http_bytes *bytes, size_t more);
bool http_bytes_add(struct http_bytes *bytes, const char *more, size_t length);

/* Wipes what is in it; a large one is freed. */
void http_bytes_clear(struct http_bytes *bytes);
void http_bytes_free(struct http_bytes *bytes);

/* Refuses the request; the first reason counts. Gives what llhttp's callbacks return to stop it. */
int http_gather_refuse(struct http_parser *parser, int status);

/* For llhttp_init(); `data` is the struct http_parser. llhttp pauses at the end of the head and of the
 * message. */
extern const llhttp_settings_t http_gather_settings;

#endif
