/* place_finder_city.c - cities and counties in a message, with and without their state. */
#include "content/place_finder_inside.h"
#include "content/places_inside.h"

#include <string.h>

/* How many people live in a place that is meant when its state is not said. */
enum {
    PEOPLE_ALONE = 15000,    /* the whole message, or "live in" before it */
    PEOPLE_IN_TEXT = 100000, /* "in" before it, or "police" behind, within a sentence */
    CANDIDATES = 12,
    FEW_WORDS = 4,
};

bool finder_city_before(struct finder *finder, size_t last, const char *state, size_t *first,
                        struct city *city)
{
    char key[PLACES_KEY_ROOM];
    size_t longest = last < CITY_WORDS_MAX ? last : CITY_WORDS_MAX;
    bool found = false;

    if (last > 1 && strcmp(finder->words.word[last - 1].key, "city") == 0 &&
        finder_city_before(finder, last - 1, state, first, city))
        return true; /* "chicago city il"; "kansas city mo" is tried below, being longer */
    for (size_t length = longest; length > 0 && !found; length--) {
        *first = last - length;
        if (length == 1 && finder->hints[*first] & HINT_FILLER)
            break; /* "please TX" */
        if (!finder_begins_city(finder, *first))
            continue;
        found = finder_key(finder, *first, last, key) && places_city(finder->places, key, state, city, 1) > 0;
    }
    explicit_bzero(key, sizeof key);
    return found;
}

/* Where a county's name stands: before "county", or behind "condado de". */
struct county_span {
    size_t first, last;           /* of the whole: "condado de harris" */
    size_t name_first, name_last; /* of the name alone */
};

/* The `nth` way, the longest first, to read a county that ends before the word at `last`. */
static bool county_span(const struct finder *finder, size_t last, size_t length, struct county_span *span)
{
    const unsigned *hints = finder->hints;

    if (last >= length + 1 && hints[last - 1] & HINT_COUNTY) { /* "harris county" */
        *span = (struct county_span){last - 1 - length, last, last - 1 - length, last - 1};
        return true;
    }
    if (last < length + 1)
        return false;
    size_t before = last - length;
    if (hints[before - 1] & HINT_COUNTY) { /* "condado harris" */
        *span = (struct county_span){before - 1, last, before, last};
        return true;
    }
    if (before >= 2 && hints[before - 1] & HINT_LEAD &&
        hints[before - 2] & HINT_COUNTY) { /* "county of", "condado de" */
        *span = (struct county_span){before - 2, last, before, last};
        return true;
    }
    return false;
}

static bool key_of_county(const struct finder *finder, const struct county_span *span, char *key)
{
    return finder_key(finder, span->name_first, span->name_last, key);
}

bool finder_county_before(struct finder *finder, size_t last, const char *state, size_t *first,
                          struct county *county)
{
    char key[PLACES_KEY_ROOM];
    struct county_span span;
    bool found = false;

    for (size_t length = COUNTY_WORDS_MAX; length > 0 && !found; length--) {
        if (!county_span(finder, last, length, &span) || !key_of_county(finder, &span, key))
            continue;
        found = places_county(finder->places, key, state, county, 1) > 0;
        *first = span.first;
    }
    explicit_bzero(key, sizeof key);
    return found;
}

/* One of several counties of a name: the one that is far the largest, or the question which. */
static bool choose_county(struct finder *finder, const char *key, size_t first, size_t last)
{
    struct county found[CANDIDATES];
    size_t count = places_county(finder->places, key, NULL, found, CANDIDATES);

    if (count == 1 || (count > 1 && finder_far_larger(found[0].people, found[1].people))) {
        finder_take_county(finder, &found[0], first, last);
    } else if (count > 1) {
        for (size_t i = 0; i < count && i < CANDIDATES; i++)
            finder_add_option(finder, found[i].name, found[i].state);
        finder_take_options(finder, first, last);
    }
    explicit_bzero(found, (count < CANDIDATES ? count : CANDIDATES) * sizeof *found);
    return count > 0;
}

bool finder_county_alone(struct finder *finder)
{
    char key[PLACES_KEY_ROOM];
    struct county_span span;
    bool found = false;

    if (!finder_speaks_of(finder, HINT_COUNTY))
        return false;
    for (size_t last = 2; last <= finder->count && !found; last++) {
        for (size_t length = COUNTY_WORDS_MAX; length > 0 && !found; length--)
            found = county_span(finder, last, length, &span) && key_of_county(finder, &span, key) &&
                    choose_county(finder, key, span.first, span.last);
    }
    explicit_bzero(key, sizeof key);
    return found;
}

/* One of several cities of a name, when it is large enough to be meant; `ask`: else ask which. */
static bool choose_city(struct finder *finder, const char *key, unsigned long people, bool ask, size_t first,
                        size_t last)
{
    struct city found[CANDIDATES];
    size_t count = places_city(finder->places, key, NULL, found, CANDIDATES);
    bool large = count > 0 && found[0].people >= people;
    bool one = large && (count == 1 || finder_far_larger(found[0].people, found[1].people));

    if (one) {
        finder_take_city(finder, &found[0], first, last);
    } else if (large && ask) {
        for (size_t i = 0; i < count && i < CANDIDATES; i++)
            if (!finder_far_larger(found[0].people,
                                   found[i].people * 2)) /* the small ones need their state */
                finder_add_option(finder, found[i].name, found[i].state);
        finder_take_options(finder, first, last);
    }
    explicit_bzero(found, (count < CANDIDATES ? count : CANDIDATES) * sizeof *found);
    return one || (large && ask);
}

/* May these words, with no state, be a city where they stand? */
static bool try_city(struct finder *finder, size_t first, size_t last)
{
    char key[PLACES_KEY_ROOM];
    enum lead lead = finder_lead(finder, first);
    bool whole = finder_is_whole(finder, first, last);
    bool police = last < finder->count && finder->hints[last] & HINT_POLICE;
    bool word = last - first == 1 && finder->hints[first] & HINT_WORD;

    if (last - first == 1 && finder->hints[first] & HINT_FILLER)
        return false;
    if (word && lead < LEAD_STRONG)
        return false;
    if (!whole && lead == LEAD_NONE && !police)
        return false;
    unsigned long people = PEOPLE_IN_TEXT;
    if (whole || lead >= LEAD_STRONG || last - first > 1) /* nobody writes "miami beach" by accident */
        people = PEOPLE_ALONE;
    if (word && lead < LEAD_HOME) /* "what about jackson", but not "what about parole" */
        people = PEOPLE_IN_TEXT;
    bool found = finder_key(finder, first, last, key) &&
                 choose_city(finder, key, people, whole || lead >= LEAD_STRONG, first, last);
    explicit_bzero(key, sizeof key);
    return found;
}

/* "corona queens", "lawyer chicago": a great city at the end of a few words. */
static bool city_at_end(struct finder *finder)
{
    char key[PLACES_KEY_ROOM];
    bool found = false;

    if (finder->count > FEW_WORDS)
        return false;
    for (size_t first = 1; first < finder->count && !found; first++) {
        if (finder->count - first == 1 && finder->hints[first] != 0)
            break;
        found = finder_begins_city(finder, first) && finder_key(finder, first, finder->count, key) &&
                choose_city(finder, key, PEOPLE_IN_TEXT, false, first, finder->count);
    }
    explicit_bzero(key, sizeof key);
    return found;
}

/* "Brooklyn, do the police there help ICE": a great city at the beginning, and the message is about police.
 */
static bool city_at_start(struct finder *finder)
{
    char key[PLACES_KEY_ROOM];
    bool police = finder_speaks_of(finder, HINT_POLICE);
    bool found = false;
    size_t first = 0;

    while (first < finder->count && finder->hints[first] & HINT_FILLER)
        first++;
    for (size_t last = first + 1; police && last <= finder->count && !found && last <= first + 3; last++)
        found = finder->words.word[last - 1].pause && finder_begins_city(finder, first) &&
                finder_key(finder, first, last, key) &&
                choose_city(finder, key, PEOPLE_IN_TEXT, false, first, last);
    explicit_bzero(key, sizeof key);
    return found;
}

/* "miami dade": a county that is no city, known by a name of two words. */
static bool county_unsaid(struct finder *finder)
{
    char key[PLACES_KEY_ROOM];
    struct county county;
    bool found = false;

    for (size_t first = 0; first + 1 < finder->count && !found; first++) {
        bool police = first + 2 < finder->count && finder->hints[first + 2] & HINT_POLICE;
        if (!police && finder_lead(finder, first) == LEAD_NONE && !finder_is_whole(finder, first, first + 2))
            continue;
        found = finder_key(finder, first, first + 2, key) &&
                places_county(finder->places, key, NULL, &county, 1) == 1 && county.people >= PEOPLE_IN_TEXT;
        if (found)
            finder_take_county(finder, &county, first, first + 2);
    }
    explicit_bzero(key, sizeof key);
    explicit_bzero(&county, sizeof county);
    return found;
}

bool finder_city_alone(struct finder *finder)
{
    for (size_t first = 0; first < finder->count; first++) {
        size_t longest = finder->count - first < CITY_WORDS_MAX ? finder->count - first : CITY_WORDS_MAX;
        if ((first > 0 && finder->hints[first - 1] == 0) || !finder_begins_city(finder, first))
            continue; /* only behind a lead or politeness, or at the beginning */
        for (size_t length = longest; length > 0; length--)
            if (try_city(finder, first, first + length))
                return true;
    }
    return county_unsaid(finder) || city_at_start(finder) || city_at_end(finder);
}
