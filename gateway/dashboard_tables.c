/* dashboard_tables.c - rows of the totals, and of the last hours, side by side. */
#include "gateway/dashboard_tables.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

enum { DAY_S = 24 * 60 * 60, HOUR_S = 60 * 60 };

#define PEOPLE_NOTE                                                                                          \
    "People, each once a day. A number is shown once ten different people have come together; what stays "   \
    "below is never written down. Days begin at 10:00 UTC."
#define STEPS_NOTE                                                                                           \
    "Counts appear on the hour, in steps of ten or more, in the hour, day or week in which ten have come "   \
    "together: 0 means fewer than ten. Days begin at 10:00 UTC."

static const struct table tables[] = {
    {"messages",
     "Messages and replies",
     "channel",
     {"messages", "replies", "delivered", "failed", "unanswered", "segments"},
     6,
     TOTALS_MESSAGES,
     STEPS_NOTE},
    {"topics", "What people asked", "topic", {"people"}, 1, TOTALS_TOPIC, PEOPLE_NOTE},
    {"languages", "Languages", "language", {"people"}, 1, TOTALS_LANGUAGE, PEOPLE_NOTE},
    {"states", "States", "state", {"people"}, 1, TOTALS_STATE, PEOPLE_NOTE},
    {"code_words", "Code words", "code_word", {"people"}, 1, TOTALS_CODE_WORD, PEOPLE_NOTE},
    {"reminders", "Reminders joined, and STOP", "change", {"people"}, 1, TOTALS_REMINDERS, PEOPLE_NOTE},
    {"limits", "Limits hit", "limit", {"times"}, 1, TOTALS_LIMIT, STEPS_NOTE},
};

const struct table *tables_all(size_t *count)
{
    *count = sizeof tables / sizeof *tables;
    return tables;
}

const struct table *tables_find(const char *id)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (strcmp(tables[i].id, id) == 0)
            return &tables[i];
    return NULL;
}

/* ---- Rows ---- */

static void write_time(time_t when, const char *format, char out[TABLE_TIME_ROOM])
{
    struct tm utc;

    gmtime_r(&when, &utc);
    strftime(out, TABLE_TIME_ROOM, format, &utc);
}

static void write_days(struct table_row *row, int64_t first, int64_t days)
{
    write_time((time_t)(first * DAY_S), "%Y-%m-%d", row->from);
    write_time((time_t)((first + days) * DAY_S), "%Y-%m-%d", row->to);
}

static void write_hours(struct table_row *row, int64_t from, int64_t to)
{
    write_time((time_t)(from * HOUR_S), "%Y-%m-%dT%H:%MZ", row->from);
    write_time((time_t)(to * HOUR_S), "%Y-%m-%dT%H:%MZ", row->to);
}

static bool is_of(const struct table *table, unsigned of)
{
    return of >= table->first && of < table->first + table->values_count;
}

/* Of a day, what stands in rows of its hours. */
static uint64_t by_the_hour(const struct table_source *source, const struct totals_row *row)
{
    size_t count = 0;
    const struct tally_hour *steps = source->tally ? tally_hours(source->tally, &count) : NULL;
    uint64_t sum = 0;

    if (count == 0 || row->days != TOTALS_DAY || row->first < steps[0].first)
        return 0;
    for (size_t i = 0; i < count; i++)
        if (steps[i].first == row->first && steps[i].of == row->of && strcmp(steps[i].name, row->name) == 0)
            sum += steps[i].number;
    return sum;
}

static bool is_same(const struct totals_row *row, const struct totals_row *other)
{
    return row->first == other->first && row->days == other->days && strcmp(row->name, other->name) == 0;
}

static void days_and_weeks(const struct table *table, const struct table_source *source, tables_each *each,
                           void *arg)
{
    size_t count;
    const struct totals_row *rows = totals_rows(source->totals, &count), *dated = NULL;
    struct table_row row = {.name = ""};

    for (size_t i = 0; i < count;) {
        const struct totals_row *begin = &rows[i];
        uint64_t any = 0;
        memset(row.values, 0, sizeof row.values);
        for (; i < count && is_same(&rows[i], begin); i++) {
            if (!is_of(table, rows[i].of))
                continue;
            uint64_t number = rows[i].number - by_the_hour(source, &rows[i]);
            row.values[rows[i].of - table->first] = number;
            any |= number;
        }
        if (any == 0)
            continue;
        row.name = begin->name;
        if (!dated || dated->first != begin->first || dated->days != begin->days)
            write_days(&row, begin->first, begin->days);
        dated = begin;
        each(table, &row, arg);
    }
}

static bool is_same_hour(const struct tally_hour *hour, const struct tally_hour *other)
{
    return hour->to == other->to && strcmp(hour->name, other->name) == 0;
}

static void hours(const struct table *table, const struct tally *tally, tables_each *each, void *arg)
{
    size_t count, begin = 0;
    const struct tally_hour *list = tally_hours(tally, &count);

    for (size_t i = 0; i < count; i++) {
        bool seen = !is_of(table, list[i].of);
        struct table_row row = {.name = list[i].name};
        if (list[begin].to != list[i].to)
            begin = i;
        for (size_t j = begin; j < i && !seen; j++)
            seen = is_of(table, list[j].of) && is_same_hour(&list[j], &list[i]);
        if (seen)
            continue;
        for (size_t j = i; j < count && list[j].to == list[i].to; j++)
            if (is_of(table, list[j].of) && is_same_hour(&list[j], &list[i]))
                row.values[list[j].of - table->first] += list[j].number;
        write_hours(&row, list[i].from, list[i].to);
        each(table, &row, arg);
    }
}

void tables_rows(const struct table *table, const struct table_source *source, tables_each *each, void *arg)
{
    days_and_weeks(table, source, each, arg);
    if (source->tally)
        hours(table, source->tally, each, arg);
}

/* ---- Written ---- */

/* Names are letters, digits, hyphens and underscores (totals.h): neither JSON nor CSV needs more. */
struct writing {
    FILE *out;
    size_t rows;
};

static void json_row(const struct table *table, const struct table_row *row, void *arg)
{
    struct writing *writing = arg;

    fprintf(writing->out, "%s[\"%s\",\"%s\",\"%s\"", writing->rows++ ? "," : "", row->from, row->to,
            row->name);
    for (size_t i = 0; i < table->values_count; i++)
        fprintf(writing->out, ",%" PRIu64, row->values[i]);
    putc(']', writing->out);
}

void tables_json(const struct table *table, const struct table_source *source, FILE *out)
{
    struct writing writing = {out, 0};

    fprintf(out, "{\"id\":\"%s\",\"title\":\"%s\",\"note\":\"%s\",\"columns\":[\"from\",\"to\",\"%s\"",
            table->id, table->title, table->note, table->name);
    for (size_t i = 0; i < table->values_count; i++)
        fprintf(out, ",\"%s\"", table->values[i]);
    fputs("],\"rows\":[", out);
    tables_rows(table, source, json_row, &writing);
    fputs("]}", out);
}

static void csv_row(const struct table *table, const struct table_row *row, void *arg)
{
    struct writing *writing = arg;

    fprintf(writing->out, "%s,%s,%s", row->from, row->to, row->name);
    for (size_t i = 0; i < table->values_count; i++)
        fprintf(writing->out, ",%" PRIu64, row->values[i]);
    fputs("\r\n", writing->out);
}

void tables_csv(const struct table *table, const struct table_source *source, FILE *out)
{
    struct writing writing = {out, 0};

    fprintf(out, "from,to,%s", table->name);
    for (size_t i = 0; i < table->values_count; i++)
        fprintf(out, ",%s", table->values[i]);
    fputs("\r\n", out);
    tables_rows(table, source, csv_row, &writing);
}

static void text_row(const struct table *table, const struct table_row *row, void *arg)
{
    struct writing *writing = arg;

    writing->rows++;
    fprintf(writing->out, "%-10s  %-10s  %-24s", row->from, row->to, row->name);
    for (size_t i = 0; i < table->values_count; i++)
        fprintf(writing->out, "  %10" PRIu64, row->values[i]);
    putc('\n', writing->out);
}

void tables_text(const struct table *table, const struct table_source *source, FILE *out)
{
    struct writing writing = {out, 0};

    fprintf(out, "%s\n%-10s  %-10s  %-24s", table->title, "from", "to", table->name);
    for (size_t i = 0; i < table->values_count; i++)
        fprintf(out, "  %10s", table->values[i]);
    putc('\n', out);
    tables_rows(table, source, text_row, &writing);
    if (writing.rows == 0)
        fputs("(nothing yet)\n", out);
}
