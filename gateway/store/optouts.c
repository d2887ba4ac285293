/* optouts.c - opt-outs in SQLite, and all of them in memory, sorted: a message asks there, which costs no
 * system call. The file is written first. Another process may write to it too, while it takes over from us or
 * we from it: SQLite counts the changes in the file's head, and whoever finds another count than expected
 * reads all anew. */
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
    BUSY_MS = 20,    /* while another process takes over, both write; the loop waits no longer */
    CHANGES_AT = 24, /* in the file's head, 32 bits, the high byte first */
    FIRST_ROOM = 64,
};

struct optouts {
    char path[PATH_ROOM], journal[PATH_ROOM + 16]; /* "" in memory */
    sqlite3 *database;
    sqlite3_stmt *read, *set, *clear;
    struct event_base *base;
    struct timeval looked;  /* the turn of the loop in which the count was last looked at */
    struct store_key *keys; /* sorted */
    size_t count, room;
    uint32_t changes; /* the file's count when it was as `keys` are */
    bool known;       /* `keys` hold what the file held then */
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
        {"SELECT sender FROM optouts ORDER BY sender", &optouts->read},
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

/* ---- In memory ---- */

/* Where the key stands, or would stand. */
static size_t find(const struct optouts *optouts, const struct store_key *key, bool *found)
{
    size_t low = 0, high = optouts->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(&optouts->keys[middle], key, sizeof *key);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *found = false;
    return low;
}

static bool make_room(struct optouts *optouts)
{
    size_t room = optouts->room + optouts->room / 2 + FIRST_ROOM;
    struct store_key *keys;

    if (optouts->count < optouts->room)
        return true;
    if (!(keys = realloc(optouts->keys, room * sizeof *keys)))
        return false;
    optouts->keys = keys;
    optouts->room = room;
    return true;
}

/* False: no memory. */
static bool put(struct optouts *optouts, const struct store_key *key, bool opted_out)
{
    bool found;
    size_t at = find(optouts, key, &found), behind = optouts->count - at;
    struct store_key *place;

    if (found == opted_out)
        return true;
    if (opted_out && !make_room(optouts))
        return false;
    place = &optouts->keys[at];
    if (opted_out) {
        memmove(place + 1, place, behind * sizeof *place);
        *place = *key;
        optouts->count++;
    } else {
        memmove(place, place + 1, (behind - 1) * sizeof *place);
        optouts->count--;
        explicit_bzero(&optouts->keys[optouts->count], sizeof *key);
    }
    return true;
}

/* ---- As in the file ---- */

/* The file's count of changes; false: it can't be told. What is kept in memory alone nobody else changes. */
static bool read_changes(const struct optouts *optouts, uint32_t *changes)
{
    sqlite3_file *file = NULL;
    unsigned char bytes[4];

    *changes = 0;
    if (!optouts->path[0])
        return true;
    if (sqlite3_file_control(optouts->database, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
        !file || !file->pMethods || file->pMethods->xRead(file, bytes, sizeof bytes, CHANGES_AT) != SQLITE_OK)
        return false;
    *changes = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
    return true;
}

/* The count is read first: what changes while we read makes us read again. */
static bool load(struct optouts *optouts)
{
    int result = SQLITE_ERROR;
    bool counted = read_changes(optouts, &optouts->changes);

    optouts->known = false;
    optouts->count = 0;
    while (counted && (result = sqlite3_step(optouts->read)) == SQLITE_ROW) {
        if (sqlite3_column_bytes(optouts->read, 0) != STORE_KEY_BYTES)
            continue; /* none of ours */
        if (!make_room(optouts))
            break;
        memcpy(&optouts->keys[optouts->count++], sqlite3_column_blob(optouts->read, 0), STORE_KEY_BYTES);
    }
    sqlite3_reset(optouts->read);
    return optouts->known = result == SQLITE_DONE;
}

/* Is what is in memory as the file was when this turn of the loop began? */
static bool is_current(struct optouts *optouts)
{
    struct timeval turn; /* libevent looks at its clock once a turn, and always when no loop runs */
    uint32_t changes;

    if (optouts->known && event_base_gettimeofday_cached(optouts->base, &turn) == 0 &&
        timercmp(&turn, &optouts->looked, ==))
        return true;
    event_base_gettimeofday_cached(optouts->base, &optouts->looked);
    return (optouts->known && read_changes(optouts, &changes) && changes == optouts->changes) ||
           load(optouts);
}

struct optouts *optouts_open(const char *folder, struct event_base *base, char *reason, size_t room)
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
    optouts->base = base;
    if (sqlite3_open(folder[0] ? optouts->path : ":memory:", &optouts->database) != SQLITE_OK ||
        sqlite3_busy_timeout(optouts->database, BUSY_MS) != SQLITE_OK ||
        sqlite3_exec(optouts->database, schema, NULL, NULL, NULL) != SQLITE_OK || !prepare(optouts) ||
        !load(optouts)) {
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
    bool found;

    if (!is_current(optouts))
        return STORE_FAILED;
    find(optouts, sender, &found);
    return found ? STORE_YES : STORE_NO;
}

/* The file has it. One change more than we knew is ours; at any other count somebody else was there too. */
static void note_written(struct optouts *optouts, const struct store_key *sender, bool opted_out)
{
    uint32_t changes,
        expected = optouts->changes + (optouts->path[0] && sqlite3_changes(optouts->database) > 0);

    optouts->known = optouts->known && read_changes(optouts, &changes) && changes == expected &&
                     put(optouts, sender, opted_out);
    optouts->changes = expected;
}

enum store_status optouts_write(struct optouts *optouts, const struct store_key *sender, bool opted_out)
{
    if (opted_out)
        sqlite3_bind_int64(optouts->set, 2, clock_wall() / DAY_S);
    bool done = run(opted_out ? optouts->set : optouts->clear, sender) == SQLITE_DONE;
    if (done)
        note_written(optouts, sender, opted_out);
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
    optouts->known = false; /* read anew when it is asked for */
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
    free(optouts->keys);
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
