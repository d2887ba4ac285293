/* sources.h - where a text has its facts from. */
#ifndef CONTENT_SOURCES_H
#define CONTENT_SOURCES_H

#include "content/faults.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* The longest name of a source that a text message shows, in characters: three make one page. */
enum { SOURCE_BRIEF_MAX = 45 };

struct source {
    char *title; /* as a lawyer would cite it */
    char *brief; /* "short" in the file: what a text message shows instead; NULL when the title is short */
    char *url;
};

/* Reads the member "sources" of a file's object: a list of {"title": ..., "short": ..., "url": ...}, "short"
 * optional; no list is no source. False with a fault; then `*list` holds what was read so far. Either way it
 * is freed by sources_free(). */
bool sources_read(const json_t *root, const char *path, struct source **list, size_t *count,
                  struct faults *faults);
void sources_free(struct source *list, size_t count);

/* What a text message calls it. Lives as long as the source. */
const char *sources_name(const struct source *source);

#endif
