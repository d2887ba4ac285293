/* lexicon_files.c - the bytes of content/lexicon/'s files. */
#include "content/lexicon_files.h"

#include "content/file_bytes.h"
#include "content/json_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES_MAX = 16 * 1024 * 1024 };

struct reading {
    struct lexicon_files *files;
    struct faults *faults;
};

static bool read_one(const char *path, void *arg)
{
    struct reading *reading = arg;
    struct lexicon_files *files = reading->files;
    struct lexicon_file file = {.path = strdup(path)};
    struct lexicon_file *bigger = realloc(files->list, (files->count + 1) * sizeof *bigger);

    if (bigger)
        files->list = bigger;
    if (!bigger || !file.path) {
        free(file.path);
        return false;
    }
    file.bytes = file_bytes_read(path, FILE_BYTES_MAX, &file.length);
    if (file.bytes) {
        files->list[files->count++] = file;
        return true;
    }
    faults_add(reading->faults, FAULT_ERROR, path, "", "see that the file is there and may be read",
               "the file cannot be read: %s", strerror(errno));
    free(file.path);
    return true;
}

bool lexicon_files_read(struct lexicon_files *files, const char *folder, struct faults *faults)
{
    struct reading reading = {files, faults};

    *files = (struct lexicon_files){.count = 0};
    return json_file_each(folder, read_one, &reading, faults);
}

void lexicon_files_free(struct lexicon_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        free(files->list[i].path);
        free(files->list[i].bytes);
    }
    free(files->list);
    *files = (struct lexicon_files){.count = 0};
}
