/* import_test.c - `rightsline import 287g`: the table of agreements is renewed whole, or stays as it was,
 * byte by byte. What is made of a sheet is in tests/content/import_287g_test.c. */
#include "gateway/commands.h"

#include <getopt.h>
#include <glob.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define SHEET                                                                                                \
    "STATE,LAW ENFORCEMENT AGENCY,TYPE,COUNTY,SUPPORT TYPE,SIGNED,MOA\n"                                     \
    "ALABAMA,Autauga County Sheriff's Office,County,Autauga County,Task Force Model,2025-09-22,link\n"
#define DAY "2025-09-30"

enum { ARGUMENTS_MAX = 12, TEXT_ROOM = 4096, SOMEBODY = 12345 };

static char folder[64];

static const char *at(const char *name)
{
    static char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void put(const char *name, const char *text)
{
    FILE *file = fopen(at(name), "w");

    assert_true(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

/* The table as it stands, to be freed. */
static char *table(void)
{
    FILE *file = fopen(at("places/287g.tsv"), "r");
    char *text = NULL;
    size_t room = 0;

    assert_non_null(file);
    assert_true(getdelim(&text, &room, '\0', file) > 0);
    fclose(file);
    return text;
}

static int set_up(void **state)
{
    char line[256];

    (void)state;
    snprintf(folder, sizeof folder, "/tmp/rightsline-test-XXXXXX");
    if (!mkdtemp(folder) || chmod(folder, 0755) != 0)
        return -1;
    snprintf(line, sizeof line, "mkdir '%s/places' && cp content/places/*.tsv '%s/places'", folder, folder);
    if (system(line) != 0 || chmod(at("places/287g.tsv"), 0640) != 0)
        return -1;
    put("287g-" DAY ".csv", SHEET);
    put("sheet.csv", SHEET);
    put("other.csv", "a,b\n1,2\n");
    return 0;
}

static int tear_down(void **state)
{
    char line[128];

    (void)state;
    snprintf(line, sizeof line, "rm -rf '%s'", folder);
    return system(line);
}

/* Runs the command with these words, in which @ stands for the folder; what it says goes into `said`. */
static int run(const char *const *words, char said[TEXT_ROOM])
{
    static char text[ARGUMENTS_MAX][256];
    char *arguments[ARGUMENTS_MAX + 1] = {NULL};
    int count = 0, channel[2], before[2] = {dup(STDOUT_FILENO), dup(STDERR_FILENO)};

    for (; words[count]; count++) {
        bool inside = words[count][0] == '@';
        snprintf(text[count], sizeof text[count], "%s%s", inside ? folder : "", words[count] + inside);
        arguments[count] = text[count];
    }
    assert_int_equal(pipe(channel), 0);
    fflush(stdout);
    dup2(channel[1], STDOUT_FILENO);
    dup2(channel[1], STDERR_FILENO);
    optind = 0;
    int result = import_command(count, arguments);
    fflush(stdout);
    for (int i = 0; i < 2; i++) {
        dup2(before[i], i == 0 ? STDOUT_FILENO : STDERR_FILENO);
        close(before[i]);
    }
    close(channel[1]);
    ssize_t length = read(channel[0], said, TEXT_ROOM - 1);
    said[length > 0 ? length : 0] = '\0';
    close(channel[0]);
    return result;
}

static void assert_nothing_is_left_aside(void)
{
    glob_t found;

    assert_int_equal(glob(at("places/.287g.*"), 0, NULL, &found), GLOB_NOMATCH);
}

static const struct row {
    const char *name, *words[ARGUMENTS_MAX], *says;
    int result;
    bool written;
} rows[] = {
    {"a list is taken",
     {"import", "287g", "@/sheet.csv", "--as-of", DAY, "--anyway", "--content", "@"},
     "written: 1 agreements of 1 agencies as of " DAY,
     EXIT_GOOD,
     true},
    {"its day may be in its name",
     {"import", "287g", "@/287g-" DAY ".csv", "--anyway", "--content", "@"},
     "as of " DAY,
     EXIT_GOOD,
     true},
    {"what would be can be seen first",
     {"import", "287g", "@/287g-" DAY ".csv", "--anyway", "--dry-run", "--content", "@"},
     "nothing was written: 1 agreements",
     EXIT_GOOD,
     false},
    {"a list much shorter than the table is not taken",
     {"import", "287g", "@/287g-" DAY ".csv", "--content", "@"},
     "--anyway",
     EXIT_FAULTS,
     false},
    {"nor one without a day",
     {"import", "287g", "@/sheet.csv", "--anyway", "--content", "@"},
     "no day in the file's name",
     EXIT_FAULTS,
     false},
    {"nor with one that there is not",
     {"import", "287g", "@/sheet.csv", "--as-of", "2025-02-30", "--anyway", "--content", "@"},
     "is no day",
     EXIT_FAULTS,
     false},
    {"nor of the future",
     {"import", "287g", "@/sheet.csv", "--as-of", "2098-01-31", "--anyway", "--content", "@"},
     "has not come yet",
     EXIT_FAULTS,
     false},
    {"nor another sheet",
     {"import", "287g", "@/other.csv", "--as-of", DAY, "--anyway", "--content", "@"},
     "other.csv",
     EXIT_FAULTS,
     false},
    {"nor one that is not there",
     {"import", "287g", "@/none.csv", "--as-of", DAY, "--content", "@"},
     "cannot be read",
     EXIT_FAULTS,
     false},
    {"without content it is told what is missing",
     {"import", "287g", "@/sheet.csv", "--as-of", DAY, "--content", "@/places"},
     "/places/places",
     EXIT_FAULTS,
     false},
    {"other lists there are none", {"import", "287h", "@/sheet.csv"}, "usage:", EXIT_USAGE, false},
    {"a file is needed", {"import", "287g"}, "usage:", EXIT_USAGE, false},
};

static void imports(void **state)
{
    const struct row *row = *state;
    char said[TEXT_ROOM], *before = table();
    struct stat about;

    int result = run(row->words, said);
    if (result != row->result || !strstr(said, row->says))
        fail_msg("%d, %s", result, said);
    char *after = table();
    assert_int_equal(strcmp(before, after) != 0, row->written);
    if (row->written)
        assert_non_null(strstr(after, "Autauga County Sheriff's Office"));
    assert_int_equal(stat(at("places/287g.tsv"), &about), 0);
    assert_int_equal(about.st_mode & 0777, 0640); /* who may read it is as it was */
    assert_nothing_is_left_aside();
    put("places/287g.tsv", before);
    free(before);
    free(after);
}

static const char *const good[] = {"import",   "287g",      "@/sheet.csv", "--as-of", DAY,
                                   "--anyway", "--content", "@",           NULL};

static void on_a_full_disk_the_old_table_stays(void **state)
{
    struct rlimit usual;
    char said[TEXT_ROOM], *before = table();

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &usual), 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){64, usual.rlim_max}), 0);
    int result = run(good, said);
    setrlimit(RLIMIT_FSIZE, &usual);
    assert_int_equal(result, EXIT_FAULTS);
    assert_non_null(strstr(said, "the new table cannot be written"));
    char *after = table();
    assert_string_equal(before, after);
    assert_nothing_is_left_aside();
    free(before);
    free(after);
}

/* Root may write everywhere, so root is somebody else meanwhile. */
static void where_nobody_may_write_it_is_told(void **state)
{
    char said[TEXT_ROOM];

    (void)state;
    assert_int_equal(chmod(at("places/287g.tsv"), 0644), 0);
    assert_int_equal(chmod(at("places"), 0555), 0);
    if (geteuid() == 0)
        assert_int_equal(seteuid(SOMEBODY), 0);
    int result = run(good, said);
    if (geteuid() == SOMEBODY)
        assert_int_equal(seteuid(0), 0);
    chmod(at("places"), 0755);
    assert_int_equal(result, EXIT_FAULTS);
    assert_non_null(strstr(said, "no file can be made in this folder"));
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 2] = {
        [ROWS] = cmocka_unit_test(on_a_full_disk_the_old_table_stays),
        [ROWS + 1] = cmocka_unit_test(where_nobody_may_write_it_is_told),
    };

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, imports, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("import", tests, set_up, tear_down);
}
