/* smsgate.h - SMS Gateway for Android: a phone with a SIM card as the gateway. */
#ifndef GATEWAY_PROVIDERS_SMSGATE_H
#define GATEWAY_PROVIDERS_SMSGATE_H

#include "gateway/providers/provider.h"

extern const struct provider smsgate;

#endif
