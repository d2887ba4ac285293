/* folder_stamp_test.c - every way of saving a file is seen, and what is no content is not. */
#include "gateway/folder_stamp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* A folder of two files, and what is done in it. */
static const struct row {
    const char *name, *commands;
    bool changed;
} rows[] = {
    {"nothing is done: nothing has changed", ":", false},
    {"a file is only read", "cat topics/a.json", false},
    {"a file is written anew in place", "echo '{ }' >topics/a.json", true},
    {"a file is written anew with as many bytes", "printf '[]\\n' >topics/a.json", true},
    {"a file is renamed over, as editors save", "cp -p topics/a.json new && mv new topics/a.json", true},
    {"a file is copied over with its old time",
     "printf '[]\\n' >new && touch -r topics/a.json new && cp -p new topics/a.json", true},
    {"a file is new", "echo '{}' >topics/b.json", true},
    {"a file goes", "rm topics/a.json", true},
    {"a file has another name", "mv topics/a.json topics/b.json", true},
    {"a table changes", "echo x >>places/zips.tsv", true},
    {"a file behind a link changes",
     "mv topics/a.json real && ln -s ../real topics/a.json && echo '{ }' >real", true},
    {"an editor's hidden file", "echo x >topics/.a.json.swp && echo x >topics/.b.json", false},
    {"an editor's old copy", "echo x >topics/a.json~", false},
    {"a README", "echo x >topics/README.md", false},
};

static void run(const char *folder, const char *commands)
{
    char line[512];

    snprintf(line, sizeof line, "cd '%s' && { %s; } >/dev/null", folder, commands);
    assert_int_equal(system(line), 0);
}

static void looks(void **state)
{
    const struct row *row = *state;
    char folder[] = "/tmp/folder_stamp_test_XXXXXX";

    assert_non_null(mkdtemp(folder));
    run(folder, "mkdir topics places && echo '{}' >topics/a.json && echo y >places/zips.tsv");
    uint64_t before = folder_stamp(folder);
    usleep(10000); /* the clock of file systems ticks in steps of some milliseconds */
    run(folder, row->commands);
    uint64_t after = folder_stamp(folder);
    assert_true(before != 0);
    assert_int_equal(before != after, row->changed);
    run("/tmp", strcat(strcpy((char[64]){0}, "rm -r "), folder));
}

static void a_folder_that_is_not_there_has_no_stamp(void **state)
{
    (void)state;
    assert_true(folder_stamp("/tmp/folder_stamp_test_nowhere") == 0);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 1];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, looks, NULL, NULL, (void *)&rows[i]};
    tests[ROWS] = (struct CMUnitTest)cmocka_unit_test(a_folder_that_is_not_there_has_no_stamp);
    return cmocka_run_group_tests_name("folder_stamp", tests, NULL, NULL);
}
