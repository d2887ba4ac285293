/* dashboard_tables.h - what is counted as tables, for the dashboard, `stats` and spreadsheets.
 * Each row is of a span of time: an hour (of the last two days, and only what the running gateway has counted
 * itself), a day or a week. No two rows of a table count the same: they may be added up. A span ends where
 * the next may begin: "2026-11-24" to "2026-11-25" is one day. */
#ifndef GATEWAY_DASHBOARD_TABLES_H
#define GATEWAY_DASHBOARD_TABLES_H

#include "gateway/store/totals.h"
#include "gateway/tally.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { TABLE_VALUES_MAX = 6, TABLE_TIME_ROOM = 24 };

struct table {
    const char *id, *title;
    const char *name;                     /* what a row is about: a column's head */
    const char *values[TABLE_VALUES_MAX]; /* heads of the others */
    size_t values_count;
    enum totals_of first; /* of the first value; the others follow */
    const char *note;     /* what a reader has to know, in a sentence or two */
};

struct table_row {
    char from[TABLE_TIME_ROOM], to[TABLE_TIME_ROOM]; /* "2026-11-24", "2026-11-24T15:00Z" */
    const char *name;
    uint64_t values[TABLE_VALUES_MAX];
};

/* Where the counts are. */
struct table_source {
    const struct totals *totals;
    const struct tally *tally; /* NULL: nothing by the hour */
};

/* All of them; `count` gets how many. */
const struct table *tables_all(size_t *count);
/* NULL: there is none of that id. */
const struct table *tables_find(const char *id);

/* Hands over the rows, the newest last. */
typedef void tables_each(const struct table *table, const struct table_row *row, void *arg);
void tables_rows(const struct table *table, const struct table_source *source, tables_each *each, void *arg);

/* {"id", "title", "note", "columns": [], "rows": [[]]} */
void tables_json(const struct table *table, const struct table_source *source, FILE *out);
/* A head line and the rows, as RFC 4180 has it. */
void tables_csv(const struct table *table, const struct table_source *source, FILE *out);
/* Columns for people. */
void tables_text(const struct table *table, const struct table_source *source, FILE *out);

#endif
