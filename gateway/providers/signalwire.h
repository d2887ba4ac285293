/* signalwire.h - SignalWire, by its Compatibility API. */
#ifndef GATEWAY_PROVIDERS_SIGNALWIRE_H
#define GATEWAY_PROVIDERS_SIGNALWIRE_H

#include "gateway/providers/provider.h"

extern const struct provider signalwire;

#endif
