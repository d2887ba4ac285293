/* bandwidth.h - Bandwidth's messaging API, version 2. */
#ifndef GATEWAY_PROVIDERS_BANDWIDTH_H
#define GATEWAY_PROVIDERS_BANDWIDTH_H

#include "gateway/providers/provider.h"

extern const struct provider bandwidth;

#endif
