/* card_test.c - the card for the day that the machine is dead: what it costs and what stands in it. */
#include "gateway/setup/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct row {
    const char *name, *hotline, *human;
    size_t segments;            /* of each, at the most */
    const char *has[4], *lacks; /* all of them, and not this */
} rows[] = {
    {"it names the hotline and the person, in both languages",
     "Rightsline",
     "202-555-0140",
     2,
     {"<Message>Rightsline: we can't", "A person: 202-555-0140.</Message>",
      "Una persona: 202-555-0140.</Message>", "Guardo silencio"},
     "{"},
    {"without a person nobody is told to call one",
     "Rightsline",
     "",
     2,
     {"Danger: 911.</Message>", "Peligro: 911.</Message>"},
     "persona"},
    {"nor with a person that is not told at all",
     "Rightsline",
     NULL,
     2,
     {"Danger: 911.</Message>"},
     "A person"},
    {"the longest name still fits two segments",
     "123456789 123456789 123456789 123456789 123456789 123456789 ",
     "+1 202-555-0140 ext. 1234567890 x",
     2,
     {"123456789 : we"},
     "{"},
    {"what XML knows is escaped",
     "A&B <hotline>",
     "202-555-0140",
     2,
     {"A&amp;B &lt;hotline&gt;: we can't"},
     "A&B"},
    {"accents that cost a dearer alphabet are left out",
     "L\u00ednea Caf\u00e9",
     "202-555-0140",
     2,
     {"Linea Caf\u00e9:"},
     "\u00ed"},
    {"a name in another alphabet is kept, and costs what it costs",
     "\u70ed\u7ebf",
     "202-555-0140",
     4,
     {"\u70ed\u7ebf:"},
     "{"},
    {"a name with sentences in it is no sentence of ours",
     "Help. Now",
     "",
     2,
     {"Help. Now: we can't"},
     "persona"},
};

static void writes(void **state)
{
    const struct row *row = *state;
    char out[CARD_ROOM];
    size_t segments[2];

    assert_true(card_twiml(row->hotline, row->human, out, segments));
    for (size_t i = 0; i < 2; i++)
        assert_in_range(segments[i], 1, row->segments);
    for (size_t i = 0; i < sizeof row->has / sizeof *row->has && row->has[i]; i++)
        if (!strstr(out, row->has[i]))
            fail_msg("no \"%s\" in %s", row->has[i], out);
    if (strstr(out, row->lacks))
        fail_msg("\"%s\" in %s", row->lacks, out);
    assert_ptr_equal(strstr(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response>\n  <Message>"), out);
    assert_string_equal(out + strlen(out) - strlen("</Message>\n</Response>\n"), "</Message>\n</Response>\n");
}

int main(void)
{
    struct CMUnitTest tests[sizeof rows / sizeof *rows];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, writes, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("card", tests, NULL, NULL);
}
