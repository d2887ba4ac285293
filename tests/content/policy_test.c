/* policy_test.c - the state policies: that they are all there and fit a text, and that faults in them are
 * named. */
#include "content/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "content/segments.h"

static struct policy *policy;

enum { FIRST_PAGE_SEPTETS = 270, LATER_PAGE_SEPTETS = 306 };

/* Written down from the facts, not from the files. */
static const struct stance {
    enum policy_stance stance;
    const char *states;
} by_stance[] = {
    {POLICY_REQUIRES, "AL AR AZ FL GA IA IN KS LA MS NC NH SC TN TX WV"},
    {POLICY_LIMITS, "CA CO CT DC DE IL MA MD ME NJ NM NY OR VT WA"},
    {POLICY_MIXED, "MN MO MT ND OH OK RI UT VA WY"},
    {POLICY_NONE, "AK GU HI ID KY MI NE NV PA PR SD VI WI"},
};

static void every_state_has_its_stance(void **state)
{
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < sizeof by_stance / sizeof *by_stance; i++) {
        for (const char *at = by_stance[i].states; *at != '\0'; at += at[2] == ' ' ? 3 : 2) {
            char code[3] = {at[0], at[1], '\0'};
            const struct policy_state *found = policy_state(policy, code);
            if (found == NULL || found->stance != by_stance[i].stance)
                fail_msg("%s is not \"%s\"", code, policy_stance_name(by_stance[i].stance));
            count++;
        }
    }
    assert_int_equal(count, 54);
    assert_non_null(policy_state_at(policy, 53));
    assert_null(policy_state_at(policy, 54));
}

static void unknown_states_have_none(void **state)
{
    (void)state;
    assert_null(policy_state(policy, "AS"));
    assert_null(policy_state(policy, "ca"));
    assert_null(policy_state(policy, ""));
    assert_null(policy_state(policy, "California"));
}

static size_t septets(const char *text)
{
    static char plain[4096];

    assert_true(segments_plain(text, true, plain, sizeof plain));
    struct segments measured = segments_measure(plain);
    assert_int_equal(measured.alphabet, GSM7);
    return measured.units;
}

static void pages_fit_and_stand_alone(void **state)
{
    (void)state;
    for (size_t i = 0; policy_state_at(policy, i) != NULL; i++) {
        const struct policy_state *row = policy_state_at(policy, i);
        for (int language = LANG_EN; language <= LANG_ES; language++) {
            const struct policy_text *text = row->text[language];
            assert_non_null(text);
            if (septets(text->pages.text[0]) > FIRST_PAGE_SEPTETS)
                fail_msg("%s: the first page is too long", row->file);
            for (size_t page = 1; page < text->pages.count; page++)
                if (septets(text->pages.text[page]) > LATER_PAGE_SEPTETS)
                    fail_msg("%s: page %zu is too long", row->file, page);
            if (strncmp(text->pages.text[0], text->name, strlen(text->name)) != 0)
                fail_msg("%s: the first page does not begin with the state's name", row->file);
            if (strstr(text->pages.text[0], "287(g)") == NULL ||
                strstr(text->pages.text[0], "etainer") == NULL)
                fail_msg("%s: the first page leaves out 287(g) or detainers", row->file);
            if (strchr(text->pages.text[0], '{') != NULL)
                fail_msg("%s: a variable is left in the text", row->file);
        }
    }
}

/* What is not sure is not told as fact. */
static void low_confidence_says_so(void **state)
{
    size_t low = 0;

    (void)state;
    for (size_t i = 0; policy_state_at(policy, i) != NULL; i++) {
        const struct policy_state *row = policy_state_at(policy, i);
        bool unsure = strstr(row->text[LANG_EN]->pages.text[0], "we are not sure") != NULL &&
                      strstr(row->text[LANG_ES]->pages.text[0], "no estamos seguros") != NULL;
        if (unsure != (row->confidence == CONFIDENCE_LOW))
            fail_msg("%s: the text and the confidence do not agree", row->file);
        low += row->confidence == CONFIDENCE_LOW;
    }
    assert_int_equal(low, 9);
}

static void every_state_is_dated_and_sourced(void **state)
{
    (void)state;
    for (size_t i = 0; policy_state_at(policy, i) != NULL; i++) {
        const struct policy_state *row = policy_state_at(policy, i);
        assert_int_equal(row->year, 2026);
        assert_in_range(row->month, 1, 12);
        for (size_t n = 0; n < row->sources_count; n++)
            assert_int_equal(strncmp(row->sources[n].url, "http", 4), 0);
        assert_int_equal(row->text[LANG_EN]->review.state, REVIEW_DRAFT);
    }
}

#define REVIEW  "\"review\": {\"state\": \"draft\", \"by\": null, \"on\": \"2026-11-24\"}"
#define ENGLISH "\"en\": {\"name\": \"Iowa\", \"pages\": [\"Iowa: a text.\"], " REVIEW "}"
#define FACTS   "\"stance\": \"none\", \"confidence\": \"low\", \"as_of\": \"2026-07\""
#define SOURCES "\"sources\": [{\"title\": \"t\", \"url\": \"https://example.org/\"}]"

static const struct broken {
    const char *name, *json, *where, *message; /* NULL: a warning-free file */
    bool error;
} broken[] = {
    {"a whole file is good", "{\"state\": \"IA\", " FACTS ", " SOURCES ", " ENGLISH "}", NULL, NULL, false},
    {"it needs a state", "{" FACTS ", " SOURCES ", " ENGLISH "}", "state", "which state", true},
    {"its name is the state's", "{\"state\": \"OH\", " FACTS ", " SOURCES ", " ENGLISH "}", "state",
     "about OH", true},
    {"a stance is one of four",
     "{\"state\": \"IA\", \"stance\": \"strict\", \"confidence\": \"low\", \"as_of\": \"2026-07\", " SOURCES
     ", " ENGLISH "}",
     "stance", "strict", true},
    {"a confidence is one of three",
     "{\"state\": \"IA\", \"stance\": \"none\", \"as_of\": \"2026-07\", " SOURCES ", " ENGLISH "}",
     "confidence", "missing", true},
    {"a month is a month",
     "{\"state\": \"IA\", \"stance\": \"none\", \"confidence\": \"low\", \"as_of\": \"2026-13\", " SOURCES
     ", " ENGLISH "}",
     "as_of", "month", true},
    {"English is needed", "{\"state\": \"IA\", " FACTS ", " SOURCES "}", "en", "no English", true},
    {"pages are needed",
     "{\"state\": \"IA\", " FACTS ", " SOURCES ", \"en\": {\"name\": \"Iowa\", " REVIEW "}}", "en.pages",
     "missing", true},
    {"a typing error is warned of",
     "{\"state\": \"IA\", " FACTS ", \"recnt\": \"\", " SOURCES ", " ENGLISH "}", "recnt", "nothing reads",
     false},
    {"so is a missing source", "{\"state\": \"IA\", " FACTS ", " ENGLISH "}", "sources", "no source", false},
    {"a comma too few is named by line", "{\"state\": \"IA\"\n\"stance\": \"none\"}", "line 2", "not JSON",
     true},
};

static void names_what_is_wrong(void **state)
{
    const struct broken *row = *state;
    char folder[] = "/tmp/policy-test-XXXXXX";
    char path[sizeof folder + 16];
    struct faults faults;

    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/IA.json", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(row->json, file);
    fclose(file);
    faults_init(&faults);
    struct policy *loaded = policy_load(folder, &faults);
    assert_non_null(loaded);
    assert_int_equal(faults.count, row->where != NULL);
    assert_int_equal(faults_count_errors(&faults), row->error);
    assert_int_equal(policy_state(loaded, "IA") != NULL, !row->error);
    if (row->where != NULL) {
        assert_string_equal(faults.list[0].where, row->where);
        assert_non_null(strstr(faults.list[0].message, row->message));
    }
    policy_free(loaded);
    faults_free(&faults);
    unlink(path);
    rmdir(folder);
}

static int load(void **state)
{
    (void)state;
    policy = policy_load("content/policy", NULL);
    return policy == NULL ? -1 : 0;
}

static int unload(void **state)
{
    (void)state;
    policy_free(policy);
    return 0;
}

int main(void)
{
    enum { ROWS = sizeof broken / sizeof *broken };
    struct CMUnitTest tests[ROWS + 5] = {
        cmocka_unit_test(every_state_has_its_stance),       cmocka_unit_test(unknown_states_have_none),
        cmocka_unit_test(pages_fit_and_stand_alone),        cmocka_unit_test(low_confidence_says_so),
        cmocka_unit_test(every_state_is_dated_and_sourced),
    };

    for (size_t i = 0; i < ROWS; i++)
        tests[5 + i] =
            (struct CMUnitTest){broken[i].name, names_what_is_wrong, NULL, NULL, (void *)&broken[i]};
    return cmocka_run_group_tests_name("policy", tests, load, unload);
}
