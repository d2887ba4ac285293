/* http_request.c - llhttp's callbacks gather a request; what llhttp is too kind about is refused. */
#include "gateway/http_request.h"

#include <llhttp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Bytes that grow on demand and stay for the next request when they are few. */
struct bytes {
    char *at;
    size_t length, room;
};

/* Where a name or a value lies in the head; pointers only once the head has stopped moving. */
struct place {
    uint16_t at, length;
};

enum stage {
    STAGE_START, /* nothing of the request yet */
    STAGE_HEAD,
    STAGE_BODY,
    STAGE_DONE,
    STAGE_BAD
};

struct http_parser {
    llhttp_t llhttp;
    enum stage stage;
    int status;        /* why it was refused, 0 while it is not */
    struct bytes head; /* target, names and values, each ended by NUL */
    struct bytes body;
    size_t target_length;
    size_t header_bytes; /* of names and values */
    size_t head_taken;   /* bytes on the wire */
    size_t body_taken;
    struct place names[HTTP_HEADERS_MAX];
    struct place values[HTTP_HEADERS_MAX];
    size_t headers_count;
    bool in_name, in_value;
    bool continues;                    /* the client waits for 100 Continue */
    unsigned spaces, protocol_matched; /* of the request line */
    char last;                         /* the byte before this piece, 0 at the start */
    struct http_request request;
};

enum { BYTES_FIRST = 1024, HEAD_ROOM = HTTP_HEAD_MAX + HTTP_TARGET_MAX + 2 * HTTP_HEADERS_MAX };

_Static_assert(HEAD_ROOM < UINT16_MAX, "places in the head are 16 bits");

/* ---- bytes ---- */

/* Room for `more` further bytes. */
static bool bytes_reserve(struct bytes *bytes, size_t more)
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

static bool bytes_add(struct bytes *bytes, const char *more, size_t length)
{
    if (!bytes_reserve(bytes, length))
        return false;
    if (length > 0)
        memcpy(bytes->at + bytes->length, more, length);
    bytes->length += length;
    return true;
}

static void bytes_free(struct bytes *bytes)
{
    if (bytes->at != NULL)
        explicit_bzero(bytes->at, bytes->length);
    free(bytes->at);
    *bytes = (struct bytes){0};
}

static void bytes_clear(struct bytes *bytes)
{
    if (bytes->room > HTTP_PARSER_KEPT) {
        bytes_free(bytes);
        return;
    }
    if (bytes->at != NULL)
        explicit_bzero(bytes->at, bytes->length);
    bytes->length = 0;
}

/* ---- what llhttp tells us ---- */

/* The first reason counts. Gives what llhttp's callbacks return to stop it. */
static int refuse(struct http_parser *parser, int status)
{
    if (parser->status == 0)
        parser->status = status;
    return -1;
}

static int keep(struct http_parser *parser, struct bytes *bytes, const char *more, size_t length)
{
    return bytes_add(bytes, more, length) ? 0 : refuse(parser, 503);
}

static int on_url(llhttp_t *llhttp, const char *at, size_t length)
{
    struct http_parser *parser = llhttp->data;

    if (length == 0)
        return 0;
    if (parser->target_length == 0 && at[0] != '/') /* absolute, "*", or CONNECT's host:port */
        return refuse(parser, 400);
    if (length > HTTP_TARGET_MAX - parser->target_length)
        return refuse(parser, 414);
    for (size_t i = 0; i < length; i++)
        if (at[i] <= ' ' || at[i] > '~' || at[i] == '#')
            return refuse(parser, 400);
    parser->target_length += length;
    return keep(parser, &parser->head, at, length);
}

static int on_url_complete(llhttp_t *llhttp)
{
    struct http_parser *parser = llhttp->data;

    if (parser->target_length == 0)
        return refuse(parser, 400);
    return keep(parser, &parser->head, "", 1);
}

/* HTTP/0.9 and 2.0 pass llhttp. */
static int on_version_complete(llhttp_t *llhttp)
{
    struct http_parser *parser = llhttp->data;

    if (llhttp->http_major != 1)
        return refuse(parser, llhttp->http_major == 0 ? 400 : 505);
    return 0;
}

static bool in_trailers(const llhttp_t *llhttp)
{
    return (llhttp->flags & F_TRAILING) != 0;
}

/* A piece of a name or a value. */
static int on_header_part(struct http_parser *parser, struct place *place, bool *begun, const char *at,
                          size_t length)
{
    if (!*begun) {
        place->at = (uint16_t)parser->head.length;
        *begun = true;
    }
    if (length > HTTP_HEADER_BYTES_MAX - parser->header_bytes)
        return refuse(parser, 431);
    parser->header_bytes += length;
    return keep(parser, &parser->head, at, length);
}

static int on_header_field(llhttp_t *llhttp, const char *at, size_t length)
{
    struct http_parser *parser = llhttp->data;

    if (in_trailers(llhttp))
        return 0;
    if (parser->headers_count == HTTP_HEADERS_MAX)
        return refuse(parser, 431);
    return on_header_part(parser, &parser->names[parser->headers_count], &parser->in_name, at, length);
}

static int on_header_field_complete(llhttp_t *llhttp)
{
    struct http_parser *parser = llhttp->data;
    struct place *name;

    if (in_trailers(llhttp))
        return 0;
    if (!parser->in_name)
        return refuse(parser, 400);
    name = &parser->names[parser->headers_count];
    name->length = (uint16_t)(parser->head.length - name->at);
    parser->in_name = false;
    if (name->length == 0)
        return refuse(parser, 400);
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
    struct place *value;
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
    unsigned hosts = 0, codings = 0;

    for (size_t i = 0; i < parser->headers_count; i++) {
        const char *value = parser->head.at + parser->values[i].at;

        if (header_is(parser, i, "Host", 4)) {
            hosts++;
        } else if (header_is(parser, i, "Transfer-Encoding", 17)) {
            if (++codings > 1 || http_1_0 || strcasecmp(value, "chunked") != 0)
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
        return refuse(parser, status);
    if ((llhttp->flags & F_CHUNKED) == 0 && llhttp->content_length == 0)
        parser->continues = false; /* no body is coming */
    parser->request.keep_alive = llhttp->http_minor > 0 && llhttp_should_keep_alive(llhttp);
    return HPE_PAUSED; /* so that we learn where the head ends */
}

static int on_body(llhttp_t *llhttp, const char *at, size_t length)
{
    struct http_parser *parser = llhttp->data;

    if (length > HTTP_BODY_MAX - parser->body.length)
        return refuse(parser, 413);
    return keep(parser, &parser->body, at, length);
}

static int on_chunk_header(llhttp_t *llhttp)
{
    struct http_parser *parser = llhttp->data;

    if (llhttp->content_length > HTTP_BODY_MAX - parser->body.length)
        return refuse(parser, 413);
    return 0;
}

/* Nobody needs them, and they are unbounded bytes that are never shown to us. */
static int on_chunk_extension(llhttp_t *llhttp, const char *at, size_t length)
{
    (void)at, (void)length;
    return refuse(llhttp->data, 400);
}

static int on_message_complete(llhttp_t *llhttp)
{
    (void)llhttp;
    return HPE_PAUSED; /* what follows is the next request */
}

static const llhttp_settings_t settings = {
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

/* ---- feeding ---- */

/* METHOD SP target SP "HTTP/": llhttp skips further spaces, takes a line without a version for HTTP/0.9, and
 * RTSP/ and ICE/ for HTTP/. */
static bool start_line_is_plain(struct http_parser *parser, const char *at, size_t length)
{
    static const char protocol[] = "HTTP/";

    for (size_t i = 0; i < length && protocol[parser->protocol_matched] != '\0'; i++) {
        if (parser->spaces == 2 && at[i] != protocol[parser->protocol_matched++])
            return false;
        if (at[i] == '\n')
            return false;
        if (at[i] == ' ')
            parser->spaces++;
    }
    return true;
}

/* Every line of the head ends in CR LF and is not folded: llhttp takes a lone LF for the blank line, and
 * joins folded lines. */
static bool lines_are_plain(const struct http_parser *parser, const char *at, size_t length)
{
    const char *end = at + length;

    if (length > 0 && parser->last == '\n' && (at[0] == ' ' || at[0] == '\t'))
        return false;
    for (const char *lf = at; lf < end && (lf = memchr(lf, '\n', (size_t)(end - lf))) != NULL; lf++) {
        if ((lf > at ? lf[-1] : parser->last) != '\r')
            return false;
        if (lf + 1 < end && (lf[1] == ' ' || lf[1] == '\t'))
            return false;
    }
    return true;
}

/* Sets the request's pointers into the head, which moves no more. The path gets a copy of its own when there
 * is a query, for its NUL. */
static bool point_at_head(struct http_parser *parser)
{
    struct http_request *request = &parser->request;
    size_t path_length = strcspn(parser->head.at, "?");
    const char *target;

    if (!bytes_reserve(&parser->head, path_length + 1))
        return false;
    target = parser->head.at;
    request->target = request->path = target;
    request->query = NULL;
    if (target[path_length] == '?') {
        request->path = target + parser->head.length;
        request->query = target + path_length + 1;
        bytes_add(&parser->head, target, path_length);
        bytes_add(&parser->head, "", 1);
    }
    for (size_t i = 0; i < parser->headers_count; i++) {
        request->headers[i].name = target + parser->names[i].at;
        request->headers[i].value = target + parser->values[i].at;
    }
    request->headers_count = parser->headers_count;
    return true;
}

static enum http_method method_of(const llhttp_t *llhttp)
{
    switch (llhttp->method) {
    case HTTP_GET:
        return METHOD_GET;
    case HTTP_HEAD:
        return METHOD_HEAD;
    case HTTP_POST:
        return METHOD_POST;
    default:
        return METHOD_OTHER;
    }
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Hands bytes to llhttp. True when it paused, at the end of the head or of the body; `taken` tells where. A
 * refusal leaves its status in the parser. */
static bool run_llhttp(struct http_parser *parser, const char *at, size_t length, size_t *taken)
{
    llhttp_errno_t error = llhttp_execute(&parser->llhttp, at, length);

    *taken = length;
    if (error == HPE_PAUSED) {
        *taken = (size_t)(llhttp_get_error_pos(&parser->llhttp) - at);
        llhttp_resume(&parser->llhttp);
        return true;
    }
    if (error != HPE_OK)
        refuse(parser, error == HPE_INVALID_VERSION && parser->llhttp.http_major > 1 ? 505 : 400);
    return false;
}

/* RFC 9112 2.2: one empty line before a request is forgiven. More, or half of one, is not. */
static bool may_start(char before, char byte)
{
    if (byte == '\r')
        return before == 0;
    if (byte == '\n')
        return before == '\r';
    return before != '\r';
}

static void feed_start(struct http_parser *parser, const char *at, size_t length, size_t *taken)
{
    size_t i;

    for (i = 0; i < length; i++) {
        if (!may_start(i > 0 ? at[i - 1] : parser->last, at[i])) {
            refuse(parser, 400);
            break;
        }
        if (at[i] != '\r' && at[i] != '\n') {
            parser->stage = STAGE_HEAD;
            break;
        }
    }
    *taken = i;
}

static void feed_head(struct http_parser *parser, const char *at, size_t length, size_t *taken)
{
    bool complete = run_llhttp(parser, at, smaller(length, HTTP_HEAD_MAX - parser->head_taken), taken);

    if (!start_line_is_plain(parser, at, *taken) || !lines_are_plain(parser, at, *taken))
        refuse(parser, 400);
    parser->head_taken += *taken;
    if (complete && !point_at_head(parser))
        refuse(parser, 503);
    else if (complete)
        parser->stage = STAGE_BODY;
    else if (parser->head_taken == HTTP_HEAD_MAX)
        refuse(parser, 431);
}

static void feed_body(struct http_parser *parser, const char *at, size_t length, size_t *taken)
{
    const size_t most = HTTP_BODY_MAX + HTTP_FRAMING_MAX;
    bool complete = run_llhttp(parser, at, smaller(length, most - parser->body_taken), taken);

    parser->body_taken += *taken;
    if (!complete) {
        if (parser->body_taken == most)
            refuse(parser, 413);
        return;
    }
    /* The trailers end in a blank line, and llhttp takes a lone LF for one. */
    if ((parser->llhttp.flags & F_CHUNKED) != 0 && (*taken > 1 ? at[*taken - 2] : parser->last) != '\r')
        refuse(parser, 400);
    parser->request.method = method_of(&parser->llhttp);
    parser->request.body = parser->body.length > 0 ? (const unsigned char *)parser->body.at : NULL;
    parser->request.body_length = parser->body.length;
    parser->stage = STAGE_DONE;
}

/* Takes bytes in the present stage. */
static size_t feed_stage(struct http_parser *parser, const char *at, size_t length)
{
    size_t taken = 0;

    if (parser->stage == STAGE_START)
        feed_start(parser, at, length, &taken);
    else if (parser->stage == STAGE_HEAD)
        feed_head(parser, at, length, &taken);
    else
        feed_body(parser, at, length, &taken);
    if (parser->status != 0)
        parser->stage = STAGE_BAD;
    if (taken > 0)
        parser->last = at[taken - 1];
    return taken;
}

enum http_parse http_parser_feed(struct http_parser *parser, const void *bytes, size_t length,
                                 size_t *consumed)
{
    const char *at = bytes;
    enum stage before;

    *consumed = 0;
    if (length > 0 && parser->stage < STAGE_DONE) {
        do {
            before = parser->stage;
            *consumed += feed_stage(parser, at + *consumed, length - *consumed);
        } while (parser->stage != before && parser->stage < STAGE_DONE);
    }
    if (parser->stage == STAGE_DONE)
        return HTTP_PARSE_DONE;
    if (parser->stage == STAGE_BAD)
        return HTTP_PARSE_BAD;
    if (parser->stage == STAGE_BODY && parser->continues) {
        parser->continues = false;
        if (parser->body_taken == 0)
            return HTTP_PARSE_CONTINUE;
    }
    return HTTP_PARSE_MORE;
}

/* ---- life ---- */

struct http_parser *http_parser_new(void)
{
    struct http_parser *parser = calloc(1, sizeof *parser);

    if (parser == NULL)
        return NULL;
    llhttp_init(&parser->llhttp, HTTP_REQUEST, &settings);
    parser->llhttp.data = parser;
    return parser;
}

void http_parser_free(struct http_parser *parser)
{
    if (parser == NULL)
        return;
    bytes_free(&parser->head);
    bytes_free(&parser->body);
    free(parser);
}

bool http_parser_started(const struct http_parser *parser)
{
    return parser->stage != STAGE_START;
}

struct http_request *http_parser_request(struct http_parser *parser)
{
    return &parser->request;
}

int http_parser_status(const struct http_parser *parser)
{
    return parser->status;
}

void http_parser_reset(struct http_parser *parser)
{
    llhttp_reset(&parser->llhttp);
    bytes_clear(&parser->head);
    bytes_clear(&parser->body);
    parser->stage = STAGE_START;
    parser->status = 0;
    parser->target_length = parser->header_bytes = parser->headers_count = 0;
    parser->head_taken = parser->body_taken = 0;
    parser->in_name = parser->in_value = parser->continues = false;
    parser->spaces = parser->protocol_matched = 0;
    parser->last = 0;
    parser->request.headers_count = 0;
    parser->request.body = NULL;
    parser->request.body_length = 0;
}

const char *http_request_header(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->headers_count; i++)
        if (strcasecmp(request->headers[i].name, name) == 0)
            return request->headers[i].value;
    return NULL;
}
