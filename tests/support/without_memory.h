/* without_memory.h - what a provider's file does when there is no memory. Each allocation fails in turn, also
 * those of OpenSSL and jansson; an assertion says at which one a promise is broken. Nothing under sanitizers.
 */
#ifndef TESTS_SUPPORT_WITHOUT_MEMORY_H
#define TESTS_SUPPORT_WITHOUT_MEMORY_H

#include "gateway/providers/provider.h"

/* verify() and parse() give what they gave with memory, and the same messages, or leave ENOMEM in errno, so
 * that the provider is told to come again (provider.h); and whoever is refused is never let in. */
void without_memory_read(const struct provider *provider, const void *settings,
                         const struct http_request *request, const struct public_url *url, time_t now);

/* configure() gives no settings, or such as judge that request as the good ones do; and sign(), where a
 * provider has it, makes no webhook or the very same one. */
void without_memory_configure(const struct provider *provider, const json_t *options,
                              const struct http_request *request, const struct public_url *url, time_t now);

#endif
