/* import_287g_test.c - ICE's sheet as organisers save it: what is wrong with it is told in one right message,
 * and every agency lands in its county. */
#include "content/import_287g.h"
#include "content/import_sheet.h"
#include "content/place_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct places *places; /* as shipped */
static struct places *fresh;  /* the same with an empty table of agreements */

#define HEAD "STATE,LAW ENFORCEMENT AGENCY,TYPE,COUNTY,SUPPORT TYPE,SIGNED,MOA\n"
#define LINE                                                                                                 \
    "ALABAMA,Autauga County Sheriff's Office,County,Autauga County,Task Force Model,2025-09-22 "             \
    "00:00:00,link\n"
#define AS_OF "2026-10-09"

/* What is made of a sheet: the table without its heading line, and the first fault. */
struct made {
    bool good;
    struct import_287g result;
    struct faults faults;
    const char *rows; /* into `result` */
};

static struct made import(const struct places *from, const char *sheet, size_t length, const char *as_of,
                          bool anyway)
{
    struct made made = {.rows = ""};

    faults_init(&made.faults);
    made.good = import_287g(from, "sheet.csv", sheet, length, as_of, anyway, &made.result, &made.faults);
    if (made.good)
        made.rows = strchr(made.result.table, '\n') + 1;
    return made;
}

static void forget(struct made *made)
{
    import_287g_free(&made->result);
    faults_free(&made->faults);
}

static void assert_taken(const struct made *made)
{
    if (!made->good)
        fail_msg("%s: %s", made->faults.list[0].where, made->faults.list[0].message);
}

/* ---- Sheets that are not taken ---- */

static const struct broken {
    const char *name, *sheet;
    size_t length; /* 0: as long as the string */
    const char *where, *says, *mend;
} broken[] = {
    {"an Excel workbook", "PK\x03\x04rest", 0, "", "Excel workbook", "save it as \"CSV UTF-8\""},
    {"an old Excel workbook", "\xd0\xcf\x11\xe0rest", 0, "", "old Excel workbook", "CSV UTF-8"},
    {"a web page", "<!DOCTYPE html>", 0, "", "web page", "CSV UTF-8"},
    {"a PDF", "%PDF-1.7", 0, "", "PDF", "CSV UTF-8"},
    {"UTF-16", "\xff\xfeS\0T\0", 6, "", "UTF-16", "CSV UTF-8"},
    {"NULs", "STATE,\0", 7, "", "NULs", "CSV UTF-8"},
    {"nothing at all", "", 0, "", "the file is empty", "first line"},
    {"blank lines", "\n\n,,,\n", 0, "", "the file is empty", "first line"},
    {"no line of headings", LINE LINE, 0, "", "no line has the names of the columns",
     "STATE, LAW ENFORCEMENT AGENCY"},
    {"the list of pending agencies",
     "STATE,LAW ENFORCEMENT AGENCY,TYPE,COUNTY\nTEXAS,Dallas Police Department,Municipality,-\n", 0, "line 1",
     "no column SUPPORT TYPE", "participating (not pending)"},
    {"no column for the state", "LAW ENFORCEMENT AGENCY,SUPPORT TYPE,SIGNED\nX,Task Force Model,2025-01-01\n",
     0, "line 1", "no column STATE", "all its columns"},
    {"no column for the agency", "STATE,SUPPORT TYPE,SIGNED\nTEXAS,Task Force Model,2025-01-01\n", 0,
     "line 1", "no column LAW ENFORCEMENT AGENCY", "all its columns"},
    {"no column for the day", "STATE,LAW ENFORCEMENT AGENCY,SUPPORT TYPE\nTEXAS,X,Task Force Model\n", 0,
     "line 1", "no column SIGNED", "all its columns"},
    {"a state that is none",
     HEAD LINE "TEXSA,Dallas Police Department,Municipality,Dallas,Task Force Model,2025-01-01,\n", 0,
     "line 3", "\"TEXSA\" is no state", "column STATE"},
    {"a state that is missing",
     HEAD LINE ",Dallas Police Department,Municipality,Dallas,Task Force Model,2025-01-01,\n", 0, "line 3",
     "\"\" is no state", "column STATE"},
    {"an agency that is missing", HEAD LINE "TEXAS,,County,Dallas,Task Force Model,2025-01-01,\n", 0,
     "line 3", "the agency is missing", "LAW ENFORCEMENT AGENCY"},
    {"a quoted cell that is not closed",
     HEAD LINE "TEXAS,\"Dallas Police,City,Dallas,Task Force Model,2025-01-01,\n", 0, "line 3",
     "quotation mark", "close every quoted cell"},
    {"a quotation mark in the midst of a cell",
     HEAD "TEXAS,Cut \"N\" Shoot Police,City,-,Task Force Model,2025-01-01,\n", 0, "line 2", "quotation mark",
     "write \"\""},
    {"headings and not one line", HEAD, 0, "", "not one line could be taken", "whole sheet"},
    {"lines of which none is known",
     HEAD "TEXAS,Xyzzy Police Department,Municipality,#N/A,Task Force Model,2025-01-01,\n", 0, "line 2",
     "no place of that name is known", "column COUNTY"},
};

static void is_refused(void **state)
{
    const struct broken *row = *state;
    struct made made =
        import(fresh, row->sheet, row->length ? row->length : strlen(row->sheet), AS_OF, false);

    assert_false(made.good);
    assert_null(made.result.table);
    assert_true(made.faults.errors >= 1);
    assert_string_equal(made.faults.list[0].where, row->where);
    assert_non_null(strstr(made.faults.list[0].message, row->says));
    assert_non_null(strstr(made.faults.list[0].mend, row->mend));
    forget(&made);
}

/* ---- Lines that are taken with a warning, or left out with one ---- */

static const struct doubtful {
    const char *name, *line;
    const char *says, *mend;
    size_t left_out;
} doubtful[] = {
    {"a model that we do not know is left out",
     "TEXAS,Collin County Sheriff's Office,County,Collin County,Tribal Model,2025-01-01,",
     "\"Tribal Model\" is no model", "left out", 1},
    {"a day that is none is taken without",
     "VIRGINIA,Campbell County Sheriff's Office,County,Campbell County,Task Force Model,05/082025,",
     "\"05/082025\" is no day", "taken without", 0},
    {"a day after the sheet's is taken",
     "TEXAS,Collin County Sheriff's Office,County,Collin County,Task Force Model,2027-01-01,",
     "signed on 2027-01-01, after the day of the sheet", "year", 0},
    {"a county that the agency's name denies",
     "PENNSYLVANIA,Bradford County Sheriff's Office,County,Bedford County,Warrant Service "
     "Officer,2025-03-27,",
     "another county: Bedford County", "the agency's was taken", 0},
    {"a county that there is not",
     "TEXAS,Northern Sheriff's Office,County,Nowhere County,Task Force Model,2025-01-01,",
     "that county is not in our table", "column COUNTY", 1},
    {"a city that there is not",
     "TEXAS,Xyzzy Police Department,Municipality,#N/A,Task Force Model,2025-01-01,",
     "no place of that name is known", "column COUNTY", 1},
    {"a city that there is twice",
     "FLORIDA,Midway Police Department,Municipality,#N/A,Task Force Model,2025-01-01,",
     "several places of that name", "column COUNTY", 1},
    {"a campus without a county",
     "FLORIDA,New University Police Department,State Agency,#N/A,Task Force Model,2025-01-01,",
     "its county is not known", "column COUNTY", 1},
    {"the same agreement twice",
     "ALABAMA,Autauga County Sheriff's Office,County,Autauga County,Task Force Model,2025-09-22,",
     "has this model twice", "nothing need be done", 0},
};

static void is_warned_of(void **state)
{
    const struct doubtful *row = *state;
    char sheet[1024];

    snprintf(sheet, sizeof sheet, "%s%s%s\n", HEAD LINE, row->line, "");
    struct made made = import(fresh, sheet, strlen(sheet), AS_OF, false);
    assert_taken(&made);
    assert_int_equal(made.faults.count, 1);
    assert_int_equal(made.faults.errors, 0);
    assert_string_equal(made.faults.list[0].where, "line 3");
    assert_non_null(strstr(made.faults.list[0].message, row->says));
    assert_non_null(strstr(made.faults.list[0].mend, row->mend));
    assert_int_equal(made.result.left_out, row->left_out);
    forget(&made);
}

/* ---- Where agencies land ---- */

static const struct matched {
    const char *name, *line; /* state, agency, type, county */
    const char *row;         /* of the table, up to the agency */
} matched[] = {
    {"a sheriff by the county in the name", "ALABAMA,Autauga County Sheriff's Office,County,Autauga County",
     "01001\tcounty\t-\t"},
    {"with no county printed", "TEXAS,Deaf Smith County Sheriff's Office,County,#N/A", "48117\tcounty\t-\t"},
    {"spelled as one word", "TEXAS,De Witt County Sheriff's Office,County,DeWitt", "48123\tcounty\t-\t"},
    {"with Saint", "MARYLAND,St. Mary's County Sheriff's Office,County,Saint Mary's County",
     "24037\tcounty\t-\t"},
    {"a parish", "LOUISIANA,Bossier Parish Sheriff's Office,County,Bossier Parish", "22015\tcounty\t-\t"},
    {"a sheriff named for a city", "FLORIDA,Jacksonville Sheriff's Office,County,Duval County",
     "12031\tcounty\t-\t"},
    {"and so without a county", "FLORIDA,Jacksonville Sheriff's Office,County,#N/A", "12031\tcounty\t-\t"},
    {"Richmond the county", "VIRGINIA,Richmond County Sheriff's Office,County,Richmond County",
     "51159\tcounty\t-\t"},
    {"Richmond the city", "VIRGINIA,Richmond City Sheriff's Office,County,Richmond City",
     "51760\tcounty\t-\t"},
    {"a county's corrections", "FLORIDA,Jackson County Correctional Facility,County,Jackson County",
     "12063\tcounty\t-\t"},
    {"police of a city", "ARIZONA,Mesa Police Department,Municipality,#N/A", "04013\tcity\tMesa\t"},
    {"named City of", "FLORIDA,City of Zephyrhills Police Department,Municipality,Pasco County",
     "12101\tcity\tZephyrhills\t"},
    {"whose name ends in City", "FLORIDA,Panama City Police Department,Municipality,Bay County",
     "12005\tcity\tPanama City\t"},
    {"public safety", "FLORIDA,Jupiter Island Department of Public Safety,Municipality,#N/A",
     "12085\tcity\tJupiter Island\t"},
    {"a port that is a city", "FLORIDA,Port Orange Police Department,Municipality,Volusia County",
     "12127\tcity\tPort Orange\t"},
    {"a city of a name that occurs twice, by its county",
     "FLORIDA,Midway Police Department,Municipality,Gadsden County", "12039\tcity\tMidway\t"},
    {"a place that we lack, by its county", "TEXAS,Xyzzy Police Department,Municipality,Dallas County",
     "48113\tcity\tXyzzy\t"},
    {"police that the sheet calls a county's", "INDIANA,Shirley Police Department,County,Hancock County",
     "18059\tcity\tShirley\t"},
    {"county police are the county's", "NEW YORK,Nassau County Police Department,County,Nassau County",
     "36059\tcounty\t-\t"},
    {"a constable", "PENNSYLVANIA,Derry Township Constable's Office,Municipality,Westmoreland County",
     "42129\tconstable\t-\t"},
    {"a township", "PENNSYLVANIA,Butler Township Police Department,Municipality,Luzerne County",
     "42079\ttownship\tButler Township\t"},
    {"a university", "FLORIDA,University of Florida Police Department,State Agency,Alachua County",
     "12001\tspecial\t-\t"},
    {"a state's agency", "FLORIDA,Florida Department of Law Enforcement,State Agency,#N/A", "FL\tstate\t-\t"},
    {"a state by its letters", "tx,Collin County Sheriff's Office,County,Collin County",
     "48085\tcounty\t-\t"},
    {"curly quotes and doubled spaces",
     "TENNESSEE,Greene  County Sheriff\u2019s Office ,County,Greene County ",
     "47059\tcounty\t-\tGreene County Sheriff's Office\t"},
};

static void lands_in(void **state)
{
    const struct matched *row = *state;
    char sheet[1024];

    snprintf(sheet, sizeof sheet, "%s%s,Warrant Service Officer,2025-03-01,\n", HEAD, row->line);
    struct made made = import(fresh, sheet, strlen(sheet), AS_OF, false);
    assert_taken(&made);
    if (strncmp(made.rows, row->row, strlen(row->row)) != 0)
        fail_msg("%s", made.rows);
    assert_non_null(strstr(made.rows, "\tWSO:2025-03-01\t" AS_OF "\n"));
    forget(&made);
}

/* ---- Forms of the same sheet ---- */

#define ROW "01001\tcounty\t-\tAutauga County Sheriff's Office\tTFM:2025-09-22\t" AS_OF "\n"

static const struct form {
    const char *name, *sheet;
} forms[] = {
    {"as ICE's own", HEAD LINE},
    {"with a byte order mark", "\xef\xbb\xbf" HEAD LINE},
    {"with Windows' line ends",
     "STATE,LAW ENFORCEMENT AGENCY,TYPE,COUNTY,SUPPORT TYPE,SIGNED\r\nALABAMA,Autauga County Sheriff's "
     "Office,County,Autauga County,Task Force Model,2025-09-22\r\n"},
    {"with an old Mac's", "STATE,LAW ENFORCEMENT AGENCY,SUPPORT TYPE,SIGNED\rALABAMA,Autauga County "
                          "Sheriff's Office,Task Force Model,2025-09-22\r"},
    {"without a last line end",
     "STATE,LAW ENFORCEMENT AGENCY,SUPPORT TYPE,SIGNED\nAL,Autauga County Sheriff's Office,TFM,2025-09-22"},
    {"with every cell quoted",
     "\"STATE\",\"LAW ENFORCEMENT AGENCY\",\"SUPPORT TYPE\",\"SIGNED\"\n\"ALABAMA\",\"Autauga County "
     "Sheriff's Office\",\"Task Force Model\",\"2025-09-22\"\n"},
    {"with semicolons", "STATE;LAW ENFORCEMENT AGENCY;SUPPORT TYPE;SIGNED\nALABAMA;Autauga County Sheriff's "
                        "Office;Task Force Model;2025-09-22\n"},
    {"with tabs", "STATE\tLAW ENFORCEMENT AGENCY\tSUPPORT TYPE\tSIGNED\nALABAMA\tAutauga County Sheriff's "
                  "Office\tTask Force Model\t2025-09-22\n"},
    {"with other headings, in another order",
     "Date Signed,Model,Agency Name,State\n9/22/2025,TFM,Autauga County Sheriff's Office,Alabama\n"},
    {"with a heading cut over two lines",
     "STATE,\"LAW ENFORCEMENT\nAGENCY\",SUPPORT TYPE,SIGNED\nALABAMA,Autauga County Sheriff's Office,Task "
     "Force Model,22-Sep-25\n"},
    {"with a title above", "Participating agencies,,,\n\n" HEAD LINE},
    {"with blank lines and a note below", HEAD "\n,,,,,,\n" LINE "Updated daily,,,,,,\n"},
    {"with empty columns behind", "STATE,LAW ENFORCEMENT AGENCY,SUPPORT TYPE,SIGNED,,,\nALABAMA,Autauga "
                                  "County Sheriff's Office,Task Force Model,\"September 22, 2025\",,,\n"},
    {"with Excel's number for the day", "STATE,LAW ENFORCEMENT AGENCY,SUPPORT TYPE,SIGNED\nALABAMA,Autauga "
                                        "County Sheriff's Office,Task Force Model,45922\n"},
};

static void is_read(void **state)
{
    const struct form *row = *state;
    struct made made = import(fresh, row->sheet, strlen(row->sheet), AS_OF, false);

    assert_taken(&made);
    assert_int_equal(made.faults.count, 0);
    assert_string_equal(made.rows, ROW);
    forget(&made);
}

static void reads_windows_letters(void **state)
{
    static const char sheet[] = HEAD "NEW MEXICO,Do\xf1"
                                     "a Ana County Sheriff\x92s Office,County,Do\xf1"
                                     "a Ana County,WSO,2025-03-01,\n";
    struct made made = import(fresh, sheet, sizeof sheet - 1, AS_OF, false);

    (void)state;
    assert_taken(&made);
    assert_int_equal(made.faults.count, 1);
    assert_non_null(strstr(made.faults.list[0].message, "Windows-1252"));
    assert_non_null(strstr(made.rows, "35013\tcounty\t-\tDo\u00f1a Ana County Sheriff's Office\t"));
    forget(&made);
}

static void joins_models_of_an_agency(void **state)
{
    static const char sheet[] = HEAD
        "ALABAMA,Autauga County Sheriff's Office,County,Autauga County,Warrant Service Officer,2025-01-03,\n"
        "ALABAMA,Autauga County Sheriff\u2019s Office,County,Autauga County,Jail Enforcement "
        "Model,2025-01-01,\n"
        "ALABAMA,Autauga County Sheriff's Office ,County,Autauga County,Task Force Model,2025-01-02,\n";
    struct made made = import(fresh, sheet, sizeof sheet - 1, AS_OF, false);

    (void)state;
    assert_string_equal(made.rows, "01001\tcounty\t-\tAutauga County Sheriff's Office\t"
                                   "JEM:2025-01-01,TFM:2025-01-02,WSO:2025-01-03\t" AS_OF "\n");
    assert_int_equal(made.result.agreements, 3);
    assert_int_equal(made.result.agencies, 1);
    forget(&made);
}

/* ---- The present table ---- */

static void older_and_shorter_lists_are_refused(void **state)
{
    struct made made = import(places, HEAD LINE, strlen(HEAD LINE), "2026-01-01", false);

    (void)state;
    assert_false(made.good);
    assert_int_equal(made.faults.errors, 2);
    assert_non_null(strstr(made.faults.list[0].message, "the present table of 2026-"));
    assert_non_null(strstr(made.faults.list[1].message, "it has 1 agencies, and the present table 1"));
    forget(&made);

    made = import(places, HEAD LINE, strlen(HEAD LINE), "2026-01-01", true);
    assert_taken(&made);
    assert_int_equal(made.result.agencies, 1);
    assert_int_equal(made.result.added, 0);
    assert_true(made.result.gone > 1500);
    forget(&made);
}

/* A sheet of what the present table holds, as ICE writes it; `printed` with the counties. */
static char *sheet_of_present(bool printed, size_t *length)
{
    static const struct {
        const char *code, *name;
    } models[] = {
        {"JEM", "Jail Enforcement Model"}, {"TFM", "Task Force Model"}, {"WSO", "Warrant Service Officer"}};
    struct place_table table;
    char *sheet = NULL;
    FILE *out = open_memstream(&sheet, length);

    assert_true(place_table_load(&table, "content/places", "287g.tsv", 6, 6, false, NULL));
    fputs(HEAD, out);
    for (size_t row = 0; row < table.rows; row++) {
        const char *area = place_table_field(&table, row, 0), *level = place_table_field(&table, row, 1);
        const char *agency = place_table_field(&table, row, 3), *signs = place_table_field(&table, row, 4);
        struct county county = {.name = "#N/A"};
        bool known = places_county_by_fips(places, area, &county);
        const char *code = known ? county.state : area;
        const char *type = strcmp(level, "county") == 0  ? "County"
                           : strcmp(level, "state") == 0 ? "State Agency"
                                                         : "Municipality";
        char quoted[512];
        snprintf(quoted, sizeof quoted, "\"%s\"", agency);
        fflush(out);
        if (strcmp(level, "special") == 0 && strstr(sheet, quoted))
            continue; /* the other county of a regional jail */
        for (size_t i = 0; i < 3; i++)
            if (strstr(signs, models[i].code)) {
                fprintf(out, "%s,\"", places_state_name(places, code, false));
                for (const char *at = agency; *at; at++)
                    fprintf(out, *at == '"' ? "\"\"" : "%c", *at);
                fprintf(out, "\",%s,%s,%s,%.10s 00:00:00,link\r\n", type,
                        printed || strcmp(type, "County") == 0 ? county.name : "#N/A", models[i].name,
                        strstr(signs, models[i].code) + 4);
            }
    }
    fclose(out);
    place_table_free(&table);
    return sheet;
}

/* Without the last column, the day it was seen. */
static size_t same_rows(const char *rows, const struct place_table *table)
{
    size_t same = 0;
    char line[1024];

    for (size_t row = 0; row < table->rows; row++) {
        snprintf(line, sizeof line, "%s\t%s\t%s\t%s\t%s\t", place_table_field(table, row, 0),
                 place_table_field(table, row, 1), place_table_field(table, row, 2),
                 place_table_field(table, row, 3), place_table_field(table, row, 4));
        const char *at = strstr(rows, line);
        same += at && (at == rows || at[-1] == '\n');
    }
    return same;
}

static void present_table_comes_out_as_it_went_in(void **state)
{
    struct place_table table;

    (void)state;
    assert_true(place_table_load(&table, "content/places", "287g.tsv", 6, 6, false, NULL));
    for (int printed = 0; printed < 2; printed++) {
        size_t length;
        char *sheet = sheet_of_present(printed, &length);
        struct made made = import(places, sheet, length, AS_OF, false);
        assert_taken(&made);
        if (made.faults.count)
            fail_msg("%s: %s", made.faults.list[0].where, made.faults.list[0].message);
        assert_int_equal(made.result.added + made.result.gone + made.result.left_out, 0);
        assert_int_equal(same_rows(made.rows, &table), table.rows);
        forget(&made);
        free(sheet);
    }
    place_table_free(&table);
}

/* With nothing to go by but the sheet and our counties and cities. */
static void counties_are_found_afresh(void **state)
{
    struct place_table table;
    size_t length;
    char *sheet = sheet_of_present(true, &length);
    struct made made = import(fresh, sheet, length, AS_OF, false);

    (void)state;
    assert_taken(&made);
    assert_true(place_table_load(&table, "content/places", "287g.tsv", 6, 6, false, NULL));
    assert_true(same_rows(made.rows, &table) * 100 >= table.rows * 98);
    assert_true(made.result.left_out <= 10);
    place_table_free(&table);
    forget(&made);
    free(sheet);
}

/* ---- Days ---- */

static const struct day {
    const char *name, *path, *day;
} days[] = {
    {"as ICE names it", "participatingAgencies05182026pm.csv", "2026-05-18"},
    {"as an organiser does", "/home/ana/287g-2026-05-18.csv", "2026-05-18"},
    {"with nothing between", "287g_20260518.csv", "2026-05-18"},
    {"with underscores", "ice_05_18_2026.csv", "2026-05-18"},
    {"a folder's day is not the file's", "/data/2026-05-18/agencies.csv", NULL},
    {"a day that there is not", "agencies-2026-02-30.csv", NULL},
    {"other numbers", "287g-list-v12.csv", NULL},
    {"a longer number", "1234567890.csv", NULL},
};

static void finds_the_day(void **state)
{
    const struct day *row = *state;
    char day[11] = "";

    assert_true(import_287g_day_in_name(row->path, day) == (row->day != NULL));
    if (row->day)
        assert_string_equal(day, row->day);
}

static void knows_days(void **state)
{
    static const char *const good[] = {"2026-05-18", "2028-02-29", "2006-01-01"};
    static const char *const bad[] = {"2026-02-29",  "2026-13-01", "2026-00-10", "05/18/2026", "2026-5-18",
                                      "2026-05-18x", "",           "1999-01-01", "2026-05-1 "};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(import_287g_is_day(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (import_287g_is_day(bad[i]))
            fail_msg("%s", bad[i]);
}

/* ---- */

static int load(void **state)
{
    static const char *const tables[] = {"zips",         "zip3",   "states",         "counties",
                                         "county-names", "cities", "local-policies", NULL};
    char folder[] = "/tmp/rightsline-import-XXXXXX", command[1024];
    struct faults faults;

    (void)state;
    faults_init(&faults);
    places = places_load("content/places", &faults);
    assert_non_null(mkdtemp(folder));
    for (const char *const *table = tables; *table; table++) {
        char target[512], link[512];
        char *real = realpath("content/places", NULL);
        snprintf(target, sizeof target, "%s/%s.tsv", real, *table);
        snprintf(link, sizeof link, "%s/%s.tsv", folder, *table);
        assert_int_equal(symlink(target, link), 0);
        free(real);
    }
    snprintf(command, sizeof command, "%s/287g.tsv", folder);
    FILE *empty = fopen(command, "w");
    assert_non_null(empty);
    fputs("# none\n", empty);
    fclose(empty);
    fresh = places_load(folder, &faults);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    assert_int_equal(system(command), 0);
    faults_free(&faults);
    return places && fresh ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    places_free(places);
    places_free(fresh);
    return 0;
}

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define ADD(list, test)                                                                                      \
    for (size_t i = 0; i < COUNT(list); i++)                                                                 \
        tests[count++] = (struct CMUnitTest)                                                                 \
        {                                                                                                    \
            (list)[i].name, test, NULL, NULL, (void *)&(list)[i]                                             \
        }

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(reads_windows_letters),
        cmocka_unit_test(joins_models_of_an_agency),
        cmocka_unit_test(older_and_shorter_lists_are_refused),
        cmocka_unit_test(present_table_comes_out_as_it_went_in),
        cmocka_unit_test(counties_are_found_afresh),
        cmocka_unit_test(knows_days),
    };
    struct CMUnitTest
        tests[COUNT(broken) + COUNT(doubtful) + COUNT(matched) + COUNT(forms) + COUNT(days) + COUNT(others)];
    size_t count = 0;

    ADD(broken, is_refused);
    ADD(doubtful, is_warned_of);
    ADD(matched, lands_in);
    ADD(forms, is_read);
    ADD(days, finds_the_day);
    for (size_t i = 0; i < COUNT(others); i++)
        tests[count++] = others[i];
    return cmocka_run_group_tests_name("import 287g", tests, load, unload);
}
