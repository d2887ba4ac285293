/* admin.h - what the two listeners answer: the public one webhooks and a bare health, the loopback one health
 * in detail, metrics, and the pages. */
#ifndef GATEWAY_ADMIN_H
#define GATEWAY_ADMIN_H

#include "gateway/gateway.h"

/* Handlers for http_server_new(); `arg` is the struct gateway. */
void public_request(struct http_call *call, const struct http_request *request, void *arg);
void admin_request(struct http_call *call, const struct http_request *request, void *arg);

#endif
