/* area.h - where a conversation is about, as it is remembered: a county or one or two states, never a ZIP or
 * a city. */
#ifndef HANDLERS_AREA_H
#define HANDLERS_AREA_H

#include "handlers/understanding.h"

#include <stdbool.h>

/* "48113" a county, "TX" a state, "TX?" a state in which a city was named that we do not know, "OK,TX" two
 * that a ZIP lies in, "OK+TX" two that were named. False, and "", for a place that is not known for sure. */
bool area_of_place(const struct place *place, char area[PLACE_ROOM]);

/* The place that this text names, else the conversation's; "" when there is none. */
void area_of_conversation(const struct understanding *seen, char area[PLACE_ROOM]);

#endif
