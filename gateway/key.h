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

/* The same, but never makes one: ENOENT. */
int key_file_read(const char *path, struct key *key);

/* Holds the file of that key for as long as this process lives or the descriptor that it gives is open, so
 * that nobody destroys a key in use. Several may hold it. -1 with errno: EBUSY when it is being destroyed, or
 * was. */
int key_file_hold(const char *path, const struct key *key);

/* Destroys the key for good: overwritten, on disk, and removed. Copies of it elsewhere live on, and on flash
 * or a file system that copies on write so may its old blocks. 0, or an errno: EBUSY while a process holds
 * it, EINVAL when it is no key file (then nothing is touched).
 *
 * Leaves a mark, the file "PATH.forgotten" with the day in it: from now on nobody can tell which numbers had
 * opted out before. Whoever texts unasked, from a list, must ask key_forgotten() first, refuse while it is
 * true, and go on only when somebody has said that those who opted out are not on the list:
 * key_forgotten_confirm() then takes the mark away (0, or an errno). */
int key_file_destroy(const char *path);
bool key_forgotten(const char *path);
int key_forgotten_confirm(const char *path);

/* Leaves that mark: the opt-outs of another machine were taken over, and it has it. 0, or an errno. */
int key_forgotten_mark(const char *path);

/* Holds the file alone, until the descriptor is closed: nobody else holds it meanwhile. -1 with errno: EBUSY
 * while somebody does. */
int key_file_alone(const char *path);

/* Puts `key` in the place of the one at `path`, whole or not at all: 0, or an errno. Who does so holds the
 * file alone. */
int key_file_replace(const char *path, const struct key *key);

/* Has the names in the folder of `path` on disk: 0, or an errno. */
int key_sync_folder(const char *path);

/* What to do about an errno of key_file_open, hold or destroy, in words for an operator. */
const char *key_file_mend(int error);

#endif
