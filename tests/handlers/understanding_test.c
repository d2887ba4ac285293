/* understanding_test.c - what people text, and the near misses, through the chain with the real content. */
#include "handlers/handlers.h"
#include "tests/support/shipped_content.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const struct hotline hotline = {.name = "Rightsline",
                                       .language = LANG_EN,
                                       .languages = UINT32_MAX,
                                       .drafts = true,
                                       .alphabet = UCS2,
                                       .segments_per_page = 3};

static const struct row {
    const char *name, *text, *topic;
} rows[] = {
    {"a keyword", "DETAINER", "detainer"},
    {"a keyword among manners", "info about detainer pls", "detainer"},
    {"a keyword with a slip", "warrnat", "warrant"},
    {"a Spanish keyword", "derechos por favor", "rights"},
    {"STOP opts out", "Stop.", "stop"},
    {"a misspelt STOP does", "stpo", "stop"},
    {"a plain request does", "please dont text this number anymore", "stop"},
    {"so does a Spanish one", "ya no me manden mensajes", "stop"},
    {"stopping ICE is a question", "can police STOP ICE?", "stopice"},
    {"dont stop is no opt-out", "please dont stop sending these", "none"},
    {"an opt-out that did not happen is none", "wait i didnt unsubscribe did i", "none"},
    {"talk of lying is no opt-out", "quit lying to these people", "none"},
    {"leaving the list is one, though leaving alone may be a question", "salir de esta lista", "stop"},
    {"asks to hear no more, in few English words", "do not write me more", "stop"},
    {"one with letters missing", "unsubscibe", "stop"},
    {"somebody else's texting is none", "he needs to stop texting his ex at 2 am", "none"},
    {"ALTO opts out", "alto", "stop"},
    {"what is loud does not", "no le subas tan alto al radio", "none"},
    {"a yes asks nothing", "si", "menu"},
    {"DETENER alone is asked back", "DETENER", "menu"},
    {"being free to leave is a question", "am i free to leave", "leave"},
    {"an emergency", "ice is banging on my door right now", "urgent"},
    {"an emergency in Spanish", "se estan llevando a mi papa la migra", "urgent"},
    {"one in four words that do not name ICE", "agent got my arm", "urgent"},
    {"one in two Spanish words", "me llevan", "urgent"},
    {"one with letters held down", "iceee here helpp", "urgent"},
    {"one with slips of the finger", "migrq aqui ayudq", "urgent"},
    {"being driven to the movies is none", "me llevan al cine", "none"},
    {"help with ICE at the door is one", "help ice is at my door", "urgent"},
    {"HELP alone is the carriers'", "HELP", "help"},
    {"a life in danger comes first", "i want to kill myself", "crisis"},
    {"enough of life is not enough of texts", "ayoko na mabuhay", "crisis"},
    {"enough of texts is", "ayoko na po", "stop"},
    {"ice on the windshield is none", "theres ice on my windshield", "none"},
    {"chat is left alone", "can you pick up milk on your way home", "none"},
    {"a tapback gets nothing", "Loved \u201cYou have rights\u201d", "none"},
    {"a car's auto-reply gets nothing", "I'm driving right now. I'll get back to you later", "none"},
    {"another language by name", "espa\u00f1ol por favor", "language"},
    {"a place", "Dallas TX", "local"},

    /* One word */
    {"a Korean word of one syllable", "\ubb38", "door"},
    {"a Korean word for what is not told in Korean", "\uacbd\ucc30", "police"},
    {"another Korean word is none", "\ubc14\ub098\ub098", "none"},
    {"a Chinese word for what is not told in Chinese", "\u641c\u67e5", "search"},
    {"a longer one is not", "\u641c\u67e5\u4ee4", "warrant"},
    {"a Russian word for what is not told in Russian", "\u043e\u0431\u044b\u0441\u043a", "search"},
    {"an Arabic word with its article", "\u0627\u0644\u0634\u0631\u0637\u0629", "police"},
    {"a French word of several", "sans-papiers", "status"},
    {"a word that stands in many emergencies is none", "they", "none"},
    {"a daughter alone is none", "daughter", "none"},
    {"a daughter who was taken is not", "ice took my daughter yesterday where is she", "find"},
    {"a Chinese word that may be said of anything is none", "\u4eba", "none"},
    {"a language's name in itself", "\u0627\u0644\u0639\u0631\u0628\u064a\u0629", "language"},
    {"a word of the law is enough", "jail", "detainer"},
    {"a Portuguese question", "posso ir embora", "leave"},

    /* As people write */
    {"text-speak", "do i hav to opn the door 4 ice", "door"},
    {"text-speak about something else", "r u home 2nite? lmk abt the game", "none"},
    {"Spanish text-speak", "tngo q abrirle a la migra xq tocan", "door"},
    {"Spanish text-speak about something else", "q onda wey vas a la fiesta? tmb va ana", "none"},
    {"digits for letters", "do i h4ve to talk to the p0lice", "silent"},
    {"full-width letters", "\uff37\uff21\uff32\uff32\uff21\uff2e\uff34", "warrant"},
    {"characters that are not seen", "war\u200brant\ufeff", "warrant"},
    {"a mailer's signature", "warrant\n\nSent from my iPhone", "warrant"},
    {"a signature alone is an empty text", "Sent from my iPhone", "none"},
    {"a Spanish tapback gets nothing", "Le gust\u00f3 \u201cTiene derechos\u201d", "none"},
    {"an office's auto-reply gets nothing", "I am out of the office until Monday.", "none"},
    {"a Spanish auto-reply gets nothing", "Respuesta automatica: estoy manejando", "none"},

    /* Numbers that are no ZIP, and people who are no place */
    {"bail is no ZIP", "I paid 15000 bail and they still wont let him out", "detainer"},
    {"a form is none", "what is an I-247", "detainer"},
    {"a program is none", "what is 287(g)", "287g"},
    {"hours are none", "can they hold him more than 48 hours", "detainer"},
    {"a city in a sentence about police", "I live in Dallas Texas do cops there help ice", "local"},
    {"a great city without its state", "what about chicago", "local"},
    {"somebody called Dallas", "my cousin Dallas got a new truck", "none"},
    {"somebody called Georgia", "Georgia said she will be late for dinner", "none"},
};

static void ask(const char *text, const struct session *session, struct standing standing,
                struct reply *reply)
{
    static struct message message;

    memset(&message, 0, sizeof message);
    message_set_text(&message, text, strlen(text));
    handlers_answer(shipped_content, &hotline, session, standing, &message, reply);
}

static void understands(void **state)
{
    const struct row *row = *state;
    struct session session = SESSION_NEW;
    static struct reply reply;

    ask(row->text, &session, (struct standing){.opted_out = false}, &reply);
    assert_string_equal(reply.topic, row->topic);
    assert_int_equal(reply.effects.optout == OPTOUT_SET, strcmp(row->topic, "stop") == 0);
}

static void opts_out_who_was_written_to(void **state)
{
    struct session session = SESSION_NEW;
    static struct reply reply;

    (void)state;
    ask("DETENER", &session, (struct standing){.written_to = true}, &reply);
    assert_string_equal(reply.topic, "stop");
    assert_int_equal(reply.effects.optout, OPTOUT_SET);
    ask("DETENER", &session, (struct standing){.written_to = false}, &reply);
    assert_string_equal(reply.effects.session.choice[0], "stop");
    assert_string_equal(reply.effects.session.choice[1], "detainer");
}

/* "1 stop the texts, 2 ...": what was offered is done, and nothing else. */
static void a_numbered_choice_is_done(void **state)
{
    static const struct {
        const char *first, *second, *topic;
    } texts[] = {
        {"DETENER", "1", "stop"}, {"DETENER", "2", "detainer"}, {"DETENER", "2.", "detainer"},
        {"SALIR", "1", "stop"},   {"SALIR", "2", "leave"},      {"DETENER", "3", NULL},
        {"DETENER", "1 2", NULL}, {"hello", "1", NULL},         {"hello", "2", NULL},
    };
    static struct reply reply;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct session session = SESSION_NEW;
        bool stops = texts[i].topic && strcmp(texts[i].topic, "stop") == 0;
        ask(texts[i].first, &session, (struct standing){.opted_out = false}, &reply);
        assert_int_equal(reply.effects.optout, OPTOUT_KEEP);
        session = reply.effects.session;
        ask(texts[i].second, &session, (struct standing){.opted_out = false}, &reply);
        if (texts[i].topic)
            assert_string_equal(reply.topic, texts[i].topic);
        else
            assert_true(strcmp(reply.topic, "detainer") != 0 && strcmp(reply.topic, "stop") != 0);
        if (reply.effects.optout != (stops ? OPTOUT_SET : OPTOUT_KEEP))
            fail_msg("%s, then %s", texts[i].first, texts[i].second);
    }
}

/* Bytes of all kinds and lengths: no crash, no sanitizer report, an answer within bounds. */
static void survives_anything(void **state)
{
    struct session session = SESSION_NEW;
    static struct reply reply;
    static char text[10001];
    static const char letters[] = "stop ice 287(g)-'.?\xc3\xa1\xe7";
    uint32_t random = 1;
    int rounds = getenv("VERIFY") ? 100000 : 2000;

    (void)state;
    for (int round = 0; round < rounds; round++) {
        random = random * 1664525u + 1013904223u;
        size_t length = (random >> 16) % (round % 50 == 0 ? 10000 : 200);

        for (size_t i = 0; i < length; i++) {
            random = random * 1664525u + 1013904223u;
            text[i] = round % 2 ? (char)(1 + random % 255) : letters[(random >> 8) % (sizeof letters - 1)];
            if (text[i] == '\0')
                text[i] = ' ';
        }
        text[length] = '\0';
        ask(text, &session, (struct standing){.opted_out = false}, &reply);
        assert_non_null(reply.handler);
        assert_int_not_equal(reply.topic[0], '\0');
    }
}

/* An organiser's new topic, with ten samples and a rule, is recognised by loading the folder again. */
static void learns_a_new_topic(void **state)
{
    static const char file[] =
        "{\"id\": \"bond\", \"concepts\": [\"jail+judge =3\"], \"sources\": [{\"title\": \"x\", \"url\": "
        "\"https://example.org/\"}], \"en\": {"
        "\"title\": \"bond hearings\", \"keywords\": [\"bondhearing\"], \"pages\": [\"About bond "
        "hearings.\"],"
        "\"samples\": [\"how do i ask for a bond hearing\", \"can the judge set a bond\","
        "\"what is a bond hearing in immigration court\", \"when is the bond hearing\", \"is there a bond "
        "hearing\","
        "\"how much is an immigration bond\", \"who can ask for a bond hearing\", \"bond hearing for my "
        "uncle\","
        "\"what papers for a bond hearing\", \"the bond hearing was denied what now\"],"
        "\"review\": {\"state\": \"draft\", \"by\": null, \"on\": \"2026-11-24\"}}}";
    char folder[] = "/tmp/rightsline-test-XXXXXX", path[128], command[512];
    struct content *before = shipped_content;
    struct faults faults;
    struct session session = SESSION_NEW;
    static struct reply reply;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(command, sizeof command, "cp -r content %s/", folder);
    assert_int_equal(system(command), 0);
    snprintf(path, sizeof path, "%s/content/topics/bond.json", folder);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(file, out);
    fclose(out);
    snprintf(path, sizeof path, "%s/content/topics/leave.json",
             folder); /* and one that an organiser has taken out */
    assert_int_equal(unlink(path), 0);
    snprintf(path, sizeof path, "%s/content", folder);
    faults_init(&faults);
    shipped_content = content_load(path, &faults);
    assert_non_null(shipped_content);
    ask("when can we get a bond hearing for him", &session, (struct standing){.opted_out = false}, &reply);
    assert_string_equal(reply.topic, "bond");
    ask("DETAINER", &session, (struct standing){.opted_out = false}, &reply);
    assert_string_equal(reply.topic, "detainer");
    ask("SALIR", &session, (struct standing){.opted_out = false},
        &reply); /* it may mean leaving: there is no such topic */
    assert_string_equal(reply.effects.session.choice[0], "stop");
    assert_string_equal(reply.effects.session.choice[1], "menu");
    content_release(shipped_content);
    shipped_content = before;
    faults_free(&faults);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 4];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, understands, NULL, NULL, (void *)&rows[i]};
    tests[ROWS] = (struct CMUnitTest){"DETENER opts out whoever we had written to",
                                      opts_out_who_was_written_to, NULL, NULL, NULL};
    tests[ROWS + 3] =
        (struct CMUnitTest){"a numbered choice is done", a_numbered_choice_is_done, NULL, NULL, NULL};
    tests[ROWS + 1] = (struct CMUnitTest){"random bytes are survived", survives_anything, NULL, NULL, NULL};
    tests[ROWS + 2] =
        (struct CMUnitTest){"an organiser's new topic is recognised", learns_a_new_topic, NULL, NULL, NULL};
    return cmocka_run_group_tests_name("understanding", tests, shipped_content_load, shipped_content_release);
}
