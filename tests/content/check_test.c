/* check_test.c - what `check` says of the shipped content with one thing broken in it: one message, the right
 * one, in the right place; and of what is nearly broken, nothing. */
#include "content/check.h"

#include "content/json_line.h"
#include "handlers/check_answers.h"
#include "tests/support/content_copy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PAGE(text) "\"" text "\""
#define STOP_PAGES                                                                                           \
    "[\"{hotline}: You are opted out. You will get no more messages from us. Text START to come back.\""

#define DEAL_LINE(area, level, city, day) area "\t" level "\t" city "\tSome Agency\tTFM:2026-01-01\t" day "\n"
#define DEAL(area, level, city, day)      "# area\n" DEAL_LINE(area, level, city, day)
#define RULE(area, city, kind, day)                                                                          \
    "# area\n" area "\t" city "\t" kind "\t" day                                                             \
    "\thigh\tA rule.\tUna regla.\thttps://example.gov/a\tCounty\n"

/* One edit: JSON put at a path of a file (NULL: taken out), or the whole file when there is no path (NULL:
 * the file goes). */
static const struct row {
    const char *name, *file, *path, *json;
    const char *where, *message; /* the one new fault; NULL for none */
    enum fault_severity severity;
    const char *told_in; /* the file it is told in, when that is another */
} rows[] = {
    /* The form of files */
    {"a lost comma is told by its line", "topics/lawyer.json", NULL, "{\n\"id\": \"lawyer\"\n\"en\": {}}",
     "line 3", "this is not JSON", FAULT_ERROR, NULL},
    {"an empty file is told", "topics/lawyer.json", NULL, "", "line 1", "this is not JSON", FAULT_ERROR,
     NULL},
    {"a list where an object should be is told", "topics/lawyer.json", NULL, "[]", "", "no JSON object",
     FAULT_ERROR, NULL},
    {"a misspelt name is told", "topics/lawyer.json", "sorces", "[]", "sorces", "nothing reads",
     FAULT_WARNING, NULL},
    {"a topic without an id is told", "topics/lawyer.json", "id", NULL, "id", "is missing", FAULT_ERROR,
     NULL},
    {"an id with capitals is told", "topics/lawyer.json", "id", PAGE("Lawyer"), "id",
     "cannot be a topic's id", FAULT_ERROR, NULL},
    {"two files of one topic are told", "topics/lawyer.json", "id", PAGE("honest"), "id", "is also in",
     FAULT_ERROR, NULL},
    {"a topic that the hotline needs is missed", "topics/menu.json", NULL, NULL, "", "\"menu\" is missing",
     FAULT_ERROR, "topics"},
    {"an answer without pages is told", "topics/lawyer.json", "en.pages", "[]", "en.pages", "is empty",
     FAULT_ERROR, NULL},
    {"an empty page is told", "topics/lawyer.json", "en.pages[1]", PAGE(""), "en.pages[1]", "is empty",
     FAULT_ERROR, NULL},

    /* Languages */
    {"an answer without English is told", "topics/lawyer.json", "en", NULL, "en", "no English texts",
     FAULT_ERROR, NULL},
    {"an answer without Spanish is told", "topics/lawyer.json", "es", NULL, "es",
     "texts in Spanish are missing", FAULT_WARNING, NULL},
    {"one without a language that is not served is not", "topics/lawyer.json", "ko", NULL, NULL, NULL,
     FAULT_ERROR, NULL},

    /* Reviews */
    {"a text that says nothing of its review is told", "topics/lawyer.json", "en.review", NULL, "en.review",
     "whether anybody has reviewed", FAULT_ERROR, NULL},
    {"a review by nobody is told", "topics/lawyer.json", "en.review.state", PAGE("reviewed"), "en.review",
     "not by whom", FAULT_ERROR, NULL},
    {"a review that is due is told", "topics/lawyer.json", "es.review.on", PAGE("2026-02-01"), "es.review",
     "last looked over 306 days ago", FAULT_WARNING, NULL},
    {"one of five months ago is not", "topics/lawyer.json", "es.review.on", PAGE("2026-07-01"), NULL, NULL,
     FAULT_ERROR, NULL},
    {"a review that is yet to come is told", "topics/lawyer.json", "es.review.on", PAGE("2027-11-24"),
     "es.review", "yet to come", FAULT_WARNING, NULL},
    {"a day that is none is told", "topics/lawyer.json", "es.review.on", PAGE("24.11.2026"), "es.review",
     "no date", FAULT_ERROR, NULL},

    /* Sources and links */
    {"an answer without a source is told", "topics/lawyer.json", "sources", "[]", "sources",
     "names no source", FAULT_WARNING, NULL},
    {"a source that is no link is told", "topics/lawyer.json", "sources[0].url", PAGE("ask the clerk"),
     "sources[0].url", "is no plain link", FAULT_WARNING, NULL},
    {"a source behind a shortener is told", "topics/lawyer.json", "sources[0].url",
     PAGE("https://bit.ly/3abc"), "sources[0].url", "shortened link", FAULT_WARNING, NULL},
    {"a shortened link in a text is told", "topics/lawyer.json", "en.pages[1]",
     PAGE("You can look for a free lawyer. The list is at tinyurl.com/abcd for all."), "en.pages[1]",
     "\"tinyurl.com/abcd\" is a shortened link", FAULT_WARNING, NULL},
    {"a link that is followed by a query is told", "topics/lawyer.json", "en.pages[1]",
     PAGE("You can look for a free lawyer. The list is at justice.gov/list?utm=1 for all."), "en.pages[1]",
     "is not a plain link", FAULT_WARNING, NULL},
    {"a link written as on a web page is told", "topics/lawyer.json", "en.pages[1]",
     PAGE("You can look for a free lawyer. See [the list](https://justice.gov/list) for all."), "en.pages[1]",
     "is not a plain link", FAULT_WARNING, NULL},
    {"a plain link is not", "topics/lawyer.json", "en.pages[1]",
     PAGE("You can look for a free lawyer. The list is at justice.gov/eoir/list."), NULL, NULL, FAULT_ERROR,
     NULL},

    /* Telephone numbers, things left open, variables */
    {"a telephone number that lacks a digit is told", "topics/lawyer.json", "en.pages[1]",
     PAGE("You can call the court for free at 1-800-898-718 from any phone."), "en.pages[1]",
     "\"1-800-898-718\" is no telephone number", FAULT_WARNING, NULL},
    {"one whose area begins with 1 is told", "topics/lawyer.json", "en.pages[1]",
     PAGE("You can call the court for free at 180-898-7180 from any phone."), "en.pages[1]",
     "no telephone number", FAULT_WARNING, NULL},
    {"good numbers, days and laws are not", "topics/lawyer.json", "en.pages[1]",
     PAGE("Call (800) 898-7180 or 1-800-898-7180. On 2026-12-01 law 659 (2026) and sections 1301-1305 "
          "change."),
     NULL, NULL, FAULT_ERROR, NULL},
    {"a number for examples is told", "topics/lawyer.json", "en.pages[1]",
     PAGE("You can call our own lawyer for free at 202-555-0123 from any phone."), "en.pages[1]",
     "number for examples", FAULT_WARNING, NULL},
    {"what was left to be filled in is told", "topics/lawyer.json", "en.pages[1]",
     PAGE("You can get a free lawyer. TODO: ask the clinic."), "en.pages[1]", "left to be filled in",
     FAULT_WARNING, NULL},
    {"the Spanish word todo is not", "topics/lawyer.json", "es.pages[1]",
     PAGE("Lea todo antes de firmar. Pida un abogado."), NULL, NULL, FAULT_ERROR, NULL},
    {"a variable that nothing fills in is told", "topics/lawyer.json", "en.pages[1]",
     PAGE("{hotlne} is not a lawyer."), "en.pages[1]", "\"{hotlne}\" will be sent as it stands",
     FAULT_WARNING, NULL},
    {"the hotline's name is not", "topics/lawyer.json", "en.pages[1]", PAGE("{hotline} is not a lawyer."),
     NULL, NULL, FAULT_ERROR, NULL},

    /* What it costs */
    {"a letter that doubles the cost is told with its word", "topics/lawyer.json", "en.pages[1]",
     PAGE("You can get a free lawyer\u2122 here."), "en.pages[1]", "in \"lawyer", FAULT_WARNING, NULL},
    {"an accent that can be left off is not", "topics/lawyer.json", "es.pages[1]",
     PAGE("Aquí no hay policía."), NULL, NULL, FAULT_ERROR, NULL},
    {"a first page that is too long with who we are is told", "topics/lawyer.json", "en.pages[0]",
     PAGE("You can have a lawyer. You can ask for one. You can wait for one. You can keep still until you "
          "have one. "
          "You can say so. You can say it twice. You can say it as often as you want to. It is good to say "
          "it now. "
          "You can say no."),
     "en.pages[0]", "with who we are, this page is too long", FAULT_WARNING, NULL},
    {"a later page of that length is not", "topics/lawyer.json", "en.pages[1]",
     PAGE("You can have a lawyer. You can ask for one. You can wait for one. You can keep still until you "
          "have one. "
          "You can say so. You can say it twice. You can say it as often as you want to. It is good to say "
          "it now. "
          "You can say no."),
     NULL, NULL, FAULT_ERROR, NULL},
    {"a later page that is too long is told", "topics/lawyer.json", "en.pages[1]",
     PAGE("You can have a lawyer. You can ask for one. You can wait for one. You can keep still until you "
          "have one. "
          "You can say so. You can say it twice. You can say it as often as you want to. It is good to say "
          "it now. "
          "You can say no. You can say it in your own tongue. You can write it down. You can ask your kin to "
          "say it."),
     "en.pages[1]", "this page is too long", FAULT_WARNING, NULL},
    {"a STOP that costs three segments is told", "topics/stop.json", "en.pages",
     STOP_PAGES
     ", \"We keep your number as a code, so that we do not text you. We are sad to see you go. We will be "
     "here if you want us. You can come back when you like. You can ask us then what you want to know.\"]",
     "en.pages", "costs 3 segments; 2 at most", FAULT_WARNING, NULL},

    /* Is it easy, and does it stand alone? */
    {"hard English is told", "topics/lawyer.json", "en.pages",
     "[\"Immigration authorities may initiate administrative removal proceedings.\", \"Individuals "
     "participating "
     "are permitted representation. Government-appointed attorneys are unavailable. Organizations provide "
     "affordable assistance.\"]",
     "en.pages", "of school to read this", FAULT_WARNING, NULL},
    {"hard Spanish is told", "topics/lawyer.json", "es.pages",
     "[\"Independientemente de consideraciones jurisdiccionales, las personas sometidas a procedimientos "
     "administrativos migratorios tienen reconocida representación profesional independiente según la "
     "normativa "
     "vigente.\"]",
     "es.pages", "INFLESZ", FAULT_WARNING, NULL},
    {"what may be read at leisure", "topics/lawyer.json", "en.pages",
     "[\"You may hire an immigration attorney before your hearing. The government does not provide one for "
     "you in "
     "this kind of case, so ask a nonprofit about assistance.\"]",
     NULL, NULL, FAULT_ERROR, NULL},
    {"is too hard at the door", "topics/door.json", "en.pages",
     "[\"You may hire an immigration attorney before your hearing. The government does not provide one for "
     "you in "
     "this kind of case, so ask a nonprofit about assistance.\"]",
     "en.pages", "grade 6 at most", FAULT_WARNING, NULL},
    {"a first page that leans on another is told", "topics/lawyer.json", "en.pages[0]",
     PAGE("You can have a lawyer. As above, you do not have to pay. Reply 1 for more."), "en.pages[0]",
     "leans on another text", FAULT_WARNING, NULL},
    {"a first page that only sends elsewhere is told", "topics/lawyer.json", "en.pages[0]",
     PAGE("For a lawyer go to justice.gov/eoir/list. Text RIGHTS or FIND."), "en.pages[0]",
     "only sends people elsewhere", FAULT_WARNING, NULL},
    {"one that answers and then sends elsewhere is not", "topics/lawyer.json", "en.pages[0]",
     PAGE("You can have a lawyer, but you must find one. For a list go to justice.gov/eoir/list."), NULL,
     NULL, FAULT_ERROR, NULL},

    /* Keywords */
    {"a keyword of two topics is told", "topics/warrant.json", "en.keywords[1]", PAGE("lawyer"),
     "en.keywords[1]", "is also one of the topic", FAULT_WARNING, NULL},
    {"a keyword that is one of STOP's is told, and stays STOP's", "topics/honest.json", "en.keywords[1]",
     PAGE("unsubscribe"), "en.keywords[1]", "is also one of the topic \"stop\"", FAULT_WARNING, NULL},
    {"a word that carriers act on and STOP lacks is told", "topics/stop.json", "en.keywords",
     "[\"stop\", \"stopall\", \"unsubscribe\", \"cancel\", \"end\", \"quit\", \"optout\"]", "en.keywords",
     "\"revoke\" is missing", FAULT_WARNING, NULL},
    {"a keyword of signs is told", "topics/honest.json", "en.keywords[1]", PAGE("!!"), "en.keywords[1]",
     "cannot be texted", FAULT_WARNING, NULL},

    /* Phrases */
    {"an English phrase that the program needs is missed", "phrases/en.json", "phrases.too_many", NULL,
     "phrases.too_many", "English phrase \"too_many\" is missing", FAULT_ERROR, NULL},
    {"a Spanish one is missed", "phrases/es.json", "phrases.too_many", NULL, "phrases",
     "1 phrase is missing: \"too_many\"", FAULT_WARNING, NULL},
    {"a phrase that lacks a variable is told", "phrases/es.json", "phrases.human",
     PAGE("Hable con una persona."), "phrases.human", "lacks {human}", FAULT_WARNING, NULL},
    {"a phrase with a misspelt variable is told", "phrases/es.json", "phrases.human",
     PAGE("Hable con una persona: {humano}."), "phrases.human", "{humano}", FAULT_WARNING, NULL},
    {"when all others agree it is English that is told", "phrases/en.json", "phrases.human",
     PAGE("Talk to a person: {humen}."), "phrases.human", "{humen}", FAULT_WARNING, NULL},
    {"a phrase that the program does not know is told", "phrases/es.json", "phrases.goodbye", PAGE("Adiós."),
     "phrases.goodbye", "none of the phrases", FAULT_WARNING, NULL},
    {"a phrase that is no text is told", "phrases/es.json", "phrases.empty", "7", "empty", "is not a text",
     FAULT_ERROR, NULL},
    {"phrases of a language that we do not know are told", "phrases/xx.json", NULL,
     "{\"language\": \"xx\", \"phrases\": {}}", "language", "not one we know", FAULT_ERROR, NULL},

    /* The lexicon and the rules over it */
    {"a bracket that is not closed is told", "lexicon/en.json", "concepts.agent[0]",
     PAGE("ice (agent|officer"), "concepts.agent", "ice (agent|officer", FAULT_ERROR, NULL},
    {"a word that is a number is told", "lexicon/en.json", "concepts.agent[1]", "287", "concepts.agent",
     "entry 2 is no text", FAULT_ERROR, NULL},
    {"a rule over a concept that nothing has is told", "topics/lawyer.json", "concepts", "[\"agent+laywer\"]",
     "concepts", "laywer", FAULT_ERROR, NULL},

    /* Laws and places */
    {"a stance that is none is told", "policy/TX.json", "stance", PAGE("tough"), "stance", "\"tough\"",
     FAULT_ERROR, NULL},
    {"a state in another state's file is told", "policy/TX.json", "state", PAGE("NM"), "state", "is about NM",
     FAULT_ERROR, NULL},
    {"a spoiled line of a table is told by its line", "places/zip3.tsv", NULL, "005\tNY\n006 PR\n", "line 2",
     "", FAULT_ERROR, NULL},
    {"a law that was looked at long ago is told", "policy/TX.json", "as_of", PAGE("2026-05"), "as_of",
     "is 186 days old", FAULT_WARNING, NULL},
    {"one looked at within half a year is not", "policy/TX.json", "as_of", PAGE("2026-06"), NULL, NULL,
     FAULT_ERROR, NULL},
    {"a law of next year is told", "policy/TX.json", "as_of", PAGE("2027-05"), "as_of", "yet to come",
     FAULT_WARNING, NULL},
    {"a state of which nothing is known is told", "policy/TX.json", NULL, NULL, "line 53",
     "nothing is known of the law of TX", FAULT_WARNING, "places/states.tsv"},
    {"a list of agreements that is older is told", "places/287g.tsv", NULL,
     DEAL("01001", "county", "-", "2026-09-01"), "", "is of 2026-09-01, 94 days old", FAULT_WARNING, NULL},
    {"one of this autumn is not", "places/287g.tsv", NULL, DEAL("01001", "county", "-", "2026-09-10"), NULL,
     NULL, FAULT_ERROR, NULL},
    {"an agreement in no county is told", "places/287g.tsv", NULL, DEAL("01002", "county", "-", "2026-09-10"),
     "line 2", "belongs to no county or state, and is never sent: \"01002\"", FAULT_WARNING, NULL},
    {"one of a city of another county is told", "places/287g.tsv", NULL,
     DEAL("01001", "city", "Mobile", "2026-09-10"), "line 2", "no such city in this county: \"Mobile\"",
     FAULT_WARNING, NULL},
    {"one of a city of its county is not", "places/287g.tsv", NULL,
     DEAL("01097", "city", "Mobile", "2026-09-10"), NULL, NULL, FAULT_ERROR, NULL},
    {"one of a township that no list of cities has is not", "places/287g.tsv", NULL,
     DEAL("42003", "township", "Stowe Township", "2026-09-10"), NULL, NULL, FAULT_ERROR, NULL},
    {"one of a level that there is not is told", "places/287g.tsv", NULL,
     DEAL("01001", "village", "-", "2026-09-10"), "line 2", "no level of an agency: \"village\"",
     FAULT_WARNING, NULL},
    {"a day that is none is told of an agreement", "places/287g.tsv", NULL,
     DEAL("01001", "county", "-", "2026-09-10") DEAL_LINE("01003", "county", "-", "2026"), "line 3",
     "is no day: \"2026\"", FAULT_WARNING, NULL},
    {"a rule of no county is told", "places/local-policies.tsv", NULL,
     RULE("06000", "-", "ordinance", "2026-01"), "line 2", "belongs to no county or state", FAULT_WARNING,
     NULL},
    {"a rule of no city there is told", "places/local-policies.tsv", NULL,
     RULE("06001", "Fresno", "ordinance", "2026-01"), "line 2", "no such city there: \"Fresno\"",
     FAULT_WARNING, NULL},
    {"a rule of a city there is not", "places/local-policies.tsv", NULL,
     RULE("06001", "Oakland", "ordinance", "2026-01"), NULL, NULL, FAULT_ERROR, NULL},
    {"a kind of rule that there is not is told", "places/local-policies.tsv", NULL,
     RULE("06001", "-", "ordnance", "2026-01"), "line 2", "no kind of rule", FAULT_WARNING, NULL},
    {"a rule of three years ago is told", "places/local-policies.tsv", NULL,
     RULE("06001", "-", "ordinance", "2023-12"), "line 2", "1 rules are more than 730 days old",
     FAULT_WARNING, NULL},
    {"a ZIP in no county is told by its line", "places/zips.tsv", NULL,
     "# as of 2026-09-30\n00501\tNY\t36103\tHoltsville\n10001\tNY\t36999\tNew York\n", "line 3",
     "no such county: \"36999\"", FAULT_WARNING, NULL},
    {"ZIPs with no day are told", "places/zips.tsv", NULL, "00501\tNY\t36103\tHoltsville\n", "",
     "the day of the list of ZIPs is not told", FAULT_WARNING, NULL},
};

enum { NOW = 1796342400 }; /* 2026-12-04 */

static char folder[64];
static struct faults base; /* of the copy as it is */

static void look(const char *content_folder, uint32_t languages, struct faults *faults)
{
    static const struct hotline hotline = {.name = "Rightsline",
                                           .language = LANG_EN,
                                           .languages = 1u << LANG_EN | 1u << LANG_ES,
                                           .drafts = true,
                                           .alphabet = GSM7,
                                           .segments_per_page = 2};
    const struct check_options options = {.now = NOW, .languages = languages, .shelf_life = SHELF_LIFE_USUAL};

    faults_init(faults);
    struct content *content = content_load(content_folder, faults);
    if (content) {
        content_check(content, &options, faults);
        check_answers(content, &hotline, faults);
    }
    content_release(content);
}

static bool is_drafts(const struct fault *fault)
{
    return strstr(fault->message, "are drafts that nobody");
}

static bool was_there(const struct fault *fault)
{
    for (size_t i = 0; i < base.count; i++)
        if (strcmp(base.list[i].file, fault->file) == 0 && strcmp(base.list[i].where, fault->where) == 0 &&
            strcmp(base.list[i].message, fault->message) == 0)
            return true;
    return is_drafts(fault);
}

static void print_new(const struct faults *faults)
{
    for (size_t i = 0; i < faults->count; i++)
        if (!was_there(&faults->list[i]))
            print_error("  %s: %s: %s\n", faults->list[i].file, faults->list[i].where,
                        faults->list[i].message);
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), most = strlen(end);

    return length >= most && strcmp(text + length - most, end) == 0;
}

static void edit(const struct row *row)
{
    if (row->path)
        content_copy_set(folder, row->file, row->path, row->json);
    else if (row->json)
        content_copy_write(folder, row->file, row->json);
    else
        content_copy_restore(folder, row->file, NULL);
}

static void tells(void **state)
{
    const struct row *row = *state;
    char *kept = content_copy_read(folder, row->file);
    const struct fault *told = NULL;
    struct faults faults;
    size_t new = 0;

    edit(row);
    look(folder, 1u << LANG_EN | 1u << LANG_ES, &faults);
    content_copy_restore(folder, row->file, kept);
    for (size_t i = 0; i < faults.count; i++)
        if (!was_there(&faults.list[i])) {
            told = &faults.list[i];
            new ++;
        }
    if (new != (row->message ? 1u : 0u)) {
        print_new(&faults);
        fail_msg("%zu new messages", new);
    }
    if (told) {
        print_new(&faults);
        assert_true(ends_with(told->file, row->told_in ? row->told_in : row->file));
        assert_string_equal(told->where, row->where);
        assert_non_null(strstr(told->message, row->message));
        assert_int_equal(told->severity, row->severity);
        assert_true(told->mend[0] != '\0');
    }
    faults_free(&faults);
}

/* ---- The shipped content ---- */

/* What is honestly open, and said on purpose. */
static bool is_open(const struct fault *fault)
{
    static const char *const aged[] = {"ICE's list of 287(g) agreements is of", "the list of ZIPs is of",
                                       "rules are more than 730 days old",
                                       "what is known of this state's law is"};

    for (size_t i = 0; i < sizeof aged / sizeof *aged; i++)
        if (strstr(fault->message, aged[i]))
            return true;
    return is_drafts(fault);
}

static void the_shipped_content_gives_no_warning_but_what_is_open(void **state)
{
    (void)state;
    struct faults faults;
    size_t others = 0;

    look("content", 1u << LANG_EN | 1u << LANG_ES, &faults);
    for (size_t i = 0; i < faults.count; i++) {
        if (is_open(&faults.list[i]))
            continue;
        others++;
        print_error("%s: %s: %s\n", faults.list[i].file, faults.list[i].where, faults.list[i].message);
    }
    assert_int_equal(others, 0);
    assert_true(faults.count > 0); /* the drafts */
    faults_free(&faults);
}

/* ---- Lines ---- */

static const char sample[] = "{\n"
                             "  \"id\": \"door\",\n"
                             "  \"sources\": [\n"
                             "    {\"title\": \"a \\\"quoted\\\" one\", \"url\": \"x\"},\n"
                             "    {\"title\": \"b\",\n"
                             "     \"url\": \"y\"}\n"
                             "  ],\n"
                             "  \"en\": {\"title\": \"t\", \"pages\": [\n"
                             "    \"one\",\n"
                             "    \"two\"]}\n"
                             "}\n";

static const struct line_row {
    const char *name, *path;
    size_t line;
} line_rows[] = {
    {"the line of a member", "id", 2},
    {"of one in a list", "sources[1].url", 6},
    {"of one after quotes in quotes", "sources[0].url", 4},
    {"of a member of a member", "en.title", 8},
    {"of a page", "en.pages[1]", 10},
    {"of what is not there, the last that is", "en.review", 8},
    {"of a page that is not there, its list's", "en.pages[7]", 8},
    {"of what begins like a name, none", "identity", 0},
    {"of nothing, none", "", 0},
};

static void finds_the_line(void **state)
{
    const struct line_row *row = *state;

    assert_int_equal(json_line_of(sample, row->path), row->line);
}

static void no_line_is_found_in_what_is_no_json(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", "{", "{\"a\"", "{\"a\":", "{\"a\" 1}", "{\"a\": \"", "[[[[", "{\"b\": {}, \"a"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(json_line_of(texts[i], "a.b"), 0);
}

static int copy(void **state)
{
    (void)state;
    content_copy_make(folder);
    look(folder, 1u << LANG_EN | 1u << LANG_ES, &base);
    return 0;
}

static int remove_copy(void **state)
{
    (void)state;
    faults_free(&base);
    content_copy_remove(folder);
    return 0;
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows, LINES = sizeof line_rows / sizeof *line_rows };
    struct CMUnitTest tests[ROWS + LINES + 2];
    size_t count = 0;

    for (size_t i = 0; i < ROWS; i++)
        tests[count++] = (struct CMUnitTest){rows[i].name, tells, NULL, NULL, (void *)&rows[i]};
    for (size_t i = 0; i < LINES; i++)
        tests[count++] =
            (struct CMUnitTest){line_rows[i].name, finds_the_line, NULL, NULL, (void *)&line_rows[i]};
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(no_line_is_found_in_what_is_no_json);
    tests[count++] =
        (struct CMUnitTest)cmocka_unit_test(the_shipped_content_gives_no_warning_but_what_is_open);
    return cmocka_run_group_tests_name("check", tests, copy, remove_copy);
}
