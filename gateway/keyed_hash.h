/* keyed_hash.h - names for people and messages that say nothing without the key: BLAKE2b of 128 bits under a
 * secret of 256. Without the key a hash can't be tried against numbers; with it one core tries all US numbers
 * within the hour. So the key is what is guarded (key.h), and what can live on a key that is soon forgotten
 * does (day_keys.h). */
#ifndef GATEWAY_KEYED_HASH_H
#define GATEWAY_KEYED_HASH_H

#include "gateway/key.h"
#include "gateway/store/store.h"

#include <stdint.h>

/* What a hash is for. The same number under two purposes gives two hashes that
 * nobody can join. The values are on disk: new ones are added at the end. */
enum hash_purpose {
    HASH_OPTOUT = 1,  /* a sender who wants no more texts */
    HASH_MESSAGE = 2, /* a message that was answered */
    HASH_SESSION = 3, /* a conversation, and a sender's allowance */
    HASH_ASKER = 4,   /* a sender that is counted once a day */
    HASH_DENIED = 5,  /* a sender who is answered no more; kept among the opt-outs */
};

struct keyed_hash;

/* NULL when memory is out. The key is copied, to memory that is not swapped (memory.h). */
struct keyed_hash *keyed_hash_new(const struct key *key);

/* Wipes and frees; NULL is allowed. */
void keyed_hash_free(struct keyed_hash *hash);

/* Hashes `text` (a number, an id) within `scope` (a channel's name, a number of ours; may be ""). Keeps
 * nothing of either. Allocates nothing and can't fail. */
struct store_key keyed_hash_of(const struct keyed_hash *hash, enum hash_purpose purpose, const char *scope,
                               const char *text);

/* 64 bits of a hash, for tables in memory. */
uint64_t keyed_hash_word(const struct store_key *key);

#endif
