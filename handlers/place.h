/* place.h - what the law of a place says of local police and ICE. */
#ifndef HANDLERS_PLACE_H
#define HANDLERS_PLACE_H

#include "handlers/reply.h"
#include "handlers/understanding.h"

/* Adds the answer for an area as the conversation remembers it: a county ("48113"), a state ("TX"), or
 * two states that a ZIP lies in ("OK,TX"). */
void place_compose(const struct understanding *seen, const char *area, struct reply *reply);

#endif
