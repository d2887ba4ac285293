/* trained_file.h - the file that keeps what was learnt (trained.h). Nothing in it is believed: its form, its
 * length, the key of what it was learnt from and a digest of its bytes must all be right, and whoever takes
 * the bytes apart looks at every number once more. */
#ifndef CONTENT_TRAINED_FILE_H
#define CONTENT_TRAINED_FILE_H

#include "content/lexicon_files.h"
#include "content/pack.h"
#include "content/topics.h"

#include <stdbool.h>
#include <stddef.h>

enum { TRAINED_KEY_BYTES = 32 };

/* Of all that is learnt from, and of the program that learns. */
struct trained_key {
    unsigned char bytes[TRAINED_KEY_BYTES];
};

/* `folder`: the lexicon's, whose files are read, if they are not in memory (`files` NULL). False when one
 * cannot be read or memory is out. */
bool trained_key_of(struct trained_key *key, const char *folder, const struct lexicon_files *files,
                    const struct topics *topics);

/* The block that was learnt from what the key says, to be freed; `unpack` is set to its arrays. NULL when the
 * file does not have it. */
char *trained_file_read(const char *path, const struct trained_key *key, struct unpack *unpack);

/* Replaces the file in one step. False when it cannot: it is only slower then. */
bool trained_file_write(const char *path, const struct trained_key *key, const struct pack *pack);

#endif
