/* http_request.h - bytes into an HTTP/1.1 request, strictly.
 * A pure parser around llhttp: no sockets, no clock. What llhttp lets through
 * and we do not want is refused here: no Host or two of them, an empty header
 * name, folded lines, chunked under HTTP/1.0, any transfer coding but chunked
 * alone, an absolute URI, an upgrade, a query or a fragment that is not plain
 * ASCII, and whatever is larger than the limits. */
#ifndef GATEWAY_HTTP_REQUEST_H
#define GATEWAY_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HTTP_TARGET_MAX = 2048,       /* bytes of the request target */
    HTTP_HEADER_BYTES_MAX = 8192, /* all header names and values together */
    HTTP_HEADERS_MAX = 64,
    HTTP_BODY_MAX = 64 * 1024,
};

enum http_method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_OTHER };

struct http_header {
    const char *name;  /* as received; compare without regard to case */
    const char *value; /* no leading or trailing white space; holds no NUL, CR, LF */
};

/* Valid until the parser is reset. Everything in it may be personal. */
struct http_request {
    enum http_method method;
    const char *target; /* path and query as received */
    const char *path;   /* the target up to '?' */
    const char *query;  /* what is after '?', "" when nothing, NULL when there is no '?' */
    struct http_header headers[HTTP_HEADERS_MAX];
    size_t headers_count;
    const unsigned char *body; /* not NUL-terminated */
    size_t body_length;
    bool keep_alive;      /* may the connection be used again? */
    bool from_loopback;   /* set by the server: the peer's address is 127/8 or ::1 */
    uint64_t received_ms; /* set by the server: clock_ms() at the request's first byte */
};

/* The value of a header, or NULL; the first one when it is there more than once
 * (Host and Content-Length never are). */
const char *http_request_header(const struct http_request *request, const char *name);

struct http_parser; /* one a connection */

enum http_parse {
    HTTP_PARSE_MORE,     /* needs more bytes */
    HTTP_PARSE_CONTINUE, /* needs more, and the client waits for "100 Continue" (told once a request) */
    HTTP_PARSE_DONE,     /* http_parser_request() has one; bytes after it were not consumed */
    HTTP_PARSE_BAD,      /* answer http_parser_status() (400, 405, 413, 414, 417, 431, 501, 505) and close */
};

/* NULL when memory is out. */
struct http_parser *http_parser_new(void);
void http_parser_free(struct http_parser *parser);

/* Feeds bytes; `consumed` tells how many were taken. After DONE nothing more is
 * taken until http_parser_reset(). */
enum http_parse http_parser_feed(struct http_parser *parser, const void *bytes, size_t length,
                                 size_t *consumed);

/* Has any byte of the present request been seen? (idle connections have none) */
bool http_parser_started(const struct http_parser *parser);

struct http_request *http_parser_request(struct http_parser *parser);
int http_parser_status(const struct http_parser *parser);

/* Wipes the request and gets ready for the next one on the connection. */
void http_parser_reset(struct http_parser *parser);

#endif
