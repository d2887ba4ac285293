/* only_sent_test.c - a gateway puts together only the page it sends: it is the same page, of as many, and the
 * conversation goes on the same. */
#include "handlers/handlers.h"
#include "tests/support/shipped_content.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { PAGES_ASKED = 4 };

static const struct row {
    const char *name, *text;
    enum language language;
    enum priority priority;
} rows[] = {
    {"a topic of several pages", "RIGHTS", LANG_EN, PRIORITY_REPLY},
    {"a topic in another language", "derechos", LANG_ES, PRIORITY_REPLY},
    {"a topic in UCS-2", "RIGHTS", LANG_ZH, PRIORITY_REPLY},
    {"a topic written from the right", "RIGHTS", LANG_AR, PRIORITY_REPLY},
    {"a question", "can the police hold my brother for ICE?", LANG_EN, PRIORITY_REPLY},
    {"a county", "Harris County TX", LANG_EN, PRIORITY_REPLY},
    {"a county in Spanish", "77002", LANG_ES, PRIORITY_REPLY},
    {"a county told half in English", "90012", LANG_VI, PRIORITY_REPLY},
    {"two states", "a friend in Oklahoma and Texas", LANG_EN, PRIORITY_REPLY},
    {"an emergency", "URGENT", LANG_EN, PRIORITY_URGENT},
    {"the carriers' HELP", "HELP", LANG_EN, PRIORITY_COMPLIANCE},
};
enum { ROWS = sizeof rows / sizeof *rows };

static void answer(const struct row *row, const char *text, bool only_sent, struct session *session,
                   struct reply *reply)
{
    const struct hotline hotline = {.name = "Test Line",
                                    .language = row->language,
                                    .languages = UINT32_MAX,
                                    .drafts = true,
                                    .alphabet = GSM7,
                                    .segments_per_page = 2,
                                    .only_sent = only_sent};
    struct message message = {.sender = "+12025550123", .recipient = "+12025550100"};

    message_set_text(&message, text, strlen(text));
    handlers_answer(shipped_content, &hotline, session, (struct standing){.opted_out = false}, &message,
                    reply);
    *session = reply->effects.session;
}

static void is_the_same(void **state)
{
    static struct reply all, one;
    const struct row *row = *state;
    struct session of_all = SESSION_NEW, of_one = SESSION_NEW;

    of_all.language = of_one.language = row->language;
    for (int asked = 0; asked <= PAGES_ASKED; asked++) {
        answer(row, asked ? "MORE" : row->text, false, &of_all, &all);
        answer(row, asked ? "MORE" : row->text, true, &of_one, &one);
        if (!asked)
            assert_int_equal(all.priority, row->priority);
        assert_int_equal(one.pages, all.pages);
        assert_int_equal(one.page, all.page);
        assert_string_equal(one.page_text[one.page], all.page_text[all.page]);
        assert_string_equal(one.topic, all.topic);
        assert_string_equal(of_one.topic, of_all.topic);
        assert_string_equal(of_one.place, of_all.place);
        assert_int_equal(of_one.page, of_all.page);
        for (size_t i = 0; i < one.pages; i++)
            assert_int_equal(one.page_text[i] != NULL, i == one.page);
    }
}

int main(void)
{
    struct CMUnitTest tests[ROWS];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, is_the_same, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("only the page that is sent", tests, shipped_content_load,
                                       shipped_content_release);
}
