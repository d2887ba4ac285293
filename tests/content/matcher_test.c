/* matcher_test.c - which topic a message asks for: by rules over concepts, and by what is learnt of samples.
 */
#include "content/matcher.h"

#include "content/matcher_rules.h"
#include "tests/support/small_content.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { RULE_ROOM = 160, TOPIC_ROOM = 4096 };

static const char *const lexicon =
    "{\"language\": \"en\", \"concepts\": {\"agent\": [\"ice\"], \"police\": [\"cops\"], \"door\": "
    "[\"door\"], \"home\": [\"home\"], \"now\": [\"now\"], \"block\": [\"block\"], \"jail\": [\"jail\"], "
    "\"judge\": [\"judge\"]},"
    "\"chatter\": [\"see you at the game on friday\", \"what time is dinner\", \"can you get milk on your "
    "way\", \"happy birthday to your mom\", \"the bus is late again\", \"who won the game\"]}";

/* ---- Rules ---- */

#define FAR_BY_14 "x x x x x x x x x x x x x "

static const struct rule_row {
    const char *name, *rule, *text;
    float score;
} rule_rows[] = {
    {"two concepts are both there", "agent+door", "ice at the door", 2},
    {"in any order", "agent+door", "who is at the door ice", 2},
    {"one of them is not enough", "agent+door", "who is at the door", 0},
    {"one of two that stand side by side", "agent|police+door", "cops at the door", 2},
    {"the other one", "agent|police+door", "ice at the door", 2},
    {"both of them count once", "agent|police+door", "ice and cops at the door", 2},
    {"neither of them is none", "agent|police+door", "a judge at the door", 0},
    {"side by side in the second part", "agent+door|home", "ice in my home", 2},
    {"what must not be there is not", "agent+door-now", "ice at the door", 2},
    {"what must not be there is", "agent+door-now", "ice at the door now", 0},
    {"neither of two that must not be there is", "agent-now|jail", "ice", 1},
    {"one of them is", "agent-now|jail", "ice in jail", 0},
    {"one before the other", "block>agent", "can they block ice", 2},
    {"the wrong one first", "block>agent", "will ice block them", 0},
    {"the wrong one first, and once more", "block>agent", "ice or block ice", 2},
    {"three one after the other", "police>block>agent", "can cops block ice", 3},
    {"two of the three swapped", "police>block>agent", "cops ice block", 0},
    {"first in order, then anywhere", "block>agent+police", "cops block ice", 3},
    {"a weight of its own", "agent+door =2.5", "ice at the door", 2.5f},
    {"without one what must not be there counts nothing", "agent-now", "ice", 1},
    {"one concept alone", "judge", "a judge", 1},
    {"spaces do not matter", " agent + door = 3 ", "ice at the door", 3},
    {"fourteen words are near", "agent+door", "ice " FAR_BY_14 "door", 2},
    {"fifteen are not", "agent+door", "ice x " FAR_BY_14 "door", 0},
    {"unless there is a nearer one", "agent+door", "ice x " FAR_BY_14 "door ice", 2},
    {"a text without concepts fulfils none", "agent+door", "good morning", 0},
};

static struct small_content content;

static float score_of_rule(const char *rule, const char *text, char *fault, size_t room)
{
    static struct words words;
    static struct hits hits;
    char *list[] = {(char *)rule};
    struct topic topic = {.id = "t", .file = "t.json", .concepts = {list, 1}};
    const struct topics one = {&topic, 1};
    struct faults faults;
    float score = 0;

    faults_init(&faults);
    struct rules *rules = rules_new(&one, content.trained.lexicon, &faults);
    assert_non_null(rules);
    snprintf(fault, room, "%s", faults.count > 0 ? faults.list[0].message : "");
    words_split(&words, text);
    lexicon_find(content.trained.lexicon, &words, &hits);
    rules_score(rules, &hits, &score);
    rules_free(rules);
    faults_free(&faults);
    return score;
}

static void weighs(void **state)
{
    const struct rule_row *row = *state;
    char fault[RULE_ROOM];

    float score = score_of_rule(row->rule, row->text, fault, sizeof fault);
    assert_string_equal(fault, "");
    assert_float_equal(score, row->score, 1e-6f);
}

static const struct faulty_row {
    const char *name, *rule, *fault;
} faulty_rows[] = {
    {"a concept that nobody has", "agent+nobody", "no lexicon has the concept nobody"},
    {"one in a later choice", "agent|nobody+door", "no lexicon has the concept nobody"},
    {"a sign at the beginning", "-agent", "a concept is missing"},
    {"a sign at the end", "agent+", "a concept is missing"},
    {"two signs", "agent+-door", "a concept is missing"},
    {"nothing between two choices", "agent||door", "no lexicon has the concept"},
    {"a weight alone", "=3", "must begin with a concept"},
    {"a weight that is none", "agent+door =much", "its weight is no number"},
    {"a weight of nothing", "agent+door =0", "its weight is no number"},
    {"a weight with something behind it", "agent+door =3+now", "its weight is no number"},
};

static void refuses(void **state)
{
    const struct faulty_row *row = *state;
    char fault[RULE_ROOM];

    assert_float_equal(score_of_rule(row->rule, "ice at the door now", fault, sizeof fault), 0, 1e-6f);
    if (!strstr(fault, row->fault))
        fail_msg("\"%s\" is not in: %s", row->fault, fault);
}

/* ---- Topics: rules and samples together ---- */

#define TOPIC(id, rules, samples)                                                                            \
    "{\"id\": \"" id "\", \"concepts\": [" rules "], \"sources\": [], \"en\": {\"title\": \"" id             \
    "\", \"keywords\": [\"" id "\"], \"samples\": [" samples                                                 \
    "], \"pages\": [\"x\"], \"review\": {\"state\": \"draft\", \"by\": null, \"on\": \"2026-11-24\"}}}"

static const char *const topics[] = {
    TOPIC("visit", "\"agent+door =3\", \"agent+home =3\"",
          "\"do i have to open for ice\", \"ice knocked on the door\", \"can ice come into my home\", "
          "\"they came to our house\", \"somebody from immigration is outside\""),
    TOPIC("bond", "\"jail+judge =2\"",
          "\"how much is the bond\", \"when is the bond hearing\", \"can a judge let him out of jail on "
          "bond\", \"who pays the bond\", \"is there a bond hearing\", \"they denied his bond\""),
    TOPIC("school", "",
          "\"can they take kids at school\", \"is the school safe\", \"does the school tell about kids\", "
          "\"my daughter is afraid of school\", \"should the kids go to school\""),
    NULL,
};

static const struct row {
    const char *name, *text, *topic;
} rows[] = {
    {"a sample's own words", "how much is the bond", "bond"},
    {"other words around what was learnt", "we have no money for a bond", "bond"},
    {"a rule in words that no sample has", "ice door", "visit"},
    {"samples alone are enough for a topic", "will my kids be ok at school tomorrow", "school"},
    {"what is learnt as not for us is not offered as sure", "what time is the game on friday", NULL},
    {"nor is something else altogether", "lol ok", NULL},
};

static void ask(const struct small_content *small, const char *text, unsigned parts,
                struct candidates *candidates)
{
    static struct words words;
    static struct hits hits;

    words_split(&words, text);
    lexicon_find(small->trained.lexicon, &words, &hits);
    matcher_match(small->matcher, &words, &hits, parts, candidates);
}

static void matches(void **state)
{
    const struct row *row = *state;
    struct candidates candidates;

    ask(&content, row->text, MATCHER_ALL, &candidates);
    if (!row->topic) {
        assert_true(candidates.count == 0 || candidates.list[0].score < 0);
        return;
    }
    assert_true(candidates.count > 0);
    assert_string_equal(candidates.list[0].topic->id, row->topic);
    assert_true(candidates.list[0].score > 0);
    assert_true(candidates.list[0].confidence > 0.5f);
}

static void rules_alone_need_weight(void **state)
{
    struct candidates candidates;

    (void)state;
    ask(&content, "ice at the door", MATCHER_RULES, &candidates);
    assert_int_equal(candidates.count, 1);
    assert_string_equal(candidates.list[0].topic->id, "visit");
    assert_float_equal(candidates.list[0].by_rules, 3, 1e-6f);
    assert_float_equal(candidates.list[0].by_model, 0, 1e-6f);
    ask(&content, "how much is the bond", MATCHER_RULES, &candidates);
    assert_int_equal(candidates.count, 0);
}

static void another_fulfilled_rule_adds_less(void **state)
{
    struct candidates candidates;

    (void)state;
    ask(&content, "ice at the door of my home", MATCHER_RULES, &candidates);
    assert_float_equal(candidates.list[0].by_rules, 3 + 0.3f * 3, 1e-5f);
}

static void the_model_alone_is_enough(void **state)
{
    struct candidates candidates;

    (void)state;
    ask(&content, "how much is the bond", MATCHER_MODEL, &candidates);
    assert_string_equal(candidates.list[0].topic->id, "bond");
    assert_float_equal(candidates.list[0].by_rules, 0, 1e-6f);
}

static void the_same_content_learns_the_same(void **state)
{
    static struct small_content again;
    struct candidates one, other;

    (void)state;
    small_content_load(&again, (const char *const[]){lexicon, NULL}, topics);
    ask(&content, "is there a bond for kids", MATCHER_ALL, &one);
    ask(&again, "is there a bond for kids", MATCHER_ALL, &other);
    assert_int_equal(one.count, other.count);
    for (size_t i = 0; i < one.count; i++)
        assert_true(one.list[i].score == other.list[i].score);
    small_content_free(&again);
}

static void no_more_candidates_than_there_is_room_for(void **state)
{
    static struct small_content many;
    char text[CANDIDATES_MAX + 3][TOPIC_ROOM];
    const char *files[CANDIDATES_MAX + 4] = {NULL};
    struct candidates candidates;

    (void)state;
    for (int i = 0; i < CANDIDATES_MAX + 3; i++) {
        snprintf(text[i], TOPIC_ROOM, TOPIC("t%d", "\"agent =%d\"", "") /* heavier and heavier */, i, 2 + i,
                 i, i);
        files[i] = text[i];
    }
    small_content_load(&many, (const char *const[]){lexicon, NULL}, files);
    ask(&many, "ice", MATCHER_RULES, &candidates);
    assert_int_equal(candidates.count, CANDIDATES_MAX);
    assert_string_equal(candidates.list[0].topic->id, "t7");
    for (size_t i = 1; i < candidates.count; i++)
        assert_true(candidates.list[i - 1].score >= candidates.list[i].score);
    small_content_free(&many);
}

/* ---- A thousand topics ---- */

enum { THOUSAND = 1000, SAMPLES = 20 };

/* A made-up word: the same number gives the same one. */
static void make_word(unsigned number, char out[8])
{
    static const char consonants[] = "bdfgklmnprstvz", vowels[] = "aeiou";

    for (int i = 0; i < 3; i++) {
        *out++ = consonants[number % 14];
        number /= 14;
        *out++ = vowels[number % 5];
        number /= 5;
    }
    *out = '\0';
}

/* Each topic has two words of its own among many that they share. */
static void make_sample(unsigned topic, unsigned sample, char *out, size_t room)
{
    char own[8], second[8], common[8];

    make_word(topic * 7919u + 11, own);
    make_word(topic * 104729u + 5, second);
    make_word((topic * 31u + sample * 17u) % 97u, common);
    snprintf(out, room, sample % 2 ? "can they %s the %s with %s" : "what about %s %s %s", own, second,
             common);
}

static char *make_topic(unsigned topic)
{
    char samples[SAMPLES * 64], *text = malloc(TOPIC_ROOM);
    size_t used = 0;

    for (unsigned s = 0; s < SAMPLES; s++) {
        char sample[48];

        make_sample(topic, s, sample, sizeof sample);
        used += (size_t)snprintf(samples + used, sizeof samples - used, "%s\"%s\"", s ? ", " : "", sample);
    }
    assert_non_null(text);
    snprintf(text, TOPIC_ROOM, TOPIC("t%u", "", "%s"), topic, topic, topic, samples);
    return text;
}

static void a_thousand_topics_of_twenty_samples_are_told_apart(void **state)
{
    static struct small_content many;
    static char *text[THOUSAND + 1];
    unsigned wrong = 0;

    (void)state;
    for (unsigned t = 0; t < THOUSAND; t++)
        text[t] = make_topic(t);
    small_content_load(&many, (const char *const[]){lexicon, NULL}, (const char *const *)text);
    assert_int_equal(many.faults.errors, 0);
    for (unsigned t = 0; t < THOUSAND; t += 7) {
        struct candidates candidates;
        char question[64], id[16];

        make_sample(t, SAMPLES + t % 5, question,
                    sizeof question); /* in words with which it was not learnt */
        ask(&many, question, MATCHER_ALL, &candidates);
        snprintf(id, sizeof id, "t%u", t);
        wrong += candidates.count == 0 || strcmp(candidates.list[0].topic->id, id) != 0;
    }
    assert_int_equal(wrong, 0);
    small_content_free(&many);
    for (unsigned t = 0; t < THOUSAND; t++)
        free(text[t]);
}

static int load(void **state)
{
    (void)state;
    small_content_load(&content, (const char *const[]){lexicon, NULL}, topics);
    return content.faults.errors > 0 || !content.matcher ? -1 : 0;
}

static int unload(void **state)
{
    (void)state;
    small_content_free(&content);
    return 0;
}

int main(void)
{
    enum {
        RULES = sizeof rule_rows / sizeof *rule_rows,
        FAULTY = sizeof faulty_rows / sizeof *faulty_rows,
        ROWS = sizeof rows / sizeof *rows
    };
    const struct CMUnitTest single[] = {
        cmocka_unit_test(rules_alone_need_weight),
        cmocka_unit_test(another_fulfilled_rule_adds_less),
        cmocka_unit_test(the_model_alone_is_enough),
        cmocka_unit_test(the_same_content_learns_the_same),
        cmocka_unit_test(no_more_candidates_than_there_is_room_for),
        cmocka_unit_test(a_thousand_topics_of_twenty_samples_are_told_apart),
    };
    struct CMUnitTest tests[RULES + FAULTY + ROWS + sizeof single / sizeof *single], *next = tests;

    for (size_t i = 0; i < RULES; i++)
        *next++ = (struct CMUnitTest){rule_rows[i].name, weighs, NULL, NULL, (void *)&rule_rows[i]};
    for (size_t i = 0; i < FAULTY; i++)
        *next++ = (struct CMUnitTest){faulty_rows[i].name, refuses, NULL, NULL, (void *)&faulty_rows[i]};
    for (size_t i = 0; i < ROWS; i++)
        *next++ = (struct CMUnitTest){rows[i].name, matches, NULL, NULL, (void *)&rows[i]};
    memcpy(next, single, sizeof single);
    return cmocka_run_group_tests_name("matcher", tests, load, unload);
}
