/* pages_test.c - where an answer is cut. */
#include "content/pages.h"

#include "content/characters.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TEN            "abcdefghi "
#define FIFTY          TEN TEN TEN TEN TEN
#define HAN_TEN        "\u4f60\u53ef\u4ee5\u4e0d\u56de\u7b54\u95ee\u9898\u7684\u8bdd"
#define HAN_FIFTY      HAN_TEN HAN_TEN HAN_TEN HAN_TEN HAN_TEN
#define THAI_TEN       "\u0e01\u0e01\u0e01\u0e01\u0e01\u0e01\u0e01\u0e01\u0e01\u0e01"
#define COMPATIBLE_TEN "\uf9d0\uf9d0\uf9d0\uf9d0\uf9d0\uf9d0\uf9d0\uf9d0\uf9d0\uf9d0"
#define WIDE_TEN       "\uff21\uff21\uff21\uff21\uff21\uff21\uff21\uff21\uff21\uff21"
#define RARE_FIVE      "\U00020000\U00020000\U00020000\U00020000\U00020000"
#define PRIVATE_FIVE   "\U000f0000\U000f0000\U000f0000\U000f0000\U000f0000"
#define PRIVATE_TEN    PRIVATE_FIVE PRIVATE_FIVE
#define RARE_TEN       RARE_FIVE RARE_FIVE
#define KOREAN_TEN     "\uac00\uac00\uac00\uac00\uac00\uac00\uac00\uac00\uac00 "
#define LETTERS_TEN    "abcdefghij"
#define QUOTES_TEN     "\"\"\"\"\"\"\"\"\"\""
#define QUOTES_FIFTY   QUOTES_TEN QUOTES_TEN QUOTES_TEN QUOTES_TEN QUOTES_TEN
#define KHMER_TEN      "\u1780\u1780\u1780\u1780\u1780\u1780\u1780\u1780\u1780\u1780"

/* The next page of `text` ends before `rest`. */
static const struct row {
    const char *name, *text;
    size_t segments;
    const char *mark, *rest;
} rows[] = {
    {"no text is no page", "", 1, "", ""},
    {"what fits is one page", "Stay calm. Ask if you may go.", 1, "", ""},
    {"white space at the end goes with the page", "Stay calm. \n ", 1, "", ""},
    {"white space alone is taken whole", " \n ", 1, "(1/2)", ""},
    {"160 letters fit with white space after them", FIFTY FIFTY FIFTY "abcdefghij ", 1, "", ""},
    {"161 letters do not", FIFTY FIFTY FIFTY "abcdefghijk", 1, "", "abcdefghijk"},
    {"306 letters fit two segments", FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY "abcdef", 2, "", ""},
    {"307 do not", FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY "abcdefg", 2, "", "abcdefg"},
    {"the mark takes its room", FIFTY FIFTY FIFTY "abcde", 1, "(1/2)", "abcde"},
    {"a mark that just fits", FIFTY FIFTY FIFTY "abcd", 1, "(1/2)", ""},
    {"no mark, no space for one", FIFTY FIFTY FIFTY "abcdefghi", 1, "", ""},
    {"it is cut after a sentence", FIFTY FIFTY "One. Two " FIFTY FIFTY, 1, "", "Two " FIFTY FIFTY},
    {"it is cut after the last sentence that fits", FIFTY FIFTY "One. Two! Three " FIFTY FIFTY, 1, "",
     "Three " FIFTY FIFTY},
    {"a question ends a sentence", FIFTY FIFTY "One? Two " FIFTY FIFTY, 1, "", "Two " FIFTY FIFTY},
    {"so does one that ends in a bracket", FIFTY FIFTY "(One.) Two " FIFTY FIFTY, 1, "", "Two " FIFTY FIFTY},
    {"a line's end is as good", FIFTY FIFTY "One\nTwo " FIFTY FIFTY, 1, "", "Two " FIFTY FIFTY},
    {"an opening mark may follow", FIFTY FIFTY "Uno. \u00bfDos " FIFTY FIFTY, 1, "",
     "\u00bfDos " FIFTY FIFTY},
    {"a sentence in the first half is too early", FIFTY "One. " FIFTY FIFTY TEN "xyz", 1, "", TEN "xyz"},
    {"a stop inside a word ends nothing", FIFTY FIFTY "uscis.gov two " FIFTY, 1, "", TEN},
    {"initials end nothing", FIFTY FIFTY "the U.S. Two " FIFTY, 1, "", TEN},
    {"a stop before a small letter ends nothing", FIFTY FIFTY "e.g. two etc. two " FIFTY, 1, "", TEN},
    {"a stop before a figure ends nothing", FIFTY FIFTY "One No. 5 " FIFTY TEN, 1, "", TEN},
    {"a figure ends a sentence", FIFTY FIFTY "Call 911. Two " FIFTY FIFTY, 1, "", "Two " FIFTY FIFTY},
    {"even a single figure", FIFTY FIFTY "Text 5. Two " FIFTY FIFTY, 1, "", "Two " FIFTY FIFTY},
    {"without sentences it is cut at a space", FIFTY FIFTY FIFTY FIFTY, 1, "", FIFTY "" + 10},
    {"all spaces at the cut go with the page", FIFTY FIFTY FIFTY "a  bcdefghijklmnop", 1, "",
     "bcdefghijklmnop"},
    {"a web address is not cut", FIFTY FIFTY FIFTY "https://www.uscis.gov/i-247", 1, "",
     "https://www.uscis.gov/i-247"},
    {"even when it is longer than half a page", FIFTY "https://a.gov/" FIFTY "-" FIFTY, 1, "", NULL},
    {"a phone number is not cut at its hyphens", FIFTY FIFTY FIFTY "202-555-0123", 1, "", "202-555-0123"},
    {"nor after its brackets", FIFTY FIFTY FIFTY "(202) 555-0123", 1, "", "(202) 555-0123"},
    {"nor at its spaces", FIFTY FIFTY FIFTY "+1 202 555 0123", 1, "", "+1 202 555 0123"},
    {"a letter after a figure may begin a page", FIFTY FIFTY FIFTY "in 2026 nothing", 1, "", "nothing"},
    {"UCS-2 holds 70", "\u00e1b" TEN TEN TEN TEN TEN TEN TEN, 1, "", TEN},
    {"a mark in UCS-2 makes the page so", FIFTY FIFTY, 1, "\u4e0b", TEN TEN TEN TEN},
    {"Chinese is cut after a sentence", HAN_FIFTY "\u3002" HAN_FIFTY, 1, "", HAN_FIFTY},
    {"else between characters", HAN_FIFTY HAN_FIFTY, 1, "", HAN_TEN HAN_TEN HAN_TEN},
    {"an early space does not shorten a Chinese page", "ICE " HAN_FIFTY HAN_FIFTY, 1, "", NULL},
    {"a web address in Chinese is not cut", HAN_FIFTY "www.uscis.gov/i-247xyz" HAN_TEN, 1, "",
     "www.uscis.gov/i-247xyz" HAN_TEN},
    {"Thai is cut between characters",
     THAI_TEN THAI_TEN THAI_TEN THAI_TEN THAI_TEN THAI_TEN THAI_TEN THAI_TEN, 1, "", THAI_TEN},
    {"Khmer too", KHMER_TEN KHMER_TEN KHMER_TEN KHMER_TEN KHMER_TEN KHMER_TEN KHMER_TEN KHMER_TEN, 1, "",
     KHMER_TEN},
    {"compatibility characters too",
     COMPATIBLE_TEN COMPATIBLE_TEN COMPATIBLE_TEN COMPATIBLE_TEN COMPATIBLE_TEN COMPATIBLE_TEN COMPATIBLE_TEN
         COMPATIBLE_TEN,
     1, "", COMPATIBLE_TEN},
    {"wide letters too", WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN, 1, "",
     WIDE_TEN},
    {"rare characters of Chinese, which count two, too", RARE_TEN RARE_TEN RARE_TEN RARE_TEN, 1, "",
     RARE_FIVE},
    {"characters of nobody's are cut where the page ends", PRIVATE_TEN PRIVATE_TEN PRIVATE_TEN PRIVATE_TEN, 1,
     "", PRIVATE_FIVE},
    {"Korean is cut at its spaces",
     KOREAN_TEN KOREAN_TEN KOREAN_TEN KOREAN_TEN KOREAN_TEN KOREAN_TEN KOREAN_TEN "\uac00\uac00\uac00 ", 1,
     "", "\uac00\uac00\uac00 "},
    {"no page ends with what opens a bracket",
     HAN_FIFTY HAN_TEN "\u8bdd\u8bdd\u8bdd\u8bdd\u8bdd\u8bdd\u8bdd\u8bdd\u8bdd\uff08" HAN_TEN, 1, "",
     "\uff08" HAN_TEN},
    {"spaces of all kinds go with the page", FIFTY FIFTY FIFTY "a \t\r\nbcdefghijklmnop", 1, "",
     "bcdefghijklmnop"},
    {"also those of other alphabets", HAN_FIFTY HAN_TEN HAN_TEN "\u00a0\u3000\u8bdd", 1, "", "\u8bdd"},
    {"marks that close nothing end no sentence",
     QUOTES_FIFTY QUOTES_FIFTY LETTERS_TEN LETTERS_TEN LETTERS_TEN LETTERS_TEN LETTERS_TEN LETTERS_TEN
         LETTERS_TEN,
     1, "", LETTERS_TEN},
    {"no page begins with a stop", HAN_FIFTY HAN_TEN HAN_TEN "\u3002" HAN_TEN, 1, "", "\u8bdd\u3002" HAN_TEN},
    {"with no room one character is taken", "abc", 0, "", "bc"},
    {"and one as a reader sees it", "n\u0303bc", 0, "", "bc"},
    {"a mark longer than a page takes one too", "abc", 1, FIFTY FIFTY FIFTY FIFTY, "bc"},
    {"an escape pair counts two", FIFTY FIFTY FIFTY "abcdefgh [", 1, "", "["},
};

static void is_cut(void **state)
{
    const struct row *row = *state;
    size_t taken = pages_next(row->text, row->segments, row->mark);

    if (row->rest != NULL)
        assert_string_equal(row->text + taken, row->rest);
}

/* Measures the page as the caller sends it. */
static size_t cost(const char *text, size_t taken, const char *mark)
{
    char page[8192];

    while (taken > 0 && strchr(" \n\r\t", text[taken - 1]) != NULL)
        taken--;
    int length = snprintf(page, sizeof page, "%.*s%s%s", (int)taken, text, *mark != '\0' ? " " : "", mark);
    assert_true(length >= 0 && (size_t)length < sizeof page);
    return segments_measure(page).count;
}

static uint32_t random_state = 247;
static uint32_t next_random(uint32_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % below;
}

/* Whatever the text, each page fits, is more than half full where words allow,
 * and the pages together are the text. */
static void every_page_fits(void **state)
{
    static const char *const pieces[] = {
        "rights ", "detainer", " ", ". ", "? ", "\n", "[", "~", "\u20ac", "a", "\u00f1", "(202) 555-0123",
        "https://www.uscis.gov/", "U.S. ", "911. ", "5 ",
        /* from here on outside GSM-7 */
        "\u00e1", "\u4f60", "\u3002", "\U0001f600", "q\u0303", "\u0e01\u0e33"};
    enum { INSIDE = 16, ALL = sizeof pieces / sizeof *pieces };
    static const char *const marks[] = {"", "(1/3) MORE", "(1/3) M\u00c1S", "[1/3]"};

    (void)state;
    for (int run = 0; run < 3000; run++) {
        char text[3000] = "";
        size_t used = 0, count = next_random(200);
        uint32_t kinds = next_random(3) == 0 ? ALL : INSIDE;
        const char *mark = marks[next_random(4)];
        size_t segments = 1 + next_random(3);
        for (size_t i = 0; i < count && used + 30 < sizeof text; i++)
            used += (size_t)sprintf(text + used, "%s", pieces[next_random(kinds)]);
        for (const char *rest = text; *rest != '\0';) {
            size_t taken = pages_next(rest, segments, mark);
            assert_in_range(taken, 1, strlen(rest));
            assert_true(cost(rest, taken, mark) <= segments);
            assert_true((rest[taken] & 0xc0) != 0x80);
            assert_true(strncmp(rest + taken, "\u0303", 2) != 0);
            rest += taken;
        }
    }
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 1];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, is_cut, NULL, NULL, (void *)&rows[i]};
    tests[ROWS] = (struct CMUnitTest)cmocka_unit_test(every_page_fits);
    return cmocka_run_group_tests_name("pages", tests, NULL, NULL);
}
