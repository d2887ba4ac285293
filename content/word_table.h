/* word_table.h - numbers for words: each different one gets the next, from 0.
 * Grows while content loads; afterwards it is only asked, from any thread, without allocating. One that was
 * packed lies in the pack's block, which must outlive it, and takes no more words. */
#ifndef CONTENT_WORD_TABLE_H
#define CONTENT_WORD_TABLE_H

#include "content/pack.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct word_entry {
    uint32_t hash;
    uint32_t offset; /* into `text` */
};

struct word_table {
    struct word_entry *entry;
    size_t count, entries_room;
    uint32_t *slot; /* number + 1; 0 empty */
    size_t slots;   /* a power of two */
    char *text;     /* all words, NUL-terminated, one after the other */
    size_t text_used, text_room;
    bool borrowed; /* from a pack */
};

/* All zero is an empty table. */
void word_table_free(struct word_table *table);

/* Puts it into a pack; takes it out again, false when what is there cannot be one. */
void word_table_pack(const struct word_table *table, struct pack *pack);
bool word_table_open(struct word_table *table, struct unpack *unpack);

/* The word's number, which it gets if it has none; -1 when memory is out. */
int word_table_add(struct word_table *table, const char *word, size_t length);

/* Its number, or -1. */
int word_table_find(const struct word_table *table, const char *word, size_t length);

/* Calls `found` with the number of each known beginning of `word`, of at least `least` bytes. */
void word_table_beginnings(const struct word_table *table, const char *word, size_t length, size_t least,
                           void (*found)(void *arg, int number), void *arg);

const char *word_table_word(const struct word_table *table, int number);

/* The hash that the table uses, for whoever hashes pieces of words. */
uint32_t word_table_hash(const char *bytes, size_t length);

#endif
