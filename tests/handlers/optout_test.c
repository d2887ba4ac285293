/* optout_test.c - a word that may mean STOP or a topic: what is offered besides when the hotline's content
 * has not all topics. */
#include "handlers/handlers.h"
#include "tests/support/content_copy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];

static int set_up(void **state)
{
    (void)state;
    content_copy_make(folder);
    content_copy_write(
        folder, "lexicon/es.json",
        "{\"language\": \"es\", \"concepts\": {\"optout_or_topic\": [\"detener\", \"salir\"]}}\n");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    content_copy_remove(folder);
    return 0;
}

static void take_away(const char *name)
{
    char path[128];

    snprintf(path, sizeof path, "%s/topics/%s.json", folder, name);
    assert_int_equal(unlink(path), 0);
}

static void assert_offers(struct content *content, const char *text, const char *other)
{
    const struct hotline hotline = {.name = "Test Line",
                                    .language = LANG_EN,
                                    .languages = 1u << LANG_EN | 1u << LANG_ES,
                                    .drafts = true,
                                    .alphabet = GSM7,
                                    .segments_per_page = 2};
    struct message message = {.sender = "+12025550123", .recipient = "+12025550100"};
    static struct reply reply;

    message_set_text(&message, text, strlen(text));
    handlers_answer(content, &hotline, &SESSION_NEW, (struct standing){.written_to = false}, &message,
                    &reply);
    assert_int_equal(reply.effects.optout, OPTOUT_KEEP);
    assert_string_equal(reply.effects.session.choice[0], "stop");
    assert_string_equal(reply.effects.session.choice[1], other);
    reply_scrub(&reply);
}

/* With the content as it stands. */
static void they_offer(const char *detener, const char *salir)
{
    struct content *content = content_load(folder, NULL);

    assert_non_null(content);
    assert_offers(content, "DETENER", detener);
    assert_offers(content, "SALIR", salir);
    content_release(content);
}

static void offers_what_there_is(void **state)
{
    (void)state;
    they_offer("detainer", "leave");
    take_away("detainer");
    they_offer("leave", "leave");
    take_away("leave");
    they_offer("menu", "menu");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(offers_what_there_is)};

    return cmocka_run_group_tests_name("optout", tests, set_up, tear_down);
}
