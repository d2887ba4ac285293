/* ledger_reader.c - reads a ledger past its damages. */
#include "gateway/outreach/ledger_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 4096, HASH_BYTES = 16, LINE_ROOM = 128 };

bool ledger_reader_open(struct ledger_reader *reader, const char *path, const struct organiser_key *key)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    *reader = (struct ledger_reader){.key = key};
    if (fd < 0)
        return false;
    if (fstat(fd, &about) != 0) {
        close(fd);
        return false;
    }
    reader->length = (size_t)about.st_size;
    if (reader->length > 0)
        reader->bytes = mmap(NULL, reader->length, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    return reader->bytes != MAP_FAILED;
}

void ledger_reader_close(struct ledger_reader *reader)
{
    if (reader->bytes && reader->bytes != MAP_FAILED)
        munmap((void *)reader->bytes, reader->length);
    *reader = (struct ledger_reader){.key = NULL};
}

void ledger_reader_rewind(struct ledger_reader *reader)
{
    const struct ledger_reader before = *reader;

    *reader = (struct ledger_reader){.key = before.key, .bytes = before.bytes, .length = before.length};
}

/* Where the next record begins, from `from` on; the end when there is none. */
static size_t next_marker(const struct ledger_reader *reader, size_t from)
{
    const unsigned char *found = from < reader->length ? memmem(reader->bytes + from, reader->length - from,
                                                                ledger_marker, LEDGER_MARKER_BYTES)
                                                       : NULL;

    return found ? (size_t)(found - reader->bytes) : reader->length;
}

/* What stands at `at` is no good record: on to the next one, which may begin inside of it. */
static void pass_over(struct ledger_reader *reader)
{
    size_t next = next_marker(reader, reader->at + 1), whole = reader->at + LEDGER_RECORD_BYTES;

    if (next < whole)
        reader->half++;
    else
        reader->changed++;
    reader->at = next;
}

bool ledger_reader_next(struct ledger_reader *reader, struct ledger_entry *entry)
{
    while (reader->at < reader->length) {
        if (reader->length - reader->at < LEDGER_RECORD_BYTES) {
            pass_over(reader);
            continue;
        }
        switch (ledger_record_open(reader->bytes + reader->at, reader->key, entry)) {
        case LEDGER_GOOD:
            reader->at += LEDGER_RECORD_BYTES;
            reader->good++;
            reader->joined += entry->kind == LEDGER_JOINED;
            reader->left += entry->kind == LEDGER_LEFT;
            return true;
        case LEDGER_OTHER_KEY:
            if (next_marker(reader, reader->at + 1) >= reader->at + LEDGER_RECORD_BYTES) {
                reader->other_key++;
                reader->at += LEDGER_RECORD_BYTES;
                break;
            }
            /* fallthrough */
        case LEDGER_CHANGED:
            pass_over(reader);
            break;
        }
    }
    return false;
}

static void complain_of(size_t count, const char *one, const char *several, const char *path, FILE *out)
{
    if (count == 1)
        fprintf(out, "%s: %s\n", path, one);
    else if (count > 1)
        fprintf(out, "%s: %zu %s\n", path, count, several);
}

bool ledger_reader_complain(const struct ledger_reader *reader, const char *path, FILE *out)
{
    complain_of(reader->other_key, "one record is sealed to another key, and cannot be read with this one",
                "records are sealed to another key, and cannot be read with this one", path, out);
    complain_of(reader->changed, "one record was changed, and is left out",
                "records were changed, and are left out", path, out);
    complain_of(reader->half, "of one record there is only a part, and it is left out",
                "records are there only in part, and are left out", path, out);
    return reader->other_key + reader->changed + reader->half > 0;
}

/* ---- The last time ---- */

void ledger_seen_path(const char *key_path, const char *ledger_path, char *out, size_t room)
{
    const char *name = strrchr(ledger_path, '/');

    snprintf(out, room, "%s.%s.seen", key_path, name ? name + 1 : ledger_path);
}

/* Of the first so many records, as text. */
static void hash_of(const struct ledger_reader *reader, size_t records, char text[2 * HASH_BYTES + 1])
{
    static const unsigned char nothing[1];
    unsigned char hash[HASH_BYTES];

    crypto_generichash(hash, sizeof hash, reader->bytes ? reader->bytes : nothing,
                       records * LEDGER_RECORD_BYTES, NULL, 0);
    sodium_bin2hex(text, 2 * HASH_BYTES + 1, hash, sizeof hash);
}

enum ledger_since ledger_reader_since(const struct ledger_reader *reader, const char *seen_path,
                                      size_t *records_then)
{
    char then[2 * HASH_BYTES + 1] = "", now[2 * HASH_BYTES + 1];
    size_t records = reader->length / LEDGER_RECORD_BYTES;
    FILE *file = fopen(seen_path, "re");

    *records_then = 0;
    if (!file)
        return LEDGER_SINCE_FINE;
    bool read = fscanf(file, "%zu %32s", records_then, then) == 2;
    fclose(file);
    if (!read)
        return LEDGER_SINCE_CHANGED;
    if (records < *records_then)
        return LEDGER_SINCE_FEWER;
    hash_of(reader, *records_then, now);
    return strcmp(then, now) == 0 ? LEDGER_SINCE_FINE : LEDGER_SINCE_CHANGED;
}

bool ledger_reader_remember(const struct ledger_reader *reader, const char *seen_path)
{
    char hash[2 * HASH_BYTES + 1], aside[PATH_ROOM];
    size_t records = reader->length / LEDGER_RECORD_BYTES;

    hash_of(reader, records, hash);
    if ((size_t)snprintf(aside, sizeof aside, "%s.new", seen_path) >= sizeof aside)
        return false;
    FILE *file = fopen(aside, "we");
    if (!file)
        return false;
    bool good = fprintf(file, "%zu %s\n", records, hash) > 0;
    good = fflush(file) == 0 && fsync(fileno(file)) == 0 && good;
    good = fclose(file) == 0 && good;
    return good && rename(aside, seen_path) == 0;
}

bool ledger_reader_tell_since(const struct ledger_reader *reader, const char *path, const char *seen_path,
                              FILE *out)
{
    size_t then;

    switch (ledger_reader_since(reader, seen_path, &then)) {
    case LEDGER_SINCE_FEWER:
        fprintf(
            out,
            "%s: at the last run there were %zu records, now there are %zu: some who left may be missing\n",
            path, then, reader->length / LEDGER_RECORD_BYTES);
        break;
    case LEDGER_SINCE_CHANGED:
        fprintf(out, "%s: the first %zu records are not the same as at the last run\n", path, then);
        break;
    case LEDGER_SINCE_FINE:
        if (ledger_reader_remember(reader, seen_path))
            return true;
        fprintf(out, "%s: cannot be written: %s\n", seen_path, strerror(errno));
        return false;
    }
    fprintf(out, "If that is as it should be, remove %s\n", seen_path);
    return false;
}
