/* import_sheet.h - one line of ICE's sheet of participating agencies. Inside of import_287g only. */
#ifndef CONTENT_IMPORT_SHEET_H
#define CONTENT_IMPORT_SHEET_H

#include "content/csv_rows.h"
#include "content/faults.h"
#include "content/places.h"

#include <stdbool.h>
#include <stddef.h>

enum sheet_column {
    SHEET_STATE,
    SHEET_AGENCY,
    SHEET_MODEL,
    SHEET_SIGNED,
    SHEET_TYPE,   /* may be missing */
    SHEET_COUNTY, /* may be missing */
    SHEET_COLUMNS,
};

struct sheet_columns {
    size_t at[SHEET_COLUMNS]; /* SHEET_NO_COLUMN where there is none */
    size_t header;            /* the row that names them */
};

#define SHEET_NO_COLUMN ((size_t)-1)

struct sheet_line {
    size_t line;
    char state[3];
    char agency[160];    /* as ICE printed it, in plain signs */
    const char *county;  /* as ICE printed it; "" for none. Lives as long as the rows */
    const char *type;    /* "County", "Municipality", "State Agency", ""; the same */
    unsigned models;     /* enum agreement_model */
    char signed_day[11]; /* "2025-03-17"; "-" when it cannot be read */
};

enum sheet_verdict {
    SHEET_TAKEN,
    SHEET_NOTE,     /* no agreement: a footnote, a total */
    SHEET_LEFT_OUT, /* with a warning */
    SHEET_WRONG,    /* with an error */
};

/* Finds the row of headings among the first ones, and the columns in it. False with an error that says which
 * are missing. */
bool import_sheet_columns(const struct csv_rows *rows, struct sheet_columns *columns, const char *path,
                          struct faults *faults);

enum sheet_verdict import_sheet_line(const struct places *places, const struct csv_row *row,
                                     const struct sheet_columns *columns, const char *as_of, const char *path,
                                     struct sheet_line *line, struct faults *faults);

/* Reads a day as spreadsheets write it: "2025-03-17", "2025-03-17 00:00:00", "3/17/2025", "3/17/25",
 * "17-Mar-25", "March 17, 2025", or Excel's number of it ("45733"). `out` has room for 11. */
bool import_sheet_day(const char *text, char *out);

#endif
