/* totals.c - a sorted list of numbers, and SQLite behind it. */
#include "gateway/store/totals.h"

#include "gateway/store/day_stamp.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_ROOM = 512, BUSY_MS = 20, FIRST_ROOM = 64, KEEP_USUAL = 400 };

struct totals {
    char path[PATH_ROOM], journal[PATH_ROOM + 16]; /* "" in memory */
    unsigned keep_days;
    sqlite3 *database; /* NULL while it cannot be used */
    sqlite3_stmt *read, *add, *forget, *changed;
    int64_t changes; /* of others, as SQLite counts them */
    int error;
    struct totals_row *rows;
    size_t count, room;
};

/* As they stand in the file. */
static const char *const names[TOTALS_KINDS] = {
    [TOTALS_TOPIC] = "topic",           [TOTALS_LANGUAGE] = "language",   [TOTALS_STATE] = "state",
    [TOTALS_CODE_WORD] = "code_word",   [TOTALS_REMINDERS] = "reminders", [TOTALS_MESSAGES] = "messages",
    [TOTALS_REPLIES] = "replies",       [TOTALS_DELIVERED] = "delivered", [TOTALS_FAILED] = "failed",
    [TOTALS_UNANSWERED] = "unanswered", [TOTALS_SEGMENTS] = "segments",   [TOTALS_LIMIT] = "limit",
};

static const char *const schema = "PRAGMA journal_mode = TRUNCATE;"
                                  "PRAGMA synchronous = NORMAL;" /* what a power cut takes is one hour */
                                  "PRAGMA secure_delete = ON;"
                                  "CREATE TABLE IF NOT EXISTS counts ("
                                  " first INTEGER NOT NULL," /* day since 1970 */
                                  " days INTEGER NOT NULL,"  /* 1 or 7 */
                                  " what TEXT NOT NULL,"
                                  " name TEXT NOT NULL,"
                                  " number INTEGER NOT NULL,"
                                  " PRIMARY KEY (first, days, what, name)"
                                  ") WITHOUT ROWID;";

/* ---- In memory ---- */

static int compare(const struct totals_row *row, const struct totals_row *other)
{
    if (row->first != other->first)
        return row->first < other->first ? -1 : 1;
    if (row->days != other->days)
        return row->days < other->days ? -1 : 1;
    int order = strcmp(row->name, other->name);
    return order ? order : (int)row->of - (int)other->of;
}

static bool make_room(struct totals *totals)
{
    size_t room = totals->room + totals->room / 2 + FIRST_ROOM;
    struct totals_row *rows;

    if (totals->count < totals->room)
        return true;
    if (totals->count >= TOTALS_ROWS_MAX || !(rows = realloc(totals->rows, room * sizeof *rows)))
        return false;
    totals->rows = rows;
    totals->room = room;
    return true;
}

/* The row of that description, which is made when there is none; NULL: no room. Most are new and the last. */
static struct totals_row *row_for(struct totals *totals, const struct totals_row *wanted)
{
    size_t low = 0, high = totals->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(&totals->rows[middle], wanted);
        if (order == 0)
            return &totals->rows[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (!make_room(totals))
        return NULL;
    struct totals_row *place = &totals->rows[low];
    memmove(place + 1, place, (totals->count++ - low) * sizeof *place);
    *place = *wanted;
    return place;
}

static bool is_name(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    return length > 0 && length < TOTALS_NAME_ROOM && name[length] == '\0';
}

/* False: it can be none of ours. */
static bool describe(struct totals_row *row, const char *what, const char *name, int64_t first, int64_t days)
{
    uint8_t of = 0;

    while (of < TOTALS_KINDS && strcmp(names[of], what) != 0)
        of++;
    if (of == TOTALS_KINDS || !is_name(name) || first < 0 || first > INT32_MAX ||
        (days != TOTALS_DAY && days != TOTALS_WEEK))
        return false;
    *row = (struct totals_row){.first = (int32_t)first, .days = (uint8_t)days, .of = of};
    strcpy(row->name, name);
    return true;
}

void totals_add(struct totals *totals, enum totals_of of, const char *name, int32_t first, unsigned days,
                uint64_t number)
{
    struct totals_row wanted, *row;

    if (number == 0 || !describe(&wanted, names[of], name, first, days) || !(row = row_for(totals, &wanted)))
        return;
    row->number += number;
    row->unwritten += number;
}

static bool is_old(const struct totals *totals, const struct totals_row *row, int64_t today)
{
    return (int64_t)row->first + row->days <= today - totals->keep_days;
}

static void drop_old(struct totals *totals, int64_t today)
{
    size_t kept = 0;

    for (size_t i = 0; i < totals->count; i++)
        if (!is_old(totals, &totals->rows[i], today))
            totals->rows[kept++] = totals->rows[i];
    totals->count = kept;
}

/* ---- The file ---- */

static void stamp(const struct totals *totals)
{
    day_stamp(totals->path);
    day_stamp(totals->journal);
}

static void close_file(struct totals *totals)
{
    sqlite3_finalize(totals->read);
    sqlite3_finalize(totals->add);
    sqlite3_finalize(totals->forget);
    sqlite3_finalize(totals->changed);
    sqlite3_close(totals->database);
    totals->read = totals->add = totals->forget = totals->changed = NULL;
    totals->database = NULL;
}

static bool prepare(struct totals *totals)
{
    struct {
        const char *sql;
        sqlite3_stmt **statement;
    } const statements[] = {
        {"SELECT first, days, what, name, number FROM counts", &totals->read},
        {"INSERT INTO counts (first, days, what, name, number) VALUES (?1, ?2, ?3, ?4, ?5)"
         " ON CONFLICT (first, days, what, name) DO UPDATE SET number = number + excluded.number",
         &totals->add},
        {"DELETE FROM counts WHERE first + days <= ?1", &totals->forget},
        {"PRAGMA data_version", &totals->changed},
    };

    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        if (sqlite3_prepare_v3(totals->database, statements[i].sql, -1, SQLITE_PREPARE_PERSISTENT,
                               statements[i].statement, NULL) != SQLITE_OK)
            return false;
    return true;
}

static int64_t read_changes(struct totals *totals)
{
    int64_t changes = sqlite3_step(totals->changed) == SQLITE_ROW ? sqlite3_column_int64(totals->changed, 0)
                                                                  : totals->changes;
    sqlite3_reset(totals->changed);
    return changes;
}

/* What others wrote counts as well as what we have and they do not know. */
static bool load(struct totals *totals)
{
    sqlite3_stmt *read = totals->read;
    int result;

    while ((result = sqlite3_step(read)) == SQLITE_ROW) {
        const char *what = (const char *)sqlite3_column_text(read, 2),
                   *name = (const char *)sqlite3_column_text(read, 3);
        int64_t number = sqlite3_column_int64(read, 4);
        struct totals_row wanted, *row;
        if (what && name && number > 0 &&
            describe(&wanted, what, name, sqlite3_column_int64(read, 0), sqlite3_column_int64(read, 1)) &&
            (row = row_for(totals, &wanted)))
            row->number = (uint64_t)number + row->unwritten;
    }
    sqlite3_reset(read);
    return result == SQLITE_DONE;
}

static bool failed(struct totals *totals)
{
    totals->error = totals->database ? sqlite3_errcode(totals->database) : SQLITE_NOMEM;
    return false;
}

static bool open_file(struct totals *totals)
{
    if (totals->database)
        return true;
    if (sqlite3_open(totals->path, &totals->database) == SQLITE_OK &&
        sqlite3_busy_timeout(totals->database, BUSY_MS) == SQLITE_OK &&
        sqlite3_exec(totals->database, schema, NULL, NULL, NULL) == SQLITE_OK && prepare(totals) &&
        load(totals)) {
        totals->changes = read_changes(totals);
        stamp(totals);
        return true;
    }
    failed(totals);
    close_file(totals);
    return false;
}

static bool write_row(struct totals *totals, const struct totals_row *row)
{
    sqlite3_stmt *add = totals->add;

    sqlite3_bind_int64(add, 1, row->first);
    sqlite3_bind_int64(add, 2, row->days);
    sqlite3_bind_text(add, 3, names[row->of], -1, SQLITE_STATIC);
    sqlite3_bind_text(add, 4, row->name, -1, SQLITE_STATIC);
    sqlite3_bind_int64(add, 5, (int64_t)row->unwritten);
    bool good = sqlite3_step(add) == SQLITE_DONE;
    sqlite3_reset(add);
    sqlite3_clear_bindings(add);
    return good;
}

static bool write_rows(struct totals *totals, int64_t today)
{
    bool good = true;

    for (size_t i = 0; good && i < totals->count; i++)
        good = totals->rows[i].unwritten == 0 || write_row(totals, &totals->rows[i]);
    if (!good)
        return false;
    sqlite3_bind_int64(totals->forget, 1, today - totals->keep_days);
    good = sqlite3_step(totals->forget) == SQLITE_DONE;
    sqlite3_reset(totals->forget);
    return good;
}

static bool run(struct totals *totals, const char *sql)
{
    return sqlite3_exec(totals->database, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* A file that fails is opened anew the next time: it may have been taken away, or put right. */
static bool commit(struct totals *totals, int64_t today)
{
    bool begun = run(totals, "BEGIN IMMEDIATE"),
         good = begun && write_rows(totals, today) && run(totals, "COMMIT");

    if (!good)
        failed(totals);
    if (begun && !good)
        run(totals, "ROLLBACK");
    if (!good && totals->error != SQLITE_BUSY)
        close_file(totals);
    stamp(totals);
    return good;
}

/* What another process wrote meanwhile. */
static void look_again(struct totals *totals)
{
    int64_t changes = totals->database ? read_changes(totals) : totals->changes;

    if (changes == totals->changes)
        return;
    totals->changes = changes;
    load(totals);
}

bool totals_write(struct totals *totals, int64_t today)
{
    bool open = !totals->path[0] || open_file(totals);

    drop_old(totals, today);
    if (!open || (totals->path[0] && !commit(totals, today)))
        return false;
    for (size_t i = 0; i < totals->count; i++)
        totals->rows[i].unwritten = 0;
    look_again(totals);
    return true;
}

/* ---- Beginning and end ---- */

struct totals *totals_new(void)
{
    struct totals *totals = calloc(1, sizeof *totals);

    if (totals)
        totals->keep_days = KEEP_USUAL;
    return totals;
}

void totals_free(struct totals *totals)
{
    if (!totals)
        return;
    close_file(totals);
    free(totals->rows);
    free(totals);
}

bool totals_keep(struct totals *totals, const char *folder, unsigned keep_days)
{
    totals->keep_days = keep_days;
    if (!folder[0])
        return true;
    snprintf(totals->path, sizeof totals->path, "%s/counts.db", folder);
    snprintf(totals->journal, sizeof totals->journal, "%s-journal", totals->path);
    return open_file(totals);
}

int totals_error(const struct totals *totals)
{
    return totals->error;
}

const struct totals_row *totals_rows(const struct totals *totals, size_t *count)
{
    *count = totals->count;
    return totals->rows;
}
