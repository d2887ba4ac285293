/* import_287g.c - makes the table of 287(g) agreements from ICE's sheet. */
#include "content/import_287g.h"

#include "content/import_match.h"
#include "content/import_sheet.h"
#include "content/places_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    unsigned model;
    const char *code;
} models[] = {{AGREEMENT_JAIL, "JEM"}, {AGREEMENT_FIELD, "TFM"}, {AGREEMENT_WARRANT, "WSO"}};

enum { MODELS = sizeof models / sizeof *models };

/* A row of the table to be. */
struct agency {
    char *key; /* "01001\tcounty\t-\tAutauga County Sheriff's Office": the first four fields */
    char signed_day[MODELS][11];
};

struct making {
    const struct places *places;
    const char *path, *as_of;
    struct agency *list;
    size_t count, room;
    struct import_287g *result;
    struct faults *faults;
    bool failed; /* memory is out */
};

/* ---- Rows ---- */

static struct agency *find_agency(struct making *making, const char *key)
{
    for (size_t i = 0; i < making->count; i++)
        if (strcmp(making->list[i].key, key) == 0)
            return &making->list[i];
    if (making->count == making->room) {
        size_t room = making->room ? making->room * 2 : 256;
        struct agency *list = realloc(making->list, room * sizeof *list);
        if (!list)
            return NULL;
        making->list = list;
        making->room = room;
    }
    char *copy = strdup(key);
    if (!copy)
        return NULL;
    making->list[making->count] = (struct agency){.key = copy};
    return &making->list[making->count++];
}

static void add_row(struct making *making, const struct sheet_line *line, const struct match *match,
                    const char *area)
{
    char key[512];

    snprintf(key, sizeof key, "%s\t%s\t%s\t%s", area, match->level, match->city, line->agency);
    struct agency *agency = find_agency(making, key);
    if (!agency) {
        making->failed = true;
        return;
    }
    for (size_t i = 0; i < MODELS; i++) {
        if (!(line->models & models[i].model))
            continue;
        if (agency->signed_day[i][0] && area == match->area[0])
            faults_add_line(making->faults, FAULT_WARNING, making->path, line->line,
                            "nothing need be done; the first day was kept", "%s (%s) has this model twice",
                            line->agency, line->state);
        else if (!agency->signed_day[i][0])
            memcpy(agency->signed_day[i], line->signed_day, sizeof line->signed_day);
    }
}

static void take_line(struct making *making, const struct csv_row *row, const struct sheet_columns *columns)
{
    struct sheet_line line;
    struct match match;

    switch (
        import_sheet_line(making->places, row, columns, making->as_of, making->path, &line, making->faults)) {
    case SHEET_TAKEN:
        break;
    case SHEET_LEFT_OUT:
        making->result->left_out++;
        return;
    case SHEET_NOTE:
    case SHEET_WRONG:
        return;
    }
    if (!import_match(making->places, &line, making->path, &match, making->faults)) {
        making->result->left_out++;
        return;
    }
    making->result->agreements++;
    for (size_t i = 0; i < match.areas; i++)
        add_row(making, &line, &match, match.area[i]);
}

/* ---- The table ---- */

static int by_key(const void *a, const void *b)
{
    const char *one = ((const struct agency *)a)->key, *other = ((const struct agency *)b)->key;

    /* field by field, as sort -t TAB -k1,1 -k2,2 does */
    for (; *one && *one == *other; one++, other++)
        ;
    unsigned char first = *one == '\t' ? 0 : (unsigned char)*one,
                  second = *other == '\t' ? 0 : (unsigned char)*other;
    return (first > second) - (first < second);
}

static bool write_table(struct making *making)
{
    size_t length = 0;
    FILE *out = open_memstream(&making->result->table, &length);

    if (!out)
        return false;
    fprintf(out,
            "# county FIPS, or state; level; city; agency; models with the day signed; the day it was last "
            "seen on a list\n");
    for (size_t i = 0; i < making->count; i++) {
        const struct agency *agency = &making->list[i];
        const char *comma = "\t";
        fputs(agency->key, out);
        for (size_t k = 0; k < MODELS; k++)
            if (agency->signed_day[k][0]) {
                fprintf(out, "%s%s:%s", comma, models[k].code, agency->signed_day[k]);
                comma = ",";
            }
        fprintf(out, "\t%s\n", making->as_of);
    }
    bool good = !ferror(out);
    good &= fclose(out) == 0;
    making->result->length = length;
    return good;
}

/* The first four fields of a row of the present table. */
static void present_key(const struct places *places, size_t row, char *key, size_t room)
{
    const struct place_table *table = &places->agreements;

    snprintf(key, room, "%s\t%s\t%s\t%s", place_table_field(table, row, 0), place_table_field(table, row, 1),
             place_table_field(table, row, 2), place_table_field(table, row, 3));
}

static void count_changes(struct making *making)
{
    struct import_287g *result = making->result;
    size_t stayed = 0;
    char key[512];

    for (size_t row = 0; row < making->places->agreements.rows; row++) {
        present_key(making->places, row, key, sizeof key);
        const struct agency wanted = {.key = key};
        if (bsearch(&wanted, making->list, making->count, sizeof *making->list, by_key))
            stayed++;
    }
    result->agencies = making->count;
    result->added = making->count - stayed;
    result->gone = making->places->agreements.rows - stayed;
}

/* ---- Is it to be believed? ---- */

static bool is_plausible(const struct making *making, bool anyway)
{
    const char *newest = making->places->agreements_as_of;
    size_t present = making->places->agreements.rows;
    bool good = true;

    if (making->count == 0) {
        faults_add(making->faults, FAULT_ERROR, making->path, NULL, "see that it is ICE's whole sheet",
                   "not one line could be taken");
        return false;
    }
    if (!anyway && strcmp(making->as_of, newest) < 0) {
        faults_add(making->faults, FAULT_ERROR, making->path, NULL,
                   "get a newer sheet; --anyway takes this one", "it is of %s, and the present table of %s",
                   making->as_of, newest);
        good = false;
    }
    if (!anyway && making->count * 2 < present) {
        faults_add(making->faults, FAULT_ERROR, making->path, NULL,
                   "see that it is ICE's whole sheet; --anyway takes this one",
                   "it has %zu agencies, and the present table %zu", making->count, present);
        good = false;
    }
    return good;
}

bool import_287g(const struct places *places, const char *path, const char *bytes, size_t length,
                 const char *as_of, bool anyway, struct import_287g *result, struct faults *faults)
{
    struct making making = {
        .places = places, .path = path, .as_of = as_of, .result = result, .faults = faults};
    struct sheet_columns columns;
    struct csv_rows rows;
    size_t errors = faults_count_errors(faults);

    *result = (struct import_287g){0};
    if (!csv_rows_read(&rows, bytes, length, path, faults))
        return false;
    bool good = import_sheet_columns(&rows, &columns, path, faults);
    for (size_t i = columns.header + 1; good && i < rows.rows && !making.failed; i++)
        take_line(&making, &rows.row[i], &columns);
    csv_rows_free(&rows);
    if (making.count)
        qsort(making.list, making.count, sizeof *making.list, by_key);
    good = good && !making.failed && faults_count_errors(faults) == errors && is_plausible(&making, anyway);
    if (good) {
        count_changes(&making);
        good = write_table(&making);
    }
    if (!good && faults_count_errors(faults) == errors)
        faults_add(faults, FAULT_ERROR, path, NULL, "free some memory", "out of memory");
    for (size_t i = 0; i < making.count; i++)
        free(making.list[i].key);
    free(making.list);
    if (!good)
        import_287g_free(result);
    return good;
}

void import_287g_free(struct import_287g *result)
{
    free(result->table);
    result->table = NULL;
    result->length = 0;
}
