/* place_test.c - what is answered about a place: the first page tells the most needed things and fits two
 * segments, for every county there is; what is not known is said to be so; MORE finds the same pages again.
 */
#include "content/segments.h"
#include "handlers/compose.h"
#include "handlers/handlers.h"
#include "handlers/place.h"
#include "tests/support/shipped_content.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct hotline hotline_in(enum language language)
{
    return (struct hotline){.name = "Rightsline",
                            .language = language,
                            .languages = (1u << LANGUAGES) - 1,
                            .drafts = true,
                            .alphabet = GSM7,
                            .segments_per_page = 2};
}

/* One text; the session is the conversation before it, and after it. */
static void answer(const struct hotline *hotline, struct session *session, const char *text,
                   struct reply *reply)
{
    struct message message = {.sender = "+12025550123", .recipient = "+12025550100"};

    message_set_text(&message, text, strlen(text));
    handlers_answer(shipped_content, hotline, session, (struct standing){0}, &message, reply);
    *session = reply->effects.session;
}

/* The answer for an area, as MORE makes it anew. */
static void compose_area(const struct hotline *hotline, const char *area, struct reply *reply)
{
    static const struct session session = SESSION_NEW;
    static const struct message message = {.sender = "+12025550123"};
    const struct understanding seen = {.content = shipped_content,
                                       .hotline = hotline,
                                       .session = &session,
                                       .message = &message,
                                       .language = hotline->language};

    reply_init(reply, &session);
    place_compose(&seen, area, reply);
    compose_finish(&seen, reply);
}

/* A page may have two segments in GSM-7, four in UCS-2. */
static void assert_page_fits(const char *page, const char *area)
{
    struct segments segments = segments_measure(page);

    if (segments.count > (segments.alphabet == GSM7 ? 2 : 4))
        fail_msg("%s: %zu segments: %s", area, segments.count, page);
}

/* ---- What the first page says ---- */

enum { PARTS_MAX = 5 };

static const struct row {
    const char *name, *text;
    enum language language;
    const char *says[PARTS_MAX];      /* on the first page */
    const char *silent_on[PARTS_MAX]; /* there */
} rows[] = {
    /* what the state's law does, with its date */
    {"a ZIP is told its county, the law and its date",
     "77002",
     LANG_EN,
     {"Harris County", "July 2026", "Texas law requires"},
     {"77002"}},
    {"a state that limits help says so",
     "60601",
     LANG_EN,
     {"Cook County", "Illinois law limits"},
     {"requires"}},
    {"mixed rules are called mixed",
     "minneapolis mn",
     LANG_EN,
     {"Minneapolis", "Minnesota's rules are mixed"},
     {0}},
    {"no law that we know of", "detroit", LANG_EN, {"We know of no Michigan law"}, {"there is no"}},
    {"low confidence is told as not sure",
     "84101",
     LANG_EN,
     {"We are not sure of Utah"},
     {"requires", "limits help"}},
    {"and so in Spanish", "84101", LANG_ES, {"No estamos seguros de la regla de Utah"}, {"obliga"}},
    {"in Spanish the law is told in Spanish",
     "77002",
     LANG_ES,
     {"Harris County", "La ley de Texas obliga"},
     {"law"}},
    {"a territory that we know nothing of says so",
     "96799",
     LANG_EN,
     {"no information"},
     {"requires", "limits"}},

    /* who works for ICE, and how */
    {"jail officers who ask about status",
     "collin county tx",
     LANG_EN,
     {"287(g), May 2026", "sheriff - status checks in jail"},
     {"street", "not known"}},
    {"jail officers who serve ICE's papers",
     "Brazoria County TX",
     LANG_EN,
     {"sheriff - ICE papers in jail"},
     {"street"}},
    {"officers in the field", "foley alabama", LANG_EN, {"officers on the street"}, {"jail staff"}},
    {"the city's own police come first",
     "Mesa AZ",
     LANG_EN,
     {"Mesa (Maricopa County)", "city police - status checks in jail; sheriff - not known"},
     {0}},
    {"a ZIP's post office is named when its police have an agreement",
     "36535",
     LANG_EN,
     {"Foley police"},
     {"city police"}},
    {"and not when nothing is known of it", "75201", LANG_EN, {"sheriff - not known"}, {"Dallas police"}},
    {"what no list names is not known, and never none",
     "77002",
     LANG_EN,
     {"June 2026", "sheriff - not known"},
     {"no deal", "none", "has no"}},
    {"and so in Spanish", "60601", LANG_ES, {"sheriff - no se sabe"}, {"ning\u00fan", "ninguno"}},
    {"where counties have no sheriff, it is local police",
     "hartford ct",
     LANG_EN,
     {"local police - not known"},
     {"sheriff"}},
    {"a jail that another county agency runs", "miami fl", LANG_EN, {"sheriff and county"}, {0}},

    /* more than one county or state */
    {"a ZIP in two counties names both with their share",
     "80010",
     LANG_EN,
     {"Adams County (", "Arapahoe County (", "%)", "Colorado law limits"},
     {0}},
    {"a sliver of a county is not named", "90012", LANG_EN, {"Los Angeles County"}, {"%"}},
    {"a city in three counties names them",
     "kansas city mo",
     LANG_EN,
     {"Kansas City", "Jackson County", "Clay County", "Platte County"},
     {0}},
    {"a ZIP in two states tells both laws",
     "73949",
     LANG_EN,
     {"Oklahoma and Texas", "not sure of Oklahoma", "Texas law requires"},
     {0}},
    {"of two laws that are long to tell one is told in short, and not half of it a page later",
     "86515",
     LANG_EN,
     {"Arizona and New Mexico", "Arizona law requires status checks", "New Mexico law limits how"},
     {"The rule on jail holds is not clear"}},

    /* names of places */
    {"a city says which county it means", "dallas tx", LANG_EN, {"Dallas (Dallas County, July 2026)"}, {0}},
    {"one that is its own county does not say it twice",
     "alexandria va",
     LANG_EN,
     {"Alexandria (July"},
     {"Alexandria city"}},
    {"a state alone keeps its own text",
     "texas",
     LANG_EN,
     {"As of July 2026: Texas: state law makes"},
     {"sheriff -"}},
    {"a city that we do not know is told, with the law",
     "Smallville TX",
     LANG_EN,
     {"do not know that city", "Texas law requires"},
     {0}},
};

static void says_first(void **state)
{
    const struct row *row = *state;
    const struct hotline hotline = hotline_in(row->language);
    struct session session = SESSION_NEW;
    static struct reply reply;
    char plain[256];

    answer(&hotline, &session, row->text, &reply);
    assert_string_equal(reply.topic, "local");
    for (size_t i = 0; i < PARTS_MAX && row->says[i]; i++) {
        segments_plain(row->says[i], true, plain, sizeof plain);
        if (!strstr(reply.page_text[0], plain))
            fail_msg("\"%s\" is not in: %s", plain, reply.page_text[0]);
    }
    for (size_t i = 0; i < PARTS_MAX && row->silent_on[i]; i++)
        if (strstr(reply.page_text[0], row->silent_on[i]))
            fail_msg("\"%s\" is in: %s", row->silent_on[i], reply.page_text[0]);
    for (size_t i = 0; i < reply.pages; i++)
        assert_page_fits(reply.page_text[i], row->text);
}

/* ---- The other pages ---- */

static const struct later {
    const char *name, *area;
    enum language language;
    const char *says, *silent_on;
} later[] = {
    {"the state's own words follow", "48201", LANG_EN, "Texas: state law makes jails hold people", NULL},
    {"agencies are named with what they do", "01003", LANG_EN,
     "Police of Elberta, Foley, Loxley, Robertsdale, Silverhill, Summerdale: officers on the street.", NULL},
    {"a kind is explained", "48085", LANG_EN, "Status checks in jail: jail staff ask",
     "ICE papers in jail: jail staff"},
    {"none on the list is told as not known", "17031", LANG_EN, "We do not know of one with the sheriff",
     "no deal"},
    {"a rule of high confidence carries its source and date", "51059", LANG_EN,
     "(Fairfax County sheriff, July 2024)", "Not fully confirmed"},
    {"one of medium confidence is hedged", "17031", LANG_EN, "Not fully confirmed: Cook County law", NULL},
    {"and hedged in Spanish", "17031", LANG_ES, "Sin confirmar del todo: Ley del condado de Cook", NULL},
    {"a city's rule is there for who asked for the county", "17031", LANG_EN, "Chicago's Welcoming City law",
     NULL},
    {"where no rule is known, that is said", "48113", LANG_EN,
     "Local rules of Dallas County or its cities: not known to us.", NULL},
    {"and not where one is", "17031", LANG_EN, "Welcoming", "not known to us"},
    {"a place's own label comes without its state's", "17031", LANG_EN, "Chicago is on the Justice",
     "Illinois is on the Justice"},
    {"the state's is told where there is no other", "17089", LANG_EN, "Illinois is on the Justice", NULL},
    {"the sources end with ICE's list", "48113", LANG_EN, "ICE's 287(g) list, June 2026. Checked", NULL},
    {"a state names its own agencies", "TX", LANG_EN, "Texas Highway Patrol", "sheriff -"},
    {"and late changes", "VA", LANG_EN, "ended the state agencies' own 287(g) agreements", NULL},
};

static void says_later(void **state)
{
    const struct later *row = *state;
    const struct hotline hotline = hotline_in(row->language);
    static struct reply reply;
    static char all[REPLY_TEXT_ROOM];

    compose_area(&hotline, row->area, &reply);
    *all = '\0';
    for (size_t i = 1; i < reply.pages; i++) {
        strcat(all, reply.page_text[i]);
        strcat(all, "\n");
    }
    if (!strstr(all, row->says))
        fail_msg("\"%s\" is not in: %s", row->says, all);
    if (row->silent_on && strstr(all, row->silent_on))
        fail_msg("\"%s\" is in: %s", row->silent_on, all);
}

/* ---- Every county ---- */

/* The first county whose code is not before `*at`, or false. */
static bool next_county(unsigned *at, struct county *county)
{
    char fips[6];

    for (; *at < 79000; ++*at) {
        snprintf(fips, sizeof fips, "%05u", *at);
        if (places_county_by_fips(shipped_content->places, fips, county)) {
            ++*at;
            return true;
        }
    }
    return false;
}

static void every_county_fits(void **state)
{
    const enum language *language = *state;
    const struct hotline hotline = hotline_in(*language);
    static struct reply reply;
    struct county county;
    size_t counties = 0;

    for (unsigned at = 1000; next_county(&at, &county); counties++) {
        compose_area(&hotline, county.fips, &reply);
        assert_in_range(reply.pages, 1, REPLY_PAGES_MAX - 1);
        for (size_t i = 0; i < reply.pages; i++)
            assert_page_fits(reply.page_text[i], county.fips);
    }
    assert_true(counties > 3200);
}

/* Three short names of 45 characters at the most, so that the sources are one page. */
static void source_names_are_short(void **state)
{
    const struct policy_state *policy;
    struct local local;
    struct county county;

    (void)state;
    for (size_t i = 0; (policy = policy_state_at(shipped_content->policy, i)); i++)
        for (size_t k = 0; k < policy->sources_count; k++)
            if (strlen(sources_name(&policy->sources[k])) > SOURCE_BRIEF_MAX)
                fail_msg("%s: %s", policy->file, sources_name(&policy->sources[k]));
    for (unsigned at = 1000; next_county(&at, &county);) {
        places_local_all(shipped_content->places, county.fips, &local);
        assert_int_equal(local.more_agreements, 0);
        for (size_t i = 0; i < local.rules; i++)
            assert_in_range(strlen(local.rule[i].title), 1, SOURCE_BRIEF_MAX);
    }
}

static void every_state_has_its_law_in_a_sentence(void **state)
{
    const struct policy_state *policy;

    (void)state;
    for (size_t i = 0; (policy = policy_state_at(shipped_content->policy, i)); i++)
        for (enum language language = LANG_EN; language <= LANG_ES; language++) {
            const struct policy_text *text = policy->text[language];
            bool unsure = policy->confidence == CONFIDENCE_LOW;
            assert_non_null(text->brief);
            assert_true(strlen(text->brief) <= 110);
            assert_true((strstr(text->brief, language == LANG_EN ? "not sure" : "No estamos seguros") !=
                         NULL) == unsure);
        }
}

/* ---- MORE ---- */

static const char *const asked[] = {"77002",
                                    "dallas tx",
                                    "kansas city mo",
                                    "new york city",
                                    "80010",
                                    "36535",
                                    "miami fl",
                                    "73949",
                                    "Smallville TX",
                                    "texas",
                                    "96799",
                                    "00601",
                                    "prince william county va",
                                    "alexandria va",
                                    "los angeles"};

/* The pages after the first are the same whether the place was just named or MORE asks for them. */
static void more_finds_the_pages(void **state)
{
    static const struct hotline narrow = {.name = "A hotline with quite a long name of its own",
                                          .language = LANG_EN,
                                          .languages = 1u << LANG_EN,
                                          .drafts = true,
                                          .alphabet = GSM7,
                                          .segments_per_page = 1};
    const struct hotline hotlines[] = {hotline_in(LANG_EN), hotline_in(LANG_ES), hotline_in(LANG_ZH), narrow};
    static struct reply first, next;

    (void)state;
    for (size_t h = 0; h < sizeof hotlines / sizeof *hotlines; h++)
        for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
            struct session session = {.language = hotlines[h].language, .language_chosen = true};
            answer(&hotlines[h], &session, asked[i], &first);
            for (size_t page = 1; page < first.pages; page++) {
                answer(&hotlines[h], &session, "MORE", &next);
                assert_int_equal(next.page, page);
                assert_int_equal(next.pages, first.pages);
                assert_string_equal(next.page_text[page], first.page_text[page]);
            }
            answer(&hotlines[h], &session, "MORE", &next);
            assert_int_equal(next.pages, 1); /* that is all */
        }
}

/* Never the ZIP, nor the city: a county or states, in eight bytes. */
static void remembers_a_county_at_most(void **state)
{
    static const struct {
        const char *text, *place;
    } kept[] = {{"77002", "48201"},       {"dallas tx", "48113"}, {"73949", "OK,TX"},
                {"Smallville TX", "TX?"}, {"texas", "TX"},        {"36535", "01003"}};
    const struct hotline hotline = hotline_in(LANG_EN);
    static struct reply reply;

    (void)state;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        struct session session = SESSION_NEW;
        answer(&hotline, &session, kept[i].text, &reply);
        assert_string_equal(session.place, kept[i].place);
    }
}

#define COUNT(list) (sizeof(list) / sizeof *(list))

int main(void)
{
    static enum language english = LANG_EN, spanish = LANG_ES;
    static const struct CMUnitTest others[] = {
        {"every county's pages fit in English", every_county_fits, NULL, NULL, &english},
        {"every county's pages fit in Spanish", every_county_fits, NULL, NULL, &spanish},
        {"the names of sources are short", source_names_are_short, NULL, NULL, NULL},
        {"every state has its law in a sentence", every_state_has_its_law_in_a_sentence, NULL, NULL, NULL},
        {"MORE finds the same pages again", more_finds_the_pages, NULL, NULL, NULL},
        {"a conversation remembers a county at most", remembers_a_county_at_most, NULL, NULL, NULL},
    };
    struct CMUnitTest tests[COUNT(rows) + COUNT(later) + COUNT(others)];
    size_t count = 0;

    for (size_t i = 0; i < COUNT(rows); i++)
        tests[count++] = (struct CMUnitTest){rows[i].name, says_first, NULL, NULL, (void *)&rows[i]};
    for (size_t i = 0; i < COUNT(later); i++)
        tests[count++] = (struct CMUnitTest){later[i].name, says_later, NULL, NULL, (void *)&later[i]};
    for (size_t i = 0; i < COUNT(others); i++)
        tests[count++] = others[i];
    return cmocka_run_group_tests_name("place", tests, shipped_content_load, shipped_content_release);
}
