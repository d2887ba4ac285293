/* check_reading.c - is an answer easy to read, and does its first page make sense alone? */
#include "content/check_parts.h"

#include "content/reading.h"

#include <string.h>
#include <strings.h>

enum {
    ANSWER_ROOM = 8192,
    WORDS_MIN = 20, /* of less the formulas say nothing */
    SENTENCE_WORDS_MIN = 3,
};

/* Sixth grade for who reads in fear, eighth for the rest; on the Spanish scale "quite easy" and "normal". */
static const double grade_most[] = {8, 6}, ease_least[] = {55, 65};

void check_reading(struct checking *checking, const char *file, enum language language,
                   const struct strings *pages, bool urgent)
{
    char all[ANSWER_ROOM] = "", where[CHECK_WHERE_ROOM];
    size_t used = 0;

    if (language != LANG_EN && language != LANG_ES)
        return;
    for (size_t i = 0; i < pages->count; i++) {
        int length = snprintf(all + used, sizeof all - used, "%s\n", pages->text[i]);
        if (length < 0 || (size_t)length >= sizeof all - used)
            break;
        used += (size_t)length;
    }
    struct reading reading = language == LANG_EN ? reading_english(all) : reading_spanish(all);
    double grade = reading_grade(&reading), ease = reading_ease(&reading);
    snprintf(where, sizeof where, "%s.pages", language_code(language));
    if (reading.words < WORDS_MIN)
        return;
    if (language == LANG_EN && grade > grade_most[urgent])
        faults_add(checking->faults, FAULT_WARNING, file, where, "use shorter sentences and shorter words",
                   "it takes grade %.0f of school to read this (Flesch-Kincaid); grade %.0f at most", grade,
                   grade_most[urgent]);
    if (language == LANG_ES && ease < ease_least[urgent])
        faults_add(checking->faults, FAULT_WARNING, file, where, "use shorter sentences and shorter words",
                   "this is hard to read: %.0f on the INFLESZ scale; %.0f at least", ease,
                   ease_least[urgent]);
}

/* ---- The first page ---- */

static bool begins_with_one_of(const char *text, const char *const *list)
{
    for (; *list; list++)
        if (strncasecmp(text, *list, strlen(*list)) == 0)
            return true;
    return false;
}

/* Sentences that send the reader elsewhere. */
static const char *const pointers[] = {
    "text ",     "reply ",   "see ",      "visit ",    "go to ",          "click",    "tap ",
    "read more", "for more", "more at",   "more info", "read it at",      "find out", "learn more",
    "envíe ",    "envie ",   "responda ", "vea ",      "visite ",         "vaya a ",  "haga clic",
    "para más",  "para mas", "lea más",   "más en ",   "más información", NULL};

static size_t words_of(const char *sentence, size_t length)
{
    size_t words = 0;

    for (size_t i = 0; i < length; i++)
        words += sentence[i] != ' ' && (i == 0 || sentence[i - 1] == ' ');
    return words;
}

/* Up to where the sentence ends, with its sign when that is Chinese. */
static size_t sentence_length(const char *at)
{
    static const char *const chinese[] = {"。", "！", "？"};
    size_t length = 0;

    for (; at[length]; length++) {
        for (size_t i = 0; i < sizeof chinese / sizeof *chinese; i++)
            if (strncmp(at + length, chinese[i], strlen(chinese[i])) == 0)
                return length + strlen(chinese[i]);
        if (strchr(".!?\n", at[length]) && (at[length + 1] == ' ' || !at[length + 1]))
            break;
    }
    return length;
}

/* Does any sentence say something, without a link, and without sending the reader elsewhere? */
static bool says_something(const char *text, enum language language)
{
    for (const char *at = text; *at;) {
        size_t length = sentence_length(at), link_length;
        const char *link = check_next_link(at, &link_length);
        bool linked = link && link < at + length;
        bool spaced = language_fits_gsm7(language); /* its words can be counted */
        if (!linked && !begins_with_one_of(at, pointers) &&
            (!spaced || words_of(at, length) >= SENTENCE_WORDS_MIN))
            return true;
        at += length;
        at += strspn(at, ".!? \n");
    }
    return false;
}

/* Words that lean on another text; whoever gets this one has only this one. */
static const char *leans_on_another(const char *text)
{
    static const char *const leans[] = {"reply 1",
                                        "text 1 ",
                                        "press 1",
                                        "option 1",
                                        "see above",
                                        "as above",
                                        "shown above",
                                        "listed above",
                                        "see below",
                                        "listed below",
                                        "the next text",
                                        "next page",
                                        "previous text",
                                        "previous message",
                                        "last message",
                                        "continued",
                                        "the menu above",
                                        "from this menu",
                                        "from the list above",
                                        "responda 1",
                                        "envíe 1 ",
                                        "oprima 1",
                                        "opción 1",
                                        "más arriba",
                                        "más abajo",
                                        "mensaje anterior",
                                        "texto anterior",
                                        "página anterior",
                                        "página siguiente",
                                        "continúa en",
                                        NULL};

    for (const char *const *lean = leans; *lean; lean++) {
        const char *at = strcasestr(text, *lean);
        if (at)
            return *lean;
    }
    return NULL;
}

void check_first_page(struct checking *checking, const struct checked *page)
{
    const char *lean = leans_on_another(page->text);

    if (lean)
        faults_add(checking->faults, FAULT_WARNING, page->file, page->where,
                   "say it so that it makes sense to who sees nothing else",
                   "the first page leans on another text (\"%s\")", lean);
    else if (!says_something(page->text, page->language))
        faults_add(checking->faults, FAULT_WARNING, page->file, page->where,
                   "begin with the answer itself; many phones open no link",
                   "the first page only sends people elsewhere");
}
