/* zone.h - the local time of a place by the name of its zone ("America/Chicago"), from the system's time zone
 * data, clock changes and all. The C library knows one zone at a time, that of the process: it is changed for
 * the moment and put back. So all but zone_known() are for one thread, the loop's. */
#ifndef CONTENT_ZONE_H
#define CONTENT_ZONE_H

#include <stdbool.h>
#include <time.h>

enum { ZONE_ROOM = 48 }; /* of a name, NUL included */

/* Does the system know a zone of that name? */
bool zone_known(const char *zone);

/* The local time there. The zone must be known. */
void zone_local(const char *zone, time_t at, struct tm *local);

/* The local date there, in days since 1970-01-01. */
long zone_day(const char *zone, time_t at);

#endif
