/* quoted_json.c - JSON with ' for ". */
#include "tests/support/quoted_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

json_t *quoted_json(const char *text)
{
    char *copy = strdup(text);

    for (char *c = copy; c && *c != '\0'; c++)
        *c = *c == '\'' ? '"' : *c;
    json_t *made = copy ? json_loads(copy, 0, NULL) : NULL;
    free(copy);
    if (!made) {
        fprintf(stderr, "this is no JSON: %s\n", text);
        abort();
    }
    return made;
}
