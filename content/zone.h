/* zone.h - the local time of a place by the name of its zone ("America/Chicago"), from the system's time zone
 * data, clock changes and all. The C library knows one zone at a time, that of the process: it is changed for
 * the moment and put back, under a lock. So whoever wants the process's own asks here too, and not the
 * library: then any of these may be called by any thread. */
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

/* The local time in the process's own zone. */
void zone_own_local(time_t at, struct tm *local);

#endif
