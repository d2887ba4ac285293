/* pack.c - arrays one behind the other in one block. */
#include "content/pack.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 8, ROOM_FIRST = 1 << 20 };

static size_t padded(size_t bytes)
{
    return (bytes + ALIGN - 1) / ALIGN * ALIGN;
}

static bool make_room(struct pack *pack, size_t more)
{
    if (pack->used + more <= pack->room)
        return true;
    size_t room = pack->room ? pack->room : ROOM_FIRST;
    while (room < pack->used + more)
        room *= 2;
    char *bigger = realloc(pack->bytes, room);
    if (!bigger)
        return false;
    pack->bytes = bigger;
    pack->room = room;
    return true;
}

void pack_put(struct pack *pack, const void *array, size_t count, size_t unit)
{
    uint64_t length = (uint64_t)count * unit;
    size_t taken = padded(length);

    if (pack->no_memory || !make_room(pack, sizeof length + taken)) {
        pack->no_memory = true;
        return;
    }
    char *at = pack->bytes + pack->used;
    memcpy(at, &length, sizeof length);
    if (length > 0)
        memcpy(at + sizeof length, array, length);
    memset(at + sizeof length + length, 0, taken - length);
    pack->used += sizeof length + taken;
}

void pack_append(struct pack *pack, const struct pack *other)
{
    if (pack->no_memory || other->no_memory || !make_room(pack, other->used)) {
        pack->no_memory = true;
        return;
    }
    if (other->used > 0)
        memcpy(pack->bytes + pack->used, other->bytes, other->used);
    pack->used += other->used;
}

const void *unpack_take(struct unpack *unpack, size_t unit, size_t *count)
{
    uint64_t length = 0;

    *count = 0;
    if (unpack->left >= sizeof length)
        memcpy(&length, unpack->at, sizeof length);
    if (unpack->left < sizeof length || length > unpack->left - sizeof length ||
        padded(length) > unpack->left - sizeof length || length % unit != 0)
        unpack->damaged = true;
    if (unpack->damaged)
        return NULL;
    const char *array = unpack->at + sizeof length;
    unpack->at = array + padded(length);
    unpack->left -= sizeof length + padded(length);
    *count = length / unit;
    return array;
}

const void *unpack_take_exactly(struct unpack *unpack, size_t unit, size_t count)
{
    size_t found;
    const void *array = unpack_take(unpack, unit, &found);

    unpack->damaged |= found != count;
    return unpack->damaged ? NULL : array;
}
