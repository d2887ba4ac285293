/* import_match.h - to which county, city or state an agency on ICE's sheet belongs. Inside of import_287g
 * only. */
#ifndef CONTENT_IMPORT_MATCH_H
#define CONTENT_IMPORT_MATCH_H

#include "content/import_sheet.h"

enum { MATCH_AREAS_MAX = 8 };

/* What a row of 287g.tsv says of it besides its models. */
struct match {
    char area[MATCH_AREAS_MAX][6]; /* counties by FIPS, or one state; a regional jail has several */
    size_t areas;
    const char *level;           /* as the table writes it; a literal or a field of the present table */
    char city[PLACES_NAME_ROOM]; /* "-" when it is no city's */
};

/* False, with a warning that says what to do, when it cannot be told; the line is left out then. */
bool import_match(const struct places *places, const struct sheet_line *line, const char *path,
                  struct match *match, struct faults *faults);

#endif
