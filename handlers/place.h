/* place.h - what the law of a place says of local police and ICE. */
#ifndef HANDLERS_PLACE_H
#define HANDLERS_PLACE_H

#include "handlers/reply.h"
#include "handlers/understanding.h"

/* Adds the answer for an area as the conversation remembers it: a county ("48113"), a state ("TX"), a state
 * in which a city was named that we do not know ("TX?"), two states that a ZIP lies in ("OK,TX") or that were
 * named together ("OK+TX"). The pages are the same each time, but that the first one also tells of the city
 * or ZIP when it is first named. */
void place_compose(const struct understanding *seen, const char *area, struct reply *reply);

/* Counts pages of answers about counties for hotline->kept, which must be there: of so many counties at the
 * most. True while there are more. */
bool place_count_some(const struct content *content, const struct hotline *hotline, size_t most);

#endif
