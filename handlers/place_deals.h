/* place_deals.h - who near a place has a 287(g) agreement, and of which kind, in plain words.
 * What no list names is not known; it is never said that there is none. */
#ifndef HANDLERS_PLACE_DEALS_H
#define HANDLERS_PLACE_DEALS_H

#include "handlers/understanding.h"

/* What was found so far, for its date. */
struct deals {
    const char *oldest; /* the day of the oldest row that was used; NULL while there is none */
};

#define DEALS_NONE ((struct deals){NULL})

/* The models (enum agreement_model) of a county's own agencies, 0 when none is known; `*who` is the name of
 * the phrase for them ("who_sheriff"). */
unsigned place_deals_county(const struct understanding *seen, const char *fips, const char **who,
                            struct deals *deals);

/* The models of a city's police. */
unsigned place_deals_police(const struct understanding *seen, const char *fips, const char *city,
                            struct deals *deals);

/* The day to give with them: of the oldest row that was used, or of the list that has none. */
const char *place_deals_day(const struct understanding *seen, const struct deals *deals);

/* What officers do under these models; with `brief` only where ("in jail"). 0 is "not known". */
const char *place_deals_kinds(const struct understanding *seen, unsigned models, bool brief);

#endif
