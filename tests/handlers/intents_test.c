/* intents_test.c - what a text asks of the line itself: to stop, to start, to join, the carriers' HELP, more,
 * the menu, another language; whether a machine wrote it, and whether somebody is in danger. Each with the
 * near miss that asks for nothing of the kind. With the content as shipped. */
#include "handlers/intents.h"
#include "tests/support/shipped_content.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct hotline hotline = {
    .name = "Rightsline", .language = LANG_EN, .languages = UINT32_MAX, .drafts = true};

enum intent {
    NONE = 0,
    STOPS = 1,
    ASKED_BACK = 2, /* an opt-out or a topic */
    STARTS = 4,
    JOINS = 8,
    HELP = 16,
    MORE = 32,
    MENU = 64,
    THANKS = 128,
    LANGUAGE = 256,
    UNSERVED = 512,
    CRISIS = 1024,
    URGENT = 2048,
    MACHINE = 4096,
};

static const struct row {
    const char *name, *text;
    unsigned intents;
} rows[] = {
    /* To stop */
    {"the word alone", "STOP", STOPS},
    {"the word and manners", "stop please", STOPS},
    {"in two words", "opt out", STOPS},
    {"whatever signs are around it", "*** Stop!!! ***", STOPS},
    {"in letters that stand apart", "s t o p", STOPS},
    {"in full-width letters", "\uff33\uff34\uff2f\uff30", STOPS},
    {"with characters that are not seen", "st\u200bop", STOPS},
    {"with digits for letters", "st0p", STOPS},
    {"before a mailer's signature", "Stop\n\nSent from my iPhone", STOPS},
    {"as a tapback it is somebody else's word", "Liked \u201cReply STOP to end\u201d", MACHINE},
    {"asked politely", "please stop texting me", STOPS},
    {"in text-speak", "plz stop txting me", STOPS},
    {"with a slip", "stop textng me", STOPS},
    {"off a list", "take me off this list", STOPS},
    {"off a list, with slips", "take me of this list", STOPS},
    {"an end, and texts, and nothing else", "no want mesage", STOPS},
    {"an end, and texts of somebody else", "he doesnt want to text his mom", NONE},
    {"pausing them", "pause all texts", STOPS},
    {"a number that is wrong", "wrong number", STOPS},
    {"a wish about the police", "can police stop ICE?", NONE},
    {"a wish about the police, to us", "please stop ice from taking people", NONE},
    {"of the police, in Spanish", "como paramos a la migra", NONE},
    {"not to stop", "please dont stop sending these", NONE},
    {"one that did not happen", "wait i didnt unsubscribe did i", NONE},
    {"stopping to talk", "do i have to stop and talk to them", NONE},
    {"a bus stop", "the bus stop by my house", NONE},
    {"cancelling something else", "cancel my DACA appointment", NONE},
    {"leaving", "am i free to leave", NONE},
    {"a city that begins alike", "Palo Alto CA", NONE},
    {"in Spanish", "ya no quiero mensajes", STOPS},
    {"in Spanish, misspelt", "no me mandn mas mensajes", STOPS},
    {"in Spanish text-speak", "ya no kiero msjs", STOPS},
    {"not in Spanish", "no dejen de mandar mensajes", NONE},
    {"a Spanish word that is a question too", "DETENER", ASKED_BACK},
    {"leaving, alone", "salir", ASKED_BACK},
    {"leaving a list", "salir de la lista", STOPS},
    {"leaving a house", "puedo salir de mi casa", NONE},
    {"detention", "detencion", NONE},
    {"in Portuguese", "n\u00e3o quero mais mensagens", STOPS},
    {"in Chinese", "\u4e0d\u8981\u518d\u53d1\u77ed\u4fe1\u4e86", STOPS},
    {"in Korean", "\ubb38\uc790 \uadf8\ub9cc \ubcf4\ub0b4\uc138\uc694", STOPS},
    {"in Arabic", "\u0644\u0627 \u062a\u0631\u0633\u0644\u0648\u0627 \u0631\u0633\u0627\u0626\u0644", STOPS},
    {"in Russian",
     "\u043d\u0435 \u043f\u0438\u0448\u0438\u0442\u0435 \u043c\u043d\u0435 "
     "\u0431\u043e\u043b\u044c\u0448\u0435",
     STOPS},
    {"in Vietnamese", "\u0111\u1eebng nh\u1eafn tin n\u1eefa", STOPS},
    {"in Haitian Creole", "pa voye mesaj ank\u00f2", STOPS},
    {"in Tagalog", "ayoko na ng text", STOPS},
    {"in French", "arr\u00eatez les messages", STOPS},
    {"enough of life is no opt-out", "ayoko na mabuhay", CRISIS},

    /* To start again */
    {"START", "start", STARTS},
    {"asked for in words", "start texting me again", STARTS},
    {"undoing a stop", "sign me back in i quit the texts last month", STARTS},
    {"not again", "never text me again", STOPS},
    {"in Spanish, again", "quiero los mensajes otra vez", STARTS},
    {"somebody else starts", "when does school start", NONE},
    {"a car that starts", "my car wont start", NONE},

    /* To join */
    {"JOIN", "join", JOINS},
    {"signing up", "sign me up for the reminders", JOINS},
    {"signing papers", "should i sign the papers ice gave me", NONE},
    {"in Spanish, joining", "quiero unirme", JOINS},
    {"joining the army", "can my son join the army", NONE},

    /* HELP, MORE, the menu, thanks */
    {"HELP alone", "help", HELP},
    {"help in words", "i need help", HELP},
    {"help with danger is danger", "help ice is at my door", URGENT},
    {"the rest of an answer", "more please", MORE},
    {"more of something else", "are there more raids this week", NONE},
    {"hello", "hello", MENU},
    {"what can be asked", "what can i ask", MENU},
    {"thanks", "ok thank you so much", THANKS},
    {"thanks in Spanish", "muchas gracias", THANKS},
    {"thanks and a question", "thanks what is a warrant", NONE},

    /* Another language */
    {"one by its name", "espa\u00f1ol", LANGUAGE},
    {"by its name in its letters", "\u4e2d\u6587", LANGUAGE},
    {"by name, without marks", "Kreyol", LANGUAGE},
    {"asked for", "do you speak vietnamese", LANGUAGE},
    {"one that we do not have", "do you have this in punjabi", UNSERVED},
    {"Tagalog for not", "hindi po ako pumirma", NONE},
    {"a language that somebody speaks", "the agent only spoke english to my mom", NONE},

    /* A machine */
    {"a car's", "I'm driving right now. I'll get back to you later.", MACHINE},
    {"an office's", "I am out of the office until Monday.", MACHINE},
    {"one that says so", "This is an automated message. Please do not reply.", MACHINE},
    {"a Spanish one", "Respuesta autom\u00e1tica: estoy manejando, le contesto luego", MACHINE},
    {"a reaction", "Loved \u201cYou have rights\u201d", MACHINE},
    {"a reaction in Spanish", "Le gust\u00f3 \u201cTiene derechos\u201d", MACHINE},
    {"somebody who drives and asks", "im driving and saw an ice checkpoint do i have to answer them", NONE},
    {"somebody who likes something", "Liked the movie", NONE},

    /* Danger */
    {"at the door, now", "ice is banging on my door right now", URGENT},
    {"run together by a phone that listens", "theyre here theyre here ice is at the door what do i do please",
     URGENT},
    {"taken away now", "la migra se esta llevando a mi papa", URGENT},
    {"what somebody would do one day", "what do i do if ice ever comes to my door", NONE},
    {"what happened long ago", "ice came to my door last year", NONE},
    {"a life", "i want to kill myself", CRISIS},
    {"a life in Spanish", "ya no quiero vivir", CRISIS},
    {"killing time", "just killing time lol", NONE},
    {"a state and officers", "Montana ice", NONE},

    /* Nothing */
    {"ice on a windshield", "theres ice on my windshield", NONE},
    {"chat", "can you pick up milk on your way home", NONE},
    {"an empty text", "", NONE},
};

static unsigned intents_of(const struct understanding *seen)
{
    return (seen->wants_optout ? STOPS : 0u) | (seen->optout_or_topic ? ASKED_BACK : 0u) |
           (seen->wants_optin ? STARTS : 0u) | (seen->wants_join ? JOINS : 0u) |
           (seen->wants_help ? HELP : 0u) | (seen->wants_more ? MORE : 0u) | (seen->wants_menu ? MENU : 0u) |
           (seen->thanks ? THANKS : 0u) | (seen->wants_language != LANG_UNKNOWN ? LANGUAGE : 0u) |
           (seen->language_unserved ? UNSERVED : 0u) | (seen->crisis ? CRISIS : 0u) |
           (seen->urgent ? URGENT : 0u) | (seen->automatic ? MACHINE : 0u);
}

static void intends(void **state)
{
    const struct row *row = *state;
    static struct understanding seen;
    static struct message message;
    const struct session session = SESSION_NEW;
    char why[2048];

    message_set_text(&message, row->text, strlen(row->text));
    understanding_make(&seen, shipped_content, &hotline, &session, (struct standing){.opted_out = false},
                       &message);
    if (intents_of(&seen) != row->intents) {
        understanding_explain(&seen, why, sizeof why);
        fail_msg("%s: intents %x, not %x\n%s", row->text, intents_of(&seen), row->intents, why);
    }
    understanding_scrub(&seen);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, intends, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("intents", tests, shipped_content_load, shipped_content_release);
}
