/* explain.h - codes in plain words, for the tools that a person reads: the provider's own where it has words
 * for them, else what HTTP or the line says. */
#ifndef GATEWAY_EXPLAIN_H
#define GATEWAY_EXPLAIN_H

#include "gateway/providers/provider.h"

/* Why a text was not taken, or was not delivered, and what to do. Never NULL. */
const char *explain_outcome(const struct provider *provider, const struct outcome *outcome);
const char *explain_receipt(const struct provider *provider, const struct receipt *receipt);

#endif
