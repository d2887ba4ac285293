/* marks.c - append-only files of the hashes of settled messages. */
#include "gateway/store/marks.h"

#include "gateway/clock.h"
#include "gateway/store/day_stamp.h"
#include "gateway/store/table.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    DAY_S = 24 * 60 * 60,
    KEEP_DAYS = 2,       /* besides today: at least 48 hours, the longest that a provider redelivers */
    MARKS_MAX = 2000000, /* in memory; the oldest go first */
    PATH_ROOM = 512,
    READ_AT_ONCE = 256,
    WAITING_MAX = 64, /* nobody waits longer for others to come */
};

struct waiting {
    store_done *done;
    void *arg;
};

struct marks {
    char folder[PATH_ROOM];
    struct table *seen;
    struct event_base *base;
    struct event *flush, *flush_now; /* when nothing else is to be done; in this turn of the loop */
    struct timeval looked;           /* the turn of the loop in which the file was last looked at */
    int file;                        /* today's; -1: none is open */
    long file_day;
    off_t read_to;            /* in today's: what lies behind it was not read yet, nor written by us */
    unsigned char *unwritten; /* keys that wait to be written together */
    struct waiting *waiting;  /* as many */
    size_t count, room;
};

static void marks_path(const struct marks *marks, long day, char *out, size_t room)
{
    snprintf(out, room, "%s/marks-%ld", marks->folder, day);
}

/* Reads what was added since it was last looked at: by the process that ran before us, which may still be
 * finishing. A half mark at the end was never acknowledged. */
static void catch_up(struct marks *marks)
{
    struct store_key keys[READ_AT_ONCE];
    struct stat about;
    ssize_t got;

    if (marks->file < 0 || fstat(marks->file, &about) != 0)
        return;
    while (marks->read_to + STORE_KEY_BYTES <= about.st_size &&
           (got = pread(marks->file, keys, sizeof keys, marks->read_to)) >= STORE_KEY_BYTES) {
        for (size_t i = 0; i < (size_t)got / sizeof *keys; i++)
            table_write(marks->seen, &keys[i], clock_ms());
        marks->read_to += got - got % STORE_KEY_BYTES;
    }
}

/* What the other process has marked until this turn of the loop began. */
static void catch_up_once(struct marks *marks)
{
    struct timeval turn; /* libevent looks at its clock once a turn, and always when no loop runs */

    if (event_base_gettimeofday_cached(marks->base, &turn) == 0 && timercmp(&turn, &marks->looked, ==))
        return;
    marks->looked = turn;
    catch_up(marks);
}

static void load_file(struct marks *marks, const char *path)
{
    marks->file = open(path, O_RDONLY | O_CLOEXEC);
    marks->read_to = 0;
    catch_up(marks);
    if (marks->file >= 0)
        close(marks->file);
    marks->file = -1;
}

/* The day of a file of marks; -1: it is another file. */
static long day_of(const char *name)
{
    char *end;

    if (strncmp(name, "marks-", 6) != 0 || name[6] < '0' || name[6] > '9')
        return -1;
    long day = strtol(name + 6, &end, 10);
    return *end ? -1 : day;
}

/* Reads what is young enough and removes the rest. */
static bool load(struct marks *marks, long today)
{
    DIR *folder = opendir(marks->folder);
    struct dirent *entry;

    if (!folder)
        return false;
    while ((entry = readdir(folder))) {
        char path[PATH_ROOM + 64];
        long day = day_of(entry->d_name);
        if (day < 0)
            continue;
        marks_path(marks, day, path, sizeof path);
        if (day < today - KEEP_DAYS)
            unlink(path);
        else
            load_file(marks, path);
    }
    closedir(folder);
    return true;
}

int marks_forget(const char *folder)
{
    DIR *open_folder = opendir(folder);
    struct dirent *entry;
    int error = 0;

    if (!open_folder)
        return errno == ENOENT ? 0 : errno;
    while (error == 0 && (entry = readdir(open_folder)))
        if (day_of(entry->d_name) >= 0 && unlinkat(dirfd(open_folder), entry->d_name, 0) != 0)
            error = errno;
    closedir(open_folder);
    return error;
}

static void remove_old(const struct marks *marks, long today)
{
    char path[PATH_ROOM + 64];

    for (long day = today - KEEP_DAYS - 1; day > today - KEEP_DAYS - 10; day--) {
        marks_path(marks, day, path, sizeof path);
        unlink(path);
    }
}

static void stamp(const struct marks *marks)
{
    char path[PATH_ROOM + 64];

    marks_path(marks, marks->file_day, path, sizeof path);
    day_stamp(path);
}

/* Today's file, opened so that a half mark of a crash is cut off, and read. */
static int open_today(struct marks *marks)
{
    long today = (long)(clock_wall() / DAY_S);
    char path[PATH_ROOM + 64];
    struct stat about;

    if (marks->file >= 0 && marks->file_day == today)
        return marks->file;
    catch_up(marks);
    if (marks->file >= 0)
        close(marks->file);
    remove_old(marks, today);
    marks_path(marks, today, path, sizeof path);
    marks->file = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    marks->file_day = today;
    marks->read_to = 0;
    if (marks->file >= 0 && fstat(marks->file, &about) == 0 && about.st_size % STORE_KEY_BYTES != 0 &&
        ftruncate(marks->file, about.st_size - about.st_size % STORE_KEY_BYTES) != 0) {
        close(marks->file);
        marks->file = -1;
    }
    catch_up(marks);
    stamp(marks);
    return marks->file;
}

static bool write_all(struct marks *marks, const unsigned char *bytes, size_t length)
{
    off_t before = (off_t)length;

    while (length > 0) {
        ssize_t written = write(marks->file, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    off_t end = lseek(marks->file, 0, SEEK_CUR);
    if (end - before == marks->read_to) /* nobody else's in between: no need to read our own */
        marks->read_to = end;
    bool synced = fdatasync(marks->file) == 0;
    stamp(marks);
    return synced;
}

static void flush(evutil_socket_t fd, short what, void *arg)
{
    struct marks *marks = arg;
    struct waiting *waiting = marks->waiting;
    size_t count = marks->count;
    (void)fd, (void)what;

    if (count == 0)
        return;
    bool good = true;
    if (marks->folder[0]) {
        good = open_today(marks) >= 0 && write_all(marks, marks->unwritten, count * STORE_KEY_BYTES);
        if (!good && marks->file >= 0) { /* begin again at a whole mark next time */
            close(marks->file);
            marks->file = -1;
        }
    }
    /* Callbacks may mark more: they get a list of their own. */
    marks->waiting = NULL;
    marks->count = marks->room = 0;
    free(marks->unwritten);
    marks->unwritten = NULL;
    for (size_t i = 0; i < count; i++)
        waiting[i].done(good ? STORE_YES : STORE_FAILED, waiting[i].arg);
    free(waiting);
}

struct marks *marks_open(const char *folder, struct event_base *base, char *reason, size_t room)
{
    struct marks *marks = calloc(1, sizeof *marks);

    if (!marks)
        goto no_memory;
    marks->base = base;
    marks->file = -1;
    snprintf(marks->folder, sizeof marks->folder, "%s", folder);
    marks->seen = table_new(0, 1, MARKS_MAX, (uint64_t)(KEEP_DAYS + 1) * DAY_S * 1000);
    marks->flush = event_new(base, -1, 0, flush, marks);
    marks->flush_now = event_new(base, -1, 0, flush, marks);
    if (!marks->seen || !marks->flush || !marks->flush_now)
        goto no_memory;
    event_priority_set(marks->flush, event_base_get_npriorities(base) - 1);
    if (folder[0] && !load(marks, (long)(clock_wall() / DAY_S))) {
        snprintf(reason, room, "cannot read the folder: %s", strerror(errno));
        marks_close(marks);
        return NULL;
    }
    if (folder[0])
        open_today(marks);
    return marks;

no_memory:
    snprintf(reason, room, "out of memory");
    marks_close(marks);
    return NULL;
}

bool marks_has(struct marks *marks, const struct store_key *key)
{
    if (table_find(marks->seen, key, clock_ms()))
        return true;
    catch_up_once(marks);
    return table_find(marks->seen, key, clock_ms()) != NULL;
}

static bool grow(struct marks *marks)
{
    size_t room = marks->room ? marks->room * 2 : 64;
    unsigned char *unwritten = realloc(marks->unwritten, room * STORE_KEY_BYTES);

    if (!unwritten)
        return false;
    marks->unwritten = unwritten;
    struct waiting *waiting = realloc(marks->waiting, room * sizeof *waiting);
    if (!waiting)
        return false;
    marks->waiting = waiting;
    marks->room = room;
    return true;
}

void marks_add(struct marks *marks, const struct store_key *key, store_done *done, void *arg)
{
    table_write(marks->seen, key, clock_ms());
    if (marks->count == marks->room && !grow(marks)) {
        done(STORE_FAILED, arg);
        return;
    }
    memcpy(marks->unwritten + marks->count * STORE_KEY_BYTES, key, sizeof *key);
    marks->waiting[marks->count++] = (struct waiting){done, arg};
    /* A sync costs as much as several messages, whether it is for one or for many: whatever has come in by
     * now is read first. */
    if (marks->count == 1)
        event_active(marks->flush, EV_TIMEOUT, 0);
    if (marks->count == WAITING_MAX)
        event_active(marks->flush_now, EV_TIMEOUT, 0);
}

void marks_close(struct marks *marks)
{
    if (!marks)
        return;
    while (marks->flush && marks->count > 0) /* callbacks may mark more */
        flush(-1, 0, marks);
    if (marks->file >= 0)
        close(marks->file);
    if (marks->flush)
        event_free(marks->flush);
    if (marks->flush_now)
        event_free(marks->flush_now);
    table_free(marks->seen);
    free(marks);
}
