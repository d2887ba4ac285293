/* shipped_test.c - every answer that is shipped, in every language, as somebody would get it: what it costs,
 * that nothing is cut off, that it is read in the right direction. */
#include "content/characters.h"
#include "handlers/show.h"
#include "tests/support/shipped_content.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <utf8proc.h>

enum { BRIEF_MOST = 2, GSM7_MOST = 2, UCS2_MOST = 4, COUNTY_STEP = 41 };

static const struct hotline all = {.name = "Rightsline",
                                   .language = LANG_EN,
                                   .languages = (1u << LANGUAGES) - 1,
                                   .drafts = true,
                                   .alphabet = GSM7,
                                   .segments_per_page = 2};

static struct reply reply;

static enum language language_of(void **state)
{
    return (enum language)(intptr_t)*state;
}

static bool is_one_of_three(const char *topic)
{
    return strcmp(topic, "urgent") == 0 || strcmp(topic, "stop") == 0 || strcmp(topic, "help") == 0;
}

static void fail_page(const char *answer, enum language language, size_t page)
{
    struct segments cost = segments_measure(reply.page_text[page]);

    fail_msg("%s in %s, page %zu of %zu: %zu segments, %zu units\n%s", answer, language_code(language),
             page + 1, reply.pages, cost.count, cost.units, reply.page_text[page]);
}

/* No page dearer than its alphabet allows, and none lost at the end. */
static void check_pages(const char *answer, enum language language)
{
    size_t most = language_fits_gsm7(language) ? GSM7_MOST : UCS2_MOST;

    assert_true(reply.pages > 0);
    if (reply.pages == REPLY_PAGES_MAX)
        fail_msg("%s in %s fills all the pages there are", answer, language_code(language));
    for (size_t page = 0; page < reply.pages; page++) {
        struct segments cost = segments_measure(reply.page_text[page]);
        if (cost.count > (cost.alphabet == GSM7 ? GSM7_MOST : most))
            fail_page(answer, language, page);
    }
}

static void check_topics(const struct hotline *hotline, enum language language)
{
    for (size_t i = 0; i < shipped_content->topics.count; i++) {
        const char *topic = shipped_content->topics.list[i].id;
        assert_true(show_topic(shipped_content, hotline, topic, language, &reply));
        check_pages(topic, language);
        if (is_one_of_three(topic) &&
            (reply.pages > 1 || segments_measure(reply.page_text[0]).count > BRIEF_MOST))
            fail_page(topic, language, 0);
    }
}

static void answers_cost_what_they_may(void **state)
{
    check_topics(&all, language_of(state));
}

/* Who writes in a language that this hotline does not serve is answered in English. */
static void answers_in_a_language_not_served_do_too(void **state)
{
    struct hotline hotline = all;

    hotline.languages = 1u << LANG_EN;
    check_topics(&hotline, language_of(state));
}

/* With all that an organisation may tell, while somebody is there and while nobody is. */
static void with_a_person_and_rapid_response_too(void **state)
{
    static const struct organisation organisation = {
        .hours = {.known = true, .span = {{{540, 1020}}}, .spans = {1, 0, 0, 0, 0, 0, 0}},
        .privacy = "hotline.example/privacy",
        .rapid = {{"default", "202-555-0150"}},
        .rapid_count = 1};
    static const time_t times[] = {0, 1795456800 /* 2026-11-23 10:00, a Monday */, 1795500000};
    struct hotline hotline = all;

    hotline.human = "202-555-0140";
    check_topics(&hotline, language_of(state));
    hotline.organisation = &organisation;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        hotline.now = times[i];
        check_topics(&hotline, language_of(state));
    }
}

/* ---- Places ---- */

static void states_cost_what_they_may(void **state)
{
    const struct policy_state *policy;

    for (size_t i = 0; (policy = policy_state_at(shipped_content->policy, i)); i++) {
        show_place(shipped_content, &all, policy->code, language_of(state), &reply);
        check_pages(policy->code, language_of(state));
    }
}

/* All of them with VERIFY=1. */
static void counties_cost_what_they_may(void **state)
{
    size_t step = getenv("VERIFY") && strcmp(getenv("VERIFY"), "1") == 0 ? 1 : COUNTY_STEP;
    char fips[8];
    struct county county;

    for (unsigned at = 1000 + (unsigned)language_of(state) % 2, seen = 0; at < 79000; at++) {
        snprintf(fips, sizeof fips, "%05u", at);
        if (!places_county_by_fips(shipped_content->places, fips, &county) || seen++ % step)
            continue;
        show_place(shipped_content, &all, fips, language_of(state), &reply);
        check_pages(fips, language_of(state));
    }
}

/* Places that are long to tell: names, several counties, states, agreements. */
static void first_pages_of_places_cost_what_they_may(void **state)
{
    static const char *const places[] = {"90012",        "10001",           "77002",
                                         "60601",        "33101",           "73949",
                                         "42223",        "84536",           "20001",
                                         "00901",        "St Thomas VI",    "Miami FL",
                                         "Nashville TN", "Kansas City",     "Dallas TX",
                                         "Houston TX",   "Jacksonville FL", "Oklahoma City",
                                         "Philadelphia", "Anchorage AK",    "Harris County TX",
                                         "Miami-Dade",   "99501",           "96813",
                                         "37011"};

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        show_asked(shipped_content, &all, places[i], language_of(state), &reply);
        assert_string_equal(reply.topic, "local");
        check_pages(places[i], language_of(state));
    }
}

static void the_first_page_is_in_ones_own_language(void **state)
{
    enum language language = language_of(state);

    show_place(shipped_content, &all, "06037", language, &reply);
    char law[64];
    snprintf(law, sizeof law, "%.24s", phrases_own(shipped_content->phrases, language, "deals"));
    *strchrnul(law, '{') = '\0';
    while (*law && (law[strlen(law) - 1] & 0x80)) /* no half character */
        law[strlen(law) - 1] = '\0';
    char plain[128];
    segments_plain(law, language_fits_gsm7(language), plain, sizeof plain);
    if (!strstr(reply.page_text[0], plain))
        fail_msg("no \"%s\" in: %s", plain, reply.page_text[0]);
}

/* ---- Phrases ---- */

static void has_own(const char *name, const char *text, void *arg)
{
    enum language language = *(enum language *)arg;
    (void)text;

    if (!phrases_own(shipped_content->phrases, language, name))
        fail_msg("\"%s\" is missing in %s", name, language_code(language));
}

static void every_phrase_is_there(void **state)
{
    enum language language = language_of(state);

    phrases_each(shipped_content->phrases, LANG_EN, has_own, &language);
}

/* ---- Which way it is read ---- */

/* L, R (R and AL) or 0 by the character's bidirectional class. */
static char direction(int32_t point)
{
    switch (utf8proc_get_property(point)->bidi_class) {
    case UTF8PROC_BIDI_CLASS_L:
        return 'L';
    case UTF8PROC_BIDI_CLASS_R:
    case UTF8PROC_BIDI_CLASS_AL:
        return 'R';
    default:
        return 0;
    }
}

/* A phone lays a line out from the side of its first letter: one that holds Arabic must begin with Arabic, or
 * its pieces stand in the wrong order. Hyphens between digits turn a telephone number round after Arabic, but
 * not after Latin letters. */
static void check_line(const char *line, size_t length)
{
    char first = 0, last = 0;
    bool arabic = false;
    int32_t point, before = 0;

    for (size_t i = 0; i < length;) {
        utf8proc_ssize_t size =
            utf8proc_iterate((const utf8proc_uint8_t *)line + i, (utf8proc_ssize_t)(length - i), &point);
        assert_true(size > 0);
        char towards = direction(point);
        first = first ? first : towards;
        last = towards ? towards : last;
        arabic |= towards == 'R';
        bool number = point == '-' && before >= '0' && before <= '9' && i + 1 < length &&
                      line[i + 1] >= '0' && line[i + 1] <= '9';
        if (number && last == 'R')
            fail_msg("digits and hyphens after Arabic: %.*s", (int)length, line);
        before = point;
        i += (size_t)size;
    }
    if (arabic && first != 'R')
        fail_msg("an Arabic line that begins with Latin: %.*s", (int)length, line);
}

static void check_direction(void)
{
    for (size_t page = 0; page < reply.pages; page++)
        for (const char *line = reply.page_text[page]; *line;) {
            size_t length = strcspn(line, "\n");
            check_line(line, length);
            line += length + (line[length] == '\n');
        }
}

static void arabic_is_read_from_the_right(void **state)
{
    (void)state;
    static const char *const asked[] = {"90012", "Dallas TX", "73949",    "12345",
                                        "99999", "asdfgh",    "Miami FL", "09001"};
    struct hotline hotline = all;

    hotline.human = "202-555-0140";
    for (size_t i = 0; i < shipped_content->topics.count; i++) {
        show_topic(shipped_content, &hotline, shipped_content->topics.list[i].id, LANG_AR, &reply);
        check_direction();
    }
    const struct policy_state *policy;
    for (size_t i = 0; (policy = policy_state_at(shipped_content->policy, i)); i++) {
        show_place(shipped_content, &hotline, policy->code, LANG_AR, &reply);
        check_direction();
    }
    static const char *const counties[] = {"06037", "48113", "12086", "47037", "12115", "42003"};
    for (size_t i = 0; i < sizeof counties / sizeof *counties; i++) {
        show_place(shipped_content, &hotline, counties[i], LANG_AR, &reply);
        check_direction();
    }
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        show_asked(shipped_content, &hotline, asked[i], LANG_AR, &reply);
        check_direction();
    }
}

/* ---- What stands in English ---- */

static void what_is_not_translated_comes_in_plain_letters(void **state)
{
    (void)state;
    bool english = false;

    show_place(shipped_content, &all, "06037", LANG_ZH, &reply);
    for (size_t page = 0; page < reply.pages; page++)
        english |= segments_measure(reply.page_text[page]).alphabet == GSM7 &&
                   strstr(reply.page_text[page], "Text MORE") && strstr(reply.page_text[page], "California");
    assert_true(english);
}

static void months_come_in_the_order_of_the_language(void **state)
{
    (void)state;
    show_place(shipped_content, &all, "06037", LANG_ZH, &reply);
    assert_non_null(strstr(reply.page_text[0], "2026年7月"));
    show_place(shipped_content, &all, "06037", LANG_VI, &reply);
    assert_non_null(strstr(reply.page_text[0], "tháng 7/2026"));
    show_place(shipped_content, &all, "06037", LANG_EN, &reply);
    assert_non_null(strstr(reply.page_text[0], "July 2026"));
}

/* A line that says so, but not where it would make STOP, HELP or an emergency dearer. */
static void who_is_answered_in_english_is_told_so(void **state)
{
    (void)state;
    static const struct {
        const char *topic;
        bool told;
    } rows[] = {{"rights", true}, {"stop", true}, {"help", false}, {"urgent", false}};
    struct hotline hotline = all;
    const char *line = phrases_own(shipped_content->phrases, LANG_RU, "language_missing");

    hotline.languages = 1u << LANG_EN;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        show_topic(shipped_content, &hotline, rows[i].topic, LANG_RU, &reply);
        assert_int_equal(strstr(reply.page_text[0], line) != NULL, rows[i].told);
    }
}

int main(void)
{
    static const struct {
        const char *name;
        void (*test)(void **state);
    } each[] = {
        {"answers cost what they may", answers_cost_what_they_may},
        {"answers in a language that is not served do too", answers_in_a_language_not_served_do_too},
        {"and with a person, hours and rapid response", with_a_person_and_rapid_response_too},
        {"states cost what they may", states_cost_what_they_may},
        {"counties cost what they may", counties_cost_what_they_may},
        {"the first pages of places cost what they may", first_pages_of_places_cost_what_they_may},
        {"the first page about a place is in one's own language", the_first_page_is_in_ones_own_language},
        {"every phrase is there", every_phrase_is_there},
    };
    enum { EACH = sizeof each / sizeof *each };
    static char names[EACH * LANGUAGES][96];
    struct CMUnitTest tests[EACH * LANGUAGES + 4];
    size_t count = 0;

    for (size_t i = 0; i < EACH; i++)
        for (int language = 0; language < LANGUAGES; language++) {
            snprintf(names[count], sizeof names[count], "%s: %s", language_code((enum language)language),
                     each[i].name);
            tests[count] =
                (struct CMUnitTest){names[count], each[i].test, NULL, NULL, (void *)(intptr_t)language};
            count++;
        }
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(arabic_is_read_from_the_right);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(what_is_not_translated_comes_in_plain_letters);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(months_come_in_the_order_of_the_language);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(who_is_answered_in_english_is_told_so);
    return _cmocka_run_group_tests("shipped", tests, count, shipped_content_load, shipped_content_release);
}
