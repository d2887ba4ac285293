/* json_file.h - reads a JSON file of the content and takes it apart, with a fault for whatever is not
 * as it should be: which file, which line or path, what is wrong, what to do. */
#ifndef CONTENT_JSON_FILE_H
#define CONTENT_JSON_FILE_H

#include "content/faults.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* A list of strings; owned by whatever holds it. */
struct strings {
    char **text;
    size_t count;
};

void strings_free(struct strings *strings);

/* The object in the file, to be json_decref()ed; NULL with a fault. */
json_t *json_file_read(const char *path, struct faults *faults);

/* The same of bytes that were read from `path`. */
json_t *json_file_parse(const char *path, const char *bytes, size_t length, struct faults *faults);

/* The named string, copied; NULL with a fault when it is missing, empty or no string. `where` is the
 * path of `object` ("en", "" for the file itself). */
char *json_file_string(const json_t *object, const char *name, const char *path, const char *where,
                       struct faults *faults);

/* The named list of strings, copied. False with a fault when it is no list of non-empty strings, or is
 * missing (or empty) though `needed`. */
bool json_file_strings(const json_t *object, const char *name, bool needed, const char *path,
                       const char *where, struct strings *strings, struct faults *faults);

/* Warns of every member of `object` that is not in the NULL-terminated list: most likely a typing error. */
void json_file_known_members(const json_t *object, const char *const *known, const char *path,
                             const char *where, struct faults *faults);

/* Calls `each` with the path of every *.json file of the folder, in the order of their names, until it
 * returns false. False when it did, or, with a fault, when the folder cannot be read. */
bool json_file_each(const char *folder, bool (*each)(const char *path, void *arg), void *arg,
                    struct faults *faults);

#endif
