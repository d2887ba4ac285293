/* wiped_test.c - wiping takes what was written and no more; so nothing of a text may lie where it was not
 * looked for. */
#include "handlers/handlers.h"
#include "tests/support/shipped_content.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Words that stand in nothing of ours. */
static const struct row {
    const char *name, *text, *part;
} rows[] = {
    {"a question", "does zorbelina have to open the door for ice", "zorbelin"},
    {"a signature that is cut off", "rights. Sent from my zorbelina phone", "zorbelin"},
    {"letters that stand apart", "s t o p", "s t o p"},
    {"an unknown city", "what about Zorbelina TX", "zorbelin"},
    {"a phone's reaction", "Liked \"zorbelina\"", "zorbelin"},
};
enum { ROWS = sizeof rows / sizeof *rows };

static void assert_nowhere(const void *memory, size_t size, const char *part)
{
    assert_null(memmem(memory, size, part, strlen(part)));
}

static void nothing_is_left(void **state)
{
    static struct understanding seen;
    static struct message message;
    static struct reply reply;
    const struct hotline hotline = {.name = "Test Line",
                                    .language = LANG_EN,
                                    .languages = UINT32_MAX,
                                    .drafts = true,
                                    .segments_per_page = 2};
    const struct session session = SESSION_NEW;
    const struct row *row = *state;

    message_set_text(&message, row->text, strlen(row->text));
    understanding_make(&seen, shipped_content, &hotline, &session, (struct standing){.opted_out = false},
                       &message);
    understanding_scrub(&seen);
    assert_nowhere(&seen, sizeof seen, row->part);
    handlers_answer(shipped_content, &hotline, &session, (struct standing){.opted_out = false}, &message,
                    &reply);
    reply_scrub(&reply);
    assert_nowhere(&reply, sizeof reply, row->part);
    static const struct reply no_reply;
    assert_memory_equal(&reply, &no_reply, sizeof reply);
    message_scrub(&message);
    static const struct message no_message;
    assert_memory_equal(&message, &no_message, sizeof message);
}

static void a_shorter_text_leaves_nothing_of_the_longer(void **state)
{
    static struct message message;

    (void)state;
    message_set_text(&message, "zorbelina and more", 18);
    message_set_text(&message, "ok", 2);
    assert_string_equal(message.text, "ok");
    assert_nowhere(&message, sizeof message, "rbelina");
    assert_nowhere(&message, sizeof message, "more");
    message_scrub(&message);
}

int main(void)
{
    struct CMUnitTest tests[ROWS + 1];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, nothing_is_left, NULL, NULL, (void *)&rows[i]};
    tests[ROWS] = (struct CMUnitTest)cmocka_unit_test(a_shorter_text_leaves_nothing_of_the_longer);
    return cmocka_run_group_tests_name("wiped", tests, shipped_content_load, shipped_content_release);
}
