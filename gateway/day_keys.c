/* day_keys.c - two keyed hashes, of today and of yesterday. */
#include "gateway/day_keys.h"

#include <stdlib.h>

struct day_keys {
    int64_t day;
    struct keyed_hash *today;
    struct keyed_hash
        *yesterday; /* NULL when nobody has been named under it: since the start, or a day left out */
};

int64_t day_keys_day(time_t now)
{
    int64_t since = (int64_t)now - DAY_BEGINS_S;

    return since >= 0 ? since / DAY_S : -1;
}

time_t day_keys_day_begin(int64_t day)
{
    return (time_t)(day * DAY_S + DAY_BEGINS_S);
}

static struct keyed_hash *fresh(void)
{
    struct key key;
    struct keyed_hash *hash = key_new(&key) ? keyed_hash_new(&key) : NULL;

    key_scrub(&key);
    return hash;
}

struct day_keys *day_keys_new(time_t now)
{
    struct day_keys *keys = calloc(1, sizeof *keys);

    if (keys == NULL)
        return NULL;
    keys->day = day_keys_day(now);
    keys->today = fresh();
    if (keys->today == NULL) {
        day_keys_free(keys);
        return NULL;
    }
    return keys;
}

void day_keys_free(struct day_keys *keys)
{
    if (keys == NULL)
        return;
    keyed_hash_free(keys->today);
    keyed_hash_free(keys->yesterday);
    free(keys);
}

/* Without memory for a new key the old ones serve on, and the next call tries again. */
static void turn(struct day_keys *keys, int64_t day)
{
    struct keyed_hash *today = fresh();
    struct keyed_hash *yesterday = day == keys->day + 1 ? keys->today : NULL;

    if (today == NULL)
        return;
    keyed_hash_free(keys->yesterday);
    if (yesterday != keys->today)
        keyed_hash_free(keys->today);
    keys->today = today;
    keys->yesterday = yesterday;
    keys->day = day;
}

void day_keys_of(struct day_keys *keys, time_t now, enum hash_purpose purpose, const char *scope,
                 const char *text, struct store_key *today, struct store_key *yesterday)
{
    int64_t day = day_keys_day(now);

    if (day > keys->day)
        turn(keys, day);
    *today = keyed_hash_of(keys->today, purpose, scope, text);
    if (yesterday != NULL && keys->yesterday == NULL)
        *yesterday = (struct store_key){{0}};
    else if (yesterday != NULL)
        *yesterday = keyed_hash_of(keys->yesterday, purpose, scope, text);
}
