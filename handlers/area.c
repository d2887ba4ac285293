/* area.c - from a place that was named to what is remembered of it. */
#include "handlers/area.h"

#include "content/characters.h"

#include <stdio.h>

bool area_of_place(const struct place *place, char area[PLACE_ROOM])
{
    area[0] = '\0';
    if (place->states.count == 0 || place->kind == PLACE_AMBIGUOUS || place->kind == PLACE_UNKNOWN ||
        (place->flags & (ZIP_GUESSED | ZIP_MILITARY)))
        return false;
    if (place->states.count > 1)
        snprintf(area, PLACE_ROOM, "%.2s%c%.2s", place->states.code[0], place->kind == PLACE_ZIP ? ',' : '+',
                 place->states.code[1]);
    else if (place->counties.count > 0)
        characters_copy(area, PLACE_ROOM, place->counties.county[0].fips);
    else
        snprintf(area, PLACE_ROOM, "%.2s%s", place->states.code[0], place->city_unknown ? "?" : "");
    return true;
}

void area_of_conversation(const struct understanding *seen, char area[PLACE_ROOM])
{
    if (!area_of_place(&seen->place, area))
        characters_copy(area, PLACE_ROOM, seen->session->place);
}
