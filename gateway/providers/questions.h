/* questions.h - what providers' answers to the questions of `test-channel` have in common. */
#ifndef GATEWAY_PROVIDERS_QUESTIONS_H
#define GATEWAY_PROVIDERS_QUESTIONS_H

#include "config/secrets.h"
#include "gateway/findings.h"
#include "gateway/providers/provider.h"

/* Tells why there is no good answer; true when there is one: 200. `provider` as people call it; `options`,
 * the names of those that sign in ("auth_id and auth_token"), and where to copy them anew. */
bool questions_answered(const struct api_answer *answer, const char *provider, const char *options,
                        const char *copy, struct findings *findings);

/* The same GET for every question: an address behind `base_url`. False when it does not fit. */
bool questions_get(struct api_call *call, const char *base_url, const char *path);

/* As webhook_address_tell(), where a secret path belongs behind the address; `path_secrets` may be empty. No
 * secret is shown. */
void questions_tell_webhook(struct findings *findings, const char *theirs, const char *ours,
                            const struct secrets *path_secrets, const char *place);

/* Makes `call` the POST of a webhook to that address. False when it does not fit. */
bool questions_webhook(struct api_call *call, const char *url, const char *content_type);

#endif
