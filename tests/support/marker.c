/* marker.c - looking for bytes that were to be forgotten. */
#include "tests/support/marker.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { DISGUISE = 0x5a };
static unsigned char disguised[MARKER];

void marker_new(void)
{
    static unsigned run;

    for (size_t i = 0; i < MARKER; i++)
        disguised[i] = (unsigned char)((33 + (i * 7 + ++run * 11) % 90) ^ DISGUISE);
}

void marker_write(char *to)
{
    for (size_t i = 0; i < MARKER; i++)
        to[i] = (char)(disguised[i] ^ DISGUISE);
}

static bool marker_is_at(const unsigned char *at)
{
    for (size_t i = 0; i < MARKER; i++)
        if ((at[i] ^ DISGUISE) != disguised[i])
            return false;
    return true;
}

int marker_copies(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];
    int found = 0;

    if (maps == NULL)
        return -1;
    while (fgets(line, sizeof line, maps) != NULL) {
        uintptr_t from, to;
        char mode[5];
        if (sscanf(line, "%lx-%lx %4s", &from, &to, mode) != 3 || strncmp(mode, "rw", 2) != 0)
            continue;
        for (uintptr_t at = from; at + MARKER <= to; at++)
            found += marker_is_at((const unsigned char *)at);
    }
    fclose(maps);
    return found;
}
