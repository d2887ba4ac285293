/* gateway_stage.h - a gateway for tests: everything behind the webhooks, with the shipped content, all state
 * in memory, and one channel, whose provider is a fake line in the test's own loop. */
#ifndef TESTS_SUPPORT_GATEWAY_STAGE_H
#define TESTS_SUPPORT_GATEWAY_STAGE_H

#include "gateway/gateway.h"
#include "tests/support/fake_line.h"

/* The provider waits so long for us, and does not come again. The content must have been loaded
 * (shipped_content.h). False when something cannot be made. */
bool gateway_stage_open(struct gateway *gateway, struct settings *settings, struct fake_line *line,
                        unsigned webhook_timeout_ms);

/* In the order in which the program ends. */
void gateway_stage_close(struct gateway *gateway, struct settings *settings, struct fake_line *line);

/* Turns the loop for so long, at least once. */
void gateway_stage_turn(struct gateway *gateway, uint64_t ms);

#endif
