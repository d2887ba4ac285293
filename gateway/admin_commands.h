/* admin_commands.h - what the loopback listener answers to our own commands (`test-channel`, `watch`), which
 * run beside the gateway. Nothing of it is about anybody but who runs the command. */
#ifndef GATEWAY_ADMIN_COMMANDS_H
#define GATEWAY_ADMIN_COMMANDS_H

#include "gateway/gateway.h"

/* Answers, if the request is for one of them; false, and nothing answered, if not. */
bool admin_commands_answer(struct gateway *gateway, struct http_call *call,
                           const struct http_request *request);

#endif
