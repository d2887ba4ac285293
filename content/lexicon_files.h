/* lexicon_files.h - the bytes of content/lexicon/'s files: what they say is worked out only when nobody
 * remembers it (trained.h). Read once, so that what is remembered is surely of these bytes. */
#ifndef CONTENT_LEXICON_FILES_H
#define CONTENT_LEXICON_FILES_H

#include "content/faults.h"

#include <stdbool.h>
#include <stddef.h>

struct lexicon_file {
    char *path;
    char *bytes; /* with a NUL behind them */
    size_t length;
};

struct lexicon_files {
    struct lexicon_file *list; /* by name */
    size_t count;
};

/* Reads every .json file of the folder; those that cannot be read are reported and left out. False when
 * memory is out or, with a fault, when the folder cannot be read; it is to be freed all the same. */
bool lexicon_files_read(struct lexicon_files *files, const char *folder, struct faults *faults);
void lexicon_files_free(struct lexicon_files *files);

#endif
