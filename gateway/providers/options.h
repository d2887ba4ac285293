/* options.h - reading a provider's part of a channel's configuration, the "options" object.
 * One reader a kind of option; each adds a fault that says where, what and how to mend, and clears `good`. An
 * option that is not there is left as it was, unless its reader says that it is needed. Nothing that was read
 * is ever in a fault: it may be a secret in the wrong place. */
#ifndef GATEWAY_PROVIDERS_OPTIONS_H
#define GATEWAY_PROVIDERS_OPTIONS_H

#include "config/secrets.h"
#include "content/faults.h"
#include "gateway/address_list.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum { OPTIONS_URL_ROOM = 256 };

struct options {
    const json_t *object;
    const char *where; /* its path in the configuration */
    struct faults *faults;
    bool good; /* no error so far */
};

/* Begins; refuses options that are not among `names` (NULL-terminated). `provider` as people call it. */
struct options options_begin(const json_t *object, const char *where, struct faults *faults,
                             const char *provider, const char *const *names);

/* Is it there at all? */
bool options_has(const struct options *options, const char *name);

/* Adds an error at that option; "" is the object itself. */
void options_fault(struct options *options, const char *name, const char *mend, const char *what);

/* A secret, or a list of them, is needed. Wiped by the caller's forget(). */
void options_secrets(struct options *options, const char *name, struct secrets *secrets);

/* A text of 1 to room - 1 characters; only letters, digits and those of `punctuation` (NULL: any printable
 * ASCII but spaces). False when it is not there, which is a fault when it is needed, or not good. */
bool options_text(struct options *options, const char *name, bool needed, const char *punctuation,
                  const char *mend, char *out, size_t room);

/* One of those words (NULL-terminated): gives its place in the list, `otherwise` when it is not there. */
size_t options_choice(struct options *options, const char *name, const char *const *words, size_t otherwise);

/* A whole number; `otherwise` when it is not there. */
long options_number(struct options *options, const char *name, long least, long most, long otherwise,
                    const char *mend);

/* True or false; `otherwise` when it is not there. */
bool options_flag(struct options *options, const char *name, bool otherwise);

/* The same, of characters that stand in an address as they are. */
void options_url_secrets(struct options *options, const char *name, struct secrets *secrets);

/* One secret that may be as long as a private key; `good` tells whether it was read. Wiped by the caller. */
void options_long_secret(struct options *options, const char *name, char out[SECRET_LONG_ROOM]);

/* A list of network addresses, like ["192.0.2.0/24"]; empty when it is not there. */
void options_addresses(struct options *options, const char *name, struct address_list *list);

/* The address of the provider's API, without a slash at its end: https, or http to this machine; `standard`
 * when the option is not there. `example` is shown to whoever wrote a wrong one. */
void options_base_url(struct options *options, const char *name, const char *standard, const char *example,
                      char out[OPTIONS_URL_ROOM]);

#endif
