/* places_local.c - 287(g) agreements and local rules of a county, city or state. */
#include "content/places_inside.h"

#include <string.h>

enum {
    AGREEMENT_AREA,
    AGREEMENT_LEVEL,
    AGREEMENT_CITY_NAME,
    AGREEMENT_AGENCY,
    AGREEMENT_MODELS,
    AGREEMENT_AS_OF
};
enum {
    RULE_AREA,
    RULE_CITY,
    RULE_KIND,
    RULE_AS_OF,
    RULE_CONFIDENCE,
    RULE_EN,
    RULE_ES,
    RULE_SOURCE,
    RULE_TITLE
};

/* What of an area's lines is wanted: the city's that was asked for, the county's or state's own, what acts in
 * the county whatever the city (constables, campuses), other cities'. */
enum whose { WHOSE_CITY, WHOSE_AREA, WHOSE_LOCAL, WHOSE_OTHER };

static enum agreement_level level_of(const char *text)
{
    static const char *const names[] = {
        [AGREEMENT_STATE] = "state",         [AGREEMENT_COUNTY] = "county",
        [AGREEMENT_CITY] = "city",           [AGREEMENT_TOWNSHIP] = "township",
        [AGREEMENT_CONSTABLE] = "constable", [AGREEMENT_SPECIAL] = "special",
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i]) == 0)
            return (enum agreement_level)i;
    return AGREEMENT_SPECIAL;
}

static unsigned models_of(const char *text)
{
    return (strstr(text, "JEM") != NULL ? AGREEMENT_JAIL : 0u) |
           (strstr(text, "WSO") != NULL ? AGREEMENT_WARRANT : 0u) |
           (strstr(text, "TFM") != NULL ? AGREEMENT_FIELD : 0u);
}

static const char *none_is_empty(const char *field)
{
    return strcmp(field, "-") == 0 ? "" : field;
}

/* Is this line's city the one that was asked for? "" matches none. */
static bool same_city(const char *field, const char *key)
{
    char folded[PLACES_KEY_ROOM];

    return *key != '\0' && *field != '\0' && places_fold(field, folded, sizeof folded) &&
           strcmp(folded, key) == 0;
}

static enum whose whose_agreement(const struct agreement *agreement, const char *key)
{
    switch (agreement->level) {
    case AGREEMENT_CITY:
    case AGREEMENT_TOWNSHIP:
        return same_city(agreement->city, key) ? WHOSE_CITY : WHOSE_OTHER;
    case AGREEMENT_STATE:
    case AGREEMENT_COUNTY:
        return WHOSE_AREA;
    case AGREEMENT_CONSTABLE:
    case AGREEMENT_SPECIAL:
        break;
    }
    return WHOSE_LOCAL;
}

static void add_agreements(const struct places *places, const char *area, const char *key, enum whose wanted,
                           struct local *local)
{
    const struct place_table *table = &places->agreements;

    for (size_t row = place_table_find(table, area); place_table_is(table, row, area); row++) {
        struct agreement agreement = {
            .level = level_of(place_table_field(table, row, AGREEMENT_LEVEL)),
            .models = models_of(place_table_field(table, row, AGREEMENT_MODELS)),
            .agency = place_table_field(table, row, AGREEMENT_AGENCY),
            .city = none_is_empty(place_table_field(table, row, AGREEMENT_CITY_NAME)),
            .as_of = place_table_field(table, row, AGREEMENT_AS_OF),
        };
        if (whose_agreement(&agreement, key) != wanted)
            continue;
        if (local->agreements < LOCAL_AGREEMENTS_MAX)
            local->agreement[local->agreements++] = agreement;
        else
            local->more_agreements++;
    }
}

static struct local_rule rule_of(const struct place_table *table, size_t row)
{
    return (struct local_rule){
        .city = none_is_empty(place_table_field(table, row, RULE_CITY)),
        .kind = place_table_field(table, row, RULE_KIND),
        .as_of = place_table_field(table, row, RULE_AS_OF),
        .en = place_table_field(table, row, RULE_EN),
        .es = place_table_field(table, row, RULE_ES),
        .source = place_table_field(table, row, RULE_SOURCE),
        .title = place_table_field(table, row, RULE_TITLE),
        .sure = strcmp(place_table_field(table, row, RULE_CONFIDENCE), "high") == 0,
    };
}

const char *places_rule_at(const struct places *places, size_t index, struct local_rule *rule)
{
    if (index >= places->rules.rows)
        return NULL;
    *rule = rule_of(&places->rules, index);
    return place_table_field(&places->rules, index, RULE_AREA);
}

static void add_rules(const struct places *places, const char *area, const char *key, enum whose wanted,
                      struct local *local)
{
    const struct place_table *table = &places->rules;

    for (size_t row = place_table_find(table, area); place_table_is(table, row, area); row++) {
        struct local_rule rule = rule_of(table, row);
        enum whose whose = *rule.city == '\0'          ? WHOSE_AREA
                           : same_city(rule.city, key) ? WHOSE_CITY
                                                       : WHOSE_OTHER;
        if (whose == wanted && local->rules < LOCAL_RULES_MAX)
            local->rule[local->rules++] = rule;
    }
}

/* All that is wanted, in its order; `others`: also what other cities have. */
static void collect(const struct places *places, const char *area, const char *key, bool others,
                    struct local *local)
{
    const char *state = places_state_of_county(places, area);

    *local = (struct local){.agreements_as_of = places->agreements_as_of};
    add_agreements(places, area, key, WHOSE_CITY, local);
    add_agreements(places, area, key, WHOSE_AREA, local);
    if (others)
        add_agreements(places, area, key, WHOSE_OTHER, local);
    add_agreements(places, area, key, WHOSE_LOCAL, local);
    add_rules(places, area, key, WHOSE_CITY, local);
    add_rules(places, area, key, WHOSE_AREA, local);
    if (others)
        add_rules(places, area, key, WHOSE_OTHER, local);
    if (*state != '\0') { /* a county: its state's too */
        add_agreements(places, state, key, WHOSE_AREA, local);
        add_rules(places, state, key, WHOSE_AREA, local);
    }
}

void places_local(const struct places *places, const char *area, const char *city, struct local *local)
{
    char key[PLACES_KEY_ROOM] = "";

    if (city != NULL)
        places_fold(city, key, sizeof key);
    collect(places, area, key, false, local);
    explicit_bzero(key, sizeof key);
}

void places_local_all(const struct places *places, const char *area, struct local *local)
{
    collect(places, area, "", true, local);
}
