/* json_memory.c - jansson without memory. What it could not do without is given out of a reserve; all else
 * fails, so that it ends soon, and what it has read by then is thrown away. */
#include "gateway/json_memory.h"

#include <errno.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEPT_FIRST = 16, /* what jansson keeps of a token before it asks for twice as much, and so on */
    /* Each doubling up to the largest token, and as much again for whatever else is a power of two. */
    RESERVE = 8 * JSON_MEMORY_LENGTH,
};

static alignas(16) unsigned char reserve[RESERVE]; /* costs nothing before it is used */
static size_t used;
static _Thread_local bool reading, out;

static bool is_of_reserve(const void *block)
{
    return (uintptr_t)block >= (uintptr_t)reserve && (uintptr_t)block < (uintptr_t)(reserve + sizeof reserve);
}

/* It cannot do without a doubling. A few other things have such sizes too: that does no harm. */
static void *from_reserve(size_t size)
{
    bool doubling = size > KEPT_FIRST && (size & (size - 1)) == 0;

    if (!doubling || size > sizeof reserve - used)
        return NULL;
    used += size;
    return reserve + used - size;
}

static void *take(size_t size)
{
    void *block = out ? NULL : malloc(size);

    if (block != NULL || !reading)
        return block;
    out = true;
    return from_reserve(size);
}

static void give(void *block)
{
    if (!is_of_reserve(block))
        free(block);
}

__attribute__((constructor)) static void begin(void)
{
    json_set_alloc_funcs(take, give);
}

json_t *json_memory_read(const void *bytes, size_t length, size_t flags, json_error_t *error)
{
    int before = errno;

    if (length > JSON_MEMORY_LENGTH)
        return NULL;
    reading = true;
    json_t *json = json_loadb(bytes, length, flags, error);
    bool missing = out;
    reading = out = false;
    if (missing) {
        json_decref(json);
        json = NULL;
        explicit_bzero(reserve, used);
        used = 0;
    }
    errno = missing ? ENOMEM : before;
    return json;
}

/* Into a room of our own jansson allocates nothing for names. */
char *json_memory_text(const json_t *json, size_t flags)
{
    size_t length = json_dumpb(json, NULL, 0, flags);
    char *text = length == 0 ? NULL : malloc(length + 1);

    if (text == NULL || json_dumpb(json, text, length, flags) != length) {
        free(text);
        return NULL;
    }
    text[length] = '\0';
    return text;
}
