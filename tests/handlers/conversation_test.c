/* conversation_test.c - the chain with the content as shipped: what is answered to whom, and what a
 * conversation remembers from one text to the next. */
#include "handlers/handlers.h"
#include "tests/support/shipped_content.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct hotline plain = {.name = "Test Line",
                                     .language = LANG_EN,
                                     .languages = 1u << LANG_EN | 1u << LANG_ES,
                                     .drafts = true,
                                     .alphabet = GSM7,
                                     .segments_per_page = 2};

/* One person texting; what is asked next depends on what was asked before. */
struct person {
    struct hotline hotline;
    struct session session;
    struct standing standing;
    struct reply reply;
};

static struct person somebody(void)
{
    return (struct person){.hotline = plain, .session = SESSION_NEW};
}

static const char *texts_media(struct person *person, const char *text, unsigned media)
{
    struct message message = {.sender = "+12025550123", .recipient = "+12025550100", .media = media};

    message_set_text(&message, text, strlen(text));
    handlers_answer(shipped_content, &person->hotline, &person->session, person->standing, &message,
                    &person->reply);
    if (person->reply.silent)
        return "";
    person->session = person->reply.effects.session;
    assert_true(person->reply.pages > 0);
    return person->reply.page_text[person->reply.page];
}

static const char *texts(struct person *person, const char *text)
{
    return texts_media(person, text, 0);
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

/* ---- What is answered ---- */

static const struct row {
    const char *name, *text, *topic;
    enum language language;
} rows[] = {
    {"a keyword is its topic", "DETAINER", "detainer", LANG_EN},
    {"in small letters too", "detainer", "detainer", LANG_EN},
    {"with punctuation", "Detainer!!", "detainer", LANG_EN},
    {"with politeness", "warrant please", "warrant", LANG_EN},
    {"in Spanish", "derechos", "rights", LANG_ES},
    {"in Spanish without its accent", "POLICIA", "police", LANG_ES},
    {"and with it", "policía", "police", LANG_ES},
    {"a ZIP is a place", "90012", "local", LANG_EN},
    {"so is ZIP+4", "90012-1234", "local", LANG_EN},
    {"and a ZIP in a sentence", "zip 90012 please", "local", LANG_EN},
    {"a state is a place", "Texas", "local", LANG_EN},
    {"a city with its state is a place", "Dallas TX", "local", LANG_EN},
    {"a county with its state is a place", "Harris County TX", "local", LANG_EN},
    {"an amount of money is no place", "I paid 15000 bail", NULL, LANG_EN},
    {"STOP opts out", "STOP", "stop", LANG_EN},
    {"so does PARAR", "parar", "stop", LANG_ES},
    {"a question with the word STOP does not", "can police STOP ICE?", "stopice", LANG_EN},
    {"HELP is the carriers' HELP", "HELP", "help", LANG_EN},
    {"START opts in", "START", "start", LANG_EN},
    {"JOIN is answered kindly", "JOIN", "join", LANG_EN},
    {"hello gets the menu", "hello", "menu", LANG_EN},
    {"an emergency is urgent", "ice is at my door right now", "urgent", LANG_EN},
    {"in Spanish too", "la migra esta en mi puerta", "urgent", LANG_ES},
    {"a life in danger is a crisis", "i want to kill myself", "crisis", LANG_EN},
    {"what nobody understands is none", "we painted the kitchen yellow on sunday", "none", LANG_EN},
};

static void answers(void **state)
{
    const struct row *row = *state;
    struct person person = somebody();

    texts(&person, row->text);
    if (row->topic)
        assert_string_equal(person.reply.topic, row->topic);
    else
        assert_string_not_equal(person.reply.topic, "local");
    assert_int_equal(person.reply.language, row->language);
}

/* ---- Who we are ---- */

static void the_first_answer_says_who_we_are_and_later_ones_do_not(void **state)
{
    (void)state;
    struct person person = somebody();

    assert_says(texts(&person, "RIGHTS"), "Test Line");
    assert_silent_on(texts(&person, "WARRANT"), "Test Line");
    assert_says(texts(&person, "ice is at my door right now"), "Test Line"); /* urgent ones always do */
}

static void a_stop_says_nothing_of_it(void **state)
{
    (void)state;
    struct person person = somebody();

    assert_silent_on(texts(&person, "please stop texting me"), "legal");
    assert_int_equal(person.reply.effects.optout, OPTOUT_SET);
    assert_int_equal(person.reply.pages, 1);
}

static void an_emergency_names_a_person_where_there_is_one(void **state)
{
    (void)state;
    struct person person = somebody();

    person.hotline.human = "202-555-0140";
    assert_says(texts(&person, "ice is at my door right now"), "202-555-0140");
    assert_silent_on(texts(&person, "RIGHTS"), "202-555-0140");
}

/* ---- MORE ---- */

static void more_goes_on_page_by_page_to_the_end(void **state)
{
    (void)state;
    struct person person = somebody();
    char mark[32];

    texts(&person, "DETAINER");
    size_t pages = person.reply.pages;
    assert_true(pages >= 3);
    for (size_t page = 2; page <= pages; page++) {
        snprintf(mark, sizeof mark, "(%zu/%zu)", page, pages);
        assert_says(texts(&person, "MORE"), mark);
        assert_string_equal(person.reply.topic, "more");
    }
    assert_says(person.reply.page_text[person.reply.page], "Sources:");
    assert_says(texts(&person, "MORE"), "That is all");
    assert_says(texts(&person, "MORE"), "That is all");
}

static void more_of_a_place_goes_on_with_that_place(void **state)
{
    (void)state;
    struct person person = somebody();

    texts(&person, "90012");
    assert_string_equal(person.session.place, "06037"); /* the county, never the ZIP */
    texts(&person, "MORE");
    assert_string_equal(person.session.topic, "local");
    assert_int_equal(person.reply.page, 1);
}

static void more_of_nothing_says_so(void **state)
{
    (void)state;
    struct person person = somebody();

    assert_says(texts(&person, "MORE"), "MENU");
}

static void all_pages_together_lose_no_word_of_the_answer(void **state)
{
    (void)state;
    const struct topic *topic = topics_find(&shipped_content->topics, "detainer");
    struct person person = somebody();
    char all[REPLY_TEXT_ROOM * 2] = "";

    texts(&person, "DETAINER");
    for (size_t i = 0; i < person.reply.pages; i++) {
        strcat(all, person.reply.page_text[i]);
        strcat(all, " ");
    }
    for (size_t i = 0; i < topic->text[LANG_EN]->pages.count; i++) {
        char words[REPLY_TEXT_ROOM];
        snprintf(words, sizeof words, "%s", topic->text[LANG_EN]->pages.text[i]);
        for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
            assert_says(all, word);
    }
}

/* ---- Language ---- */

static void the_language_of_a_conversation_stays(void **state)
{
    (void)state;
    struct person person = somebody();

    texts(&person, "que derechos tengo si me para la policia");
    assert_int_equal(person.reply.language, LANG_ES);
    texts(&person, "90012"); /* a place has no language */
    assert_int_equal(person.reply.language, LANG_ES);
    assert_says(person.reply.page_text[0], "California");
    assert_silent_on(person.reply.page_text[0], "As of");
}

static void a_language_asked_for_gives_the_last_answer_again(void **state)
{
    (void)state;
    struct person person = somebody();

    texts(&person, "WARRANT");
    const char *again = texts(&person, "en espanol por favor");
    assert_string_equal(person.reply.topic, "language");
    assert_string_equal(person.session.topic, "warrant");
    assert_int_equal(person.session.language, LANG_ES);
    assert_silent_on(again, "judge");
    texts(&person, "DOOR"); /* an English word: the choice stays */
    assert_int_equal(person.session.language, LANG_ES);
}

/* ---- Not understood ---- */

static void twice_not_understood_names_a_person(void **state)
{
    (void)state;
    struct person person = somebody();

    person.hotline.human = "202-555-0140";
    assert_silent_on(texts(&person, "qwzx blorp"), "202-555-0140");
    assert_says(texts(&person, "fnord grumpf"), "202-555-0140");
    texts(&person, "RIGHTS");
    assert_silent_on(texts(&person, "qwzx blorp"), "202-555-0140"); /* the count began anew */
}

static void a_picture_alone_is_told_that_we_see_none(void **state)
{
    (void)state;
    struct person person = somebody();

    assert_says(texts_media(&person, "", 1), "pictures");
    assert_says(texts_media(&person, "  ", 0), "empty");
    texts_media(&person, "WARRANT", 1); /* a picture with words is answered by its words */
    assert_string_equal(person.reply.topic, "warrant");
}

static void thanks_after_an_answer_get_none(void **state)
{
    (void)state;
    struct person person = somebody();

    texts(&person, "RIGHTS");
    texts(&person, "ok thank you");
    assert_true(person.reply.silent);
}

static void a_machine_gets_no_answer(void **state)
{
    (void)state;
    struct person person = somebody();

    texts(&person, "I'm driving right now. I will reply when I arrive.");
    assert_true(person.reply.silent);
}

/* ---- Numbers that nobody should send ---- */

static void an_a_number_is_answered_and_warned_of(void **state)
{
    (void)state;
    struct person person = somebody();

    assert_says(texts(&person, "where is my brother A000000123 ice took him"), "A-number");
    assert_silent_on(texts(&person, "WARRANT"), "A-number");
}

/* ---- Opted out ---- */

static void somebody_who_opted_out_gets_what_they_ask_and_no_small_talk(void **state)
{
    (void)state;
    struct person person = somebody();

    person.standing.opted_out = true;
    texts(&person, "qwzx blorp fnord");
    assert_true(person.reply.silent);
    texts(&person, "WARRANT");
    assert_false(person.reply.silent);
    texts(&person, "ice is at my door right now");
    assert_false(person.reply.silent);
}

/* ---- Places ---- */

static void a_zip_across_states_names_both(void **state)
{
    (void)state;
    struct person person = somebody();
    const char *text = texts(&person, "73949"); /* Texhoma: Oklahoma by mail, partly Texas */

    assert_says(text, "Oklahoma");
    assert_says(text, "Texas");
    assert_int_equal(person.reply.states_count, 2);
}

static void an_unknown_zip_offers_the_state(void **state)
{
    (void)state;
    struct person person = somebody();

    texts(&person, "00000");
    assert_says(person.reply.page_text[0], "state");
    texts(&person, "10048"); /* no longer in use; New York by its first digits */
    assert_says(person.reply.page_text[0], "NY");
}

/* ---- Lengths ---- */

static void every_first_page_fits_two_segments(void **state)
{
    (void)state;
    static const enum language languages[] = {LANG_EN, LANG_ES};

    for (size_t i = 0; i < shipped_content->topics.count; i++)
        for (size_t l = 0; l < 2; l++) {
            const struct topic *topic = &shipped_content->topics.list[i];
            const struct topic_text *text = topic->text[languages[l]];
            struct person person = somebody();
            person.session.language = languages[l];
            person.session.language_chosen = true;
            if (!text || text->keywords.count == 0)
                continue;
            const char *page = texts(&person, text->keywords.text[0]);
            if (person.reply.silent)
                continue;
            struct segments segments = segments_measure(page);
            if (segments.count > 2 || segments.alphabet != GSM7)
                fail_msg("%s: %zu segments: %s", topic->id, segments.count, page);
        }
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    const struct CMUnitTest others[] = {
        cmocka_unit_test(the_first_answer_says_who_we_are_and_later_ones_do_not),
        cmocka_unit_test(a_stop_says_nothing_of_it),
        cmocka_unit_test(an_emergency_names_a_person_where_there_is_one),
        cmocka_unit_test(more_goes_on_page_by_page_to_the_end),
        cmocka_unit_test(more_of_a_place_goes_on_with_that_place),
        cmocka_unit_test(more_of_nothing_says_so),
        cmocka_unit_test(all_pages_together_lose_no_word_of_the_answer),
        cmocka_unit_test(the_language_of_a_conversation_stays),
        cmocka_unit_test(a_language_asked_for_gives_the_last_answer_again),
        cmocka_unit_test(twice_not_understood_names_a_person),
        cmocka_unit_test(a_picture_alone_is_told_that_we_see_none),
        cmocka_unit_test(thanks_after_an_answer_get_none),
        cmocka_unit_test(a_machine_gets_no_answer),
        cmocka_unit_test(an_a_number_is_answered_and_warned_of),
        cmocka_unit_test(somebody_who_opted_out_gets_what_they_ask_and_no_small_talk),
        cmocka_unit_test(a_zip_across_states_names_both),
        cmocka_unit_test(an_unknown_zip_offers_the_state),
        cmocka_unit_test(every_first_page_fits_two_segments),
    };
    struct CMUnitTest tests[ROWS + sizeof others / sizeof *others];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, answers, NULL, NULL, (void *)&rows[i]};
    memcpy(tests + ROWS, others, sizeof others);
    return cmocka_run_group_tests_name("conversation", tests, shipped_content_load, shipped_content_release);
}
