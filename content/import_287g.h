/* import_287g.h - makes the table of 287(g) agreements (places/287g.tsv) from ICE's sheet of participating
 * agencies, saved as CSV. Finds the columns by their names, checks every line, matches each agency to its
 * county, and says line by line what did not match and what to do. Pure: takes bytes and gives bytes.
 *
 * An agency that the present table has keeps the county and city it has there, so that what was put right by
 * hand once stays right. */
#ifndef CONTENT_IMPORT_287G_H
#define CONTENT_IMPORT_287G_H

#include "content/faults.h"
#include "content/places.h"

#include <stdbool.h>
#include <stddef.h>

struct import_287g {
    char *table; /* what the file shall hold; the caller frees it with import_287g_free() */
    size_t length;
    size_t agreements; /* lines of the sheet that were taken */
    size_t agencies;   /* rows of the table */
    size_t left_out;   /* lines that were not taken: each has a warning */
    size_t added;      /* agencies that the present table lacks */
    size_t gone;       /* agencies of the present table that the sheet lacks */
};

/* Makes the table. `as_of` is the day of the sheet ("2026-05-18"), `path` is for faults. False with errors:
 * then there is no table. `anyway` takes a sheet that is older than the present table, or has less than half
 * of its agencies. */
bool import_287g(const struct places *places, const char *path, const char *bytes, size_t length,
                 const char *as_of, bool anyway, struct import_287g *result, struct faults *faults);
void import_287g_free(struct import_287g *result);

/* Is it a day that there is, between 2006 and 2099, written "2026-05-18"? */
bool import_287g_is_day(const char *day);

/* The day in the name of a file, as ICE ("participatingAgencies05182026pm.csv") or an organiser
 * ("287g-2026-05-18.csv") writes it; `day` has room for 11. False when there is none. */
bool import_287g_day_in_name(const char *path, char *day);

#endif
