/* kept_test.c - first pages are put together once and pages of counties counted once: who asks later gets the
 * same as if nothing were kept, and nothing that was meant for another. */
#include "handlers/handlers.h"
#include "handlers/kept_work.h"
#include "tests/support/content_copy.h"
#include "tests/support/shipped_content.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct organisation organisation = {
    .rapid = {{"default", "202-555-0150"}, {"TX", "202-555-0151"}}, .rapid_count = 2};

enum { ALL = (1u << LANGUAGES) - 1 };

static struct reply reply, plainly;

static struct hotline hotline_with(struct kept *kept)
{
    return (struct hotline){.name = "Test Line",
                            .human = "202-555-0140",
                            .organisation = &organisation,
                            .language = LANG_EN,
                            .languages = (1u << LANGUAGES) - 1,
                            .drafts = true,
                            .alphabet = GSM7,
                            .segments_per_page = 2,
                            .only_sent = true,
                            .kept = kept};
}

static void answer(const struct content *content, const char *text, const struct session *session,
                   struct kept *kept, struct reply *out)
{
    const struct hotline hotline = hotline_with(kept);
    struct message message = {.sender = "+12025550123", .recipient = "+12025550100"};

    message_set_text(&message, text, strlen(text));
    handlers_answer(content, &hotline, session, (struct standing){.opted_out = false}, &message, out);
}

static void assert_same(const struct reply *one, const struct reply *other)
{
    const struct session *a = &one->effects.session, *b = &other->effects.session;

    assert_string_equal(one->page_text[one->page], other->page_text[other->page]);
    assert_int_equal(one->page, other->page);
    assert_int_equal(one->pages, other->pages);
    for (size_t i = 0; i < one->pages; i++)
        assert_int_equal(one->page_text[i] != NULL, other->page_text[i] != NULL);
    assert_string_equal(one->topic, other->topic);
    assert_int_equal(one->language, other->language);
    assert_int_equal(one->priority, other->priority);
    assert_int_equal(one->states_count, other->states_count);
    assert_string_equal(a->topic, b->topic);
    assert_string_equal(a->place, b->place);
    assert_int_equal(a->page, b->page);
    assert_int_equal(a->language, b->language);
    assert_int_equal(a->greeted, b->greeted);
    assert_int_equal(a->law_first, b->law_first);
}

/* Asks, and goes on as the conversation does. */
static void ask(const char *text, struct session *session, struct kept *kept)
{
    answer(shipped_content, text, session, NULL, &plainly);
    answer(shipped_content, text, session, kept, &reply);
    assert_same(&reply, &plainly);
    *session = reply.effects.session;
}

/* ---- every topic ---- */

static void each_topic_in_each_language_is_told_the_same_again(void **state)
{
    const struct topics *topics = &shipped_content->topics;
    struct kept *kept = kept_new(topics->count, 0, ALL);
    (void)state;

    for (int turn = 0; turn < 2; turn++)
        for (size_t i = 0; i < topics->count; i++)
            for (int language = 0; language < LANGUAGES; language++) {
                const struct topic_text *text = topics->list[i].text[language];
                struct session session = {.language = (enum language)language, .language_chosen = true};
                if (!text)
                    text = topics->list[i].text[LANG_EN];
                ask(text->keywords.text[0], &session, kept); /* a stranger */
                ask(text->keywords.text[0], &session, kept); /* who has been told who we are */
            }
    kept_free(kept);
}

/* ---- conversations ---- */

static const struct row {
    const char *name, *texts[4];
} rows[] = {
    {"MORE goes on behind a page that was kept", {"RIGHTS", "MORE", "MORE", "MORE"}},
    {"a number that should not be sent is warned of", {"RIGHTS", "what are my rights A123456789", "RIGHTS"}},
    {"that warning goes to nobody else", {"what are my rights A123456789", "RIGHTS", "RIGHTS"}},
    {"who names a place is told its law first", {"DETAINER", "detainer in Dallas Texas", "DETAINER", "MORE"}},
    {"who is not understood is told so before the menu", {"MENU", "qwertyuiop", "MENU"}},
    {"the menu after that says nothing of it", {"qwertyuiop", "MENU", "qwertyuiop"}},
    {"another language begins with a word about it", {"RIGHTS", "espanol", "english", "RIGHTS"}},
    {"an emergency names rapid response", {"URGENT", "URGENT"}},
    {"HELP names a person", {"HELP", "RIGHTS", "HELP"}},
    {"STOP is confirmed", {"STOP", "RIGHTS"}},
    {"a question is answered as its keyword is", {"RIGHTS", "what are my rights?", "what are my rights?"}},
};
enum { ROWS = sizeof rows / sizeof *rows, OTHERS = 6, COUNTY_STEP = 29 };

/* Twice: the second person finds all that may be kept. */
static void two_people_are_told_the_same(void **state)
{
    const struct row *row = *state;
    struct kept *kept = kept_new(shipped_content->topics.count, 0, ALL);

    for (int person = 0; person < 2; person++) {
        struct session session = SESSION_NEW;
        for (size_t i = 0; i < 4 && row->texts[i]; i++)
            ask(row->texts[i], &session, kept);
    }
    kept_free(kept);
}

/* ---- places ---- */

static struct kept *make_all(uint32_t languages)
{
    struct kept *kept =
        kept_new(shipped_content->topics.count, places_counties(shipped_content->places), languages);
    const struct hotline hotline = hotline_with(kept);

    assert_true(kept_work_some(shipped_content, &hotline, 7));
    assert_false(kept_work_some(shipped_content, &hotline, SIZE_MAX));
    return kept;
}

/* Some counties, as a stranger would ask for it and as a ZIP or city of it is asked for. */
static void each_place_is_told_the_same(void **state)
{
    static const enum language languages[] = {LANG_EN, LANG_ES, LANG_ZH};
    static const char *const named[] = {
        "90012",         "10001",       "77002", "Dallas TX", "Harris County TX",
        "Alexandria VA", "Kansas City", "33101", "20001",     "Miami"};
    struct kept *kept = make_all(1u << LANG_EN | 1u << LANG_ES | 1u << LANG_ZH);
    size_t counties = places_counties(shipped_content->places), known = 0;
    (void)state;

    for (size_t l = 0; l < 3; l++) {
        const struct session stranger = {.language = languages[l], .language_chosen = true};
        for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
            struct session session = stranger;
            ask(named[i], &session, kept);
            ask("MORE", &session, kept);
        }
        for (size_t i = 0; i < counties; i += COUNTY_STEP) {
            struct session session = stranger;
            struct county county;
            char text[PLACES_NAME_ROOM + 16];
            known += kept_county(kept, i, languages[l]) > 0;
            assert_true(places_county_by_fips(shipped_content->places,
                                              places_county_at(shipped_content->places, i), &county));
            snprintf(text, sizeof text, "%s, %s", county.name, county.state);
            ask(text, &session, kept);
        }
    }
    assert_true(known > counties / COUNTY_STEP * 2); /* of three languages: else it would prove nothing */
    kept_free(kept);
}

static void counties_are_counted_in_the_languages_served(void **state)
{
    struct kept *kept = kept_new(1, 3, 1u << LANG_VI);
    enum language language = LANG_UNKNOWN;
    size_t county = 9;
    (void)state;

    assert_int_equal(kept_county(kept, 3, LANG_EN), 0); /* there are three */
    assert_int_equal(kept_county(kept, 0, LANG_UNKNOWN), 0);
    assert_int_equal(kept_county(kept, 2, LANG_VI), 0);
    for (size_t i = 0; i < 3; i++) {
        assert_true(kept_to_count(kept, &county, &language));
        assert_int_equal(county, i);
        assert_int_equal(language, LANG_VI);
        kept_counted(kept, language, (unsigned)i * 150); /* the last is more than can be kept */
    }
    assert_false(kept_to_count(kept, &county, &language));
    assert_int_equal(kept_county(kept, 1, LANG_VI), 150);
    assert_int_equal(kept_county(kept, 2, LANG_VI), 0);
    kept_free(kept);
}

/* ---- what it tells of those who asked ---- */

enum { KEYS_MAX = 64 * LANGUAGES * 2 };

static size_t find_all(const struct kept *kept, bool there[KEYS_MAX])
{
    size_t count = 0, found = 0;

    for (size_t topic = 0; topic < shipped_content->topics.count; topic++)
        for (int language = 0; language < LANGUAGES; language++)
            for (int introduces = 0; introduces < 2; introduces++) {
                const struct kept_key key = {topic, (enum language)language, introduces};
                assert_true(count < KEYS_MAX);
                found += there[count++] = kept_find(kept, key) != NULL;
            }
    return found;
}

static void what_is_kept_does_not_tell_what_was_asked(void **state)
{
    struct kept *kept = make_all(1u << LANG_EN | 1u << LANG_ES);
    bool before[KEYS_MAX] = {false}, after[KEYS_MAX] = {false};
    (void)state;

    assert_true(find_all(kept, before) >
                shipped_content->topics.count * 2); /* most of them, twice in two languages */
    for (size_t r = 0; r < ROWS; r++) {
        struct session session = SESSION_NEW;
        for (size_t i = 0; i < 4 && rows[r].texts[i]; i++)
            ask(rows[r].texts[i], &session, kept);
    }
    find_all(kept, after);
    assert_memory_equal(before, after, sizeof before);
    kept_free(kept);
}

/* ---- what must not be kept ---- */

static void a_page_with_the_number_of_a_place_is_made_for_each(void **state)
{
    char folder[64];
    struct faults faults;
    (void)state;

    content_copy_make(folder);
    content_copy_set(folder, "topics/rights.json", "en.pages[0]", "\"Call {rapid}.\"");
    faults_init(&faults);
    struct content *content = content_load(folder, &faults);
    assert_non_null(content);
    struct kept *kept = kept_new(content->topics.count, 0, ALL);
    struct session in_texas = SESSION_NEW, elsewhere = SESSION_NEW;
    snprintf(in_texas.place, sizeof in_texas.place, "TX");
    answer(content, "RIGHTS", &elsewhere, kept, &reply);
    assert_non_null(strstr(reply.page_text[0], "202-555-0150"));
    answer(content, "RIGHTS", &in_texas, kept, &reply);
    assert_non_null(strstr(reply.page_text[0], "202-555-0151"));
    kept_free(kept);
    content_release(content);
    faults_free(&faults);
    content_copy_remove(folder);
}

/* ---- the table ---- */

static void it_gives_what_was_put_in(void **state)
{
    struct kept *kept = kept_new(2, 2, ALL);
    const struct kept_key key = {.topic = 1, .language = LANG_ES, .introduces = true};
    struct kept_key other = key;
    (void)state;

    assert_null(kept_find(kept, key));
    kept_add(kept, key, "first", 3);
    kept_add(kept, key, "second", 4); /* what is there stays */
    assert_string_equal(kept_find(kept, key)->text, "first");
    assert_int_equal(kept_find(kept, key)->pages, 3);
    other.introduces = false;
    assert_null(kept_find(kept, other));
    other = key;
    other.topic = 0;
    assert_null(kept_find(kept, other));
    other = key;
    other.language = LANG_UNKNOWN; /* has no place */
    kept_add(kept, other, "lost", 1);
    assert_null(kept_find(kept, other));
    other.topic = 2; /* there are two */
    other.language = LANG_EN;
    kept_add(kept, other, "lost", 1);
    assert_null(kept_find(kept, other));
    kept_free(kept);
}

int main(void)
{
    struct CMUnitTest tests[ROWS + OTHERS] = {
        cmocka_unit_test(each_topic_in_each_language_is_told_the_same_again),
        cmocka_unit_test(a_page_with_the_number_of_a_place_is_made_for_each),
        cmocka_unit_test(it_gives_what_was_put_in),
        cmocka_unit_test(each_place_is_told_the_same),
        cmocka_unit_test(counties_are_counted_in_the_languages_served),
        cmocka_unit_test(what_is_kept_does_not_tell_what_was_asked),
    };

    for (size_t i = 0; i < ROWS; i++)
        tests[i + OTHERS] =
            (struct CMUnitTest){rows[i].name, two_people_are_told_the_same, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("pages that are kept", tests, shipped_content_load,
                                       shipped_content_release);
}
