/* sources.h - where a text has its facts from. */
#ifndef CONTENT_SOURCES_H
#define CONTENT_SOURCES_H

#include "content/faults.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct source {
    char *title; /* short: it is shown in a text message */
    char *url;
};

/* Reads the member "sources" of a file's object: a list of {"title": ..., "url": ...}; no list is no source.
 * False with a fault; then `*list` holds what was read so far. Either way it is freed by sources_free(). */
bool sources_read(const json_t *root, const char *path, struct source **list, size_t *count,
                  struct faults *faults);
void sources_free(struct source *list, size_t count);

#endif
