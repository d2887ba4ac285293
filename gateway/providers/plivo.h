/* plivo.h - Plivo. */
#ifndef GATEWAY_PROVIDERS_PLIVO_H
#define GATEWAY_PROVIDERS_PLIVO_H

#include "gateway/providers/provider.h"

extern const struct provider plivo;

#endif
