/* bandwidth.h - Bandwidth's messaging API: what its two files share. bandwidth.c has the settings, webhooks
 * and sending, bandwidth_tools.c what `test-channel` asks. */
#ifndef GATEWAY_PROVIDERS_BANDWIDTH_H
#define GATEWAY_PROVIDERS_BANDWIDTH_H

#include "gateway/providers/options.h"
#include "gateway/providers/provider.h"

enum { BANDWIDTH_NAME_ROOM = 64, BANDWIDTH_USER_ROOM = 128 };

struct bandwidth_settings {
    char account_id[BANDWIDTH_NAME_ROOM], application_id[BANDWIDTH_NAME_ROOM];
    char api_user[BANDWIDTH_USER_ROOM], webhook_user[BANDWIDTH_USER_ROOM];
    struct secrets api_passwords; /* the first signs in */
    struct secrets webhook_passwords;
    char base_url[OPTIONS_URL_ROOM];
};

extern const struct provider_question bandwidth_questions[];

/* See struct provider. */
const char *bandwidth_unasked(const void *settings);
bool bandwidth_sign(const void *settings, const char *url, time_t now, struct api_call *call);

extern const struct provider bandwidth;

#endif
