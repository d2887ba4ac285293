/* keywords_test.c - which keyword a text is: exactly, among manners, by a slip of the finger; and whose slip
 * is never forgiven. Small content of the test's own, then properties of all that is shipped. */
#include "content/keywords.h"
#include "tests/support/shipped_content.h"
#include "tests/support/small_content.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define KEYWORDS(list) "\"title\": \"x\", \"keywords\": [" list "], \"samples\": [], \"pages\": [\"x\"]"
#define REVIEW         ", \"review\": {\"state\": \"draft\", \"by\": null, \"on\": \"2026-11-24\"}"
#define TOPIC(id, en, es)                                                                                    \
    "{\"id\": \"" id "\", \"sources\": [], \"en\": {" KEYWORDS(en) REVIEW "}, \"es\": {" KEYWORDS(es) REVIEW \
        "}"

static const char *const topics[] = {
    TOPIC("about", "\"about\", \"info\"", "\"acerca\"") "}",
    TOPIC("detainer", "\"detainer\", \"ice hold\", \"I-247\", \"48 hours\"", "\"detencion\"") "}",
    TOPIC("door", "\"door\"", "\"puerta\"") ", \"ko\": {" KEYWORDS("\"\ubb38\"") REVIEW
    "}, \"zh\": {" KEYWORDS("\"\u5f00\u95e8\"") REVIEW "}}",
    TOPIC("join", "\"join\", \"sign up\"", "\"unirme\"") "}",
    TOPIC("lawyer", "\"lawyer\"", "\"abogado\"") "}",
    TOPIC("menu", "\"menu\", \"hello\"", "\"menu\"") "}",
    TOPIC("start", "\"start\"", "\"empezar\"") "}",
    TOPIC("stop", "\"stop\", \"unsubscribe\"", "\"alto\", \"parar\"") "}",
    TOPIC("urgent", "\"raid\", \"emergency\"", "\"redada\"") "}",
    TOPIC("warrant", "\"warrant\"", "\"orden de juez\"") ", \"keywords\": {\"ko\": [\"\uc601\uc7a5\"], "
                                                         "\"pt\": [\"warrant\", \"ordem\"]}}",
    NULL,
};

static const char *const lexicon[] = {
    "{\"language\": \"en\", \"concepts\": {\"polite\": [\"please\", \"info about\", \"what about\", "
    "\"info\", "
    "\"about\", \"the\", \"can i get\"], \"thanks\": [\"thanks\"], \"hello\": [\"hello\", \"hi\"], "
    "\"agent\": "
    "[\"ice\"]}, \"ordinary\": [\"stock stoop stoke star strut joint loin rain paid dour odor warranty\"]}",
    "{\"language\": \"es\", \"concepts\": {\"polite\": [\"por favor\"]}, \"ordinary\": [\"salto parir "
    "puerto\"]}",
    "{\"language\": \"fr\", \"concepts\": {}, \"ordinary\": [\"dopr\"]}",
    NULL,
};

enum { TYPO = 1, ALONE = 2 };

static struct small_content content;

static const struct row {
    const char *name, *text;
    enum language language;
    const char *topic; /* NULL: it is no keyword */
    unsigned marks;
} rows[] = {
    /* As it is written */
    {"a keyword", "warrant", LANG_EN, "warrant", ALONE},
    {"capitals and signs do not matter", "WARRANT!!", LANG_EN, "warrant", ALONE},
    {"one of another language", "Detenci\u00f3n", LANG_EN, "detainer", ALONE},
    {"one of several words", "ice hold", LANG_EN, "detainer", ALONE},
    {"its words the other way round", "hold ice", LANG_EN, NULL, 0},
    {"without the space", "icehold", LANG_EN, "detainer", ALONE},
    {"a form's number, however it is written", "i 247", LANG_EN, NULL, 0},
    {"the form's number with its hyphen", "I-247", LANG_EN, "detainer", ALONE},
    {"without its hyphen", "i247", LANG_EN, "detainer", ALONE},
    {"full-width letters", "\uff37\uff21\uff32\uff32\uff21\uff2e\uff34", LANG_EN, "warrant", ALONE},
    {"zero width characters", "war\u200brant\ufeff", LANG_EN, "warrant", ALONE},
    {"a mailer's signature behind it", "warrant\nSent from my iPhone", LANG_EN, "warrant", ALONE},
    {"a Korean word of one syllable", "\ubb38", LANG_KO, "door", ALONE},
    {"one of a language that the topic is not told in", "\uc601\uc7a5", LANG_KO, "warrant", ALONE},
    {"traditional characters", "\u958b\u9580", LANG_ZH, "door", ALONE},
    {"a word of no topic", "banana", LANG_EN, NULL, 0},
    {"a part of a keyword", "unsub", LANG_EN, NULL, 0},
    {"a keyword within another word", "outdoor", LANG_EN, NULL, 0},
    {"nothing", "", LANG_EN, NULL, 0},

    /* Among manners */
    {"manners around it", "info about warrant please", LANG_EN, "warrant", 0},
    {"manners of another language", "puerta por favor", LANG_EN, "door", 0},
    {"other words around it", "our warrant hearing", LANG_EN, NULL, 0},
    {"manners alone, one of them a keyword", "about please", LANG_EN, "about", 0},
    {"manners alone", "please thanks", LANG_EN, NULL, 0},
    {"a greeting is the menu's only by itself", "hello please", LANG_EN, NULL, 0},
    {"a keyword that changes something, among manners", "stop please", LANG_EN, "stop", 0},
    {"misspelt among manners", "warrnat please", LANG_EN, "warrant", TYPO},
    {"more words than manners have",
     "please please please please please please please please please please "
     "please please please please warrant",
     LANG_EN, NULL, 0},

    /* Slips */
    {"letters swapped", "warrnat", LANG_EN, "warrant", TYPO | ALONE},
    {"a letter left out", "warant", LANG_EN, "warrant", TYPO | ALONE},
    {"a letter too many", "warrrant", LANG_EN, "warrant", TYPO | ALONE},
    {"a neighbour on the keyboard", "warrabt", LANG_EN, "warrant", TYPO | ALONE},
    {"the neighbour in a word of four letters", "dopr", LANG_EN, "door", TYPO | ALONE},
    {"a letter of the same key of a phone", "doop", LANG_EN, "door", TYPO | ALONE},
    {"one that sounds alike", "doer", LANG_EN, "door", TYPO | ALONE},
    {"a stranger in a word of four letters", "dozr", LANG_EN, NULL, 0},
    {"a stranger as the first letter", "moor", LANG_EN, NULL, 0},
    {"two slips in a long word", "detaenar", LANG_EN, "detainer", TYPO | ALONE},
    {"three", "betaenar", LANG_EN, NULL, 0},
    {"two in a shorter one", "wsrrabt", LANG_EN, NULL, 0},
    {"a slip in one of several words", "ice hodl", LANG_EN, "detainer", TYPO | ALONE},
    {"in hours", "48 huors", LANG_EN, "detainer", TYPO | ALONE},
    {"other hours", "24 hours", LANG_EN, NULL, 0},
    {"a number is never misspelt", "24700", LANG_EN, NULL, 0},
    {"an ordinary word is not", "dour", LANG_EN, NULL, 0},
    {"nor one of Spanish, whatever is spoken", "puerto", LANG_KO, NULL, 0},
    {"nor one of the message's language", "dopr", LANG_FR, NULL, 0},
    {"a longer ordinary word is not", "warranty", LANG_EN, NULL, 0},
    {"Spanish, misspelt", "avogado", LANG_ES, "lawyer", TYPO | ALONE},

    /* What cannot be taken back is not guessed */
    {"STOP with letters swapped is STOP", "stpo", LANG_EN, "stop", TYPO | ALONE},
    {"with a neighbour too", "stip", LANG_EN, "stop", TYPO | ALONE},
    {"with a stranger it is not", "stob", LANG_EN, NULL, 0},
    {"nor with a letter left out", "sto", LANG_EN, NULL, 0},
    {"nor with one more", "stops", LANG_EN, NULL, 0},
    {"STOP with its last letter held is", "stopp", LANG_EN, "stop", TYPO | ALONE},
    {"an ordinary word that is near it is none", "stoop", LANG_EN, NULL, 0},
    {"nor one that is nearer", "stock", LANG_EN, NULL, 0},
    {"nor a Spanish one", "salto", LANG_ES, NULL, 0},
    {"START with letters swapped", "strat", LANG_EN, "start", TYPO | ALONE},
    {"START with one letter less is another word", "star", LANG_EN, NULL, 0},
    {"START with a stranger is none", "stabt", LANG_EN, NULL, 0},
    {"JOIN with letters swapped", "jion", LANG_EN, "join", TYPO | ALONE},
    {"what only rhymes with it", "coin", LANG_EN, NULL, 0},
    {"JOIN with a letter more", "joint", LANG_EN, NULL, 0},
    {"of several words, none is forgiven", "sign uo", LANG_EN, NULL, 0},
    {"and none without its space", "signup", LANG_EN, NULL, 0},
    {"a raid, misspelt", "riad", LANG_EN, "urgent", TYPO | ALONE},
    {"rain is none", "rain", LANG_EN, NULL, 0},
    {"maid is none, known or not", "maid", LANG_EN, NULL, 0},
    {"an emergency with a slip", "emergancy", LANG_EN, "urgent", TYPO | ALONE},
    {"with two", "emargancy", LANG_EN, NULL, 0},
};

static bool find(const struct keywords *keywords, const struct lexicon *from, const char *text,
                 enum language language, struct keyword_match *match)
{
    static struct words words;
    static struct hits hits;

    words_split(&words, text);
    lexicon_find(from, &words, &hits);
    return keywords_find(keywords, &words, &hits, language, match);
}

static void finds(void **state)
{
    const struct row *row = *state;
    struct keyword_match match;
    bool found =
        find(matcher_keywords(content.matcher), content.trained.lexicon, row->text, row->language, &match);

    if (!row->topic) {
        assert_string_equal(found ? match.topic->id : "", "");
        return;
    }
    assert_true(found);
    assert_string_equal(match.topic->id, row->topic);
    assert_int_equal((match.typo ? TYPO : 0) | (match.alone ? ALONE : 0), row->marks);
}

static void it_says_whose_keyword_it_is(void **state)
{
    const struct keywords *keywords = matcher_keywords(content.matcher);
    struct keyword_match match;

    (void)state;
    assert_true(find(keywords, content.trained.lexicon, "menu", LANG_EN, &match));
    assert_int_equal(match.languages, 1u << LANG_EN | 1u << LANG_ES);
    assert_true(find(keywords, content.trained.lexicon, "abogado", LANG_EN, &match));
    assert_int_equal(match.languages, 1u << LANG_ES);
    assert_true(find(keywords, content.trained.lexicon, "avogado", LANG_EN, &match));
    assert_int_equal(match.languages, 1u << LANG_ES);
    /* in a language that the topic is not told in, too; unless it is one in which it is */
    assert_true(find(keywords, content.trained.lexicon, "ordem", LANG_EN, &match));
    assert_int_equal(match.languages, 1u << LANG_PT);
    assert_true(find(keywords, content.trained.lexicon, "warrant", LANG_EN, &match));
    assert_int_equal(match.languages, 1u << LANG_EN);
}

static const struct fault_row {
    const char *name, *first, *second, *fault;
} fault_rows[] = {
    {"a keyword that two topics have is reported", TOPIC("a", "\"bail\"", "\"x\"") "}",
     TOPIC("b", "\"bail\"", "\"y\"") "}", "the keyword \"bail\" is also one of the topic \"a\""},
    {"one that stop has stays with stop, whatever comes first", TOPIC("a", "\"basta\"", "\"x\"") "}",
     TOPIC("stop", "\"stop\"", "\"basta\"") "}", "the keyword \"basta\" is also one of the topic \"stop\""},
    {"one that nobody can text is reported", TOPIC("a", "\"?!\"", "\"x\"") "}", NULL,
     "the keyword \"?!\" cannot be texted"},
    {"one that one topic has in two languages is not", TOPIC("a", "\"bail\"", "\"bail\"") "}", NULL, ""},
};

static void reports(void **state)
{
    const struct fault_row *row = *state;
    static struct small_content small;

    small_content_load(&small, lexicon, (const char *const[]){row->first, row->second, NULL});
    assert_string_equal(small_content_fault(&small), row->fault);
    assert_int_equal(small.faults.errors, 0); /* a warning: it is served all the same */
    small_content_free(&small);
}

/* ---- All that is shipped ---- */

static bool is_strict(const char *id)
{
    static const char *const strict[] = {"stop", "start", "join", "urgent", "crisis"};

    for (size_t i = 0; i < sizeof strict / sizeof *strict; i++)
        if (strcmp(strict[i], id) == 0)
            return true;
    return false;
}

static bool find_shipped(const char *text, enum language language, struct keyword_match *match)
{
    return find(matcher_keywords(shipped_content->matcher), shipped_content->lexicon, text, language, match);
}

static void for_keywords(void (*each)(const struct topic *topic, enum language language, const char *keyword))
{
    for (size_t t = 0; t < shipped_content->topics.count; t++)
        for (int language = 0; language < LANGUAGES; language++) {
            const struct topic *topic = &shipped_content->topics.list[t];
            const char *keyword;

            for (size_t i = 0; (keyword = topics_keyword(topic, (enum language)language, i)); i++)
                each(topic, (enum language)language, keyword);
        }
}

static void is_found(const struct topic *topic, enum language language, const char *keyword)
{
    struct keyword_match match;

    if (!find_shipped(keyword, language, &match) || match.topic != topic || match.typo)
        fail_msg("\"%s\" of %s is %s", keyword, topic->id, match.topic ? match.topic->id : "none");
}

static void every_shipped_keyword_finds_its_topic(void **state)
{
    (void)state;
    for_keywords(is_found);
}

static void every_topic_has_its_word_in_every_language(void **state)
{
    (void)state;
    for (size_t t = 0; t < shipped_content->topics.count; t++)
        for (int language = 0; language < LANGUAGES; language++)
            if (!topics_keyword(&shipped_content->topics.list[t], (enum language)language, 0))
                fail_msg("%s cannot be asked for in one word of %s", shipped_content->topics.list[t].id,
                         language_english_name((enum language)language));
}

static bool changes_something(const char *id)
{
    return strcmp(id, "stop") == 0 || strcmp(id, "start") == 0 || strcmp(id, "join") == 0;
}

static void check_slip(const struct topic *topic, enum language language, const char *slip)
{
    struct keyword_match match;

    if (find_shipped(slip, language, &match) && match.typo && changes_something(match.topic->id))
        fail_msg("\"%s\", a slip of %s, is taken for %s", slip, topic->id, match.topic->id);
}

static void slips_stay_away(const struct topic *topic, enum language language, const char *keyword)
{
    static const char *const rows_of_keys[] = {"qwertyuiop", "asdfghjkl", "zxcvbnm", /* a keyboard's */
                                               "abc",        "def",       "ghi",
                                               "jkl",        "mno", /* a phone's */
                                               "pqrs",       "tuv",       "wxyz"};
    size_t length = strlen(keyword);
    char slip[64];

    if (is_strict(topic->id) || length < 4 || length + 2 > sizeof slip || strchr(keyword, ' '))
        return; /* of several words nothing is guessed: a row above */
    for (size_t i = 0; i < length; i++) {
        snprintf(slip, sizeof slip, "%.*s%s", (int)i, keyword, keyword + i + 1); /* left out */
        check_slip(topic, language, slip);
        snprintf(slip, sizeof slip, "%.*s%s", (int)i + 1, keyword, keyword + i); /* held down */
        check_slip(topic, language, slip);
        snprintf(slip, sizeof slip, "%s", keyword);
        if (i + 1 < length) {
            slip[i] = keyword[i + 1];
            slip[i + 1] = keyword[i];
            check_slip(topic, language, slip);
            slip[i + 1] = keyword[i + 1];
        }
        for (size_t r = 0; r < sizeof rows_of_keys / sizeof *rows_of_keys; r++) {
            const char *key = strchr(rows_of_keys[r], keyword[i]);

            for (int beside = -1; key && beside <= 1; beside += 2)
                if ((beside > 0 || key > rows_of_keys[r]) && key[beside]) {
                    slip[i] = key[beside];
                    check_slip(topic, language, slip);
                }
        }
    }
}

static void no_slip_of_a_topic_opts_anybody_out_or_in(void **state)
{
    (void)state;
    for_keywords(slips_stay_away);
}

/* Words that people write by themselves, and that are one slip from what cannot be taken back. */
static void no_ordinary_word_is_taken_for_what_cannot_be_taken_back(void **state)
{
    static const char *const ordinary[] = {
        "stock", "step",   "shop",    "atop",  "slop",   "stomp",   "strop",   "spot",   "tops",  "pots",
        "post",  "stops",  "stow",    "stork", "story",  "top",     "star",    "stare",  "smart", "tart",
        "stat",  "state",  "stark",   "stars", "sort",   "tarts",   "strut",   "joint",  "coin",  "loin",
        "joins", "john",   "jonah",   "going", "rain",   "paid",    "said",    "laid",   "maid",  "raids",
        "rapid", "ride",   "agent",   "urge",  "argent", "new",     "how",     "know",   "snow",  "nose",
        "not",   "cancer", "candle",  "quiet", "quite",  "quick",   "suit",    "quilt",  "and",   "send",
        "bend",  "lend",   "ending",  "sort",  "remote", "recover", "removal", "alta",   "auto",  "salto",
        "algo",  "pasar",  "pared",   "para",  "padre",  "bala",    "bata",    "bajo",   "caja",  "hasta",
        "pasta", "cancha", "canchas", "unido", "union",  "unirse",  "salir",   "firmar", "aviso", "agora",
        "ahora", "hora",   "ojala",   "sola",  "pale",   "yea",
    };
    struct keyword_match match;

    (void)state;
    for (size_t i = 0; i < sizeof ordinary / sizeof *ordinary; i++)
        for (int language = LANG_EN; language <= LANG_ES; language++)
            if (find_shipped(ordinary[i], (enum language)language, &match) && match.typo &&
                is_strict(match.topic->id))
                fail_msg("\"%s\" is taken for %s", ordinary[i], match.topic->id);
}

static int load(void **state)
{
    small_content_load(&content, lexicon, topics);
    if (content.faults.errors > 0 || !content.matcher)
        return -1;
    return shipped_content_load(state);
}

static int unload(void **state)
{
    small_content_free(&content);
    return shipped_content_release(state);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows, FAULT_ROWS = sizeof fault_rows / sizeof *fault_rows };
    const struct CMUnitTest single[] = {
        cmocka_unit_test(it_says_whose_keyword_it_is),
        cmocka_unit_test(every_shipped_keyword_finds_its_topic),
        cmocka_unit_test(every_topic_has_its_word_in_every_language),
        cmocka_unit_test(no_slip_of_a_topic_opts_anybody_out_or_in),
        cmocka_unit_test(no_ordinary_word_is_taken_for_what_cannot_be_taken_back),
    };
    struct CMUnitTest tests[ROWS + FAULT_ROWS + sizeof single / sizeof *single], *next = tests;

    for (size_t i = 0; i < ROWS; i++)
        *next++ = (struct CMUnitTest){rows[i].name, finds, NULL, NULL, (void *)&rows[i]};
    for (size_t i = 0; i < FAULT_ROWS; i++)
        *next++ = (struct CMUnitTest){fault_rows[i].name, reports, NULL, NULL, (void *)&fault_rows[i]};
    memcpy(next, single, sizeof single);
    return cmocka_run_group_tests_name("keywords", tests, load, unload);
}
