/* word_table.c - numbers for words; an open-addressed hash table over one block of text. */
#include "content/word_table.h"

#include <stdlib.h>
#include <string.h>

uint32_t word_table_hash(const char *bytes, size_t length)
{
    uint32_t hash = 2166136261u; /* FNV-1a: words are short */

    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
    return hash ^ (hash >> 15);
}

void word_table_free(struct word_table *table)
{
    free(table->entry);
    free(table->slot);
    free(table->text);
    *table = (struct word_table){.count = 0};
}

/* The slot where the word is, or would be. */
static size_t find_slot(const struct word_table *table, const char *word, size_t length, uint32_t hash)
{
    size_t at = hash & (table->slots - 1);

    for (; table->slot[at]; at = (at + 1) & (table->slots - 1)) {
        const struct word_entry *entry = &table->entry[table->slot[at] - 1];

        if (entry->hash == hash && entry->length == length &&
            memcmp(table->text + entry->offset, word, length) == 0)
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
    table->entry[table->count] = (struct word_entry){hash, (uint32_t)table->text_used, (uint32_t)length};
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

const char *word_table_word(const struct word_table *table, int number)
{
    return table->text + table->entry[number].offset;
}
