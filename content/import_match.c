/* import_match.c - to which county, city or state an agency on ICE's sheet belongs. First by the present
 * table, which people have put right by hand; then by the agency's name, ICE's column COUNTY and our tables
 * of counties and cities. */
#include "content/import_match.h"

#include "content/places_inside.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { NAMES_MAX = 16 };

/* The fields of 287g.tsv. */
enum { ROW_AREA, ROW_LEVEL, ROW_CITY, ROW_AGENCY };

/* ---- The present table ---- */

static bool is_state_of_area(const struct places *places, const char *area, const char *state)
{
    const char *other = places_state_of_county(places, area);

    return strcmp(*other ? other : area, state) == 0;
}

static void add_area(struct match *match, const char *area)
{
    if (match->areas < MATCH_AREAS_MAX)
        characters_copy(match->area[match->areas++], sizeof match->area[0], area);
}

/* By state and folded name. Two agencies of one name (townships) are told apart by the sheet's county. */
static bool match_present(const struct places *places, const struct sheet_line *line, const char *county,
                          struct match *match)
{
    char key[PLACES_KEY_ROOM * 3], other[PLACES_KEY_ROOM * 3];

    if (!places_fold(line->agency, key, sizeof key))
        return false;
    for (size_t row = 0; row < places->agreements.rows; row++) {
        const char *area = place_table_field(&places->agreements, row, ROW_AREA);
        if (!is_state_of_area(places, area, line->state) ||
            !places_fold(place_table_field(&places->agreements, row, ROW_AGENCY), other, sizeof other) ||
            strcmp(key, other) != 0)
            continue;
        const char *level = place_table_field(&places->agreements, row, ROW_LEVEL);
        if (match->areas > 0 && strcmp(level, "special") != 0 && strcmp(match->area[0], county) == 0)
            continue; /* this other one is not meant */
        if (strcmp(level, "special") != 0)
            match->areas = 0;
        match->level = level;
        characters_copy(match->city, sizeof match->city, place_table_field(&places->agreements, row, ROW_CITY));
        add_area(match, area);
    }
    return match->areas > 0;
}

/* ---- Names ---- */

/* Cuts `word` off the end of a folded name; false when it does not end so. */
static bool cut_end(char *key, const char *word)
{
    size_t length = strlen(key), tail = strlen(word);

    if (length <= tail || strcmp(key + length - tail, word) != 0 || key[length - tail - 1] != ' ')
        return false;
    key[length - tail - 1] = '\0';
    return true;
}

static bool cut_begin(char *key, const char *words)
{
    size_t length = strlen(words);

    if (strncmp(key, words, length) != 0 || key[length] != ' ')
        return false;
    memmove(key, key + length + 1, strlen(key + length + 1) + 1);
    return true;
}

static bool has_word(const char *key, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = key; (at = strstr(at, word)); at++)
        if ((at == key || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

static bool has_one_of(const char *key, const char *const *words)
{
    for (; *words; words++)
        if (has_word(key, *words))
            return true;
    return false;
}

/* "mesa police department" -> "mesa". */
static void cut_to_place(char *key)
{
    static const char *const ends[] = {"office",   "department",    "departement",  "dept",     "division",
                                       "agency",   "police",        "services",     "marshals", "marshal",
                                       "sheriffs", "public safety", "sheriff",      "pd",       "constables",
                                       "of",       "constable",     "metropolitan", NULL};
    static const char *const begins[] = {"city of",    "town of",     "village of",
                                         "borough of", "township of", NULL};

    for (const char *const *begin = begins; *begin; begin++)
        cut_begin(key, *begin);
    for (const char *const *end = ends; *end;)
        end = cut_end(key, *end) ? ends : end + 1;
}

/* ---- Counties ---- */

/* "Autauga County", "DeKalb", "Richmond City", "Orleans Parish". Where two bear one short name, the full one
 * decides. "" when there is none. */
static void find_county(const struct places *places, const char *name, const char *state, char *fips)
{
    static const char *const kinds[] = {"county",       "parish", "borough", "census area",
                                        "municipality", "city",   NULL};
    struct county counties[NAMES_MAX];
    char key[PLACES_KEY_ROOM], full[PLACES_KEY_ROOM], cut[PLACES_KEY_ROOM];

    *fips = '\0';
    if (!*name || !places_fold(name, key, sizeof key))
        return;
    strcpy(cut, key);
    size_t count = places_county(places, key, state, counties, NAMES_MAX);
    for (const char *const *kind = kinds; count == 0 && *kind; kind++)
        if (cut_end(cut, *kind))
            count = places_county(places, cut, state, counties, NAMES_MAX);
    for (size_t i = 0; i < count && i < NAMES_MAX; i++) {
        if (!places_fold(counties[i].name, full, sizeof full))
            continue;
        if (i == 0 || strcmp(full, key) == 0)
            characters_copy(fips, 6, counties[i].fips);
        if (strcmp(full, key) == 0)
            return;
    }
}

/* The county that an agency bears in its name: "Autauga County Sheriff's Office". */
static void county_in_name(const struct places *places, const char *agency, const char *state, char *fips)
{
    static const char *const kinds[] = {" county", " parish", " borough", NULL};
    char key[PLACES_KEY_ROOM * 3];

    *fips = '\0';
    if (!places_fold(agency, key, sizeof key))
        return;
    for (const char *const *kind = kinds; *kind; kind++) {
        char *end = strstr(key, *kind);
        if (!end || end == key)
            continue;
        end[strlen(*kind)] = '\0';
        find_county(places, key, state, fips);
        return;
    }
}

/* ---- Cities ---- */

/* The city of that name; in `fips` when that is not "", else the only one of the state: a county that is
 * guessed would be told to people as a fact. */
static bool find_city(const struct places *places, const char *key, const char *state, const char *fips,
                      struct city *city)
{
    struct city cities[NAMES_MAX];
    size_t count = places_city(places, key, state, cities, NAMES_MAX);

    for (size_t i = 0; i < count && i < NAMES_MAX; i++)
        for (size_t k = 0; *fips && k < cities[i].counties.count; k++)
            if (strcmp(cities[i].counties.county[k].fips, fips) == 0) {
                *city = cities[i];
                return true;
            }
    if (count == 0 || cities[0].counties.count == 0 || *fips)
        return false;
    *city = cities[0];
    for (size_t i = 1; i < count && i < NAMES_MAX; i++)
        if (strcmp(cities[0].counties.county[0].fips, cities[i].counties.county[0].fips) != 0)
            return false;
    return true;
}

/* As it stands ("Dade City", "Oak Grove Village"), else without what kind of place it is. */
static bool find_city_cut(const struct places *places, char *key, const char *state, const char *fips,
                          struct city *city)
{
    static const char *const kinds[] = {"borough", "village", "city", "town", NULL};

    if (find_city(places, key, state, fips, city))
        return true;
    for (const char *const *kind = kinds; *kind; kind++)
        if (cut_end(key, *kind))
            return find_city(places, key, state, fips, city);
    return false;
}

/* ---- Levels ---- */

static const char *level_of(const struct sheet_line *line, const char *key)
{
    static const char *const special[] = {"university",  "college",  "school",        "isd",       "airport",
                                          "campus",      "ward",     "regional",      "authority", "transit",
                                          "cooperative", "railroad", "district jail", "academy",   NULL};
    static const char *const county[] = {"county", "parish", "sheriff", "sheriffs", NULL};

    if (has_word(key, "constable") || has_word(key, "constables"))
        return "constable";
    if (has_one_of(key, special) && strcasestr(line->type, "county") == NULL)
        return "special";
    if (strcasestr(line->type, "state"))
        return "state";
    if (has_word(key, "township") || has_word(key, "twp"))
        return "township";
    if (has_one_of(key, county))
        return "county";
    if (strcasestr(line->type, "municip") || strcasestr(line->type, "city") || has_word(key, "police") ||
        has_word(key, "marshal") || has_word(key, "marshals"))
        return "city";
    if (strcasestr(line->type, "county"))
        return "county";
    return *line->type ? "special" : "state";
}

/* ---- Together ---- */

static void warn(const struct sheet_line *line, const char *path, const char *what, struct faults *faults)
{
    faults_add_line(
        faults, FAULT_WARNING, path, line->line,
        "write the county into column COUNTY, or the agency by hand into 287g.tsv; the line was left out",
        "%s (%s): %s", line->agency, line->state, what);
}

static bool match_county(const struct places *places, const struct sheet_line *line, const char *printed,
                         const char *key, const char *path, struct match *match, struct faults *faults)
{
    char fips[6], place[PLACES_KEY_ROOM * 3];
    struct city city;

    county_in_name(places, line->agency, line->state, fips);
    if (*fips && *printed && strcmp(fips, printed) != 0)
        faults_add_line(faults, FAULT_WARNING, path, line->line,
                        "the agency's was taken; if that is wrong, put it right in 287g.tsv",
                        "%s (%s): column COUNTY has another county: %s", line->agency, line->state,
                        line->county);
    if (!*fips)
        characters_copy(fips, sizeof fips, printed);
    if (!*fips) { /* "Jacksonville Sheriff's Office" */
        snprintf(place, sizeof place, "%s", key);
        cut_to_place(place);
        find_county(places, place, line->state, fips);
        if (!*fips && find_city_cut(places, place, line->state, "", &city))
            characters_copy(fips, sizeof fips, city.counties.county[0].fips);
    }
    if (*fips)
        add_area(match, fips);
    else
        warn(line, path, *line->county ? "that county is not in our table" : "its county is not known",
             faults);
    return *fips != '\0';
}

/* "cut n shoot" -> "Cut N Shoot". */
static void capitals(const char *key, char *out, size_t room)
{
    characters_copy(out, room, key);
    for (char *at = out; *at; at++)
        if (at == out || at[-1] == ' ')
            *at = (char)toupper((unsigned char)*at);
}

static bool match_city(const struct places *places, const struct sheet_line *line, const char *printed,
                       const char *key, const char *path, struct match *match, struct faults *faults)
{
    char place[PLACES_KEY_ROOM * 3];
    struct city city;

    snprintf(place, sizeof place, "%s", key);
    cut_to_place(place);
    if (find_city_cut(places, place, line->state, printed, &city)) {
        add_area(match, *printed ? printed : city.counties.county[0].fips);
        characters_copy(match->city, sizeof match->city, city.name);
        return true;
    }
    if (*printed) { /* a place that our table lacks, in a county that the sheet names */
        add_area(match, printed);
        capitals(place, match->city, sizeof match->city);
        return true;
    }
    warn(line, path,
         places_city(places, place, line->state, NULL, 0) > 0 ? "several places of that name, and no county"
                                                              : "no place of that name is known",
         faults);
    return false;
}

bool import_match(const struct places *places, const struct sheet_line *line, const char *path,
                  struct match *match, struct faults *faults)
{
    char printed[6], key[PLACES_KEY_ROOM * 3];

    *match = (struct match){.city = "-"};
    find_county(places, line->county, line->state, printed);
    if (match_present(places, line, printed, match))
        return true;
    if (!places_fold(line->agency, key, sizeof key)) {
        warn(line, path, "its name is too long", faults);
        return false;
    }
    match->level = level_of(line, key);
    if (strcmp(match->level, "state") == 0) {
        add_area(match, line->state);
        return true;
    }
    if (strcmp(match->level, "county") == 0)
        return match_county(places, line, printed, key, path, match, faults);
    if (strcmp(match->level, "city") == 0 || strcmp(match->level, "township") == 0)
        return match_city(places, line, printed, key, path, match, faults);
    if (!*printed)
        county_in_name(places, line->agency, line->state, printed);
    if (!*printed) {
        warn(line, path, "its county is not known", faults);
        return false;
    }
    add_area(match, printed);
    return true;
}
