/* memory_test.c - what was freed can't be found any more, anywhere in this process. */
#include "gateway/memory.h"
#include "tests/support/end_as.h"
#include "tests/support/marker.h"

#include <errno.h>
#include <event2/buffer.h>
#include <jansson.h>
#include <malloc.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* Each writes the marker somewhere on the heap, expects to find it there, and lets it go. */
static void free_block(size_t size, size_t at)
{
    char *block = malloc(size);

    assert_non_null(block);
    marker_write(block + at);
    assert_int_equal(marker_copies(), 1);
    free(block);
}

static void free_small(void)
{
    free_block(MARKER, 0);
}

static void free_middle(void)
{
    free_block(2000, 1900);
}

static void free_large(void)
{
    free_block(100000, 50000);
}

static void free_mapped(void)
{
    free_block(1000000, 4);
}

/* What malloc gave beyond what was asked for may be used as well. */
static void free_slack(void)
{
    char *block = malloc(105);

    memset(block, 0, malloc_usable_size(block));
    marker_write(block + malloc_usable_size(block) - MARKER);
    assert_int_equal(marker_copies(), 1);
    free(block);
}

static void *grow(void *block, size_t size)
{
    void *grown = realloc(block, size);

    assert_non_null(grown);
    assert_int_equal(marker_copies(), 1);
    return grown;
}

static void realloc_growing(void)
{
    char *block = malloc(64);

    marker_write(block + 8);
    for (size_t size = 100; size < 3000000; size = size * 3 / 2)
        block = grow(block, size);
    free(block);
}

static void realloc_shrinking_in_place(void)
{
    char *block = malloc(400);

    marker_write(block + 300);
    assert_int_equal(marker_copies(), 1);
    block = realloc(block, 310);
    assert_int_equal(marker_copies(), 0);
    free(block);
}

static void realloc_shrinking_to_a_fraction(void)
{
    char *block = malloc(10000);

    marker_write(block);
    marker_write(block + 9000);
    assert_int_equal(marker_copies(), 2);
    block = realloc(block, 100);
    assert_int_equal(marker_copies(), 1);
    free(block);
}

static void realloc_to_nothing(void)
{
    char *block = malloc(64);

    marker_write(block);
    assert_null(realloc(block, 0)); /* as glibc has it: freed */
}

static void realloc_of_an_array(void)
{
    char *block = reallocarray(NULL, 10, 10);

    marker_write(block);
    block = reallocarray(block, 1000, 100); /* glibc's own; it has to come to ours */
    assert_int_equal(marker_copies(), 1);
    free(block);
}

/* Reads a long line through a stream: two buffers of the C library's, one of which grows. */
static void lines_and_streams(void)
{
    char *text = malloc(5000), *line = NULL;
    size_t room = 0;

    memset(text, 'x', 5000);
    marker_write(text + 50);
    text[4999] = '\0';
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, 4999, file), 4999);
    rewind(file);
    assert_int_equal(getline(&line, &room, file), 4999);
    assert_in_range(marker_copies(), 2, 3);
    fclose(file);
    free(line);
    free(text);
}

static void json(void)
{
    char *text = malloc(MARKER + 1);

    marker_write(text);
    text[MARKER] = '\0';
    json_t *object = json_pack("{s:s}", "text", text);
    char *dumped = json_dumps(object, JSON_COMPACT);
    assert_int_equal(marker_copies(), 3); /* not a fourth on the stack: see memory_bind_now() */
    free(dumped);
    json_decref(object);
    free(text);
}

static void event_buffers(void)
{
    struct evbuffer *from = evbuffer_new(), *to = evbuffer_new();
    char *text = malloc(600);

    memset(text, 'x', 600);
    marker_write(text);
    evbuffer_add(from, text, 600);
    evbuffer_add(from, text, 600);
    evbuffer_pullup(from, -1);
    evbuffer_add_buffer(to, from);
    evbuffer_drain(to, 10);
    evbuffer_free(from);
    evbuffer_free(to);
    free(text);
}

static void *in_a_thread(void *arg)
{
    char *block = malloc(500);

    marker_write(block + 100);
    block = realloc(block, 5000);
    free(block);
    return arg;
}

static void another_thread(void)
{
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, in_a_thread, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

static void locked_block(void)
{
    char *block = memory_locked_new(5000);

    marker_write(block + 4900);
    assert_int_equal(marker_copies(), 1);
    memory_locked_free(block);
}

static const struct row {
    const char *name;
    void (*use)(void);
} rows[] = {
    {"a small block is wiped when freed", free_small},
    {"so is a middling one", free_middle},
    {"and a large one", free_large},
    {"and one that is mapped by itself", free_mapped},
    {"and what a block holds beyond what was asked for", free_slack},
    {"a growing block leaves no copy behind", realloc_growing},
    {"a block that shrinks in place loses its tail", realloc_shrinking_in_place},
    {"one that shrinks to a fraction leaves nothing of the rest", realloc_shrinking_to_a_fraction},
    {"reallocating to nothing frees and wipes", realloc_to_nothing},
    {"reallocarray comes to our realloc", realloc_of_an_array},
    {"the C library's lines and streams are wiped", lines_and_streams},
    {"jansson's values are wiped", json},
    {"libevent's buffers are wiped", event_buffers},
    {"another thread's blocks are wiped", another_thread},
    {"what is locked is wiped", locked_block},
};

static void leaves_nothing(void **state)
{
    const struct row *row = *state;

    if (!memory_wipes())
        skip();
    marker_new();
    assert_int_equal(marker_copies(), 0);
    row->use();
    assert_int_equal(marker_copies(), 0);
}

static void free_keeps_errno(void **state)
{
    void *block = malloc(10);

    (void)state;
    errno = EDOM;
    free(block);
    assert_int_equal(errno, EDOM);
    free(NULL);
    assert_int_equal(errno, EDOM);
}

/* Bytes survive every way of moving, and what moves stays aligned. */
static void realloc_keeps_the_bytes(void **state)
{
    static const size_t sizes[] = {1, 24, 25, 100, 1000, 1024, 5000, 300000, 2000000, 4000, 600, 500, 24, 1};
    unsigned char *block = realloc(NULL, 1);
    size_t before = 1;

    (void)state;
    block[0] = 7;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        block = realloc(block, sizes[i]);
        assert_non_null(block);
        assert_int_equal((uintptr_t)block % 16, 0);
        for (size_t at = 0; at < before && at < sizes[i]; at++)
            assert_int_equal(block[at], (unsigned char)(at * 31 + 7));
        for (size_t at = 0; at < sizes[i]; at++)
            block[at] = (unsigned char)(at * 31 + 7);
        before = sizes[i];
    }
    free(block);
}

static void *churn(void *arg)
{
    enum { BLOCKS = 50, ROUNDS = 40000, SIZE_MAX_BYTES = 3000 };
    unsigned char *blocks[BLOCKS] = {0};
    size_t sizes[BLOCKS] = {0};
    unsigned seed = (unsigned)(uintptr_t)arg;

    for (int round = 0; round < ROUNDS; round++) {
        size_t slot = (size_t)rand_r(&seed) % BLOCKS, size = (size_t)rand_r(&seed) % SIZE_MAX_BYTES + 1;
        if (blocks[slot] != NULL && (blocks[slot][0] != slot || blocks[slot][sizes[slot] - 1] != slot))
            return "another's bytes";
        if (rand_r(&seed) % 3 == 0) {
            free(blocks[slot]);
            blocks[slot] = NULL;
            continue;
        }
        blocks[slot] = realloc(blocks[slot], size);
        memset(blocks[slot], (int)slot, size);
        sizes[slot] = size;
    }
    for (size_t slot = 0; slot < BLOCKS; slot++)
        free(blocks[slot]);
    return NULL;
}

static void threads_do_not_disturb_each_other(void **state)
{
    pthread_t threads[4];

    (void)state;
    for (uintptr_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, churn, (void *)(i + 1)), 0);
    for (size_t i = 0; i < 4; i++) {
        void *wrong;
        assert_int_equal(pthread_join(threads[i], &wrong), 0);
        assert_null(wrong);
    }
}

/* Each way to allocate; NULL when it failed. */
static void *by_malloc(void)
{
    return malloc(10);
}

static void *by_calloc(void)
{
    return calloc(2, 5);
}

static void *by_realloc(void)
{
    return realloc(NULL, 10);
}

static void *by_aligned_alloc(void)
{
    return aligned_alloc(64, 64);
}

static void *by_posix_memalign(void)
{
    void *block = NULL;
    int error = posix_memalign(&block, 64, 100);

    if (error != 0)
        errno = error;
    return block;
}

static void *by_strdup(void)
{
    return strdup("copied inside the C library");
}

static void *(*const ways[])(void) = {by_malloc,        by_calloc,         by_realloc,
                                      by_aligned_alloc, by_posix_memalign, by_strdup};

static void the_nth_allocation_fails_once(void **state)
{
    (void)state;
    if (!memory_can_fail())
        skip();
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        void *blocks[4];
        memory_fail_at(3);
        errno = 0;
        for (size_t n = 0; n < 4; n++)
            blocks[n] = ways[i]();
        assert_int_equal(memory_allocations(), 4);
        memory_fail_at(0);
        for (size_t n = 0; n < 4; n++) {
            assert_int_equal(blocks[n] == NULL, n == 2);
            free(blocks[n]);
        }
        assert_int_equal(errno, ENOMEM);
    }
}

static void a_failed_realloc_keeps_the_block(void **state)
{
    (void)state;
    if (!memory_can_fail())
        skip();
    char *block = strdup("still here");
    memory_fail_at(1);
    void *grown = realloc(block, 100000);
    memory_fail_at(0);
    if (grown != NULL)
        fail_msg("it was to fail");
    else
        assert_string_equal(block, "still here");
    free(grown == NULL ? block : grown);
}

/* KiB of this process that are locked. */
static long locked_kib(void)
{
    char line[128];
    long kib = -1;
    FILE *status = fopen("/proc/self/status", "r");

    while (status != NULL && fgets(line, sizeof line, status) != NULL)
        sscanf(line, "VmLck: %ld", &kib);
    if (status != NULL)
        fclose(status);
    return kib;
}

/* What a process may lock, and what it gets of hardening and of a hundred blocks of four pages. */
static const struct locking {
    const char *name;
    rlim_t limit;
    bool nobody; /* no privilege to lock more */
    bool locked, all_locked;
} lockings[] = {
    {"within the limit all is locked that shall be", 4 << 20, true, true, true},
    {"a limit locks as much as it allows, and nothing fails", 65536, true, true, false},
    {"where nothing may be locked nothing fails", 0, true, false, false},
};

/* In a child, since it can't be undone. The line that is not as it should be, 0 when all is. */
#define EXPECT(what) ((what) ? (void)0 : end_as(__LINE__ % 250 + 1))

static void lock_in_child(const struct locking *row)
{
    enum { BLOCKS = 100, SIZE = 16000, ALL_KIB = BLOCKS * 16 };
    struct rlimit limit = {row->limit, row->limit};
    unsigned char *blocks[BLOCKS];

    EXPECT(setrlimit(RLIMIT_MEMLOCK, &limit) == 0 && (!row->nobody || setuid(65534) == 0));
    struct memory_hardened hardened = memory_harden();
    EXPECT(hardened.undumpable && prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0);
    EXPECT(getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 && limit.rlim_max == 0);
    EXPECT(hardened.locked == row->locked);
    EXPECT(locked_kib() == 0); /* nothing but what asks for it */
    for (size_t i = 0; i < BLOCKS; i++) {
        EXPECT((blocks[i] = memory_locked_new(SIZE)) != NULL);
        for (size_t at = 0; at < SIZE; at++)
            EXPECT(blocks[i][at] == 0);
        memset(blocks[i], 1, SIZE);
    }
    EXPECT((memory_locked_missed() == 0) == row->all_locked);
    EXPECT((locked_kib() == ALL_KIB) == row->all_locked);
    EXPECT((locked_kib() > 0) == row->locked && locked_kib() <= ALL_KIB);
    EXPECT(malloc(64 << 20) != NULL); /* a lock must not starve what comes later */
    for (size_t i = 0; i < BLOCKS; i++)
        memory_locked_free(blocks[i]);
    memory_locked_free(NULL);
    EXPECT(locked_kib() == 0);
    end_as(0);
}

static void locks(void **state)
{
    int status;

    if (getuid() != 0 || !memory_wipes()) /* sanitizers have memory of their own */
        skip();
    pid_t child = fork();
    if (child == 0)
        lock_in_child(*state);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* A program that dies leaves nothing behind. */
static void a_hardened_program_dumps_no_core(void **state)
{
    int status;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        memory_harden();
        signal(SIGABRT, SIG_DFL);
        raise(SIGABRT);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_false(WCOREDUMP(status));
}

/* Where dumps are piped to a program the limit on their size is ignored; this is not. */
static void a_hardened_program_is_not_dumpable(void **state)
{
    int status;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        bool before = prctl(PR_GET_DUMPABLE) == 1, told = memory_harden().undumpable;
        end_as(before && told && prctl(PR_GET_DUMPABLE) == 0 ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void no_memory_to_lock_is_told(void **state)
{
    (void)state;
    if (!memory_can_fail())
        skip();
    memory_fail_at(1);
    void *block = memory_locked_new(10);
    memory_fail_at(0);
    assert_null(block);
}

int main(int argc, char **argv)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(free_keeps_errno),
        cmocka_unit_test(realloc_keeps_the_bytes),
        cmocka_unit_test(threads_do_not_disturb_each_other),
        cmocka_unit_test(the_nth_allocation_fails_once),
        cmocka_unit_test(a_failed_realloc_keeps_the_block),
        cmocka_unit_test(a_hardened_program_dumps_no_core),
        cmocka_unit_test(a_hardened_program_is_not_dumpable),
        cmocka_unit_test(no_memory_to_lock_is_told),
    };
    enum { OTHERS = sizeof others / sizeof *others, LOCKINGS = sizeof lockings / sizeof *lockings };
    struct CMUnitTest tests[ROWS + OTHERS + LOCKINGS];

    (void)argc;
    memory_bind_now(argv);
    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, leaves_nothing, NULL, NULL, (void *)&rows[i]};
    memcpy(tests + ROWS, others, sizeof others);
    for (size_t i = 0; i < LOCKINGS; i++)
        tests[ROWS + OTHERS + i] =
            (struct CMUnitTest){lockings[i].name, locks, NULL, NULL, (void *)&lockings[i]};
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
