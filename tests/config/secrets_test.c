/* secrets_test.c - secrets from files, credentials, the environment and the configuration itself. */
#include "config/secrets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define TEXT_511 TEXT_128 TEXT_128 TEXT_128 TEXT_127
#define TEXT_127                                                                                             \
    "012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901" \
    "234567890123456789abcdefg"
#define TEXT_128 TEXT_127 "h"

/* `content` goes into the file that "$file:DIR/token" names and the credential "token" is; DIR is a folder of
 * the test's own. */
static const struct row {
    const char *name, *value, *content;
    const char *texts[SECRETS_MAX + 1];
    size_t errors, warnings;
    const char *fault_at;
} rows[] = {
    {"a file has it", "\"$file:DIR/token\"", "s3cret", {"s3cret"}, 0, 0, NULL},
    {"white space at its end is cut off", "\"$file:DIR/token\"", "s3 cret \r\n\n", {"s3 cret"}, 0, 0, NULL},
    {"white space in front is not", "\"$file:DIR/token\"", " s3cret", {" s3cret"}, 0, 0, NULL},
    {"an empty file is an error", "\"$file:DIR/token\"", "", {NULL}, 1, 0, "at"},
    {"so is one of white space", "\"$file:DIR/token\"", " \n", {NULL}, 1, 0, "at"},
    {"511 bytes fit", "\"$file:DIR/token\"", TEXT_511 "\n", {TEXT_511}, 0, 0, NULL},
    {"512 do not", "\"$file:DIR/token\"", TEXT_511 "x", {NULL}, 1, 0, "at"},
    {"a whole other file does not", "\"$file:DIR/token\"", TEXT_511 TEXT_511 TEXT_511, {NULL}, 1, 0, "at"},
    {"a missing file is an error", "\"$file:DIR/none\"", "", {NULL}, 1, 0, "at"},
    {"a folder is an error", "\"$file:DIR\"", "", {NULL}, 1, 0, "at"},
    {"a credential has it", "\"$credential:token\"", "s3cret\n", {"s3cret"}, 0, 0, NULL},
    {"a missing credential is an error", "\"$credential:none\"", "", {NULL}, 1, 0, "at"},
    {"a credential's name leads nowhere else", "\"$credential:../token\"", "s3cret", {NULL}, 1, 0, "at"},
    {"nor to the folder itself", "\"$credential:.\"", "s3cret", {NULL}, 1, 0, "at"},
    {"the environment has it, with a warning", "\"$env:SECRETS_TEST\"", "", {"from env"}, 0, 1, "at"},
    {"what the environment has not is an error", "\"$env:SECRETS_TEST_NONE\"", "", {NULL}, 1, 0, "at"},
    {"as it is it works, with a warning", "\"s3cret\"", "", {"s3cret"}, 0, 1, "at"},
    {"with a dollar too", "\"$3cret\"", "", {"$3cret"}, 0, 1, "at"},
    {"a slip in the way is an error", "\"$flie:DIR/token\"", "s3cret", {NULL}, 1, 0, "at"},
    {"an empty text is an error", "\"\"", "", {NULL}, 1, 1, "at"},
    {"a number is an error", "5", "", {NULL}, 1, 0, "at"},
    {"two may be listed", "[\"$file:DIR/token\", \"old\"]", "new", {"new", "old"}, 0, 1, "at[1]"},
    {"four may", "[\"a\", \"b\", \"c\", \"d\"]", "", {"a", "b", "c", "d"}, 0, 4, "at[3]"},
    {"five may not", "[\"a\", \"b\", \"c\", \"d\", \"e\"]", "", {NULL}, 1, 0, "at"},
    {"an empty list is an error", "[]", "", {NULL}, 1, 0, "at"},
    {"one bad one spoils the list",
     "[\"$file:DIR/token\", \"$file:DIR/none\"]",
     "new",
     {NULL},
     1,
     0,
     "at[1]"},
    {"a list within a list is an error", "[[\"a\"]]", "", {NULL}, 1, 0, "at[0]"},
};

static char directory[64];

/* The value with DIR replaced. */
static json_t *make_value(const char *value)
{
    char text[1024];
    size_t used = 0;

    for (; *value != '\0'; value++) {
        if (strncmp(value, "DIR", 3) == 0) {
            used += (size_t)snprintf(text + used, sizeof text - used, "%s", directory);
            value += 2;
        } else {
            text[used++] = *value;
        }
    }
    text[used] = '\0';
    return json_loads(text, JSON_DECODE_ANY, NULL);
}

static void write_file(const char *content, mode_t mode)
{
    char path[128];

    snprintf(path, sizeof path, "%s/token", directory);
    FILE *file = fopen(path, "w");
    fputs(content, file);
    fchmod(fileno(file), mode);
    fclose(file);
}

static void reads(void **state)
{
    const struct row *row = *state;
    struct secrets secrets;
    struct faults faults;
    size_t expected = 0, at = 0;

    faults_init(&faults);
    write_file(row->content, 0600);
    json_t *value = make_value(row->value);
    while (row->texts[expected] != NULL)
        expected++;
    assert_int_equal(secrets_read(value, "at", &secrets, &faults), expected > 0);
    assert_int_equal(secrets.count, expected);
    for (size_t i = 0; i < expected; i++)
        assert_string_equal(secrets.text[i], row->texts[i]);
    assert_int_equal(faults.errors, row->errors);
    assert_int_equal(faults.count, row->errors + row->warnings);
    for (size_t i = 0; i < faults.count; i++) {
        at += strcmp(faults.list[i].where, row->fault_at) == 0;
        assert_null(strstr(faults.list[i].message, "s3cret"));
        assert_null(strstr(faults.list[i].mend, "s3cret"));
        assert_string_not_equal(faults.list[i].mend, "");
    }
    assert_int_equal(at > 0, row->fault_at != NULL);
    secrets_scrub(&secrets);
    assert_int_equal(secrets.count, 0);
    assert_int_equal(secrets.text[0][0], 0);
    faults_free(&faults);
    json_decref(value);
}

static void reads_nothing(void **state)
{
    struct secrets secrets;
    struct faults faults;

    (void)state;
    faults_init(&faults);
    assert_false(secrets_read(NULL, "at", &secrets, &faults));
    assert_int_equal(faults.errors, 1);
    faults_free(&faults);
}

static void warns_of_open_files(void **state)
{
    struct secrets secrets;
    struct faults faults;
    json_t *value = make_value("\"$file:DIR/token\"");

    (void)state;
    faults_init(&faults);
    write_file("s3cret", 0644);
    assert_true(secrets_read(value, "at", &secrets, &faults));
    assert_int_equal(faults.errors, 0);
    assert_int_equal(faults.count, 1);
    faults_free(&faults);
    write_file("s3cret", 0640);
    assert_true(secrets_read(value, "at", &secrets, &faults));
    assert_int_equal(faults.count, 0);
    json_decref(value);
}

static void needs_systemd_for_credentials(void **state)
{
    struct secrets secrets;
    struct faults faults;
    json_t *value = make_value("\"$credential:token\"");

    (void)state;
    faults_init(&faults);
    unsetenv("CREDENTIALS_DIRECTORY");
    assert_false(secrets_read(value, "at", &secrets, &faults));
    setenv("CREDENTIALS_DIRECTORY", directory, 1);
    assert_int_equal(faults.errors, 1);
    faults_free(&faults);
    json_decref(value);
}

static void reads_a_long_one(void **state)
{
    char out[SECRET_LONG_ROOM], content[SECRET_LONG_ROOM + 1];
    struct faults faults;
    json_t *value = make_value("\"$file:DIR/token\"");

    (void)state;
    faults_init(&faults);
    memset(content, 'k', sizeof content);
    content[SECRET_LONG_ROOM - 1] = '\0';
    write_file(content, 0600);
    assert_true(secrets_read_long(value, "at", out, &faults));
    assert_string_equal(out, content);
    content[SECRET_LONG_ROOM - 1] = 'k';
    content[SECRET_LONG_ROOM] = '\0';
    write_file(content, 0600);
    assert_false(secrets_read_long(value, "at", out, &faults));
    assert_false(secrets_read_long(NULL, "at", out, &faults));
    assert_int_equal(faults.errors, 2);
    faults_free(&faults);
    json_decref(value);
}

static int make_directory(void **state)
{
    (void)state;
    strcpy(directory, "/tmp/rightsline-test-XXXXXX");
    if (mkdtemp(directory) == NULL)
        return -1;
    setenv("CREDENTIALS_DIRECTORY", directory, 1);
    return setenv("SECRETS_TEST", "from env", 1);
}

static int remove_directory(void **state)
{
    char path[128];

    (void)state;
    snprintf(path, sizeof path, "%s/token", directory);
    unlink(path);
    return rmdir(directory);
}

enum { ROWS = sizeof rows / sizeof *rows };

int main(void)
{
    struct CMUnitTest tests[ROWS + 4] = {
        [ROWS] = cmocka_unit_test(reads_nothing),
        [ROWS + 1] = cmocka_unit_test(warns_of_open_files),
        [ROWS + 2] = cmocka_unit_test(needs_systemd_for_credentials),
        [ROWS + 3] = cmocka_unit_test(reads_a_long_one),
    };

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, reads, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("secrets", tests, make_directory, remove_directory);
}
