/* content_copy.c - copies the shipped content and edits the copy. */
#include "tests/support/content_copy.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATH_ROOM = 512, COMMAND_ROOM = 1024 };

static const char *path_of(const char *folder, const char *name)
{
    static char path[PATH_ROOM];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void run(const char *format, const char *folder)
{
    char command[COMMAND_ROOM];

    snprintf(command, sizeof command, format, folder);
    assert_int_equal(system(command), 0);
}

static void save(const char *path, const json_t *root)
{
    assert_int_equal(json_dump_file(root, path, JSON_INDENT(2)), 0);
}

/* Rules and samples are most of what loading costs. */
static void strip_topic(const char *path)
{
    json_t *root = json_load_file(path, 0, NULL), *value;
    const char *name;

    assert_non_null(root);
    json_object_del(root, "concepts");
    json_object_foreach(root, name, value)
    {
        json_object_del(value, "samples");
    }
    save(path, root);
    json_decref(root);
}

void content_copy_make(char folder[64])
{
    char line[PATH_ROOM];

    snprintf(folder, 64, "/tmp/rightsline-content-XXXXXX");
    assert_non_null(mkdtemp(folder));
    run("cp -r content/topics content/phrases content/policy content/places content/campaigns '%s'", folder);
    run("mkdir '%s'/lexicon", folder);
    content_copy_write(
        folder, "lexicon/en.json",
        "{\n  \"language\": \"en\",\n  \"concepts\": {\n    \"agent\": [\"ice\", \"la migra\"]\n  }\n}\n");
    snprintf(line, sizeof line, "ls %s/topics/*.json", folder);
    FILE *list = popen(line, "r");
    assert_non_null(list);
    while (fgets(line, sizeof line, list)) {
        line[strcspn(line, "\n")] = '\0';
        strip_topic(line);
    }
    pclose(list);
}

void content_copy_remove(const char *folder)
{
    run("rm -r '%s'", folder);
}

char *content_copy_read(const char *folder, const char *name)
{
    FILE *file = fopen(path_of(folder, name), "r");
    char *text = NULL;
    size_t room = 0;

    if (!file)
        return NULL;
    if (getdelim(&text, &room, '\0', file) < 0 && !text)
        text = strdup("");
    fclose(file);
    return text;
}

void content_copy_restore(const char *folder, const char *name, char *kept)
{
    if (kept)
        content_copy_write(folder, name, kept);
    else
        unlink(path_of(folder, name));
    free(kept);
}

void content_copy_write(const char *folder, const char *name, const char *text)
{
    FILE *file = fopen(path_of(folder, name), "w");

    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

/* Goes down the path to the last step; `step` gets it: a name, or an index in *index. */
static json_t *parent_of(json_t *root, const char *path, char step[64], size_t *index)
{
    json_t *at = root, *parent = NULL;

    while (*path) {
        parent = at;
        if (*path == '[') {
            *index = strtoul(path + 1, NULL, 10);
            step[0] = '\0';
            at = json_array_get(parent, *index);
            path += strcspn(path, "]") + 1;
        } else {
            size_t length = strcspn(path, ".[");
            snprintf(step, 64, "%.*s", (int)length, path);
            at = json_object_get(parent, step);
            path += length;
        }
        path += *path == '.';
    }
    return parent;
}

void content_copy_set(const char *folder, const char *name, const char *path, const char *json)
{
    const char *file = path_of(folder, name);
    json_t *root = json_load_file(file, 0, NULL);
    json_t *value = json ? json_loads(json, JSON_DECODE_ANY, NULL) : NULL;
    char step[64] = "";
    size_t index = 0;

    assert_non_null(root);
    assert_true(!json || value);
    json_t *parent = parent_of(root, path, step, &index);
    assert_non_null(parent);
    if (step[0] && value)
        assert_int_equal(json_object_set_new(parent, step, value), 0);
    else if (step[0])
        assert_int_equal(json_object_del(parent, step), 0);
    else if (value && index < json_array_size(parent))
        assert_int_equal(json_array_set_new(parent, index, value), 0);
    else if (value)
        assert_int_equal(json_array_append_new(parent, value), 0);
    else
        assert_int_equal(json_array_remove(parent, index), 0);
    save(file, root);
    json_decref(root);
}
