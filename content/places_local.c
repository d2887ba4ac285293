/* places_local.c - 287(g) agreements and local rules of a county, city or state. */
#include "content/places_inside.h"

#include <stdlib.h>
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

/* ---- What the lines say, read once ---- */

static enum whose whose_agreement(enum agreement_level level)
{
    switch (level) {
    case AGREEMENT_CITY:
    case AGREEMENT_TOWNSHIP:
        return WHOSE_OTHER;
    case AGREEMENT_STATE:
    case AGREEMENT_COUNTY:
        return WHOSE_AREA;
    case AGREEMENT_CONSTABLE:
    case AGREEMENT_SPECIAL:
        break;
    }
    return WHOSE_LOCAL;
}

static struct agreement agreement_of(const struct place_table *table, size_t row)
{
    return (struct agreement){
        .level = level_of(place_table_field(table, row, AGREEMENT_LEVEL)),
        .models = models_of(place_table_field(table, row, AGREEMENT_MODELS)),
        .agency = place_table_field(table, row, AGREEMENT_AGENCY),
        .city = none_is_empty(place_table_field(table, row, AGREEMENT_CITY_NAME)),
        .as_of = place_table_field(table, row, AGREEMENT_AS_OF),
    };
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

/* The folded name of a line's city; NULL when it is no city's. False when memory is out. */
static bool fold_city(const char *city, char **key)
{
    char folded[PLACES_KEY_ROOM];

    *key = NULL;
    if (*city == '\0' || !places_fold(city, folded, sizeof folded) || *folded == '\0')
        return true;
    return (*key = strdup(folded)) != NULL;
}

bool places_local_prepare(struct places *places)
{
    const struct place_table *agreements = &places->agreements, *rules = &places->rules;
    bool good = true;

    places->agreement = calloc(agreements->rows + 1, sizeof *places->agreement);
    places->rule = calloc(rules->rows + 1, sizeof *places->rule);
    if (!places->agreement || !places->rule)
        return false;
    for (size_t i = 0; i < agreements->rows; i++) {
        struct agreement_row *row = &places->agreement[i];
        row->agreement = agreement_of(agreements, i);
        row->whose = whose_agreement(row->agreement.level);
        good = good && (row->whose != WHOSE_OTHER || fold_city(row->agreement.city, &row->key));
    }
    for (size_t i = 0; i < rules->rows; i++) {
        struct rule_row *row = &places->rule[i];
        row->rule = rule_of(rules, i);
        row->whose = *row->rule.city ? WHOSE_OTHER : WHOSE_AREA;
        good = good && fold_city(row->rule.city, &row->key);
    }
    return good;
}

void places_local_free(struct places *places)
{
    for (size_t i = 0; places->agreement && i < places->agreements.rows; i++)
        free(places->agreement[i].key);
    for (size_t i = 0; places->rule && i < places->rules.rows; i++)
        free(places->rule[i].key);
    free(places->agreement);
    free(places->rule);
}

const char *places_rule_at(const struct places *places, size_t index, struct local_rule *rule)
{
    if (index >= places->rules.rows)
        return NULL;
    *rule = places->rule[index].rule;
    return place_table_field(&places->rules, index, RULE_AREA);
}

/* ---- What is asked ---- */

/* A city's line is WHOSE_CITY for who asked for that city; "" asks for none. */
static enum whose whose_of(enum whose whose, const char *line_key, const char *key)
{
    return whose == WHOSE_OTHER && line_key && strcmp(line_key, key) == 0 ? WHOSE_CITY : whose;
}

/* The lines of one area: from `first` up to, not with, `last`. */
struct lines {
    size_t first, last;
};

static struct lines lines_of(const struct place_table *table, const char *area)
{
    struct lines lines = {place_table_find(table, area), 0};

    for (lines.last = lines.first; place_table_is(table, lines.last, area);)
        lines.last++;
    return lines;
}

static void add_agreements(const struct places *places, struct lines lines, const char *key,
                           enum whose wanted, struct local *local)
{
    for (size_t i = lines.first; i < lines.last; i++) {
        const struct agreement_row *row = &places->agreement[i];
        if (whose_of(row->whose, row->key, key) != wanted)
            continue;
        if (local->agreements < LOCAL_AGREEMENTS_MAX)
            local->agreement[local->agreements++] = row->agreement;
        else
            local->more_agreements++;
    }
}

static void add_rules(const struct places *places, struct lines lines, const char *key, enum whose wanted,
                      struct local *local)
{
    for (size_t i = lines.first; i < lines.last; i++) {
        const struct rule_row *row = &places->rule[i];
        if (whose_of(row->whose, row->key, key) == wanted && local->rules < LOCAL_RULES_MAX)
            local->rule[local->rules++] = row->rule;
    }
}

/* All that is wanted, in its order; `others`: also what other cities have. */
static void collect(const struct places *places, const char *area, const char *key, bool others,
                    struct local *local)
{
    const char *state = places_state_of_county(places, area);
    struct lines agreements = lines_of(&places->agreements, area), rules = lines_of(&places->rules, area);

    local->agreements = local->more_agreements = local->rules = 0; /* what is past them is not read */
    local->agreements_as_of = places->agreements_as_of;
    add_agreements(places, agreements, key, WHOSE_CITY, local);
    add_agreements(places, agreements, key, WHOSE_AREA, local);
    if (others)
        add_agreements(places, agreements, key, WHOSE_OTHER, local);
    add_agreements(places, agreements, key, WHOSE_LOCAL, local);
    add_rules(places, rules, key, WHOSE_CITY, local);
    add_rules(places, rules, key, WHOSE_AREA, local);
    if (others)
        add_rules(places, rules, key, WHOSE_OTHER, local);
    if (*state != '\0') { /* a county: its state's too */
        add_agreements(places, lines_of(&places->agreements, state), key, WHOSE_AREA, local);
        add_rules(places, lines_of(&places->rules, state), key, WHOSE_AREA, local);
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

const char *places_agreements_day(const struct places *places)
{
    return places->agreements_as_of;
}
