/* http_answer.h - bytes into the HTTP/1.1 answer of a provider's API.
 * A pure parser around llhttp: no sockets, no log. Takes what Node's own client takes: whole bodies, chunked
 * ones, and those that end with the connection; interim answers (1xx) are passed over. */
#ifndef GATEWAY_HTTP_ANSWER_H
#define GATEWAY_HTTP_ANSWER_H

#include <llhttp.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    HTTP_ANSWER_BODY_MAX = 64 * 1024,
    HTTP_ANSWER_HEAD_MAX = 64 * 1024, /* names and values of headers */
    HTTP_ANSWER_RETRY_ROOM = 64
};

/* Everything in it may be personal: http_answer_scrub() when done. */
struct http_answer {
    int status; /* 0 until it is known */
    char *body; /* NUL-terminated; NULL when empty; owned */
    size_t body_length;
    char retry_after[HTTP_ANSWER_RETRY_ROOM]; /* the header's value; "" without one */
    bool begun;                               /* a byte of it has come */
    bool complete;                            /* all of it has come */
    bool keeps;                               /* complete, and the connection may be used again */

    /* private */
    llhttp_t llhttp;
    size_t body_room, head_bytes;
    unsigned matched; /* bytes of the header's name that are those of Retry-After; more than it has: none */
    bool value_came;  /* of the header that is being read */
    size_t retry_length;
};

enum http_answer_fed {
    HTTP_ANSWER_MORE, /* needs more bytes */
    HTTP_ANSWER_DONE, /* it is complete */
    HTTP_ANSWER_BAD,  /* not HTTP, or longer than we take */
    HTTP_ANSWER_NO_MEMORY
};

/* Gets ready for an answer; what is in it must have been scrubbed, or be zeros. */
void http_answer_begin(struct http_answer *answer);

/* Feeds bytes, at least one. After the end of the answer nothing may follow: the connection is not kept then.
 */
enum http_answer_fed http_answer_feed(struct http_answer *answer, const char *bytes, size_t length);

/* The connection has ended: that may be the end of the answer, too. */
void http_answer_closed(struct http_answer *answer);

/* Wipes and frees what it holds. */
void http_answer_scrub(struct http_answer *answer);

#endif
