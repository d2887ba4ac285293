/* csv_rows.h - a CSV file as people save it from a spreadsheet, in rows of cells.
 * Commas, semicolons or tabs between the cells, quoted cells, a byte order mark, any line ends, UTF-8 or
 * Windows' own code; what is no such file is told apart and said so. Parsing is libcsv's, in its strict mode.
 */
#ifndef CONTENT_CSV_ROWS_H
#define CONTENT_CSV_ROWS_H

#include "content/faults.h"

#include <stdbool.h>
#include <stddef.h>

enum { CSV_BYTES_MAX = 16 * 1024 * 1024 };

struct csv_row {
    size_t line; /* where it begins, counted from 1 */
    char **cell; /* UTF-8; white space of all kinds is one space, none at the ends */
    size_t cells;
};

struct csv_rows {
    struct csv_row *row; /* those with anything in them */
    size_t rows;
    size_t room;
};

/* Reads the bytes; `path` is for faults. False with one error; `rows` is empty then. */
bool csv_rows_read(struct csv_rows *rows, const char *bytes, size_t length, const char *path,
                   struct faults *faults);
void csv_rows_free(struct csv_rows *rows);

/* The n-th cell of a row, from 0; "" past its last. */
const char *csv_rows_cell(const struct csv_row *row, size_t cell);

#endif
