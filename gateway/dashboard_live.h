/* dashboard_live.h - the dashboard's other tables: how channels, limits and texts stand now, or since the
 * start. They tell of the machine and of content, exactly, and of nobody (dashboard_tables.h has what is
 * counted of people). For files: the page shows the same from /dashboard.json. */
#ifndef GATEWAY_DASHBOARD_LIVE_H
#define GATEWAY_DASHBOARD_LIVE_H

#include "gateway/gateway.h"

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

enum { LIVE_COLUMNS_MAX = 12 };

struct live_table {
    const char *id, *title;
    const char *columns[LIVE_COLUMNS_MAX]; /* members of a row, NULL after the last */
    json_t *(*rows)(const struct gateway *gateway);
};

/* NULL: there is none of that id. */
const struct live_table *live_tables_find(const char *id);

/* [{"id", "title"}], all of them; NULL when memory is out. */
json_t *live_tables_list(void);

/* {"id", "title", "columns": [], "rows": [[]]} */
void live_table_json(const struct live_table *table, const struct gateway *gateway, FILE *out);
/* A head line and the rows, as RFC 4180 has it. */
void live_table_csv(const struct live_table *table, const struct gateway *gateway, FILE *out);

#endif
