/* memory.c - `free` and `realloc` that wipe, pages that are not swapped, and allocation that fails on request
 * in tests. */
#include "gateway/memory.h"

#include <errno.h>
#include <link.h>
#include <malloc.h>
#include <pthread.h>
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

enum {
    LARGE_BLOCK = 64 * 1024,
    LOCKED_ALIGNMENT = 64,
    PAGE_BYTES = 4096, /* for counting only: where pages are larger some room is left unused */
    KEPT_PAGES_MAX =
        3, /* of a block that is kept when it is freed: a message and a text to send are smaller */
    KEPT_EACH_MAX = 32, /* of each size */
};

#ifndef SANITIZED

/* glibc's own, under the names it exports for programs that stand in between. Its inner calls of `free` and
 * `realloc` (fclose, getline, reallocarray, the loader) come to us as well. */
void __libc_free(void *block);
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

#ifdef MEMORY_FAILS
static atomic_ulong allocations, fail_at;
#endif

static bool must_fail(void)
{
#ifdef MEMORY_FAILS
    unsigned long n = atomic_fetch_add(&allocations, 1) + 1;

    if (n == atomic_load(&fail_at)) {
        errno = ENOMEM;
        return true;
    }
#endif
    return false;
}

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

/* ---- What is not swapped ---- */

static atomic_ulong locked_missed;

unsigned long memory_locked_missed(void)
{
    return atomic_load(&locked_missed);
}

#ifdef SANITIZED

/* A sanitizer sees more in its own allocator than in pages. */
void *memory_locked_new(size_t size)
{
    void *block = NULL;

    if (posix_memalign(&block, LOCKED_ALIGNMENT, size) != 0)
        return NULL;
    memset(block, 0, size);
    return block;
}

void memory_locked_free(void *block)
{
    free(block);
}

#else

/* In front of the block. */
union locked_head {
    struct {
        size_t mapped; /* bytes, with this */
        bool locked;
        union locked_head *next; /* of those that are kept */
    };
    char room[LOCKED_ALIGNMENT];
};

/* Wiped blocks that wait for their next use, by pages: a mapping that is made and locked for each message
 * costs more than all else that is done for it. */
static struct {
    pthread_mutex_t mutex;
    union locked_head *first[KEPT_PAGES_MAX];
    unsigned count[KEPT_PAGES_MAX];
} kept = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static size_t kept_index(size_t mapped)
{
    return (mapped - 1) / PAGE_BYTES;
}

static union locked_head *kept_take(size_t mapped)
{
    size_t at = kept_index(mapped);

    if (at >= KEPT_PAGES_MAX)
        return NULL;
    pthread_mutex_lock(&kept.mutex);
    union locked_head *head = kept.first[at];
    if (head != NULL) {
        kept.first[at] = head->next;
        kept.count[at]--;
    }
    pthread_mutex_unlock(&kept.mutex);
    return head;
}

/* One that could not be locked is not kept: the next may be. */
static bool kept_put(union locked_head *head, size_t mapped, bool locked)
{
    size_t at = kept_index(mapped);
    bool keep = false;

    if (!locked || at >= KEPT_PAGES_MAX)
        return false;
    pthread_mutex_lock(&kept.mutex);
    if (kept.count[at] < KEPT_EACH_MAX) {
        head->next = kept.first[at];
        kept.first[at] = head;
        kept.count[at]++;
        keep = true;
    }
    pthread_mutex_unlock(&kept.mutex);
    return keep;
}

static union locked_head *map_locked(size_t mapped, bool *locked)
{
    void *pages = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0);

    *locked = pages != MAP_FAILED;
    if (!*locked) { /* more than may be locked */
        atomic_fetch_add(&locked_missed, 1);
        pages = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    }
    return pages == MAP_FAILED ? NULL : pages;
}

void *memory_locked_new(size_t size)
{
    size_t mapped = sizeof(union locked_head) + size;
    bool locked = true;

    if (must_fail())
        return NULL;
    union locked_head *head = kept_take(mapped);
    if (head == NULL && (head = map_locked(mapped, &locked)) == NULL)
        return NULL;
    head->mapped = mapped;
    head->locked = locked;
    head->next = NULL;
    return head + 1;
}

void memory_locked_free(void *block)
{
    if (block == NULL)
        return;
    union locked_head *head = (union locked_head *)block - 1;
    size_t mapped = head->mapped;
    bool locked = head->locked;
    explicit_bzero(head, mapped);
    if (!kept_put(head, mapped, locked))
        munmap(head, mapped);
}

#endif

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
/* Binding all functions of forty libraries at once reads their symbols, which are never needed again, and so
 * does opening databases and certificates much code: ten megabytes. What is not written to can be read from
 * its file once more. */
static int let_go_of_library(struct dl_phdr_info *library, size_t size, void *arg)
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

void memory_let_go_of_code(void)
{
#if defined(__x86_64__) || defined(__aarch64__)
    dl_iterate_phdr(let_go_of_library, NULL);
#endif
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
    void *probe = memory_locked_new(KEPT_PAGES_MAX * PAGE_BYTES); /* of a size that is not kept */
    hardened.locked = probe != NULL && memory_locked_missed() == 0;
    memory_locked_free(probe);
    return hardened;
}
