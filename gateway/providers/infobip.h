/* infobip.h - Infobip's SMS API: what its two files share. infobip.c has the settings, webhooks and sending,
 * infobip_tools.c what `test-channel` asks. */
#ifndef GATEWAY_PROVIDERS_INFOBIP_H
#define GATEWAY_PROVIDERS_INFOBIP_H

#include "gateway/providers/options.h"
#include "gateway/providers/provider.h"

enum { INFOBIP_USER_ROOM = 128 };

struct infobip_settings {
    struct secrets api_keys; /* the first signs in */
    struct secrets path_secrets;
    char webhook_user[INFOBIP_USER_ROOM]; /* "": no Basic */
    struct secrets webhook_passwords;
    char base_url[OPTIONS_URL_ROOM];
};

extern const struct provider_question infobip_questions[];

/* See struct provider. */
const char *infobip_unasked(const void *settings);
bool infobip_sign(const void *settings, const char *url, time_t now, struct api_call *call);

extern const struct provider infobip;

#endif
