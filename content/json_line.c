/* json_line.c - a reader of JSON that keeps no values, only where they stand. jansson tells lines of faults
 * in the syntax alone. */
#include "content/json_line.h"

#include "content/file_bytes.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NESTED_MAX = 32, FILE_MAX = 4 << 20 };

struct scan {
    const char *at;
    size_t line;  /* of `at` */
    size_t found; /* of the deepest part of the path so far */
};

static bool skip_value(struct scan *scan, const char *path, unsigned depth);

static void skip_space(struct scan *scan)
{
    for (; *scan->at && strchr(" \t\r\n", *scan->at); scan->at++)
        scan->line += *scan->at == '\n';
}

/* Past a text in quotes; `*begin` and `*length` are what is between them. */
static bool skip_text(struct scan *scan, const char **begin, size_t *length)
{
    if (*scan->at != '"')
        return false;
    *begin = ++scan->at;
    while (*scan->at && *scan->at != '"' && *scan->at != '\n')
        scan->at += scan->at[0] == '\\' && scan->at[1] ? 2 : 1;
    *length = (size_t)(scan->at - *begin);
    return *scan->at++ == '"';
}

/* What is left of the path when it begins with this member's name: "" when that is all; NULL when it does
 * not. */
static const char *path_after_name(const char *path, const char *name, size_t length)
{
    if (!path || strncmp(path, name, length) != 0 || !strchr(".[", path[length]))
        return NULL;
    return path + length + (path[length] == '.');
}

static const char *path_after_index(const char *path, size_t index)
{
    char begin[32];
    int length = snprintf(begin, sizeof begin, "[%zu]", index);

    if (!path || strncmp(path, begin, (size_t)length) != 0)
        return NULL;
    return path + length + (path[length] == '.');
}

/* Past { } or [ ], looking for the path in it. */
static bool skip_nested(struct scan *scan, const char *path, unsigned depth)
{
    bool object = *scan->at == '{';
    char end = object ? '}' : ']';

    if (depth == NESTED_MAX)
        return false;
    scan->at++;
    for (size_t index = 0;; index++) {
        const char *rest, *name;
        size_t length;
        skip_space(scan);
        if (*scan->at == end)
            break;
        size_t line = scan->line;
        if (object) {
            if (!skip_text(scan, &name, &length))
                return false;
            rest = path_after_name(path, name, length);
            skip_space(scan);
            if (*scan->at++ != ':')
                return false;
            skip_space(scan);
        } else {
            rest = path_after_index(path, index);
        }
        if (rest)
            scan->found = line;
        if (!skip_value(scan, rest, depth + 1))
            return false;
        skip_space(scan);
        if (*scan->at == ',')
            scan->at++;
    }
    scan->at++;
    return true;
}

static bool skip_value(struct scan *scan, const char *path, unsigned depth)
{
    const char *begin;
    size_t length;

    skip_space(scan);
    if (*scan->at == '{' || *scan->at == '[')
        return skip_nested(scan, path, depth);
    if (*scan->at == '"')
        return skip_text(scan, &begin, &length);
    length = strcspn(scan->at, " \t\r\n,]}");
    scan->at += length;
    return length > 0;
}

size_t json_line_of(const char *text, const char *path)
{
    struct scan scan = {.at = text, .line = 1};

    if (!*path || !skip_value(&scan, path, 0))
        return 0;
    return scan.found;
}

size_t json_line_in_file(const char *file, const char *path)
{
    size_t length, line = 0;
    char *text = file_bytes_read(file, FILE_MAX, &length);

    if (text)
        line = json_line_of(text, path);
    free(text);
    return line;
}
