/* place_finder.h - the place that a text message names, if it names one.
 * Reads "90012-1234", "zip 90012 please", "Dallas TX", "condado de Harris Texas", "in TX?", "what about
 * chicago", "vivo en San Antonio Texas", and tells them from "I paid 15000 bail", "my friend Georgia",
 * "Dallas is my son", "la migra" and "287(g)". Pure: no allocation, no I/O; its own copies of the words are
 * wiped before it returns. */
#ifndef CONTENT_PLACE_FINDER_H
#define CONTENT_PLACE_FINDER_H

#include "content/places.h"

#include <stdbool.h>
#include <stddef.h>

enum place_kind {
    PLACE_NONE, /* the text names no place */
    PLACE_ZIP,
    PLACE_STATE,
    PLACE_COUNTY,
    PLACE_CITY,
    PLACE_AMBIGUOUS, /* a name of several places: `option` has the likely ones, to ask back */
    PLACE_UNKNOWN,   /* meant as a ZIP, but no such ZIP is known */
};

enum { PLACE_OPTIONS_MAX = 4 };

struct place_option {
    char name[PLACES_NAME_ROOM]; /* "Springfield", "Orange County", "Louisiana" */
    char state[3];
};

struct place {
    enum place_kind kind;
    struct state_list
        states; /* main one first; several for a ZIP that crosses states, or states named together */
    struct county_list counties; /* main one first; empty for a state */
    char name[PLACES_NAME_ROOM]; /* the city or county, "" for a state; for a ZIP its post office */
    unsigned flags;              /* enum zip_flag, for a ZIP */
    bool city_unknown;           /* "Smallville TX": the state is known, the city before it is not */
    struct place_option option[PLACE_OPTIONS_MAX]; /* largest first */
    size_t options;

    bool whole;    /* the text is the place and nothing more than politeness or a lead to it ("I live in") */
    bool lead;     /* words before it lead to a place: "in", "what about", "vivo en", "zip" */
    bool policing; /* the text speaks of police, jail or law, too: "texas toast" does not */
    size_t start, end; /* where it stands in the text, in bytes */
};

/* Fills `place` from NUL-terminated UTF-8; kind PLACE_NONE when there is none. Looks at the first 64 words.
 */
void place_find(const struct places *places, const char *text, struct place *place);

#endif
