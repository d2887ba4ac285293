/* vonage_messages.h - Vonage's Messages API, the newer of its two. */
#ifndef GATEWAY_PROVIDERS_VONAGE_MESSAGES_H
#define GATEWAY_PROVIDERS_VONAGE_MESSAGES_H

#include "gateway/providers/provider.h"

extern const struct provider vonage_messages;

#endif
