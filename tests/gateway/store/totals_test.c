/* totals_test.c - totals outlive the process for as long as they are to be kept, and whatever is wrong with
 * the file, counting goes on. */
#include "gateway/store/totals.h"

#include "gateway/memory.h"

#include <fcntl.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { TODAY = 20781, MONDAY = 20780, KEEP = 400, FILE_MAX = 1 << 20 };

static char folder[64], path[96], journal[112];
static struct totals *totals;

static struct totals *open_totals(void)
{
    struct totals *made = totals_new();

    assert_non_null(made);
    assert_true(totals_keep(made, folder, KEEP));
    return made;
}

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/rightsline-totals-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/counts.db", folder);
    snprintf(journal, sizeof journal, "%s-journal", path);
    totals = totals_new();
    return totals ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    totals_free(totals);
    unlink(path);
    unlink(journal);
    return rmdir(folder);
}

static void reopen(void)
{
    totals_free(totals);
    totals = open_totals();
}

static uint64_t number(enum totals_of of, const char *name, int32_t first, unsigned days)
{
    size_t count;
    const struct totals_row *rows = totals_rows(totals, &count);

    for (size_t i = 0; i < count; i++)
        if (rows[i].of == of && rows[i].first == first && rows[i].days == days &&
            strcmp(rows[i].name, name) == 0)
            return rows[i].number;
    return 0;
}

#define TOPIC(name) number(TOTALS_TOPIC, name, TODAY, TOTALS_DAY)

static bool file_has(const char *text)
{
    static char bytes[FILE_MAX];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? 0 : read(fd, bytes, sizeof bytes);

    close(fd);
    assert_true(length > 0);
    return memmem(bytes, (size_t)length, text, strlen(text)) != NULL;
}

/* ---- Kept ---- */

static void a_restart_goes_on_where_it_was(void **state)
{
    (void)state;
    reopen();
    totals_add(totals, TOTALS_TOPIC, "detainer", TODAY, TOTALS_DAY, 12);
    assert_true(totals_write(totals, TODAY));
    totals_add(totals, TOTALS_TOPIC, "detainer", TODAY, TOTALS_DAY, 10);
    assert_true(totals_write(totals, TODAY));
    reopen();
    assert_int_equal(TOPIC("detainer"), 22);
    totals_add(totals, TOTALS_TOPIC, "detainer", TODAY, TOTALS_DAY, 11);
    assert_true(totals_write(totals, TODAY));
    reopen();
    assert_int_equal(TOPIC("detainer"), 33);
}

static void days_weeks_and_kinds_are_told_apart(void **state)
{
    (void)state;
    reopen();
    totals_add(totals, TOTALS_TOPIC, "start", MONDAY, TOTALS_DAY, 10);
    totals_add(totals, TOTALS_CODE_WORD, "start", MONDAY, TOTALS_WEEK, 20);
    totals_add(totals, TOTALS_LIMIT, "start", MONDAY, TOTALS_DAY, 30);
    totals_add(totals, TOTALS_TOPIC, "start", TODAY, TOTALS_DAY, 40);
    assert_true(totals_write(totals, TODAY));
    reopen();
    assert_int_equal(number(TOTALS_TOPIC, "start", MONDAY, TOTALS_DAY), 10);
    assert_int_equal(number(TOTALS_CODE_WORD, "start", MONDAY, TOTALS_WEEK), 20);
    assert_int_equal(number(TOTALS_LIMIT, "start", MONDAY, TOTALS_DAY), 30);
    assert_int_equal(number(TOTALS_TOPIC, "start", TODAY, TOTALS_DAY), 40);
}

static void rows_are_sorted(void **state)
{
    char name[8];
    size_t count;

    (void)state;
    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "t%d", i * 7 % 50);
        totals_add(totals, TOTALS_TOPIC, name, TODAY - i * 13 % 10, TOTALS_DAY, 1);
    }
    const struct totals_row *rows = totals_rows(totals, &count);
    assert_int_equal(count, 50);
    for (size_t i = 1; i < count; i++)
        assert_true(rows[i - 1].first < rows[i].first ||
                    (rows[i - 1].first == rows[i].first && strcmp(rows[i - 1].name, rows[i].name) < 0));
}

static void two_processes_add_up(void **state)
{
    (void)state;
    reopen();
    struct totals *other = open_totals();
    totals_add(totals, TOTALS_TOPIC, "detainer", TODAY, TOTALS_DAY, 10);
    totals_add(other, TOTALS_TOPIC, "detainer", TODAY, TOTALS_DAY, 15);
    totals_add(other, TOTALS_TOPIC, "warrant", TODAY, TOTALS_DAY, 20);
    assert_true(totals_write(other, TODAY));
    totals_free(other);
    assert_true(totals_write(totals, TODAY));
    assert_int_equal(TOPIC("detainer"), 25);
    assert_int_equal(TOPIC("warrant"), 20);
    assert_true(totals_write(totals, TODAY)); /* and nothing twice */
    reopen();
    assert_int_equal(TOPIC("detainer"), 25);
}

static void the_file_tells_the_day_at_most_and_is_its_owners(void **state)
{
    struct stat about;

    (void)state;
    umask(077);
    reopen();
    totals_add(totals, TOTALS_TOPIC, "detainer", TODAY, TOTALS_DAY, 10);
    assert_true(totals_write(totals, TODAY));
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mtime % (24 * 60 * 60), 0);
    assert_int_equal(about.st_mode & 077, 0);
    assert_int_equal(stat(journal, &about), 0);
    assert_int_equal(about.st_size, 0);
    assert_int_equal(about.st_mtime % (24 * 60 * 60), 0);
}

/* ---- What is too old ---- */

/* A row of so many days that begins so long before its time is over; is it there? */
static const struct age {
    const char *name;
    int32_t first;
    unsigned days;
    bool kept;
} ages[] = {
    {"a day is kept for as long as the settings say", TODAY - KEEP, TOTALS_DAY, true},
    {"and not a day longer", TODAY - KEEP - 1, TOTALS_DAY, false},
    {"a week is kept until its last day is too old", TODAY - KEEP - 6, TOTALS_WEEK, true},
    {"and not longer", TODAY - KEEP - 7, TOTALS_WEEK, false},
};

static void is_kept(void **state)
{
    const struct age *row = *state;

    reopen();
    totals_add(totals, TOTALS_TOPIC, "quetzalcoatl", row->first, row->days, 10);
    assert_true(totals_write(totals, TODAY - 20));
    assert_true(file_has("quetzalcoatl"));
    assert_true(totals_write(totals, TODAY));
    assert_int_equal(number(TOTALS_TOPIC, "quetzalcoatl", row->first, row->days), row->kept ? 10 : 0);
    assert_int_equal(file_has("quetzalcoatl"), row->kept); /* gone is gone from the disk */
    reopen();
    assert_int_equal(number(TOTALS_TOPIC, "quetzalcoatl", row->first, row->days), row->kept ? 10 : 0);
}

/* ---- Trouble ---- */

static void a_broken_file_does_not_stop_counting(void **state)
{
    FILE *broken = fopen(path, "w");

    (void)state;
    for (int i = 0; i < 1000; i++)
        fputs("this is no database ", broken);
    fclose(broken);
    assert_false(totals_keep(totals, folder, KEEP));
    assert_int_equal(totals_error(totals), SQLITE_NOTADB);
    totals_add(totals, TOTALS_TOPIC, "detainer", TODAY, TOTALS_DAY, 10);
    assert_false(totals_write(totals, TODAY));
    assert_int_equal(TOPIC("detainer"), 10);
    unlink(path); /* somebody takes it away */
    assert_true(totals_write(totals, TODAY));
    reopen();
    assert_int_equal(TOPIC("detainer"), 10);
}

static void a_folder_that_is_not_there_does_not_either(void **state)
{
    (void)state;
    assert_false(totals_keep(totals, "/nowhere", KEEP));
    totals_add(totals, TOTALS_TOPIC, "detainer", TODAY, TOTALS_DAY, 10);
    assert_false(totals_write(totals, TODAY));
    assert_int_equal(TOPIC("detainer"), 10);
}

static void what_a_locked_file_does_not_take_goes_with_the_next(void **state)
{
    sqlite3 *other = NULL;

    (void)state;
    reopen();
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    totals_add(totals, TOTALS_TOPIC, "detainer", TODAY, TOTALS_DAY, 10);
    assert_false(totals_write(totals, TODAY));
    assert_int_equal(totals_error(totals), SQLITE_BUSY);
    sqlite3_close(other);
    totals_add(totals, TOTALS_TOPIC, "detainer", TODAY, TOTALS_DAY, 11);
    assert_true(totals_write(totals, TODAY));
    reopen();
    assert_int_equal(TOPIC("detainer"), 21);
}

static void what_is_not_ours_in_the_file_is_left_out(void **state)
{
    static const char strange[] = "INSERT INTO counts VALUES (20781, 1, 'topic', 'a\"],[\"', 10);"
                                  "INSERT INTO counts VALUES (20781, 3, 'topic', 'three', 10);"
                                  "INSERT INTO counts VALUES (20781, 1, 'people', 'none', 10);"
                                  "INSERT INTO counts VALUES (-1, 1, 'topic', 'early', 10);"
                                  "INSERT INTO counts VALUES (20781, 1, 'topic', 'less', -4);"
                                  "INSERT INTO counts VALUES (20781, 1, 'topic', 'good', 10);";
    sqlite3 *other = NULL;
    size_t count;

    (void)state;
    reopen();
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, strange, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
    reopen();
    totals_rows(totals, &count);
    assert_int_equal(count, 1);
    assert_int_equal(TOPIC("good"), 10);
}

static const struct named {
    const char *name, *text;
    bool counted;
} named[] = {
    {"an id is counted", "know_your-rights2", true},
    {"31 letters are", "abcdefghijklmnopqrstuvwxyzabcde", true},
    {"32 are not", "abcdefghijklmnopqrstuvwxyzabcdef", false},
    {"nothing is not", "", false},
    {"words are not", "help me", false},
    {"a number with its plus is not", "+12025550123", false},
    {"what would break a line is not", "a\",\n", false},
};

static void is_a_name(void **state)
{
    const struct named *row = *state;
    size_t count;

    totals_add(totals, TOTALS_TOPIC, row->text, TODAY, TOTALS_DAY, 10);
    totals_rows(totals, &count);
    assert_int_equal(count, row->counted);
}

static void without_memory_it_is_not_counted(void **state)
{
    size_t count;

    (void)state;
    if (!memory_can_fail())
        skip();
    memory_fail_at(1);
    totals_add(totals, TOTALS_TOPIC, "detainer", TODAY, TOTALS_DAY, 10);
    memory_fail_at(0);
    totals_rows(totals, &count);
    assert_int_equal(count, 0);
}

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define FRESH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    static const struct CMUnitTest others[] = {
        FRESH(a_restart_goes_on_where_it_was),
        FRESH(days_weeks_and_kinds_are_told_apart),
        FRESH(rows_are_sorted),
        FRESH(two_processes_add_up),
        FRESH(the_file_tells_the_day_at_most_and_is_its_owners),
        FRESH(a_broken_file_does_not_stop_counting),
        FRESH(a_folder_that_is_not_there_does_not_either),
        FRESH(what_a_locked_file_does_not_take_goes_with_the_next),
        FRESH(what_is_not_ours_in_the_file_is_left_out),
        FRESH(without_memory_it_is_not_counted),
    };
    struct CMUnitTest tests[ROWS(ages) + ROWS(named) + ROWS(others)];
    size_t count = 0;

    for (size_t i = 0; i < ROWS(ages); i++)
        tests[count++] = (struct CMUnitTest){ages[i].name, is_kept, set_up, tear_down, (void *)&ages[i]};
    for (size_t i = 0; i < ROWS(named); i++)
        tests[count++] = (struct CMUnitTest){named[i].name, is_a_name, set_up, tear_down, (void *)&named[i]};
    memcpy(tests + count, others, sizeof others);
    return cmocka_run_group_tests_name("totals", tests, NULL, NULL);
}
