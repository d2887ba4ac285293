/* ledger.c - appends sealed records, those of one turn of the loop together. */
#include "gateway/outreach/ledger.h"

#include "gateway/key.h"
#include "gateway/log.h"
#include "gateway/store/day_stamp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 512, FIRST_ROOM = 16 };

struct waiting {
    store_done *done;
    void *arg;
    unsigned char record[LEDGER_RECORD_BYTES];
};

struct ledger {
    struct event *flush;
    struct organiser_public key;
    char path[PATH_ROOM];
    struct waiting *waiting;
    size_t count, room;
};

/* ---- On disk ---- */

static bool write_whole(int fd, const unsigned char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

/* At the end of the whole records; back there when something fails. */
static bool append(const struct ledger *ledger, int fd)
{
    struct stat about;
    bool good = true;

    if (fstat(fd, &about) != 0)
        return false;
    off_t end = about.st_size - about.st_size % LEDGER_RECORD_BYTES;
    if (end != about.st_size && ftruncate(fd, end) != 0)
        return false;
    for (size_t i = 0; i < ledger->count && good; i++)
        good = write_whole(fd, ledger->waiting[i].record, LEDGER_RECORD_BYTES);
    good = good && fdatasync(fd) == 0 && (end > 0 || key_sync_folder(ledger->path) == 0);
    if (!good && ftruncate(fd, end) != 0)
        LOG(LOG_STORE_FAILED, NULL, 0,
            {LOG_ERRNO, errno}); /* the next one finds the half record and cuts it */
    return good;
}

/* Opened each time: the organiser may have taken it away. Another process may be taking over meanwhile. */
static bool write_out(const struct ledger *ledger)
{
    int fd = open(ledger->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0)
        return false;
    bool good = flock(fd, LOCK_EX) == 0 && append(ledger, fd);
    int error = errno;
    close(fd);
    day_stamp(ledger->path);
    errno = error; /* the log tells it */
    return good;
}

static void flush(evutil_socket_t fd, short what, void *arg)
{
    struct ledger *ledger = arg;
    struct waiting *waiting = ledger->waiting;
    size_t count = ledger->count;
    (void)fd, (void)what;

    if (count == 0)
        return;
    bool good = write_out(ledger);
    if (!good)
        LOG(LOG_STORE_FAILED, NULL, 0, {LOG_ERRNO, errno});
    /* Callbacks may add more: that gets a list of its own. */
    ledger->waiting = NULL;
    ledger->count = ledger->room = 0;
    for (size_t i = 0; i < count; i++)
        waiting[i].done(good ? STORE_YES : STORE_FAILED, waiting[i].arg);
    free(waiting);
}

/* ---- For others ---- */

struct ledger *ledger_new(struct event_base *base, const char *path, const char *public_key)
{
    struct ledger *ledger = calloc(1, sizeof *ledger);

    if (!ledger)
        return NULL;
    if (sodium_init() >= 0 && strlen(path) < sizeof ledger->path &&
        organiser_public_read(public_key, &ledger->key)) {
        snprintf(ledger->path, sizeof ledger->path, "%s", path);
        if ((ledger->flush = event_new(base, -1, 0, flush, ledger)))
            return ledger;
    }
    free(ledger);
    return NULL;
}

void ledger_free(struct ledger *ledger)
{
    if (!ledger)
        return;
    if (ledger->count > 0)
        write_out(ledger);
    free(ledger->waiting);
    event_free(ledger->flush);
    free(ledger);
}

static bool grow(struct ledger *ledger)
{
    size_t room = ledger->room ? ledger->room * 2 : FIRST_ROOM;
    struct waiting *bigger = realloc(ledger->waiting, room * sizeof *bigger);

    if (!bigger)
        return false;
    ledger->waiting = bigger;
    ledger->room = room;
    return true;
}

void ledger_add(struct ledger *ledger, const struct ledger_entry *entry, store_done *done, void *arg)
{
    if ((ledger->count == ledger->room && !grow(ledger)) ||
        !ledger_record_seal(entry, &ledger->key, ledger->waiting[ledger->count].record)) {
        done(STORE_FAILED, arg);
        return;
    }
    ledger->waiting[ledger->count].done = done;
    ledger->waiting[ledger->count].arg = arg;
    if (ledger->count++ == 0)
        event_active(ledger->flush, EV_TIMEOUT, 0); /* after the callbacks of this turn */
}
