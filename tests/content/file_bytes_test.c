/* file_bytes_test.c - a file is read whole, or it is said why not; nothing that is no file holds anybody up.
 */
#include "content/file_bytes.h"

#include "gateway/memory.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { MOST = 300 * 1024 };

static char folder[] = "/tmp/file_bytes_test_XXXXXX";

static const char *at(const char *name)
{
    static char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void put(const char *name, size_t length)
{
    FILE *file = fopen(at(name), "w");

    assert_non_null(file);
    for (size_t i = 0; i < length; i++)
        fputc('a' + (int)(i % 26), file);
    assert_int_equal(fclose(file), 0);
}

static const struct row {
    const char *name, *file;
    size_t length;
    int error; /* 0: it is read */
} rows[] = {
    {"a file is read", "small", 100, 0},
    {"an empty one too", "empty", 0, 0},
    {"one of many pages too", "large", MOST, 0},
    {"one that is larger than may be is not", "huge", 0, EFBIG},
    {"one that is not there is not", "missing", 0, ENOENT},
    {"a folder is no file", ".", 0, EINVAL},
    {"a pipe that nobody writes to holds nobody up", "pipe", 0, EINVAL},
};

static void is_read(void **state)
{
    const struct row *row = *state;
    size_t length = 12345;

    errno = 0;
    char *bytes = file_bytes_read(at(row->file), MOST, &length);
    if (row->error != 0) {
        assert_null(bytes);
        assert_int_equal(errno, row->error);
        return;
    }
    assert_non_null(bytes);
    assert_int_equal(length, row->length);
    for (size_t i = 0; i < length; i++)
        assert_int_equal(bytes[i], 'a' + (int)(i % 26));
    free(bytes);
}

static void without_memory_it_is_not(void **state)
{
    size_t length;

    (void)state;
    if (!memory_can_fail())
        skip();
    memory_fail_at(1);
    char *bytes = file_bytes_read(at("small"), MOST, &length);
    int error = errno;
    memory_fail_at(0);
    assert_null(bytes);
    assert_int_equal(error, ENOMEM);
}

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    put("small", 100);
    put("empty", 0);
    put("large", MOST);
    put("huge", MOST + 1);
    return mkfifo(at("pipe"), 0600);
}

static int tear_down(void **state)
{
    char command[128];

    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 1] = {cmocka_unit_test(without_memory_it_is_not)};

    for (size_t i = 0; i < ROWS; i++)
        tests[i + 1] = (struct CMUnitTest){rows[i].name, is_read, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("file_bytes", tests, set_up, tear_down);
}
