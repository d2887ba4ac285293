/* telnyx.h - Telnyx, API v2. */
#ifndef GATEWAY_PROVIDERS_TELNYX_H
#define GATEWAY_PROVIDERS_TELNYX_H

#include "gateway/providers/provider.h"

extern const struct provider telnyx;

#endif
