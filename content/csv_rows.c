/* csv_rows.c - a CSV file as people save it from a spreadsheet, in rows of cells. */
#include "content/csv_rows.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define MEND_SAVE "open it in a spreadsheet program and save it as \"CSV UTF-8\""

/* ---- Is it such a file? ---- */

static const struct {
    const char *begin;
    size_t length;
    const char *what;
} others[] = {
    {"PK\x03\x04", 4, "this is an Excel workbook, not CSV"},
    {"\xd0\xcf\x11\xe0", 4, "this is an old Excel workbook, not CSV"},
    {"%PDF", 4, "this is a PDF, not CSV"},
    {"<", 1, "this is a web page, not CSV"},
    {"\xff\xfe", 2, "this is UTF-16 (\"Unicode text\"), not UTF-8"},
    {"\xfe\xff", 2, "this is UTF-16 (\"Unicode text\"), not UTF-8"},
};

static bool looks_like_csv(const char *bytes, size_t length, const char *path, struct faults *faults)
{
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (length >= others[i].length && memcmp(bytes, others[i].begin, others[i].length) == 0) {
            faults_add(faults, FAULT_ERROR, path, NULL, MEND_SAVE, "%s", others[i].what);
            return false;
        }
    if (length > CSV_BYTES_MAX) {
        faults_add(faults, FAULT_ERROR, path, NULL, "see that it is the right file",
                   "the file is larger than 16 MiB");
        return false;
    }
    if (memchr(bytes, '\0', length)) {
        faults_add(faults, FAULT_ERROR, path, NULL, MEND_SAVE, "the file holds NULs, as no text does");
        return false;
    }
    return true;
}

/* ---- One alphabet, one kind of line end ---- */

static bool is_utf8(const char *bytes, size_t length)
{
    utf8proc_int32_t point;

    for (size_t at = 0; at < length;) {
        utf8proc_ssize_t taken =
            utf8proc_iterate((const utf8proc_uint8_t *)bytes + at, (utf8proc_ssize_t)(length - at), &point);
        if (taken < 1)
            return false;
        at += (size_t)taken;
    }
    return true;
}

/* What Windows-1252 has in 0x80-0x9f; the rest of it is Latin-1. */
static const uint16_t windows[32] = {0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                     0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
                                     0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                     0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178};

/* A copy in UTF-8 whose lines all end in '\n', NUL-terminated; NULL when memory is out. */
static char *to_text(const char *bytes, size_t length, bool utf8)
{
    char *text = malloc(length * 3 + 1), *out = text;

    for (size_t i = 0; text && i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if (byte == '\r') {
            if (i + 1 == length || bytes[i + 1] != '\n')
                *out++ = '\n';
        } else if (utf8 || byte < 0x80) {
            *out++ = bytes[i];
        } else {
            utf8proc_int32_t point = byte < 0xa0 ? windows[byte - 0x80] : byte;
            out += utf8proc_encode_char(point, (utf8proc_uint8_t *)out);
        }
    }
    if (text)
        *out = '\0';
    return text;
}

/* The sign that the first line has most of, outside of quotes. */
static unsigned char find_delimiter(const char *text)
{
    static const char signs[] = ",;\t";
    size_t counts[sizeof signs] = {0}, best = 0;
    bool quoted = false;

    for (; *text && (quoted || *text != '\n'); text++) {
        const char *sign = strchr(signs, *text);
        if (*text == '"')
            quoted = !quoted;
        else if (!quoted && sign)
            counts[sign - signs]++;
    }
    for (size_t i = 1; i < sizeof signs - 1; i++)
        if (counts[i] > counts[best])
            best = i;
    return (unsigned char)signs[best];
}

/* ---- Cells ---- */

static bool is_space(int32_t point)
{
    return point == ' ' || point == '\t' || point == '\n' || point == 0xa0 || point == 0xfeff ||
           (point >= 0x2000 && point <= 0x200b) || point == 0x202f || point == 0x3000;
}

/* A copy with each run of white space as one space, none at the ends. */
static char *tidy(const char *bytes, size_t length)
{
    char *cell = malloc(length + 1), *out = cell;
    bool space = false;
    int32_t point;

    for (size_t at = 0; cell && at < length;) {
        utf8proc_ssize_t taken =
            utf8proc_iterate((const utf8proc_uint8_t *)bytes + at, (utf8proc_ssize_t)(length - at), &point);
        size_t size = taken < 1 ? 1 : (size_t)taken;
        if (is_space(point)) {
            space = out > cell;
        } else {
            if (space)
                *out++ = ' ';
            space = false;
            memcpy(out, bytes + at, size);
            out += size;
        }
        at += size;
    }
    if (cell)
        *out = '\0';
    return cell;
}

struct reading {
    struct csv_rows *rows;
    struct csv_row row; /* being read */
    size_t line;
    bool something; /* in the row */
    bool failed;    /* memory is out */
};

static void row_free(struct csv_row *row)
{
    for (size_t i = 0; i < row->cells; i++)
        free(row->cell[i]);
    free(row->cell);
    *row = (struct csv_row){0};
}

static void take_cell(void *bytes, size_t length, void *arg)
{
    struct reading *reading = arg;
    struct csv_row *row = &reading->row;
    char *cell = tidy(bytes ? bytes : "", length);
    char **cells = cell ? realloc(row->cell, (row->cells + 1) * sizeof *cells) : NULL;

    if (cells)
        row->cell = cells;
    if (!cells) {
        free(cell);
        reading->failed = true;
        return;
    }
    row->cell[row->cells++] = cell;
    reading->something |= *cell != '\0';
}

static void take_row(int end, void *arg)
{
    struct reading *reading = arg;
    struct csv_rows *rows = reading->rows;

    (void)end;
    if (!reading->something) {
        row_free(&reading->row);
        return;
    }
    if (rows->rows == rows->room) {
        size_t room = rows->room ? rows->room * 2 : 64;
        struct csv_row *row = realloc(rows->row, room * sizeof *row);
        if (!row) {
            reading->failed = true;
            row_free(&reading->row);
            return;
        }
        rows->row = row;
        rows->room = room;
    }
    rows->row[rows->rows++] = reading->row;
    reading->row = (struct csv_row){0};
    reading->something = false;
}

/* ---- The file ---- */

static void report(const struct csv_parser *parser, const struct reading *reading, const char *path,
                   struct faults *faults)
{
    if (reading->failed || parser->status == CSV_ENOMEM)
        faults_add(faults, FAULT_ERROR, path, NULL, "free some memory", "out of memory");
    else
        faults_add_line(faults, FAULT_ERROR, path, reading->row.line,
                        "write \"\" for a quotation mark inside a quoted cell, and close every quoted cell",
                        "a quotation mark stands where none can");
}

/* Line by line, so that each row knows where it begins. */
static bool parse(struct reading *reading, const char *text, const char *path, struct faults *faults)
{
    struct csv_parser parser;
    bool good = true;

    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
        return false;
    csv_set_delim(&parser, find_delimiter(text));
    while (*text && good) {
        const char *end = strchr(text, '\n');
        size_t length = end ? (size_t)(end - text) + 1 : strlen(text);
        reading->line++;
        if (reading->row.line == 0)
            reading->row.line = reading->line;
        good = csv_parse(&parser, text, length, take_cell, take_row, reading) == length && !reading->failed;
        text += length;
    }
    if (good)
        good = csv_fini(&parser, take_cell, take_row, reading) == 0 && !reading->failed;
    if (!good)
        report(&parser, reading, path, faults);
    csv_free(&parser);
    row_free(&reading->row);
    return good;
}

bool csv_rows_read(struct csv_rows *rows, const char *bytes, size_t length, const char *path,
                   struct faults *faults)
{
    struct reading reading = {.rows = rows};

    *rows = (struct csv_rows){0};
    if (!looks_like_csv(bytes, length, path, faults))
        return false;
    if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    bool utf8 = is_utf8(bytes, length);
    if (!utf8)
        faults_add(faults, FAULT_WARNING, path, NULL, "save it as \"CSV UTF-8\" to be sure of accents",
                   "the file is not UTF-8; it was read as Windows-1252");
    char *text = to_text(bytes, length, utf8);
    if (!text)
        faults_add(faults, FAULT_ERROR, path, NULL, "free some memory", "out of memory");
    bool good = text && parse(&reading, text, path, faults);
    free(text);
    if (!good)
        csv_rows_free(rows);
    return good;
}

void csv_rows_free(struct csv_rows *rows)
{
    for (size_t i = 0; i < rows->rows; i++)
        row_free(&rows->row[i]);
    free(rows->row);
    *rows = (struct csv_rows){0};
}

const char *csv_rows_cell(const struct csv_row *row, size_t cell)
{
    return cell < row->cells ? row->cell[cell] : "";
}
