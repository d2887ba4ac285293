/* webhook_address.h - is the address in a provider's console ours, and if not, what is the mistake? The ways
 * in which people get it wrong are the same with every provider. Pure, but for telling. */
#ifndef GATEWAY_PROVIDERS_WEBHOOK_ADDRESS_H
#define GATEWAY_PROVIDERS_WEBHOOK_ADDRESS_H

#include "gateway/findings.h"

enum webhook_address {
    WEBHOOK_ADDRESS_GOOD,
    WEBHOOK_ADDRESS_MISSING,
    WEBHOOK_ADDRESS_NO_TLS, /* http where it is https */
    WEBHOOK_ADDRESS_OTHER_HOST,
    WEBHOOK_ADDRESS_OTHER_PORT,
    WEBHOOK_ADDRESS_SLASH, /* a slash too many, or too few, at the end */
    WEBHOOK_ADDRESS_CASE,  /* capitals in the path */
    WEBHOOK_ADDRESS_OTHER_PATH,
    WEBHOOK_ADDRESS_QUERY, /* something after '?' that is not there in ours, or the other way round */
};

/* Compares what the provider was told with ours. A fragment counts for nothing: it never travels. */
enum webhook_address webhook_address_compare(const char *theirs, const char *ours);

/* Tells what came of it. `place` is where in the provider's console the address stands ("at the number,
 * Messaging, \"A message comes in\""), `method` what it calls it with, NULL when that is not to be had. */
void webhook_address_tell(struct findings *findings, const char *theirs, const char *method, const char *ours,
                          const char *place);

#endif
