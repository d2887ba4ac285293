/* table.c - an open-addressed hash table whose entries also form a list by age, oldest first. */
#include "gateway/store/table.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 256, NOBODY = -1 };

/* An entry's head; its value follows. Links are entry numbers, so that growing does not break them. */
struct entry {
    struct store_key key;
    uint64_t until_ms;
    int32_t older, younger; /* in the list by age */
};

struct table {
    size_t value_size, entry_size;
    size_t entries_max;
    uint64_t keep_ms;
    unsigned char *entries; /* `room` of them; the first `used` were handed out once */
    size_t room, used, count;
    int32_t *slots; /* entry number, or NOBODY; a power of two of them, at most half of them taken */
    size_t slots_count;
    int32_t oldest, youngest;
    int32_t free_list; /* chained by `younger` */
};

static struct entry *entry_at(const struct table *table, int32_t number)
{
    return (struct entry *)(void *)(table->entries + (size_t)number * table->entry_size);
}

static size_t slot_of(const struct table *table, const struct store_key *key)
{
    uint64_t hash;

    memcpy(&hash, key->bytes, sizeof hash); /* a keyed hash already: as good as random */
    return (size_t)hash & (table->slots_count - 1);
}

/* The slot that holds the key, or the free one where it would go. */
static size_t slot_find(const struct table *table, const struct store_key *key)
{
    size_t slot = slot_of(table, key);

    while (table->slots[slot] != NOBODY &&
           memcmp(&entry_at(table, table->slots[slot])->key, key, sizeof *key) != 0)
        slot = (slot + 1) & (table->slots_count - 1);
    return slot;
}

static bool slots_grow(struct table *table, size_t slots_count)
{
    int32_t *slots = malloc(slots_count * sizeof *slots);

    if (!slots)
        return false;
    for (size_t i = 0; i < slots_count; i++)
        slots[i] = NOBODY;
    free(table->slots);
    table->slots = slots;
    table->slots_count = slots_count;
    for (int32_t number = table->oldest; number != NOBODY; number = entry_at(table, number)->younger)
        table->slots[slot_find(table, &entry_at(table, number)->key)] = number;
    return true;
}

struct table *table_new(size_t value_size, size_t entries_max, uint64_t keep_ms)
{
    struct table *table = calloc(1, sizeof *table);

    if (!table)
        return NULL;
    table->value_size = value_size;
    table->entry_size = (sizeof(struct entry) + value_size + 7) & ~(size_t)7;
    table->entries_max = entries_max;
    table->keep_ms = keep_ms;
    table->oldest = table->youngest = table->free_list = NOBODY;
    if (!slots_grow(table, (size_t)2 * FIRST_ROOM)) {
        free(table);
        return NULL;
    }
    return table;
}

void table_free(struct table *table)
{
    if (!table)
        return;
    if (table->entries)
        explicit_bzero(table->entries, table->room * table->entry_size);
    free(table->entries);
    free(table->slots);
    free(table);
}

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

/* Empties a slot and moves back those behind it that hash before it. */
static void slot_clear(struct table *table, size_t slot)
{
    size_t mask = table->slots_count - 1;

    for (size_t next = (slot + 1) & mask; table->slots[next] != NOBODY; next = (next + 1) & mask) {
        size_t home = slot_of(table, &entry_at(table, table->slots[next])->key);
        if (((next - home) & mask) >= ((next - slot) & mask)) {
            table->slots[slot] = table->slots[next];
            slot = next;
        }
    }
    table->slots[slot] = NOBODY;
}

static void forget(struct table *table, int32_t number)
{
    struct entry *entry = entry_at(table, number);

    slot_clear(table, slot_find(table, &entry->key));
    unlink_entry(table, number);
    explicit_bzero(entry, table->entry_size);
    entry->younger = table->free_list;
    table->free_list = number;
    table->count--;
}

void *table_find(struct table *table, const struct store_key *key, uint64_t now_ms)
{
    int32_t number = table->slots[slot_find(table, key)];

    if (number == NOBODY || entry_at(table, number)->until_ms <= now_ms)
        return NULL;
    return entry_at(table, number) + 1;
}

static bool entries_grow(struct table *table)
{
    size_t room = table->room ? table->room * 2 : FIRST_ROOM;

    if (room > table->entries_max)
        room = table->entries_max;
    unsigned char *entries = realloc(table->entries, room * table->entry_size);
    if (!entries)
        return false;
    table->entries = entries;
    table->room = room;
    return true;
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
    if (table->used == table->room && !entries_grow(table))
        return NOBODY;
    memset(table->entries + table->used * table->entry_size, 0, table->entry_size);
    return (int32_t)table->used++;
}

void *table_write(struct table *table, const struct store_key *key, uint64_t now_ms)
{
    table_sweep(table, now_ms);
    int32_t number = table->slots[slot_find(table, key)];
    if (number == NOBODY) {
        if (table->count * 2 >= table->slots_count && !slots_grow(table, table->slots_count * 2))
            return NULL;
        number = entry_take(table);
        if (number == NOBODY)
            return NULL;
        entry_at(table, number)->key = *key;
        table->slots[slot_find(table, key)] = number;
        table->count++;
    } else {
        unlink_entry(table, number);
    }
    link_youngest(table, number);
    entry_at(table, number)->until_ms = now_ms + table->keep_ms;
    return entry_at(table, number) + 1;
}

void table_remove(struct table *table, const struct store_key *key)
{
    int32_t number = table->slots[slot_find(table, key)];

    if (number != NOBODY)
        forget(table, number);
}

size_t table_sweep(struct table *table, uint64_t now_ms)
{
    while (table->oldest != NOBODY && entry_at(table, table->oldest)->until_ms <= now_ms)
        forget(table, table->oldest);
    return table->count;
}

size_t table_count(const struct table *table)
{
    return table->count;
}
