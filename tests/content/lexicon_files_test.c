/* lexicon_files_test.c - the files of words: one that cannot be read is told and the others serve; without
 * memory there is no half of them. */
#include "content/lexicon_files.h"

#include "gateway/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];

static const char *at(const char *name)
{
    static char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int set_up(void **state)
{
    static const char *const names[] = {"es.json", "en.json", "notes.txt"};

    (void)state;
    snprintf(folder, sizeof folder, "/tmp/lexicon_files_test_XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        FILE *file = fopen(at(names[i]), "w");
        if (!file || fprintf(file, "{\"name\": \"%s\"}", names[i]) < 0 || fclose(file) != 0)
            return -1;
    }
    return 0;
}

static int tear_down(void **state)
{
    char command[128];

    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

/* Of en.json and es.json, in this order, whatever else there is. */
static void assert_whole(const struct lexicon_files *files)
{
    static const char *const words[] = {"{\"name\": \"en.json\"}", "{\"name\": \"es.json\"}"};

    assert_int_equal(files->count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(files->list[i].bytes, words[i]);
        assert_int_equal(files->list[i].length, strlen(words[i]));
    }
    assert_string_equal(files->list[0].path, at("en.json"));
}

static void reads_what_is_json_by_name(void **state)
{
    struct lexicon_files files;

    (void)state;
    assert_true(lexicon_files_read(&files, folder, NULL));
    assert_whole(&files);
    lexicon_files_free(&files);
    assert_int_equal(files.count, 0);
}

static void what_cannot_be_read_is_told_and_left_out(void **state)
{
    struct lexicon_files files;
    struct faults faults;

    (void)state;
    faults_init(&faults);
    assert_int_equal(mkdir(at("fr.json"), 0700), 0);
    assert_int_equal(symlink("nowhere", at("ht.json")), 0);
    assert_true(lexicon_files_read(&files, folder, &faults));
    assert_whole(&files);
    assert_int_equal(faults.errors, 2);
    assert_non_null(strstr(faults.list[0].file, "fr.json"));
    assert_non_null(strstr(faults.list[1].message, "No such file"));
    lexicon_files_free(&files);
    faults_free(&faults);
}

static void a_folder_that_is_not_there_is_told(void **state)
{
    struct lexicon_files files;
    struct faults faults;

    (void)state;
    faults_init(&faults);
    assert_false(lexicon_files_read(&files, at("none"), &faults));
    assert_int_equal(faults.errors, 1);
    lexicon_files_free(&files);
    faults_free(&faults);
}

static void without_memory_it_is_whole_or_told(void **state)
{
    struct lexicon_files files;
    struct faults faults;

    (void)state;
    if (!memory_can_fail())
        skip();
    memory_fail_at(0);
    assert_true(lexicon_files_read(&files, folder, NULL));
    unsigned long all = memory_allocations();
    lexicon_files_free(&files);
    for (unsigned long n = 1; n <= all; n++) {
        faults_init(&faults);
        memory_fail_at(n);
        bool good = lexicon_files_read(&files, folder, &faults);
        memory_fail_at(0);
        if (good && faults.errors == 0)
            assert_whole(&files);
        lexicon_files_free(&files);
        faults_free(&faults);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(reads_what_is_json_by_name),
        TEST(what_cannot_be_read_is_told_and_left_out),
        TEST(a_folder_that_is_not_there_is_told),
        TEST(without_memory_it_is_whole_or_told),
    };

    return cmocka_run_group_tests_name("lexicon_files", tests, NULL, NULL);
}
