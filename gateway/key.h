/* key.h - a secret key, and the file that one is kept in.
 * The key of the opt-outs lives in a file of its own, apart from the database: whoever has both can try all
 * US numbers and so learn who has opted out. Destroying the file makes the database worthless. */
#ifndef GATEWAY_KEY_H
#define GATEWAY_KEY_H

#include <stdbool.h>

enum { KEY_BYTES = 32 };

struct key {
    unsigned char bytes[KEY_BYTES];
};

/* A new one, from the kernel. False when it has no randomness to give. */
bool key_new(struct key *key);

void key_scrub(struct key *key);

/* Reads the key file at `path`; when there is none yet, makes one (mode 0600, on disk before this returns,
 * never over another) and sets `made`, which may be NULL. 0, or an errno, and then the key is wiped: EPERM
 * when others may read the file or the group may change it, EINVAL when it is no key file. */
int key_file_open(const char *path, struct key *key, bool *made);

/* What to do about an errno of key_file_open, in words for an operator. */
const char *key_file_mend(int error);

#endif
