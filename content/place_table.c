/* place_table.c - reads the tables of content/places/ and looks lines up. */
#include "content/place_table.h"

#include "content/file_bytes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_ROOM = 4096, TABLE_BYTES_MAX = 64 * 1024 * 1024, SAMPLE_STEP = 8 };

#define MEND_RENEW "make the table anew with content/places/build.sh, or take the version before"

/* The whole file with a NUL behind it. */
static char *read_file(const char *path, size_t *length, struct faults *faults)
{
    char *bytes = file_bytes_read(path, TABLE_BYTES_MAX, length);

    if (bytes != NULL)
        return bytes;
    if (errno == EFBIG)
        faults_add(faults, FAULT_ERROR, path, NULL, MEND_RENEW, "the table is larger than 64 MiB");
    else if (errno == ENOMEM)
        faults_add(faults, FAULT_ERROR, path, NULL, "free some memory", "out of memory");
    else
        faults_add(faults, FAULT_ERROR, path, NULL, "see that the file is there and may be read",
                   "the table cannot be read: %s", errno == EINVAL ? "it is no plain file" : strerror(errno));
    return NULL;
}

/* Skips the '#' lines at the head, counts them, and notes the day that one of them tells. */
static void skip_head(struct place_table *table, size_t length, size_t *at)
{
    static const char day[] = "# as of ";

    while (*at < length && table->bytes[*at] == '#') {
        const char *line = table->bytes + *at;
        const char *end = memchr(line, '\n', length - *at);
        if (strncmp(line, day, sizeof day - 1) == 0)
            snprintf(table->as_of, sizeof table->as_of, "%.*s",
                     (int)strspn(line + sizeof day - 1, "0123456789-"), line + sizeof day - 1);
        *at = end == NULL ? length : (size_t)(end - table->bytes) + 1;
        table->head++;
    }
}

static size_t count_lines(const char *bytes, size_t length)
{
    size_t lines = 0;
    for (const char *at = bytes; (at = memchr(at, '\n', length - (size_t)(at - bytes))) != NULL; at++)
        lines++;
    return lines;
}

/* Cuts one line at its tabs; gives how many fields it has. */
static unsigned cut_line(char *line, char *end)
{
    unsigned fields = 1;

    for (char *tab = line; (tab = memchr(tab, '\t', (size_t)(end - tab))) != NULL; fields++)
        *tab++ = '\0';
    *end = '\0';
    return fields;
}

/* No table has these; the whole file is looked through at once, since hardly any has one. */
static bool has_foreign_signs(const char *bytes, size_t length)
{
    return memchr(bytes, '\r', length) != NULL || memchr(bytes, '\0', length) != NULL;
}

/* The first four bytes, as a number in the order of strcmp(). */
static uint32_t beginning_of(const char *key)
{
    uint32_t number = 0;

    for (int i = 0; i < 4; i++)
        number = number << 8 | (*key ? (unsigned char)*key++ : 0u);
    return number;
}

/* Notes where each line begins, cuts it and looks at its form. */
static bool take_lines(struct place_table *table, size_t at, size_t length, size_t line, unsigned least,
                       unsigned most, bool unique, const char *path, struct faults *faults)
{
    const char *before = NULL;
    bool foreign = has_foreign_signs(table->bytes + at, length - at);

    while (at < length) {
        char *start = table->bytes + at;
        char *end = memchr(start, '\n', length - at);
        line++;
        if (end == NULL) {
            faults_add_line(faults, FAULT_ERROR, path, line, MEND_RENEW, "the last line is cut off");
            return false;
        }
        if (foreign && has_foreign_signs(start, (size_t)(end - start))) {
            faults_add_line(faults, FAULT_ERROR, path, line, "save it as plain text with Unix line ends",
                            "the line holds a carriage return or a NUL");
            return false;
        }
        unsigned fields = cut_line(start, end);
        if (fields < least || fields > most) {
            faults_add_line(faults, FAULT_ERROR, path, line, MEND_RENEW,
                            "the line has %u fields between tabs, not %u to %u", fields, least, most);
            return false;
        }
        int order = before == NULL ? -1 : strcmp(before, start);
        if (order > 0 || (order == 0 && unique)) {
            faults_add_line(faults, FAULT_ERROR, path, line, "sort the lines by their bytes (LC_ALL=C sort)",
                            order > 0 ? "the lines are not sorted: \"%s\" is too late"
                                      : "\"%s\" stands here twice",
                            start);
            return false;
        }
        before = start;
        if (table->rows % SAMPLE_STEP == 0)
            table->sample[table->rows / SAMPLE_STEP] = beginning_of(start);
        table->row[table->rows++] = (uint32_t)at;
        at = (size_t)(end - table->bytes) + 1;
    }
    table->row[table->rows] = (uint32_t)length;
    return true;
}

bool place_table_load(struct place_table *table, const char *folder, const char *name, unsigned least,
                      unsigned most, bool unique, struct faults *faults)
{
    char path[PATH_ROOM];
    size_t length = 0;
    size_t at = 0;

    *table = (struct place_table){0};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    table->bytes = read_file(path, &length, faults);
    if (table->bytes == NULL)
        return false;
    skip_head(table, length, &at);
    table->path = strdup(path);
    size_t lines = count_lines(table->bytes, length);
    table->row = malloc((lines + 1) * sizeof *table->row);
    table->sample = malloc((lines / SAMPLE_STEP + 1) * sizeof *table->sample);
    bool room = table->path != NULL && table->row != NULL && table->sample != NULL;
    if (!room)
        faults_add(faults, FAULT_ERROR, path, NULL, "free some memory", "out of memory");
    if (!room || !take_lines(table, at, length, table->head, least, most, unique, path, faults)) {
        place_table_free(table);
        return false;
    }
    return true;
}

void place_table_free(struct place_table *table)
{
    free(table->bytes);
    free(table->row);
    free(table->sample);
    free(table->path);
    *table = (struct place_table){0};
}

const char *place_table_field(const struct place_table *table, size_t row, unsigned field)
{
    const char *at = table->bytes + table->row[row];
    const char *end = table->bytes + table->row[row + 1];

    while (field-- > 0) {
        at += strlen(at) + 1;
        if (at >= end)
            return "";
    }
    return at;
}

/* The lines between which the key must be: those of samples lie close together in memory, as lines do not. */
static void narrow(const struct place_table *table, const char *key, size_t *low, size_t *high)
{
    const uint32_t wanted = beginning_of(key);
    size_t first = 0, last = (table->rows + SAMPLE_STEP - 1) / SAMPLE_STEP, samples = last;

    while (first < last) { /* the first sample that is not before the key */
        size_t middle = first + (last - first) / 2;
        if (table->sample[middle] < wanted)
            first = middle + 1;
        else
            last = middle;
    }
    *low = first > 0 ? (first - 1) * SAMPLE_STEP : 0;
    while (last < samples && table->sample[last] == wanted)
        last++;
    *high = last < samples ? last * SAMPLE_STEP : table->rows;
}

size_t place_table_find(const struct place_table *table, const char *key)
{
    size_t low, high;

    narrow(table, key, &low, &high);

    while (low < high) { /* the first line that is not before the key */
        size_t middle = low + (high - low) / 2;
        if (strcmp(table->bytes + table->row[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return place_table_is(table, low, key) ? low : table->rows;
}

size_t place_table_line(const struct place_table *table, size_t row)
{
    return table->head + row + 1;
}

bool place_table_is(const struct place_table *table, size_t row, const char *key)
{
    return row < table->rows && strcmp(table->bytes + table->row[row], key) == 0;
}
