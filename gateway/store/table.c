/* table.c - an open-addressed hash table that a hand goes round in, as a clock's does, and forgets what is
 * over. Made for a million entries: an entry is 10 bytes and its value, in blocks that never move, so that
 * growing copies nothing. What says where an entry is stands apart, in shards that grow one after the other:
 * no single call has more to move than a few thousand numbers. */
#include "gateway/store/table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    NOBODY = -1,
    FREE = 0,             /* as an entry's `until` */
    BLOCK_ENTRIES = 8192, /* many enough that a block is a mapping of its own, and the heap has no holes */
    SHARDS = 256,
    FIRST_SLOTS = 8,
    FULL_EIGHTHS = 6,     /* of a shard's slots, taken at the most */
    TICKS_KEPT = 1 << 14, /* a time is kept in so many; a quarter of what 16 bits tell apart */
    ROUNDS_KEPT = 16,     /* how often the hand comes by in that time */
    CANDIDATES = 16,      /* who are looked at when one must make room */
};

/* An entry's head; its value follows where it is aligned. */
struct entry {
    uint32_t key[2]; /* half of the hash: two of a million share it once in 10^13 lookups. Of a free entry the
                        number of the next free one */
    uint16_t until;  /* the last bits of the clock's ticks */
};
enum { HEAD_BYTES = offsetof(struct entry, until) + sizeof(uint16_t) };

/* A slot holds the number of an entry, with bits of its key above it, so that few entries are looked at in
 * vain: each costs a cache miss. */
enum { NUMBER_BITS = 22 };
#define EMPTY       UINT32_MAX
#define NUMBER_MASK ((1u << NUMBER_BITS) - 1)

struct shard {
    uint32_t *slots;
    uint32_t slots_count, taken;
};

struct table {
    size_t value_at, entry_size;
    size_t entries_max;
    uint64_t keep_ms, tick_ms, swept_ms;
    unsigned char **blocks;
    size_t used, count; /* the first `used` entries were handed out once */
    size_t hand, next_to_go;
    struct shard shards[SHARDS];
    int32_t free_list;
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

static uint32_t slot_of(const uint32_t key[2], int32_t number)
{
    return (key[0] & ~NUMBER_MASK) | (uint32_t)number;
}

static int32_t number_in(uint32_t slot)
{
    return slot == EMPTY ? NOBODY : (int32_t)(slot & NUMBER_MASK);
}

static bool holds(const struct table *table, uint32_t slot, const uint32_t key[2])
{
    return ((slot ^ key[0]) & ~NUMBER_MASK) == 0 &&
           memcmp(entry_at(table, number_in(slot))->key, key, 2 * sizeof *key) == 0;
}

/* The slot that holds the key, or the free one where it would go; the shard must have slots. */
static uint32_t slot_find(const struct table *table, const struct shard *shard, const uint32_t key[2])
{
    uint32_t slot = home_of(shard, key);

    while (shard->slots[slot] != EMPTY && !holds(table, shard->slots[slot], key))
        slot = slot_after(shard, slot);
    return slot;
}

static int32_t number_of(struct table *table, const uint32_t key[2])
{
    const struct shard *shard = shard_of(table, key);

    return shard->slots_count ? number_in(shard->slots[slot_find(table, shard, key)]) : NOBODY;
}

/* Makes room for one more; in small steps, since a million entries must not cost the room of two. */
static bool shard_grow(const struct table *table, struct shard *shard)
{
    if ((uint64_t)(shard->taken + 1) * 8 <= (uint64_t)shard->slots_count * FULL_EIGHTHS)
        return true;
    struct shard bigger = {.slots_count = shard->slots_count + shard->slots_count / 8 + FIRST_SLOTS,
                           .taken = shard->taken};
    bigger.slots = malloc(bigger.slots_count * sizeof *bigger.slots);
    if (!bigger.slots)
        return false;
    for (uint32_t i = 0; i < bigger.slots_count; i++)
        bigger.slots[i] = EMPTY;
    for (uint32_t i = 0; i < shard->slots_count; i++)
        if (shard->slots[i] != EMPTY)
            bigger.slots[slot_find(table, &bigger, entry_at(table, number_in(shard->slots[i]))->key)] =
                shard->slots[i];
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
    for (uint32_t next = slot_after(shard, slot); shard->slots[next] != EMPTY;
         next = slot_after(shard, next)) {
        uint32_t home = home_of(shard, entry_at(table, number_in(shard->slots[next]))->key);
        if (distance(shard, home, next) >= distance(shard, slot, next)) {
            shard->slots[slot] = shard->slots[next];
            slot = next;
        }
    }
    shard->slots[slot] = EMPTY;
    shard->taken--;
}

/* ---- In time ---- */

/* Rounded down: rather forgotten a little early than kept too long. */
static uint16_t tick_of(const struct table *table, uint64_t ms)
{
    return (uint16_t)(ms / table->tick_ms);
}

/* Not FREE. */
static uint16_t until_of(const struct table *table, uint64_t now_ms)
{
    uint16_t until = tick_of(table, now_ms + table->keep_ms);

    return until == FREE ? (uint16_t)-1 : until;
}

/* How many ticks an entry has left; the hand comes by before it could look young again. */
static int ticks_left(const struct table *table, const struct entry *entry, uint64_t now_ms)
{
    return (int16_t)(uint16_t)(entry->until - tick_of(table, now_ms));
}

static void forget(struct table *table, int32_t number)
{
    struct entry *entry = entry_at(table, number);
    struct shard *shard = shard_of(table, entry->key);

    slot_clear(table, shard, slot_find(table, shard, entry->key));
    explicit_bzero(entry, table->entry_size);
    entry->key[0] = (uint32_t)table->free_list;
    table->free_list = number;
    table->count--;
}

/* Of those whose turn it is, the one nearest to its end. None is free. */
static void make_room(struct table *table, uint64_t now_ms)
{
    int32_t first = NOBODY;

    for (size_t i = 0; i < CANDIDATES && i < table->used; i++) {
        int32_t number = (int32_t)((table->next_to_go + i) % table->used);
        if (first == NOBODY || ticks_left(table, entry_at(table, number), now_ms) <
                                   ticks_left(table, entry_at(table, first), now_ms))
            first = number;
    }
    table->next_to_go = (table->next_to_go + 1) % table->used;
    forget(table, first);
}

/* ---- From outside ---- */

struct table *table_new(size_t value_size, size_t value_align, size_t entries_max, uint64_t keep_ms)
{
    struct table *table = calloc(1, sizeof *table);

    if (!table)
        return NULL;
    assert(entries_max < NUMBER_MASK);
    table->value_at = (HEAD_BYTES + value_align - 1) / value_align * value_align;
    table->entry_size = (table->value_at + value_size + 3) & ~(size_t)3;
    table->entries_max = entries_max;
    table->keep_ms = keep_ms;
    table->tick_ms = (keep_ms + TICKS_KEPT - 1) / TICKS_KEPT;
    table->free_list = NOBODY;
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

size_t table_sweep(struct table *table, uint64_t now_ms)
{
    uint64_t passed_ms = now_ms > table->swept_ms ? now_ms - table->swept_ms : 0;
    bool all = passed_ms >= table->keep_ms; /* and the ticks can't be compared any more */
    uint64_t visits = table->used * passed_ms * ROUNDS_KEPT / table->keep_ms;

    if (visits == 0 && !all)
        return table->count; /* time goes on until it is one */
    table->swept_ms = now_ms;
    for (size_t left = visits < table->used ? (size_t)visits : table->used; left > 0; left--) {
        table->hand = table->hand + 1 < table->used ? table->hand + 1 : 0;
        const struct entry *entry = entry_at(table, (int32_t)table->hand);
        if (entry->until != FREE && (all || ticks_left(table, entry, now_ms) <= 0))
            forget(table, (int32_t)table->hand);
    }
    return table->count;
}

/* The entry that holds the key; NOBODY when there is none or its time is over. */
static int32_t find(struct table *table, const uint32_t key[2], uint64_t now_ms)
{
    table_sweep(table, now_ms);
    int32_t number = number_of(table, key);
    if (number == NOBODY || ticks_left(table, entry_at(table, number), now_ms) > 0)
        return number;
    forget(table, number);
    return NOBODY;
}

static void *value_of(const struct table *table, int32_t number)
{
    return (unsigned char *)entry_at(table, number) + table->value_at;
}

void *table_find(struct table *table, const struct store_key *key, uint64_t now_ms)
{
    uint32_t half[2];

    key_take(key, half);
    int32_t number = find(table, half, now_ms);
    return number == NOBODY ? NULL : value_of(table, number);
}

/* An entry that belongs to nobody, all zeros; NOBODY when memory is out. */
static int32_t entry_take(struct table *table, uint64_t now_ms)
{
    if (table->free_list == NOBODY && table->count >= table->entries_max)
        make_room(table, now_ms);
    if (table->free_list != NOBODY) {
        int32_t number = table->free_list;
        table->free_list = (int32_t)entry_at(table, number)->key[0];
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

static int32_t entry_add(struct table *table, const uint32_t key[2], uint64_t now_ms)
{
    struct shard *shard = shard_of(table, key);

    if (!shard_grow(table, shard))
        return NOBODY;
    int32_t number = entry_take(table, now_ms);
    if (number == NOBODY)
        return NOBODY;
    struct entry *entry = entry_at(table, number);
    memcpy(entry->key, key, sizeof entry->key);
    shard->slots[slot_find(table, shard, key)] = slot_of(key, number);
    shard->taken++;
    table->count++;
    return number;
}

void *table_write(struct table *table, const struct store_key *key, uint64_t now_ms)
{
    uint32_t half[2];

    key_take(key, half);
    int32_t number = find(table, half, now_ms);
    if (number == NOBODY && (number = entry_add(table, half, now_ms)) == NOBODY)
        return NULL;
    entry_at(table, number)->until = until_of(table, now_ms);
    return value_of(table, number);
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
