/* key_test.c - key files: made once, read back, and refused when others could read them. */
#include "gateway/key.h"
#include "tests/support/end_as.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64], path[128];

static int remove_one(const char *name, const struct stat *about, int kind, struct FTW *where)
{
    (void)about, (void)kind, (void)where;
    return remove(name);
}

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "%s", "/tmp/key_test.XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/key", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static bool is_wiped(const struct key *key)
{
    static const struct key zero;

    return memcmp(key, &zero, sizeof zero) == 0;
}

static void put(size_t length, mode_t mode)
{
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);
    char bytes[100];

    memset(bytes, 'k', sizeof bytes);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, length), length);
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

/* A file of that length and mode is there; opening it gives that error. */
static const struct row {
    const char *name;
    size_t length;
    mode_t mode;
    int error;
} rows[] = {
    {"a key of 32 bytes is read", 32, 0600, 0},
    {"one that can't be changed, too", 32, 0400, 0},
    {"a group may read it, as it may a credential", 32, 0440, 0},
    {"a group that may change it is refused", 32, 0660, EPERM},
    {"others may not read it", 32, 0604, EPERM},
    {"nor write it", 32, 0602, EPERM},
    {"an empty file is no key", 0, 0600, EINVAL},
    {"a byte too few is none", 31, 0600, EINVAL},
    {"a byte too many is none", 33, 0600, EINVAL},
};

static void is_opened(void **state)
{
    const struct row *row = *state;
    struct key key;
    bool made = true;

    put(row->length, row->mode);
    memset(&key, 1, sizeof key);
    assert_int_equal(key_file_open(path, &key, &made), row->error);
    assert_false(made);
    assert_int_equal(is_wiped(&key), row->error != 0);
    if (row->error == 0)
        assert_int_equal(key.bytes[31], 'k');
    else
        assert_true(strlen(key_file_mend(row->error)) > 10);
}

static void the_first_start_makes_one(void **state)
{
    struct key first, second;
    struct stat about;
    bool made;

    (void)state;
    umask(0);
    assert_int_equal(key_file_open(path, &first, &made), 0);
    assert_true(made);
    assert_false(is_wiped(&first));
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    assert_int_equal(about.st_nlink, 1); /* nothing is left aside */
    assert_int_equal(about.st_size, KEY_BYTES);
    assert_int_equal(key_file_open(path, &second, &made), 0);
    assert_false(made);
    assert_memory_equal(&first, &second, sizeof first);
}

static void without_its_folder_there_is_none(void **state)
{
    struct key key;

    (void)state;
    snprintf(path, sizeof path, "%s/missing/key", folder);
    assert_int_equal(key_file_open(path, &key, NULL), ENOENT);
    assert_true(is_wiped(&key));
}

static void a_folder_or_a_pipe_is_no_key_file(void **state)
{
    struct key key;

    (void)state;
    assert_int_equal(key_file_open(folder, &key, NULL), EINVAL);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(key_file_open(path, &key, NULL), EINVAL); /* and does not wait for a writer */
}

static void a_key_takes_another_ones_place_whole(void **state)
{
    struct key first, other = {{5, 5}}, read;
    char long_path[5000];

    (void)state;
    assert_int_equal(key_file_open(path, &first, NULL), 0);
    assert_int_equal(key_file_replace(path, &other), 0);
    assert_int_equal(key_file_read(path, &read), 0);
    assert_memory_equal(&read, &other, sizeof other);
    assert_int_not_equal(key_file_replace(folder, &first), 0); /* a folder's name is not taken */
    snprintf(path, sizeof path, "%s/missing/key", folder);
    assert_int_equal(key_file_replace(path, &first), ENOENT);
    memset(long_path, 'a', sizeof long_path - 1);
    long_path[sizeof long_path - 1] = '\0';
    assert_int_equal(key_file_replace(long_path, &first), ENAMETOOLONG);
}

static void every_error_has_a_mend_of_its_own(void **state)
{
    static const int errors[] = {EPERM, EINVAL, EBUSY, EACCES, ENOENT, EROFS, EIO};

    (void)state;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(key_file_mend(errors[i]), key_file_mend(errors[j]));
}

/* ---- Destroying ---- */

static bool is_there(const char *of, const char *suffix)
{
    char name[160];

    snprintf(name, sizeof name, "%s%s", of, suffix);
    return access(name, F_OK) == 0;
}

static void a_destroyed_key_is_gone_and_a_mark_says_so(void **state)
{
    struct key key;
    char day[32] = "";

    (void)state;
    put(KEY_BYTES, 0600);
    int old = open(path, O_RDONLY); /* somebody who looks at the blocks of the file */
    assert_false(key_forgotten(path));
    assert_int_equal(key_file_destroy(path), 0);
    assert_false(is_there(path, ""));
    assert_int_equal(read(old, key.bytes, sizeof key.bytes), KEY_BYTES);
    close(old);
    for (size_t i = 0, same = 0; i < KEY_BYTES; i++)
        assert_true((same += key.bytes[i] == 'k') < 8);
    assert_true(key_forgotten(path));
    snprintf(path + strlen(path), 16, ".forgotten");
    FILE *mark = fopen(path, "r");
    assert_non_null(fgets(day, sizeof day, mark));
    fclose(mark);
    assert_int_equal(strlen(day), strlen("2026-11-24\n"));
}

static void the_mark_stays_until_somebody_confirms(void **state)
{
    struct key key;

    (void)state;
    put(KEY_BYTES, 0600);
    assert_int_equal(key_file_destroy(path), 0);
    assert_int_equal(key_file_open(path, &key, NULL), 0); /* a new one */
    assert_int_not_equal(key.bytes[0] == 'k' && key.bytes[1] == 'k' && key.bytes[2] == 'k', 1);
    assert_true(key_forgotten(path));
    assert_int_equal(key_forgotten_confirm(path), 0);
    assert_false(key_forgotten(path));
    assert_int_equal(key_forgotten_confirm(path), 0);
}

/* In a process of its own, as the running gateway is. */
static void a_key_in_use_is_not_destroyed(void **state)
{
    struct key key;
    int said[2], status;
    char byte;

    (void)state;
    assert_int_equal(key_file_open(path, &key, NULL), 0);
    assert_int_equal(pipe(said), 0);
    pid_t child = fork();
    if (child == 0) {
        bool held = key_file_hold(path, &key) >= 0 && key_file_hold(path, &key) >= 0;
        if (!held || write(said[1], "h", 1) != 1)
            end_as(1);
        alarm(10); /* should the test fail */
        pause();
    }
    assert_int_equal(read(said[0], &byte, 1), 1);
    assert_int_equal(key_file_destroy(path), EBUSY);
    assert_true(is_there(path, ""));
    assert_false(key_forgotten(path));
    assert_true(strlen(key_file_mend(EBUSY)) > 10);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(key_file_destroy(path), 0);
    close(said[0]);
    close(said[1]);
}

static void another_key_is_not_held(void **state)
{
    struct key key, other;

    (void)state;
    assert_int_equal(key_file_open(path, &key, NULL), 0);
    assert_true(key_new(&other));
    assert_int_equal(key_file_hold(path, &other), -1); /* destroyed and made anew since it was read */
    assert_int_equal(errno, EBUSY);
    int held = key_file_hold(path, &key);
    assert_true(held >= 0);
    close(held);
}

static void what_is_no_key_file_is_not_destroyed(void **state)
{
    (void)state;
    put(KEY_BYTES + 1, 0600);
    assert_int_equal(key_file_destroy(path), EINVAL);
    assert_true(is_there(path, ""));
    assert_int_equal(key_file_destroy(folder), EISDIR);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(key_file_destroy(path), ENOENT);
    assert_false(key_forgotten(path));
}

static void of_a_link_both_ends_go(void **state)
{
    char link_path[160];

    (void)state;
    put(KEY_BYTES, 0600);
    snprintf(link_path, sizeof link_path, "%s/link", folder);
    assert_int_equal(symlink(path, link_path), 0);
    assert_int_equal(key_file_destroy(link_path), 0);
    assert_false(is_there(path, "") || is_there(link_path, ""));
    assert_true(key_forgotten(link_path));
}

static void two_new_keys_differ(void **state)
{
    struct key a, b;

    (void)state;
    assert_true(key_new(&a));
    assert_true(key_new(&b));
    assert_memory_not_equal(&a, &b, sizeof a);
    key_scrub(&a);
    assert_true(is_wiped(&a));
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    static const struct CMUnitTest others[] = {
        cmocka_unit_test_setup_teardown(the_first_start_makes_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_its_folder_there_is_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_folder_or_a_pipe_is_no_key_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_key_takes_another_ones_place_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_error_has_a_mend_of_its_own, set_up, tear_down),
        cmocka_unit_test(two_new_keys_differ),
        cmocka_unit_test_setup_teardown(a_destroyed_key_is_gone_and_a_mark_says_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_mark_stays_until_somebody_confirms, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_key_in_use_is_not_destroyed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_key_is_not_held, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_key_file_is_not_destroyed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(of_a_link_both_ends_go, set_up, tear_down),
    };
    struct CMUnitTest tests[ROWS + sizeof others / sizeof *others];

    for (size_t i = 0; i < ROWS; i++) {
        tests[i] = (struct CMUnitTest){rows[i].name, is_opened, set_up, tear_down, (void *)&rows[i]};
    }
    memcpy(tests + ROWS, others, sizeof others);
    return cmocka_run_group_tests_name("key", tests, NULL, NULL);
}
