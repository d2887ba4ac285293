/* vonage_messages.h - Vonage's Messages API, the newer of its two. */
#ifndef GATEWAY_PROVIDERS_VONAGE_MESSAGES_H
#define GATEWAY_PROVIDERS_VONAGE_MESSAGES_H

#include "gateway/jwt.h"
#include "gateway/providers/options.h"
#include "gateway/providers/provider.h"

enum {
    VONAGE_MESSAGES_KEY_ROOM = 33,
    VONAGE_MESSAGES_APPLICATION_ROOM = 37, /* a UUID */
};

struct vonage_messages_settings {
    char api_key[VONAGE_MESSAGES_KEY_ROOM];
    struct secrets api_secrets;
    char application_id[VONAGE_MESSAGES_APPLICATION_ROOM];
    struct jwt_signer *signer; /* of the application; NULL: key and secret sign in */
    struct secrets signature_secrets;
    struct signature_key *keys[SECRETS_MAX]; /* of the signature secrets */
    long max_age_s;
    bool opt_out_assist;
    char base_url[OPTIONS_URL_ROOM];
};

extern const struct provider vonage_messages;

#endif
