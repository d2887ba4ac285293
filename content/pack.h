/* pack.h - arrays one behind the other in one block, which can be kept in a file and used where it lies.
 * Each has its length before it and begins at a multiple of eight bytes. Numbers are in this machine's order:
 * whoever keeps a block sees to it that no other machine takes it for its own. */
#ifndef CONTENT_PACK_H
#define CONTENT_PACK_H

#include <stdbool.h>
#include <stddef.h>

struct pack {
    char *bytes; /* freed by whoever made it */
    size_t used, room;
    bool no_memory; /* something is missing: good for nothing */
};

/* Puts an array of `count` items of `unit` bytes behind the others. */
void pack_put(struct pack *pack, const void *array, size_t count, size_t unit);

/* Puts all arrays of another one behind the others. */
void pack_append(struct pack *pack, const struct pack *other);

/* A block being taken apart. It is believed in nothing: `damaged` is set, and stays so, when an array does
 * not fit in what is left or is no whole number of items. */
struct unpack {
    const char *at;
    size_t left;
    bool damaged;
};

/* The next array, in place, and how many items it has; NULL and 0 when the block is damaged. `bytes` of the
 * block must be aligned as malloc() aligns. */
const void *unpack_take(struct unpack *unpack, size_t unit, size_t *count);

/* The same when it must have so many items. */
const void *unpack_take_exactly(struct unpack *unpack, size_t unit, size_t count);

#endif
