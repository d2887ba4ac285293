/* segments_test.c - what a text costs, and how it is made cheaper. */
#include "content/segments.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include <cmocka.h>

/* A text of `before`, then `times` times `again`, then `after`. */
static const struct measured {
    const char *name;
    const char *before, *again;
    size_t times;
    const char *after;
    enum alphabet alphabet;
    size_t units, count;
} measured[] = {
    {"empty costs nothing", "", "", 0, "", GSM7, 0, 0},
    {"one letter is a segment", "a", "", 0, "", GSM7, 1, 1},
    {"160 letters are one segment", "", "a", 160, "", GSM7, 160, 1},
    {"161 letters are two", "", "a", 161, "", GSM7, 161, 2},
    {"306 letters are two", "", "a", 306, "", GSM7, 306, 2},
    {"307 letters are three", "", "a", 307, "", GSM7, 307, 3},
    {"every ASCII sign of the basic set is one septet", "@$_ !\"#%&'()*+,-./:;<=>?", "", 0, "", GSM7, 24, 1},
    {"the signs of the extension are two septets", "^{}\\[~]|\f", "", 0, "", GSM7, 18, 1},
    {"the euro sign is two septets", "\u20ac", "", 0, "", GSM7, 2, 1},
    {"line feed and carriage return are one septet each", "\r\n", "", 0, "", GSM7, 2, 1},
    {"the backtick is outside", "`", "", 0, "", UCS2, 1, 1},
    {"a tab is outside", "\t", "", 0, "", UCS2, 1, 1},
    {"an escape character is outside", "\x1b", "", 0, "", UCS2, 1, 1},
    {"n with tilde is GSM-7", "ma\u00f1ana", "", 0, "", GSM7, 6, 1},
    {"e acute, u diaeresis, opening marks are GSM-7", "\u00bfqu\u00e9 ping\u00fcino? \u00a1s\u00ed", "", 0,
     "", UCS2, 18, 1},
    {"the same without i acute", "\u00bfqu\u00e9 ping\u00fcino? \u00a1si", "", 0, "", GSM7, 18, 1},
    {"i with acute is not", "polic\u00eda", "", 0, "", UCS2, 7, 1},
    {"large C with cedilla is GSM-7", "\u00c7", "", 0, "", GSM7, 1, 1},
    {"small c with cedilla is not", "\u00e7", "", 0, "", UCS2, 1, 1},
    {"large Greek delta is GSM-7", "\u0394", "", 0, "", GSM7, 1, 1},
    {"small Greek delta is not", "\u03b4", "", 0, "", UCS2, 1, 1},
    {"a curly quote is not", "don\u2019t", "", 0, "", UCS2, 5, 1},
    {"70 units of UCS-2 are one segment", "\u00e1", "a", 69, "", UCS2, 70, 1},
    {"71 units are two", "\u00e1", "a", 70, "", UCS2, 71, 2},
    {"134 units are two", "\u00e1", "a", 133, "", UCS2, 134, 2},
    {"135 units are three", "\u00e1", "a", 134, "", UCS2, 135, 3},
    {"an emoji is two units", "\U0001f600", "", 0, "", UCS2, 2, 1},
    {"in UCS-2 a bracket is one unit", "\u00e1[]", "", 0, "", UCS2, 3, 1},
    {"an escape pair at 160 still fits one segment", "", "a", 158, "[", GSM7, 160, 1},
    {"an escape pair is not split after 152", "", "a", 152, "[", GSM7, 154, 1},
    {"a pair moved to the next segment costs a place", "", "a", 152, "[aaaaaaaaaa", GSM7, 164, 2},
    {"153 pairs need one segment more than 306 letters", "", "[", 153, "", GSM7, 306, 3},
    {"a surrogate pair is not split", "", "\U0001f600", 67, "", UCS2, 134, 3},
    {"33 pairs fill a segment of several", "", "\U0001f600", 66, "", UCS2, 132, 2},
    {"35 pairs are alone in one", "", "\U0001f600", 35, "", UCS2, 70, 1},
    {"a bad byte counts as one unit of UCS-2", "a\xff", "", 0, "", UCS2, 2, 1},
    {"each byte of a cut sequence counts", "a\xe2\x82", "", 0, "", UCS2, 3, 1},
    {"a surrogate in UTF-8 is three bad bytes", "\xed\xa0\x80", "", 0, "", UCS2, 3, 1},
};

static void is_measured(void **state)
{
    const struct measured *row = *state;
    char text[2048];
    size_t used = (size_t)snprintf(text, sizeof text, "%s", row->before);

    for (size_t i = 0; i < row->times; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s", row->again);
    snprintf(text + used, sizeof text - used, "%s", row->after);
    struct segments got = segments_measure(text);
    assert_int_equal(got.alphabet, row->alphabet);
    assert_int_equal(got.units, row->units);
    struct segments_look look = segments_look(text); /* tells the same, where it tells */
    assert_int_equal(look.length, strlen(text));
    assert_int_equal(look.plain, segments_is_plain(text));
    if (look.plain)
        assert_true(got.alphabet == GSM7 && look.septets == got.units);
    assert_int_equal(got.count, row->count);
    assert_int_equal(segments_first_outside_gsm7(text) == NULL, row->alphabet == GSM7);
}

#define TEN_MARKS "\u0308\u0308\u0308\u0308\u0308\u0308\u0308\u0308\u0308\u0308"
#define MARKED    "\u0434" TEN_MARKS TEN_MARKS TEN_MARKS TEN_MARKS

static const struct rewritten {
    const char *name, *text, *plain, *folded;
} rewritten[] = {
    {"plain text is left alone", "Reply MORE [1/2] ~5 EUR", "Reply MORE [1/2] ~5 EUR",
     "Reply MORE [1/2] ~5 EUR"},
    {"nothing stays nothing", "", "", ""},
    {"curly quotes become straight", "\u2018a\u2019 \u201cb\u201d \u00abc\u00bb", "'a' \"b\" \"c\"",
     "'a' \"b\" \"c\""},
    {"dashes become hyphens", "a\u2013b\u2014c\u2212d\u2010e", "a-b-c-d-e", "a-b-c-d-e"},
    {"three dots in one become three", "wait\u2026", "wait...", "wait..."},
    {"odd spaces become spaces", "a\u00a0b\u2009c\u202fd\te", "a b c d e", "a b c d e"},
    {"invisible characters go", "a\u200bb\u00adc\ufeffd\u200ee\u2060f", "abcdef", "abcdef"},
    {"CR LF becomes LF", "a\r\nb\rc", "a\nb\nc", "a\nb\nc"},
    {"a line feed stays", "a\nb", "a\nb", "a\nb"},
    {"separators become line ends",
     "a\u2028b\xc2\x85"
     "c\fd",
     "a\nb\nc\nd", "a\nb\nc\nd"},
    {"other control characters go",
     "a\x01\x1b"
     "b\x7f",
     "ab", "ab"},
    {"letters that GSM-7 has stay", "\u00f1 \u00e9 \u00fc \u00bf \u00a1 \u00d1 \u00e0",
     "\u00f1 \u00e9 \u00fc \u00bf \u00a1 \u00d1 \u00e0", "\u00f1 \u00e9 \u00fc \u00bf \u00a1 \u00d1 \u00e0"},
    {"letters that it lacks lose the accent when folded", "\u00e1\u00ed\u00f3\u00fa \u00c1\u00cd\u00d3\u00da",
     "\u00e1\u00ed\u00f3\u00fa \u00c1\u00cd\u00d3\u00da", "aiou AIOU"},
    {"French and Portuguese fold too", "\u00e7\u00ea\u00ee\u00e3\u00f5 \u0153uvre",
     "\u00e7\u00ea\u00ee\u00e3\u00f5 \u0153uvre", "ceiao oeuvre"},
    {"of two marks the one that GSM-7 has stays", "\u01d8", "\u01d8", "\u00fc"},
    {"ordinals fold to letters", "1\u00ba 2\u00aa", "1\u00ba 2\u00aa", "1o 2a"},
    {"Vietnamese is kept without fold", "\u1ebft", "\u1ebft", "et"},
    {"decomposed is composed", "man\u0303ana poli\u0301tica", "ma\u00f1ana pol\u00edtica",
     "ma\u00f1ana politica"},
    {"marks are put in order", "a\u0301\u0323", "\u1ea1\u0301", "a"},
    {"what is taken out does not part letter and mark", "n\u200b\u0303", "\u00f1", "\u00f1"},
    {"a mark without a letter of its own goes when folded", "q\u0303", "q\u0303", "q"},
    {"Cyrillic marks are not accents", "\u0439\u0451", "\u0439\u0451", "\u0439\u0451"},
    {"more marks than a letter can have are kept", MARKED, MARKED, MARKED},
    {"Hangul is composed", "\u1112\u1161\u11ab", "\ud55c", "\ud55c"},
    {"a composition that NFC excludes stays apart", "\u0958", "\u0915\u093c", "\u0915\u093c"},
    {"a joiner inside Persian stays", "\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e",
     "\u0645\u06cc\u200c\u062e"},
    {"a joiner between Latin letters goes", "a\u200db\u200c", "ab", "ab"},
    {"a joined emoji stays joined", "\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb",
     "\U0001f469\u200d\U0001f4bb"},
    {"an emoji's selector goes", "\u260e\ufe0f", "\u260e", "\u260e"},
    {"what has no substitute is kept", "\u00b0\u2122\u4e2d", "\u00b0\u2122\u4e2d", "\u00b0\u2122\u4e2d"},
    {"bad bytes become replacement characters", "a\xff\xe2\x82z", "a\ufffd\ufffd\ufffdz",
     "a\ufffd\ufffd\ufffdz"},
};

static void is_rewritten(void **state)
{
    const struct rewritten *row = *state;
    char out[256];

    assert_true(segments_plain(row->text, false, out, sizeof out));
    assert_string_equal(out, row->plain);
    assert_true(segments_plain(row->text, true, out, sizeof out));
    assert_string_equal(out, row->folded);
}

/* Letters of Latin-1 go a shorter way than what is composed of a letter and its mark, to the same end. */
static void short_and_long_way_agree(void **state)
{
    char text[16], decomposed[64], short_way[64], long_way[64];

    (void)state;
    for (unsigned letter = 0x80; letter < 0xc0; letter++)
        for (int lead = 0xc2; lead <= 0xc3; lead++)
            for (int fold = 0; fold < 2; fold++) {
                snprintf(text, sizeof text, "a%c%cb", lead, (int)letter);
                utf8proc_uint8_t *nfd = utf8proc_NFD((const utf8proc_uint8_t *)text);
                assert_non_null(nfd);
                snprintf(decomposed, sizeof decomposed, "%s", (char *)nfd);
                free(nfd);
                assert_true(segments_plain(text, fold, short_way, sizeof short_way));
                assert_true(segments_plain(decomposed, fold, long_way, sizeof long_way));
                assert_string_equal(short_way, long_way);
            }
}

static const struct cut {
    const char *name, *text;
    size_t room;
    bool whole;
    const char *out;
} cut[] = {
    {"it fits to the byte", "abc", 4, true, "abc"},
    {"one byte less cuts", "abc", 3, false, "ab"},
    {"room for the end alone", "a", 1, false, ""},
    {"nothing fits in the end alone", "", 1, true, ""},
    {"a letter of two bytes is not cut", "a\u00f1", 3, false, "a"},
    {"it fits with one byte more", "a\u00f1", 4, true, "a\u00f1"},
    {"a letter and its mark are not parted", "q\u0303", 3, false, ""},
    {"three dots may be parted, they are three", "\u2026", 3, false, ".."},
};

static void is_cut(void **state)
{
    const struct cut *row = *state;
    char out[16];

    memset(out, '#', sizeof out);
    assert_int_equal(segments_plain(row->text, false, out, row->room), row->whole);
    assert_string_equal(out, row->out);
    for (size_t i = row->room; i < sizeof out; i++)
        assert_int_equal(out[i], '#');
}

static void no_room_writes_nothing(void **state)
{
    char out[1] = {'#'};

    (void)state;
    assert_false(segments_plain("a", false, out, 0));
    assert_int_equal(out[0], '#');
}

/* The first character outside is the one pointed at. */
static void points_at_the_first_outside(void **state)
{
    const char *text = "ma\u00f1ana \u2014 polic\u00eda";

    (void)state;
    assert_ptr_equal(segments_first_outside_gsm7(text), strstr(text, "\u2014"));
    assert_null(segments_first_outside_gsm7("ma\u00f1ana"));
}

static uint32_t random_state = 20261124;
static uint32_t next_random(uint32_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % below;
}

/* Whatever comes in, rewriting what was rewritten changes nothing, and never
 * makes it dearer. */
static void rewriting_twice_is_rewriting_once(void **state)
{
    static const uint32_t tops[] = {0x80, 0x250, 0x370, 0x3000, 0x10000, 0x110000};

    (void)state;
    for (int run = 0; run < 20000; run++) {
        char text[400], once[2000], twice[2000];
        size_t used = 0, length = next_random(40);
        for (size_t i = 0; i < length; i++) {
            uint32_t point = next_random(tops[next_random(6)]);
            if (next_random(5) == 0)
                point = 0x300 + next_random(0x70);
            if (next_random(40) == 0)
                text[used++] = (char)(0x80 + next_random(0x80)); /* a bad byte */
            if (point == 0 || (point >= 0xd800 && point < 0xe000))
                continue;
            used += (size_t)utf8proc_encode_char((int32_t)point, (utf8proc_uint8_t *)text + used);
        }
        text[used] = '\0';
        for (int fold = 0; fold < 2; fold++) {
            assert_true(segments_plain(text, fold, once, sizeof once));
            assert_true(segments_plain(once, fold, twice, sizeof twice));
            assert_string_equal(once, twice);
        }
    }
}

#define ROWS(table) (sizeof(table) / sizeof *(table))

int main(void)
{
    struct CMUnitTest tests[ROWS(measured) + ROWS(rewritten) + ROWS(cut) + 4];
    size_t count = 0;

    for (size_t i = 0; i < ROWS(measured); i++)
        tests[count++] = (struct CMUnitTest){measured[i].name, is_measured, NULL, NULL, (void *)&measured[i]};
    for (size_t i = 0; i < ROWS(rewritten); i++)
        tests[count++] =
            (struct CMUnitTest){rewritten[i].name, is_rewritten, NULL, NULL, (void *)&rewritten[i]};
    for (size_t i = 0; i < ROWS(cut); i++)
        tests[count++] = (struct CMUnitTest){cut[i].name, is_cut, NULL, NULL, (void *)&cut[i]};
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(no_room_writes_nothing);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(points_at_the_first_outside);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(rewriting_twice_is_rewriting_once);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(short_and_long_way_agree);
    return cmocka_run_group_tests_name("segments", tests, NULL, NULL);
}
