/* day_keys.h - keyed hashes that nobody can make again the day after tomorrow.
 * Conversations, allowances and counts are kept under a random key that lives in memory only and changes at
 * 10:00 UTC, when the US sleeps. What was kept shortly before is looked up under yesterday's key; older keys
 * are gone, and with them all that was kept. A restart forgets them too. */
#ifndef GATEWAY_DAY_KEYS_H
#define GATEWAY_DAY_KEYS_H

#include "gateway/keyed_hash.h"

#include <time.h>

enum { DAY_BEGINS_S = 10 * 3600, DAY_S = 24 * 3600 };

/* The day that a time of the calendar belongs to, and when it began. */
int64_t day_keys_day(time_t now);
time_t day_keys_day_begin(int64_t day);

struct day_keys;

/* NULL when memory or randomness is out. */
struct day_keys *day_keys_new(time_t now);

/* Wipes and frees; NULL is allowed. */
void day_keys_free(struct day_keys *keys);

/* A sender's names of today, to look up and write under, and of yesterday, to look up under. Changes the keys
 * when a new day has begun; a calendar that is set back does not bring back a key. `yesterday` may be NULL;
 * it is all zeros, which nobody is, when nobody can have been named under yesterday's key. */
void day_keys_of(struct day_keys *keys, time_t now, enum hash_purpose purpose, const char *scope,
                 const char *text, struct store_key *today, struct store_key *yesterday);

#endif
