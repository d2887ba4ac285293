/* hostile_text_test.c - bytes that nobody writes: answered like any others, in bounded time. VERIFY=1 tries
 * 100,000. */
#include "handlers/handlers.h"
#include "tests/support/shipped_content.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum {
    FEW = 1500,
    MANY = 100000,
    LONGEST = 10000,
    MS_EACH = 100 /* of processor time, under sanitizers too */
};

static const struct hotline hotline = {.name = "Rightsline",
                                       .language = LANG_EN,
                                       .languages = UINT32_MAX,
                                       .drafts = true,
                                       .alphabet = UCS2,
                                       .segments_per_page = 3};

static uint32_t draw(uint32_t *random)
{
    *random = *random * 1664525u + 1013904223u;
    return *random >> 8;
}

static void answer(const char *text, size_t length)
{
    static struct message message;
    static struct reply reply;
    struct session session = SESSION_NEW;

    memset(&message, 0, sizeof message);
    message_set_text(&message, text, length);
    clock_t start = clock();
    handlers_answer(shipped_content, &hotline, &session, (struct standing){.opted_out = false}, &message,
                    &reply);
    assert_true((clock() - start) * 1000 / CLOCKS_PER_SEC < MS_EACH);
    assert_non_null(reply.topic);
}

/* Any bytes; letters alone; halves of characters; words of ours run together. */
static size_t make_text(uint32_t *random, char *text)
{
    static const char *const pieces[] = {
        "ice ",         "stop", "\xc3", "\xe4\xb8",         "90012", "la migra", "\xff",     "door",
        "\xf0\x9f\x98", "' ",   "(",    "\xd8\xa7\xd9\x84", "\n\n ", "287(g)",   "aaaaaaaa", "\xe1\x84"};
    size_t length = 0, wanted = draw(random) % (draw(random) % 50 == 0 ? LONGEST : 200);
    uint32_t kind = draw(random) % 3;

    while (length < wanted) {
        const char *piece = pieces[draw(random) % (sizeof pieces / sizeof *pieces)];

        if (kind < 2)
            text[length++] = (char)(kind == 0 ? draw(random) : 'a' + draw(random) % 26);
        else
            for (; *piece && length < wanted; piece++)
                text[length++] = *piece;
    }
    return length;
}

static void random_bytes_are_answered_in_bounded_time(void **state)
{
    static char text[LONGEST + 1];
    const char *verify = getenv("VERIFY");
    uint32_t random = 2026;
    int count = verify && strcmp(verify, "1") == 0 ? MANY : FEW;

    (void)state;
    for (int i = 0; i < count; i++)
        answer(text, make_text(&random, text));
}

static void ten_thousand_characters_are_answered_in_bounded_time(void **state)
{
    static const char *const repeated[] = {"a",
                                           "the police are at my door ",
                                           "\xe8\xad\xa6",
                                           "e\xcc\x81",
                                           "stop ",
                                           "0 ",
                                           "\xd8\xa7\xd9\x84\xd8\xb4 ",
                                           "?"};
    static char text[LONGEST * 3];

    (void)state;
    for (size_t r = 0; r < sizeof repeated / sizeof *repeated; r++) {
        size_t length = strlen(repeated[r]);

        for (size_t i = 0; i < sizeof text; i++)
            text[i] = repeated[r][i % length];
        answer(text, LONGEST);
        answer(text, sizeof text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_bytes_are_answered_in_bounded_time),
        cmocka_unit_test(ten_thousand_characters_are_answered_in_bounded_time),
    };

    return cmocka_run_group_tests_name("hostile text", tests, shipped_content_load, shipped_content_release);
}
