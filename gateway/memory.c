/* memory.c - `free` and `realloc` that wipe, and allocation that fails on request in tests. */
#include "gateway/memory.h"

#include <errno.h>
#include <link.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#endif

enum { LARGE_BLOCK = 64 * 1024 };

#ifndef SANITIZED

/* glibc's own, under the names it exports for programs that stand in between. Its inner calls of `free` and
 * `realloc` (fclose, getline, reallocarray, the loader) come to us as well. */
void __libc_free(void *block);
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

#ifdef MEMORY_FAILS
static atomic_ulong allocations, fail_at;

static bool must_fail(void)
{
    unsigned long n = atomic_fetch_add(&allocations, 1) + 1;

    if (n != atomic_load(&fail_at))
        return false;
    errno = ENOMEM;
    return true;
}
#else
static bool must_fail(void)
{
    return false;
}
#endif

/* All that the block can hold, not what was asked for: a writer may have used the rest, as
 * malloc_usable_size() lets it. Keeps errno, as free() must. */
static void wipe_and_free(void *block)
{
    explicit_bzero(block, malloc_usable_size(block));
    __libc_free(block);
}

void free(void *block)
{
    if (block != NULL)
        wipe_and_free(block);
}

/* A block moves when it grows, or when most of it would lie idle; then the old place is wiped. The
 * C library's own realloc is never asked: it moves without wiping. */
void *realloc(void *block, size_t size)
{
    if (block == NULL)
        return must_fail() ? NULL : __libc_malloc(size);
    if (size == 0) {
        wipe_and_free(block);
        return NULL;
    }
    size_t room = malloc_usable_size(block);
    bool idle = room >= 1024 && size < room / 2;
    if (must_fail())
        return NULL;
    if (size > room || idle) {
        void *moved = __libc_malloc(size);
        if (moved != NULL) {
            memcpy(moved, block, size < room ? size : room);
            wipe_and_free(block);
            return moved;
        }
        if (size > room)
            return NULL;
    }
    explicit_bzero((char *)block + size, room - size);
    return block;
}

#ifdef MEMORY_FAILS
void *malloc(size_t size)
{
    return must_fail() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return must_fail() ? NULL : __libc_calloc(count, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return must_fail() ? NULL : __libc_memalign(alignment, size);
}

void *memalign(size_t alignment, size_t size)
{
    return must_fail() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    int error = errno; /* it tells by its value only */

    if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0)
        return EINVAL;
    void *made = must_fail() ? NULL : __libc_memalign(alignment, size);
    errno = error;
    if (made == NULL)
        return ENOMEM;
    *block = made;
    return 0;
}
#endif

#endif /* SANITIZED */

bool memory_wipes(void)
{
#ifdef SANITIZED
    return false;
#else
    return true;
#endif
}

bool memory_can_fail(void)
{
#if defined(MEMORY_FAILS) && !defined(SANITIZED)
    return true;
#else
    return false;
#endif
}

void memory_fail_at(unsigned long n)
{
#if defined(MEMORY_FAILS) && !defined(SANITIZED)
    atomic_store(&fail_at, 0);
    atomic_store(&allocations, 0);
    atomic_store(&fail_at, n);
#else
    (void)n;
#endif
}

unsigned long memory_allocations(void)
{
#if defined(MEMORY_FAILS) && !defined(SANITIZED)
    return atomic_load(&allocations);
#else
    return 0;
#endif
}

void memory_bind_now(char *const *argv)
{
    char self[4096];
    ssize_t length;

    if (getenv("LD_BIND_NOW") != NULL || setenv("LD_BIND_NOW", "1", 1) != 0)
        return;
    /* By its name, since a process started as /proc/self/exe is called "exe". */
    length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length <= 0)
        return;
    self[length] = '\0';
    execv(self, argv);
}

#if defined(__x86_64__) || defined(__aarch64__) /* where code is never written to by loading it */
/* Binding all functions of forty libraries at once reads their symbols, which are never needed again: ten
 * megabytes that locking would hold for good. What is not written to can be read from its file once more. */
static int let_go_of_code(struct dl_phdr_info *library, size_t size, void *arg)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    for (size_t i = 0; i < library->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &library->dlpi_phdr[i];
        uintptr_t start = (library->dlpi_addr + part->p_vaddr) & ~(uintptr_t)(page - 1);

        if (part->p_type == PT_LOAD && (part->p_flags & PF_W) == 0)
            madvise((void *)start, library->dlpi_addr + part->p_vaddr + part->p_memsz - start, MADV_DONTNEED);
    }
    (void)size, (void)arg;
    return 0;
}

#endif

/* Only without a limit: with one, locking succeeds now and a later allocation fails. Root may lift
 * the limit, and the lock outlasts its giving up root. Locked on first touch (MCL_ONFAULT), since whole
 * thread stacks and arenas would else become resident. */
static bool lock_all(void)
{
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};

    if (setrlimit(RLIMIT_MEMLOCK, &limit) != 0 &&
        (getrlimit(RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_cur != RLIM_INFINITY))
        return false;
    return mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0;
}

struct memory_hardened memory_harden(void)
{
    struct memory_hardened hardened;
    struct rlimit none = {0, 0};

    /* The limit is ignored where dumps are piped to a program; that the process is not dumpable is not. */
    bool no_core = setrlimit(RLIMIT_CORE, &none) == 0;
    hardened.undumpable = prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && no_core;
    /* Large blocks, which loading needs for a while, stay mappings of their own, so that they are given back:
     * left to itself the C library ceases to do so after the first one. */
    mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
#if defined(__x86_64__) || defined(__aarch64__)
    dl_iterate_phdr(let_go_of_code, NULL);
#endif
    hardened.locked = lock_all();
    return hardened;
}
