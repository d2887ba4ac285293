/* run_test.c - whatever moment a run is killed at, its key does not outlive it, what was sent is noted once,
 * and nothing that was to be gone on with is lost. */
#include "gateway/outreach/run.h"

#include "gateway/key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/rightsline-run-XXXXXX";
static const struct roster_entry somebody = {.hash = {1, 2, 3}};

static const char *path(const char *name)
{
    static char text[128];

    snprintf(text, sizeof text, "%s/%s", folder, name);
    return text;
}

static bool is_there(const char *name)
{
    return access(path(name), F_OK) == 0;
}

static void write_file(const char *name, const void *bytes, size_t length)
{
    FILE *file = fopen(path(name), "w");

    assert_true(file && fwrite(bytes, 1, length, file) == length && fclose(file) == 0);
}

static int begin(void **state)
{
    (void)state;
    memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
    return mkdtemp(folder) ? 0 : -1;
}

static int end(void **state)
{
    char command[160];
    (void)state;

    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

/* The run of the first text, which has come as far as one text. */
static struct run *begun(void)
{
    const struct roster_entry *entries[] = {&somebody};
    struct run *run = run_open(folder, "fair-1");

    assert_non_null(run);
    assert_true(run_intend(run, entries, 1) && run_note(run, &somebody, RUN_ACCEPTED));
    return run;
}

/* Where it was killed, and what is to be done about it. */
static const struct row {
    const char *name;
    bool noted, overwritten, key_gone;
    bool settled;
} rows[] = {
    {"one that is under way is left to be gone on with", false, false, false, false},
    {"one that was noted as sent is completed", true, false, false, true},
    {"one whose key was overwritten too", true, true, false, true},
    {"one whose key is gone too", true, true, true, true},
    {"a rehearsal, which is noted nowhere, too", false, false, true, true},
};

static void settles(void **state)
{
    const struct row *row = *state;
    struct run *run = begun();

    if (row->noted)
        assert_true(sent_add(folder, "fair", run, 20000, 0, 1));
    assert_false(run_settle(folder, "fair", "fair-1")); /* it has it open */
    assert_true(is_there("fair-1.key"));
    run_close(run);
    if (row->overwritten)
        write_file("fair-1.key", (const char[KEY_BYTES]){0}, KEY_BYTES);
    if (row->key_gone)
        unlink(path("fair-1.key"));
    assert_int_equal(run_settle(folder, "fair", "fair-1"), row->settled);
    assert_int_equal(is_there("fair-1.key"), !row->settled);
    assert_int_equal(is_there("fair-1.run"), !row->settled);
    assert_int_equal(is_there("fair.sent"), row->noted);
    assert_false(run_settle(folder, "fair", "fair-1"));
}

static void sent_before_and_begun_again_is_gone_on_with(void **state)
{
    struct run *run = begun();
    (void)state;

    assert_true(sent_add(folder, "fair", run, 20000, 0, 1));
    assert_true(run_complete(run));
    run_close(begun());
    assert_false(run_settle(folder, "fair", "fair-1"));
    assert_true(is_there("fair-1.key") && is_there("fair-1.run"));
}

static void killed_before_its_first_line_it_is_gone_on_with(void **state)
{
    (void)state;
    write_file("fair-1.run", "", 0);
    assert_false(run_settle(folder, "fair", "fair-1"));
    struct run *run = run_open(folder, "fair-1");
    assert_true(run && run_is_new(run));
    run_close(run);
}

/* ---- What was sent ---- */

static const struct torn {
    const char *name, *text; /* of the file */
    size_t kept, next;
} torn[] = {
    {"nothing was sent yet", "", 0, 0},
    {"two texts were", "20000 0 5 aa\n20014 1 5 bb\n", 2, 2},
    {"a line without its run counts", "20000 0 5\n", 1, 1},
    {"half a line does not", "20000 0 5 aa\n20014 1 5", 1, 1},
    {"whatever of it there is", "20000 0 5 aa\n2", 1, 1},
    {"nor when it is the first", "20000 0 5 aa", 0, 0},
};

static void half_a_line_is_cut_off(void **state)
{
    const struct torn *row = *state;
    struct sent_texts sent;
    struct run *run = begun();

    write_file("fair.sent", row->text, strlen(row->text));
    sent_read(folder, "fair", &sent);
    assert_int_equal(sent.kept, row->kept);
    assert_int_equal(sent.next, row->next);
    assert_true(sent_add(folder, "fair", run, 20028, 2, 500));
    sent_read(folder, "fair", &sent);
    assert_int_equal(sent.kept, row->kept + 1);
    assert_int_equal(sent.day[row->kept], 20028);
    assert_int_equal(sent.next, 3);
    assert_true(run_complete(run));
}

static void a_file_that_is_not_ours_is_not_cut(void **state)
{
    char other[400];
    struct run *run = begun();
    (void)state;

    memset(other, 'x', sizeof other);
    write_file("fair.sent", other, sizeof other);
    assert_false(sent_add(folder, "fair", run, 20028, 2, 500));
    run_close(run);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows, TORN = sizeof torn / sizeof *torn };
    const struct CMUnitTest others[] = {
        cmocka_unit_test_setup_teardown(sent_before_and_begun_again_is_gone_on_with, begin, end),
        cmocka_unit_test_setup_teardown(killed_before_its_first_line_it_is_gone_on_with, begin, end),
        cmocka_unit_test_setup_teardown(a_file_that_is_not_ours_is_not_cut, begin, end),
    };
    struct CMUnitTest tests[ROWS + TORN + sizeof others / sizeof *others];
    size_t count = 0;

    for (size_t i = 0; i < ROWS; i++)
        tests[count++] = (struct CMUnitTest){rows[i].name, settles, begin, end, (void *)&rows[i]};
    for (size_t i = 0; i < TORN; i++)
        tests[count++] =
            (struct CMUnitTest){torn[i].name, half_a_line_is_cut_off, begin, end, (void *)&torn[i]};
    memcpy(tests + count, others, sizeof others);
    return cmocka_run_group_tests_name("run", tests, NULL, NULL);
}
