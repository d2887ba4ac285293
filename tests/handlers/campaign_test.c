/* campaign_test.c - code words before, while and after a campaign runs, misspelt ones, and joining reminders.
 */
#include "handlers/handlers.h"
#include "tests/support/content_copy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BEFORE ((time_t)1806561000) /* 2027-03-31T23:30 in Los Angeles, where the campaign is */
#define FIRST  ((time_t)1806562800) /* half an hour later its first day begins */
#define LAST   ((time_t)1814424000) /* 2027-06-30T23:00 there */
#define AFTER  ((time_t)1814428800) /* 2027-07-01T00:20 */

static char folder[64];
static struct content *content;

static const struct hotline plain = {.name = "Test Line",
                                     .language = LANG_EN,
                                     .languages = 1u << LANG_EN | 1u << LANG_ES,
                                     .drafts = true,
                                     .joins = true,
                                     .alphabet = GSM7,
                                     .segments_per_page = 2};

static int set_up(void **state)
{
    FILE *file = fopen("config/campaign.json", "r");
    char *text = NULL;
    size_t room = 0;
    (void)state;

    assert_non_null(file);
    assert_true(getdelim(&text, &room, '\0', file) > 0);
    fclose(file);
    content_copy_make(folder);
    content_copy_write(folder, "campaigns/campaign.json", text);
    free(text);
    content_copy_write(
        folder, "lexicon/en.json",
        "{\"language\": \"en\", \"concepts\": {\"polite\": [\"please\"], \"more\": [\"more\"]}}\n");
    content_copy_set(folder, "campaigns/campaign.json", "en.pages",
                     "[\"Welcome to the fair. You have rights.\", \"The second page of the fair.\"]");
    return (content = content_load(folder, NULL)) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    content_release(content);
    content_copy_remove(folder);
    return 0;
}

struct person {
    struct hotline hotline;
    struct session session;
    struct standing standing;
    struct reply reply;
};

static struct person at(time_t now)
{
    struct person person = {.hotline = plain, .session = SESSION_NEW};

    person.hotline.now = now;
    return person;
}

static const char *texts(struct person *person, const char *text)
{
    struct message message = {.sender = "+12025550123", .recipient = "+12025550100"};

    message_set_text(&message, text, strlen(text));
    handlers_answer(content, &person->hotline, &person->session, person->standing, &message, &person->reply);
    person->session = person->reply.effects.session;
    return person->reply.silent ? "" : person->reply.page_text[person->reply.page];
}

static void assert_says(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in: %s", part, text);
}

static const struct row {
    const char *name, *text;
    time_t now;
    const char *topic, *code_word, *says;
} rows[] = {
    {"the word is answered on the first day", "EXAMPLEFAIR", FIRST, "campaign", "examplefair",
     "Welcome to the fair"},
    {"and in the last hour", "examplefair", LAST, "campaign", "examplefair", "Welcome to the fair"},
    {"the evening before it has not begun", "EXAMPLEFAIR", BEFORE, "campaign", "examplefair",
     "begins on Apr 1"},
    {"the night after it is over, and something else is told", "EXAMPLEFAIR", AFTER, "campaign",
     "examplefair", "this is over"},
    {"a flyer in Spanish is answered in Spanish", "EJEMPLOFERIA", FIRST, "campaign", "ejemploferia",
     "Gracias por venir"},
    {"politeness does no harm", "examplefair please", FIRST, "campaign", "examplefair", "Welcome"},
    {"nor a slip of the finger", "EXMPLEFAIR", FIRST, "campaign", "examplefair", "Welcome"},
    {"nor two, in a long word", "EXMPLEFIAR", FIRST, "campaign", "examplefair", "Welcome"},
    {"nor a space", "example fair", FIRST, "campaign", "examplefair", "Welcome"},
    {"three are too many", "EXMPLFER", FIRST, "none", "", "did not understand"},
    {"a sentence around it is no code word", "what is examplefair about ice and police", FIRST, NULL, "", ""},
    {"STOP stays STOP", "STOP", FIRST, "stop", "", ""},
    {"and a keyword its topic", "DETAINER", FIRST, "detainer", "", ""},
};

static void answers(void **state)
{
    const struct row *row = *state;
    struct person person = at(row->now);
    const char *text = texts(&person, row->text);

    if (row->topic)
        assert_string_equal(person.reply.topic, row->topic);
    assert_string_equal(person.reply.code_word, row->code_word);
    assert_says(text, row->says);
}

static void more_goes_on_in_the_campaign_and_then_its_follow_up(void **state)
{
    struct person person = at(FIRST);
    (void)state;

    texts(&person, "EXAMPLEFAIR");
    assert_says(texts(&person, "MORE"), "The second page of the fair");
    assert_says(texts(&person, "MORE"), "You have rights, with or without papers");
}

/* ---- Joining ---- */

static void join_asks_with_all_that_must_be_told(void **state)
{
    struct person person = at(FIRST);
    const char *told[] = {"Test Line",
                          "know your rights texts",
                          "at most 2 a month",
                          "Msg&data rates may apply",
                          "reply AGREE",
                          "HELP",
                          "STOP",
                          "We keep your number"};
    (void)state;

    const char *text = texts(&person, "JOIN");
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        assert_says(text, told[i]);
    assert_string_equal(person.reply.effects.join, "");
    assert_true(segments_measure(text).count <= 2);
    assert_int_equal(person.reply.pages, 1);
}

static const struct joining {
    const char *name, *first, *second;
    bool joined;
    enum language language;
} joinings[] = {
    {"AGREE joins", "JOIN", "AGREE", true, LANG_EN},
    {"with a point behind it too", "JOIN", "I agree.", true, LANG_EN},
    {"the flyer's own word asks as JOIN does", "KNOWTEXTS", "agree", true, LANG_EN},
    {"ACEPTO joins", "UNIRME", "Acepto", true, LANG_ES},
    {"in another language's word too", "JOIN", "acepto", true, LANG_EN},
    {"AGREE out of nowhere joins nothing", "RIGHTS", "AGREE", false, LANG_EN},
    {"nor does anything else", "JOIN", "no thanks", false, LANG_EN},
    {"nor a sentence with it", "JOIN", "i do not agree", false, LANG_EN},
    {"nor AGREE after something else was asked", "JOIN", "RIGHTS", false, LANG_EN},
};

static void joins(void **state)
{
    const struct joining *row = *state;
    struct person person = at(FIRST);

    texts(&person, row->first);
    const char *text = texts(&person, row->second);
    if (strcmp(row->second, "RIGHTS") == 0)
        text = texts(&person, "AGREE");
    assert_string_equal(person.reply.effects.join, row->joined ? "example-fair" : "");
    if (!row->joined)
        return;
    assert_int_equal(person.reply.language, row->language);
    assert_says(text, "Test Line");
    assert_says(text, "STOP");
    texts(&person, "AGREE");
    assert_string_equal(person.reply.effects.join, ""); /* once is enough */
}

static void nobody_joins_what_has_ended_since_they_were_asked(void **state)
{
    struct person person = at(LAST);
    (void)state;

    texts(&person, "JOIN");
    person.hotline.now = AFTER;
    assert_says(texts(&person, "AGREE"), "this is over");
    assert_string_equal(person.reply.effects.join, "");
    assert_string_equal(person.session.join, "");
    assert_string_equal(person.reply.topic, "campaign");
}

static void where_nothing_can_be_joined_it_says_so(void **state)
{
    struct person person = at(FIRST);
    (void)state;

    person.hotline.joins = false;
    assert_says(texts(&person, "JOIN"), "not offer reminders");
    assert_string_equal(person.session.join, "");
    assert_says(texts(&person, "KNOWTEXTS"), "Welcome");
    person = at(AFTER);
    assert_says(texts(&person, "JOIN"), "not offer reminders");
}

static void who_opted_out_and_joins_again_is_in_again(void **state)
{
    struct person person = at(FIRST);
    (void)state;

    person.standing.opted_out = true;
    texts(&person, "JOIN");
    assert_int_equal(person.reply.effects.optout, OPTOUT_KEEP);
    texts(&person, "AGREE");
    assert_int_equal(person.reply.effects.optout, OPTOUT_CLEAR);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows, JOININGS = sizeof joinings / sizeof *joinings };
    const struct CMUnitTest others[] = {
        cmocka_unit_test(more_goes_on_in_the_campaign_and_then_its_follow_up),
        cmocka_unit_test(join_asks_with_all_that_must_be_told),
        cmocka_unit_test(nobody_joins_what_has_ended_since_they_were_asked),
        cmocka_unit_test(where_nothing_can_be_joined_it_says_so),
        cmocka_unit_test(who_opted_out_and_joins_again_is_in_again),
    };
    struct CMUnitTest tests[ROWS + JOININGS + sizeof others / sizeof *others];
    size_t count = 0;

    for (size_t i = 0; i < ROWS; i++)
        tests[count++] = (struct CMUnitTest){rows[i].name, answers, NULL, NULL, (void *)&rows[i]};
    for (size_t i = 0; i < JOININGS; i++)
        tests[count++] = (struct CMUnitTest){joinings[i].name, joins, NULL, NULL, (void *)&joinings[i]};
    memcpy(tests + count, others, sizeof others);
    return cmocka_run_group_tests_name("campaign", tests, set_up, tear_down);
}
