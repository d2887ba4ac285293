/* conversations.h - what conversations remember, a fifth of its size: as a table.h of 14 bytes each, with
 * names as numbers (names.h). A hundred thousand are 3 MiB. */
#ifndef GATEWAY_STORE_CONVERSATIONS_H
#define GATEWAY_STORE_CONVERSATIONS_H

#include "gateway/store/store.h"

struct conversations;

/* At most `entries_max`, each kept `keep_ms` after it was last written; NULL when memory is out. */
struct conversations *conversations_new(size_t entries_max, uint64_t keep_ms);

/* Wipes and frees; NULL is allowed. */
void conversations_free(struct conversations *conversations);

/* False when there is none. */
bool conversations_read(struct conversations *conversations, const struct store_key *key, uint64_t now_ms,
                        struct replay *replay);

/* Without memory it is not kept, and what was kept under the key is forgotten. */
void conversations_write(struct conversations *conversations, const struct store_key *key, uint64_t now_ms,
                         const struct replay *replay);

#endif
