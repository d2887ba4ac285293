/* place_first.c - the first page about a place. It is put together in several ways, from the fullest to the
 * shortest, and the first that fits one page is sent. */
#include "handlers/place_first.h"

#include "content/characters.h"
#include "content/places.h"
#include "handlers/compose.h"
#include "handlers/place_deals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXT_ROOM = 1024,
    LIST_ROOM = 640,
    MAIN_COUNTIES_MAX = 3,
    MAIN_SHARE = 100, /* thousandths: a county with fewer of a ZIP's homes is not named */
};

/* ---- What the state's law does ---- */

const struct policy_text *place_text(const struct understanding *seen, const struct policy_state *state)
{
    const struct policy_text *text = seen->language < LANGUAGES ? state->text[seen->language] : NULL;

    if (!text || seen->language == LANG_EN)
        return text;
    if (!(seen->hotline->languages & (1u << seen->language)))
        return NULL;
    return text->review.state == REVIEW_REVIEWED || seen->hotline->drafts ? text : NULL;
}

const char *place_state_name(const struct understanding *seen, const char *code)
{
    const struct policy_state *state = policy_state(seen->content->policy, code);
    const struct policy_text *text = state ? place_text(seen, state) : NULL;

    if (text)
        return text->name;
    const char *name = places_state_name(seen->content->places, code, seen->language == LANG_ES);
    return name ? name : code;
}

static const char *stance_phrase(const struct policy_state *state)
{
    static const char *const names[] = {[POLICY_REQUIRES] = "stance_requires",
                                        [POLICY_LIMITS] = "stance_limits",
                                        [POLICY_MIXED] = "stance_mixed",
                                        [POLICY_NONE] = "stance_none"};

    return state->confidence == CONFIDENCE_LOW ? "stance_unsure" : names[state->stance];
}

/* With `plain` in the words that all states of that stance share: shorter, and there in every language. */
static void law_of(const struct understanding *seen, const char *code, bool plain, char *out, size_t room)
{
    const struct policy_state *state = policy_state(seen->content->policy, code);
    const struct policy_text *text = state ? place_text(seen, state) : NULL;
    const char *name = place_state_name(seen, code);
    const struct variable variables[] = {{"state", name}, {"place", name}, {NULL, NULL}};

    if (text && text->brief && !plain)
        characters_copy(out, room, text->brief);
    else
        compose_text(seen, state ? stance_phrase(state) : "place_not_covered", variables, out, room);
}

void place_law(const struct understanding *seen, const char *code, char *out, size_t room)
{
    law_of(seen, code, false, out, room);
}

void place_law_plain(const struct understanding *seen, const char *code, char *out, size_t room)
{
    law_of(seen, code, true, out, room);
}

void place_day(const struct understanding *seen, enum language language, const char *day, char *out,
               size_t room)
{
    int year = atoi(day);
    int month = strlen(day) >= 7 ? atoi(day + 5) : 0;

    if (month >= 1 && month <= 12)
        compose_month(seen, language, year, month, out, room);
    else
        snprintf(out, room, "%d", year);
}

/* ---- What first pages are made of ---- */

/* Given up, in one way or another, when the page is too long: */
struct way {
    bool dated; /* the month of the state's law; it is on the next page too */
    bool all;   /* every main county of a place, not only the first */
    bool kinds; /* what the agreement lets them do, or only where */
    bool plain; /* the law in the words that all states of its stance share */
};

/* One who has an agreement, or is not known to. */
struct deal {
    char who[PLACES_NAME_ROOM * 2];
    unsigned models;
    bool everybody; /* "local police": where there is no sheriff */
    struct deals found;
};

enum { DEALS_MAX = MAIN_COUNTIES_MAX + 1 };

/* The agreements of one county. */
struct known {
    char fips[sizeof((struct county_share *)0)->fips];
    unsigned models;
    const char *who; /* the name of a phrase */
    struct deals found;
};

struct sentence {
    bool made, several;
    char text[TEXT_ROOM];
};

/* A county, and perhaps the place that was named. Each piece is made once, however many ways are tried. */
struct first {
    const struct understanding *seen;
    const char *fips;
    const struct place *place; /* NULL: nothing but the county */
    struct county county;
    char date[32]; /* of what is known of the state's law; "" when nothing is */
    struct known known[DEALS_MAX];
    size_t known_count;
    bool police_found, police_told;
    struct deal police;
    bool law_made[2];
    char law[2][TEXT_ROOM];         /* [plain] */
    struct sentence deals[2][2][2]; /* [place][all][kinds] */
};

static bool is_city(const struct first *first)
{
    return first->place && first->place->kind == PLACE_CITY;
}

/* The counties that matter: the main one, and others with a good share. */
static size_t main_counties(const struct first *first, bool all,
                            struct county_share counties[MAIN_COUNTIES_MAX])
{
    size_t count = 0;

    for (size_t i = 0; first->place && all && i < first->place->counties.count; i++)
        if (count < MAIN_COUNTIES_MAX && (i == 0 || first->place->counties.county[i].share >= MAIN_SHARE))
            counties[count++] = first->place->counties.county[i];
    if (count > 1)
        return count;
    characters_copy(counties[0].fips, sizeof counties[0].fips, first->fips);
    return 1;
}

/* The police of the city that was named; of a ZIP's post office only when there is something to say. */
static bool find_police(struct first *first)
{
    const struct understanding *seen = first->seen;
    struct deal *police = &first->police;

    if (!first->place || !first->place->name[0] || first->place->kind == PLACE_COUNTY)
        return false;
    if (first->police_found)
        return first->police_told;
    first->police_found = true;
    police->everybody = false;
    police->found = DEALS_NONE;
    police->models = place_deals_police(seen, first->fips, first->place->name, &police->found);
    first->police_told = is_city(first) || police->models > 0;
    if (!first->police_told)
        return false;
    const struct variable variables[] = {{"city", first->place->name}, {NULL, NULL}};
    compose_text(seen, is_city(first) ? "who_city" : "who_police", variables, police->who,
                 sizeof police->who);
    return true;
}

static const struct known *find_known(struct first *first, const char *fips)
{
    for (size_t i = 0; i < first->known_count; i++)
        if (strcmp(first->known[i].fips, fips) == 0)
            return &first->known[i];
    struct known *known = &first->known[first->known_count++]; /* the county's, and those of the place */
    characters_copy(known->fips, sizeof known->fips, fips);
    known->found = DEALS_NONE;
    known->models = place_deals_county(first->seen, fips, &known->who, &known->found);
    return known;
}

static void find_county(struct first *first, const struct county_share *share, bool several,
                        struct deal *deal)
{
    const struct understanding *seen = first->seen;
    const struct known *known = find_known(first, share->fips);
    struct county county = {.name = ""};
    char percent[CHARACTERS_NUMBER_ROOM];

    deal->models = known->models;
    deal->everybody = strcmp(known->who, "who_local") == 0;
    deal->found = known->found;
    if (!several) {
        compose_text(seen, known->who, NULL, deal->who, sizeof deal->who);
        return;
    }
    places_county_by_fips(seen->content->places, share->fips, &county);
    characters_number(percent, (share->share + 5) / 10);
    const struct variable variables[] = {{"county", county.name}, {"share", percent}, {NULL, NULL}};
    if (is_city(first) || share->share == 0)
        characters_copy(deal->who, sizeof deal->who, county.name);
    else
        compose_text(seen, "county_share", variables, deal->who, sizeof deal->who);
}

/* "city police, sheriff - officers on the street": those that do the same are told together. */
static void list_deals(const struct understanding *seen, bool kinds, const struct deal *deals, size_t count,
                       char *out, size_t room)
{
    char who[LIST_ROOM], text[LIST_ROOM];

    *out = '\0';
    for (size_t i = 0; i < count;) {
        const struct deal *deal = &deals[i++];
        characters_copy(who, sizeof who, deal->who);
        for (; i < count && deals[i].models == deal->models; i++)
            compose_append(who, sizeof who, ", ", deals[i].who);
        const struct variable variables[] = {
            {"who", who}, {"kinds", place_deals_kinds(seen, deal->models, !kinds)}, {NULL, NULL}};
        compose_text(seen, "deal_of", variables, text, sizeof text);
        compose_append(out, room, "; ", text);
    }
    explicit_bzero(who, strlen(who));
    explicit_bzero(text, strlen(text));
}

/* The day of the oldest of what is told, as place_deals_day() has it. */
static const char *oldest_day(const struct understanding *seen, const struct deal *deals, size_t count)
{
    struct deals found = DEALS_NONE;

    for (size_t i = 0; i < count; i++)
        if (deals[i].found.oldest && (!found.oldest || strcmp(deals[i].found.oldest, found.oldest) < 0))
            found.oldest = deals[i].found.oldest;
    return place_deals_day(seen, &found);
}

/* "287(g) deals with ICE (May 2026): city police - not known; sheriff - ICE papers in jail." */
static void make_deals(struct first *first, bool all, bool kinds, struct sentence *sentence)
{
    const struct understanding *seen = first->seen;
    struct county_share counties[MAIN_COUNTIES_MAX];
    struct deal deals[DEALS_MAX];
    char list[LIST_ROOM], date[32];
    size_t main = main_counties(first, all, counties), count = 0;
    bool police = find_police(first);

    sentence->made = true;
    sentence->several = main > 1;
    if (police)
        deals[count++] = first->police;
    for (size_t i = 0; i < main; i++)
        find_county(first, &counties[i], sentence->several, &deals[count++]);
    const char *day = oldest_day(seen, deals, count);
    if (police && count == 2 && deals[1].everybody && deals[0].models == deals[1].models)
        deals[0] = deals[--count]; /* the city's police are among them */
    list_deals(seen, kinds, deals, count, list, sizeof list);
    place_day(seen, seen->language, day, date, sizeof date);
    const struct variable variables[] = {{"date", date}, {"list", list}, {NULL, NULL}};
    compose_text(seen, sentence->several ? "deals_by_county" : "deals", variables, sentence->text,
                 sizeof sentence->text);
    for (size_t i = 0; i < count; i++)
        explicit_bzero(deals[i].who, strlen(deals[i].who));
    explicit_bzero(list, strlen(list));
}

static const struct sentence *deals_sentence(struct first *first, const struct way *way)
{
    struct sentence *sentence = &first->deals[first->place != NULL][way->all][way->kinds];

    if (!sentence->made)
        make_deals(first, way->all, way->kinds, sentence);
    return sentence;
}

static const char *law_sentence(struct first *first, bool plain)
{
    if (!first->law_made[plain])
        law_of(first->seen, first->county.state, plain, first->law[plain], sizeof first->law[plain]);
    first->law_made[plain] = true;
    return first->law[plain];
}

/* ---- One first page ---- */

/* "Alexandria" and no "Alexandria (Alexandria city)". */
static bool is_its_own_county(const char *city, const char *county)
{
    size_t length = strlen(city);

    return strncasecmp(city, county, length) == 0 &&
           (county[length] == '\0' || strcasecmp(county + length, " city") == 0);
}

static void write_page(struct first *first, const struct way *way, char *out, size_t room)
{
    const struct understanding *seen = first->seen;
    const struct sentence *deals = deals_sentence(first, way);
    bool dated = way->dated && *first->date, city = is_city(first);
    const char *name = first->county.name;

    if (city && (deals->several || is_its_own_county(first->place->name, first->county.name))) {
        name = first->place->name; /* its counties are in the list */
        city = false;
    }
    const struct variable variables[] = {{"place", name},        {"city", city ? first->place->name : ""},
                                         {"date", first->date},  {"law", law_sentence(first, way->plain)},
                                         {"deals", deals->text}, {NULL, NULL}};
    if (deals->several && !is_city(first))
        compose_text(seen, "place_first_several", variables, out, room);
    else if (city)
        compose_text(seen, dated ? "place_first_city" : "place_first_city_undated", variables, out, room);
    else
        compose_text(seen, dated ? "place_first" : "place_first_undated", variables, out, room);
}

static void first_begin(struct first *first, const struct understanding *seen, const char *fips)
{
    first->seen = seen;
    first->fips = fips;
    first->place = NULL;
    first->county = (struct county){.name = ""};
    first->known_count = 0;
    first->police_found = false;
    first->law_made[0] = first->law_made[1] = false;
    for (int i = 0; i < 8; i++)
        first->deals[i / 4][i / 2 % 2][i % 2].made = false;
    places_county_by_fips(seen->content->places, fips, &first->county);
    const struct policy_state *state = policy_state(seen->content->policy, first->county.state);
    first->date[0] = '\0';
    if (state)
        compose_month(seen, seen->language, state->year, state->month, first->date, sizeof first->date);
}

static void first_scrub(struct first *first)
{
    for (int i = 0; i < 8; i++) {
        struct sentence *sentence = &first->deals[i / 4][i / 2 % 2][i % 2];
        if (sentence->made)
            explicit_bzero(sentence->text, strlen(sentence->text));
    }
    for (int plain = 0; plain < 2; plain++)
        if (first->law_made[plain])
            explicit_bzero(first->law[plain], strlen(first->law[plain]));
    explicit_bzero(&first->police, sizeof first->police);
    explicit_bzero(first->known, sizeof first->known);
    explicit_bzero(&first->county, sizeof first->county);
}

/* ---- The fullest that fits ---- */

static bool write_fitting(struct first *first, const struct place *place, const struct reply *reply,
                          char *out, size_t room)
{
    static const struct way ways[] = {
        {.dated = true, .all = true, .kinds = true},
        {.all = true, .kinds = true},
        {.all = true, .kinds = true, .plain = true},
        {.all = true, .plain = true},
        {.kinds = true},
        {.kinds = true, .plain = true},
        {.plain = true},
    };

    first->place = place;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        write_page(first, &ways[i], out, room);
        if (compose_fits_page(first->seen, reply, out, true))
            return true;
    }
    return false;
}

/* MORE makes the pages again from the county alone, so what the place adds may not change how many pages this
 * one is cut into: it is told when both go whole on one. */
void place_first(const struct understanding *seen, const char *fips, const struct place *place, bool whole,
                 struct reply *reply)
{
    char of_county[TEXT_ROOM * 2], of_place[TEXT_ROOM * 2];
    struct first first;

    *of_county = *of_place = '\0';
    first_begin(&first, seen, fips);
    if (!whole || !place)
        whole = write_fitting(&first, NULL, reply, of_county, sizeof of_county);
    if (place && whole && write_fitting(&first, place, reply, of_place, sizeof of_place)) {
        reply_add_page(reply, of_place);
    } else {
        if (!*of_county)
            write_fitting(&first, NULL, reply, of_county, sizeof of_county);
        reply_add_page(reply, of_county);
    }
    first_scrub(&first);
    explicit_bzero(of_county, strlen(of_county));
    explicit_bzero(of_place, strlen(of_place));
}
