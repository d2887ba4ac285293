/* keyed_hash.h - names for people and messages that say nothing without the key: BLAKE2b of 128 bits under a
 * secret of 256. Without the key a hash can't be tried against numbers; with it one core tries all US numbers
 * within the hour. So the key is what is guarded (key.h), and what can live on a key that is soon forgotten
 * does (day_keys.h). */
#ifndef GATEWAY_KEYED_HASH_H
#define GATEWAY_KEYED_HASH_H

#include "gateway/key.h"
#include "gateway/store/store.h"

#include <stdint.h>

struct keyed_hash;

/* NULL when memory is out, or the library lacks BLAKE2b. The key is copied. */
struct keyed_hash *keyed_hash_new(const struct key *key);

/* Wipes and frees; NULL is allowed. */
void keyed_hash_free(struct keyed_hash *hash);

/* A phone number, as message_number() brings it to one form; and a message's id on a channel. A number and an
 * id never have the same hash. Nothing of either is kept. They allocate nothing and can't fail. One thread at
 * a time. */
void keyed_hash_number(struct keyed_hash *hash, const char *number, struct store_key *key);
void keyed_hash_message(struct keyed_hash *hash, const char *channel, const char *id, struct store_key *key);

/* 64 bits of a hash, for tables in memory. */
uint64_t keyed_hash_word(const struct store_key *key);

#endif
