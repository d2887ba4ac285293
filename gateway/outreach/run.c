/* run.c - the journal of a run, and what was sent before. */
#include "gateway/outreach/run.h"

#include "gateway/key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PATH_ROOM = 1024,
    LINE_BYTES = 1 + ROSTER_HASH_BYTES,
    INTENTS_MAX = 64,
    ID_BYTES = 16,
    ID_ROOM = 2 * ID_BYTES + 1,
    SENT_ROOM = 128, /* a line of what was sent */
};

struct run {
    int fd;
    bool is_new;
    struct key key;
    char path[PATH_ROOM], key_path[PATH_ROOM];
};

_Static_assert((int)KEY_BYTES == (int)ROSTER_KEY_BYTES, "a run's key is a roster's");

void run_name(const char *campaign, size_t text, bool rehearsal, char name[RUN_NAME_ROOM])
{
    snprintf(name, RUN_NAME_ROOM, "%s-%zu%s", campaign, text + 1, rehearsal ? "-rehearsal" : "");
}

static struct run *fail(struct run *run, const char *what, const char *why)
{
    fprintf(stderr, "rightsline: %s: %s\n", what, why);
    run_close(run);
    return NULL;
}

/* One that has its paths, and nothing open. */
static struct run *run_new(const char *folder, const char *name)
{
    struct run *run = calloc(1, sizeof *run);

    if (!run)
        return NULL;
    run->fd = -1;
    snprintf(run->path, sizeof run->path, "%s/%s.run", folder, name);
    snprintf(run->key_path, sizeof run->key_path, "%s/%s.key", folder, name);
    if (strlen(folder) + strlen(name) + sizeof ".run" <= sizeof run->path)
        return run;
    errno = ENAMETOOLONG;
    return fail(run, folder, strerror(errno));
}

/* Opened and ours alone; EWOULDBLOCK: it is another process's. That one may have completed it just now, and
 * removed the file that we have opened: then once more. */
static bool open_alone(struct run *run, int flags)
{
    for (;;) {
        struct stat ours, there;
        run->fd = open(run->path, O_RDWR | O_APPEND | O_CLOEXEC | flags, 0600);
        if (run->fd < 0 || flock(run->fd, LOCK_EX | LOCK_NB) != 0 || fstat(run->fd, &ours) != 0)
            return false;
        if (stat(run->path, &there) == 0 && ours.st_ino == there.st_ino && ours.st_dev == there.st_dev)
            return true;
        close(run->fd);
    }
}

struct run *run_open(const char *folder, const char *name)
{
    struct run *run = run_new(folder, name);
    struct stat about;
    bool made;

    if (!run)
        return NULL;
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return fail(run, folder, strerror(errno));
    if (!open_alone(run, O_CREAT))
        return fail(run, run->path,
                    errno == EWOULDBLOCK ? "this run is under way in another process" : strerror(errno));
    int error = key_file_open(run->key_path, &run->key, &made);
    if (error != 0)
        return fail(run, run->key_path, strerror(error));
    if (fstat(run->fd, &about) != 0 || (made && about.st_size > 0 && ftruncate(run->fd, 0) != 0))
        return fail(run, run->path, strerror(errno));
    /* half a line of a crash: its text was not sent, since the line has to be whole first */
    if (!made && about.st_size % LINE_BYTES &&
        ftruncate(run->fd, about.st_size - about.st_size % LINE_BYTES) != 0)
        return fail(run, run->path, strerror(errno));
    run->is_new = made || about.st_size < LINE_BYTES;
    return run;
}

const unsigned char *run_key(const struct run *run)
{
    return run->key.bytes;
}

bool run_is_new(const struct run *run)
{
    return run->is_new;
}

static void take_line(const struct roster *roster, const unsigned char line[LINE_BYTES],
                      unsigned char *states)
{
    const struct roster_entry *found = roster_by_hash(roster, line + 1);

    if (found)
        states[found - roster->entries] = line[0];
}

bool run_read(struct run *run, const struct roster *roster, unsigned char *states)
{
    unsigned char line[LINE_BYTES];
    int fd = open(run->path, O_RDONLY | O_CLOEXEC);
    FILE *file = fd >= 0 ? fdopen(fd, "r") : NULL;

    if (!file)
        return false;
    while (fread(line, sizeof line, 1, file) == 1)
        take_line(roster, line, states);
    bool good = !ferror(file);
    fclose(file);
    for (size_t i = 0; i < roster->count; i++) {
        if (states[i] == RUN_INTENT)
            states[i] = RUN_UNKNOWN;
        if (states[i] == RUN_NOT_SENT)
            states[i] = RUN_TO_SEND;
    }
    return good;
}

static bool write_lines(const struct run *run, const unsigned char *lines, size_t length)
{
    return write(run->fd, lines, length) == (ssize_t)length;
}

bool run_intend(struct run *run, const struct roster_entry *const *entries, size_t count)
{
    unsigned char lines[INTENTS_MAX * LINE_BYTES];

    if (count > INTENTS_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        lines[i * LINE_BYTES] = RUN_INTENT;
        memcpy(lines + i * LINE_BYTES + 1, entries[i]->hash, ROSTER_HASH_BYTES);
    }
    return write_lines(run, lines, count * LINE_BYTES) && fdatasync(run->fd) == 0;
}

bool run_note(struct run *run, const struct roster_entry *entry, enum run_state state)
{
    unsigned char line[LINE_BYTES] = {(unsigned char)state};

    memcpy(line + 1, entry->hash, ROSTER_HASH_BYTES);
    return write_lines(run, line, sizeof line);
}

/* The key first: without it the hashes say nothing. Overwritten, since a name that is gone still has its
 * bytes. */
static bool destroy_key(const struct run *run)
{
    static const struct key nothing;
    int fd = open(run->key_path, O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && write(fd, nothing.bytes, sizeof nothing.bytes) == (ssize_t)sizeof nothing.bytes &&
                fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return unlink(run->key_path) == 0 && good;
}

bool run_complete(struct run *run)
{
    bool good = destroy_key(run);

    good = unlink(run->path) == 0 && good;
    run_close(run);
    return good;
}

void run_close(struct run *run)
{
    if (!run)
        return;
    if (run->fd >= 0)
        close(run->fd);
    key_scrub(&run->key);
    free(run);
}

/* ---- What was sent ---- */

struct sent_line {
    long day;
    size_t text, accepted;
    char run[ID_ROOM];
};

static FILE *sent_open(const char *folder, const char *campaign, const char *mode, char path[PATH_ROOM])
{
    snprintf(path, PATH_ROOM, "%s/%s.sent", folder, campaign);
    return fopen(path, mode);
}

static bool next_line(FILE *file, struct sent_line *line)
{
    char text[SENT_ROOM];

    while (fgets(text, sizeof text, file) && strchr(text, '\n')) {
        *line = (struct sent_line){.day = 0};
        if (sscanf(text, "%ld %zu %zu %32s", &line->day, &line->text, &line->accepted, line->run) >= 3)
            return true;
    }
    return false;
}

/* Tells which run a line is of, and nothing of its key. */
static void id_of(const struct key *key, char id[ID_ROOM])
{
    static const unsigned char what[] = "rightsline: a run that was sent";
    unsigned char hash[ID_BYTES];

    crypto_generichash(hash, sizeof hash, what, sizeof what, key->bytes, sizeof key->bytes);
    sodium_bin2hex(id, ID_ROOM, hash, sizeof hash);
}

void sent_read(const char *folder, const char *campaign, struct sent_texts *sent)
{
    enum { ROOM = sizeof sent->day / sizeof *sent->day };
    char path[PATH_ROOM];
    struct sent_line line;
    FILE *file = sent_open(folder, campaign, "re", path);

    *sent = (struct sent_texts){.kept = 0};
    while (file && next_line(file, &line)) {
        if (sent->kept == ROOM)
            memmove(sent->day, sent->day + 1, --sent->kept * sizeof *sent->day);
        sent->day[sent->kept++] = line.day;
        if (line.text + 1 > sent->next)
            sent->next = line.text + 1;
    }
    if (file)
        fclose(file);
}

/* Half a line was never noted: its run is still there, and notes it again. */
static bool cut_half_line(int fd)
{
    char end[SENT_ROOM];
    off_t size = lseek(fd, 0, SEEK_END), from = size > SENT_ROOM ? size - SENT_ROOM : 0;
    ssize_t got = size < 0 ? -1 : pread(fd, end, sizeof end, from);

    if (got < 0)
        return false;
    const char *last = memrchr(end, '\n', (size_t)got);
    off_t whole = last ? from + (last - end) + 1 : 0;
    if (!last && from > 0) {
        errno = EINVAL; /* it is no file of ours */
        return false;
    }
    return whole == size || ftruncate(fd, whole) == 0;
}

bool sent_add(const char *folder, const char *campaign, const struct run *run, long day, size_t text,
              size_t accepted)
{
    char path[PATH_ROOM], id[ID_ROOM];
    FILE *file = sent_open(folder, campaign, "a+e", path);

    if (!file)
        return false;
    id_of(&run->key, id);
    bool good = cut_half_line(fileno(file)) &&
                fprintf(file, "%ld %zu %zu %s\n", day, text, accepted, id) > 0 && fflush(file) == 0 &&
                fsync(fileno(file)) == 0;
    good = fclose(file) == 0 && good;
    return good && key_sync_folder(path) == 0; /* before the journal goes, or all would be texted again */
}

/* ---- Runs that were killed at their end ---- */

static bool was_noted(const char *folder, const char *campaign, const struct key *key)
{
    char path[PATH_ROOM], id[ID_ROOM];
    struct sent_line line;
    bool found = false;
    FILE *file = sent_open(folder, campaign, "re", path);

    id_of(key, id);
    while (file && !found && next_line(file, &line))
        found = strcmp(line.run, id) == 0;
    if (file)
        fclose(file);
    return found;
}

bool run_settle(const char *folder, const char *campaign, const char *name)
{
    struct run *run = run_new(folder, name);
    struct stat about;

    if (!run)
        return false;
    if (!open_alone(run, 0) || fstat(run->fd, &about) != 0) {
        run_close(run);
        return false;
    }
    int error = key_file_read(run->key_path, &run->key);
    /* A journal has lines only under a key: where that is gone, or overwritten, the run was being completed.
     */
    bool destroyed = (error == ENOENT && about.st_size > 0) ||
                     (error == 0 && sodium_is_zero(run->key.bytes, sizeof run->key.bytes));
    if (destroyed || (error == 0 && was_noted(folder, campaign, &run->key))) {
        run_complete(run);
        return true;
    }
    run_close(run);
    return false;
}
