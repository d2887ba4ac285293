/* places.h - ZIPs, states, counties and cities, and what is known of local policing in them.
 * Reads the tables of content/places/ (see README.md there) once into memory and answers from there by
 * binary search: after places_load() nothing allocates, reads a file or changes, so any number
 * of threads may ask. Nothing of what is asked is kept.
 *
 * States are two-letter codes, also DC, PR, GU, VI, AS, MP, MH and the military AA, AE, AP. Counties
 * are five-digit FIPS codes, whose first two digits are the state. Shares are thousandths of the
 * homes or people of a place, 0 when not known; lists fall by share. Names are UTF-8 in GSM-7 or
 * foldable to it ("Añasco"). */
#ifndef CONTENT_PLACES_H
#define CONTENT_PLACES_H

#include "content/faults.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    PLACES_STATES_MAX = 4,   /* of one place */
    PLACES_COUNTIES_MAX = 8, /* of one place */
    PLACES_NAME_ROOM = 64,   /* a city, county or state by name */
    PLACES_KEY_ROOM = 64,    /* a folded name */
};

struct places;

/* NULL when a table is missing or spoiled; the faults say which line and what to do. */
struct places *places_load(const char *folder, struct faults *faults);
void places_free(struct places *places);

struct county_share {
    char fips[6];
    unsigned share; /* thousandths; 0: not known */
};

struct county_list {
    struct county_share county[PLACES_COUNTIES_MAX];
    size_t count;
};

struct state_list {
    char code[PLACES_STATES_MAX][3]; /* main one first */
    size_t count;
};

/* ---- ZIP codes ---- */

enum zip_flag {
    ZIP_NO_HOMES = 1, /* post-office boxes, or one owner */
    ZIP_TERRITORY = 2,
    ZIP_CROSSES_STATES = 4, /* its people live in more than one state */
    ZIP_MILITARY = 8,       /* overseas: AA, AE or AP, and no county */
    ZIP_GUESSED = 16,       /* not in the table; the states are those of its first three digits */
};

struct zip_answer {
    struct state_list states; /* the postal state first */
    struct county_list counties;
    char city[PLACES_NAME_ROOM]; /* its post office; "" when guessed */
    unsigned flags;
};

/* False when the five digits say nothing, not even a state. */
bool places_zip(const struct places *places, const char *zip, struct zip_answer *answer);

/* ---- Names ---- */

/* Brings a name to the form that names are compared in: case and accents off, dots and apostrophes
 * gone, other signs one space, Saint = St, Fort = Ft, Mount = Mt ("St. Mary's" -> "st marys"). False,
 * and `key` empty, when it does not fit `room`. */
bool places_fold(const char *name, char *key, size_t room);

struct city {
    char name[PLACES_NAME_ROOM];
    char state[3];
    struct county_list counties;
    unsigned long people; /* in 2020; 0: not known */
};

/* Places of that folded name, the largest first, in `state` or (NULL) anywhere. Fills at most `room`
 * of them; gives how many there are. */
size_t places_city(const struct places *places, const char *key, const char *state, struct city *cities,
                   size_t room);

/* The largest place in `state` whose folded name is one slip of the finger from `key` (of at
 * least five letters, the first one right). Slower than the others: a tenth of a millisecond. */
bool places_city_near(const struct places *places, const char *key, const char *state, struct city *city);

struct county {
    char fips[6];
    char name[PLACES_NAME_ROOM]; /* "Harris County", "Orleans Parish" */
    char state[3];
    unsigned long people;
};

/* Counties of that folded short name ("harris", "miami dade"), the largest first, as places_city(). */
size_t places_county(const struct places *places, const char *key, const char *state, struct county *counties,
                     size_t room);

/* By FIPS code; false when there is none. */
bool places_county_by_fips(const struct places *places, const char *fips, struct county *county);

/* How surely a spelling means a state. */
enum state_spelling {
    STATE_NONE,
    STATE_NAME,  /* a name, in English or Spanish, or a usual misspelling of it */
    STATE_ABBREV /* also a word ("miss", "del"): means a state only after a place */
};

/* The state of a folded name ("new york", "carolina del norte", "calif"). Codes are not
 * looked at. `code` has room for 3. */
enum state_spelling places_state(const struct places *places, const char *key, char *code);

/* The state whose English or Spanish name is one slip from `key` (one word of at least six letters, or five
 * with two neighbours swapped; the first one right). */
bool places_state_near(const struct places *places, const char *key, char *code);

/* Is it a state's code? Either case; not the military ones. `code` gets it in capitals. */
bool places_state_code(const struct places *places, const char *text, char *code);

/* The state's name, in Spanish if so wanted; NULL when there is no such code. Lives as long as `places`. */
const char *places_state_name(const struct places *places, const char *code, bool spanish);

/* All counties: how many there are, the place of one among them (that number when it is none), and the FIPS
 * code of one. */
size_t places_counties(const struct places *places);
size_t places_county_number(const struct places *places, const char *fips);
const char *places_county_at(const struct places *places, size_t number);

/* The state of a county; "" when there is none. */
const char *places_state_of_county(const struct places *places, const char *fips);

/* ---- Local policing ---- */

enum agreement_level {
    AGREEMENT_STATE, /* a state agency: acts in all of the state */
    AGREEMENT_COUNTY,
    AGREEMENT_CITY,
    AGREEMENT_TOWNSHIP,
    AGREEMENT_CONSTABLE,
    AGREEMENT_SPECIAL, /* campus, airport, port, school, regional jail, task force */
};

enum agreement_model {
    AGREEMENT_JAIL = 1,    /* JEM: jail officers ask about status and start cases */
    AGREEMENT_WARRANT = 2, /* WSO: jail officers serve ICE's own warrants, in the jail only */
    AGREEMENT_FIELD = 4,   /* TFM: officers enforce immigration law in the field */
};

/* A 287(g) agreement, or several models of one agency. The texts live as long as `places`. */
struct agreement {
    enum agreement_level level;
    unsigned models;    /* enum agreement_model, or-ed */
    const char *agency; /* as ICE printed it */
    const char *city;   /* "" when it is no city's */
    const char *as_of;  /* the day it was last seen on a list: "2026-05-18" */
};

/* A rule or practice below the state's law, of high or medium confidence. */
struct local_rule {
    const char *city;   /* "" when it is the county's or the state's */
    const char *kind;   /* "detainer-declines", "ordinance", ...: README.md has the list */
    const char *as_of;  /* "2026-03-02", "2026-03" or "2026" */
    const char *en;     /* a sentence, GSM-7 */
    const char *es;     /* the same, with its accents */
    const char *source; /* web address */
    const char *title;  /* the source's short name, at most SOURCE_BRIEF_MAX signs */
    bool sure;          /* confidence high; else medium */
};

enum { LOCAL_AGREEMENTS_MAX = 48, LOCAL_RULES_MAX = 16 };

struct local {
    struct agreement agreement[LOCAL_AGREEMENTS_MAX]; /* the city's, then the county's, then other local ones,
                                                         then the state's */
    size_t agreements;
    size_t more_agreements;                  /* that did not fit */
    struct local_rule rule[LOCAL_RULES_MAX]; /* the city's, then the county's, then the state's */
    size_t rules;
    const char *agreements_as_of; /* the newest day that the whole list was made */
};

/* What is known of a county, or of a whole state (`area` "48113" or "TX"; a county's answer includes
 * its state's rows). With a city (folded or not), its own rows come first and other cities' are left out;
 * without, only the county's and state's. Finding nothing means "not known", never "there is none". */
void places_local(const struct places *places, const char *area, const char *city, struct local *local);

/* The newest day that the whole list of agreements was made. */
const char *places_agreements_day(const struct places *places);

/* The same of a county with those of all its cities, which follow the county's own. */
void places_local_all(const struct places *places, const char *area, struct local *local);

/* All rules, one by one, for `check` and the content book: gives the area (a county's FIPS code or a
 * state's), NULL past the last. */
const char *places_rule_at(const struct places *places, size_t index, struct local_rule *rule);

#endif
