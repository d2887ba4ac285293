/* http_request_test.c - what is a request and what is not, however it is cut into pieces. */
#include "gateway/http_request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A literal with its length, as it may hold NUL. */
#define B(literal) literal, sizeof literal - 1
#define HOST       "Host: hotline.example\r\n"

/* What came of feeding: the verdict, and the request written out as text. */
struct outcome {
    enum http_parse verdict;
    int status;
    size_t consumed;
    unsigned continues;
    char text[HTTP_HEAD_MAX * 2 + HTTP_BODY_MAX];
    size_t text_length;
};

static void outcome_write(struct outcome *outcome, struct http_parser *parser)
{
    const struct http_request *request = http_parser_request(parser);
    size_t room = sizeof outcome->text;
    int n = snprintf(outcome->text, room, "method %d keep %d target %s path %s query %s\n", request->method,
                     request->keep_alive, request->target, request->path,
                     request->query != NULL ? request->query : "(none)");

    for (size_t i = 0; i < request->headers_count; i++)
        n += snprintf(outcome->text + n, room - (size_t)n, "%s=[%s]\n", request->headers[i].name,
                      request->headers[i].value);
    outcome->text_length = (size_t)n;
    if (request->body_length > 0)
        memcpy(outcome->text + n, request->body, request->body_length);
    outcome->text_length += request->body_length;
}

/* Feeds until something is decided; pieces end at `cut`, or after every byte when `cut` is SIZE_MAX. */
static void feed(struct outcome *outcome, const char *bytes, size_t length, size_t cut)
{
    struct http_parser *parser = http_parser_new();
    size_t at = 0;

    assert_non_null(parser);
    memset(outcome, 0, offsetof(struct outcome, text));
    outcome->text_length = 0;
    while (at < length && outcome->verdict < HTTP_PARSE_DONE) {
        size_t piece = cut == SIZE_MAX ? 1 : at < cut ? cut - at : length - at;
        size_t consumed;
        char *copy = malloc(piece); /* of its exact size, so that reading past it is seen */

        memcpy(copy, bytes + at, piece);
        outcome->verdict = http_parser_feed(parser, copy, piece, &consumed);
        free(copy);
        at += consumed;
        if (outcome->verdict == HTTP_PARSE_CONTINUE)
            outcome->continues++;
        if (outcome->verdict < HTTP_PARSE_DONE)
            assert_int_equal(consumed, piece);
    }
    outcome->consumed = at;
    if (outcome->verdict == HTTP_PARSE_DONE)
        outcome_write(outcome, parser);
    if (outcome->verdict == HTTP_PARSE_BAD)
        outcome->status = http_parser_status(parser);
    http_parser_free(parser);
}

/* In every way of cutting it, `bytes` come to the same. */
static void feed_all_ways(struct outcome *whole, const char *bytes, size_t length)
{
    static struct outcome cut;
    size_t step = length > 2000 ? length / 200 : 1;

    feed(whole, bytes, length, length);
    for (size_t i = 0; i <= length; i += step) {
        feed(&cut, bytes, length, i == 0 ? SIZE_MAX : i);
        assert_int_equal(cut.verdict > HTTP_PARSE_CONTINUE ? cut.verdict : HTTP_PARSE_MORE,
                         whole->verdict > HTTP_PARSE_CONTINUE ? whole->verdict : HTTP_PARSE_MORE);
        assert_int_equal(cut.status, whole->status);
        assert_int_equal(cut.text_length, whole->text_length);
        assert_memory_equal(cut.text, whole->text, whole->text_length);
        if (whole->verdict == HTTP_PARSE_DONE)
            assert_int_equal(cut.consumed, whole->consumed);
    }
}

/* ---- what is refused, with its neighbour that is not ---- */

static const struct row {
    const char *name;
    const char *bytes;
    size_t length;
    int status; /* 0: a good request */
} rows[] = {
    {"a plain GET is a request", B("GET / HTTP/1.1\r\n" HOST "\r\n"), 0},

    {"no Host under HTTP/1.1 is refused", B("GET / HTTP/1.1\r\nX: y\r\n\r\n"), 400},
    {"no Host under HTTP/1.0 is not", B("GET / HTTP/1.0\r\nX: y\r\n\r\n"), 0},
    {"two Hosts are refused", B("GET / HTTP/1.1\r\n" HOST HOST "\r\n"), 400},
    {"two Hosts under HTTP/1.0 are refused", B("GET / HTTP/1.0\r\n" HOST "hOST: b\r\n\r\n"), 400},
    {"Host and X-Forwarded-Host are not", B("GET / HTTP/1.1\r\n" HOST "X-Forwarded-Host: b\r\n\r\n"), 0},

    {"Content-Length with chunked is refused",
     B("POST / HTTP/1.1\r\n" HOST
       "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n"),
     400},
    {"chunked with Content-Length is refused",
     B("POST / HTTP/1.1\r\n" HOST
       "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n3\r\na=b\r\n0\r\n\r\n"),
     400},
    {"chunked alone is not",
     B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n"), 0},
    {"Chunked in any case is chunked",
     B("POST / HTTP/1.1\r\n" HOST "transfer-encoding: Chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n"), 0},
    {"gzip, chunked is refused",
     B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n"), 400},
    {"gzip in one line and chunked in the next is refused",
     B("POST / HTTP/1.1\r\n" HOST
       "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n"),
     400},
    {"chunked twice is refused",
     B("POST / HTTP/1.1\r\n" HOST
       "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n"),
     400},
    {"identity is refused", B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\n\r\n"), 400},
    {"an empty Transfer-Encoding is refused", B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding:\r\n\r\n"),
     400},
    {"xchunked is refused",
     B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n"), 400},
    {"chunked with a vertical tab is refused",
     B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: \vchunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n"), 400},
    {"chunked under HTTP/1.0 is refused",
     B("POST / HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n"), 400},

    {"one Content-Length is fine", B("POST / HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\na=b"), 0},
    {"two equal Content-Length are refused",
     B("POST / HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Length: 3\r\n\r\na=b"), 400},
    {"two different Content-Length are refused",
     B("POST / HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Length: 2\r\n\r\na=b"), 400},
    {"Content-Length 3, 3 is refused", B("POST / HTTP/1.1\r\n" HOST "Content-Length: 3, 3\r\n\r\na=b"), 400},
    {"Content-Length -1 is refused", B("POST / HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\na=b"), 400},
    {"Content-Length +3 is refused", B("POST / HTTP/1.1\r\n" HOST "Content-Length: +3\r\n\r\na=b"), 400},
    {"Content-Length 3x is refused", B("POST / HTTP/1.1\r\n" HOST "Content-Length: 3x\r\n\r\na=b"), 400},
    {"Content-Length 0x3 is refused", B("POST / HTTP/1.1\r\n" HOST "Content-Length: 0x3\r\n\r\na=b"), 400},
    {"Content-Length with a space inside is refused",
     B("POST / HTTP/1.1\r\n" HOST "Content-Length: 0 3\r\n\r\na=b"), 400},
    {"an empty Content-Length is refused", B("POST / HTTP/1.1\r\n" HOST "Content-Length:\r\n\r\na=b"), 400},
    {"Content-Length of 20 nines is refused",
     B("POST / HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999\r\n\r\na=b"), 400},
    {"Content-Length with leading zeros is a number",
     B("POST / HTTP/1.1\r\n" HOST "Content-Length: 0003\r\n\r\na=b"), 0},
    {"Content-Length above the limit is too large",
     B("POST / HTTP/1.1\r\n" HOST "Content-Length: 65537\r\n\r\na=b"), 413},

    {"bare LF lines are refused", B("GET / HTTP/1.1\nHost: a\n\n"), 400},
    {"a bare LF after the request line is refused", B("GET / HTTP/1.1\n" HOST "\r\n"), 400},
    {"a bare LF after a header is refused", B("GET / HTTP/1.1\r\nHost: a\n\r\n"), 400},
    {"a bare LF for the blank line is refused", B("GET / HTTP/1.1\r\n" HOST "\n"), 400},
    {"a bare CR after a header is refused", B("GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"), 400},
    {"CR CR LF is refused", B("GET / HTTP/1.1\r\nHost: a\r\r\n\r\n"), 400},
    {"a body may hold bare LF and begin with a space",
     B("POST / HTTP/1.1\r\n" HOST "Content-Length: 6\r\n\r\n \na\r\n\n"), 0},

    {"space before the colon is refused", B("GET / HTTP/1.1\r\nHost : a\r\n\r\n"), 400},
    {"tab before the colon is refused", B("GET / HTTP/1.1\r\nHost\t: a\r\n\r\n"), 400},
    {"space before Content-Length's colon is refused",
     B("POST / HTTP/1.1\r\n" HOST "Content-Length : 3\r\n\r\na=b"), 400},
    {"white space around a value is not", B("GET / HTTP/1.1\r\nHost:\t a \t\r\n\r\n"), 0},
    {"an empty header name is refused", B("GET / HTTP/1.1\r\n" HOST ": b\r\n\r\n"), 400},
    {"an empty header value is not", B("GET / HTTP/1.1\r\n" HOST "X:\r\nY: \r\n\r\n"), 0},
    {"a space in a header name is refused", B("GET / HTTP/1.1\r\n" HOST "X Y: b\r\n\r\n"), 400},
    {"a line without a colon is refused", B("GET / HTTP/1.1\r\n" HOST "X\r\n\r\n"), 400},
    {"a first header that begins with a space is refused", B("GET / HTTP/1.1\r\n Host: a\r\n\r\n"), 400},
    {"NUL in a value is refused", B("GET / HTTP/1.1\r\n" HOST "X: a\0b\r\n\r\n"), 400},
    {"NUL in a name is refused", B("GET / HTTP/1.1\r\n" HOST "X\0: a\r\n\r\n"), 400},
    {"a control character in a value is refused", B("GET / HTTP/1.1\r\n" HOST "X: a\x01\r\n\r\n"), 400},
    {"DEL in a value is refused", B("GET / HTTP/1.1\r\n" HOST "X: a\x7f\r\n\r\n"), 400},
    {"UTF-8 in a value is not", B("GET / HTTP/1.1\r\n" HOST "X: se\xc3\xb1or\r\n\r\n"), 0},
    {"a header folded with a space is refused", B("GET / HTTP/1.1\r\n" HOST "X: a\r\n b\r\n\r\n"), 400},
    {"a header folded with a tab is refused", B("GET / HTTP/1.1\r\n" HOST "X: a\r\n\tb\r\n\r\n"), 400},
    {"an empty value folded is refused", B("GET / HTTP/1.1\r\n" HOST "X:\r\n b\r\n\r\n"), 400},
    {"a folded Content-Length is refused", B("POST / HTTP/1.1\r\n" HOST "Content-Length:\r\n 3\r\n\r\na=b"),
     400},
    {"a last line of one space is refused", B("GET / HTTP/1.1\r\n" HOST "X: a\r\n \r\n\r\n"), 400},

    {"HTTP/1.9 is refused", B("GET / HTTP/1.9\r\n" HOST "\r\n"), 400},
    {"HTTP/1.10 is refused", B("GET / HTTP/1.10\r\n" HOST "\r\n"), 400},
    {"HTTP/0.9 is refused", B("GET / HTTP/0.9\r\n" HOST "\r\n"), 400},
    {"HTTP/2.0 is another version", B("GET / HTTP/2.0\r\n" HOST "\r\n"), 505},
    {"HTTP/3.0 is another version", B("GET / HTTP/3.0\r\n" HOST "\r\n"), 505},
    {"a request line without a version is refused", B("GET /\r\n" HOST "\r\n"), 400},
    {"RTSP is refused", B("GET / RTSP/1.0\r\n" HOST "\r\n"), 400},
    {"ICE is refused", B("SOURCE / ICE/1.0\r\n" HOST "\r\n"), 400},
    {"lower-case http is refused", B("GET / http/1.1\r\n" HOST "\r\n"), 400},
    {"the HTTP/2 preface is refused", B("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 400},
    {"half a TLS hello is refused", B("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"), 400},

    {"GET / x is refused", B("GET / x HTTP/1.1\r\n" HOST "\r\n"), 400},
    {"two spaces before the target are refused", B("GET  / HTTP/1.1\r\n" HOST "\r\n"), 400},
    {"two spaces after the target are refused", B("GET /  HTTP/1.1\r\n" HOST "\r\n"), 400},
    {"a tab for a space is refused", B("GET\t/ HTTP/1.1\r\n" HOST "\r\n"), 400},
    {"a space after the version is refused", B("GET / HTTP/1.1 \r\n" HOST "\r\n"), 400},
    {"no target is refused", B("GET HTTP/1.1\r\n" HOST "\r\n"), 400},
    {"an absolute URI is refused", B("GET http://hotline.example/ HTTP/1.1\r\n" HOST "\r\n"), 400},
    {"a URI in a query is not", B("GET /?u=http://a/ HTTP/1.1\r\n" HOST "\r\n"), 0},
    {"a target of * is refused", B("OPTIONS * HTTP/1.1\r\n" HOST "\r\n"), 400},
    {"CONNECT is refused", B("CONNECT hotline.example:443 HTTP/1.1\r\n" HOST "\r\n"), 400},
    {"CONNECT with a path is refused", B("CONNECT /x HTTP/1.1\r\n" HOST "\r\n"), 400},
    {"a fragment is refused", B("GET /a#b HTTP/1.1\r\n" HOST "\r\n"), 400},
    {"a fragment in the query is refused", B("GET /a?b#c HTTP/1.1\r\n" HOST "\r\n"), 400},
    {"raw UTF-8 in a path is refused", B("GET /se\xc3\xb1or HTTP/1.1\r\n" HOST "\r\n"), 400},
    {"raw UTF-8 in a query is refused", B("GET /?q=se\xc3\xb1or HTTP/1.1\r\n" HOST "\r\n"), 400},
    {"escaped UTF-8 in a query is not", B("GET /?q=se%C3%B1or HTTP/1.1\r\n" HOST "\r\n"), 0},
    {"DEL in a path is refused", B("GET /\x7f HTTP/1.1\r\n" HOST "\r\n"), 400},
    {"NUL in a path is refused", B("GET /a\0b HTTP/1.1\r\n" HOST "\r\n"), 400},

    {"a lower-case method is refused", B("get / HTTP/1.1\r\n" HOST "\r\n"), 400},
    {"an unknown method is refused", B("BREW / HTTP/1.1\r\n" HOST "\r\n"), 400},
    {"a method in mixed case is refused", B("Post / HTTP/1.1\r\n" HOST "\r\n"), 400},
    {"TRACE is somebody else's to refuse", B("TRACE / HTTP/1.1\r\n" HOST "\r\n"), 0},
    {"OPTIONS is somebody else's to refuse", B("OPTIONS / HTTP/1.1\r\n" HOST "\r\n"), 0},

    {"chunk size 0x3 is refused",
     B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0x3\r\na=b\r\n0\r\n\r\n"), 400},
    {"chunk size +3 is refused",
     B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n+3\r\na=b\r\n0\r\n\r\n"), 400},
    {"chunk size with a space before is refused",
     B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n 3\r\na=b\r\n0\r\n\r\n"), 400},
    {"chunk size with a space after is refused",
     B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3 \r\na=b\r\n0\r\n\r\n"), 400},
    {"chunk size -0 is refused", B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n-0\r\n\r\n"),
     400},
    {"an empty chunk size is refused",
     B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n\r\na=b\r\n0\r\n\r\n"), 400},
    {"a chunk size past 64 bits is refused",
     B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n10000000000000003\r\na=b\r\n0\r\n\r\n"),
     400},
    {"a chunk above the limit is too large",
     B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n10001\r\na=b\r\n0\r\n\r\n"), 413},
    {"a chunk with a bare LF is refused",
     B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\na=b\n0\n\n"), 400},
    {"a chunk longer than its size is refused",
     B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\r\na=bc\r\n0\r\n\r\n"), 400},
    {"a chunk shorter than its size is refused",
     B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\r\na=\r\n0\r\n\r\n"), 400},
    {"a chunk extension is refused",
     B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3;a=b\r\na=b\r\n0\r\n\r\n"), 400},
    {"a chunk extension without a name is refused",
     B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3;\r\na=b\r\n0\r\n\r\n"), 400},
    {"chunks in upper and lower case hex, with zeros, are fine",
     B("POST / HTTP/1.1\r\n" HOST
       "Transfer-Encoding: chunked\r\n\r\n00a\r\n0123456789\r\nA\r\nabcdefghij\r\n000\r\n\r\n"),
     0},
    {"a trailer is fine",
     B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\nX: y\r\n\r\n"), 0},
    {"a bare LF at the end of the trailers is refused",
     B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\nX: y\r\n\n"), 400},
    {"a bare LF instead of trailers is refused",
     B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\n"), 400},
    {"a trailer with a bare LF is refused",
     B("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\nX: y\n\r\n"), 400},

    {"an upgrade is refused",
     B("GET / HTTP/1.1\r\n" HOST "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"), 400},
    {"an Upgrade header that Connection does not name is not",
     B("GET / HTTP/1.1\r\n" HOST "Upgrade: h2c\r\n\r\n"), 0},

    {"an expectation but 100-continue can't be met",
     B("POST / HTTP/1.1\r\n" HOST "Expect: 200-ok\r\nContent-Length: 3\r\n\r\na=b"), 417},
    {"100-continue can", B("POST / HTTP/1.1\r\n" HOST "Expect: 100-Continue\r\nContent-Length: 3\r\n\r\na=b"),
     0},
    {"an expectation under HTTP/1.0 is no expectation",
     B("POST / HTTP/1.0\r\n" HOST "Expect: 200-ok\r\nContent-Length: 3\r\n\r\na=b"), 0},
    {"a body too large is refused before 100 Continue",
     B("POST / HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 65537\r\n\r\n"), 413},

    {"one empty line before a request is forgiven", B("\r\nGET / HTTP/1.1\r\n" HOST "\r\n"), 0},
    {"two are not", B("\r\n\r\nGET / HTTP/1.1\r\n" HOST "\r\n"), 400},
    {"a bare LF before a request is refused", B("\nGET / HTTP/1.1\r\n" HOST "\r\n"), 400},
    {"a bare CR before a request is refused", B("\rGET / HTTP/1.1\r\n" HOST "\r\n"), 400},
};

static void is_request_or_not(void **state)
{
    const struct row *row = *state;
    static struct outcome outcome;

    feed_all_ways(&outcome, row->bytes, row->length);
    assert_int_equal(outcome.verdict, row->status == 0 ? HTTP_PARSE_DONE : HTTP_PARSE_BAD);
    assert_int_equal(outcome.status, row->status);
    if (row->status == 0)
        assert_int_equal(outcome.consumed, row->length);
}

/* ---- sizes: `before`, then `repeated` so many times, then `after` ---- */

#define CHUNKED "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
enum { FRAMES_PER_LINE = 6 }; /* "1\r\na\r\n" */

static const struct size_row {
    const char *name, *before, *repeated;
    size_t times;
    const char *after;
    int status;
} size_rows[] = {
    {"a target of 2,048 bytes fits", "GET /", "a", HTTP_TARGET_MAX - 1, " HTTP/1.1\r\n" HOST "\r\n", 0},
    {"one byte more is too long", "GET /", "a", HTTP_TARGET_MAX, " HTTP/1.1\r\n" HOST "\r\n", 414},
    {"a query of 2,048 bytes fits", "GET /?", "a", HTTP_TARGET_MAX - 2, " HTTP/1.1\r\n" HOST "\r\n", 0},
    {"a request line without end is too long", "GET /", "a", 100000, "", 414},
    {"64 headers fit", "GET / HTTP/1.1\r\n" HOST, "a: b\r\n", HTTP_HEADERS_MAX - 1, "\r\n", 0},
    {"65 are too many", "GET / HTTP/1.1\r\n" HOST, "a: b\r\n", HTTP_HEADERS_MAX, "\r\n", 431},
    {"3,000 tiny headers are too many", "GET / HTTP/1.1\r\n" HOST, "a:\r\n", 3000, "\r\n", 431},
    {"8,192 bytes of headers fit", "GET / HTTP/1.1\r\nHost: a\r\nX: ", "b", HTTP_HEADER_BYTES_MAX - 6,
     "\r\n\r\n", 0},
    {"one byte more is too large", "GET / HTTP/1.1\r\nHost: a\r\nX: ", "b", HTTP_HEADER_BYTES_MAX - 5,
     "\r\n\r\n", 431},
    {"a header name without end is too large", "GET / HTTP/1.1\r\n", "b", 100000, "", 431},
    {"a header value without end is too large", "GET / HTTP/1.1\r\nX: ", "b", 100000, "", 431},
    {"white space before a value without end is too large", "GET / HTTP/1.1\r\nX: ", " ", 100000, "", 431},
    {"some of it is fine", "GET / HTTP/1.1\r\nHost: ", " ", 1000, "a\r\n\r\n", 0},
    {"spaces before the target without end are refused", "GET ", " ", 100000, "", 400},
    {"empty lines without end are refused", "", "\r\n", 100000, "", 400},
    {"a body of 64 KiB fits", "POST / HTTP/1.1\r\n" HOST "Content-Length: 65536\r\n\r\n", "a", HTTP_BODY_MAX,
     "", 0},
    {"64 KiB in one chunk fit", CHUNKED "10000\r\n", "a", HTTP_BODY_MAX, "\r\n0\r\n\r\n", 0},
    {"64 KiB in chunks of 16 fit", CHUNKED, "10\r\n0123456789abcdef\r\n", HTTP_BODY_MAX / 16, "0\r\n\r\n", 0},
    {"one chunk more is too large", CHUNKED, "10\r\n0123456789abcdef\r\n", HTTP_BODY_MAX / 16 + 1,
     "0\r\n\r\n", 413},
    {"10,000 chunks of one byte fit", CHUNKED, "1\r\na\r\n", 10000, "0\r\n\r\n", 0},
    {"more framing than a body may have is too large", CHUNKED, "1\r\na\r\n",
     (HTTP_BODY_MAX + HTTP_FRAMING_MAX) / FRAMES_PER_LINE + 1, "0\r\n\r\n", 413},
    {"a chunk size of zeros without end is too large", CHUNKED, "0", 200000, "", 413},
    {"trailers without end are too large", CHUNKED "3\r\na=b\r\n0\r\n", "X: yyyyyyyyyyyyyyyyyyyyyyy\r\n",
     6000, "", 413},
    {"trailers larger than headers may be are forgotten too", CHUNKED "3\r\na=b\r\n0\r\n",
     "Xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: y\r\n", 1000, "\r\n", 0},
    {"a hundred trailers are forgotten", CHUNKED "3\r\na=b\r\n0\r\n", "X: y\r\n", 100, "\r\n", 0},
};

static void keeps_to_its_limits(void **state)
{
    const struct size_row *row = *state;
    size_t before = strlen(row->before), piece = strlen(row->repeated), after = strlen(row->after);
    size_t length = before + piece * row->times + after;
    char *bytes = malloc(length + 1);
    static struct outcome outcome;

    assert_non_null(bytes);
    memcpy(bytes, row->before, before);
    for (size_t i = 0; i < row->times; i++)
        memcpy(bytes + before + i * piece, row->repeated, piece);
    memcpy(bytes + length - after, row->after, after);

    feed_all_ways(&outcome, bytes, length);
    assert_int_equal(outcome.verdict, row->status == 0 ? HTTP_PARSE_DONE : HTTP_PARSE_BAD);
    assert_int_equal(outcome.status, row->status);
    free(bytes);
}

/* ---- what is in a good request ---- */

static const struct content_row {
    const char *name;
    const char *bytes;
    size_t length;
    const char *text; /* as outcome_write() puts it */
} content_rows[] = {
    {"a webhook's form",
     B("POST /sms/main?a=1 HTTP/1.1\r\n" HOST "Content-Length: 21\r\n"
       "X-Twilio-Signature:  c2ln \r\n\r\nFrom=%2B12025550123&B="),
     "method 2 keep 1 target /sms/main?a=1 path /sms/main query a=1\n"
     "Host=[hotline.example]\nContent-Length=[21]\nX-Twilio-Signature=[c2ln]\nFrom=%2B12025550123&B"},
    {"chunks are put together, trailers left out",
     B(CHUNKED "3\r\na=b\r\n2\r\n&c\r\n0\r\nHost: evil\r\nContent-MD5: z\r\n\r\n"),
     "method 2 keep 1 target / path / query (none)\n"
     "Host=[hotline.example]\nTransfer-Encoding=[chunked]\na=b&c"},
    {"an empty query is a query", B("HEAD /a? HTTP/1.1\r\n" HOST "\r\n"),
     "method 1 keep 1 target /a? path /a query \nHost=[hotline.example]\n"},
    {"the first question mark counts", B("GET /a?b?c HTTP/1.1\r\n" HOST "\r\n"),
     "method 0 keep 1 target /a?b?c path /a query b?c\nHost=[hotline.example]\n"},
    {"a query alone has the path /", B("GET /?b HTTP/1.1\r\n" HOST "\r\n"),
     "method 0 keep 1 target /?b path / query b\nHost=[hotline.example]\n"},
    {"escapes stay as they came", B("GET /%2e%2E//x/../y HTTP/1.1\r\n" HOST "\r\n"),
     "method 0 keep 1 target /%2e%2E//x/../y path /%2e%2E//x/../y query (none)\nHost=[hotline.example]\n"},
    {"Connection: close is heard", B("GET / HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"),
     "method 0 keep 0 target / path / query (none)\nHost=[hotline.example]\nConnection=[close]\n"},
    {"close is heard in a list", B("GET / HTTP/1.1\r\n" HOST "Connection: keep-alive, Close\r\n\r\n"),
     "method 0 keep 0 target / path / query (none)\nHost=[hotline.example]\nConnection=[keep-alive, "
     "Close]\n"},
    {"HTTP/1.0 is not kept alive", B("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
     "method 0 keep 0 target / path / query (none)\nConnection=[keep-alive]\n"},
    {"another method is OTHER", B("DELETE /x HTTP/1.1\r\n" HOST "\r\n"),
     "method 3 keep 1 target /x path /x query (none)\nHost=[hotline.example]\n"},
    {"a GET may have a body", B("GET / HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\n\0\xff"),
     "method 0 keep 1 target / path / query (none)\nHost=[hotline.example]\nContent-Length=[2]\n\0\xff"},
    {"an empty body is none", B("POST / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n"),
     "method 2 keep 1 target / path / query (none)\nHost=[hotline.example]\nContent-Length=[0]\n"},
    {"values keep their inner spaces", B("GET / HTTP/1.1\r\n" HOST "X: a \t b\t \r\n\r\n"),
     "method 0 keep 1 target / path / query (none)\nHost=[hotline.example]\nX=[a \t b]\n"},
    {"a value that begins with a space in its own piece", B("GET / HTTP/1.1\r\n" HOST "X: a  b  c\r\n\r\n"),
     "method 0 keep 1 target / path / query (none)\nHost=[hotline.example]\nX=[a  b  c]\n"},
};

static void holds_what_came(void **state)
{
    const struct content_row *row = *state;
    static struct outcome outcome;

    feed_all_ways(&outcome, row->bytes, row->length);
    assert_int_equal(outcome.verdict, HTTP_PARSE_DONE);
    assert_memory_equal(outcome.text, row->text, strlen(row->text));
}

/* ---- life ---- */

static void pipelined_requests_come_one_by_one(void **state)
{
    static const char bytes[] =
        "POST /1 HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\na=bGET /2 HTTP/1.1\r\n" HOST
        "\r\n\r\nPOST /3 HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"
        "0\r\n\r\nGET /4";
    struct http_parser *parser = http_parser_new();
    size_t at = 0, consumed;

    (void)state;
    for (char path = '1'; path <= '3'; path++) {
        assert_false(http_parser_started(parser));
        assert_int_equal(http_parser_feed(parser, bytes + at, sizeof bytes - 1 - at, &consumed),
                         HTTP_PARSE_DONE);
        at += consumed;
        assert_true(http_parser_started(parser));
        assert_int_equal(http_parser_request(parser)->path[1], path);
        assert_int_equal(http_parser_request(parser)->body_length, path == '1' ? 3 : path == '2' ? 0 : 1);
        assert_int_equal(http_parser_feed(parser, bytes + at, 1, &consumed), HTTP_PARSE_DONE);
        assert_int_equal(consumed, 0);
        http_parser_reset(parser);
    }
    assert_int_equal(http_parser_feed(parser, bytes + at, sizeof bytes - 1 - at, &consumed), HTTP_PARSE_MORE);
    assert_int_equal(at + consumed, sizeof bytes - 1);
    assert_true(http_parser_started(parser));
    http_parser_free(parser);
}

static void an_empty_line_starts_nothing(void **state)
{
    struct http_parser *parser = http_parser_new();
    size_t consumed;

    (void)state;
    assert_int_equal(http_parser_feed(parser, "\r\n", 2, &consumed), HTTP_PARSE_MORE);
    assert_false(http_parser_started(parser));
    assert_int_equal(http_parser_feed(parser, "G", 1, &consumed), HTTP_PARSE_MORE);
    assert_true(http_parser_started(parser));
    http_parser_free(parser);
}

#define EXPECTS "POST / HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n"

static void continue_is_told_once(void **state)
{
    struct http_parser *parser = http_parser_new();
    size_t consumed;

    (void)state;
    for (int round = 0; round < 2; round++) {
        assert_int_equal(http_parser_feed(parser, B(EXPECTS), &consumed), HTTP_PARSE_CONTINUE);
        assert_int_equal(http_parser_feed(parser, "a", 1, &consumed), HTTP_PARSE_MORE);
        assert_int_equal(http_parser_feed(parser, "=b", 2, &consumed), HTTP_PARSE_DONE);
        http_parser_reset(parser);
    }
    /* Not when the body has begun to come anyway, nor when there is none. */
    assert_int_equal(http_parser_feed(parser, B(EXPECTS "a"), &consumed), HTTP_PARSE_MORE);
    assert_int_equal(http_parser_feed(parser, "=b", 2, &consumed), HTTP_PARSE_DONE);
    http_parser_reset(parser);
    assert_int_equal(
        http_parser_feed(parser, B("GET / HTTP/1.1\r\n" HOST "Expect: 100-continue\r\n\r\n"), &consumed),
        HTTP_PARSE_DONE);
    http_parser_free(parser);
}

static void bad_stays_bad_until_reset(void **state)
{
    struct http_parser *parser = http_parser_new();
    size_t consumed;

    (void)state;
    assert_int_equal(http_parser_feed(parser, B("GET / HTTP/1.1\r\n: x\r\n\r\n"), &consumed), HTTP_PARSE_BAD);
    assert_int_equal(http_parser_feed(parser, B("GET / HTTP/1.1\r\n" HOST "\r\n"), &consumed),
                     HTTP_PARSE_BAD);
    assert_int_equal(consumed, 0);
    http_parser_reset(parser);
    assert_int_equal(http_parser_feed(parser, B("GET / HTTP/1.1\r\n" HOST "\r\n"), &consumed),
                     HTTP_PARSE_DONE);
    http_parser_free(parser);
}

static void headers_are_found_in_any_case(void **state)
{
    struct http_parser *parser = http_parser_new();
    size_t consumed;

    (void)state;
    http_parser_feed(parser, B("GET / HTTP/1.1\r\nhOST: a\r\nX-One: 1\r\nx-one: 2\r\n\r\n"), &consumed);
    assert_string_equal(http_request_header(http_parser_request(parser), "Host"), "a");
    assert_string_equal(http_request_header(http_parser_request(parser), "X-ONE"), "1");
    assert_null(http_request_header(http_parser_request(parser), "X-On"));
    assert_null(http_request_header(http_parser_request(parser), "X-One1"));
    http_parser_free(parser);
}

static void reset_wipes_the_request(void **state)
{
    struct http_parser *parser = http_parser_new();
    const char *header;
    const unsigned char *body;
    size_t consumed;

    (void)state;
    http_parser_feed(
        parser, B("POST / HTTP/1.1\r\n" HOST "X: +12025550123\r\nContent-Length: 5\r\n\r\nHELLO"), &consumed);
    header = http_request_header(http_parser_request(parser), "X");
    body = http_parser_request(parser)->body;
    http_parser_reset(parser); /* so small that the buffers stay: looking into them is allowed */
    for (size_t i = 0; i < strlen("+12025550123"); i++)
        assert_int_equal(header[i], 0);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(body[i], 0);
    http_parser_free(parser);
}

#define COUNT(list) (sizeof list / sizeof *list)

int main(void)
{
    static const struct CMUnitTest lives[] = {
        cmocka_unit_test(pipelined_requests_come_one_by_one),
        cmocka_unit_test(an_empty_line_starts_nothing),
        cmocka_unit_test(continue_is_told_once),
        cmocka_unit_test(bad_stays_bad_until_reset),
        cmocka_unit_test(headers_are_found_in_any_case),
        cmocka_unit_test(reset_wipes_the_request),
    };
    struct CMUnitTest tests[COUNT(rows) + COUNT(size_rows) + COUNT(content_rows) + COUNT(lives)];
    size_t n = 0;

    for (size_t i = 0; i < COUNT(rows); i++)
        tests[n++] = (struct CMUnitTest){rows[i].name, is_request_or_not, NULL, NULL, (void *)&rows[i]};
    for (size_t i = 0; i < COUNT(size_rows); i++)
        tests[n++] =
            (struct CMUnitTest){size_rows[i].name, keeps_to_its_limits, NULL, NULL, (void *)&size_rows[i]};
    for (size_t i = 0; i < COUNT(content_rows); i++)
        tests[n++] =
            (struct CMUnitTest){content_rows[i].name, holds_what_came, NULL, NULL, (void *)&content_rows[i]};
    for (size_t i = 0; i < COUNT(lives); i++)
        tests[n++] = lives[i];
    return cmocka_run_group_tests_name("http_request", tests, NULL, NULL);
}
