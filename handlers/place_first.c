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

/* ---- One first page ---- */

/* What the page is made of. */
struct first {
    const char *fips;
    const struct place *place; /* NULL: nothing but the county */
    /* Given up, in one way or another, when it is too long: */
    bool dated; /* the month of the state's law; it is on the next page too */
    bool all;   /* every main county of a place, not only the first */
    bool kinds; /* what the agreement lets them do, or only where */
    bool plain; /* the law in the words that all states of its stance share */
};

static bool is_city(const struct first *first)
{
    return first->place && first->place->kind == PLACE_CITY;
}

/* The counties that matter: the main one, and others with a good share. */
static size_t main_counties(const struct first *first, struct county_share counties[MAIN_COUNTIES_MAX])
{
    size_t count = 0;

    for (size_t i = 0; first->place && first->all && i < first->place->counties.count; i++)
        if (count < MAIN_COUNTIES_MAX && (i == 0 || first->place->counties.county[i].share >= MAIN_SHARE))
            counties[count++] = first->place->counties.county[i];
    if (count > 1)
        return count;
    characters_copy(counties[0].fips, sizeof counties[0].fips, first->fips);
    return 1;
}

/* One who has an agreement, or is not known to. */
struct deal {
    char who[PLACES_NAME_ROOM * 2];
    unsigned models;
    bool everybody; /* "local police": where there is no sheriff */
};

enum { DEALS_MAX = MAIN_COUNTIES_MAX + 1 };

/* The police of the city that was named; of a ZIP's post office only when there is something to say. */
static size_t find_police(const struct understanding *seen, const struct first *first, struct deals *found,
                          struct deal *deal)
{
    if (!first->place || !first->place->name[0] || first->place->kind == PLACE_COUNTY)
        return 0;
    deal->everybody = false;
    deal->models = place_deals_police(seen, first->fips, first->place->name, found);
    if (!is_city(first) && deal->models == 0)
        return 0;
    const struct variable variables[] = {{"city", first->place->name}, {NULL, NULL}};
    compose_text(seen, is_city(first) ? "who_city" : "who_police", variables, deal->who, sizeof deal->who);
    return 1;
}

static void find_county(const struct understanding *seen, const struct first *first,
                        const struct county_share *share, bool several, struct deals *found,
                        struct deal *deal)
{
    struct county county = {.name = ""};
    char percent[CHARACTERS_NUMBER_ROOM];
    const char *phrase;

    deal->models = place_deals_county(seen, share->fips, &phrase, found);
    deal->everybody = strcmp(phrase, "who_local") == 0;
    places_county_by_fips(seen->content->places, share->fips, &county);
    characters_number(percent, (share->share + 5) / 10);
    const struct variable variables[] = {{"county", county.name}, {"share", percent}, {NULL, NULL}};
    if (!several)
        compose_text(seen, phrase, NULL, deal->who, sizeof deal->who);
    else if (is_city(first) || share->share == 0)
        characters_copy(deal->who, sizeof deal->who, county.name);
    else
        compose_text(seen, "county_share", variables, deal->who, sizeof deal->who);
}

/* "city police, sheriff - officers on the street": those that do the same are told together. */
static void list_deals(const struct understanding *seen, const struct first *first, const struct deal *deals,
                       size_t count, char *out, size_t room)
{
    char who[LIST_ROOM], text[LIST_ROOM];

    *out = '\0';
    for (size_t i = 0; i < count;) {
        const struct deal *deal = &deals[i++];
        characters_copy(who, sizeof who, deal->who);
        for (; i < count && deals[i].models == deal->models; i++)
            compose_append(who, sizeof who, ", ", deals[i].who);
        const struct variable variables[] = {
            {"who", who}, {"kinds", place_deals_kinds(seen, deal->models, !first->kinds)}, {NULL, NULL}};
        compose_text(seen, "deal_of", variables, text, sizeof text);
        compose_append(out, room, "; ", text);
    }
    explicit_bzero(who, sizeof who);
    explicit_bzero(text, sizeof text);
}

/* "287(g) deals with ICE (May 2026): city police - not known; sheriff - ICE papers in jail." */
static void deals_sentence(const struct understanding *seen, const struct first *first, bool *several,
                           char *out, size_t room)
{
    struct county_share counties[MAIN_COUNTIES_MAX];
    struct deals found = DEALS_NONE;
    struct deal deals[DEALS_MAX];
    char list[LIST_ROOM], date[32];
    size_t main = main_counties(first, counties);
    size_t police = find_police(seen, first, &found, &deals[0]);
    size_t count = police;

    *several = main > 1;
    for (size_t i = 0; i < main; i++)
        find_county(seen, first, &counties[i], *several, &found, &deals[count++]);
    if (police && count == 2 && deals[1].everybody && deals[0].models == deals[1].models)
        deals[0] = deals[--count]; /* the city's police are among them */
    list_deals(seen, first, deals, count, list, sizeof list);
    place_day(seen, seen->language, place_deals_day(seen, &found), date, sizeof date);
    const struct variable variables[] = {{"date", date}, {"list", list}, {NULL, NULL}};
    compose_text(seen, *several ? "deals_by_county" : "deals", variables, out, room);
    explicit_bzero(deals, sizeof deals);
    explicit_bzero(list, sizeof list);
}

/* "Alexandria" and no "Alexandria (Alexandria city)". */
static bool is_its_own_county(const char *city, const char *county)
{
    size_t length = strlen(city);

    return strncasecmp(city, county, length) == 0 &&
           (county[length] == '\0' || strcasecmp(county + length, " city") == 0);
}

/* The date of what is known of the state's law; "" when nothing is. */
static void law_date(const struct understanding *seen, const char *code, char *out, size_t room)
{
    const struct policy_state *state = policy_state(seen->content->policy, code);

    *out = '\0';
    if (state)
        compose_month(seen, seen->language, state->year, state->month, out, room);
}

static void write_page(const struct understanding *seen, const struct first *first, char *out, size_t room)
{
    struct county county = {.name = ""};
    char law[TEXT_ROOM], deals[TEXT_ROOM], date[32];
    bool several;

    places_county_by_fips(seen->content->places, first->fips, &county);
    law_of(seen, county.state, first->plain, law, sizeof law);
    law_date(seen, county.state, date, sizeof date);
    deals_sentence(seen, first, &several, deals, sizeof deals);

    bool dated = first->dated && *date, city = is_city(first);
    const char *name = county.name;
    if (city && (several || is_its_own_county(first->place->name, county.name))) {
        name = first->place->name; /* its counties are in the list */
        city = false;
    }
    const struct variable variables[] = {{"place", name},  {"city", city ? first->place->name : ""},
                                         {"date", date},   {"law", law},
                                         {"deals", deals}, {NULL, NULL}};
    if (several && !is_city(first))
        compose_text(seen, "place_first_several", variables, out, room);
    else if (city)
        compose_text(seen, dated ? "place_first_city" : "place_first_city_undated", variables, out, room);
    else
        compose_text(seen, dated ? "place_first" : "place_first_undated", variables, out, room);
    explicit_bzero(deals, sizeof deals);
}

/* ---- The fullest that fits ---- */

static bool write_fitting(const struct understanding *seen, const struct reply *reply, const char *fips,
                          const struct place *place, char *out, size_t room)
{
    static const struct first ways[] = {
        {.dated = true, .all = true, .kinds = true},
        {.all = true, .kinds = true},
        {.all = true, .kinds = true, .plain = true},
        {.all = true, .plain = true},
        {.kinds = true},
        {.kinds = true, .plain = true},
        {.plain = true},
    };

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct first first = ways[i];
        first.fips = fips;
        first.place = place;
        write_page(seen, &first, out, room);
        if (compose_fits_page(seen, reply, out, true))
            return true;
    }
    return false;
}

/* MORE makes the pages again from the county alone, so what the place adds may not change how many pages this
 * one is cut into: it is told when both go whole on one. */
void place_first(const struct understanding *seen, const char *fips, const struct place *place,
                 struct reply *reply)
{
    char of_county[TEXT_ROOM * 2], of_place[TEXT_ROOM * 2];
    bool fits = write_fitting(seen, reply, fips, NULL, of_county, sizeof of_county);

    if (fits && place && write_fitting(seen, reply, fips, place, of_place, sizeof of_place))
        reply_add_page(reply, of_place);
    else
        reply_add_page(reply, of_county);
    explicit_bzero(of_county, sizeof of_county);
    explicit_bzero(of_place, sizeof of_place);
}
