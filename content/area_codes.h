/* area_codes.h - in which time zones somebody may be, by the area code of their number and by what else is
 * told of where they live; and when they may be texted unasked. An area code says where a number was once
 * given out, so the hour must be right in all zones that come into question. Immutable once loaded. */
#ifndef CONTENT_AREA_CODES_H
#define CONTENT_AREA_CODES_H

#include "content/faults.h"
#include "content/office_hours.h"
#include "content/place_table.h"
#include "content/places.h"
#include "content/zone.h"

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

enum { AREA_ZONES_MAX = 12 };

struct area_codes {
    struct place_table table;
};

struct area_zones {
    char zone[AREA_ZONES_MAX][ZONE_ROOM];
    size_t count;
};

/* Reads areacodes.tsv of that folder. False with faults. */
bool area_codes_load(struct area_codes *codes, const char *folder, struct faults *faults);
void area_codes_free(struct area_codes *codes);

/* Is it a number of the US or its territories? +1 has expensive neighbours. */
bool area_codes_serve(const struct area_codes *codes, const char *number);

/* The zones of a number's area code and, added to them, those of `where`: a state's code ("TX"), a ZIP, or
 * "". False when the number is not of our country. */
bool area_codes_zones(const struct area_codes *codes, const struct places *places, const char *number,
                      const char *where, struct area_zones *zones);

/* The hours that satisfy every state's rule, as far as compliance vendors list them (the strictest are Rhode
 * Island's, Kentucky's and Texas's): 10-18 on weekdays, 10-17 on Saturdays, 12-17 on Sundays. */
struct office_hours quiet_usual_window(void);

/* Is it within the window in all of these zones? For the loop's thread (zone.h). */
bool quiet_allows(const struct office_hours *window, const struct area_zones *zones, time_t now);

/* And also so many seconds later: for a text that may have to wait for its turn. */
bool quiet_allows_for(const struct office_hours *window, const struct area_zones *zones, time_t now,
                      time_t seconds);

/* From when on it is, at the latest a week from now; 0 when it is not within that. */
time_t quiet_opens(const struct office_hours *window, const struct area_zones *zones, time_t now);

#endif
