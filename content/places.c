/* places.c - loads the tables of places, and what a ZIP says. */
#include "content/places.h"

#include "content/places_inside.h"

#include <stdlib.h>
#include <string.h>

/* The state of an overseas military ZIP by its first three digits, also of those the table lacks. */
static const struct {
    const char *from, *to, *state;
} military[] = {
    {"090", "099", "AE"},
    {"340", "340", "AA"},
    {"962", "966", "AP"},
};

static bool load_tables(struct places *places, const char *folder, struct faults *faults)
{
    const struct {
        struct place_table *table;
        const char *name;
        unsigned least, most;
        bool unique;
    } tables[] = {
        {&places->zips, "zips.tsv", 4, 5, true},
        {&places->zip3, "zip3.tsv", 2, 2, true},
        {&places->states, "states.tsv", 5, 5, true},
        {&places->counties, "counties.tsv", 5, 5, true},
        {&places->county_names, "county-names.tsv", 4, 4, false},
        {&places->cities, "cities.tsv", 5, 5, false},
        {&places->agreements, "287g.tsv", 6, 6, false},
        {&places->rules, "local-policies.tsv", 9, 9, false},
    };
    bool good = true;

    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        good &= place_table_load(tables[i].table, folder, tables[i].name, tables[i].least, tables[i].most,
                                 tables[i].unique, faults);
    return good;
}

/* The newest day that an agreement was seen on a list: nothing newer is known of any. */
static const char *newest_list(const struct place_table *agreements)
{
    const char *newest = "";

    for (size_t i = 0; i < agreements->rows; i++) {
        const char *day = place_table_field(agreements, i, 5);
        if (strcmp(day, newest) > 0)
            newest = day;
    }
    return newest;
}

struct places *places_load(const char *folder, struct faults *faults)
{
    struct places *places = calloc(1, sizeof *places);

    if (places == NULL) {
        faults_add(faults, FAULT_ERROR, folder, NULL, "free some memory", "out of memory");
        return NULL;
    }
    if (!load_tables(places, folder, faults) || !places_states_prepare(places, folder, faults)) {
        places_free(places);
        return NULL;
    }
    if (!places_local_prepare(places)) {
        faults_add(faults, FAULT_ERROR, folder, NULL, "free some memory", "out of memory");
        places_free(places);
        return NULL;
    }
    for (size_t i = 0; i < places->cities.rows; i++)
        places_note_begin(places->city_begins, CITY_BEGINS_BITS, place_table_field(&places->cities, i, 0));
    place_hints_index(places->hints);
    places->agreements_as_of = newest_list(&places->agreements);
    return places;
}

void places_free(struct places *places)
{
    if (places == NULL)
        return;
    places_local_free(places); /* by the tables' lines */
    place_table_free(&places->zips);
    place_table_free(&places->zip3);
    place_table_free(&places->states);
    place_table_free(&places->counties);
    place_table_free(&places->county_names);
    place_table_free(&places->cities);
    place_table_free(&places->agreements);
    place_table_free(&places->rules);
    free(places);
}

void places_parse_counties(const char *text, struct county_list *counties)
{
    counties->count = 0;
    while (counties->count < PLACES_COUNTIES_MAX && strspn(text, "0123456789") == 5) {
        struct county_share *county = &counties->county[counties->count++];
        memcpy(county->fips, text, 5);
        county->fips[5] = '\0';
        county->share = 1000; /* a county alone has it all */
        text += 5;
        if (*text == ':')
            county->share = (unsigned)strtoul(text + 1, NULL, 10); /* "?" gives 0: not known */
        text += strcspn(text, ",");
        text += *text == ',';
    }
}

void places_add_state(struct state_list *states, const char *code)
{
    if (code[0] == '\0' || states->count == PLACES_STATES_MAX)
        return;
    for (size_t i = 0; i < states->count; i++)
        if (strcmp(states->code[i], code) == 0)
            return;
    characters_copy(states->code[states->count++], sizeof states->code[0], code);
}

static unsigned parse_flags(const char *text)
{
    unsigned flags = 0;

    for (; *text != '\0'; text++)
        flags |= *text == 'P'   ? ZIP_NO_HOMES
                 : *text == 'T' ? ZIP_TERRITORY
                 : *text == 'X' ? ZIP_CROSSES_STATES
                 : *text == 'M' ? ZIP_MILITARY
                                : 0u;
    return flags;
}

/* A ZIP that is not in the table: its first three digits say a state, or several, never a county. */
static bool guess_zip(const struct places *places, const char *zip, struct zip_answer *answer)
{
    char prefix[4] = {zip[0], zip[1], zip[2], '\0'};

    for (size_t i = 0; i < sizeof military / sizeof *military; i++) {
        if (strcmp(prefix, military[i].from) >= 0 && strcmp(prefix, military[i].to) <= 0) {
            places_add_state(&answer->states, military[i].state);
            answer->flags = ZIP_MILITARY;
            return true;
        }
    }
    size_t row = place_table_find(&places->zip3, prefix);
    explicit_bzero(prefix, sizeof prefix);
    if (row == places->zip3.rows)
        return false;
    const char *at = place_table_field(&places->zip3, row, 1);
    while (*at != '\0') { /* "CT:975,NY:25" or "NY" */
        char code[3] = {at[0], at[1], '\0'};
        places_add_state(&answer->states, code);
        at += strcspn(at, ",");
        at += *at == ',';
    }
    answer->flags = ZIP_GUESSED;
    return true;
}

bool places_zip(const struct places *places, const char *zip, struct zip_answer *answer)
{
    *answer = (struct zip_answer){0};
    if (strlen(zip) != 5 || strspn(zip, "0123456789") != 5)
        return false;
    size_t row = place_table_find(&places->zips, zip);
    if (row == places->zips.rows)
        return guess_zip(places, zip, answer);
    places_add_state(&answer->states, place_table_field(&places->zips, row, 1));
    places_parse_counties(place_table_field(&places->zips, row, 2), &answer->counties);
    characters_copy(answer->city, sizeof answer->city, place_table_field(&places->zips, row, 3));
    answer->flags = parse_flags(place_table_field(&places->zips, row, 4));
    for (size_t i = 0; i < answer->counties.count; i++) /* a ZIP may cross a state's line */
        places_add_state(&answer->states, places_state_of_county(places, answer->counties.county[i].fips));
    return true;
}
