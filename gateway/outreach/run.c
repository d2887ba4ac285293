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

enum { PATH_ROOM = 1024, LINE_BYTES = 1 + ROSTER_HASH_BYTES, INTENTS_MAX = 64 };

struct run {
    int fd;
    bool is_new;
    struct key key;
    char path[PATH_ROOM], key_path[PATH_ROOM];
};

_Static_assert((int)KEY_BYTES == (int)ROSTER_KEY_BYTES, "a run's key is a roster's");

static struct run *fail(struct run *run, const char *what, const char *why)
{
    fprintf(stderr, "rightsline: %s: %s\n", what, why);
    if (run && run->fd >= 0)
        close(run->fd);
    free(run);
    return NULL;
}

struct run *run_open(const char *folder, const char *name)
{
    struct run *run = calloc(1, sizeof *run);
    struct stat about;
    bool made;

    if (!run)
        return NULL;
    run->fd = -1;
    if ((size_t)snprintf(run->key_path, sizeof run->key_path, "%s/%s.key", folder, name) >=
        sizeof run->key_path)
        return fail(run, folder, "the path is too long");
    snprintf(run->path, sizeof run->path, "%s/%s.run", folder, name);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return fail(run, folder, strerror(errno));
    run->fd = open(run->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (run->fd < 0)
        return fail(run, run->path, strerror(errno));
    if (flock(run->fd, LOCK_EX | LOCK_NB) != 0)
        return fail(run, run->path, "this run is under way in another process");
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
    close(run->fd);
    key_scrub(&run->key);
    free(run);
}

/* ---- What was sent ---- */

void sent_read(const char *folder, const char *campaign, struct sent_texts *sent)
{
    enum { ROOM = sizeof sent->day / sizeof *sent->day };
    char path[PATH_ROOM];
    long day;
    size_t text, accepted;

    *sent = (struct sent_texts){.kept = 0};
    snprintf(path, sizeof path, "%s/%s.sent", folder, campaign);
    FILE *file = fopen(path, "re");
    while (file && fscanf(file, "%ld %zu %zu", &day, &text, &accepted) == 3) {
        if (sent->kept == ROOM)
            memmove(sent->day, sent->day + 1, --sent->kept * sizeof *sent->day);
        sent->day[sent->kept++] = day;
        if (text + 1 > sent->next)
            sent->next = text + 1;
    }
    if (file)
        fclose(file);
}

bool sent_add(const char *folder, const char *campaign, long day, size_t text, size_t accepted)
{
    char path[PATH_ROOM];

    snprintf(path, sizeof path, "%s/%s.sent", folder, campaign);
    FILE *file = fopen(path, "ae");
    if (!file)
        return false;
    bool good = fprintf(file, "%ld %zu %zu\n", day, text, accepted) > 0 && fflush(file) == 0 &&
                fsync(fileno(file)) == 0;
    good = fclose(file) == 0 && good;
    return good && key_sync_folder(path) == 0; /* before the journal goes, or all would be texted again */
}
