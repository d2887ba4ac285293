/* optouts_test.c - the file of opt-outs in trouble: broken, of another kind, locked, cut short, without
 * memory. It never says of somebody who has opted out that they have not, and never says that something is
 * written that is not. */
#include "gateway/store/optouts.h"

#include "gateway/memory.h"

#include <errno.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const struct store_key alice = {{1, 2, 3}}, bob = {{7, 8, 9}};
static char folder[64], path[128];
static struct event_base *base;

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/optouts_test_XXXXXX");
    base = event_base_new();
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/optouts.db", folder);
    return 0;
}

static int tear_down(void **state)
{
    char command[128];

    (void)state;
    event_base_free(base);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static struct optouts *open_them(void)
{
    char reason[256] = "";
    struct optouts *optouts = optouts_open(folder, base, reason, sizeof reason);

    if (!optouts)
        fail_msg("%s", reason);
    return optouts;
}

/* Another program has the file. */
static sqlite3 *other_program(const char *sql)
{
    sqlite3 *database;

    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    return database;
}

static void is_not_opened(void)
{
    char reason[256] = "";

    assert_null(optouts_open(folder, base, reason, sizeof reason));
    assert_non_null(strstr(reason, "optouts.db"));
}

static void a_file_that_is_no_database_is_told(void **state)
{
    FILE *file = fopen(path, "w");

    (void)state;
    for (int i = 0; i < 1000; i++)
        fputs("no database ", file);
    fclose(file);
    is_not_opened();
}

static void a_table_of_another_kind_is_told(void **state)
{
    (void)state;
    sqlite3_close(other_program("CREATE TABLE optouts (person TEXT)"));
    is_not_opened();
}

static void a_folder_that_is_not_there_is_told(void **state)
{
    char reason[256] = "";

    (void)state;
    assert_null(optouts_open("/proc/no/such", base, reason, sizeof reason));
    assert_non_null(strstr(reason, "optouts.db"));
}

static void rows_that_are_none_of_ours_are_passed_over(void **state)
{
    struct optouts *optouts = open_them();
    size_t count;

    (void)state;
    assert_int_equal(optouts_write(optouts, &alice, true), STORE_YES);
    optouts_close(optouts);
    sqlite3_close(other_program("INSERT INTO optouts VALUES (x'0102', 5), (x'', 6)"));
    optouts = open_them();
    assert_int_equal(optouts_read(optouts, &alice), STORE_YES);
    assert_int_equal(optouts_read(optouts, &bob), STORE_NO);
    struct optout *list = optouts_list(optouts, &count);
    assert_non_null(list);
    assert_int_equal(count, 3);
    free(list);
    optouts_close(optouts);
}

static void what_cannot_be_written_is_not_said_to_be(void **state)
{
    struct optouts *optouts = open_them();
    const struct optout two[] = {{alice, 20000}, {bob, 20000}};
    size_t count;

    (void)state;
    sqlite3 *other = other_program("BEGIN EXCLUSIVE");
    assert_int_equal(optouts_write(optouts, &alice, true), STORE_FAILED);
    assert_int_equal(optouts_add(optouts, two, 2), STORE_FAILED);
    assert_null(optouts_list(optouts, &count));
    sqlite3_close(other);
    assert_int_equal(optouts_read(optouts, &alice), STORE_NO);
    assert_int_equal(optouts_add(optouts, two, 2), STORE_YES);
    assert_int_equal(optouts_read(optouts, &alice), STORE_YES);
    optouts_close(optouts);
}

/* Somebody reads the file just then: all can be begun, and nothing be finished. */
static void what_cannot_be_finished_is_not_there_by_half(void **state)
{
    struct optouts *optouts = open_them();
    const struct optout two[] = {{alice, 20000}, {bob, 20000}};
    sqlite3_stmt *reading;

    (void)state;
    assert_int_equal(optouts_write(optouts, &bob, true), STORE_YES);
    sqlite3 *other = other_program("SELECT 1");
    assert_int_equal(sqlite3_prepare_v2(other, "SELECT sender FROM optouts", -1, &reading, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(reading), SQLITE_ROW);
    assert_int_equal(optouts_add(optouts, two, 2), STORE_FAILED);
    assert_int_equal(optouts_write(optouts, &alice, true), STORE_FAILED);
    assert_int_equal(optouts_read(optouts, &alice), STORE_NO);
    assert_int_equal(optouts_read(optouts, &bob), STORE_YES);
    sqlite3_finalize(reading);
    sqlite3_close(other);
    assert_int_equal(optouts_add(optouts, two, 2), STORE_YES);
    assert_int_equal(optouts_read(optouts, &alice), STORE_YES);
    optouts_close(optouts);
}

/* Nobody is written to on the word of a file that is broken: the answer is that it is not known. */
static void a_file_that_was_cut_short_knows_nobody_and_says_so(void **state)
{
    struct optouts *optouts = open_them();

    (void)state;
    assert_int_equal(optouts_write(optouts, &alice, true), STORE_YES);
    assert_int_equal(truncate(path, 10), 0);
    assert_int_equal(optouts_read(optouts, &alice), STORE_FAILED);
    assert_int_equal(optouts_write(optouts, &bob, true), STORE_FAILED);
    optouts_close(optouts);
}

static void what_is_in_memory_alone_is_kept_there(void **state)
{
    char reason[64];
    size_t count;
    struct optouts *optouts = optouts_open("", base, reason, sizeof reason);

    (void)state;
    assert_non_null(optouts);
    assert_int_equal(optouts_write(optouts, &alice, true), STORE_YES);
    assert_int_equal(optouts_read(optouts, &alice), STORE_YES);
    struct optout *list = optouts_list(optouts, &count);
    assert_int_equal(count, 1);
    assert_memory_equal(&list[0].sender, &alice, sizeof alice);
    free(list);
    optouts_close(optouts);
    assert_int_equal(access(path, F_OK), -1);
}

static void forgetting_removes_the_file_or_says_why_not(void **state)
{
    (void)state;
    optouts_close(open_them());
    assert_int_equal(optouts_forget(folder), 0);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(optouts_forget(folder), 0); /* there is none */
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_not_equal(optouts_forget(folder), 0);
}

/* ---- Each allocation fails in turn ---- */

static void without_memory_it_opens_whole_or_not_at_all(void **state)
{
    char reason[256];
    struct optouts *optouts;

    (void)state;
    if (!memory_can_fail())
        skip();
    optouts = open_them();
    assert_int_equal(optouts_write(optouts, &alice, true), STORE_YES);
    optouts_close(optouts);
    memory_fail_at(0);
    optouts_close(open_them());
    for (unsigned long n = 1, all = memory_allocations(); n <= all; n++) {
        reason[0] = '\0';
        memory_fail_at(n);
        optouts = optouts_open(folder, base, reason, sizeof reason);
        memory_fail_at(0);
        if (optouts) {
            assert_int_equal(optouts_read(optouts, &alice), STORE_YES);
            assert_int_equal(optouts_read(optouts, &bob), STORE_NO);
        } else {
            assert_true(reason[0] != '\0');
        }
        optouts_close(optouts);
    }
}

/* A STOP is on disk, or the answer is that it is not; whatever failed, nobody is forgotten. */
static void without_memory_nobody_is_forgotten(void **state)
{
    enum { PEOPLE = 48 };
    struct optouts *optouts = open_them();
    bool written[PEOPLE] = {false};

    (void)state;
    if (!memory_can_fail()) {
        optouts_close(optouts);
        skip();
    }
    for (unsigned n = 1; n < PEOPLE; n++) {
        const struct store_key who = {{(unsigned char)n, 5}};
        memory_fail_at(n % 12 + 1);
        written[n] = optouts_write(optouts, &who, true) == STORE_YES;
        memory_fail_at(n % 3 + 1);
        assert_int_not_equal(optouts_read(optouts, &who), written[n] ? STORE_NO : STORE_YES);
        memory_fail_at(0);
    }
    for (int again = 0; again < 2; again++) {
        for (unsigned n = 1; n < PEOPLE; n++) {
            const struct store_key who = {{(unsigned char)n, 5}};
            if (written[n])
                assert_int_equal(optouts_read(optouts, &who), STORE_YES);
        }
        optouts_close(optouts);
        optouts = open_them();
    }
    optouts_close(optouts);
}

static void without_memory_a_list_is_whole_or_none(void **state)
{
    struct optouts *optouts = open_them();
    size_t count;

    (void)state;
    if (!memory_can_fail()) {
        optouts_close(optouts);
        skip();
    }
    struct optout all_of_them[99];
    for (unsigned char n = 0; n < 99; n++)
        all_of_them[n] = (struct optout){{{n, 1}}, 20000};
    assert_int_equal(optouts_add(optouts, all_of_them, 99), STORE_YES);
    memory_fail_at(0);
    free(optouts_list(optouts, &count));
    for (unsigned long n = 1, all = memory_allocations(); n <= all; n++) {
        memory_fail_at(n);
        struct optout *list = optouts_list(optouts, &count);
        memory_fail_at(0);
        assert_true(!list || count == 99);
        free(list);
    }
    optouts_close(optouts);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_file_that_is_no_database_is_told),
        TEST(a_table_of_another_kind_is_told),
        TEST(a_folder_that_is_not_there_is_told),
        TEST(rows_that_are_none_of_ours_are_passed_over),
        TEST(what_cannot_be_written_is_not_said_to_be),
        TEST(what_cannot_be_finished_is_not_there_by_half),
        TEST(a_file_that_was_cut_short_knows_nobody_and_says_so),
        TEST(what_is_in_memory_alone_is_kept_there),
        TEST(forgetting_removes_the_file_or_says_why_not),
        TEST(without_memory_it_opens_whole_or_not_at_all),
        TEST(without_memory_nobody_is_forgotten),
        TEST(without_memory_a_list_is_whole_or_none),
    };

    return cmocka_run_group_tests_name("optouts", tests, NULL, NULL);
}
