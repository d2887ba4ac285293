/* organisation.h - what an organisation says of itself in its configuration, besides its name and a person's
 * number: values for {hours}, {rapid} and {privacy} in texts. Plain data; empty is "not told". */
#ifndef CONTENT_ORGANISATION_H
#define CONTENT_ORGANISATION_H

#include "content/language.h"
#include "content/office_hours.h"
#include "content/places.h"

#include <stddef.h>

enum {
    ORGANISATION_NUMBER_ROOM = 33,
    ORGANISATION_TEXT_ROOM = 128,
    ORGANISATION_RAPID_MAX = 128,
};

/* The telephone of those who come when somebody is being taken, in one place. */
struct rapid_line {
    char place[PLACES_NAME_ROOM]; /* "TX", "Harris County TX", "48201", or "default": anywhere else */
    char number[ORGANISATION_NUMBER_ROOM]; /* as it is to be shown */
};

struct organisation {
    struct office_hours hours;                   /* of the person's number */
    char say[LANGUAGES][ORGANISATION_TEXT_ROOM]; /* the hours in the organisation's own words */
    char privacy[ORGANISATION_TEXT_ROOM];        /* where its promises are written: a web or mail address */
    struct rapid_line rapid[ORGANISATION_RAPID_MAX];
    size_t rapid_count;
};

/* The number for an area as a conversation keeps it (handlers/session.h): its county's, else its state's (of
 * two states the first that has one), else the one for anywhere; NULL when there is none. */
const char *organisation_rapid(const struct organisation *organisation, const struct places *places,
                               const char *area);

/* Is that a place that a rapid line can have: "default", a state's code, a county's FIPS code, or its full
 * name with the state's code? */
bool organisation_knows_place(const struct places *places, const char *place);

#endif
