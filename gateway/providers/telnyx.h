/* telnyx.h - what the files of this provider share: telnyx.c has the webhooks and the call that sends,
 * telnyx_tools.c what `test-channel` asks. */
#ifndef GATEWAY_PROVIDERS_TELNYX_H
#define GATEWAY_PROVIDERS_TELNYX_H

#include "gateway/providers/options.h"
#include "gateway/providers/provider.h"
#include "gateway/signature.h"

enum { TELNYX_PROFILE_ROOM = 64 };

struct telnyx_settings {
    struct signature_public_key *keys[SECRETS_MAX];
    size_t keys_count;
    struct secrets api_keys; /* the first is used */
    char profile[TELNYX_PROFILE_ROOM];
    char base_url[OPTIONS_URL_ROOM];
};

extern const struct provider_question telnyx_questions[];

extern const struct provider telnyx;

#endif
