/* place_local.h - what is known below the state's law: who has a 287(g) agreement in a county, and which
 * rules the county and its cities have. The pages that follow the first one and the state's. */
#ifndef HANDLERS_PLACE_LOCAL_H
#define HANDLERS_PLACE_LOCAL_H

#include "handlers/reply.h"
#include "handlers/understanding.h"

/* Adds the pages for a county ("48113") or, of its own agencies and late changes, a state ("TX"). They depend
 * on nothing else, so that MORE finds them again. */
void place_local(const struct understanding *seen, const char *area, struct reply *reply);

/* Adds the page of sources, three at the most: of the laws of one or two states and, when `agreements`, ICE's
 * list. (A local rule carries its own.) */
void place_sources(const struct understanding *seen, const char *const *codes, size_t states, bool agreements,
                   struct reply *reply);

#endif
