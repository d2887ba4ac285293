/* plivo.h - what the files of this provider share: plivo.c has what webhooks say and the call that sends,
 * plivo_sign.c the signatures, plivo_tools.c what `test-channel` asks. */
#ifndef GATEWAY_PROVIDERS_PLIVO_H
#define GATEWAY_PROVIDERS_PLIVO_H

#include "gateway/providers/options.h"
#include "gateway/providers/provider.h"
#include "gateway/signature.h"

enum { PLIVO_ID_ROOM = 33 };

struct plivo_settings {
    char auth_id[PLIVO_ID_ROOM];
    struct secrets auth_tokens;              /* the first signs in */
    struct signature_key *keys[SECRETS_MAX]; /* of the tokens */
    const char *log;                         /* what Plivo may keep: one of log_words */
    bool v3_only;
    char base_url[OPTIONS_URL_ROOM];
};

/* See struct provider. */
enum verdict plivo_verify(const void *settings, const struct http_request *request,
                          const struct public_url *url, time_t now);
bool plivo_sign(const void *settings, const char *url, time_t now, struct api_call *call);

extern const struct provider_question plivo_questions[];

extern const struct provider plivo;

#endif
