/* place_finder.c - from a message's text to the place it names. */
#include "content/place_finder.h"

#include "content/place_finder_inside.h"
#include "content/places_inside.h"

#include <string.h>

enum lead finder_lead(const struct finder *finder, size_t first)
{
    if (first == 0 || (finder->hints[first - 1] & (HINT_LEAD | HINT_ZIP)) == 0)
        return LEAD_NONE;
    if (first == 1)
        return LEAD_WEAK;
    unsigned before = finder->hints[first - 2];
    if (before & HINT_LIVING)
        return LEAD_HOME;
    return before & (HINT_BEING | HINT_POLICE) ? LEAD_STRONG : LEAD_WEAK;
}

bool finder_is_whole(const struct finder *finder, size_t first, size_t last)
{
    for (size_t i = 0; i < finder->count; i++)
        if ((i < first || i >= last) && (finder->hints[i] & HINT_FILLER) == 0)
            return false;
    return true;
}

bool finder_speaks_of(const struct finder *finder, unsigned hint)
{
    for (size_t i = 0; i < finder->words.count; i++)
        if (finder->hints[i] & hint)
            return true;
    return false;
}

bool finder_begins_city(const struct finder *finder, size_t first)
{
    const struct place_word *word = &finder->words.word[first];
    const char *name = place_words_short(word->key);

    /* signs are not parted by spaces in a key: its first "word" may be several of ours */
    return word->ideograph ||
           places_begins_city(finder->places, name == word->key ? word->hash : place_words_hash(name));
}

bool finder_key(const struct finder *finder, size_t first, size_t last, char *key)
{
    return place_words_key(&finder->words, first, last, key, PLACES_KEY_ROOM);
}

bool finder_far_larger(unsigned long larger, unsigned long other)
{
    return larger >= 4 * other;
}

static void take(struct finder *finder, enum place_kind kind, size_t first, size_t last)
{
    finder->place->kind = kind;
    finder->first = first;
    finder->last = last;
}

void finder_take_city(struct finder *finder, const struct city *city, size_t first, size_t last)
{
    struct place *place = finder->place;

    take(finder, PLACE_CITY, first, last);
    place->states.count = 0;
    places_add_state(&place->states, city->state);
    place->counties = city->counties;
    characters_copy(place->name, sizeof place->name, city->name);
}

void finder_take_county(struct finder *finder, const struct county *county, size_t first, size_t last)
{
    struct place *place = finder->place;

    take(finder, PLACE_COUNTY, first, last);
    place->states.count = 0;
    places_add_state(&place->states, county->state);
    place->counties.count = 1;
    characters_copy(place->counties.county[0].fips, sizeof place->counties.county[0].fips, county->fips);
    place->counties.county[0].share = 1000;
    characters_copy(place->name, sizeof place->name, county->name);
}

bool finder_add_option(struct finder *finder, const char *name, const char *state)
{
    struct place *place = finder->place;

    if (place->options == PLACE_OPTIONS_MAX)
        return false;
    struct place_option *option = &place->option[place->options++];
    characters_copy(option->name, sizeof option->name, name);
    characters_copy(option->state, sizeof option->state, state);
    return true;
}

void finder_take_options(struct finder *finder, size_t first, size_t last)
{
    take(finder, PLACE_AMBIGUOUS, first, last);
    for (size_t i = 0; i < finder->place->options; i++)
        places_add_state(&finder->place->states, finder->place->option[i].state);
}

static bool search(struct finder *finder)
{
    return finder_zip(finder) || finder_state(finder) || finder_county_alone(finder) ||
           finder_city_alone(finder);
}

void place_find(const struct places *places, const char *text, struct place *place)
{
    struct finder finder;

    memset(place, 0, sizeof *place);
    finder.places = places;
    finder.place = place;
    finder.first = finder.last = 0;
    place_words_split(&finder.words, text);
    finder.count = finder.words.count;
    size_t words = finder.words.count;
    for (size_t i = 0; i < words; i++) {
        const struct place_word *word = &finder.words.word[i];

        finder.hints[i] = place_hints(places->hints, word->key, word->hash);
    }
    if (search(&finder)) {
        place->whole = finder_is_whole(&finder, finder.first, finder.last);
        place->lead |= finder_lead(&finder, finder.first) != LEAD_NONE;
        place->policing = finder_speaks_of(&finder, HINT_POLICE);
        place->start = finder.words.word[finder.first].start;
        place->end = finder.words.word[finder.last - 1].end;
    }
    explicit_bzero(finder.hints, words * sizeof *finder.hints);
    place_words_scrub(&finder.words);
}
