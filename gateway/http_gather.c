/* http_gather.c - llhttp's callbacks: they gather the request's parts and refuse what is unwanted or too
 * much. */
#include "gateway/http_gather.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { BYTES_FIRST = 1024, HEAD_ROOM = HTTP_HEAD_MAX + HTTP_TARGET_MAX + 2 * HTTP_HEADERS_MAX };

_Static_assert(HEAD_ROOM < UINT16_MAX, "places in the head are 16 bits");

/* ---- bytes ---- */

bool http_bytes_reserve(struct http_bytes *bytes, size_t more)
{
    size_t needed = bytes->length + more;
    size_t room = bytes->room == 0 ? BYTES_FIRST : bytes->room * 2;
    char *at;

    if (needed <= bytes->room)
        return true;
    if (room < needed)
        room = needed;
    if ((at = realloc(bytes->at, room)) == NULL)
        return false;
    bytes->at = at;
    bytes->room = room;
    return true;
}

bool http_bytes_add(struct http_bytes *bytes, const char *more, size_t length)
{
    if (!http_bytes_reserve(bytes, length))
        return false;
    if (length > 0)
        memcpy(bytes->at + bytes->length, more, length);
    bytes->length += length;
    return true;
}

void http_bytes_free(struct http_bytes *bytes)
{
    if (bytes->at != NULL)
        explicit_bzero(bytes->at, bytes->length);
    free(bytes->at);
    *bytes = (struct http_bytes){0};
}

void http_bytes_clear(struct http_bytes *bytes)
{
    if (bytes->room > HTTP_PARSER_KEPT) {
        http_bytes_free(bytes);
        return;
    }
    if (bytes->at != NULL)
        explicit_bzero(bytes->at, bytes->length);
    bytes->length = 0;
}

/* ---- what llhttp tells us ---- */

int http_gather_refuse(struct http_parser *parser, int status)
{
    if (parser->status == 0)
        parser->status = status;
    return -1;
}

static int keep(struct http_parser *parser, struct http_bytes *bytes, const char *more, size_t length)
{
    return http_bytes_add(bytes, more, length) ? 0 : http_gather_refuse(parser, 503);
}

static int on_url(llhttp_t *llhttp, const char *at, size_t length)
{
    struct http_parser *parser = llhttp->data;

    if (length == 0)
        return 0;
    if (parser->target_length == 0 && at[0] != '/') /* absolute, "*", or CONNECT's host:port */
        return http_gather_refuse(parser, 400);
    if (length > HTTP_TARGET_MAX - parser->target_length)
        return http_gather_refuse(parser, 414);
    for (size_t i = 0; i < length; i++)
        if (at[i] <= ' ' || at[i] > '~' || at[i] == '#')
            return http_gather_refuse(parser, 400);
    parser->target_length += length;
    return keep(parser, &parser->head, at, length);
}

static int on_url_complete(llhttp_t *llhttp)
{
    struct http_parser *parser = llhttp->data;

    if (parser->target_length == 0)
        return http_gather_refuse(parser, 400);
    return keep(parser, &parser->head, "", 1);
}

/* HTTP/0.9 and 2.0 pass llhttp. */
static int on_version_complete(llhttp_t *llhttp)
{
    struct http_parser *parser = llhttp->data;

    if (llhttp->http_major != 1)
        return http_gather_refuse(parser, llhttp->http_major == 0 ? 400 : 505);
    return 0;
}

static bool in_trailers(const llhttp_t *llhttp)
{
    return (llhttp->flags & F_TRAILING) != 0;
}

/* A piece of a name or a value. */
static int on_header_part(struct http_parser *parser, struct http_place *place, bool *begun, const char *at,
                          size_t length)
{
    if (!*begun) {
        place->at = (uint16_t)parser->head.length;
        *begun = true;
    }
    if (length > HTTP_HEADER_BYTES_MAX - parser->header_bytes)
        return http_gather_refuse(parser, 431);
    parser->header_bytes += length;
    return keep(parser, &parser->head, at, length);
}

static int on_header_field(llhttp_t *llhttp, const char *at, size_t length)
{
    struct http_parser *parser = llhttp->data;

    if (in_trailers(llhttp))
        return 0;
    if (parser->headers_count == HTTP_HEADERS_MAX)
        return http_gather_refuse(parser, 431);
    return on_header_part(parser, &parser->names[parser->headers_count], &parser->in_name, at, length);
}

static int on_header_field_complete(llhttp_t *llhttp)
{
    struct http_parser *parser = llhttp->data;
    struct http_place *name;

    if (in_trailers(llhttp))
        return 0;
    if (!parser->in_name)
        return http_gather_refuse(parser, 400);
    name = &parser->names[parser->headers_count];
    name->length = (uint16_t)(parser->head.length - name->at);
    parser->in_name = false;
    if (name->length == 0)
        return http_gather_refuse(parser, 400);
    return keep(parser, &parser->head, "", 1);
}

static int on_header_value(llhttp_t *llhttp, const char *at, size_t length)
{
    struct http_parser *parser = llhttp->data;

    if (in_trailers(llhttp))
        return 0;
    return on_header_part(parser, &parser->values[parser->headers_count], &parser->in_value, at, length);
}

static int on_header_value_complete(llhttp_t *llhttp)
{
    struct http_parser *parser = llhttp->data;
    struct http_place *value;
    size_t length;

    if (in_trailers(llhttp))
        return 0;
    value = &parser->values[parser->headers_count];
    if (!parser->in_value)
        value->at = (uint16_t)parser->head.length;
    parser->in_value = false;
    for (length = parser->head.length - value->at; length > 0; length--) {
        char end = parser->head.at[value->at + length - 1];
        if (end != ' ' && end != '\t')
            break;
    }
    value->length = (uint16_t)length;
    parser->head.length = value->at + length; /* what is cut off is white space: nothing to wipe */
    parser->headers_count++;
    return keep(parser, &parser->head, "", 1);
}

static bool header_is(const struct http_parser *parser, size_t i, const char *name, size_t length)
{
    return parser->names[i].length == length &&
           strncasecmp(parser->head.at + parser->names[i].at, name, length) == 0;
}

/* Host, Transfer-Encoding and Expect, which llhttp leaves to us. 0, or the status to refuse with. */
static int check_headers(struct http_parser *parser)
{
    bool http_1_0 = parser->llhttp.http_minor == 0;
    unsigned hosts = 0;

    for (size_t i = 0; i < parser->headers_count; i++) {
        const char *value = parser->head.at + parser->values[i].at;

        if (header_is(parser, i, "Host", 4)) {
            hosts++;
        } else if (header_is(parser, i, "Transfer-Encoding", 17)) {
            if (http_1_0 || strcasecmp(value, "chunked") != 0)
                return 400;
        } else if (header_is(parser, i, "Expect", 6) && !http_1_0) { /* RFC 9110 10.1.1: 1.0 can't mean it */
            if (strcasecmp(value, "100-continue") != 0)
                return 417;
            parser->continues = true;
        }
    }
    if (hosts > 1 || (hosts == 0 && !http_1_0))
        return 400;
    return 0;
}

static int on_headers_complete(llhttp_t *llhttp)
{
    struct http_parser *parser = llhttp->data;
    int status = check_headers(parser);

    if (status == 0 && llhttp->upgrade)
        status = 400;
    if (status == 0 && llhttp->content_length > HTTP_BODY_MAX)
        status = 413;
    if (status != 0)
        return http_gather_refuse(parser, status);
    if ((llhttp->flags & F_CHUNKED) == 0 && llhttp->content_length == 0)
        parser->continues = false; /* no body is coming */
    parser->request.keep_alive = llhttp->http_minor > 0 && llhttp_should_keep_alive(llhttp);
    return HPE_PAUSED; /* so that we learn where the head ends */
}

static int on_body(llhttp_t *llhttp, const char *at, size_t length)
{
    struct http_parser *parser = llhttp->data;

    if (length > HTTP_BODY_MAX - parser->body.length)
        return http_gather_refuse(parser, 413);
    return keep(parser, &parser->body, at, length);
}

static int on_chunk_header(llhttp_t *llhttp)
{
    struct http_parser *parser = llhttp->data;

    if (llhttp->content_length > HTTP_BODY_MAX - parser->body.length)
        return http_gather_refuse(parser, 413);
    return 0;
}

/* Nobody needs them, and they are unbounded bytes that are never shown to us. */
static int on_chunk_extension(llhttp_t *llhttp, const char *at, size_t length)
{
    (void)at, (void)length;
    return http_gather_refuse(llhttp->data, 400);
}

static int on_message_complete(llhttp_t *llhttp)
{
    (void)llhttp;
    return HPE_PAUSED; /* what follows is the next request */
}

const llhttp_settings_t http_gather_settings = {
    .on_url = on_url,
    .on_url_complete = on_url_complete,
    .on_version_complete = on_version_complete,
    .on_header_field = on_header_field,
    .on_header_field_complete = on_header_field_complete,
    .on_header_value = on_header_value,
    .on_header_value_complete = on_header_value_complete,
    .on_headers_complete = on_headers_complete,
    .on_body = on_body,
    .on_chunk_header = on_chunk_header,
    .on_chunk_extension_name = on_chunk_extension,
    .on_message_complete = on_message_complete,
};
