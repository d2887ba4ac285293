/* memory.h - freed means wiped.
 * memory.c defines `free` and `realloc` for the whole program, over the C library's own, so that every
 * library, and every library's library, forgets what it held, with no plumbing. Nothing is called for
 * that: the module only has to be linked in. Left out under sanitizers, which bring an allocator of their
 * own.
 *
 * What it does not reach: the stack (wiped by whoever used it), buffers that live long, and what the
 * kernel holds (sockets, pipes). */
#ifndef GATEWAY_MEMORY_H
#define GATEWAY_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* Starts the program once more, in place, so that the functions of all libraries are bound at once
 * (LD_BIND_NOW) and not at their first call: that binding saves the vector registers on the stack, and with
 * them words that were just copied. Linking with -z now does it for our own calls only, not for the
 * libraries' calls to each other. Returns when it is done already, or can't be. First thing in main(). */
void memory_bind_now(char *const *argv);

/* What memory_harden() got from the system. */
struct memory_hardened {
    bool undumpable; /* no core dumps, and no other user's process may look in */
    bool locked;     /* memory_locked_new() gives what it promises, up to the limit on locked memory */
};

/* No core dumps. Has large blocks given back when they are freed. Never an error: the caller tells what was
 * not to be had. Call it once, early. */
struct memory_hardened memory_harden(void);

/* Lets go of the pages of code that are in memory, the program's and its libraries': what is used again is
 * read from its file again. For the end of a start, which uses much that is never needed later. */
void memory_let_go_of_code(void);

/* Memory that is never swapped out, for what could name somebody and lives longer than a moment: keys, and
 * the numbers and words that wait to be answered, sent or put together. All else that is kept of people is
 * kept under keyed hashes and says nothing without those keys. All zeros, aligned to 64 bytes, in whole pages
 * of its own: nothing else in the process is locked. Where the limit (RLIMIT_MEMLOCK) is reached these are
 * pages like any other: a lock makes no allocation fail, now or later. NULL when memory is out. Small ones
 * that are freed are kept, wiped and locked, for the next, up to 768 KiB. */
void *memory_locked_new(size_t size);

/* Wipes and frees; NULL is allowed. */
void memory_locked_free(void *block);

/* How many of them could not be locked, since the start. */
unsigned long memory_locked_missed(void);

/* Is `free` ours in this build? */
bool memory_wipes(void);

/* For tests, in builds with -DMEMORY_FAILS; without it, or under sanitizers, memory_can_fail() is false and
 * the others do nothing. */
bool memory_can_fail(void);

/* The n-th allocation from now on, in whatever thread or library, fails with ENOMEM, once; 1 is the next, 0
 * none. Counting begins anew. */
void memory_fail_at(unsigned long n);

/* Allocations tried since memory_fail_at(), or since the start. */
unsigned long memory_allocations(void);

#endif
