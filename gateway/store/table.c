/* table.c - an open-addressed hash table whose entries also form a list by age, oldest first.
 * Made for a million entries: an entry is 20 bytes and its value, in blocks that never move, so that growing
 * copies nothing. What says where an entry is stands apart, in shards that grow one after the other: no
 * single call has more to move than a few thousand numbers. */
#include "gateway/store/table.h"

#include <stdlib.h>
#include <string.h>

enum {
    NOBODY = -1,
    BLOCK_ENTRIES = 4096, /* many enough that a block is a mapping of its own, and the heap has no holes */
    SHARDS = 256,
    FIRST_SLOTS = 8,
    FULL_EIGHTHS = 6, /* of a shard's slots, taken at the most */
};

/* An entry's head; its value follows. Links are entry numbers. */
struct entry {
    uint32_t key[2];        /* half of the hash: two of a million share it once in 10^13 lookups */
    uint32_t until_ms;      /* of the clock's low 32 bits */
    int32_t older, younger; /* in the list by age */
};

/* Entry numbers, or NOBODY. */
struct shard {
    int32_t *slots;
    uint32_t slots_count, taken;
};

struct table {
    size_t entry_size;
    size_t entries_max;
    uint64_t keep_ms, swept_ms;
    unsigned char **blocks;
    size_t used, count; /* the first `used` entries were handed out once */
    struct shard shards[SHARDS];
    int32_t oldest, youngest;
    int32_t free_list; /* chained by `younger` */
};

static struct entry *entry_at(const struct table *table, int32_t number)
{
    size_t at = (size_t)number;

    return (struct entry *)(void *)(table->blocks[at / BLOCK_ENTRIES] +
                                    at % BLOCK_ENTRIES * table->entry_size);
}

static void key_take(const struct store_key *key, uint32_t out[2])
{
    memcpy(out, key->bytes, 2 * sizeof *out);
}

/* ---- Where an entry is ---- */

/* A keyed hash is as good as random: its first word chooses the shard, its second the slot. */
static struct shard *shard_of(struct table *table, const uint32_t key[2])
{
    return &table->shards[key[0] % SHARDS];
}

static uint32_t home_of(const struct shard *shard, const uint32_t key[2])
{
    return (uint32_t)((uint64_t)key[1] * shard->slots_count >> 32);
}

static uint32_t slot_after(const struct shard *shard, uint32_t slot)
{
    return slot + 1 == shard->slots_count ? 0 : slot + 1;
}

/* The slot that holds the key, or the free one where it would go; the shard must have slots. */
static uint32_t slot_find(const struct table *table, const struct shard *shard, const uint32_t key[2])
{
    uint32_t slot = home_of(shard, key);

    while (shard->slots[slot] != NOBODY &&
           memcmp(entry_at(table, shard->slots[slot])->key, key, 2 * sizeof *key) != 0)
        slot = slot_after(shard, slot);
    return slot;
}

static int32_t number_of(struct table *table, const uint32_t key[2])
{
    const struct shard *shard = shard_of(table, key);

    return shard->slots_count ? shard->slots[slot_find(table, shard, key)] : NOBODY;
}

/* Makes room for one more; in small steps, since a million entries must not cost the room of two. */
static bool shard_grow(const struct table *table, struct shard *shard)
{
    if ((uint64_t)(shard->taken + 1) * 8 <= (uint64_t)shard->slots_count * FULL_EIGHTHS)
        return true;
    struct shard bigger = {.slots_count = shard->slots_count + shard->slots_count / 4 + FIRST_SLOTS,
                           .taken = shard->taken};
    bigger.slots = malloc(bigger.slots_count * sizeof *bigger.slots);
    if (!bigger.slots)
        return false;
    for (uint32_t i = 0; i < bigger.slots_count; i++)
        bigger.slots[i] = NOBODY;
    for (uint32_t i = 0; i < shard->slots_count; i++)
        if (shard->slots[i] != NOBODY)
            bigger.slots[slot_find(table, &bigger, entry_at(table, shard->slots[i])->key)] = shard->slots[i];
    free(shard->slots);
    *shard = bigger;
    return true;
}

/* How far a slot is behind another, round the end. */
static uint32_t distance(const struct shard *shard, uint32_t from, uint32_t to)
{
    return to >= from ? to - from : to + shard->slots_count - from;
}

/* Empties a slot and moves back those behind it that belong before it. */
static void slot_clear(const struct table *table, struct shard *shard, uint32_t slot)
{
    for (uint32_t next = slot_after(shard, slot); shard->slots[next] != NOBODY;
         next = slot_after(shard, next)) {
        uint32_t home = home_of(shard, entry_at(table, shard->slots[next])->key);
        if (distance(shard, home, next) >= distance(shard, slot, next)) {
            shard->slots[slot] = shard->slots[next];
            slot = next;
        }
    }
    shard->slots[slot] = NOBODY;
    shard->taken--;
}

/* ---- By age ---- */

static void unlink_entry(struct table *table, int32_t number)
{
    struct entry *entry = entry_at(table, number);

    if (entry->older != NOBODY)
        entry_at(table, entry->older)->younger = entry->younger;
    else
        table->oldest = entry->younger;
    if (entry->younger != NOBODY)
        entry_at(table, entry->younger)->older = entry->older;
    else
        table->youngest = entry->older;
}

static void link_youngest(struct table *table, int32_t number)
{
    struct entry *entry = entry_at(table, number);

    entry->older = table->youngest;
    entry->younger = NOBODY;
    if (table->youngest != NOBODY)
        entry_at(table, table->youngest)->younger = number;
    else
        table->oldest = number;
    table->youngest = number;
}

static void forget(struct table *table, int32_t number)
{
    struct entry *entry = entry_at(table, number);
    struct shard *shard = shard_of(table, entry->key);

    slot_clear(table, shard, slot_find(table, shard, entry->key));
    unlink_entry(table, number);
    explicit_bzero(entry, table->entry_size);
    entry->younger = table->free_list;
    table->free_list = number;
    table->count--;
}

/* ---- From outside ---- */

struct table *table_new(size_t value_size, size_t entries_max, uint64_t keep_ms)
{
    struct table *table = calloc(1, sizeof *table);

    if (!table)
        return NULL;
    table->entry_size = (sizeof(struct entry) + value_size + 3) & ~(size_t)3;
    table->entries_max = entries_max;
    table->keep_ms = keep_ms;
    table->oldest = table->youngest = table->free_list = NOBODY;
    table->blocks = calloc(entries_max / BLOCK_ENTRIES + 1, sizeof *table->blocks);
    if (!table->blocks) {
        free(table);
        return NULL;
    }
    return table;
}

void table_free(struct table *table)
{
    if (!table)
        return;
    for (size_t i = 0; i * BLOCK_ENTRIES < table->used; i++) {
        explicit_bzero(table->blocks[i], BLOCK_ENTRIES * table->entry_size);
        free(table->blocks[i]);
    }
    for (size_t i = 0; i < SHARDS; i++)
        free(table->shards[i].slots);
    free(table->blocks);
    free(table);
}

static bool is_over(const struct table *table, int32_t number, uint64_t now_ms)
{
    return (int32_t)(entry_at(table, number)->until_ms - (uint32_t)now_ms) <= 0;
}

size_t table_sweep(struct table *table, uint64_t now_ms)
{
    /* The low bits of the clock can be compared for 24 days only. */
    bool all = now_ms > table->swept_ms && now_ms - table->swept_ms >= table->keep_ms;

    table->swept_ms = now_ms;
    while (table->oldest != NOBODY && (all || is_over(table, table->oldest, now_ms)))
        forget(table, table->oldest);
    return table->count;
}

void *table_find(struct table *table, const struct store_key *key, uint64_t now_ms)
{
    uint32_t half[2];

    table_sweep(table, now_ms);
    key_take(key, half);
    int32_t number = number_of(table, half);
    return number == NOBODY ? NULL : entry_at(table, number) + 1;
}

/* An entry that belongs to nobody, all zeros; NOBODY when memory is out. */
static int32_t entry_take(struct table *table)
{
    if (table->free_list == NOBODY && table->count >= table->entries_max)
        forget(table, table->oldest);
    if (table->free_list != NOBODY) {
        int32_t number = table->free_list;
        table->free_list = entry_at(table, number)->younger;
        return number;
    }
    if (table->used % BLOCK_ENTRIES == 0) {
        unsigned char *block = calloc(BLOCK_ENTRIES, table->entry_size);
        if (!block)
            return NOBODY;
        table->blocks[table->used / BLOCK_ENTRIES] = block;
    }
    return (int32_t)table->used++;
}

static int32_t entry_add(struct table *table, const uint32_t key[2])
{
    struct shard *shard = shard_of(table, key);

    if (!shard_grow(table, shard))
        return NOBODY;
    int32_t number = entry_take(table);
    if (number == NOBODY)
        return NOBODY;
    struct entry *entry = entry_at(table, number);
    memcpy(entry->key, key, sizeof entry->key);
    shard->slots[slot_find(table, shard, key)] = number;
    shard->taken++;
    table->count++;
    return number;
}

void *table_write(struct table *table, const struct store_key *key, uint64_t now_ms)
{
    uint32_t half[2];

    table_sweep(table, now_ms);
    key_take(key, half);
    int32_t number = number_of(table, half);
    if (number != NOBODY)
        unlink_entry(table, number);
    else if ((number = entry_add(table, half)) == NOBODY)
        return NULL;
    link_youngest(table, number);
    entry_at(table, number)->until_ms = (uint32_t)(now_ms + table->keep_ms);
    return entry_at(table, number) + 1;
}

void table_remove(struct table *table, const struct store_key *key)
{
    uint32_t half[2];

    key_take(key, half);
    int32_t number = number_of(table, half);
    if (number != NOBODY)
        forget(table, number);
}

size_t table_count(const struct table *table)
{
    return table->count;
}
