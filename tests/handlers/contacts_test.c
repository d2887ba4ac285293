/* contacts_test.c - what an organisation tells of itself, in the answers as they are shipped: a person and
 * their hours, rapid response by place, and nothing that is sent unfilled. */
#include "handlers/handlers.h"
#include "handlers/show.h"
#include "tests/support/shipped_content.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Tuesday, in Los Angeles. */
enum { OPEN = 1795543200 /* 2026-11-24 10:00 */, EARLY = OPEN - 4 * 3600, EVENING = OPEN + 9 * 3600 };
enum { EVE = OPEN + 86400 + 9 * 3600 /* before the holidays, 2026-11-26 and 27 */, NIGHT = 1797406200 };

static struct organisation organisation = {
    .hours =
        {.known = true,
         .span = {{{540, 1020}}, {{540, 1020}}, {{540, 1020}}, {{540, 1020}}, {{540, 1020}}, {{600, 780}}},
         .spans = {1, 1, 1, 1, 1, 1},
         .holiday = {{2026, 11, 26}, {2026, 11, 27}},
         .holidays = 2},
    .privacy = "hotline.example/privacy",
    .rapid = {{"default", "202-555-0150"}, {"TX", "202-555-0151"}, {"Harris County TX", "202-555-0152"}},
    .rapid_count = 3,
};
static const struct organisation nothing;

struct person {
    struct hotline hotline;
    struct session session;
    struct reply reply;
};

static struct person somebody(const struct organisation *of, const char *human, time_t now)
{
    return (struct person){.hotline = {.name = "Test Line",
                                       .human = human,
                                       .organisation = of,
                                       .now = now,
                                       .language = LANG_EN,
                                       .languages = (1u << LANGUAGES) - 1,
                                       .drafts = true,
                                       .alphabet = GSM7,
                                       .segments_per_page = 2},
                           .session = SESSION_NEW};
}

#define HUMAN "202-555-0140"

static const char *texts(struct person *person, const char *text)
{
    struct message message = {.sender = "+12025550123", .recipient = "+12025550100"};

    message_set_text(&message, text, strlen(text));
    handlers_answer(shipped_content, &person->hotline, &person->session, (struct standing){0}, &message,
                    &person->reply);
    person->session = person->reply.effects.session;
    return person->reply.page_text[person->reply.page];
}

static void assert_says(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in: %s", part, text);
}

static void assert_silent_on(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("\"%s\" is in: %s", part, text);
}

/* ---- one text ---- */

static const struct row {
    const char *name;
    const struct organisation *organisation;
    const char *human;
    time_t now;
    const char *text;
    const char *says, *silent_on; /* NULL: nothing to look for */
} rows[] = {
    {"HELP names a person and the hours", &organisation, HUMAN, OPEN, "HELP",
     "\nTalk to a person: 202-555-0140, Mon-Fri 9am-5pm; Sat 10am-1pm.", "Nobody answers"},
    {"in the evening it offers nobody, and says when somebody is back", &organisation, HUMAN, EVENING, "HELP",
     "\nNobody answers 202-555-0140 now. Back Wed 9am.", "Talk to a person"},
    {"early in the morning that is today", &organisation, HUMAN, EARLY, "HELP",
     "Nobody answers 202-555-0140 now. Back today 9am.", NULL},
    {"before holidays it is after them", &organisation, HUMAN, EVE, "HELP", "Back Sat 10am.", NULL},
    {"when the time is not known nobody is away", &organisation, HUMAN, 0, "HELP", "Talk to a person", NULL},
    {"without hours the number stands alone", &nothing, HUMAN, EVENING, "HELP",
     "\nTalk to a person: 202-555-0140.", NULL},
    {"without a person nobody is named", &organisation, NULL, OPEN, "HELP", NULL, "erson"},
    {"nor when nothing is told at all", NULL, NULL, OPEN, "HELP", NULL, "erson"},
    {"in Spanish, in as few words as HELP leaves room for", &organisation, HUMAN, EVENING, "AYUDA",
     "202-555-0140: cerrado ahora; abre mié 9am.", NULL},
    {"an emergency has the number for anywhere", &organisation, HUMAN, OPEN, "ice is at my door right now",
     "\nRapid response: 202-555-0150.", NULL},
    {"the state's, when the text names it", &organisation, HUMAN, OPEN,
     "ice is at my door in Dallas Texas right now", "202-555-0151", "202-555-0150"},
    {"the county's, when the text names a city in it", &organisation, HUMAN, OPEN,
     "ice is at my door in Houston Texas right now", "202-555-0152", "202-555-0151"},
    {"in Spanish too", &organisation, HUMAN, OPEN, "la migra esta en mi puerta",
     "Respuesta rapida: 202-555-0150.", NULL},
    {"an emergency without rapid response names a person", &nothing, HUMAN, OPEN,
     "ice is at my door right now", "\nTalk to a person: 202-555-0140.", "Rapid"},
    {"and nobody where nobody is", &nothing, NULL, OPEN, "ice is at my door right now",
     "\nTest Line, automatic", "Rapid"},
    {"STOP says nothing of it", &organisation, HUMAN, OPEN, "please stop texting me", NULL, "202-555"},
    {"nor does an ordinary answer", &organisation, HUMAN, OPEN, "RIGHTS", NULL, "202-555"},
    {"a crisis names no rapid response", &organisation, HUMAN, OPEN, "i want to kill myself", "988", "Rapid"},
};

static void answers(void **state)
{
    const struct row *row = *state;
    struct person person = somebody(row->organisation, row->human, row->now);
    const char *told = texts(&person, row->text);

    if (row->says)
        assert_says(told, row->says);
    if (row->silent_on)
        assert_silent_on(told, row->silent_on);
}

/* ---- a conversation ---- */

static void an_emergency_goes_by_the_place_of_the_conversation(void **state)
{
    (void)state;
    struct person person = somebody(&organisation, HUMAN, OPEN);

    texts(&person, "77002");
    assert_string_equal(person.session.place, "48201"); /* the county, never the ZIP */
    texts(&person, "RIGHTS");
    assert_says(texts(&person, "ice is at my door right now"), "202-555-0152");
    texts(&person, "90012");
    assert_says(texts(&person, "ice is at my door right now"), "202-555-0150");
    texts(&person, "Texas");
    assert_says(texts(&person, "ice is at my door right now"), "202-555-0151");
}

static void a_place_that_an_answer_named_is_kept_for_the_next(void **state)
{
    (void)state;
    struct person person = somebody(&organisation, HUMAN, OPEN);

    texts(&person, "ice is at my door in Houston Texas right now");
    assert_string_equal(person.session.place, "48201");
    texts(&person, "FIND");
    assert_says(texts(&person, "more"), "202-555-0152");
}

static void a_topic_after_a_place_goes_on_with_its_own_pages(void **state)
{
    (void)state;
    struct person person = somebody(&organisation, HUMAN, OPEN);

    texts(&person, "77002");
    texts(&person, "LAWYER");
    assert_silent_on(texts(&person, "more"), "Harris");
    assert_string_equal(person.session.topic, "lawyer");
}

/* ---- texts of the content ---- */

static void a_page_names_what_is_told_and_leaves_out_what_is_not(void **state)
{
    (void)state;
    struct person told = somebody(&organisation, HUMAN, OPEN), untold = somebody(NULL, NULL, OPEN);

    texts(&told, "ABOUT");
    assert_says(texts(&told, "more"), "Privacy: hotline.example/privacy.");
    texts(&untold, "ABOUT");
    const char *page = texts(&untold, "more");
    assert_silent_on(page, "rivacy");
    assert_silent_on(page, "{");
    assert_silent_on(page, "  ");
}

/* The organisation's own words for its hours stand for ours, in the language that has them. */
static void hours_in_their_own_words(void **state)
{
    (void)state;
    struct organisation own = organisation;
    struct person person = somebody(&own, HUMAN, OPEN);

    own.hours.spans[5] = 0;
    snprintf(own.say[LANG_EN], sizeof own.say[LANG_EN], "weekdays 9 to 5 Pacific");
    assert_says(texts(&person, "HELP"), "Talk to a person: 202-555-0140, weekdays 9 to 5 Pacific.");
    assert_says(texts(&person, "AYUDA"), "Una persona: 202-555-0140, lun-vie 9am-5pm");
}

static void each(const char *topic, enum language language, const struct hotline *hotline,
                 void (*look)(const struct reply *reply, const char *topic, enum language language))
{
    static struct reply reply;

    assert_true(show_topic(shipped_content, hotline, topic, language, &reply));
    look(&reply, topic, language);
}

static void look_for_braces(const struct reply *reply, const char *topic, enum language language)
{
    for (size_t page = 0; page < reply->pages; page++)
        if (strpbrk(reply->page_text[page], "{}"))
            fail_msg("%s in %s: %s", topic, language_code(language), reply->page_text[page]);
}

static void nothing_is_sent_unfilled(void **state)
{
    (void)state;
    const struct person told = somebody(&organisation, HUMAN, EVENING), untold = somebody(NULL, NULL, OPEN);

    for (size_t i = 0; i < shipped_content->topics.count; i++)
        for (int language = 0; language < LANGUAGES; language++) {
            const char *topic = shipped_content->topics.list[i].id;
            each(topic, (enum language)language, &told.hotline, look_for_braces);
            each(topic, (enum language)language, &untold.hotline, look_for_braces);
        }
}

/* English and Spanish cards stay within two segments, whatever is told; the others in one piece. */
static void look_at_cost(const struct reply *reply, const char *topic, enum language language)
{
    size_t cost = segments_measure(reply->page_text[0]).count;

    if (reply->pages != 1)
        fail_msg("%s in %s is cut: %s", topic, language_code(language), reply->page_text[0]);
    if (language_fits_gsm7(language) && cost > 2)
        fail_msg("%s in %s costs %zu segments: %s", topic, language_code(language), cost,
                 reply->page_text[0]);
    if (cost > 4)
        fail_msg("%s in %s costs %zu segments: %s", topic, language_code(language), cost,
                 reply->page_text[0]);
}

static void what_must_be_brief_stays_so(void **state)
{
    (void)state;
    static const time_t times[] = {OPEN, EVENING, EARLY, EVE, NIGHT};
    static const char *const topics[] = {"urgent", "help", "crisis"};

    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        for (int language = 0; language < LANGUAGES; language++)
            for (size_t t = 0; t < sizeof topics / sizeof *topics; t++) {
                struct person person = somebody(&organisation, HUMAN, times[i]);
                person.hotline.name = "Rightsline";
                each(topics[t], (enum language)language, &person.hotline, look_at_cost);
            }
}

/* In every language somebody is told when the telephone is answered again. */
static void every_language_has_words_for_the_hours(void **state)
{
    (void)state;
    struct organisation person_only = organisation;

    person_only.rapid_count = 0;
    for (int language = 0; language < LANGUAGES; language++) {
        struct hotline hotline = somebody(&person_only, HUMAN, EVENING).hotline;
        static struct reply reply;
        hotline.segments_per_page = 4; /* room for all of it */
        assert_true(show_topic(shipped_content, &hotline, "help", (enum language)language, &reply));
        assert_says(reply.page_text[0], HUMAN);
        bool twelve = strstr(reply.page_text[0], "9am");
        bool all_day = strstr(reply.page_text[0], "9:00");
        if (twelve == all_day)
            fail_msg("%s: %s", language_code((enum language)language), reply.page_text[0]);
    }
}

static int load(void **state)
{
    return office_zone_use("America/Los_Angeles") ? shipped_content_load(state) : -1;
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    const struct CMUnitTest more[] = {
        cmocka_unit_test(an_emergency_goes_by_the_place_of_the_conversation),
        cmocka_unit_test(a_place_that_an_answer_named_is_kept_for_the_next),
        cmocka_unit_test(a_topic_after_a_place_goes_on_with_its_own_pages),
        cmocka_unit_test(a_page_names_what_is_told_and_leaves_out_what_is_not),
        cmocka_unit_test(hours_in_their_own_words),
        cmocka_unit_test(nothing_is_sent_unfilled),
        cmocka_unit_test(what_must_be_brief_stays_so),
        cmocka_unit_test(every_language_has_words_for_the_hours),
    };
    struct CMUnitTest tests[ROWS + sizeof more / sizeof *more];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, answers, NULL, NULL, (void *)&rows[i]};
    memcpy(tests + ROWS, more, sizeof more);
    return cmocka_run_group_tests_name("contacts", tests, load, shipped_content_release);
}
