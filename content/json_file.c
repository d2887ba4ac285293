/* json_file.c - JSON files of the content, read with faults an organiser understands. */
#include "content/json_file.h"

#include "content/file_bytes.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHERE_ROOM = 160, PATH_ROOM = 4096, FILE_BYTES_MAX = 64 * 1024 * 1024 };

/* "en" and "pages" -> "en.pages" */
static void place_join(char *out, size_t room, const char *where, const char *name)
{
    snprintf(out, room, "%s%s%s", where, *where ? "." : "", name);
}

void strings_free(struct strings *strings)
{
    for (size_t i = 0; i < strings->count; i++)
        free(strings->text[i]);
    free(strings->text);
    *strings = (struct strings){0};
}

json_t *json_file_read(const char *path, struct faults *faults)
{
    size_t length;
    char *bytes = file_bytes_read(path, FILE_BYTES_MAX, &length);

    if (!bytes) {
        faults_add(faults, FAULT_ERROR, path, "", "see that the file is there and may be read",
                   "the file cannot be read: %s", strerror(errno));
        return NULL;
    }
    json_t *root = json_file_parse(path, bytes, length, faults);
    free(bytes);
    return root;
}

/* The library quotes what it came upon ("invalid token near 'abc'"), and in a configuration that may be a
 * secret: the line says enough. */
static int length_without_quote(const char *text)
{
    const char *quote = strstr(text, " near ");

    return quote ? (int)(quote - text) : (int)strlen(text);
}

json_t *json_file_parse(const char *path, const char *bytes, size_t length, struct faults *faults)
{
    json_error_t error;
    json_t *root = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &error);

    if (!root) {
        faults_add_line(faults, FAULT_ERROR, path, error.line < 1 ? 1 : (size_t)error.line,
                        "look at this line and the one before it for a missing comma, quote or bracket",
                        "this is not JSON: %.*s", length_without_quote(error.text), error.text);
        return NULL;
    }
    if (!json_is_object(root)) {
        faults_add(faults, FAULT_ERROR, path, "", "start the file with { and end it with }",
                   "the file holds no JSON object");
        json_decref(root);
        return NULL;
    }
    return root;
}

char *json_file_string(const json_t *object, const char *name, const char *path, const char *where,
                       struct faults *faults)
{
    const json_t *value = json_object_get(object, name);
    char place[WHERE_ROOM];

    place_join(place, sizeof place, where, name);
    if (!json_is_string(value) || json_string_length(value) == 0) {
        faults_add(faults, FAULT_ERROR, path, place, "write a text in quotes", "\"%s\" %s", name,
                   !value                  ? "is missing"
                   : json_is_string(value) ? "is empty"
                                           : "is not a text");
        return NULL;
    }
    return strdup(json_string_value(value));
}

static bool strings_take(struct strings *strings, const json_t *list, const char *path, const char *place,
                         struct faults *faults)
{
    strings->text = calloc(json_array_size(list), sizeof *strings->text);
    if (!strings->text)
        return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        if (!json_is_string(item) || json_string_length(item) == 0) {
            char at[WHERE_ROOM + 24];
            snprintf(at, sizeof at, "%s[%zu]", place, i);
            faults_add(faults, FAULT_ERROR, path, at, "write a text in quotes",
                       json_is_string(item) ? "this text is empty" : "this is not a text");
            return false;
        }
        strings->text[i] = strdup(json_string_value(item));
        if (!strings->text[i])
            return false;
        strings->count++;
    }
    return true;
}

bool json_file_strings(const json_t *object, const char *name, bool needed, const char *path,
                       const char *where, struct strings *strings, struct faults *faults)
{
    const json_t *list = json_object_get(object, name);
    char place[WHERE_ROOM];

    *strings = (struct strings){0};
    place_join(place, sizeof place, where, name);
    if (json_array_size(list) == 0) { /* also when it is missing or no list */
        bool fine = !needed && (!list || json_is_array(list));
        if (!fine)
            faults_add(faults, FAULT_ERROR, path, place, "write a list, such as [\"one\", \"two\"]",
                       "\"%s\" %s", name,
                       !list                 ? "is missing"
                       : json_is_array(list) ? "is empty"
                                             : "is not a list of texts");
        return fine;
    }
    if (!strings_take(strings, list, path, place, faults)) {
        strings_free(strings);
        return false;
    }
    return true;
}

void json_file_known_members(const json_t *object, const char *const *known, const char *path,
                             const char *where, struct faults *faults)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)object, name, value)
    {
        const char *const *look = known;
        while (*look && strcmp(*look, name) != 0)
            look++;
        if (!*look) {
            char place[WHERE_ROOM];
            place_join(place, sizeof place, where, name);
            faults_add(faults, FAULT_WARNING, path, place, "correct the name, or take it out",
                       "nothing reads \"%s\"", name);
        }
    }
}

static int is_json(const struct dirent *entry)
{
    const char *end = strrchr(entry->d_name, '.');
    return entry->d_name[0] != '.' && end && strcmp(end, ".json") == 0;
}

bool json_file_each(const char *folder, bool (*each)(const char *path, void *arg), void *arg,
                    struct faults *faults)
{
    struct dirent **names;
    int count = scandir(folder, &names, is_json, alphasort);
    bool going = true;

    if (count < 0) {
        faults_add(faults, FAULT_ERROR, folder, "", "see that the folder is there and may be read",
                   "the folder cannot be read: %s", strerror(errno));
        return false;
    }
    for (int i = 0; i < count; i++) {
        char path[PATH_ROOM];
        int length = snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
        going = going && length < (int)sizeof path && each(path, arg);
        free(names[i]);
    }
    free(names);
    return going;
}
