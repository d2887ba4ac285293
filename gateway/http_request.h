/* http_request.h - bytes into an HTTP/1.1 request, strictly.
 * A pure parser around llhttp: no sockets, no clock, no log. However the bytes are cut into pieces, the
 * same bytes give the same request. What llhttp lets through and we do not want is refused here: no Host
 * under HTTP/1.1 or two of them, an empty header name, folded lines, a blank line without its CR, chunked
 * under HTTP/1.0, any transfer coding but chunked alone, chunk extensions, an upgrade, an expectation but
 * 100-continue, a target that does not begin with '/', has a fragment or is not printable ASCII, any version
 * but 1.0 and 1.1, and whatever is larger than the limits. Trailers are read and forgotten. */
#ifndef GATEWAY_HTTP_REQUEST_H
#define GATEWAY_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HTTP_TARGET_MAX = 2048,       /* bytes of the request target */
    HTTP_HEADER_BYTES_MAX = 8192, /* all header names and values together */
    HTTP_HEADERS_MAX = 64,        /* header lines */
    HTTP_HEAD_MAX = 12 * 1024,    /* the head as it is on the wire, white space and all */
    HTTP_BODY_MAX = 64 * 1024,    /* the body, decoded */
    HTTP_FRAMING_MAX = 64 * 1024, /* what chunk sizes and trailers may add to it on the wire */
    HTTP_PARSER_KEPT = 2 * 1024,  /* a larger buffer is freed when the request is over */
};

/* METHOD_OTHER is any further method that HTTP knows (PUT, OPTIONS, TRACE ...); CONNECT and unknown words
 * are refused. */
enum http_method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_OTHER };

struct http_header {
    const char *name;  /* as received; compare without regard to case */
    const char *value; /* no leading or trailing white space; holds no NUL, CR, LF */
};

struct form;

/* Valid until the parser is reset. Everything in it may be personal. */
struct http_request {
    enum http_method method;
    const char *target; /* path and query as received */
    const char *path;   /* the target up to '?' */
    const char *query;  /* what is after '?', "" when nothing, NULL when there is no '?' */
    struct http_header headers[HTTP_HEADERS_MAX];
    size_t headers_count;
    const unsigned char *body; /* not NUL-terminated; NULL when empty */
    size_t body_length;
    struct form *form; /* set by the server while the handler runs: where the body stays once it has been read
                        * as a form (common_body_form()); NULL: nowhere */
    bool keep_alive;   /* may the connection be used again? never under HTTP/1.0 */
    bool from_socket_file; /* set by the server: it came by a Unix socket, whose file says who may */
    bool from_loopback;    /* set by the server: the peer's address is 127/8 or ::1 */
    const char *peer;     /* set by the server: the peer's address, without a port; behind a proxy that is the
                           * proxy; "" when it is not known */
    uint64_t received_ms; /* set by the server: clock_ms() at the request's first byte */
};

/* The value of a header, or NULL; the first one when it is there more than once
 * (Host and Content-Length never are). */
const char *http_request_header(const struct http_request *request, const char *name);

/* One a connection. It keeps small buffers from one request to the next, so that a usual request costs no
 * allocation; large ones are freed with their request. */
struct http_parser;

enum http_parse {
    HTTP_PARSE_MORE,     /* needs more bytes */
    HTTP_PARSE_CONTINUE, /* needs more, and the client waits for "100 Continue" (told once a request) */
    HTTP_PARSE_DONE,     /* http_parser_request() has one; bytes after it were not consumed */
    HTTP_PARSE_BAD,      /* answer http_parser_status() and close */
};

/* NULL when memory is out. */
struct http_parser *http_parser_new(void);
void http_parser_free(struct http_parser *parser);

/* Feeds bytes; `consumed` tells how many were taken: all of them on MORE and CONTINUE. After DONE or BAD
 * nothing more is taken, and the answer stays the same, until http_parser_reset(). */
enum http_parse http_parser_feed(struct http_parser *parser, const void *bytes, size_t length,
                                 size_t *consumed);

/* Has any byte of the present request been seen? (idle connections have none; an empty line before a
 * request is not part of it) */
bool http_parser_started(const struct http_parser *parser);

/* The request; only after DONE. */
struct http_request *http_parser_request(struct http_parser *parser);

/* What to answer; only after BAD: 400, 413 (body), 414 (target), 417 (expectation), 431 (headers), 503 (out
 * of memory), 505 (HTTP/2 and later). */
int http_parser_status(const struct http_parser *parser);

/* Wipes the request and gets ready for the next one on the connection. */
void http_parser_reset(struct http_parser *parser);

#endif
