/* places_test.c - the tables of places: well-known ZIPs, names, folding, local policing, spoiled tables. */
#include "content/places.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "content/place_table.h"
#include "content/slip.h"

static struct places *places;

/* Known by heart, not taken from the tables: state and main county. */
static const struct known {
    const char *zip, *state, *county;
} known[] = {
    {"90012", "CA", "06037"}, /* Los Angeles */
    {"90210", "CA", "06037"}, /* Beverly Hills */
    {"90011", "CA", "06037"}, {"91331", "CA", "06037"}, {"90650", "CA", "06037"},
    {"94102", "CA", "06075"},                                                     /* San Francisco */
    {"94110", "CA", "06075"}, {"94601", "CA", "06001"},                           /* Oakland */
    {"95112", "CA", "06085"},                                                     /* San Jose */
    {"92101", "CA", "06073"},                                                     /* San Diego */
    {"92173", "CA", "06073"}, {"92231", "CA", "06025"},                           /* Calexico */
    {"92701", "CA", "06059"},                                                     /* Santa Ana */
    {"93701", "CA", "06019"},                                                     /* Fresno */
    {"93301", "CA", "06029"},                                                     /* Bakersfield */
    {"95814", "CA", "06067"},                                                     /* Sacramento */
    {"92501", "CA", "06065"},                                                     /* Riverside */
    {"10001", "NY", "36061"}, {"10002", "NY", "36061"}, {"10451", "NY", "36005"}, /* Bronx */
    {"11201", "NY", "36047"},                                                     /* Brooklyn */
    {"11368", "NY", "36081"},                                                     /* Corona */
    {"10301", "NY", "36085"},                                                     /* Staten Island */
    {"11550", "NY", "36059"},                                                     /* Hempstead */
    {"11717", "NY", "36103"},                                                     /* Brentwood */
    {"14201", "NY", "36029"},                                                     /* Buffalo */
    {"14604", "NY", "36055"},                                                     /* Rochester */
    {"12207", "NY", "36001"},                                                     /* Albany */
    {"07102", "NJ", "34013"},                                                     /* Newark */
    {"07302", "NJ", "34017"},                                                     /* Jersey City */
    {"07501", "NJ", "34031"},                                                     /* Paterson */
    {"07201", "NJ", "34039"},                                                     /* Elizabeth */
    {"08608", "NJ", "34021"},                                                     /* Trenton */
    {"60601", "IL", "17031"},                                                     /* Chicago */
    {"60623", "IL", "17031"}, {"60804", "IL", "17031"},                           /* Cicero */
    {"60505", "IL", "17089"},                                                     /* Aurora */
    {"62701", "IL", "17167"},                                                     /* Springfield */
    {"77002", "TX", "48201"},                                                     /* Houston */
    {"77036", "TX", "48201"}, {"75201", "TX", "48113"},                           /* Dallas */
    {"78205", "TX", "48029"},                                                     /* San Antonio */
    {"78701", "TX", "48453"},                                                     /* Austin */
    {"79901", "TX", "48141"},                                                     /* El Paso */
    {"76102", "TX", "48439"},                                                     /* Fort Worth */
    {"78501", "TX", "48215"},                                                     /* McAllen */
    {"78520", "TX", "48061"},                                                     /* Brownsville */
    {"78040", "TX", "48479"},                                                     /* Laredo */
    {"33125", "FL", "12086"},                                                     /* Miami */
    {"33010", "FL", "12086"},                                                     /* Hialeah */
    {"33301", "FL", "12011"},                                                     /* Fort Lauderdale */
    {"33401", "FL", "12099"},                                                     /* West Palm Beach */
    {"32801", "FL", "12095"},                                                     /* Orlando */
    {"33602", "FL", "12057"},                                                     /* Tampa */
    {"32202", "FL", "12031"},                                                     /* Jacksonville */
    {"34142", "FL", "12021"},                                                     /* Immokalee */
    {"30303", "GA", "13121"},                                                     /* Atlanta */
    {"30301", "GA", "13121"}, {"30340", "GA", "13089"},                           /* Doraville */
    {"30060", "GA", "13067"},                                                     /* Marietta */
    {"28202", "NC", "37119"},                                                     /* Charlotte */
    {"27601", "NC", "37183"},                                                     /* Raleigh */
    {"27701", "NC", "37063"},                                                     /* Durham */
    {"29401", "SC", "45019"},                                                     /* Charleston */
    {"37203", "TN", "47037"},                                                     /* Nashville */
    {"38103", "TN", "47157"},                                                     /* Memphis */
    {"35203", "AL", "01073"},                                                     /* Birmingham */
    {"36602", "AL", "01097"},                                                     /* Mobile */
    {"70112", "LA", "22071"},                                                     /* New Orleans */
    {"70802", "LA", "22033"},                                                     /* Baton Rouge */
    {"39201", "MS", "28049"},                                                     /* Jackson */
    {"72201", "AR", "05119"},                                                     /* Little Rock */
    {"85003", "AZ", "04013"},                                                     /* Phoenix */
    {"85701", "AZ", "04019"},                                                     /* Tucson */
    {"85349", "AZ", "04027"},                                                     /* San Luis */
    {"89101", "NV", "32003"},                                                     /* Las Vegas */
    {"89501", "NV", "32031"},                                                     /* Reno */
    {"87102", "NM", "35001"},                                                     /* Albuquerque */
    {"87501", "NM", "35049"},                                                     /* Santa Fe */
    {"80202", "CO", "08031"},                                                     /* Denver */
    {"80012", "CO", "08005"},                                                     /* Aurora */
    {"84101", "UT", "49035"},                                                     /* Salt Lake City */
    {"83702", "ID", "16001"},                                                     /* Boise */
    {"98101", "WA", "53033"},                                                     /* Seattle */
    {"98901", "WA", "53077"},                                                     /* Yakima */
    {"97201", "OR", "41051"},                                                     /* Portland */
    {"99501", "AK", "02020"},                                                     /* Anchorage */
    {"96813", "HI", "15003"},                                                     /* Honolulu */
    {"55401", "MN", "27053"},                                                     /* Minneapolis */
    {"55101", "MN", "27123"},                                                     /* St. Paul */
    {"53202", "WI", "55079"},                                                     /* Milwaukee */
    {"48201", "MI", "26163"},                                                     /* Detroit */
    {"49503", "MI", "26081"},                                                     /* Grand Rapids */
    {"43215", "OH", "39049"},                                                     /* Columbus */
    {"44113", "OH", "39035"},                                                     /* Cleveland */
    {"46204", "IN", "18097"},                                                     /* Indianapolis */
    {"40202", "KY", "21111"},                                                     /* Louisville */
    {"63101", "MO", "29510"},                                                     /* St. Louis city */
    {"64106", "MO", "29095"},                                                     /* Kansas City */
    {"66101", "KS", "20209"},                                                     /* Kansas City */
    {"68102", "NE", "31055"},                                                     /* Omaha */
    {"50309", "IA", "19153"},                                                     /* Des Moines */
    {"73102", "OK", "40109"},                                                     /* Oklahoma City */
    {"57104", "SD", "46099"},                                                     /* Sioux Falls */
    {"58102", "ND", "38017"},                                                     /* Fargo */
    {"59101", "MT", "30111"},                                                     /* Billings */
    {"82001", "WY", "56021"},                                                     /* Cheyenne */
    {"19107", "PA", "42101"},                                                     /* Philadelphia */
    {"15222", "PA", "42003"},                                                     /* Pittsburgh */
    {"18102", "PA", "42077"},                                                     /* Allentown */
    {"19601", "PA", "42011"},                                                     /* Reading */
    {"21202", "MD", "24510"},                                                     /* Baltimore */
    {"20902", "MD", "24031"},                                                     /* Wheaton */
    {"20783", "MD", "24033"},                                                     /* Hyattsville */
    {"20001", "DC", "11001"}, {"22003", "VA", "51059"},                           /* Annandale */
    {"22204", "VA", "51013"},                                                     /* Arlington */
    {"23219", "VA", "51760"},                                                     /* Richmond */
    {"25301", "WV", "54039"},                                                     /* Charleston */
    {"19801", "DE", "10003"},                                                     /* Wilmington */
    {"02108", "MA", "25025"},                                                     /* Boston */
    {"02150", "MA", "25025"},                                                     /* Chelsea */
    {"01840", "MA", "25009"},                                                     /* Lawrence */
    {"02903", "RI", "44007"},                                                     /* Providence */
    {"06103", "CT", "09003"},                                                     /* Hartford */
    {"06604", "CT", "09001"},                                                     /* Bridgeport */
    {"03101", "NH", "33011"},                                                     /* Manchester */
    {"05401", "VT", "50007"},                                                     /* Burlington */
    {"04101", "ME", "23005"},                                                     /* Portland */
    {"00901", "PR", "72127"},                                                     /* San Juan */
    {"00802", "VI", "78030"},                                                     /* St. Thomas */
    {"96910", "GU", "66010"},                                                     /* Hagatna */
};

static void knows_zips(void **state)
{
    struct zip_answer answer;
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        bool found = places_zip(places, known[i].zip, &answer);
        if (found && strcmp(answer.states.code[0], known[i].state) == 0 && answer.counties.count > 0 &&
            strcmp(answer.counties.county[0].fips, known[i].county) == 0)
            continue;
        print_message("%s is not in %s %s\n", known[i].zip, known[i].state, known[i].county);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static const struct odd {
    const char *name, *zip;
    bool found;
    const char *states; /* joined */
    size_t counties;
    unsigned flags;
} odd[] = {
    {"a ZIP in two counties has both", "30340", true, "GA", 2, 0},
    {"a ZIP over a state line has both states", "42223", true, "KYTN", 2, ZIP_CROSSES_STATES},
    {"a ZIP without homes says so", "20301", true, "DCVA", 1, ZIP_NO_HOMES | ZIP_CROSSES_STATES},
    {"a territory says so", "00901", true, "PR", 1, ZIP_TERRITORY},
    {"a military one has no county", "09012", true, "AE", 0, ZIP_MILITARY},
    {"a military one that no table has", "09899", true, "AE", 0, ZIP_MILITARY},
    {"the Americas", "34099", true, "AA", 0, ZIP_MILITARY},
    {"the Pacific", "96299", true, "AP", 0, ZIP_MILITARY},
    {"an unknown one is guessed by its beginning", "90000", true, "CA", 0, ZIP_GUESSED},
    {"one that was given up is guessed", "10048", true, "NY", 0, ZIP_GUESSED},
    {"a beginning that nobody has", "00000", false, "", 0, 0},
    {"letters are no ZIP", "9001a", false, "", 0, 0},
    {"four digits are no ZIP", "9001", false, "", 0, 0},
    {"nothing is no ZIP", "", false, "", 0, 0},
};

static void answers_odd_zips(void **state)
{
    const struct odd *row = *state;
    struct zip_answer answer;
    char states[PLACES_STATES_MAX * 2 + 1] = "";

    assert_int_equal(places_zip(places, row->zip, &answer), row->found);
    for (size_t i = 0; i < answer.states.count; i++)
        strcat(states, answer.states.code[i]);
    assert_string_equal(states, row->states);
    assert_int_equal(answer.counties.count, row->counties);
    assert_int_equal(answer.flags, row->flags);
}

static void shares_fall(void **state)
{
    struct zip_answer answer;

    (void)state;
    assert_true(places_zip(places, "00601", &answer));
    assert_int_equal(answer.counties.county[0].share, 841);
    assert_int_equal(answer.counties.county[1].share, 159);
    assert_string_equal(answer.city, "Adjuntas");
}

static const struct folding {
    const char *name, *text, *key;
} foldings[] = {
    {"case goes", "DALLAS", "dallas"},
    {"accents go", "Bayamón", "bayamon"},
    {"combining accents go", "Bayamo\u0301n", "bayamon"},
    {"tildes go", "La Cañada", "la canada"},
    {"dots go", "St. Paul", "st paul"},
    {"initials join", "D.C.", "dc"},
    {"but words do not", "St.Paul", "st paul"},
    {"apostrophes join", "Prince George's", "prince georges"},
    {"curly ones too", "Coeur d’Alene", "coeur dalene"},
    {"hyphens part", "Winston-Salem", "winston salem"},
    {"Saint is St", "Saint Paul", "st paul"},
    {"Fort is Ft", "Fort Worth", "ft worth"},
    {"Mount is Mt", "Mount Vernon", "mt vernon"},
    {"Fortuna stays", "Fortuna", "fortuna"},
    {"full-width letters are letters", "Ｔｅｘａｓ", "texas"},
    {"spaces are one", "  New   York ", "new york"},
    {"signs are nothing", "?!", ""},
};

static void folds(void **state)
{
    const struct folding *row = *state;
    char key[PLACES_KEY_ROOM];

    assert_int_equal(places_fold(row->text, key, sizeof key), row->key[0] != '\0');
    assert_string_equal(key, row->key);
}

static void folding_respects_the_room(void **state)
{
    char key[7];

    (void)state;
    assert_false(places_fold("Los Angeles", key, sizeof key));
    assert_string_equal(key, "");
    assert_true(places_fold("Dallas", key, sizeof key));
}

/* build.sh folds with awk; what it wrote must be what places_fold() would give. */
static void keys_are_folded_alike(void **state)
{
    static const struct {
        const char *file;
        unsigned name, fields;
    } tables[] = {{"cities.tsv", 2, 5}, {"county-names.tsv", 0, 4}};
    char key[2 * PLACES_KEY_ROOM];

    (void)state;
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        struct place_table table;
        assert_true(place_table_load(&table, "content/places", tables[t].file, tables[t].fields,
                                     tables[t].fields, false, NULL));
        for (size_t row = 0; row < table.rows; row++) {
            const char *text = place_table_field(&table, row, 0);
            places_fold(text, key, sizeof key);
            if (strcmp(key, text) != 0)
                fail_msg("%s: \"%s\" folds to \"%s\"", tables[t].file, text, key);
        }
        place_table_free(&table);
    }
}

static void finds_cities(void **state)
{
    struct city city[3];

    (void)state;
    assert_true(places_city(places, "portland", NULL, city, 3) > 3);
    assert_string_equal(city[0].state, "OR");
    assert_string_equal(city[1].state, "ME");
    assert_true(city[0].people > city[1].people);
    assert_int_equal(places_city(places, "portland", "ME", city, 3), 1);
    assert_string_equal(city[0].name, "Portland");
    assert_string_equal(city[0].counties.county[0].fips, "23005");
    assert_int_equal(places_city(places, "mcallen", "TX", city, 3), 1);
    assert_string_equal(city[0].name, "McAllen");
    assert_int_equal(places_city(places, "philly", NULL, city, 3), 1);
    assert_string_equal(city[0].name, "Philadelphia");
    assert_int_equal(places_city(places, "nowhere at all", NULL, city, 3), 0);
    assert_true(places_city(places, "portland", NULL, NULL, 0) > 3);
}

static void finds_cities_with_a_slip(void **state)
{
    struct city city;

    (void)state;
    assert_true(places_city_near(places, "pheonix", "AZ", &city));
    assert_string_equal(city.name, "Phoenix");
    assert_false(places_city_near(places, "pheonix", "ND", &city));
    assert_false(places_city_near(places, "reno", "NV", &city)); /* too short to guess at */
}

static void finds_counties(void **state)
{
    struct county county[2];

    (void)state;
    assert_true(places_county(places, "harris", NULL, county, 2) >= 2);
    assert_string_equal(county[0].fips, "48201");
    assert_string_equal(county[0].name, "Harris County");
    assert_int_equal(places_county(places, "orleans", "LA", county, 2), 1);
    assert_string_equal(county[0].name, "Orleans Parish");
    assert_int_equal(places_county(places, "de kalb", "GA", county, 2), 1);
    assert_int_equal(places_county(places, "miami dade", "FL", county, 2), 1);
    assert_true(places_county_by_fips(places, "51059", county));
    assert_string_equal(county[0].name, "Fairfax County");
    assert_string_equal(county[0].state, "VA");
    assert_false(places_county_by_fips(places, "99999", county));
}

static void finds_states(void **state)
{
    char code[3];

    (void)state;
    assert_int_equal(places_state(places, "new york", code), STATE_NAME);
    assert_string_equal(code, "NY");
    assert_int_equal(places_state(places, "carolina del norte", code), STATE_NAME);
    assert_string_equal(code, "NC");
    assert_int_equal(places_state(places, "miss", code), STATE_ABBREV);
    assert_int_equal(places_state(places, "ontario", code), STATE_NONE);
    assert_true(places_state_near(places, "califronia", code));
    assert_string_equal(code, "CA");
    assert_true(places_state_near(places, "texsa", code));
    assert_false(places_state_near(places, "texts", code)); /* a word of this trade */
    assert_true(places_state_code(places, "tx", code));
    assert_string_equal(code, "TX");
    assert_false(places_state_code(places, "ae", code));
    assert_false(places_state_code(places, "zz", code));
    assert_string_equal(places_state_name(places, "NY", true), "Nueva York");
    assert_string_equal(places_state_name(places, "NY", false), "New York");
    assert_null(places_state_name(places, "ZZ", false));
    assert_string_equal(places_state_of_county(places, "72001"), "PR");
    assert_string_equal(places_state_of_county(places, "TX"), "");
}

static const struct slipping {
    const char *name, *typed, *meant;
    bool any, swap;
} slippings[] = {
    {"the same is no slip", "texas", "texas", false, false},
    {"two swapped", "texsa", "texas", true, true},
    {"one wrong", "taxas", "texas", true, false},
    {"one too many", "texxas", "texas", true, false},
    {"one too few", "txas", "texas", true, false},
    {"one too few at the end", "texa", "texas", true, false},
    {"two wrong", "taxes", "texas", false, false},
    {"nothing", "", "ab", false, false},
};

static void slips(void **state)
{
    const struct slipping *row = *state;
    assert_int_equal(slip_between(row->typed, row->meant, SLIP_ANY), row->any);
    assert_int_equal(slip_between(row->typed, row->meant, SLIP_SWAP), row->swap);
}

static void knows_local_policing(void **state)
{
    struct local local;

    (void)state;
    places_local(places, "17031", "Chicago", &local); /* Cook County, Chicago */
    assert_int_equal(local.agreements, 0);
    assert_true(local.rules >= 2);
    assert_string_equal(local.rule[0].city, "Chicago");

    places_local(places, "12086", "Hialeah", &local); /* Miami-Dade */
    assert_int_equal(local.agreement[0].level, AGREEMENT_CITY);
    assert_string_equal(local.agreement[0].city, "Hialeah");
    assert_true(local.agreement[0].models & AGREEMENT_FIELD);
    assert_true(strcmp(local.agreements_as_of, "2026-06-30") >= 0);
    for (size_t i = 1; i < local.agreements; i++)
        if (local.agreement[i].level == AGREEMENT_CITY)
            assert_string_equal(local.agreement[i].city, "Hialeah"); /* other cities' police are left out */
    assert_int_equal(local.agreement[local.agreements - 1].level, AGREEMENT_STATE);

    places_local(places, "36061", "new york", &local); /* a rule that stands in five counties */
    assert_true(local.rules > 0);
    assert_string_equal(local.rule[0].city, "New York");

    places_local(places, "TX", NULL, &local); /* a whole state: its own agencies */
    assert_true(local.agreements > 0);
    for (size_t i = 0; i < local.agreements; i++)
        assert_int_equal(local.agreement[i].level, AGREEMENT_STATE);

    places_local(places, "99999", NULL, &local);
    assert_int_equal(local.agreements + local.rules, 0);
}

static void rules_are_in_both_languages(void **state)
{
    struct place_table table;

    (void)state;
    assert_true(place_table_load(&table, "content/places", "local-policies.tsv", 9, 9, false, NULL));
    for (size_t row = 0; row < table.rows; row++) {
        assert_true(strlen(place_table_field(&table, row, 5)) > 20);
        assert_true(strlen(place_table_field(&table, row, 6)) > 20);
        assert_int_equal(strncmp(place_table_field(&table, row, 7), "http", 4), 0);
        assert_string_not_equal(place_table_field(&table, row, 4), "low");
    }
    place_table_free(&table);
}

/* Every state and county that a table names is one we know. */
static void tables_agree(void **state)
{
    static const struct {
        const char *file;
        unsigned counties, least, most;
    } tables[] = {{"zips.tsv", 2, 4, 5}, {"cities.tsv", 3, 5, 5}};

    (void)state;
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        struct place_table table;
        struct county county;
        assert_true(place_table_load(&table, "content/places", tables[t].file, tables[t].least,
                                     tables[t].most, false, NULL));
        for (size_t row = 0; row < table.rows; row++) {
            const char *state_code = place_table_field(&table, row, 1);
            char fips[6] = "";
            assert_non_null(places_state_name(places, state_code, false));
            if (strcmp(place_table_field(&table, row, tables[t].counties), "-") == 0)
                continue;
            snprintf(fips, sizeof fips, "%.5s", place_table_field(&table, row, tables[t].counties));
            assert_true(places_county_by_fips(places, fips, &county));
        }
        place_table_free(&table);
    }
}

/* A table with a fault is refused, with the line and what is wrong. */
static const struct spoiled {
    const char *name, *bytes, *where, *message;
} spoiled[] = {
    {"sorted lines are good", "# head\na\t1\nb\t2\n", NULL, NULL},
    {"an empty table is good", "", NULL, NULL},
    {"unsorted lines are not", "# head\nb\t1\na\t2\n", "line 3", "not sorted"},
    {"nor is one line twice", "a\t1\na\t2\n", "line 2", "twice"},
    {"nor a field too few", "a\t1\nb\n", "line 2", "1 fields"},
    {"nor a field too many", "a\t1\t2\t3\n", "line 1", "4 fields"},
    {"nor a last line that is cut off", "a\t1\nb\t", "line 2", "cut off"},
    {"nor Windows line ends", "a\t1\r\nb\t2\r\n", "line 1", "carriage return"},
};

static void refuses_spoiled_tables(void **state)
{
    const struct spoiled *row = *state;
    char folder[] = "/tmp/places-test-XXXXXX";
    char path[sizeof folder + 16];
    struct place_table table;
    struct faults faults;

    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/t.tsv", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(row->bytes, file);
    fclose(file);
    faults_init(&faults);
    assert_int_equal(place_table_load(&table, folder, "t.tsv", 2, 3, true, &faults), row->where == NULL);
    assert_int_equal(faults_count_errors(&faults), row->where != NULL);
    if (row->where != NULL) {
        assert_string_equal(faults.list[0].where, row->where);
        assert_non_null(strstr(faults.list[0].message, row->message));
    } else {
        place_table_free(&table);
    }
    faults_free(&faults);
    unlink(path);
    rmdir(folder);
}

static void a_missing_folder_is_a_fault(void **state)
{
    struct faults faults;

    (void)state;
    faults_init(&faults);
    assert_null(places_load("content/no-such-folder", &faults));
    assert_true(faults_count_errors(&faults) > 0);
    faults_free(&faults);
}

static int load(void **state)
{
    (void)state;
    places = places_load("content/places", NULL);
    return places == NULL ? -1 : 0;
}

static int unload(void **state)
{
    (void)state;
    places_free(places);
    return 0;
}

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

int main(void)
{
    struct CMUnitTest tests[16 + COUNT(odd) + COUNT(foldings) + COUNT(slippings) + COUNT(spoiled)] = {
        cmocka_unit_test(knows_zips),
        cmocka_unit_test(shares_fall),
        cmocka_unit_test(folding_respects_the_room),
        cmocka_unit_test(keys_are_folded_alike),
        cmocka_unit_test(finds_cities),
        cmocka_unit_test(finds_cities_with_a_slip),
        cmocka_unit_test(finds_counties),
        cmocka_unit_test(finds_states),
        cmocka_unit_test(knows_local_policing),
        cmocka_unit_test(rules_are_in_both_languages),
        cmocka_unit_test(tables_agree),
        cmocka_unit_test(a_missing_folder_is_a_fault),
    };
    size_t count = 12;

    for (size_t i = 0; i < COUNT(odd); i++)
        tests[count++] = (struct CMUnitTest){odd[i].name, answers_odd_zips, NULL, NULL, (void *)&odd[i]};
    for (size_t i = 0; i < COUNT(foldings); i++)
        tests[count++] = (struct CMUnitTest){foldings[i].name, folds, NULL, NULL, (void *)&foldings[i]};
    for (size_t i = 0; i < COUNT(slippings); i++)
        tests[count++] = (struct CMUnitTest){slippings[i].name, slips, NULL, NULL, (void *)&slippings[i]};
    for (size_t i = 0; i < COUNT(spoiled); i++)
        tests[count++] =
            (struct CMUnitTest){spoiled[i].name, refuses_spoiled_tables, NULL, NULL, (void *)&spoiled[i]};
    return _cmocka_run_group_tests("places", tests, count, load, unload);
}
