/* place_table.h - one table of content/places/ in memory: lines of fields between tabs, sorted by the first.
 * The file is read once; its tabs and line ends become NULs, so that every field is a C string in
 * place. One allocation for the bytes and one for where the lines begin. */
#ifndef CONTENT_PLACE_TABLE_H
#define CONTENT_PLACE_TABLE_H

#include "content/faults.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct place_table {
    char *bytes;
    uint32_t *row;    /* where each line begins, and one more: where the last one ends */
    uint32_t *sample; /* of each so-manieth line the first four bytes, as a number: a search begins there */
    size_t rows;
    char *path;     /* for faults */
    size_t head;    /* lines before the first row */
    char as_of[11]; /* "2023-03-31", of a line "# as of DAY" in the head; "" when it says none */
};

/* Reads the file. Lines that begin with '#' at its head are skipped; every other one has `least` to
 * `most` fields, and a first field that is not before the line above it (`unique`: after it). False, with
 * the first fault that was found, when it is not so. */
bool place_table_load(struct place_table *table, const char *folder, const char *name, unsigned least,
                      unsigned most, bool unique, struct faults *faults);
void place_table_free(struct place_table *table);

/* The n-th field of a line, from 0; "" past its last. */
const char *place_table_field(const struct place_table *table, size_t row, unsigned field);

/* The first line whose first field is `key`; table->rows when there is none. Others of the same key follow
 * it. */
size_t place_table_find(const struct place_table *table, const char *key);

/* The row's line in the file, counted from 1. */
size_t place_table_line(const struct place_table *table, size_t row);

/* Has this line that first field? False also past the end. */
bool place_table_is(const struct place_table *table, size_t row, const char *key);

#endif
