/* failing.c - linked into a sanitizer build of the program, it lets one allocation or one system call fail on
 * request, wherever in the program or its libraries that is, so that a test can try each in turn.
 *
 * Requests come as lines over the socket whose number is in RIGHTSLINE_TORTURE: "m 5" lets the fifth
 * allocation from now on fail, once, "c 5" the fifth system call, 0 none. Each is answered with a line of two
 * figures: the allocations and the system calls since the request before.
 *
 * Functions of a program stand before those of its libraries: that is all there is to it. The sanitizer's own
 * are behind ours, so that leaks and misuse are still seen. */
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_ulong allocations, calls, allocation_to_fail, call_to_fail;
static _Thread_local bool aside; /* our own thread: what it does is not counted */

static bool fails(atomic_ulong *count, atomic_ulong *at, int error)
{
    if (aside || atomic_fetch_add(count, 1) + 1 != atomic_load(at))
        return false;
    if (getenv("RIGHTSLINE_TORTURE_TRACE") != NULL)
        __builtin_trap(); /* for a debugger: where it fails */
    errno = error;
    return true;
}

static bool allocation_fails(void)
{
    return fails(&allocations, &allocation_to_fail, ENOMEM);
}

static bool call_fails(int error)
{
    return fails(&calls, &call_to_fail, error);
}

/* ---- Allocations ---- */

void *__interceptor_malloc(size_t size);
void *__interceptor_calloc(size_t count, size_t size);
void *__interceptor_realloc(void *block, size_t size);
int __interceptor_posix_memalign(void **block, size_t alignment, size_t size);
void *__interceptor_aligned_alloc(size_t alignment, size_t size);

void *malloc(size_t size)
{
    return allocation_fails() ? NULL : __interceptor_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return allocation_fails() ? NULL : __interceptor_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    return allocation_fails() ? NULL : __interceptor_realloc(block, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    return allocation_fails() ? ENOMEM : __interceptor_posix_memalign(block, alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return allocation_fails() ? NULL : __interceptor_aligned_alloc(alignment, size);
}

/* ---- System calls, each with an error that it may truly have ---- */

#define CALL(type, name, parameters, error, ...)                                                             \
    type name parameters;                                                                                    \
    type name parameters                                                                                     \
    {                                                                                                        \
        return call_fails(error) ? (type)-1 : (type)syscall(__VA_ARGS__);                                    \
    }

CALL(ssize_t, read, (int fd, void *into, size_t room), EIO, SYS_read, fd, into, room)
CALL(ssize_t, write, (int fd, const void *from, size_t length), ENOSPC, SYS_write, fd, from, length)
CALL(ssize_t, pread64, (int fd, void *into, size_t room, off_t at), EIO, SYS_pread64, fd, into, room, at)
CALL(ssize_t, pwrite64, (int fd, const void *from, size_t length, off_t at), ENOSPC, SYS_pwrite64, fd, from,
     length, at)
CALL(ssize_t, readv, (int fd, const struct iovec *into, int count), ECONNRESET, SYS_readv, fd, into, count)
CALL(ssize_t, writev, (int fd, const struct iovec *from, int count), ECONNRESET, SYS_writev, fd, from, count)
CALL(ssize_t, send, (int fd, const void *from, size_t length, int flags), ECONNRESET, SYS_sendto, fd, from,
     length, flags, NULL, 0)
CALL(ssize_t, recv, (int fd, void *into, size_t room, int flags), ECONNRESET, SYS_recvfrom, fd, into, room,
     flags, NULL, NULL)
CALL(int, socket, (int domain, int kind, int protocol), EMFILE, SYS_socket, domain, kind, protocol)
CALL(int, connect, (int fd, const struct sockaddr *address, socklen_t length), ENETUNREACH, SYS_connect, fd,
     address, length)
CALL(int, accept4, (int fd, struct sockaddr *address, socklen_t *length, int flags), EMFILE, SYS_accept4, fd,
     address, length, flags)
CALL(int, epoll_ctl, (int fd, int what, int about, struct epoll_event *event), ENOMEM, SYS_epoll_ctl, fd,
     what, about, event)
CALL(int, epoll_wait, (int fd, struct epoll_event *events, int most, int wait_ms), EINTR, SYS_epoll_wait, fd,
     events, most, wait_ms)
CALL(int, fsync, (int fd), EIO, SYS_fsync, fd)
CALL(int, fdatasync, (int fd), EIO, SYS_fdatasync, fd)
CALL(int, ftruncate64, (int fd, off_t length), EIO, SYS_ftruncate, fd, length)
CALL(int, rename, (const char *from, const char *to), EACCES, SYS_rename, from, to)
CALL(int, unlink, (const char *path), EACCES, SYS_unlink, path)

#define OPEN(name)                                                                                           \
    int name(const char *path, int flags, ...);                                                              \
    int name(const char *path, int flags, ...)                                                               \
    {                                                                                                        \
        va_list more;                                                                                        \
        unsigned mode;                                                                                       \
                                                                                                             \
        va_start(more, flags);                                                                               \
        mode = va_arg(more, unsigned); /* whatever it is, when it does not count */                          \
        va_end(more);                                                                                        \
        return call_fails(EMFILE) ? -1 : (int)syscall(SYS_open, path, flags, mode);                          \
    }

OPEN(open)
OPEN(open64)

/* ---- Requests ---- */

static void *serve(void *arg)
{
    int fd = *(const int *)arg;
    char line[64];
    ssize_t got;

    aside = true;
    while ((got = read(fd, line, sizeof line - 1)) > 0) {
        unsigned long n;

        line[got] = '\0';
        n = strtoul(line + 1, NULL, 10);
        int length = snprintf(line + 32, sizeof line - 32, "%lu %lu\n", atomic_load(&allocations),
                              atomic_load(&calls));
        atomic_store(&allocation_to_fail, 0);
        atomic_store(&call_to_fail, 0);
        atomic_store(&allocations, 0);
        atomic_store(&calls, 0);
        atomic_store(line[0] == 'm' ? &allocation_to_fail : &call_to_fail, n);
        if (write(fd, line + 32, (size_t)length) != length)
            break;
    }
    return NULL;
}

__attribute__((constructor)) static void begin(void)
{
    static int fd;
    const char *number = getenv("RIGHTSLINE_TORTURE");
    pthread_t thread;

    if (!number || pthread_create(&thread, NULL, serve, ((fd = atoi(number)), &fd)) != 0)
        return;
    pthread_detach(thread);
}
