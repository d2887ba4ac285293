/* file_bytes.c - the whole of a file, in memory. */
#include "content/file_bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGE = 64 * 1024 };

/* How much came; a file may become shorter while it is read. */
static size_t fill(int file, char *bytes, size_t room)
{
    size_t length = 0;

    while (length < room) {
        ssize_t got = read(file, bytes + length, room - length);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        length += (size_t)got;
    }
    return length;
}

/* Asks for the memory of a large block at once: page by page, as it is filled, costs more than the reading. */
static void populate(char *bytes, size_t length)
{
#ifdef MADV_POPULATE_WRITE
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *start = (char *)(((uintptr_t)bytes + page - 1) & ~(uintptr_t)(page - 1));
    char *end = (char *)((uintptr_t)(bytes + length) & ~(uintptr_t)(page - 1));

    if (length >= LARGE && end > start)
        (void)madvise(start, (size_t)(end - start), MADV_POPULATE_WRITE);
#endif
}

char *file_bytes_read(const char *path, size_t most, size_t *length)
{
    struct stat status;
    char *bytes = NULL;
    int error = 0, file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe would hold us up */

    if (file < 0)
        return NULL;
    if (fstat(file, &status) != 0)
        error = errno;
    else if (!S_ISREG(status.st_mode))
        error = EINVAL;
    else if ((size_t)status.st_size > most)
        error = EFBIG;
    else if (!(bytes = malloc((size_t)status.st_size + 1)))
        error = ENOMEM;
    if (bytes) {
        populate(bytes, (size_t)status.st_size);
        *length = fill(file, bytes, (size_t)status.st_size);
        bytes[*length] = '\0';
    }
    close(file);
    errno = error;
    return bytes;
}
