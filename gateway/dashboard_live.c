/* dashboard_live.c - lists of objects, as rows and columns. */
#include "gateway/dashboard_live.h"

#include "gateway/counts.h"
#include "gateway/dashboard_json.h"
#include "gateway/loader.h"

#include <string.h>
#include <time.h>

/* ---- Rows ---- */

/* Each code that a provider gave, with its channel. */
static json_t *code_rows(const struct gateway *gateway)
{
    json_t *channels = dashboard_json_channels(gateway), *rows = json_array(), *channel, *code;
    size_t i, j;

    json_array_foreach(channels, i, channel)
    {
        json_array_foreach(json_object_get(channel, "codes"), j, code)
        {
            json_object_set(code, "channel", json_object_get(channel, "name"));
            json_array_append(rows, code);
        }
    }
    json_decref(channels);
    return rows;
}

static json_t *limit_rows(const struct gateway *gateway)
{
    json_t *rows = json_array();

    for (int i = 0; i < COUNTS_LIMITS; i++)
        json_array_append_new(
            rows, json_pack("{s:s, s:I}", "limit", counts_limit_name((enum counts_limit)i), "times",
                            (json_int_t)counts_limit_hit(gateway->counts, (enum counts_limit)i)));
    return rows;
}

/* Until which day each kind of fact is fresh. */
static json_t *fact_rows(const struct gateway *gateway)
{
    const struct freshness *freshness = &loader_status(gateway->loader)->freshness;
    json_t *rows = json_array();

    for (int shelf = 0; shelf < SHELVES; shelf++) {
        struct tm utc;
        char day[16];
        if (freshness->until[shelf] <= 0)
            continue;
        strftime(day, sizeof day, "%Y-%m-%d", gmtime_r(&freshness->until[shelf], &utc));
        json_array_append_new(
            rows, json_pack("{s:s, s:s}", "of", counts_shelf_name((enum shelf)shelf), "fresh_until", day));
    }
    return rows;
}

/* ---- Tables ---- */

static const struct live_table tables[] = {
    {"channels",
     "Channels since the start",
     {"name", "provider", "line", "webhooks", "refused", "duplicates", "replies", "given_up", "delivered",
      "failed", "segments", "lost"},
     dashboard_json_channels},
    {"codes",
     "What providers say of texts that failed, since the start",
     {"channel", "code", "count", "means"},
     code_rows},
    {"limits_since_start", "Limits hit since the start", {"limit", "times"}, limit_rows},
    {"reviews",
     "Who has read the texts",
     {"language", "topics", "reviewed", "draft", "due"},
     dashboard_json_reviews},
    {"facts", "How long facts stay fresh", {"of", "fresh_until"}, fact_rows},
};

const struct live_table *live_tables_find(const char *id)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (strcmp(tables[i].id, id) == 0)
            return &tables[i];
    return NULL;
}

json_t *live_tables_list(void)
{
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        json_array_append_new(list, json_pack("{s:s, s:s}", "id", tables[i].id, "title", tables[i].title));
    return list;
}

static size_t columns_of(const struct live_table *table)
{
    size_t count = 0;

    while (count < LIVE_COLUMNS_MAX && table->columns[count])
        count++;
    return count;
}

/* ---- Written ---- */

void live_table_json(const struct live_table *table, const struct gateway *gateway, FILE *out)
{
    json_t *objects = table->rows(gateway), *columns = json_array(), *rows = json_array(), *object;
    size_t count = columns_of(table), i;

    for (size_t column = 0; column < count; column++)
        json_array_append_new(columns, json_string(table->columns[column]));
    json_array_foreach(objects, i, object)
    {
        json_t *row = json_array();
        for (size_t column = 0; column < count; column++)
            json_array_append(row, json_object_get(object, table->columns[column]));
        json_array_append_new(rows, row);
    }
    json_t *all = json_pack("{s:s, s:s, s:o, s:o}", "id", table->id, "title", table->title, "columns",
                            columns, "rows", rows);
    json_dumpf(all, out, JSON_COMPACT);
    json_decref(all);
    json_decref(objects);
}

/* A number as it is, and words between quotes, those within them doubled. */
static void write_cell(const json_t *value, FILE *out)
{
    if (!json_is_string(value)) {
        fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return;
    }
    const char *text = json_string_value(value);
    bool quoted = strpbrk(text, ",\"\r\n") != NULL;
    if (quoted)
        putc('"', out);
    for (; *text; text++) {
        if (*text == '"')
            putc('"', out);
        putc(*text, out);
    }
    if (quoted)
        putc('"', out);
}

void live_table_csv(const struct live_table *table, const struct gateway *gateway, FILE *out)
{
    json_t *objects = table->rows(gateway), *object;
    size_t count = columns_of(table), i;

    for (size_t column = 0; column < count; column++)
        fprintf(out, "%s%s", column ? "," : "", table->columns[column]);
    fputs("\r\n", out);
    json_array_foreach(objects, i, object)
    {
        for (size_t column = 0; column < count; column++) {
            if (column)
                putc(',', out);
            write_cell(json_object_get(object, table->columns[column]), out);
        }
        fputs("\r\n", out);
    }
    json_decref(objects);
}
