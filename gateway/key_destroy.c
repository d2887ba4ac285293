/* key_destroy.c - who uses a key file holds it, and who wants to destroy it must be alone. */
#include "gateway/key.h"

#include "gateway/clock.h"
#include "gateway/signature.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DAY_ROOM = 16 };

/* Takes the lock without waiting. 0 or an errno. */
static int take_lock(int fd, int how)
{
    if (flock(fd, how | LOCK_NB) == 0)
        return 0;
    return errno == EWOULDBLOCK ? EBUSY : errno;
}

/* Between reading the key and locking its file somebody may have destroyed it: then it is not held. */
int key_file_hold(const char *path, const struct key *key)
{
    struct key now;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (fd < 0)
        return -1;
    int error = take_lock(fd, LOCK_SH);
    if (error == 0)
        error = key_file_read(path, &now);
    if (error == 0 && !signature_equal(key->bytes, sizeof key->bytes, now.bytes, sizeof now.bytes))
        error = EBUSY;
    key_scrub(&now);
    if (error == 0)
        return fd;
    close(fd);
    errno = error;
    return -1;
}

int key_file_alone(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    int error = fd < 0 ? errno : take_lock(fd, LOCK_EX);

    if (error == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    errno = error;
    return -1;
}

static bool marker_path(const char *path, char *out, size_t room)
{
    return (size_t)snprintf(out, room, "%s.forgotten", path) < room;
}

/* Says the day, for whoever finds it. */
int key_forgotten_mark(const char *path)
{
    char marker[PATH_MAX], day[DAY_ROOM];
    time_t now = clock_wall();
    struct tm broken;

    if (!marker_path(path, marker, sizeof marker))
        return ENAMETOOLONG;
    size_t length = strftime(day, sizeof day, "%Y-%m-%d\n", gmtime_r(&now, &broken));
    int fd = open(marker, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return errno;
    int error = write(fd, day, length) == (ssize_t)length && fsync(fd) == 0 ? 0 : errno ? errno : EIO;
    close(fd);
    return error;
}

/* With random bytes, since a crash before the file is gone must not leave a key that anybody knows. */
static int overwrite(int fd)
{
    struct stat about;
    struct key noise;

    if (fstat(fd, &about) != 0)
        return errno;
    for (off_t at = 0; at < about.st_size; at += KEY_BYTES) {
        size_t length = about.st_size - at < KEY_BYTES ? (size_t)(about.st_size - at) : KEY_BYTES;
        if (!key_new(&noise) || pwrite(fd, noise.bytes, length, at) != (ssize_t)length)
            return EIO;
    }
    key_scrub(&noise);
    return fsync(fd) == 0 ? 0 : errno;
}

/* Of a link to it the link goes too. */
static int destroy(const char *path, const char *file, int fd)
{
    int error = key_forgotten_mark(path);

    if (error == 0)
        error = overwrite(fd);
    if (error == 0 && unlink(file) != 0)
        error = errno;
    if (error == 0)
        error = key_sync_folder(file);
    if (error == 0 && unlink(path) != 0 && errno != ENOENT)
        error = errno;
    return error == 0 ? key_sync_folder(path) : error;
}

int key_file_destroy(const char *path)
{
    char *file = realpath(path, NULL);
    struct stat about;

    if (file == NULL)
        return errno;
    int fd = open(file, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW), error = 0;
    if (fd < 0 || fstat(fd, &about) != 0)
        error = errno;
    else if (!S_ISREG(about.st_mode) || about.st_size != KEY_BYTES)
        error = EINVAL; /* of something else nothing is destroyed */
    else
        error = take_lock(fd, LOCK_EX);
    if (error == 0)
        error = destroy(path, file, fd);
    if (fd >= 0)
        close(fd);
    free(file);
    return error;
}

bool key_forgotten(const char *path)
{
    char marker[PATH_MAX];

    return marker_path(path, marker, sizeof marker) && access(marker, F_OK) == 0;
}

int key_forgotten_confirm(const char *path)
{
    char marker[PATH_MAX];

    if (!marker_path(path, marker, sizeof marker))
        return ENAMETOOLONG;
    return unlink(marker) == 0 || errno == ENOENT ? 0 : errno;
}
