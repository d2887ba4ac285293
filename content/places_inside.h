/* places_inside.h - what the files places*.c share and nobody else sees. */
#ifndef CONTENT_PLACES_INSIDE_H
#define CONTENT_PLACES_INSIDE_H

#include "content/characters.h"
#include "content/place_lexicon.h"
#include "content/place_table.h"
#include "content/places.h"

enum {
    SPELLINGS_MAX = 640,
    SPELLINGS_ROOM = 16384,
    STATE_FIPS_MAX = 100,
    CITY_BEGINS_BITS = 1 << 18,
    STATE_BEGINS_BITS = 1 << 14,
};

/* A folded name of a state, and whose. */
struct spelling {
    const char *key;
    const char *code;
    bool abbreviation; /* only after a place */
};

/* Of an area's lines, whose one is: of the city that was asked for (never of a line by itself), the county's
 * or state's own, of what acts in the county whatever the city (constables, campuses), of another city. */
enum whose { WHOSE_CITY, WHOSE_AREA, WHOSE_LOCAL, WHOSE_OTHER };

/* Lines of the last two tables, read: line by line the same. */
struct agreement_row {
    struct agreement agreement;
    enum whose whose;
    char *key; /* its city, folded; NULL when it is no city's */
};
struct rule_row {
    struct local_rule rule;
    enum whose whose;
    char *key;
};

struct places {
    struct place_table zips;         /* ZIP, state, counties, city, flags */
    struct place_table zip3;         /* three digits, states */
    struct place_table states;       /* code, FIPS, English, Spanish, other spellings */
    struct place_table counties;     /* FIPS, state, short name, name, people */
    struct place_table county_names; /* key, state, FIPS, people */
    struct place_table cities;       /* key, state, name, counties, people */
    struct place_table agreements;   /* area, level, city, agency, models, as of */
    struct place_table
        rules; /* area, city, kind, as of, confidence, English, Spanish, source, its short name */

    struct agreement_row *agreement;
    struct rule_row *rule;

    struct spelling spelling[SPELLINGS_MAX]; /* sorted by key */
    size_t spellings;
    char spelling_room[SPELLINGS_ROOM];
    size_t spelling_used;
    char state_of_fips[STATE_FIPS_MAX][3]; /* by the first two digits */
    const char *agreements_as_of;

    /* Sets of hashes of first words: most words of a message begin no name, and need not be looked up. */
    uint32_t city_begins[CITY_BEGINS_BITS / 32];
    uint32_t state_begins[STATE_BEGINS_BITS / 32];
    uint16_t hints[HINT_SLOTS]; /* place_lexicon.h */
};

/* Notes the first word of a key in such a set of `bits` (a power of two). */
void places_note_begin(uint32_t *set, uint32_t bits, const char *key);

/* May a city's, or a state's, folded name begin with the word of this hash (place_words_hash())? A false yes
 * is possible, a false no is not. */
bool places_begins_city(const struct places *places, uint32_t word);
bool places_begins_state(const struct places *places, uint32_t word);

/* Fills the spellings and state_of_fips from the table of states. */
bool places_states_prepare(struct places *places, const char *folder, struct faults *faults);

/* Reads the agreements and rules out of their tables. False when memory is out. */
bool places_local_prepare(struct places *places);
void places_local_free(struct places *places);

/* "48113:938,48085:40" or "48113" or "-" into a list; what does not fit is left out. */
void places_parse_counties(const char *text, struct county_list *counties);

/* Adds a state to a list once, while there is room. */
void places_add_state(struct state_list *states, const char *code);

#endif
