/* state_files_test.c - what a command says when it can't get at the service's files; and that it makes none
 * as root that the service could not read. */
#include "gateway/state_files.h"
#include "tests/support/end_as.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

enum { SOMEBODY = 12345 };

static char folder[64];
static struct settings settings;
static struct faults faults;

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/rightsline-test-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    faults_init(&faults);
    snprintf(settings.state, sizeof settings.state, "%s", folder);
    snprintf(settings.key, sizeof settings.key, "%s/key", folder);
    return 0;
}

static int tear_down(void **state)
{
    char command[128];

    (void)state;
    faults_free(&faults);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

/* One fault, that says what to do. */
static void assert_told(const char *words)
{
    assert_int_equal(faults.count, 1);
    assert_non_null(strstr(faults.list[0].message, words));
    assert_true(faults.list[0].mend[0] != '\0');
}

static void without_a_folder_it_says_how_to_name_one(void **state)
{
    (void)state;
    settings.state[0] = '\0';
    assert_false(state_files_become_owner(&settings, &faults));
    assert_told("names no folder");
}

static void before_the_first_start_it_says_so(void **state)
{
    (void)state;
    snprintf(settings.state, sizeof settings.state, "%s/none", folder);
    assert_false(state_files_become_owner(&settings, &faults));
    assert_told("not there yet");
}

/* In a child, since it is for good. */
static void root_becomes_the_owner_of_the_folder(void **state)
{
    struct stat made;
    int status;

    (void)state;
    if (geteuid() != 0)
        skip();
    assert_int_equal(chown(folder, SOMEBODY, SOMEBODY + 1), 0);
    pid_t child = fork();
    if (child == 0) {
        struct key key;
        end_as(state_files_become_owner(&settings, &faults) &&
                       state_files_key(&settings, true, &key, &faults) && geteuid() == SOMEBODY &&
                       getegid() == SOMEBODY + 1
                   ? 0
                   : 1);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(stat(settings.key, &made), 0);
    assert_int_equal(made.st_uid, SOMEBODY);
    assert_int_equal(made.st_gid, SOMEBODY + 1);
}

static void a_key_is_made_only_where_it_may_be(void **state)
{
    struct key key, again;

    (void)state;
    assert_true(state_files_become_owner(&settings, &faults));
    assert_false(state_files_key(&settings, false, &key, &faults));
    assert_told("No such file");
    assert_true(state_files_key(&settings, true, &key, &faults));
    assert_true(state_files_key(&settings, false, &again, &faults));
    assert_memory_equal(&key, &again, sizeof key);
}

static void a_key_that_others_may_read_is_not_used(void **state)
{
    struct key key;

    (void)state;
    assert_true(state_files_key(&settings, true, &key, &faults));
    assert_int_equal(chmod(settings.key, 0644), 0);
    assert_false(state_files_key(&settings, true, &key, &faults));
    assert_told("the key cannot be opened");
}

static void opt_outs_that_cannot_be_opened_are_told(void **state)
{
    char path[128];

    (void)state;
    struct optouts *optouts = state_files_optouts(&settings, &faults);
    assert_non_null(optouts);
    optouts_close(optouts);
    snprintf(path, sizeof path, "%s/optouts.db", folder);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_null(state_files_optouts(&settings, &faults));
    assert_told("optouts.db");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(without_a_folder_it_says_how_to_name_one), TEST(before_the_first_start_it_says_so),
        TEST(root_becomes_the_owner_of_the_folder),     TEST(a_key_is_made_only_where_it_may_be),
        TEST(a_key_that_others_may_read_is_not_used),   TEST(opt_outs_that_cannot_be_opened_are_told),
    };

    return cmocka_run_group_tests_name("state_files", tests, NULL, NULL);
}
