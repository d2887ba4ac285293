/* sources.c - reads where a text has its facts from. */
#include "content/sources.h"

#include "content/json_file.h"

#include <stdio.h>
#include <stdlib.h>

bool sources_read(const json_t *root, const char *path, struct source **list, size_t *count,
                  struct faults *faults)
{
    const json_t *sources = json_object_get(root, "sources");

    *count = 0;
    *list = NULL;
    if (!sources)
        return true;
    if (!json_is_array(sources)) {
        faults_add(faults, FAULT_ERROR, path, "sources",
                   "write a list: [{\"title\": \"...\", \"url\": \"https://...\"}]",
                   "\"sources\" is not a list");
        return false;
    }
    *list = calloc(json_array_size(sources) + 1, sizeof **list);
    if (!*list)
        return false;
    for (size_t i = 0; i < json_array_size(sources); i++) {
        char where[32];
        struct source *source = &(*list)[(*count)++];
        snprintf(where, sizeof where, "sources[%zu]", i);
        source->title = json_file_string(json_array_get(sources, i), "title", path, where, faults);
        source->url = json_file_string(json_array_get(sources, i), "url", path, where, faults);
        bool has_brief = json_object_get(json_array_get(sources, i), "short") != NULL;
        if (has_brief)
            source->brief = json_file_string(json_array_get(sources, i), "short", path, where, faults);
        if (!source->title || !source->url || (has_brief && !source->brief))
            return false;
    }
    return true;
}

void sources_free(struct source *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(list[i].title);
        free(list[i].brief);
        free(list[i].url);
    }
    free(list);
}

const char *sources_name(const struct source *source)
{
    return source->brief ? source->brief : source->title;
}
