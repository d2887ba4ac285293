/* organisation.c - which rapid-response number is for whom. */
#include "content/organisation.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { FIPS_LENGTH = 5, NAMED_ROOM = PLACES_NAME_ROOM + 4 };

static const char *number_of(const struct organisation *organisation, const char *place)
{
    for (size_t i = 0; i < organisation->rapid_count; i++)
        if (strcasecmp(organisation->rapid[i].place, place) == 0)
            return organisation->rapid[i].number;
    return NULL;
}

/* "Harris County TX" as names are compared. */
static bool full_name(const struct county *county, char key[NAMED_ROOM])
{
    char name[NAMED_ROOM];

    snprintf(name, sizeof name, "%s %s", county->name, county->state);
    return places_fold(name, key, NAMED_ROOM);
}

static const char *number_of_county(const struct organisation *organisation, const struct places *places,
                                    const char *fips)
{
    char wanted[NAMED_ROOM], key[NAMED_ROOM];
    struct county county;

    if (!places_county_by_fips(places, fips, &county) || !full_name(&county, wanted))
        return number_of(organisation, fips);
    for (size_t i = 0; i < organisation->rapid_count; i++) {
        const struct rapid_line *line = &organisation->rapid[i];
        if (strcmp(line->place, fips) == 0 ||
            (places_fold(line->place, key, sizeof key) && strcmp(key, wanted) == 0))
            return line->number;
    }
    return number_of(organisation, county.state);
}

static const char *number_of_states(const struct organisation *organisation, const char *area)
{
    const char first[] = {area[0], area[0] ? area[1] : '\0', '\0'};
    const char *number = first[0] ? number_of(organisation, first) : NULL;

    if (!number && strlen(area) == 5) /* "OK,TX" */
        number = number_of(organisation, area + 3);
    return number;
}

const char *organisation_rapid(const struct organisation *organisation, const struct places *places,
                               const char *area)
{
    const char *number = isdigit((unsigned char)area[0]) ? number_of_county(organisation, places, area)
                                                         : number_of_states(organisation, area);

    return number ? number : number_of(organisation, "default");
}

/* Any county of that folded name, in full. The state is what comes last; what counts as its short name
 * depends on the state, so every leading part is tried. */
static bool is_county(const struct places *places, const char *key)
{
    enum { SAME_NAME_MAX = 8 };
    struct county counties[SAME_NAME_MAX];
    char brief[NAMED_ROOM], name[NAMED_ROOM], state[3];
    size_t length = strlen(key);

    if (length < 4 || key[length - 3] != ' ' || !places_state_code(places, key + length - 2, state))
        return false;
    snprintf(brief, sizeof brief, "%.*s", (int)(length - 3), key);
    for (char *end = brief + strlen(brief); end; end = strrchr(brief, ' ')) {
        *end = '\0';
        size_t count = places_county(places, brief, state, counties, SAME_NAME_MAX);
        for (size_t i = 0; i < count && i < SAME_NAME_MAX; i++)
            if (full_name(&counties[i], name) && strcmp(name, key) == 0)
                return true;
    }
    return false;
}

bool organisation_knows_place(const struct places *places, const char *place)
{
    char key[NAMED_ROOM], state[3];
    struct county county;

    if (strcmp(place, "default") == 0 || (strlen(place) == 2 && places_state_code(places, place, state)))
        return true;
    if (strspn(place, "0123456789") == FIPS_LENGTH && place[FIPS_LENGTH] == '\0')
        return places_county_by_fips(places, place, &county);
    return places_fold(place, key, sizeof key) && is_county(places, key);
}
