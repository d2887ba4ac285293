/* message_test.c - texts and numbers as they come from outside. */
#include "handlers/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BAD "\xEF\xBF\xBD"

static const struct text_row {
    const char *name, *bytes;
    size_t length; /* 0: up to the NUL */
    const char *text;
} text_rows[] = {
    {"nothing stays nothing", "", 0, ""},
    {"plain text stays", "what are my rights?", 0, "what are my rights?"},
    {"letters of all lengths stay", "a\u00f1\u4f60\U0001F64F", 0, "a\u00f1\u4f60\U0001F64F"},
    {"white space and lines stay", " a\r\n\tb ", 0, " a\r\n\tb "},
    {"a NUL is marked, and cuts nothing", "a\0b", 3, "a" BAD "b"},
    {"a NUL at the end is marked", "a\0", 2, "a" BAD},
    {"a byte that is no text is marked",
     "a\xFF"
     "b",
     0, "a" BAD "b"},
    {"a character of Latin-1 is marked",
     "ma\xF1"
     "ana",
     0, "ma" BAD "ana"},
    {"a cut character is marked", "a\xC3", 0, "a" BAD},
    {"a cut character does not take the next one along",
     "\xE4\xBD"
     "b",
     0, BAD BAD "b"},
    {"a character in too many bytes is marked", "\xC0\xAF", 0, BAD BAD},
    {"half a surrogate pair is marked", "\xED\xA0\x80", 0, BAD BAD BAD},
    {"what is beyond Unicode is marked", "\xF4\x90\x80\x80", 0, BAD BAD BAD BAD},
};

static void takes_text(void **state)
{
    const struct text_row *row = *state;
    size_t length = row->length == 0 ? strlen(row->bytes) : row->length;
    struct message *message = malloc(sizeof *message);
    char *exact = malloc(length + (length == 0)); /* so that a sanitizer sees a step beyond */

    memcpy(exact, row->bytes, length);
    memset(message, 'x', sizeof *message);
    message_set_text(message, exact, length);
    assert_string_equal(message->text, row->text);
    for (size_t i = strlen(row->text); i < MESSAGE_TEXT_ROOM; i++)
        assert_int_equal(message->text[i], 0); /* what was there before is gone */
    free(exact);
    free(message);
}

/* A long text of one character comes out as `kept` bytes. */
static const struct cut_row {
    const char *name, *character;
    size_t count, kept;
} cut_rows[] = {
    {"6400 bytes fit", "a", 6400, 6400},
    {"the next is cut", "a", 6401, 6400},
    {"1600 characters of four bytes fit", "\U0001F64F", 1600, 6400},
    {"no character is cut in two", "\u4f60", 2134, 6399},
    {"64 KiB are cut", "a", 65536, 6400},
    {"nor is the mark for a bad byte", "\xFF", 2134, 6399},
};

static void cuts_text(void **state)
{
    const struct cut_row *row = *state;
    size_t one = strlen(row->character);
    char *bytes = malloc(row->count * one);
    struct message *message = malloc(sizeof *message);

    for (size_t i = 0; i < row->count; i++)
        memcpy(bytes + i * one, row->character, one);
    message_set_text(message, bytes, row->count * one);
    assert_int_equal(strlen(message->text), row->kept);
    free(message);
    free(bytes);
}

static const struct number_row {
    const char *name, *raw, *number; /* NULL: none */
} number_rows[] = {
    {"a whole number stays", "+12025550123", "+12025550123"},
    {"one without + gets it", "12025550123", "+12025550123"},
    {"ten digits are of North America", "2025550123", "+12025550123"},
    {"as people write them", "(202) 555-0123", "+12025550123"},
    {"or with dots", "+1.202.555.0123", "+12025550123"},
    {"with spaces around", "  +1 202 555 0123 ", "+12025550123"},
    {"a number of Britain stays", "+44 20 7946 0958", "+442079460958"},
    {"without + too", "442079460958", "+442079460958"},
    {"or with 00", "00442079460958", "+442079460958"},
    {"ten digits with a country are not of North America", "6500000000", "+6500000000"},
    {"ten digits behind + have their country", "+2025550123", "+2025550123"},
    {"a short code is kept", "55501", "55501"},
    {"one with eight digits too", "12345678", "12345678"},
    {"nine digits are a number", "123456789", "+123456789"},
    {"fifteen digits are a number", "123456789012345", "+123456789012345"},
    {"sixteen are none", "1234567890123456", NULL},
    {"nor are they behind +", "+1234567890123456", NULL},
    {"sixteen with 00 in front are fourteen", "0012345678901234", "+12345678901234"},
    {"a name is kept", "CARRIER", "CARRIER"},
    {"with a space too", "My Bank", "My Bank"},
    {"a name with digits is no number", "1-202-NOBODY", "1-202-NOBODY"},
    {"an e-mail address is kept", "a@example.com", "a@example.com"},
    {"32 characters fit", "abcdefghijklmnopqrstuvwxyz012345", "abcdefghijklmnopqrstuvwxyz012345"},
    {"33 do not", "abcdefghijklmnopqrstuvwxyz0123456", NULL},
    {"a hundred digits do not",
     "1111111111111111111111111111111111111111111111111111111111111111111111111111111111111", NULL},
    {"nothing is none", "", NULL},
    {"spaces are none", "  ", NULL},
    {"two plus signs make no number", "+1+2", "+1+2"},
    {"a line break makes none", "abc\ndef", NULL},
    {"+ alone is kept as a name", "+", "+"},
};

static void brings_numbers_to_one_form(void **state)
{
    const struct number_row *row = *state;
    char out[MESSAGE_NUMBER_ROOM];

    memset(out, 'x', sizeof out);
    assert_int_equal(message_number(row->raw, out, sizeof out), row->number != NULL);
    assert_string_equal(out, row->number == NULL ? "" : row->number);
}

static void scrubs(void **state)
{
    struct message message;
    const unsigned char *bytes = (const unsigned char *)&message;

    (void)state;
    memset(&message, 'x', sizeof message);
    message_scrub(&message);
    for (size_t i = 0; i < offsetof(struct message, text) + sizeof message.text; i++) /* padding follows */
        assert_int_equal(bytes[i], 0);
}

#define ADD(rows, function)                                                                                  \
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)                                                  \
        tests[count++] = (struct CMUnitTest)                                                                 \
        {                                                                                                    \
            rows[i].name, function, NULL, NULL, (void *)&rows[i]                                             \
        }

int main(void)
{
    struct CMUnitTest tests[100];
    size_t count = 0;

    ADD(text_rows, takes_text);
    ADD(cut_rows, cuts_text);
    ADD(number_rows, brings_numbers_to_one_form);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(scrubs);
    return _cmocka_run_group_tests("message", tests, count, NULL, NULL);
}
