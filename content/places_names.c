/* places_names.c - cities and counties by name. */
#include "content/place_words.h"
#include "content/places_inside.h"
#include "content/slip.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { CITY_KEY, CITY_STATE, CITY_NAME, CITY_COUNTIES, CITY_PEOPLE };
enum { COUNTY_FIPS, COUNTY_STATE, COUNTY_SHORT, COUNTY_NAME, COUNTY_PEOPLE };
enum { NAME_KEY, NAME_STATE, NAME_FIPS };

bool places_fold(const char *name, char *key, size_t room)
{
    struct place_words words;

    place_words_split(&words, name);
    bool fits = place_words_key(&words, 0, words.count, key, room);
    place_words_scrub(&words); /* a name may come from a message */
    return fits;
}

void places_note_begin(uint32_t *set, uint32_t bits, const char *key)
{
    uint32_t at = place_words_hash(key) & (bits - 1);
    set[at / 32] |= 1u << at % 32;
}

static bool is_noted(const uint32_t *set, uint32_t bits, uint32_t hash)
{
    uint32_t at = hash & (bits - 1);
    return (set[at / 32] >> at % 32 & 1u) != 0;
}

bool places_begins_city(const struct places *places, uint32_t word)
{
    return is_noted(places->city_begins, CITY_BEGINS_BITS, word);
}

bool places_begins_state(const struct places *places, uint32_t word)
{
    return is_noted(places->state_begins, STATE_BEGINS_BITS, word);
}

/* "san jose" -> "San Jose", for the cities whose name is their key with capitals. */
static void name_from_key(char *out, size_t room, const char *key)
{
    characters_copy(out, room, key);
    for (char *at = out; *at != '\0'; at++)
        if (at == out || at[-1] == ' ')
            *at = (char)toupper((unsigned char)*at);
}

static void read_city(const struct places *places, size_t row, struct city *city)
{
    const struct place_table *cities = &places->cities;
    const char *name = place_table_field(cities, row, CITY_NAME);

    if (strcmp(name, "-") == 0)
        name_from_key(city->name, sizeof city->name, place_table_field(cities, row, CITY_KEY));
    else
        characters_copy(city->name, sizeof city->name, name);
    characters_copy(city->state, sizeof city->state, place_table_field(cities, row, CITY_STATE));
    places_parse_counties(place_table_field(cities, row, CITY_COUNTIES), &city->counties);
    city->people = strtoul(place_table_field(cities, row, CITY_PEOPLE), NULL, 10);
}

size_t places_city(const struct places *places, const char *key, const char *state, struct city *cities,
                   size_t room)
{
    size_t count = 0;

    for (size_t row = place_table_find(&places->cities, key); place_table_is(&places->cities, row, key);
         row++) {
        if (state != NULL && strcmp(place_table_field(&places->cities, row, CITY_STATE), state) != 0)
            continue;
        if (count < room)
            read_city(places, row, &cities[count]);
        count++;
    }
    return count;
}

/* The first line whose key begins with this letter, or comes after. */
static size_t first_with_letter(const struct place_table *table, char letter)
{
    size_t low = 0;
    size_t high = table->rows;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if ((unsigned char)table->bytes[table->row[middle]] < (unsigned char)letter)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool places_city_near(const struct places *places, const char *key, const char *state, struct city *city)
{
    const struct place_table *cities = &places->cities;
    size_t length = strlen(key);
    unsigned long most = 0;
    size_t best = cities->rows;

    if (length < 5)
        return false;
    for (size_t row = first_with_letter(cities, key[0]); row < cities->rows; row++) {
        const char *name = place_table_field(cities, row, CITY_KEY);
        if (name[0] != key[0])
            break;
        size_t other = strlen(name);
        if (other < 5 || other + 1 < length || other > length + 1 || !slip_between(key, name, SLIP_ANY))
            continue;
        if (strcmp(place_table_field(cities, row, CITY_STATE), state) != 0)
            continue;
        unsigned long people = strtoul(place_table_field(cities, row, CITY_PEOPLE), NULL, 10);
        if (best == cities->rows || people > most) {
            best = row;
            most = people;
        }
    }
    if (best == cities->rows)
        return false;
    read_city(places, best, city);
    return true;
}

bool places_county_by_fips(const struct places *places, const char *fips, struct county *county)
{
    const struct place_table *counties = &places->counties;
    size_t row = place_table_find(counties, fips);

    if (row == counties->rows)
        return false;
    characters_copy(county->fips, sizeof county->fips, fips);
    characters_copy(county->name, sizeof county->name, place_table_field(counties, row, COUNTY_NAME));
    characters_copy(county->state, sizeof county->state, place_table_field(counties, row, COUNTY_STATE));
    county->people = strtoul(place_table_field(counties, row, COUNTY_PEOPLE), NULL, 10);
    return true;
}

size_t places_counties(const struct places *places)
{
    return places->counties.rows;
}

size_t places_county_number(const struct places *places, const char *fips)
{
    return place_table_find(&places->counties, fips);
}

const char *places_county_at(const struct places *places, size_t number)
{
    return place_table_field(&places->counties, number, COUNTY_FIPS);
}

size_t places_county(const struct places *places, const char *key, const char *state, struct county *counties,
                     size_t room)
{
    const struct place_table *names = &places->county_names;
    size_t count = 0;

    for (size_t row = place_table_find(names, key); place_table_is(names, row, key); row++) {
        if (state != NULL && strcmp(place_table_field(names, row, NAME_STATE), state) != 0)
            continue;
        if (count < room &&
            !places_county_by_fips(places, place_table_field(names, row, NAME_FIPS), &counties[count]))
            continue;
        count++;
    }
    return count;
}
