/* table.h - a bounded table of small values under keyed hashes, in which everything is forgotten in time.
 * Memory grows with use up to the bound; when it is full one of those nearest to their end makes room. A
 * million senders' allowances are 35 MiB (tests/tools/senders_bench.c). */
#ifndef GATEWAY_STORE_TABLE_H
#define GATEWAY_STORE_TABLE_H

#include "gateway/store/store.h"

struct table;

/* For values of that size, aligned as asked for (4 at the most); at most `entries_max` (less than 4 million)
 * of them, each kept `keep_ms`, or a 16,000th less, after it was last written. NULL when memory is out. */
struct table *table_new(size_t value_size, size_t value_align, size_t entries_max, uint64_t keep_ms);

/* Wipes and frees; NULL is allowed. */
void table_free(struct table *table);

/* The value, or NULL when there is none or its time is over. Valid until the next call. */
void *table_find(struct table *table, const struct store_key *key, uint64_t now_ms);

/* The value to write to: the present one, or a new one of zeros; its time begins anew. NULL when
 * memory is out. */
void *table_write(struct table *table, const struct store_key *key, uint64_t now_ms);

/* Forgets one. */
void table_remove(struct table *table, const struct store_key *key);

/* Forgets some of what is over, as every call here does: all of it within a sixteenth of `keep_ms`, if calls
 * come. Returns how many entries are left. */
size_t table_sweep(struct table *table, uint64_t now_ms);

size_t table_count(const struct table *table);

#endif
