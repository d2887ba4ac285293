/* table.h - a bounded table of small values under keyed hashes, in which everything is forgotten in time.
 * Memory grows with use up to the bound; when it is full the entry nearest to its end makes room. A million
 * senders' allowances are 50 MiB (tests/tools/senders_bench.c). */
#ifndef GATEWAY_STORE_TABLE_H
#define GATEWAY_STORE_TABLE_H

#include "gateway/store/store.h"

struct table;

/* For values of `value_size` bytes that need no more than 4-byte alignment, at most `entries_max` of them,
 * each kept `keep_ms` (at most 20 days) after it was last written. NULL when memory is out. */
struct table *table_new(size_t value_size, size_t entries_max, uint64_t keep_ms);

/* Wipes and frees; NULL is allowed. */
void table_free(struct table *table);

/* The value, or NULL when there is none or its time is over. Valid until the next call. What else is over by
 * then is forgotten. */
void *table_find(struct table *table, const struct store_key *key, uint64_t now_ms);

/* The value to write to: the present one, or a new one of zeros; its time begins anew. NULL when
 * memory is out. */
void *table_write(struct table *table, const struct store_key *key, uint64_t now_ms);

/* Forgets one. */
void table_remove(struct table *table, const struct store_key *key);

/* Forgets what is over; returns how many entries are left. */
size_t table_sweep(struct table *table, uint64_t now_ms);

size_t table_count(const struct table *table);

#endif
