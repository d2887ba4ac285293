/* conversations_test.c - conversations come back as they were, and names are forgotten with them. */
#include "gateway/store/conversations.h"
#include "gateway/store/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { KEEP_MS = 900000, NOW_MS = 5000000 };

static const struct store_key alice = {{1, 2, 3}}, bob = {{7, 8, 9}};

static void everything_comes_back(void **state)
{
    const struct session said = {.topic = "work-raid",
                                 .place = "48113",
                                 .law_first = true,
                                 .page = 3,
                                 .misunderstood = 2,
                                 .greeted = true,
                                 .language = LANG_UNKNOWN,
                                 .language_chosen = true,
                                 .join = "a-name-of-23-characters",
                                 .choice = {"stop", "detention"}};
    struct conversations *conversations = conversations_new(100, KEEP_MS);
    struct replay found;

    (void)state;
    conversations_write(conversations, &alice, NOW_MS, &(struct replay){said, true});
    conversations_write(conversations, &bob, NOW_MS, &(struct replay){.before = {.language = LANG_FR}});
    assert_true(conversations_read(conversations, &alice, NOW_MS, &found));
    assert_true(found.silent);
    assert_string_equal(found.before.topic, said.topic);
    assert_string_equal(found.before.place, said.place);
    assert_string_equal(found.before.join, said.join);
    assert_string_equal(found.before.choice[0], said.choice[0]);
    assert_string_equal(found.before.choice[1], said.choice[1]);
    assert_true(found.before.law_first && found.before.greeted && found.before.language_chosen);
    assert_int_equal(found.before.page, 3);
    assert_int_equal(found.before.misunderstood, 2);
    assert_int_equal(found.before.language, LANG_UNKNOWN);

    assert_true(conversations_read(conversations, &bob, NOW_MS, &found));
    assert_string_equal(found.before.topic, "");
    assert_int_equal(found.before.language, LANG_FR);
    assert_false(found.silent || found.before.law_first || found.before.greeted ||
                 found.before.language_chosen);
    assert_false(conversations_read(conversations, &alice, NOW_MS + KEEP_MS, &found));
    conversations_free(conversations);
}

static void a_name_is_forgotten_when_its_time_is_over(void **state)
{
    struct names *names = names_new(KEEP_MS);
    uint16_t place = names_number(names, "48113", NOW_MS), topic = names_number(names, "door", NOW_MS);

    (void)state;
    assert_true(place > 0 && topic > 0 && place != topic);
    assert_int_equal(names_number(names, "", NOW_MS), 0);
    assert_string_equal(names_text(names, 0), "");
    assert_int_equal(names_number(names, "door", NOW_MS + KEEP_MS), topic);
    assert_string_equal(names_text(names, place), "48113"); /* somebody may still have it */
    names_number(names, "", NOW_MS + 2 * KEEP_MS);
    assert_string_equal(names_text(names, place), "");
    assert_string_equal(names_text(names, topic), "door");
    assert_int_equal(names_number(names, "other", NOW_MS + 2 * KEEP_MS), place); /* given away anew */
    names_free(names);
}

static void what_cannot_be_kept_is_not_mixed_up(void **state)
{
    struct conversations *conversations = conversations_new(100, KEEP_MS);
    struct replay kept = {.before = {.topic = "door"}}, found;
    char name[NAMES_ROOM];

    (void)state;
    conversations_write(conversations, &alice, NOW_MS, &kept);
    for (unsigned i = 0; i < NAMES_MAX; i++) {
        snprintf(name, sizeof name, "%u", i);
        snprintf(kept.before.join, sizeof kept.before.join, "%s", name);
        conversations_write(conversations, &bob, NOW_MS, &kept);
    }
    assert_false(conversations_read(conversations, &bob, NOW_MS, &found)); /* too many names */
    assert_true(conversations_read(conversations, &alice, NOW_MS, &found));
    assert_string_equal(found.before.topic, "door");
    conversations_free(conversations);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_comes_back),
        cmocka_unit_test(a_name_is_forgotten_when_its_time_is_over),
        cmocka_unit_test(what_cannot_be_kept_is_not_mixed_up),
    };

    return cmocka_run_group_tests_name("conversations", tests, NULL, NULL);
}
