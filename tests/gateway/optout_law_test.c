/* optout_law_test.c - opting out, for every word, provider and kind of number: what it does, who confirms it,
 * and that our confirmation says how to come back and nothing else. The law is 47 CFR 64.1200(a)(10) and
 * (12); what each provider answers by itself is from its own pages (November 2026), written down here a
 * second time. */
#include "gateway/channel.h"
#include "handlers/handlers.h"
#include "tests/support/shipped_content.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NAME  "Test Line"
#define HUMAN "202-555-0140"

enum asks { NOTHING, STOP, START, HELP };

static const struct word {
    const char *text;
    enum asks asks;
} words[] = {
    /* The rule's own seven, and what carriers add. */
    {"STOP", STOP},
    {"quit", STOP},
    {"End", STOP},
    {"REVOKE", STOP},
    {"opt out", STOP},
    {"OPTOUT", STOP},
    {"CANCEL", STOP},
    {"UNSUBSCRIBE", STOP},
    {"STOPALL", STOP},
    {"STOP ALL", STOP},
    {"REMOVE", STOP},
    {"ARRET", STOP},
    /* As people write them. */
    {" stop\n", STOP},
    {"Stop.", STOP},
    {"STOP!!", STOP},
    {"STIP", STOP},
    {"STOP please", STOP},
    {"please stop texting me", STOP},
    {"take me off your list", STOP},
    {"do not text me again", STOP},
    {"I revoke my consent", STOP},
    /* In every language that is answered. */
    {"PARAR", STOP},
    {"alto", STOP},
    {"BAJA", STOP},
    {"cancelar", STOP},
    {"no mas", STOP},
    {"no m\u00e1s mensajes", STOP},
    {"\u505c\u6b62", STOP},
    {"\u9000\u8ba2", STOP},
    {"ng\u1eebng", STOP},
    {"sispann", STOP},
    {"descadastrar", STOP},
    {"\u062a\u0648\u0642\u0641", STOP},
    {"itigil", STOP},
    {"\uc218\uc2e0\uac70\ubd80", STOP},
    {"\u0441\u0442\u043e\u043f", STOP},
    {"arr\u00eater", STOP},
    /* Which only look like it. */
    {"can police STOP ICE?", NOTHING},
    {"they want to stop my case", NOTHING},
    {"Palo Alto CA", NOTHING},
    {"cancel my removal", NOTHING},
    {"visa end date", NOTHING},
    {"should I quit my job", NOTHING},
    {"Quitman GA", NOTHING},
    {"mi hermano esta detenido", NOTHING},
    {"DETENER", NOTHING}, /* it asks back */
    {"RIGHTS", NOTHING},
    /* Back, and help. */
    {"START", START},
    {"unstop", START},
    {"YES", START},
    {"empezar", START},
    {"\u5f00\u59cb", START},
    {"my hearing starts monday", NOTHING},
    {"HELP", HELP},
    {"INFO", HELP},
    {"AYUDA", HELP},
};

/* What providers answer by themselves on a long code: whole texts, in any case. */
static const struct provider_words {
    const char *provider;
    bool silent; /* on an account that leaves it to us */
    const char *stop[12], *start[6], *help[4];
} providers[] = {
    {"twilio",
     false,
     {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"},
     {"START", "YES", "UNSTOP"},
     {"HELP", "INFO"}},
    {"telnyx",
     false,
     {"STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"},
     {"START", "UNSTOP"},
     {"HELP"}},
    {"plivo", false, {"STOP", "END", "QUIT"}, {"START", "UNSTOP"}, {"HELP", "INFO"}},
    {"vonage-sms", false, {"STOP", "END", "QUIT", "CANCEL", "UNSUBSCRIBE"}, {"START", "JOIN"}, {"HELP"}},
    {"vonage-messages", false, {"STOP", "END", "QUIT", "CANCEL", "UNSUBSCRIBE"}, {"START", "JOIN"}, {"HELP"}},
    {"vonage-sms", true, {NULL}, {NULL}, {NULL}},
    {"vonage-messages", true, {NULL}, {NULL}, {NULL}},
    {"bandwidth", false, {NULL}, {NULL}, {NULL}},
    {"infobip", false, {NULL}, {NULL}, {NULL}},
    {"signalwire", false, {NULL}, {NULL}, {NULL}},
    {"smsgate", false, {NULL}, {NULL}, {NULL}},
    {"kannel", false, {NULL}, {NULL}, {NULL}},
    {"generic", false, {NULL}, {NULL}, {NULL}},
    {"sandbox", false, {NULL}, {NULL}, {NULL}},
};

static const struct number {
    const char *name, *ours;
    bool toll_free, short_code;
} numbers[] = {
    {"a long code", "+12025550100", false, false},
    {"a toll-free number", "+18335550100", true, false},
    {"a short code", "55501", false, true},
};

static const char *const toll_free_stop[] = {"STOP", NULL},
                         *const toll_free_start[] = {"START", "UNSTOP", NULL}, *const nothing[] = {NULL};

static bool is_among(const char *text, const char *const *list)
{
    char word[64];
    size_t begin = strspn(text, " \n"), length = strcspn(text + begin, "\n");

    snprintf(word, sizeof word, "%.*s", (int)length, text + begin);
    while (*list != NULL && strcasecmp(*list, word) != 0)
        list++;
    return *list != NULL;
}

/* Has somebody else answered it? */
static bool is_confirmed(const struct word *word, const struct provider_words *of,
                         const struct number *number)
{
    if (number->toll_free)
        return is_among(word->text, word->asks == STOP    ? toll_free_stop
                                    : word->asks == START ? toll_free_start
                                                          : nothing);
    if (number->short_code)
        return false;
    return is_among(word->text, word->asks == STOP    ? of->stop
                                : word->asks == START ? of->start
                                : word->asks == HELP  ? of->help
                                                      : nothing);
}

static const struct hotline hotline = {.name = NAME,
                                       .human = HUMAN,
                                       .language = LANG_EN,
                                       .languages = (1u << LANGUAGES) - 1,
                                       .drafts = true,
                                       .alphabet = GSM7,
                                       .segments_per_page = 2};

static void answer(const struct word *word, const char *ours, enum carrier_word carrier, bool opted_out,
                   struct message *message, struct reply *reply)
{
    *message = (struct message){.sender = "+12025550123", .carrier_word = carrier};
    snprintf(message->recipient, sizeof message->recipient, "%s", ours);
    message_set_text(message, word->text, strlen(word->text));
    handlers_answer(shipped_content, &hotline, &SESSION_NEW, (struct standing){.opted_out = opted_out},
                    message, reply);
}

static const char *const topics[] = {[NOTHING] = "", [STOP] = "stop", [START] = "start", [HELP] = "help"};
static const enum optout_change changes[] = {
    [NOTHING] = OPTOUT_KEEP, [STOP] = OPTOUT_SET, [START] = OPTOUT_CLEAR, [HELP] = OPTOUT_KEEP};

/* One text; who we are, that it is over, and START: nothing to read, call or ask. */
static void assert_confirms_only(const struct word *word, const struct reply *reply)
{
    static const char *const others[] = {"RIGHTS", "MORE", "HELP", "INFO", "JOIN",
                                         "http",   HUMAN,  ".org", ".gov", "911"};
    const char *text = reply->page_text[0];

    if (reply->pages != 1 || !strstr(text, NAME) || !strstr(text, "START"))
        fail_msg("\"%s\" is confirmed by: %s", word->text, text);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strstr(text, others[i]))
            fail_msg("\"%s\" is confirmed with %s in it: %s", word->text, others[i], text);
    assert_true(reply->priority == PRIORITY_COMPLIANCE);
    assert_false(reply->silent);
}

/* For each word: does it do what it asks for, whoever the sender was before? */
static void does_what_it_asks_for(void **state)
{
    const struct word *word = *state;
    struct message message;
    struct reply reply;

    for (int opted_out = 0; opted_out < 2; opted_out++) {
        answer(word, numbers[0].ours, CARRIER_WORD_NONE, opted_out, &message, &reply);
        assert_int_equal(reply.effects.optout, changes[word->asks]);
        if (word->asks != NOTHING)
            assert_string_equal(reply.topic, topics[word->asks]);
        if (word->asks == STOP)
            assert_confirms_only(word, &reply);
        reply_scrub(&reply);
    }
}

/* For each provider and kind of number: who confirms each word? */
static void confirms_once(void **state)
{
    const struct provider_words *of = *state;
    struct channel_settings settings = {.provider_confirms = true};
    struct channel channel = {
        .settings = &settings, .provider = provider_find(of->provider), .facts.silent = of->silent};
    struct message message;
    struct reply reply;

    assert_non_null(channel.provider);
    for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++) {
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            answer(&words[i], numbers[n].ours, CARRIER_WORD_NONE, false, &message, &reply);
            bool confirmed = channel_has_confirmed(&channel, &message, reply.topic);
            if (confirmed != is_confirmed(&words[i], of, &numbers[n]))
                fail_msg("%s, %s: \"%s\" is %s", of->provider, numbers[n].name, words[i].text,
                         confirmed ? "left unconfirmed" : "confirmed a second time");
            reply_scrub(&reply);
        }
        settings.provider_confirms = true;
    }
}

/* What a webhook says for itself wins: whatever the text was, it is an opt-out, and it has been answered. */
static void the_providers_own_word_wins(void **state)
{
    static const struct word any = {"HALT", STOP}, unclear = {"DETENER", NOTHING};
    static const enum carrier_word carriers[] = {
        [STOP] = CARRIER_WORD_STOP, [START] = CARRIER_WORD_START, [HELP] = CARRIER_WORD_HELP};
    const struct channel_settings settings = {.provider_confirms = false};
    struct message message;
    struct reply reply;

    (void)state;
    for (size_t p = 0; p < sizeof providers / sizeof *providers; p++)
        for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++)
            for (enum asks asks = STOP; asks <= HELP; asks++) {
                const struct channel channel = {.settings = &settings,
                                                .provider = provider_find(providers[p].provider)};
                answer(n == 0 ? &unclear : &any, numbers[n].ours, carriers[asks], false, &message, &reply);
                assert_int_equal(reply.effects.optout, changes[asks]);
                assert_true(channel_has_confirmed(&channel, &message, reply.topic));
                reply_scrub(&reply);
            }
}

/* A provider that is new must be put into the table. */
static void every_provider_is_in_the_table(void **state)
{
    (void)state;
    for (const struct provider *const *provider = provider_all(); *provider; provider++) {
        bool known = false;
        for (size_t i = 0; i < sizeof providers / sizeof *providers; i++)
            known |= strcmp(providers[i].provider, (*provider)->name) == 0;
        if (!known)
            fail_msg("%s is not", (*provider)->name);
    }
}

/* Nothing unasked: small talk, thanks, greetings and what is unclear get no answer after an opt-out; a clear
 * question does. */
static void after_an_opt_out_nothing_unasked_is_sent(void **state)
{
    static const struct {
        const char *text;
        bool silent;
    } rows[] = {
        {"so how was your weekend", true},
        {"ok", true},
        {"thank you", true},

        {"DETENER", true},
        {"asdf", true},
        {"can they search my car", false},
        {"RIGHTS", false},
        {"ice is at my door right now", false},
        {"HELP", false},
    };
    struct message message;
    struct reply reply;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        answer(&(struct word){rows[i].text, NOTHING}, numbers[0].ours, CARRIER_WORD_NONE, true, &message,
               &reply);
        if (reply.silent != rows[i].silent)
            fail_msg("\"%s\" is%s answered", rows[i].text, reply.silent ? " not" : "");
        reply_scrub(&reply);
    }
}

int main(void)
{
    enum {
        WORDS = sizeof words / sizeof *words,
        PROVIDERS = sizeof providers / sizeof *providers,
        OTHERS = 3
    };
    struct CMUnitTest tests[WORDS + PROVIDERS + OTHERS] = {
        cmocka_unit_test(the_providers_own_word_wins),
        cmocka_unit_test(every_provider_is_in_the_table),
        cmocka_unit_test(after_an_opt_out_nothing_unasked_is_sent),
    };

    for (size_t i = 0; i < WORDS; i++)
        tests[OTHERS + i] =
            (struct CMUnitTest){words[i].text, does_what_it_asks_for, NULL, NULL, (void *)&words[i]};
    for (size_t i = 0; i < PROVIDERS; i++)
        tests[OTHERS + WORDS + i] =
            (struct CMUnitTest){providers[i].provider, confirms_once, NULL, NULL, (void *)&providers[i]};
    return cmocka_run_group_tests_name("optout_law", tests, shipped_content_load, shipped_content_release);
}
