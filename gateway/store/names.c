/* names.c - a hash of the names, and an array of them by number. */
#include "gateway/store/names.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define HASH_NONFATAL_OOM          1
#define uthash_nonfatal_oom(added) ((added)->known = false)
#include <uthash.h>

enum { ROUNDS_KEPT = 16 }; /* how often old names are looked for in the time that they are kept */

struct name {
    UT_hash_handle hh;
    uint64_t used_ms;
    uint16_t number;
    bool known; /* stands in the hash */
    char text[NAMES_ROOM];
};

struct names {
    uint64_t keep_ms, swept_ms;
    struct name *by_text;
    struct name *by_number[NAMES_MAX]; /* none at 0 */
};

struct names *names_new(uint64_t keep_ms)
{
    struct names *names = calloc(1, sizeof *names);

    if (names)
        names->keep_ms = keep_ms;
    return names;
}

static void forget(struct names *names, struct name *name)
{
    HASH_DEL(names->by_text, name);
    names->by_number[name->number] = NULL;
    explicit_bzero(name, sizeof *name);
    free(name);
}

void names_free(struct names *names)
{
    struct name *name, *next;

    if (!names)
        return;
    HASH_ITER(hh, names->by_text, name, next)
    {
        forget(names, name);
    }
    free(names);
}

static void forget_old(struct names *names, uint64_t now_ms)
{
    struct name *name, *next;

    if (now_ms - names->swept_ms < names->keep_ms / ROUNDS_KEPT)
        return;
    names->swept_ms = now_ms;
    HASH_ITER(hh, names->by_text, name, next)
    {
        if (now_ms - name->used_ms > names->keep_ms)
            forget(names, name);
    }
}

static struct name *add(struct names *names, const char *text, size_t length)
{
    uint16_t number = 1;

    while (number < NAMES_MAX && names->by_number[number])
        number++;
    struct name *name = number < NAMES_MAX && length < NAMES_ROOM ? calloc(1, sizeof *name) : NULL;
    if (!name)
        return NULL;
    memcpy(name->text, text, length);
    name->number = number;
    name->known = true;
    HASH_ADD_KEYPTR(hh, names->by_text, name->text, (unsigned)length, name);
    if (!name->known) {
        free(name);
        return NULL;
    }
    names->by_number[number] = name;
    return name;
}

uint16_t names_number(struct names *names, const char *text, uint64_t now_ms)
{
    size_t length = strlen(text);
    struct name *name;

    forget_old(names, now_ms);
    if (length == 0)
        return 0;
    HASH_FIND(hh, names->by_text, text, (unsigned)length, name);
    if (!name && !(name = add(names, text, length)))
        return NAMES_NO_ROOM;
    name->used_ms = now_ms;
    return name->number;
}

const char *names_text(const struct names *names, uint16_t number)
{
    const struct name *name = number < NAMES_MAX ? names->by_number[number] : NULL;

    return name ? name->text : "";
}
