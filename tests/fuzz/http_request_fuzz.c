/* http_request_fuzz.c - whatever bytes come, in one piece or in many, the parser says the same and keeps to
 * its limits. The first byte of the input seeds the cutting; the rest is the wire, several requests long. */
#include "gateway/http_request.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What was found in the whole input: FNV-1a over every request, and how it ended. */
struct story {
    uint64_t hash;
    enum http_parse end;
    unsigned requests;
};

static void tell(struct story *story, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < length; i++)
        story->hash = (story->hash ^ at[i]) * 0x100000001b3u;
    story->hash = (story->hash ^ 0x100) * 0x100000001b3u; /* so that "ab","c" is not "a","bc" */
}

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void tell_request(struct story *story, struct http_parser *parser)
{
    const struct http_request *request = http_parser_request(parser);
    const char *host = http_request_header(request, "host");

    must(request->target[0] == '/' && strlen(request->target) <= HTTP_TARGET_MAX);
    must(strncmp(request->target, request->path, strlen(request->path)) == 0);
    must((request->query != NULL) == (strchr(request->target, '?') != NULL));
    must(request->headers_count <= HTTP_HEADERS_MAX && request->body_length <= HTTP_BODY_MAX);
    must(host != NULL || !request->keep_alive);
    tell(story, &request->method, sizeof request->method);
    tell(story, &request->keep_alive, sizeof request->keep_alive);
    tell(story, request->target, strlen(request->target));
    for (size_t i = 0; i < request->headers_count; i++) {
        must(request->headers[i].name[0] != '\0' && strpbrk(request->headers[i].value, "\r\n") == NULL);
        tell(story, request->headers[i].name, strlen(request->headers[i].name));
        tell(story, request->headers[i].value, strlen(request->headers[i].value));
    }
    tell(story, request->body, request->body_length);
    story->requests++;
}

/* The length of the next piece; 0 as seed means all in one. */
static size_t next_piece(uint32_t *seed, size_t left)
{
    size_t piece;

    if (*seed == 0)
        return left;
    *seed = *seed * 1664525u + 1013904223u;
    piece = 1 + (*seed >> 16) % ((*seed >> 8) % 4 == 0 ? 200 : 5);
    return piece < left ? piece : left;
}

static struct story read_wire(const uint8_t *bytes, size_t length, uint32_t seed)
{
    struct story story = {0xcbf29ce484222325u, HTTP_PARSE_MORE, 0};
    struct http_parser *parser = http_parser_new();
    size_t at = 0, piece, consumed;

    must(parser != NULL);
    while (at < length && story.end != HTTP_PARSE_BAD) {
        piece = next_piece(&seed, length - at);
        story.end = http_parser_feed(parser, bytes + at, piece, &consumed);
        must(consumed <= piece && (story.end >= HTTP_PARSE_DONE || consumed == piece));
        at += consumed;
        if (story.end == HTTP_PARSE_DONE) {
            tell_request(&story, parser);
            http_parser_reset(parser);
            must(!http_parser_started(parser));
        } else if (story.end == HTTP_PARSE_BAD) {
            must(http_parser_status(parser) >= 400 && http_parser_status(parser) <= 505);
        } else {
            story.end = HTTP_PARSE_MORE; /* where 100 Continue is asked for depends on the cutting */
        }
    }
    http_parser_free(parser);
    return story;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct story whole, cut;

    if (size == 0)
        return 0;
    whole = read_wire(data + 1, size - 1, 0);
    cut = read_wire(data + 1, size - 1, data[0] + 1u);
    must(whole.requests == cut.requests && whole.hash == cut.hash && whole.end == cut.end);
    return 0;
}
