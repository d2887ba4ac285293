/* words_test.c - a message as words to compare with. */
#include "content/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct row {
    const char *name, *text, *words;
} rows[] = {
    {"capitals and signs do not matter", "DETAINER!!! info, please.", "detainer info please"},
    {"composed accents are taken off", "polic\u00eda ma\u00f1ana", "policia manana"},
    {"accents written apart too", "polici\u0301a", "policia"},
    {"full-width letters are plain", "\uff33\uff34\uff2f\uff30", "stop"},
    {"invisible characters are gone", "st\u200bop\ufeff", "stop"},
    {"an apostrophe joins", "don't can\u2019t", "dont cant"},
    {"but not behind a French article", "l'avocat m'ap", "l avocat m ap"},
    {"I-247 is one word", "form I-247 (A)", "form i247 a"},
    {"287(g) is one word", "what is 287(g)?", "what is 287g"},
    {"287-g too", "287-g", "287g"},
    {"self-deport is two", "self-deport", "self deport"},
    {"a ZIP+4 keeps its hyphen", "90012-1234", "90012-1234"},
    {"I.C.E. is one word", "I.C.E. here", "ice here"},
    {"a sentence's end is none", "a.b", "ab"},
    {"spelled letters are one word", "S T O P", "stop"},
    {"two letters are not spelled", "I O", "i o"},
    {"each ideograph is a word", "\u79fb\u6c11\u5c40 ICE", "\u79fb \u6c11 \u5c40 ice"},
    {"traditional is simplified", "\u958b\u9580", "\u5f00 \u95e8"},
    {"each Hangul syllable is a word", "\uacbd\ucc30", "\uacbd \ucc30"},
    {"a signature is left out", "warrant\n\nSent from my iPhone", "warrant"},
    {"sent from is none without my", "it was sent from mexico", "it was sent from mexico"},
    {"a tapback has no words", "Liked \u201cText RIGHTS\u201d", ""},
    {"liking something has", "Liked the movie", "liked the movie"},
    {"emoji separate", "rights\U0001F64Fpls", "rights pls"},
    {"bytes that are not UTF-8 separate",
     "a\xff\xfe"
     "b",
     "a b"},
    {"nothing is nothing", "", ""},
};

static void splits(void **state)
{
    const struct row *row = *state;
    static struct words words;
    char key[256];

    words_split(&words, row->text);
    assert_true(words_key(&words, key, sizeof key));
    assert_string_equal(key, row->words);
}

static void is_bounded(void **state)
{
    static struct words words;
    char *text = malloc(20001);

    (void)state;
    for (size_t i = 0; i < 20000; i++)
        text[i] = i % 2 ? ' ' : 'a';
    text[20000] = '\0';
    words_split(&words, text);
    assert_true(words.cut);
    assert_int_equal(words.count, WORDS_MAX);
    memset(text, 'b', 20000);
    words_split(&words, text);
    assert_true(words.cut);
    free(text);
}

int main(void)
{
    struct CMUnitTest tests[sizeof rows / sizeof *rows + 1];
    size_t count = sizeof rows / sizeof *rows;

    for (size_t i = 0; i < count; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, splits, NULL, NULL, (void *)&rows[i]};
    tests[count] = (struct CMUnitTest){"ten thousand words are cut", is_bounded, NULL, NULL, NULL};
    return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
