/* key.c - key files: 32 bytes, as they are. */
#include "gateway/key.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

bool key_new(struct key *key)
{
    ssize_t got;

    do
        got = getrandom(key->bytes, sizeof key->bytes, 0); /* so few bytes always come at once */
    while (got < 0 && errno == EINTR);
    return got == sizeof key->bytes;
}

void key_scrub(struct key *key)
{
    explicit_bzero(key, sizeof *key);
}

static int read_whole(int fd, struct key *key)
{
    unsigned char bytes[KEY_BYTES + 1]; /* one more shows what is too long */
    size_t used = 0;
    ssize_t got;

    while ((got = read(fd, bytes + used, sizeof bytes - used)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            break;
        used += (size_t)got;
    }
    int error = got < 0 ? errno : used == KEY_BYTES ? 0 : EINVAL;
    if (error == 0)
        memcpy(key->bytes, bytes, sizeof key->bytes);
    explicit_bzero(bytes, sizeof bytes);
    return error;
}

/* A group may read, as it may a systemd credential (whose access list shows as group bits). */
int key_file_read(const char *path, struct key *key)
{
    struct stat about;
    int error = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (fd < 0)
        return errno;
    if (fstat(fd, &about) != 0)
        error = errno;
    else if (!S_ISREG(about.st_mode))
        error = EINVAL;
    else if ((about.st_mode & (S_IWGRP | S_IRWXO)) != 0)
        error = EPERM;
    else
        error = read_whole(fd, key);
    close(fd);
    return error;
}

static int write_whole(int fd, const struct key *key)
{
    size_t used = 0;

    while (used < sizeof key->bytes) {
        ssize_t wrote = write(fd, key->bytes + used, sizeof key->bytes - used);
        if (wrote < 0 && errno != EINTR)
            return errno;
        used += wrote > 0 ? (size_t)wrote : 0;
    }
    return fsync(fd) == 0 ? 0 : errno;
}

/* A new name lasts only when its folder is on disk too. */
int key_sync_folder(const char *path)
{
    char copy[PATH_MAX];

    snprintf(copy, sizeof copy, "%s", path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    int error = fsync(fd) == 0 ? 0 : errno;
    close(fd);
    return error;
}

/* Written whole under another name, `aside`. */
static int write_aside(const char *path, const struct key *key, char aside[PATH_MAX])
{
    if ((size_t)snprintf(aside, PATH_MAX, "%s.XXXXXX", path) >= PATH_MAX)
        return ENAMETOOLONG;
    int fd = mkostemp(aside, O_CLOEXEC); /* O_EXCL, mode 0600 */
    if (fd < 0)
        return errno;
    int error = write_whole(fd, key);
    if (close(fd) != 0 && error == 0)
        error = errno;
    if (error != 0)
        unlink(aside);
    return error;
}

/* Linked into place, so that nobody ever sees half a key, and a key that is there is never lost to a new one.
 */
static int key_file_make(const char *path, struct key *key)
{
    char aside[PATH_MAX];
    int error = key_new(key) ? write_aside(path, key, aside) : EIO;

    if (error != 0)
        return error;
    if (link(aside, path) != 0)
        error = errno;
    unlink(aside);
    return error == 0 ? key_sync_folder(path) : error;
}

int key_file_replace(const char *path, const struct key *key)
{
    char aside[PATH_MAX];
    int error = write_aside(path, key, aside);

    if (error != 0)
        return error;
    if (rename(aside, path) != 0) {
        error = errno;
        unlink(aside);
        return error;
    }
    return key_sync_folder(path);
}

int key_file_open(const char *path, struct key *key, bool *made)
{
    bool is_new = false;
    int error = key_file_read(path, key);

    if (error == ENOENT) {
        error = key_file_make(path, key);
        is_new = error == 0;
        if (error == EEXIST) /* another process was quicker: its key is the key */
            error = key_file_read(path, key);
    }
    if (error != 0)
        key_scrub(key);
    if (made != NULL)
        *made = is_new;
    return error;
}

const char *key_file_mend(int error)
{
    switch (error) {
    case EPERM:
        return "make it readable by the service's user only: chmod 600";
    case EINVAL:
        return "it is not a key file; restore the right one, or remove it to begin with a new key (all "
               "opt-outs are "
               "then forgotten)";
    case EBUSY:
        return "one process uses it and another destroys it: end one of them";
    case EACCES:
        return "let the service's user read the file, or make files in its folder";
    case ENOENT:
        return "make the folder that it is to be in";
    case EROFS:
        return "choose a place that can be written to";
    default:
        return "mend what the system complains of and start again";
    }
}
