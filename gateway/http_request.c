/* http_request.c - feeds llhttp, stage by stage, and looks at the raw bytes for what it is too kind about. */
#include "gateway/http_request.h"

#include "gateway/http_gather.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- lines ---- */

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

    if (!http_bytes_reserve(&parser->head, path_length + 1))
        return false;
    target = parser->head.at;
    request->target = request->path = target;
    request->query = NULL;
    if (target[path_length] == '?') {
        request->path = target + parser->head.length;
        request->query = target + path_length + 1;
        http_bytes_add(&parser->head, target, path_length);
        http_bytes_add(&parser->head, "", 1);
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
        http_gather_refuse(parser, error == HPE_INVALID_VERSION && parser->llhttp.http_major > 1 ? 505 : 400);
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
            http_gather_refuse(parser, 400);
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
        http_gather_refuse(parser, 400);
    parser->head_taken += *taken;
    if (complete && !point_at_head(parser))
        http_gather_refuse(parser, 503);
    else if (complete)
        parser->stage = STAGE_BODY;
    else if (parser->head_taken == HTTP_HEAD_MAX)
        http_gather_refuse(parser, 431);
}

static void feed_body(struct http_parser *parser, const char *at, size_t length, size_t *taken)
{
    const size_t most = HTTP_BODY_MAX + HTTP_FRAMING_MAX;
    bool complete = run_llhttp(parser, at, smaller(length, most - parser->body_taken), taken);

    parser->body_taken += *taken;
    if (!complete) {
        if (parser->body_taken == most)
            http_gather_refuse(parser, 413);
        return;
    }
    /* The trailers end in a blank line, and llhttp takes a lone LF for one. */
    if ((parser->llhttp.flags & F_CHUNKED) != 0 && (*taken > 1 ? at[*taken - 2] : parser->last) != '\r')
        http_gather_refuse(parser, 400);
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
    enum http_stage before;

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
    llhttp_init(&parser->llhttp, HTTP_REQUEST, &http_gather_settings);
    parser->llhttp.data = parser;
    return parser;
}

void http_parser_free(struct http_parser *parser)
{
    if (parser == NULL)
        return;
    http_bytes_free(&parser->head);
    http_bytes_free(&parser->body);
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
    http_bytes_clear(&parser->head);
    http_bytes_clear(&parser->body);
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
