/* place_deals.c - who near a place has a 287(g) agreement, and of which kind. */
#include "handlers/place_deals.h"

#include <string.h>

/* States and territories whose counties have no sheriff of their own. */
static bool has_no_sheriffs(const char *state)
{
    static const char *const without[] = {"AK", "AS", "CT", "DC", "GU", "HI", "MP", "PR", "RI", "VI", NULL};

    for (const char *const *code = without; *code; code++)
        if (strcmp(*code, state) == 0)
            return true;
    return false;
}

static void note_day(struct deals *deals, const char *day)
{
    if (!deals->oldest || strcmp(day, deals->oldest) < 0)
        deals->oldest = day;
}

unsigned place_deals_county(const struct understanding *seen, const char *fips, const char **who,
                            struct deals *deals)
{
    struct local local;
    unsigned sheriff = 0, others = 0;

    places_local(seen->content->places, fips, NULL, &local);
    for (size_t i = 0; i < local.agreements; i++) {
        const struct agreement *agreement = &local.agreement[i];
        if (agreement->level != AGREEMENT_COUNTY)
            continue;
        note_day(deals, agreement->as_of);
        if (strcasestr(agreement->agency, "sheriff"))
            sheriff |= agreement->models;
        else
            others |= agreement->models;
    }
    *who = "who_sheriff";
    if (sheriff && others)
        *who = "who_sheriff_and_county";
    else if (others)
        *who = "who_county";
    else if (!sheriff && has_no_sheriffs(places_state_of_county(seen->content->places, fips)))
        *who = "who_local";
    return sheriff | others;
}

unsigned place_deals_police(const struct understanding *seen, const char *fips, const char *city,
                            struct deals *deals)
{
    struct local local;
    unsigned models = 0;

    places_local(seen->content->places, fips, city, &local);
    for (size_t i = 0; i < local.agreements; i++) {
        const struct agreement *agreement = &local.agreement[i];
        if (agreement->level != AGREEMENT_CITY && agreement->level != AGREEMENT_TOWNSHIP)
            continue;
        note_day(deals, agreement->as_of);
        models |= agreement->models;
    }
    return models;
}

const char *place_deals_day(const struct understanding *seen, const struct deals *deals)
{
    return deals->oldest ? deals->oldest : places_agreements_day(seen->content->places);
}

const char *place_deals_kinds(const struct understanding *seen, unsigned models, bool brief)
{
    static const char *const kinds[] = {
        "not_known",
        [AGREEMENT_JAIL] = "kinds_jail",
        [AGREEMENT_WARRANT] = "kinds_warrant",
        [AGREEMENT_JAIL | AGREEMENT_WARRANT] = "kinds_jail_warrant",
        [AGREEMENT_FIELD] = "kinds_field",
        [AGREEMENT_JAIL | AGREEMENT_FIELD] = "kinds_jail_field",
        [AGREEMENT_WARRANT | AGREEMENT_FIELD] = "kinds_warrant_field",
        [AGREEMENT_JAIL | AGREEMENT_WARRANT | AGREEMENT_FIELD] = "kinds_all",
    };
    const char *name = kinds[models & 7];

    if (brief && models)
        name = models == AGREEMENT_FIELD  ? "where_field"
               : models & AGREEMENT_FIELD ? "where_both"
                                          : "where_jail";
    return phrases_get(seen->content->phrases, seen->language, name);
}
