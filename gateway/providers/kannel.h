/* kannel.h - Kannel, the free SMS gateway: what its two files share. kannel.c has the settings, webhooks and
 * sending, kannel_tools.c what `test-channel` asks. */
#ifndef GATEWAY_PROVIDERS_KANNEL_H
#define GATEWAY_PROVIDERS_KANNEL_H

#include "config/secrets.h"
#include "gateway/address_list.h"
#include "gateway/providers/options.h"
#include "gateway/providers/provider.h"

enum { KANNEL_NAME_ROOM = 64 };

struct kannel_settings {
    struct secrets tokens; /* the first one goes into dlr-url */
    struct address_list addresses;
    char base_url[OPTIONS_URL_ROOM];
    char username[KANNEL_NAME_ROOM], smsc[KANNEL_NAME_ROOM];
    struct secrets password;
    unsigned redelivers_for_s;
};

extern const struct provider_question kannel_questions[];

/* See struct provider. */
const char *kannel_unasked(const void *settings);
bool kannel_sign(const void *settings, const char *url, time_t now, struct api_call *call);

extern const struct provider kannel;

#endif
