/* place_local.h - what is known below the state's law: who has a 287(g) agreement in a county, and which
 * rules the county and its cities have. The pages that follow the first one and the state's. */
#ifndef HANDLERS_PLACE_LOCAL_H
#define HANDLERS_PLACE_LOCAL_H

#include "handlers/reply.h"
#include "handlers/understanding.h"

/* Adds the pages of agreements for a county ("48113") or, of its own agencies, a state ("TX"), and that no
 * local rule is known where none is. They depend on nothing else, so that MORE finds them again. */
void place_agreements(const struct understanding *seen, const char *area, struct reply *reply);

/* Adds the pages of local rules, or of a state's late changes: in Spanish or English, in which they are
 * written. */
void place_rules(const struct understanding *seen, const char *area, struct reply *reply);
bool place_has_rules(const struct understanding *seen, const char *area);

/* Adds the page of sources, three at the most: of the laws of one or two states and, when `agreements`, ICE's
 * list. (A local rule carries its own.) */
void place_sources(const struct understanding *seen, const char *const *codes, size_t states, bool agreements,
                   struct reply *reply);

#endif
