/* optouts.c - opt-outs in SQLite. */
#include "gateway/store/optouts.h"

#include "gateway/clock.h"
#include "gateway/store/day_stamp.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PATH_ROOM = 512,
    DAY_S = 24 * 60 * 60,
    BUSY_MS = 20, /* while another process takes over, both write; the loop waits no longer */
};

struct optouts {
    char path[PATH_ROOM], journal[PATH_ROOM + 16]; /* "" in memory */
    sqlite3 *database;
    sqlite3_stmt *read, *set, *clear;
};

static const char *const schema = "PRAGMA journal_mode = TRUNCATE;"
                                  "PRAGMA synchronous = FULL;"
                                  "PRAGMA secure_delete = ON;"
                                  "CREATE TABLE IF NOT EXISTS optouts ("
                                  " sender BLOB PRIMARY KEY," /* keyed hash */
                                  " day INTEGER NOT NULL"     /* since 1970, UTC */
                                  ") WITHOUT ROWID;";

static bool prepare(struct optouts *optouts)
{
    struct {
        const char *sql;
        sqlite3_stmt **statement;
    } const statements[] = {
        {"SELECT 1 FROM optouts WHERE sender = ?1", &optouts->read},
        {"INSERT OR IGNORE INTO optouts (sender, day) VALUES (?1, ?2)", &optouts->set},
        {"DELETE FROM optouts WHERE sender = ?1", &optouts->clear},
    };

    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        if (sqlite3_prepare_v3(optouts->database, statements[i].sql, -1, SQLITE_PREPARE_PERSISTENT,
                               statements[i].statement, NULL) != SQLITE_OK)
            return false;
    return true;
}

static void stamp(const struct optouts *optouts)
{
    if (!optouts->path[0])
        return;
    day_stamp(optouts->path);
    day_stamp(optouts->journal);
}

struct optouts *optouts_open(const char *folder, char *reason, size_t room)
{
    struct optouts *optouts = calloc(1, sizeof *optouts);

    if (!optouts) {
        snprintf(reason, room, "out of memory");
        return NULL;
    }
    if (folder[0]) {
        snprintf(optouts->path, sizeof optouts->path, "%s/optouts.db", folder);
        snprintf(optouts->journal, sizeof optouts->journal, "%s-journal", optouts->path);
    }
    if (sqlite3_open(folder[0] ? optouts->path : ":memory:", &optouts->database) != SQLITE_OK ||
        sqlite3_busy_timeout(optouts->database, BUSY_MS) != SQLITE_OK ||
        sqlite3_exec(optouts->database, schema, NULL, NULL, NULL) != SQLITE_OK || !prepare(optouts)) {
        snprintf(reason, room, "cannot open optouts.db: %s",
                 optouts->database ? sqlite3_errmsg(optouts->database) : "out of memory");
        optouts_close(optouts);
        return NULL;
    }
    stamp(optouts);
    return optouts;
}

/* Runs one statement for a sender; SQLITE_ROW, SQLITE_DONE or an error. */
static int run(sqlite3_stmt *statement, const struct store_key *sender)
{
    sqlite3_bind_blob(statement, 1, sender->bytes, sizeof sender->bytes, SQLITE_STATIC);
    int result = sqlite3_step(statement);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return result;
}

enum store_status optouts_read(struct optouts *optouts, const struct store_key *sender)
{
    switch (run(optouts->read, sender)) {
    case SQLITE_ROW:
        return STORE_YES;
    case SQLITE_DONE:
        return STORE_NO;
    default:
        return STORE_FAILED;
    }
}

enum store_status optouts_write(struct optouts *optouts, const struct store_key *sender, bool opted_out)
{
    if (opted_out)
        sqlite3_bind_int64(optouts->set, 2, clock_wall() / DAY_S);
    bool done = run(opted_out ? optouts->set : optouts->clear, sender) == SQLITE_DONE;
    stamp(optouts);
    return done ? STORE_YES : STORE_FAILED;
}

/* The rows of `statement`; there are no more than `room`. */
static size_t read_rows(sqlite3_stmt *statement, struct optout *list, size_t room)
{
    size_t count = 0;

    for (; count < room && sqlite3_step(statement) == SQLITE_ROW; count++) {
        const void *sender = sqlite3_column_blob(statement, 0);
        if (sender && sqlite3_column_bytes(statement, 0) == STORE_KEY_BYTES)
            memcpy(list[count].sender.bytes, sender, STORE_KEY_BYTES);
        list[count].day = (uint32_t)sqlite3_column_int64(statement, 1);
    }
    return count;
}

struct optout *optouts_list(struct optouts *optouts, size_t *count)
{
    sqlite3_stmt *counted = NULL, *all = NULL;
    struct optout *list = NULL;
    size_t room = 0;

    *count = 0;
    /* In one transaction, so that both see the same. */
    if (sqlite3_exec(optouts->database, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
        return NULL;
    if (sqlite3_prepare_v2(optouts->database, "SELECT count(*) FROM optouts", -1, &counted, NULL) ==
            SQLITE_OK &&
        sqlite3_step(counted) == SQLITE_ROW &&
        sqlite3_prepare_v2(optouts->database, "SELECT sender, day FROM optouts ORDER BY sender", -1, &all,
                           NULL) == SQLITE_OK) {
        room = (size_t)sqlite3_column_int64(counted, 0);
        list = calloc(room + 1, sizeof *list);
    }
    if (list)
        *count = read_rows(all, list, room);
    sqlite3_finalize(counted);
    sqlite3_finalize(all);
    sqlite3_exec(optouts->database, "COMMIT", NULL, NULL, NULL);
    if (list && *count < room) { /* half a list would forget somebody's STOP */
        free(list);
        list = NULL;
    }
    return list;
}

enum store_status optouts_add(struct optouts *optouts, const struct optout *list, size_t count)
{
    bool good = sqlite3_exec(optouts->database, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK;

    for (size_t i = 0; good && i < count; i++) {
        sqlite3_bind_int64(optouts->set, 2, list[i].day);
        good = run(optouts->set, &list[i].sender) == SQLITE_DONE;
    }
    good = good && sqlite3_exec(optouts->database, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
    if (!good)
        sqlite3_exec(optouts->database, "ROLLBACK", NULL, NULL, NULL);
    stamp(optouts);
    return good ? STORE_YES : STORE_FAILED;
}

void optouts_close(struct optouts *optouts)
{
    if (!optouts)
        return;
    sqlite3_finalize(optouts->read);
    sqlite3_finalize(optouts->set);
    sqlite3_finalize(optouts->clear);
    sqlite3_close(optouts->database);
    free(optouts);
}

int optouts_forget(const char *folder)
{
    static const char *const names[] = {"optouts.db", "optouts.db-journal"};
    char path[PATH_ROOM];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        if (unlink(path) != 0 && errno != ENOENT)
            return errno;
    }
    return 0;
}
