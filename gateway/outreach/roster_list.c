/* roster_list.c - an organiser's own list: a CSV file, read row by row and never copied. */
#include "gateway/outreach/roster_private.h"

#include "handlers/message.h"

#include <csv.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CELL_ROOM = 64, CELLS_MAX = 64 };

enum column { COLUMN_NUMBER, COLUMN_CONSENT, COLUMN_LANGUAGE, COLUMN_STATE, COLUMN_ZIP, COLUMNS };

static const char *const column_names[COLUMNS] = {"number", "consent", "language", "state", "zip"};

struct list_reader {
    FILE *file;
    struct csv_parser parser;
    char *line; /* of getline(); wiped with every free */
    size_t line_room;
    size_t line_number; /* of the row that was read last */
    int column_at[COLUMNS];
    uint64_t rows;
    /* The row under way. */
    char cell[CELLS_MAX][CELL_ROOM];
    size_t cells;
    bool whole;
    bool broken; /* it is no row of CSV */
};

static void take_cell(void *bytes, size_t length, void *arg)
{
    struct list_reader *list = arg;

    if (list->whole) /* a line end of old, inside of a line: the second row would be lost */
        list->broken = true;
    if (list->cells < CELLS_MAX)
        snprintf(list->cell[list->cells], CELL_ROOM, "%.*s",
                 (int)(length < CELL_ROOM ? length : CELL_ROOM - 1), bytes ? (const char *)bytes : "");
    list->cells++;
}

static void take_row(int end, void *arg)
{
    (void)end;
    ((struct list_reader *)arg)->whole = true;
}

/* The next row with anything in it. False at the end, or (cannot_be_read()) when that cannot be known. */
static bool next_row(struct list_reader *list)
{
    ssize_t length;

    list->cells = 0;
    list->whole = list->broken = false;
    explicit_bzero(list->cell, sizeof list->cell);
    while (!list->whole && (length = getline(&list->line, &list->line_room, list->file)) >= 0) {
        list->line_number++;
        if (csv_parse(&list->parser, list->line, (size_t)length, take_cell, take_row, list) != (size_t)length)
            list->broken = true;
        explicit_bzero(list->line, list->line_room);
        if (list->broken)
            return false;
    }
    /* a last line without an end; what is quoted must be closed before it */
    if (!list->whole && csv_fini(&list->parser, take_cell, take_row, list) != 0)
        list->broken = true;
    return !list->broken && list->whole && list->cells > 0;
}

static bool cannot_be_read(const struct list_reader *list)
{
    return list->broken || ferror(list->file);
}

static const char *cell_of(const struct list_reader *list, enum column column)
{
    int at = list->column_at[column];

    return at >= 0 && (size_t)at < list->cells ? list->cell[at] : "";
}

/* ---- The head ---- */

static void find_columns(struct list_reader *list)
{
    for (int column = 0; column < COLUMNS; column++) {
        list->column_at[column] = -1;
        for (size_t i = 0; i < list->cells && i < CELLS_MAX; i++)
            if (strcasecmp(list->cell[i], column_names[column]) == 0)
                list->column_at[column] = (int)i;
    }
}

static bool begin(struct list_reader *list)
{
    int first;

    rewind(list->file);
    csv_free(&list->parser);
    if (csv_init(&list->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return false;
    list->rows = list->line_number = 0;
    if ((first = fgetc(list->file)) == 0xef) { /* a byte order mark */
        fgetc(list->file);
        fgetc(list->file);
    } else if (first != EOF) {
        ungetc(first, list->file);
    }
    if (!next_row(list))
        return false;
    find_columns(list);
    return true;
}

void list_rewind(struct list_reader *list)
{
    begin(list);
}

void list_free(struct list_reader *list)
{
    if (!list)
        return;
    if (list->file)
        fclose(list->file);
    csv_free(&list->parser);
    free(list->line);
    free(list);
}

/* ---- A row ---- */

static bool is_yes(const char *text)
{
    return strcasecmp(text, "yes") == 0 || strcasecmp(text, "y") == 0 || strcasecmp(text, "si") == 0 ||
           strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0;
}

static bool is_no(const char *text)
{
    return !*text || strcasecmp(text, "no") == 0 || strcasecmp(text, "n") == 0 ||
           strcasecmp(text, "false") == 0 || strcmp(text, "0") == 0;
}

/* Ten digits are a number of the US. */
static bool number_read(const char *text, char number[LEDGER_NUMBER_ROOM])
{
    char plain[MESSAGE_NUMBER_ROOM], digits[MESSAGE_NUMBER_ROOM] = "";
    size_t used = 0;

    for (const char *at = text; *at && used + 1 < sizeof digits; at++)
        if (isdigit((unsigned char)*at))
            digits[used++] = *at;
    bool whole = text[strspn(text, "+0123456789().- ")] == '\0' && used >= 8 && used <= 15;
    snprintf(plain, sizeof plain, "+%s%s", used == 10 && text[0] != '+' ? "1" : "", digits);
    if (whole)
        snprintf(number, LEDGER_NUMBER_ROOM, "%.16s", plain);
    explicit_bzero(plain, sizeof plain);
    explicit_bzero(digits, sizeof digits);
    return whole;
}

static bool where_read(const struct list_reader *list, char where[RECIPIENT_WHERE_ROOM])
{
    const char *zip = cell_of(list, COLUMN_ZIP), *state = cell_of(list, COLUMN_STATE);

    if (*zip) {
        snprintf(where, RECIPIENT_WHERE_ROOM, "%.5s", zip);
        return strspn(zip, "0123456789") >= 5 && (zip[5] == '\0' || zip[5] == '-');
    }
    snprintf(where, RECIPIENT_WHERE_ROOM, "%.2s", state);
    for (char *at = where; *at; at++)
        *at = (char)toupper((unsigned char)*at);
    return !*state ||
           (strlen(state) == 2 && isalpha((unsigned char)state[0]) && isalpha((unsigned char)state[1]));
}

/* What is wrong with the row; NULL when it is good. Never what stands in it. */
static const char *row_read(const struct list_reader *list, struct recipient *recipient)
{
    const char *language = cell_of(list, COLUMN_LANGUAGE), *consent = cell_of(list, COLUMN_CONSENT);

    *recipient = (struct recipient){.language = LANG_UNKNOWN};
    if (list->cells > CELLS_MAX)
        return "there are too many cells in this line";
    if (!number_read(cell_of(list, COLUMN_NUMBER), recipient->number))
        return "this is no telephone number: write it like +12025550123";
    if (!is_yes(consent) && !is_no(consent))
        return "write yes in the column \"consent\" for who has agreed to be texted, no for who has not";
    if (*language && (recipient->language = language_from_code(language)) == LANG_UNKNOWN)
        return "this is no language that we know: write a code such as es";
    if (!where_read(list, recipient->where))
        return "write the state as two letters, the ZIP as five digits";
    return NULL;
}

bool list_next(struct list_reader *list, struct recipient *recipient, uint64_t *place)
{
    while (next_row(list)) {
        *place = list->rows++;
        if (!row_read(list, recipient) && is_yes(cell_of(list, COLUMN_CONSENT)))
            return true;
    }
    explicit_bzero(list->cell, sizeof list->cell);
    return false;
}

/* ---- The whole ---- */

static bool complain(struct faults *faults, const char *path, size_t line, const char *what)
{
    faults_add_line(faults, FAULT_ERROR, path, line ? line : 1, "mend the list, and begin again", "%s", what);
    return false;
}

static bool is_of_the_country(const struct roster *roster, const char *number)
{
    return strncmp(number, "+1", 2) == 0 && strlen(number) == 12 &&
           (!roster->serves || roster->serves(number, roster->serves_arg));
}

/* Who has not agreed in one row is not texted for another. */
static bool note_refusal(struct roster *roster, const struct recipient *recipient, uint64_t place)
{
    roster->without_consent++;
    return roster_note(roster, recipient->number, place, true);
}

static const char *unreadable(const struct list_reader *list)
{
    return list->broken ? "a quotation mark or a line end stands where none can, or a quotation is not closed"
                        : "the file cannot be read to its end";
}

/* All rows, whatever is wrong with some: so that all is told at once. */
static bool note_rows(struct roster *roster, const char *path, struct faults *faults)
{
    struct list_reader *list = roster->list;
    struct recipient recipient;
    bool good = true;

    while (next_row(list)) {
        uint64_t place = list->rows++;
        const char *wrong = row_read(list, &recipient);
        if (wrong)
            good = complain(faults, path, list->line_number, wrong);
        else if (!is_yes(cell_of(list, COLUMN_CONSENT)))
            good = note_refusal(roster, &recipient, place)
                       ? good
                       : complain(faults, path, list->line_number, "out of memory");
        else if (!is_of_the_country(roster, recipient.number))
            roster->foreign++;
        else if (!roster_note(roster, recipient.number, place, false))
            good = complain(faults, path, list->line_number, "out of memory");
    }
    if (cannot_be_read(list))
        good = complain(faults, path, list->line_number, unreadable(list));
    recipient_scrub(&recipient);
    return good;
}

bool roster_of_list(struct roster *roster, const char *path, const struct roster_options *options,
                    struct faults *faults)
{
    bool good = false;

    roster_begin(roster, options->key);
    roster->serves = options->serves;
    roster->serves_arg = options->serves_arg;
    roster->list = calloc(1, sizeof *roster->list);
    if (!roster->list || !(roster->list->file = fopen(path, "re")))
        complain(faults, path, 1, strerror(errno));
    else if (!begin(roster->list))
        complain(faults, path, 1,
                 cannot_be_read(roster->list) ? unreadable(roster->list) : "the list is empty");
    else if (roster->list->column_at[COLUMN_NUMBER] < 0)
        complain(faults, path, 1, "the first line names no column \"number\"");
    else if (roster->list->column_at[COLUMN_CONSENT] < 0)
        complain(
            faults, path, 1,
            "the first line names no column \"consent\": it has to say yes for each who agreed to be texted");
    else
        good = note_rows(roster, path, faults);
    if (good)
        roster->doubled = roster_settle(roster);
    else
        roster_free(roster);
    return good;
}
