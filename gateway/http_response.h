/* http_response.h - the head of a response, as text. */
#ifndef GATEWAY_HTTP_RESPONSE_H
#define GATEWAY_HTTP_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HTTP_RESPONSE_HEAD_ROOM = 512, HTTP_CONTENT_TYPE_MAX = 199 };

/* The body's end is the connection's end. */
#define HTTP_LENGTH_UNKNOWN SIZE_MAX

/* Writes status line, Date, Content-Type (NULL: none), Content-Length and, when it closes, Connection; not
 * the blank line. Gives the bytes written; not NUL-terminated. */
size_t http_response_head(char room[HTTP_RESPONSE_HEAD_ROOM], int status, const char *content_type,
                          size_t body_length, bool closes);

#endif
