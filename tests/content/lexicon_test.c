/* lexicon_test.c - which concepts are found in a text: what an entry stands for, and what it does not. */
#include "content/lexicon.h"
#include "tests/support/small_content.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const english =
    "{\"language\": \"en\", \"concepts\": {"
    "\"agent\": [\"ice\", \"la migra\", \"(immigration|federal) agent(s)?\", \"feds\"],"
    "\"police\": [\"police\", \"(the|some) cops\"],"
    "\"door\": [\"door\", \"at my door\", \"^knock knock\"],"
    "\"arrest\": [\"arrest(ed|ing|s)?\", \"pick(ed|ing) (him|her) up\"],"
    "\"deport\": [\"deport*\", \"send (me|(him|her) all the way)? back\"],"
    "\"taken\": [\"took my _ away\", \"took him\"],"
    "\"free\": [\"am i? free to go\"],"
    "\"lawyer\": [\"lawyer\", \"free lawyer\"],"
    "\"detained\": [\"detained\"], \"person\": [\"friend\"],"
    "\"please\": [\"please\"], \"you\": [\"you\"], \"somebody\": [\"someone\"],"
    "\"sweet\": [\"=ice cream\"], \"not_us\": [\"ice skating\"]},"
    "\"spellings\": {\"plz\": \"please\", \"u\": \"you\", \"sum1\": \"someone\", \"opn\": \"open\"},"
    "\"ordinary\": [\"floor poor\", \"lawyers layer\"]}";
static const char *const spanish =
    "{\"language\": \"es\", \"concepts\": {"
    "\"agent\": [\"la migra\", \"migra\"], \"police\": [\"polic\u00eda\"], \"door\": [\"puerta\"],"
    "\"taken\": [\"se (lo|la)? llevaron\"], \"why\": [\"por que\", \"porque\"]},"
    "\"spellings\": {\"xq\": \"porque\"}}";
static const char *const others[] = {
    "{\"language\": \"zh\", \"concepts\": {\"agent\": [\"\u79fb\u6c11\u5c40\"], \"door\": [\"\u95e8\"]}}",
    "{\"language\": \"ko\", \"concepts\": {\"police\": [\"\uacbd\ucc30\"], \"door\": [\"\ubb38\"]}}",
    "{\"language\": \"ar\", \"concepts\": {\"door\": [\"\u0627\u0644\u0628\u0627\u0628\"], \"police\": "
    "[\"\u0634\u0631\u0637\u0629\"]}}",
};

static struct small_content content;

static const struct row {
    const char *name, *text, *hits;
} rows[] = {
    /* What an entry stands for */
    {"a word is its concept", "ice", "agent(ice)"},
    {"capitals and signs do not matter", "ICE!", "agent(ice)"},
    {"a part of another word is none", "iced", ""},
    {"a set phrase is one", "some cops", "police(some cops)"},
    {"the other way round it is none of it", "cops the", ""},
    {"nor with a word in between", "the bad cops", ""},
    {"one of several begins it", "federal agents", "agent(federal agents)"},
    {"the other one too, without what may be missing", "immigration agent", "agent(immigration agent)"},
    {"what is none of them does not", "travel agents", ""},
    {"one of several must be there", "cops", ""},
    {"an inflection is made inside of a word", "arrested", "arrest(arrested)"},
    {"without it, the word", "arrest", "arrest(arrest)"},
    {"an ending that is not listed is none", "arrestability", ""},
    {"a choice inside of a phrase", "picking her up", "arrest(picking her up)"},
    {"what is not among the choices", "picking them up", ""},
    {"any ending", "deportation", "deport(deportation)"},
    {"no ending", "deport", "deport(deport)"},
    {"a shorter word is not the beginning", "depot", ""},
    {"one choice inside another", "send her all the way back", "deport(send her all the way back)"},
    {"the group left out", "send back", "deport(send back)"},
    {"half of the inner choice is none", "send all the way back", ""},
    {"a word that may be missing is there", "am i free to go", "free(am i free to go)"},
    {"or is missing", "am free to go", "free(am free to go)"},
    {"a word that may not be missing is missing", "am i free go", ""},
    {"any one word", "took my brother away", "taken(took my brother away)"},
    {"no word is not one", "took my away", ""},
    {"two are not one", "took my little brother away", ""},
    {"at the beginning", "knock knock police", "door(knock knock) police(police)"},
    {"not in the middle", "police knock knock", "police(police)"},

    /* What hides what */
    {"a phrase hides what is inside of it", "ice cream", "sweet(ice cream)"},
    {"and nothing beside it", "ice ice cream", "agent(ice) sweet(ice cream)"},
    {"not_us always does", "ice skating", "not_us(ice skating)"},
    {"a phrase that does not hide leaves the word in it", "at my door", "door(at my door) door(door)"},
    {"of one concept the longest from a word on counts", "free lawyer free",
     "lawyer(free lawyer) lawyer(lawyer)"},

    /* In which order, and how often */
    {"concepts come in the order of the text", "police took him at my door",
     "police(police) taken(took him) door(at my door) door(door)"},
    {"each place where one is counts", "ice and ice", "agent(ice) agent(ice)"},

    /* Spellings and slips */
    {"a spelling stands for its word", "plz", "please(plz)"},
    {"one in the middle of a phrase", "se llevaron xq", "taken(se llevaron) why(xq)"},
    {"letters swapped", "lawyre", "lawyer?(lawyre)"},
    {"a neighbour on the keyboard", "lawyet", "lawyer?(lawyet)"},
    {"a letter doubled", "policce", "police(policce)"},
    {"written by ear", "polise", "police?(polise)"},
    {"two slips in a long word", "detianedd", "detained?(detianedd)"},
    {"two slips in a short word are too many", "plicse", ""},
    {"an ordinary word is not mended", "floor", ""},
    {"nor is an inflected one", "lawyers", ""},
    {"a word of three letters is not mended", "ise", ""},
    {"letters held down", "policeeee", "police(policeeee)"},
    {"letters held down in a short word", "iceee", "agent(iceee)"},
    {"digits for letters", "p0lic3", "police(p0lic3)"},
    {"digits for letters in a short word", "1ce", ""},
    {"a number is no word", "100", ""},

    /* Other writings */
    {"accents do not matter", "policia", "police(policia)"},
    {"accents written apart do not either", "polici\u0301a", "police(policia)"},
    {"full-width letters", "\uff29\uff23\uff25", "agent(ice)"},
    {"zero width characters", "i\u200bc\u200de", "agent(ice)"},
    {"Chinese without spaces", "\u6709\u79fb\u6c11\u5c40\u5728\u95e8\u53e3",
     "agent(\u79fb \u6c11 \u5c40) door(\u95e8)"},
    {"traditional characters", "\u9580", "door(\u95e8)"},
    {"other Chinese", "\u4f60\u597d", ""},
    {"Korean with what follows a noun", "\uacbd\ucc30\uc774", "police(\uacbd \ucc30)"},
    {"a Korean word of one syllable", "\ubb38", "door(\ubb38)"},
    {"Arabic without its article", "\u0628\u0627\u0628", "door(\u0628\u0627\u0628)"},
    {"Arabic with it", "\u0627\u0644\u0628\u0627\u0628", "door(\u0627\u0644\u0628\u0627\u0628)"},
    {"Arabic behind and", "\u0648\u0627\u0644\u0634\u0631\u0637\u0629",
     "police(\u0648\u0627\u0644\u0634\u0631\u0637\u0647)"},
    {"other Arabic", "\u0645\u0631\u062d\u0628\u0627", ""},
    {"an empty text has none", "", ""},
};

static void finds(void **state)
{
    const struct row *row = *state;
    struct words words;
    struct hits hits;

    words_split(&words, row->text);
    lexicon_find(content.trained.lexicon, &words, &hits);
    assert_string_equal(small_content_hits(content.trained.lexicon, &words, &hits), row->hits);
}

static void a_hit_says_in_whose_lexicon_it_stands(void **state)
{
    struct words words;
    struct hits hits;

    (void)state;
    words_split(&words, "la migra puerta");
    lexicon_find(content.trained.lexicon, &words, &hits);
    assert_int_equal(hits.count, 3); /* "migra" begins at another word */
    assert_int_equal(hits.hit[0].languages, 1u << LANG_EN | 1u << LANG_ES);
    assert_int_equal(hits.hit[2].languages, 1u << LANG_ES);
    assert_int_equal(hits.hit[0].known, KNOWN_agent);
    words_split(&words, "free lawyer");
    lexicon_find(content.trained.lexicon, &words, &hits);
    assert_int_equal(hits.hit[0].known, KNOWN_lawyer);
    words_split(&words, "sum1");
    lexicon_find(content.trained.lexicon, &words, &hits);
    assert_int_equal(hits.hit[0].known, KNOWN_somebody);
    words_split(&words, "sweet ice cream");
    lexicon_find(content.trained.lexicon, &words, &hits);
    assert_int_equal(hits.hit[0].known, KNOWN_CONCEPTS); /* the program has no name for it */
}

static void a_word_is_known_in_its_languages(void **state)
{
    const struct lexicon *lexicon = content.trained.lexicon;

    (void)state;
    assert_int_equal(lexicon_languages_of(lexicon, "puerta"), 1u << LANG_ES);
    assert_int_equal(lexicon_languages_of(lexicon, "floor"), 0); /* ordinary: it means nothing to us */
    assert_true(lexicon_knows(lexicon, "floor", 1u << LANG_EN));
    assert_false(lexicon_knows(lexicon, "floor", 1u << LANG_ES));
    assert_false(lexicon_knows(lexicon, "flor", 1u << LANG_EN));
    assert_int_equal(lexicon_concept(lexicon, "nobody"), -1);
    assert_string_equal(lexicon_name(lexicon, lexicon_concept(lexicon, "door")), "door");
}

/* The same as the word that it stands for, so that what was learnt of the one holds for the other. */
static void a_misspelt_word_has_the_spelling_of_the_right_one(void **state)
{
    static const char *const same[][2] = {{"police", "polise"}, {"police", "policeeee"}};
    struct words words;
    struct hits right, wrong;

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        words_split(&words, same[i][0]);
        lexicon_find(content.trained.lexicon, &words, &right);
        words_split(&words, same[i][1]);
        lexicon_find(content.trained.lexicon, &words, &wrong);
        assert_int_equal(right.spelling[0], wrong.spelling[0]);
    }
    words_split(&words, "pollen");
    lexicon_find(content.trained.lexicon, &words, &wrong);
    assert_int_not_equal(right.spelling[0], wrong.spelling[0]);
}

static const struct fault_row {
    const char *name, *file, *fault;
} fault_rows[] = {
    {"a parenthesis without its other one is reported",
     "{\"language\": \"en\", \"concepts\": {\"x\": [\"stop (it\"]}}", "\"stop (it\": has a ( without its )"},
    {"so is one too many", "{\"language\": \"en\", \"concepts\": {\"x\": [\"stop it)\"]}}",
     "\"stop it)\": has a ( without its )"},
    {"an entry that stands for too many phrases is reported",
     "{\"language\": \"en\", \"concepts\": {\"x\": [\"(a|b) (a|b) (a|b) (a|b) (a|b) (a|b) (a|b) (a|b) (a|b) "
     "(a|b) (a|b) (a|b) (a|b) (a|b)\"]}}",
     "stands for too many phrases"},
    {"an entry that is no text is reported", "{\"language\": \"en\", \"concepts\": {\"x\": [\"a\", 7]}}",
     "entry 2 is no text"},
    {"a concept that is no list is reported", "{\"language\": \"en\", \"concepts\": {\"x\": \"a\"}}",
     "is no list"},
    {"a spelling of two words is reported", "{\"language\": \"en\", \"spellings\": {\"im gonna\": \"will\"}}",
     "\"im gonna\" does not stand for one word"},
    {"a language that nobody has is reported", "{\"language\": \"xx\", \"concepts\": {}}",
     "\"xx\" is no language of ours"},
    {"a faultless one is not",
     "{\"language\": \"en\", \"concepts\": {\"x\": [\"(a|b c)? d\"]}, \"spellings\": {\"e\": \"d\"}}", ""},
};

static void reports(void **state)
{
    const struct fault_row *row = *state;
    static struct small_content faulty;

    small_content_load(&faulty, (const char *const[]){row->file, NULL}, (const char *const[]){NULL});
    if (!strstr(small_content_fault(&faulty), row->fault) || (!row->fault[0] && faulty.faults.count))
        fail_msg("\"%s\" is not \"%s\"", small_content_fault(&faulty), row->fault);
    small_content_free(&faulty);
}

/* A text of words that begin many phrases takes no longer than its bound. */
static void what_is_found_is_bounded(void **state)
{
    static char text[WORDS_MAX * 4 + 8];
    static struct words words;
    static struct hits hits;

    (void)state;
    for (size_t i = 0; i < WORDS_MAX; i++)
        memcpy(text + i * 4, "ice ", 4);
    words_split(&words, text);
    lexicon_find(content.trained.lexicon, &words, &hits);
    assert_int_equal(hits.count, HITS_MAX);
}

static int load(void **state)
{
    (void)state;
    small_content_load(&content,
                       (const char *const[]){english, spanish, others[0], others[1], others[2], NULL},
                       (const char *const[]){NULL});
    return content.faults.count > 0 ? -1 : 0;
}

static int unload(void **state)
{
    (void)state;
    small_content_free(&content);
    return 0;
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows, FAULT_ROWS = sizeof fault_rows / sizeof *fault_rows };
    const struct CMUnitTest single[] = {
        cmocka_unit_test(a_hit_says_in_whose_lexicon_it_stands),
        cmocka_unit_test(a_word_is_known_in_its_languages),
        cmocka_unit_test(a_misspelt_word_has_the_spelling_of_the_right_one),
        cmocka_unit_test(what_is_found_is_bounded),
    };
    enum { SINGLE = sizeof single / sizeof *single };
    struct CMUnitTest tests[ROWS + FAULT_ROWS + SINGLE];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, finds, NULL, NULL, (void *)&rows[i]};
    for (size_t i = 0; i < FAULT_ROWS; i++)
        tests[ROWS + i] =
            (struct CMUnitTest){fault_rows[i].name, reports, NULL, NULL, (void *)&fault_rows[i]};
    memcpy(tests + ROWS + FAULT_ROWS, single, sizeof single);
    return cmocka_run_group_tests_name("lexicon", tests, load, unload);
}
