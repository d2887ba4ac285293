/* check_places.c - what is known of places: is it old, and does every line of it belong to a place there is?
 * A line that belongs nowhere is never sent, and nobody would miss it. */
#include "content/check_parts.h"

#include "content/places_inside.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINES_TOLD = 10, /* of one fault in one table; the rest is counted */
    STATES_OF_THE_UNION = 56,
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* ---- Lines that are wrong in one way ---- */

struct lines {
    struct checking *checking;
    const struct place_table *table;
    size_t told;
};

static void tell(struct lines *lines, size_t row, const char *mend, const char *what, const char *subject)
{
    if (++lines->told <= LINES_TOLD)
        faults_add_line(lines->checking->faults, FAULT_WARNING, lines->table->path,
                        place_table_line(lines->table, row), mend, "%s: \"%s\"", what, subject);
}

static void tell_rest(const struct lines *lines)
{
    if (lines->told > LINES_TOLD)
        faults_add(lines->checking->faults, FAULT_WARNING, lines->table->path, "", "see the lines above",
                   "%zu more lines like these", lines->told - LINES_TOLD);
}

/* ---- Do the names match a place? ---- */

static const struct places *places_of(const struct lines *lines)
{
    return lines->checking->content->places;
}

static bool is_state(const struct lines *lines, const char *code)
{
    return places_state_name(places_of(lines), code, false) != NULL;
}

static bool is_county(const struct lines *lines, const char *fips)
{
    struct county county;

    return places_county_by_fips(places_of(lines), fips, &county);
}

/* Is there a city of that name in that county, or in that state? */
static bool is_city(const struct lines *lines, const char *area, const char *name)
{
    enum { CITIES = 16 };
    struct city cities[CITIES];
    char key[PLACES_KEY_ROOM];
    bool county = isdigit((unsigned char)*area);
    const char *state = county ? places_state_of_county(places_of(lines), area) : area;

    if (!places_fold(name, key, sizeof key))
        return false;
    size_t found = places_city(places_of(lines), key, state, cities, CITIES);
    if (!county)
        return found > 0;
    for (size_t i = 0; i < found && i < CITIES; i++)
        for (size_t k = 0; k < cities[i].counties.count; k++)
            if (strcmp(cities[i].counties.county[k].fips, area) == 0)
                return true;
    return false;
}

/* The county or state that an agreement or rule is of. False when there is none. */
static bool check_area(struct lines *lines, size_t row)
{
    const char *area = place_table_field(lines->table, row, 0);

    if (isdigit((unsigned char)*area) ? is_county(lines, area) : is_state(lines, area))
        return true;
    tell(lines, row, "write a county's FIPS code of counties.tsv, or a state's code",
         "this line belongs to no county or state, and is never sent", area);
    return false;
}

static void check_counties_field(struct lines *lines, size_t row, const char *field)
{
    struct county_list counties;

    places_parse_counties(field, &counties);
    if (counties.count == 0 && strcmp(field, "-") != 0)
        tell(lines, row, "write FIPS, or FIPS:share,FIPS:share", "no counties can be read here", field);
    for (size_t i = 0; i < counties.count; i++)
        if (!is_county(lines, counties.county[i].fips))
            tell(lines, row, "correct it, or make the table anew", "counties.tsv has no such county",
                 counties.county[i].fips);
}

static void check_counties_of(struct checking *checking, const struct place_table *table, unsigned field)
{
    struct lines lines = {checking, table, 0};

    for (size_t row = 0; row < table->rows; row++)
        check_counties_field(&lines, row, place_table_field(table, row, field));
    tell_rest(&lines);
}

static bool is_one_of(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

static bool is_day(const char *text, size_t parts)
{
    static const char form[] = "dddd-dd-dd";
    static const size_t lengths[] = {0, 4, 7, 10};
    size_t length = strlen(text);

    for (size_t i = 0; i < length; i++)
        if (i >= sizeof form - 1 || (form[i] == 'd' ? !isdigit((unsigned char)text[i]) : text[i] != form[i]))
            return false;
    return length == 10 || (parts < 3 && (length == lengths[1] || length == lengths[2]));
}

/* ---- Agreements ---- */

static void check_agreement(struct lines *lines, size_t row)
{
    static const char *const levels[] = {"state", "county", "city", "township", "constable", "special"};
    const char *area = place_table_field(lines->table, row, 0);
    const char *level = place_table_field(lines->table, row, 1);
    const char *city = place_table_field(lines->table, row, 2);
    const char *models = place_table_field(lines->table, row, 4);
    const char *day = place_table_field(lines->table, row, 5);

    if (!check_area(lines, row))
        return;
    if (!is_one_of(level, levels, COUNT(levels)))
        tell(lines, row, "write state, county, city, township, constable or special",
             "this is no level of an agency", level);
    /* townships without a post office are not in cities.tsv; their county's answer names them */
    else if (strcmp(level, "city") == 0 && !is_city(lines, area, city))
        tell(lines, row, "correct the city or the county: who asks for the city is not told of this",
             "cities.tsv has no such city in this county", city);
    if (!strstr(models, "JEM") && !strstr(models, "WSO") && !strstr(models, "TFM"))
        tell(lines, row, "write JEM, WSO or TFM with the day signed, such as TFM:2025-09-22",
             "this is no kind of agreement", models);
    if (!is_day(day, 3))
        tell(lines, row, "write it as 2026-05-18", "this is no day", day);
}

/* ---- Rules ---- */

static void check_rule(struct lines *lines, size_t row)
{
    static const char *const kinds[] = {
        "detainer-declines", "detainer-honors", "detainer-limited", "ordinance",
        "resolution",        "cooperates",      "notify",           "287g",
        "no-287g",           "287g-ended",      "policy-dispute",   "state-note",
        "doj-list",          "doj-list-state",  "doj-delisted"};
    static const char *const confidences[] = {"high", "medium"};
    const char *area = place_table_field(lines->table, row, 0);
    const char *city = place_table_field(lines->table, row, 1);
    const char *kind = place_table_field(lines->table, row, 2);
    const char *day = place_table_field(lines->table, row, 3);
    const char *confidence = place_table_field(lines->table, row, 4);

    if (!check_area(lines, row))
        return;
    if (strcmp(city, "-") != 0 && !is_city(lines, area, city))
        tell(lines, row, "correct the city or the county: who asks for the city is not told of this",
             "cities.tsv has no such city there", city);
    if (!is_one_of(kind, kinds, COUNT(kinds)))
        tell(lines, row, "take one of those in content/places/README.md", "this is no kind of rule", kind);
    if (!is_one_of(confidence, confidences, COUNT(confidences)))
        tell(lines, row, "write high or medium; what is less sure is left out", "this is no confidence",
             confidence);
    if (!is_day(day, 1))
        tell(lines, row, "write it as 2026, 2026-05 or 2026-05-18", "this is no day, month or year", day);
}

/* How many rules are older than they should be; the first of the oldest. */
static void check_rules_age(struct checking *checking)
{
    const struct place_table *table = &checking->content->places->rules;
    const char *oldest = "";
    size_t old = 0, oldest_row = 0;

    for (size_t row = 0; row < table->rows; row++) {
        const char *day = place_table_field(table, row, 3);
        int month = strlen(day) >= 7 ? atoi(day + 5) : 12;
        if (!check_is_old(checking, SHELF_RULES, check_days_since(checking, atoi(day), month, 28)))
            continue;
        if (old++ == 0 || strcmp(day, oldest) < 0) {
            oldest = day;
            oldest_row = row;
        }
    }
    if (old)
        faults_add_line(
            checking->faults, FAULT_WARNING, table->path, place_table_line(table, oldest_row),
            "see whether they still hold, and write the month you did; until then they go out with "
            "the month they have",
            "%zu rules are more than %u days old; this one is the oldest, of %s", old,
            checking->options->shelf_life.rules, oldest);
}

/* ---- The age of a whole list ---- */

static void check_list_age(struct checking *checking, const struct place_table *table, const char *day,
                           enum shelf shelf, const char *what, const char *mend)
{
    if (!is_day(day, 3)) {
        faults_add(checking->faults, FAULT_WARNING, table->path, "", mend, "the day of %s is not told", what);
        return;
    }
    long days = check_days_since(checking, atoi(day), atoi(day + 5), atoi(day + 8));
    if (check_is_old(checking, shelf, days))
        faults_add(checking->faults, FAULT_WARNING, table->path, "", mend, "%s is of %s, %ld days old", what,
                   day, days);
}

/* ---- States ---- */

static void check_states(struct checking *checking)
{
    const struct places *places = checking->content->places;
    const struct policy_state *state;

    for (size_t i = 0; (state = policy_state_at(checking->content->policy, i)); i++)
        if (!places_state_name(places, state->code, false))
            faults_add(checking->faults, FAULT_WARNING, state->file, "state",
                       "correct the code, or add the state to places/states.tsv",
                       "no state or territory has the code %s: this is never sent", state->code);
    for (size_t row = 0; row < places->states.rows; row++) {
        const char *code = place_table_field(&places->states, row, 0);
        int fips = atoi(place_table_field(&places->states, row, 1));
        if (fips > 0 && fips <= STATES_OF_THE_UNION && !policy_state(checking->content->policy, code))
            faults_add_line(checking->faults, FAULT_WARNING, places->states.path,
                            place_table_line(&places->states, row), "write its file in policy/",
                            "nothing is known of the law of %s", code);
    }
}

static void check_each(struct checking *checking, const struct place_table *table,
                       void (*check)(struct lines *lines, size_t row))
{
    struct lines lines = {checking, table, 0};

    for (size_t row = 0; row < table->rows; row++)
        check(&lines, row);
    tell_rest(&lines);
}

void check_places(struct checking *checking)
{
    const struct places *places = checking->content->places;

    check_counties_of(checking, &places->zips, 2);
    check_counties_of(checking, &places->cities, 3);
    check_each(checking, &places->agreements, check_agreement);
    check_each(checking, &places->rules, check_rule);
    check_states(checking);
    check_rules_age(checking);
    check_list_age(checking, &places->agreements, places->agreements_as_of, SHELF_AGREEMENTS,
                   "ICE's list of 287(g) agreements",
                   "get the newest one and run: rightsline import 287g FILE (content/places/README.md)");
    check_list_age(
        checking, &places->zips, places->zips.as_of, SHELF_ZIPS, "the list of ZIPs",
        "get HUD's newest one and run: content/places/renew-zips.sh FILE (content/places/README.md)");
}
