/* infobip.h - Infobip's SMS API. */
#ifndef GATEWAY_PROVIDERS_INFOBIP_H
#define GATEWAY_PROVIDERS_INFOBIP_H

#include "gateway/providers/provider.h"

extern const struct provider infobip;

#endif
