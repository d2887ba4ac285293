/* import_sheet.c - one line of ICE's sheet of participating agencies. */
#include "content/import_sheet.h"

#include "content/import_287g.h"
#include "content/segments.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { HEADER_ROWS_MAX = 10, KEY_ROOM = 128 };

/* ---- Columns ---- */

/* The headings of a column, folded; the first is ICE's own. */
static const struct {
    bool needed;
    const char *shown;
    const char *headings[8];
} known[SHEET_COLUMNS] = {
    [SHEET_STATE] = {true, "STATE", {"state", "st", "states", "state name"}},
    [SHEET_AGENCY] = {true,
                      "LAW ENFORCEMENT AGENCY",
                      {"law enforcement agency", "agency", "law enforcement agencies", "agency name", "lea",
                       "participating agency", "name of agency"}},
    [SHEET_MODEL] = {true,
                     "SUPPORT TYPE",
                     {"support type", "model", "support", "agreement type", "program model", "287g model",
                      "type of agreement", "support model"}},
    [SHEET_SIGNED] = {true,
                      "SIGNED",
                      {"signed", "date signed", "signed date", "signature date", "moa signed", "date",
                       "signed on"}},
    [SHEET_TYPE] = {false, "TYPE", {"type", "agency type", "type of agency", "level"}},
    [SHEET_COUNTY] = {false, "COUNTY", {"county", "county name", "counties", "county parish", "parish"}},
};

/* Small letters and digits, single spaces: "Law Enforcement  Agency:" -> "law enforcement agency". */
static void fold_heading(const char *text, char *key, size_t room)
{
    size_t used = 0;
    bool space = false;

    for (; *text && used + 2 < room; text++) {
        if (isalnum((unsigned char)*text)) {
            if (space && used > 0)
                key[used++] = ' ';
            key[used++] = (char)tolower((unsigned char)*text);
            space = false;
        } else if (!strchr("()'.", *text)) {
            space = true;
        }
    }
    key[used] = '\0';
}

static bool is_heading(enum sheet_column column, const char *key)
{
    for (size_t i = 0; i < 8 && known[column].headings[i]; i++)
        if (strcmp(key, known[column].headings[i]) == 0)
            return true;
    return false;
}

/* How many of our columns this row names. */
static size_t read_headings(const struct csv_row *row, size_t at[SHEET_COLUMNS])
{
    size_t found = 0;

    for (size_t column = 0; column < SHEET_COLUMNS; column++) {
        at[column] = SHEET_NO_COLUMN;
        for (size_t cell = 0; cell < row->cells && at[column] == SHEET_NO_COLUMN; cell++) {
            char key[KEY_ROOM];
            fold_heading(row->cell[cell], key, sizeof key);
            if (is_heading((enum sheet_column)column, key))
                at[column] = cell;
        }
        found += at[column] != SHEET_NO_COLUMN;
    }
    return found;
}

bool import_sheet_columns(const struct csv_rows *rows, struct sheet_columns *columns, const char *path,
                          struct faults *faults)
{
    size_t best = 0;
    bool good = true;

    *columns = (struct sheet_columns){.header = 0};
    for (size_t i = 0; i < rows->rows && i < HEADER_ROWS_MAX; i++) {
        size_t at[SHEET_COLUMNS];
        size_t found = read_headings(&rows->row[i], at);
        if (found <= best)
            continue;
        best = found;
        columns->header = i;
        memcpy(columns->at, at, sizeof at);
    }
    if (best < 2) {
        faults_add(faults, FAULT_ERROR, path, NULL,
                   "keep ICE's first line: STATE, LAW ENFORCEMENT AGENCY, TYPE, COUNTY, SUPPORT TYPE, SIGNED",
                   rows->rows ? "no line has the names of the columns" : "the file is empty");
        return false;
    }
    for (size_t column = 0; column < SHEET_COLUMNS; column++)
        if (known[column].needed && columns->at[column] == SHEET_NO_COLUMN) {
            faults_add_line(faults, FAULT_ERROR, path, rows->row[columns->header].line,
                            "take ICE's list of participating (not pending) agencies, with all its columns",
                            "there is no column %s", known[column].shown);
            good = false;
        }
    return good;
}

/* ---- Days ---- */

bool import_287g_is_day(const char *day)
{
    int year, month, date, end = 0;

    if (strlen(day) != 10 || sscanf(day, "%4d-%2d-%2d%n", &year, &month, &date, &end) != 3 || end != 10)
        return false;
    struct tm asked = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = date, .tm_hour = 12};
    struct tm there = asked;
    timegm(&there);
    return year >= 2006 && year <= 2099 && there.tm_mon == asked.tm_mon && there.tm_mday == asked.tm_mday;
}

static bool write_day(int year, int month, int date, char *out)
{
    char day[40];

    snprintf(day, sizeof day, "%04d-%02d-%02d", year < 100 ? 2000 + year : year, month, date);
    if (!import_287g_is_day(day))
        return false;
    memcpy(out, day, 11);
    return true;
}

static int month_by_name(const char *name)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    char key[4] = "";

    for (size_t i = 0; i < 3 && isalpha((unsigned char)name[i]); i++)
        key[i] = (char)tolower((unsigned char)name[i]);
    const char *at = strlen(key) == 3 ? strstr(months, key) : NULL;
    return at && (at - months) % 3 == 0 ? (int)(at - months) / 3 + 1 : 0;
}

bool import_sheet_day(const char *text, char *out)
{
    int first, second, third, end = 0;
    char name[16];

    if (sscanf(text, "%4d-%2d-%2d%n", &first, &second, &third, &end) == 3 && end == 10 &&
        (text[end] == '\0' || text[end] == ' ' || text[end] == 'T'))
        return write_day(first, second, third, out);
    if (sscanf(text, "%2d/%2d/%4d%n", &first, &second, &third, &end) == 3 &&
        (text[end] == '\0' || text[end] == ' '))
        return (third < 100 || third > 999) && write_day(third, first, second, out);
    if (sscanf(text, "%2d-%15[A-Za-z]-%4d%n", &first, name, &third, &end) == 3 && text[end] == '\0')
        return write_day(third, month_by_name(name), first, out);
    if (sscanf(text, "%15[A-Za-z]%*[. ]%2d, %4d%n", name, &second, &third, &end) == 3 && text[end] == '\0')
        return write_day(third, month_by_name(name), second, out);
    if (sscanf(text, "%5d%n", &first, &end) == 1 && text[end] == '\0' && first > 36000) {
        /* Excel counts days, from 30 December 1899 as it turns out */
        time_t seconds = ((time_t)first - 25569) * 86400;
        struct tm day;
        gmtime_r(&seconds, &day);
        return write_day(day.tm_year + 1900, day.tm_mon + 1, day.tm_mday, out);
    }
    return false;
}

/* Eight digits of a name: "20260518" or "05182026". */
static bool day_in_digits(const char *digits, char *day)
{
    int first, second, third;

    if (sscanf(digits, "%4d%2d%2d", &first, &second, &third) == 3 && write_day(first, second, third, day))
        return true;
    return sscanf(digits, "%2d%2d%4d", &first, &second, &third) == 3 && third > 999 &&
           write_day(third, first, second, day);
}

bool import_287g_day_in_name(const char *path, char *day)
{
    const char *slash = strrchr(path, '/');
    char digits[9];
    size_t count = 0;

    for (const char *at = slash ? slash + 1 : path; *at; at++) {
        if (isdigit((unsigned char)*at) && count < 8)
            digits[count++] = *at;
        else if (!(count > 0 && strchr("-_.", *at)))
            count = 0;
        digits[count] = '\0';
        /* whole numbers only: "287g-2026-05-18" must not be read from its first digit on */
        if (count == 8 && !isdigit((unsigned char)at[1]) && day_in_digits(digits, day))
            return true;
    }
    return false;
}

/* ---- One line ---- */

static const char *cell_of(const struct csv_row *row, const struct sheet_columns *columns,
                           enum sheet_column column)
{
    size_t at = columns->at[column];
    const char *cell = at == SHEET_NO_COLUMN ? "" : csv_rows_cell(row, at);
    static const char *const nothing[] = {"#N/A", "N/A", "-", "NA", "#REF!", "none", NULL};

    for (const char *const *word = nothing; *word; word++)
        if (strcasecmp(cell, *word) == 0)
            return "";
    return cell;
}

static unsigned read_models(const char *text)
{
    static const struct {
        const char *word;
        unsigned model;
    } words[] = {{"jail", AGREEMENT_JAIL},        {"jem", AGREEMENT_JAIL},
                 {"warrant", AGREEMENT_WARRANT},  {"wso", AGREEMENT_WARRANT},
                 {"task force", AGREEMENT_FIELD}, {"tfm", AGREEMENT_FIELD},
                 {"taskforce", AGREEMENT_FIELD}};
    unsigned models = 0;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasestr(text, words[i].word))
            models |= words[i].model;
    return models;
}

static bool read_state(const struct places *places, const char *text, char *code)
{
    char key[PLACES_KEY_ROOM];

    if (places_state_code(places, text, code))
        return true;
    return places_fold(text, key, sizeof key) && places_state(places, key, code) == STATE_NAME;
}

static void read_signed(struct sheet_line *line, const char *text, const char *as_of, const char *path,
                        struct faults *faults)
{
    if (!import_sheet_day(text, line->signed_day)) {
        snprintf(line->signed_day, sizeof line->signed_day, "-");
        faults_add_line(faults, FAULT_WARNING, path, line->line,
                        "write the day in column SIGNED as 2026-05-18; it was taken without one",
                        "\"%.40s\" is no day", text);
    } else if (strcmp(line->signed_day, as_of) > 0) {
        faults_add_line(faults, FAULT_WARNING, path, line->line, "see whether the year is right",
                        "it was signed on %s, after the day of the sheet", line->signed_day);
    }
}

enum sheet_verdict import_sheet_line(const struct places *places, const struct csv_row *row,
                                     const struct sheet_columns *columns, const char *as_of, const char *path,
                                     struct sheet_line *line, struct faults *faults)
{
    const char *state = cell_of(row, columns, SHEET_STATE), *agency = cell_of(row, columns, SHEET_AGENCY);
    const char *model = cell_of(row, columns, SHEET_MODEL);

    *line = (struct sheet_line){.line = row->line,
                                .county = cell_of(row, columns, SHEET_COUNTY),
                                .type = cell_of(row, columns, SHEET_TYPE),
                                .models = read_models(model)};
    if (!*agency && !*model)
        return SHEET_NOTE;
    if (!*agency) {
        faults_add_line(faults, FAULT_ERROR, path, line->line, "fill in column LAW ENFORCEMENT AGENCY",
                        "the agency is missing");
        return SHEET_WRONG;
    }
    if (!read_state(places, state, line->state)) {
        faults_add_line(faults, FAULT_ERROR, path, line->line,
                        "write its name or its two letters in column STATE", "\"%.40s\" is no state", state);
        return SHEET_WRONG;
    }
    if (!segments_plain(agency, false, line->agency, sizeof line->agency)) {
        faults_add_line(faults, FAULT_ERROR, path, line->line, "shorten it to 150 letters",
                        "the agency's name is too long");
        return SHEET_WRONG;
    }
    if (line->models == 0) {
        faults_add_line(faults, FAULT_WARNING, path, line->line,
                        "write Jail Enforcement Model, Warrant Service Officer or Task Force Model in column "
                        "SUPPORT TYPE; the line was left out",
                        "\"%.40s\" is no model that we know", model);
        return SHEET_LEFT_OUT;
    }
    read_signed(line, cell_of(row, columns, SHEET_SIGNED), as_of, path, faults);
    return SHEET_TAKEN;
}
