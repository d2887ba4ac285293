/* secrets.h - secrets in the configuration.
 * A secret is written "$file:PATH" (a file, or a systemd credential by
 * "$credential:NAME"), "$env:NAME" (works; `check` warns, since children and crash
 * reports see the environment), or as it is (works; `check` warns). A list of them
 * lets a key be rolled without losing messages. */
#ifndef CONFIG_SECRETS_H
#define CONFIG_SECRETS_H

#include "content/faults.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    SECRETS_MAX = 4,
    SECRET_ROOM = 512,
    SECRET_LONG_ROOM = 4096, /* a private RSA key of 4096 bits as PEM has 3300 bytes */
};

struct secrets {
    size_t count;
    char text[SECRETS_MAX][SECRET_ROOM];
};

/* Reads a string or a list of strings. False, with a fault at `where`, when one is missing,
 * unreadable, empty or too long (then `secrets` is empty); the value itself is never in the fault. White
 * space at a file's end is cut off. A relative PATH is looked up in the working directory. */
bool secrets_read(const json_t *value, const char *where, struct secrets *secrets, struct faults *faults);

/* Reads one secret that may be as long as a private key. The caller wipes it. The rest is as above. */
bool secrets_read_long(const json_t *value, const char *where, char out[SECRET_LONG_ROOM],
                       struct faults *faults);

/* Wipes them. */
void secrets_scrub(struct secrets *secrets);

#endif
