/* reading_test.c - sentences, words and syllables as a reader would count them, and the marks made of them.
 */
#include "content/reading.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct row {
    const char *name, *text;
    struct reading (*read)(const char *text);
    size_t sentences, words, syllables;
} rows[] = {
    {"nothing is nothing", "", reading_english, 0, 0, 0},
    {"a short sentence", "Keep the door shut.", reading_english, 1, 4, 4},
    {"a sentence needs no full stop at the end", "Keep it shut", reading_english, 1, 3, 3},
    {"a colon ends one, as in Flesch's rule", "Say this: I stay silent.", reading_english, 2, 5, 6},
    {"a question and a quotation end one", "Am I free? \"I stay.\" Go.", reading_english, 3, 6, 6},
    {"U.S. ends none", "The U.S. has laws.", reading_english, 1, 4, 4},
    {"numbers, links and variables are no words", "Call 911 or see ice.gov/list of {hotline}.",
     reading_english, 1, 4, 4},
    {"a last e is silent", "home take", reading_english, 1, 2, 2},
    {"but not after a consonant and l", "table", reading_english, 1, 1, 2},
    {"-ed is silent but after t and d", "stopped wanted", reading_english, 1, 2, 3},
    {"y is a vowel within a word", "you may deny", reading_english, 1, 3, 4},
    {"a hyphen parts words", "state-wide", reading_english, 1, 2, 2},
    {"an apostrophe does not", "don't", reading_english, 1, 1, 1},
    {"Spanish vowels that are strong part", "leo caos", reading_spanish, 1, 2, 4},
    {"weak ones join", "puerta viaje", reading_spanish, 1, 2, 4},
    {"an accent parts them", "policía", reading_spanish, 1, 1, 4},
    {"the u of que and gue is silent", "que sigue", reading_spanish, 1, 2, 3},
    {"that of güe is not", "pingüino", reading_spanish, 1, 1, 3},
    {"two weak ones are one", "ciudad", reading_spanish, 1, 1, 2},
    {"y alone and at the end", "y ley", reading_spanish, 1, 2, 2},
    {"an inverted mark ends nothing", "¿Puedo irme? No firme.", reading_spanish, 2, 4, 7},
};

static void counts(void **state)
{
    const struct row *row = *state;
    struct reading got = row->read(row->text);

    assert_int_equal(got.sentences, row->sentences);
    assert_int_equal(got.words, row->words);
    assert_int_equal(got.syllables, row->syllables);
}

static void marks_are_those_of_the_formulas(void **state)
{
    (void)state;
    const struct reading text = {.sentences = 10, .words = 120, .syllables = 180}, none = {0, 0, 0};

    assert_true(fabs(reading_grade(&text) - (0.39 * 12 + 11.8 * 1.5 - 15.59)) < 0.001);
    assert_true(fabs(reading_ease(&text) - (206.835 - 62.3 * 1.5 - 12)) < 0.001);
    assert_true(fabs(reading_grade(&none) - (0)) < 0.001);
    assert_true(fabs(reading_ease(&none) - (100)) < 0.001);
}

static void bytes_that_are_no_text_do_no_harm(void **state)
{
    (void)state;
    static const char *const texts[] = {"\xFF\xFE", "a\xC3", "\xE2\x82", "........", "- - -", "{", "(((("};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct reading english = reading_english(texts[i]), spanish = reading_spanish(texts[i]);
        assert_true(reading_grade(&english) >= 0);
        assert_true(reading_ease(&spanish) <= 206.835);
    }
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 2];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, counts, NULL, NULL, (void *)&rows[i]};
    tests[ROWS] = (struct CMUnitTest)cmocka_unit_test(marks_are_those_of_the_formulas);
    tests[ROWS + 1] = (struct CMUnitTest)cmocka_unit_test(bytes_that_are_no_text_do_no_harm);
    return cmocka_run_group_tests_name("reading", tests, NULL, NULL);
}
