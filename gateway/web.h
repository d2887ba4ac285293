/* web.h - the pages that are built into the program, and what guards everything a browser may ask of it.
 * Pages are static files of gateway/web/; they hold nothing about anybody and no secret. */
#ifndef GATEWAY_WEB_H
#define GATEWAY_WEB_H

#include "gateway/http_request.h"
#include "gateway/http_server.h"

#include <jansson.h>
#include <stdbool.h>

/* Header lines for every response that a browser may see: no script or style but our own files', nothing
 * kept, no address handed on, not to be shown within another site's page. For http_response.headers. */
extern const char web_headers[];

/* Responds with JSON and these headers, and takes `body` over; 503 when it is NULL or memory is out. What was
 * written of it is wiped. `more_headers` are whole lines, or "", of up to 64 bytes. */
void web_respond_json(struct http_call *call, int status, const char *more_headers, json_t *body);

/* Answers GET and HEAD of "/" and of the pages and their parts, with 405 to other methods; who may see them
 * is for the caller to judge. The try-it phone and its parts are there with `phone` alone; without it "/" is
 * the dashboard. False, and nothing answered, when the path is none of them. */
bool web_handle(struct http_call *call, const struct http_request *request, bool phone);

/* Does it come from this machine, and to a name that can only be this machine (localhost, 127.0.0.1 or [::1],
 * with any port)? The name matters: a site on the internet can have its own name lead here, and would then
 * pass for us in the browser that shows it. */
bool web_is_local(const struct http_request *request);

/* Did one of our own pages send it, as far as the browser tells? Programs that are no browsers tell nothing
 * and pass. */
bool web_is_own(const struct http_request *request);

#endif
