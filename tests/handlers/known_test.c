/* known_test.c - what anybody would check first: ZIPs that people know, odd texts, questions about states.
 * The rows are in tests/messages: known-zips.tsv, odd-inputs.tsv, state-questions.tsv. */
#include "handlers/handlers.h"
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

enum { LINE_ROOM = 512, ZIPS = 306, ODD = 54, QUESTIONS = 60 };

static const struct hotline hotline = {.name = "Rightsline",
                                       .language = LANG_EN,
                                       .languages = (1u << LANGUAGES) - 1,
                                       .drafts = true,
                                       .alphabet = GSM7,
                                       .segments_per_page = 2};

static struct reply reply;

/* Calls `check` with the fields of each row; gives how many rows there were. */
static size_t each_row(const char *path, void (*check)(char *field[3]))
{
    char line[LINE_ROOM];
    size_t count = 0;
    FILE *file = fopen(path, "r");

    if (!file)
        fail_msg("%s is missing", path);
    while (fgets(line, sizeof line, file)) {
        char *field[3] = {line, NULL, NULL}, *at = line;
        line[strcspn(line, "\n")] = '\0';
        if (*line == '#' && strchr(line, '\t') == NULL)
            continue;
        for (size_t i = 1; i < 3 && (at = strchr(at, '\t')) != NULL; i++) {
            *at++ = '\0';
            field[i] = at;
        }
        check(field);
        count++;
    }
    fclose(file);
    return count;
}

static void ask(const char *text)
{
    show_asked(shipped_content, &hotline, text, LANG_UNKNOWN, &reply);
}

/* ---- ZIPs ---- */

static size_t counties_right;

/* "Baltimore city" is a city of its own, "Baltimore" the county. A name of the table may have more to it:
 * "St. Croix Island". */
static bool is_county(const char *wanted, const struct county *county)
{
    char key[PLACES_KEY_ROOM], found[PLACES_KEY_ROOM];

    if (strcmp(wanted, "*") == 0)
        return true;
    places_fold(wanted, key, sizeof key);
    places_fold(county->name, found, sizeof found);
    size_t length = strlen(key);
    return strncmp(key, found, length) == 0 && (found[length] == '\0' || found[length] == ' ');
}

static void check_zip(char *field[3])
{
    struct county county;

    ask(field[0]);
    assert_string_equal(reply.topic, "local");
    if (reply.states_count == 0 || strcmp(reply.states[0], field[1]) != 0)
        fail_msg("%s is in %s, not in %s", field[0], field[1], reply.states_count ? reply.states[0] : "none");
    assert_true(reply.counties_count > 0);
    assert_true(places_county_by_fips(shipped_content->places, reply.counties[0], &county));
    if (is_county(field[2], &county))
        counties_right++;
    else
        print_message("%s is in %s, said to be in %s\n", field[0], field[2], county.name);
}

static void zips_have_their_state_and_county(void **state)
{
    (void)state;
    counties_right = 0;
    assert_int_equal(each_row("tests/messages/known-zips.tsv", check_zip), ZIPS);
    assert_in_range(counties_right, ZIPS * 98 / 100, ZIPS);
}

/* ---- Odd texts ---- */

static void unescape(char *text)
{
    char *out = text;

    for (; *text; text++)
        if (text[0] == '\\' && text[1] == 'n') {
            *out++ = '\n';
            text++;
        } else {
            *out++ = *text;
        }
    *out = '\0';
}

static bool accepts(const char *accepted, const char *answer)
{
    size_t length = strlen(answer);

    for (const char *at = accepted; *at;) {
        size_t part = strcspn(at, "|");
        if (part == length && strncmp(at, answer, length) == 0)
            return true;
        at += part + (at[part] == '|');
    }
    return false;
}

static void check_odd(char *field[3])
{
    char place[sizeof reply.topic + 8];

    unescape(field[0]);
    ask(field[0]);
    snprintf(place, sizeof place, "%s:%s", reply.topic, reply.states_count ? reply.states[0] : "");
    if (!accepts(field[1], reply.topic) && !accepts(field[1], place))
        fail_msg("\"%s\" is answered with %s", field[0], place);
    assert_true(reply.silent || reply.page_text[0][0] != '\0');
}

static void odd_texts_have_a_sensible_answer(void **state)
{
    (void)state;
    assert_int_equal(each_row("tests/messages/odd-inputs.tsv", check_odd), ODD);
}

/* ---- States ---- */

/* The first page is the one that says it, with the state's name; in the language that was asked in. */
static void check_question(char *field[3])
{
    const struct policy_state *policy;
    char name[PLACES_NAME_ROOM];

    ask(field[0]);
    if (reply.states_count == 0 || strcmp(reply.states[0], field[1]) != 0)
        fail_msg("\"%s\" is answered with %s, not %s", field[0], reply.topic, field[1]);
    policy = policy_state(shipped_content->policy, field[1]);
    if (strcmp(policy_stance_name(policy->stance), field[2]) != 0)
        fail_msg("%s is \"%s\"", field[1], policy_stance_name(policy->stance));
    assert_in_range(reply.language, LANG_EN, LANG_ES);
    segments_plain(policy->text[reply.language]->name, true, name, sizeof name);
    if (!strstr(reply.page_text[0], name))
        fail_msg("\"%s\" is answered without %s: %s", field[0], name, reply.page_text[0]);
}

static void questions_about_states_are_told_their_law(void **state)
{
    (void)state;
    assert_int_equal(each_row("tests/messages/state-questions.tsv", check_question), QUESTIONS);
}

/* MORE finds the same pages again: after the law of the place comes how it is in general. */
static void more_goes_on_behind_the_law(void **state)
{
    (void)state;
    struct message message = {.text = "does oregon police cooperate with ICE"};
    struct session session = SESSION_NEW;
    char second[REPLY_TEXT_ROOM];

    handlers_answer(shipped_content, &hotline, &session, (struct standing){0}, &message, &reply);
    assert_non_null(strstr(reply.page_text[0], "Oregon"));
    snprintf(second, sizeof second, "%s", reply.page_text[1]);
    session = reply.effects.session;
    snprintf(message.text, sizeof message.text, "MORE");
    handlers_answer(shipped_content, &hotline, &session, (struct standing){0}, &message, &reply);
    assert_string_equal(reply.page_text[reply.page], second);
}

/* A keyword after a ZIP asks what it means, not again where. */
static void a_keyword_after_a_zip_is_not_about_the_place(void **state)
{
    (void)state;
    struct message message = {.text = "DETAINER"};
    struct session session = SESSION_NEW;

    snprintf(session.place, sizeof session.place, "06037");
    handlers_answer(shipped_content, &hotline, &session, (struct standing){0}, &message, &reply);
    assert_null(strstr(reply.page_text[0], "California law"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zips_have_their_state_and_county),
        cmocka_unit_test(odd_texts_have_a_sensible_answer),
        cmocka_unit_test(questions_about_states_are_told_their_law),
        cmocka_unit_test(more_goes_on_behind_the_law),
        cmocka_unit_test(a_keyword_after_a_zip_is_not_about_the_place),
    };
    return cmocka_run_group_tests_name("known", tests, shipped_content_load, shipped_content_release);
}
