/* folder_stamp.c - looks at the names, sizes and times of a folder's files. */
#include "gateway/folder_stamp.h"

#include <fts.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#define FNV_BASIS UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

static uint64_t mix(uint64_t hash, const void *bytes, size_t length)
{
    for (const unsigned char *at = bytes; length > 0; at++, length--)
        hash = (hash ^ *at) * FNV_PRIME;
    return hash;
}

/* An editor's own files beside it (.urgent.json.swp, urgent.json~) are none of ours. */
static bool is_content(const FTSENT *entry)
{
    const char *end = strrchr(entry->fts_name, '.');

    return entry->fts_info == FTS_F && entry->fts_name[0] != '.' && end &&
           (strcmp(end, ".json") == 0 || strcmp(end, ".tsv") == 0);
}

/* The inode tells a file that was renamed over another; the time of change what was copied with its old time.
 */
static uint64_t of_file(const FTSENT *entry)
{
    const struct stat *about = entry->fts_statp;
    uint64_t hash = mix(FNV_BASIS, entry->fts_path, strlen(entry->fts_path));

    hash = mix(hash, &about->st_ino, sizeof about->st_ino);
    hash = mix(hash, &about->st_size, sizeof about->st_size);
    hash = mix(hash, &about->st_mtim, sizeof about->st_mtim);
    return mix(hash, &about->st_ctim, sizeof about->st_ctim);
}

uint64_t folder_stamp(const char *folder)
{
    char *const folders[] = {(char *)folder, NULL};
    FTS *tree = fts_open(folders, FTS_LOGICAL | FTS_NOCHDIR, NULL);
    uint64_t sum = 0; /* a sum: the order in which files come does not matter */
    FTSENT *entry;

    if (!tree)
        return 0;
    while ((entry = fts_read(tree)))
        if (is_content(entry))
            sum += of_file(entry);
    fts_close(tree);
    return sum;
}
