/* roster_list_test.c - an organiser's list: who of it is texted, and what is no list. */
#include "gateway/outreach/roster.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define HEAD  "number,consent\n"
#define ONE   "+12025550101"
#define OTHER "+12025550102"

static const struct row {
    const char *name, *list;
    const char *fault; /* a part of it; NULL when the list is good */
    size_t texted, doubled, without_consent;
} rows[] = {
    {"who is there once is texted", HEAD ONE ",yes\n", NULL, 1, 0, 0},
    {"who is there twice is texted once", HEAD ONE ",yes\n(202) 555-0101,yes\n", NULL, 1, 1, 0},
    {"a later no counts", HEAD ONE ",yes\n" ONE ",no\n", NULL, 0, 1, 1},
    {"an earlier no counts too", HEAD ONE ",no\n" ONE ",yes\n" ONE ",yes\n", NULL, 0, 2, 1},
    {"no twice is no, and not doubled", HEAD ONE ",no\n" ONE ",\n", NULL, 0, 0, 2},
    {"the no of one is not another's", HEAD ONE ",no\n" OTHER ",yes\n", NULL, 1, 0, 1},
    {"lines may end as on Windows, the last one may not end, some may be empty",
     "\xef\xbb\xbfnumber,consent\r\n" ONE ",yes\r\n\r\n" OTHER ",yes", NULL, 2, 0, 0},
    {"a carriage return alone would hide a row", HEAD ONE ",yes\r" OTHER ",no\n", "line end", 0, 0, 0},
    {"and so would a list that has no other", "number,consent\r" ONE ",yes\r", "line end", 0, 0, 0},
    {"a quotation that is closed may hold a line end", "number,consent,name\n" ONE ",yes,\"a\nb\"\n", NULL, 1,
     0, 0},
    {"one that is not closed would hide the rest", "number,consent,name\n" ONE ",yes,\"a\n" OTHER ",yes,b\n",
     "not closed", 0, 0, 0},
    {"a quotation mark inside of a word is wrong", "number,consent,name\n" ONE ",yes,\"a\"b\n",
     "quotation mark", 0, 0, 0},
    {"a formula is no number", HEAD "=" ONE ",yes\n", "no telephone number", 0, 0, 0},
    {"an empty file is no list", "", "is empty", 0, 0, 0},
};

static void is_read(void **state)
{
    const struct row *row = *state;
    char path[] = "/tmp/rightsline-list-XXXXXX";
    int fd = mkstemp(path);
    struct faults faults;
    struct roster roster;
    struct recipient recipient;
    size_t texted = 0;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, row->list, strlen(row->list)), strlen(row->list));
    close(fd);
    faults_init(&faults);
    bool good = roster_of_list(&roster, path, &(struct roster_options){.key = NULL}, &faults);
    unlink(path);
    assert_int_equal(good, row->fault == NULL);
    if (good) {
        assert_int_equal(roster.doubled, row->doubled);
        assert_int_equal(roster.without_consent, row->without_consent);
        roster_rewind(&roster);
        while (roster_next(&roster, &recipient))
            texted++;
        assert_int_equal(texted, row->texted);
        assert_int_equal(roster.count, row->texted);
        roster_free(&roster);
    } else {
        assert_true(faults.count > 0);
        assert_non_null(strstr(faults.list[0].message, row->fault));
        assert_null(strstr(faults.list[0].message, "0101"));
    }
    faults_free(&faults);
}

static void a_folder_is_no_list(void **state)
{
    struct faults faults;
    struct roster roster;
    (void)state;

    faults_init(&faults);
    assert_false(roster_of_list(&roster, "/tmp", &(struct roster_options){.key = NULL}, &faults));
    assert_non_null(strstr(faults.list[0].message, "cannot be read"));
    faults_free(&faults);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 1];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, is_read, NULL, NULL, (void *)&rows[i]};
    tests[ROWS] = (struct CMUnitTest)cmocka_unit_test(a_folder_is_no_list);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
