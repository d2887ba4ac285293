/* topics_test.c - topic files, and the one right message for each way to break one. */
#include "content/topics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define REVIEW "\"review\":{\"state\":\"draft\",\"by\":null,\"on\":\"2026-11-24\"}"
#define EN                                                                                                   \
    "\"en\":{\"title\":\"Doors\",\"keywords\":[\"door\"],\"samples\":[],\"pages\":[\"Keep it "               \
    "shut.\"]," REVIEW "}"

static const struct row {
    const char *name, *json, *where, *message;
} rows[] = {
    {"a whole topic is good",
     "{\"id\":\"door\",\"sources\":[{\"title\":\"t\",\"url\":\"https://a.example\"}]," EN "}", NULL, NULL},
    {"a lost comma is told by its line", "{\n\"id\":\"door\"\n\"sources\":[]}", "line 3", "not JSON"},
    {"a doubled name is told", "{\"id\":\"door\",\"id\":\"door\"," EN "}", "line 1", "not JSON"},
    {"a topic without an id is told", "{" EN "}", "id", "missing"},
    {"an id with capitals is told", "{\"id\":\"Door\"," EN "}", "id", "cannot be"},
    {"a topic without English is told", "{\"id\":\"door\"}", "en", "no English"},
    {"no pages are told", "{\"id\":\"door\",\"en\":{\"title\":\"Doors\",\"pages\":[]," REVIEW "}}",
     "en.pages", "is empty"},
    {"an empty page is told",
     "{\"id\":\"door\",\"en\":{\"title\":\"Doors\",\"pages\":[\"a\",\"\"]," REVIEW "}}", "en.pages[1]",
     "empty"},
    {"pages that are no list are told",
     "{\"id\":\"door\",\"en\":{\"title\":\"Doors\",\"pages\":\"a\"," REVIEW "}}", "en.pages", "not a list"},
    {"a keyword that is a number is told",
     "{\"id\":\"door\",\"en\":{\"title\":\"Doors\",\"keywords\":[287],\"pages\":[\"a\"]," REVIEW "}}",
     "en.keywords[0]", "not a text"},
    {"keywords of a language in which it is not told are good",
     "{\"id\":\"door\",\"sources\":[],\"keywords\":{\"ko\":[\"\ubb38\"]}," EN "}", NULL, NULL},
    {"keywords beside the texts that are no object are told",
     "{\"id\":\"door\",\"keywords\":[\"door\"]," EN "}", "keywords", "not told by language"},
    {"one of them that is a number is told", "{\"id\":\"door\",\"keywords\":{\"ko\":[7]}," EN "}",
     "keywords.ko[0]", "not a text"},
    {"a language of theirs that nobody has is told",
     "{\"id\":\"door\",\"keywords\":{\"xx\":[\"door\"]}," EN "}", "keywords", "no language of ours"},
    {"a missing title is told", "{\"id\":\"door\",\"en\":{\"pages\":[\"a\"]," REVIEW "}}", "en.title",
     "missing"},
    {"a missing review is told", "{\"id\":\"door\",\"en\":{\"title\":\"Doors\",\"pages\":[\"a\"]}}",
     "en.review", "reviewed"},
    {"a review without a day is told",
     "{\"id\":\"door\",\"en\":{\"title\":\"Doors\",\"pages\":[\"a\"],\"review\":{\"state\":\"draft\"}}}",
     "en.review", "day"},
    {"a review by nobody is told",
     "{\"id\":\"door\",\"en\":{\"title\":\"Doors\",\"pages\":[\"a\"],\"review\":{\"state\":\"reviewed\","
     "\"on\":\"2026-11-24\"}}}",
     "en.review", "by whom"},
    {"a misspelt name is warned of", "{\"id\":\"door\",\"sorces\":[]," EN "}", "sorces", "nothing reads"},
    {"a source without an address is told", "{\"id\":\"door\",\"sources\":[{\"title\":\"t\"}]," EN "}",
     "sources[0].url", "missing"},
};

static void put_file(const char *folder, const char *name, const char *json)
{
    char path[256];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(json, file);
    fclose(file);
}

static void remove_folder(const char *folder)
{
    char command[128];

    snprintf(command, sizeof command, "rm -r '%s'", folder);
    assert_int_equal(system(command), 0);
}

static void reads(void **state)
{
    const struct row *row = *state;
    char folder[] = "/tmp/topics_test_XXXXXX";
    struct topics topics;
    struct faults faults;
    bool told = false;

    assert_non_null(mkdtemp(folder));
    put_file(folder, "topic.json", row->json);
    faults_init(&faults);
    assert_true(topics_load(&topics, folder, &faults));
    for (size_t i = 0; i < faults.count; i++)
        told |= row->where && strcmp(faults.list[i].where, row->where) == 0 &&
                strstr(faults.list[i].message, row->message) && *faults.list[i].mend &&
                strstr(faults.list[i].file, "topic.json");
    if (row->where)
        assert_true(told);
    else
        assert_int_equal(faults.count, 0);
    assert_int_equal(topics.count, faults_count_errors(&faults) ? 0 : 1); /* a broken file is left out */
    topics_free(&topics);
    faults_free(&faults);
    remove_folder(folder);
}

static void two_files_of_one_id_are_told(void **state)
{
    (void)state;
    char folder[] = "/tmp/topics_test_XXXXXX";
    struct topics topics;
    struct faults faults;

    assert_non_null(mkdtemp(folder));
    put_file(folder, "a.json", "{\"id\":\"door\"," EN "}");
    put_file(folder, "b.json", "{\"id\":\"door\"," EN "}");
    put_file(folder, "note.txt", "no topic");
    faults_init(&faults);
    topics_load(&topics, folder, &faults);
    assert_int_equal(faults_count_errors(&faults), 1);
    assert_non_null(strstr(faults.list[0].message, "is also in"));
    topics_free(&topics);
    faults_free(&faults);
    remove_folder(folder);
}

static void a_missing_folder_is_told(void **state)
{
    (void)state;
    struct topics topics;
    struct faults faults;

    faults_init(&faults);
    assert_false(topics_load(&topics, "/tmp/no/such/folder", &faults));
    assert_int_equal(faults_count_errors(&faults), 1);
    faults_free(&faults);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 2];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, reads, NULL, NULL, (void *)&rows[i]};
    tests[ROWS] = (struct CMUnitTest)cmocka_unit_test(two_files_of_one_id_are_told);
    tests[ROWS + 1] = (struct CMUnitTest)cmocka_unit_test(a_missing_folder_is_told);
    return cmocka_run_group_tests_name("topics", tests, NULL, NULL);
}
