/* kannel.h - Kannel, the free SMS gateway: a box of one's own with a modem or a carrier's line behind it. */
#ifndef GATEWAY_PROVIDERS_KANNEL_H
#define GATEWAY_PROVIDERS_KANNEL_H

#include "gateway/providers/provider.h"

extern const struct provider kannel;

#endif
