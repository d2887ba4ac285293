/* without_memory.h - what a provider's file does when there is no memory, or OpenSSL fails for another
 * reason. Each allocation fails in turn, also those of OpenSSL and jansson, and each call of OpenSSL
 * (failing_crypto.h); an assertion says at which one a promise is broken. Under sanitizers no allocation
 * fails. */
#ifndef TESTS_SUPPORT_WITHOUT_MEMORY_H
#define TESTS_SUPPORT_WITHOUT_MEMORY_H

#include "gateway/providers/provider.h"

/* verify() and parse() give what they gave with memory, and the same messages, or leave ENOMEM in errno, so
 * that the provider is told to come again (provider.h); and whoever is refused is never let in. Without
 * OpenSSL nobody is who would not be with it. */
void without_memory_read(const struct provider *provider, const void *settings,
                         const struct http_request *request, const struct public_url *url, time_t now);

/* configure() gives no settings, or such as judge that request as the good ones do; and sign(), where a
 * provider has it, makes no webhook or the very same one, also when the call has no room for it. */
void without_memory_configure(const struct provider *provider, const json_t *options,
                              const struct http_request *request, const struct public_url *url, time_t now);

#endif
