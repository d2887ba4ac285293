/* word_table.c - numbers for words; an open-addressed hash table over one block of text. */
#include "content/word_table.h"

#include <stdlib.h>
#include <string.h>

/* FNV-1a: words are short. Its low bits are the poorer ones. */
static const uint32_t hash_start = 2166136261u;

static uint32_t hash_byte(uint32_t hash, char byte)
{
    return (hash ^ (unsigned char)byte) * 16777619u;
}

static uint32_t hash_end(uint32_t hash)
{
    return hash ^ (hash >> 15);
}

uint32_t word_table_hash(const char *bytes, size_t length)
{
    uint32_t hash = hash_start;

    for (size_t i = 0; i < length; i++)
        hash = hash_byte(hash, bytes[i]);
    return hash_end(hash);
}

void word_table_free(struct word_table *table)
{
    if (!table->borrowed) {
        free(table->entry);
        free(table->slot);
        free(table->text);
    }
    *table = (struct word_table){.count = 0};
}

void word_table_pack(const struct word_table *table, struct pack *pack)
{
    pack_put(pack, table->entry, table->count, sizeof *table->entry);
    pack_put(pack, table->slot, table->slots, sizeof *table->slot);
    pack_put(pack, table->text, table->text_used, 1);
}

/* Every word ends within the text, every slot names a word, and there is an empty one for a search to end at.
 */
static bool is_sound(const struct word_table *table)
{
    size_t empty = 0;

    if (table->slots == 0)
        return table->count == 0;
    if ((table->slots & (table->slots - 1)) != 0 ||
        (table->count > 0 && (table->text_used == 0 || table->text[table->text_used - 1] != '\0')))
        return false;
    for (size_t i = 0; i < table->count; i++)
        if (table->entry[i].offset >= table->text_used)
            return false;
    for (size_t i = 0; i < table->slots; i++) {
        if (table->slot[i] > table->count)
            return false;
        empty += table->slot[i] == 0;
    }
    return empty > 0;
}

bool word_table_open(struct word_table *table, struct unpack *unpack)
{
    *table = (struct word_table){.borrowed = true}; /* nothing is written to what is borrowed */
    table->entry = (struct word_entry *)unpack_take(unpack, sizeof *table->entry, &table->count);
    table->slot = (uint32_t *)unpack_take(unpack, sizeof *table->slot, &table->slots);
    table->text = (char *)unpack_take(unpack, 1, &table->text_used);
    return !unpack->damaged && is_sound(table);
}

/* The slot where the word is, or would be. */
static size_t find_slot(const struct word_table *table, const char *word, size_t length, uint32_t hash)
{
    size_t at = hash & (table->slots - 1);

    for (; table->slot[at]; at = (at + 1) & (table->slots - 1)) {
        const struct word_entry *entry = &table->entry[table->slot[at] - 1];

        if (entry->hash == hash && strncmp(table->text + entry->offset, word, length) == 0 &&
            table->text[entry->offset + length] == '\0')
            break;
    }
    return at;
}

static bool grow_slots(struct word_table *table)
{
    size_t slots = table->slots ? table->slots * 2 : 256;
    uint32_t *slot = calloc(slots, sizeof *slot);

    if (!slot)
        return false;
    for (size_t i = 0; i < table->count; i++) {
        size_t at = table->entry[i].hash & (slots - 1);

        while (slot[at])
            at = (at + 1) & (slots - 1);
        slot[at] = (uint32_t)i + 1;
    }
    free(table->slot);
    table->slot = slot;
    table->slots = slots;
    return true;
}

static bool grow(void **block, size_t *room, size_t needed, size_t unit)
{
    if (needed <= *room)
        return true;
    size_t wanted = *room ? *room : 256;
    while (wanted < needed)
        wanted *= 2;
    void *bigger = realloc(*block, wanted * unit);
    if (!bigger)
        return false;
    *block = bigger;
    *room = wanted;
    return true;
}

int word_table_add(struct word_table *table, const char *word, size_t length)
{
    int known = word_table_find(table, word, length);

    if (known >= 0)
        return known;
    void *entries = table->entry, *text = table->text;
    bool good = grow(&entries, &table->entries_room, table->count + 1, sizeof *table->entry);
    table->entry = entries;
    good = good && grow(&text, &table->text_room, table->text_used + length + 1, 1);
    table->text = text;
    if (!good || (table->count * 2 + 2 > table->slots && !grow_slots(table)))
        return -1;

    uint32_t hash = word_table_hash(word, length);
    table->entry[table->count] = (struct word_entry){hash, (uint32_t)table->text_used};
    memcpy(table->text + table->text_used, word, length);
    table->text[table->text_used + length] = '\0';
    table->text_used += length + 1;
    table->slot[find_slot(table, word, length, hash)] = (uint32_t)table->count + 1;
    return (int)table->count++;
}

int word_table_find(const struct word_table *table, const char *word, size_t length)
{
    if (table->slots == 0)
        return -1;
    return (int)table->slot[find_slot(table, word, length, word_table_hash(word, length))] - 1;
}

void word_table_beginnings(const struct word_table *table, const char *word, size_t length, size_t least,
                           void (*found)(void *arg, int number), void *arg)
{
    uint32_t hash = hash_start;

    if (table->slots == 0)
        return;
    for (size_t part = 1; part <= length; part++) {
        hash = hash_byte(hash, word[part - 1]);
        uint32_t number = part < least ? 0 : table->slot[find_slot(table, word, part, hash_end(hash))];
        if (number)
            found(arg, (int)number - 1);
    }
}

const char *word_table_word(const struct word_table *table, int number)
{
    return table->text + table->entry[number].offset;
}
