/* place_finder_test.c - which texts name a place, and which only look as if they did. */
#include "content/place_finder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "content/place_lexicon.h"

static struct places *places;

enum { WHOLE = 1, LEAD = 2, UNKNOWN_CITY = 4 };

/* What `states` and `county` say is compared with all states, joined by commas, and the main county. */
static const struct row {
    const char *name, *text;
    enum place_kind kind;
    const char *states, *county;
    unsigned marks;
} rows[] = {
    /* ZIP codes */
    {"five digits are a ZIP", "90012", PLACE_ZIP, "CA", "06037", WHOLE},
    {"five digits that are no ZIP are said to be unknown", "00000", PLACE_UNKNOWN, "", "", WHOLE},
    {"a ZIP that is not in the table has the state of its first digits", "90000", PLACE_ZIP, "CA", "", WHOLE},
    {"four more digits do no harm", "90012-1234", PLACE_ZIP, "CA", "06037", WHOLE},
    {"nor do they with a space", "60614 0001", PLACE_ZIP, "IL", "17031", WHOLE},
    {"a word before and politeness behind", "zip 90012 please", PLACE_ZIP, "CA", "06037", WHOLE | LEAD},
    {"zip code is", "zip code is 30301", PLACE_ZIP, "GA", "13121", WHOLE | LEAD},
    {"my zip is", "Hi! my zip is 10001, thanks", PLACE_ZIP, "NY", "36061", WHOLE | LEAD},
    {"written together", "zip90012", PLACE_ZIP, "CA", "06037", WHOLE | LEAD},
    {"with a full stop", "28202.", PLACE_ZIP, "NC", "37119", WHOLE},
    {"with a question mark", "what about 60614?", PLACE_ZIP, "IL", "17031", WHOLE | LEAD},
    {"in Spanish", "mi codigo postal es 33125", PLACE_ZIP, "FL", "12086", WHOLE | LEAD},
    {"with an accent", "Código postal: 77002 por favor", PLACE_ZIP, "TX", "48201", WHOLE | LEAD},
    {"vivo en", "vivo en 85003", PLACE_ZIP, "AZ", "04013", WHOLE | LEAD},
    {"two ZIPs are the first one", "75203 or 75208", PLACE_ZIP, "TX", "48113", LEAD},
    {"a ZIP and a sum are no two ZIPs", "75203 or 15000", PLACE_NONE, "", "", 0},
    {"a dash that nothing follows", "90012-", PLACE_ZIP, "CA", "06037", WHOLE},
    {"a hash before it", "#78702", PLACE_ZIP, "TX", "48453", WHOLE},
    {"a hash before one number of several is no ZIP", "case #78702", PLACE_NONE, "", "", 0},
    {"letters for digits", "9OO12", PLACE_ZIP, "CA", "06037", WHOLE},
    {"full-width digits", "９００１２", PLACE_ZIP, "CA", "06037", WHOLE},
    {"Arabic digits", "٩٠٠١٢", PLACE_ZIP, "CA", "06037", WHOLE},
    {"Chinese around it", "我住在90012", PLACE_ZIP, "CA", "06037", WHOLE | LEAD},
    {"city and state before it", "Dallas TX 75201", PLACE_ZIP, "TX", "48113", WHOLE},
    {"a city before it", "el Bronx 10459", PLACE_ZIP, "NY", "36005", WHOLE},
    {"a state before it", "tx 75201", PLACE_ZIP, "TX", "48113", WHOLE},
    {"a ZIP that crosses a state line names both", "42223", PLACE_ZIP, "KY,TN", "47125", WHOLE},
    {"a military one", "09012", PLACE_ZIP, "AE", "", WHOLE},
    {"a military one that is in no table", "09899", PLACE_ZIP, "AE", "", WHOLE},
    {"in a sentence about police", "do the cops in 90012 work with ice", PLACE_ZIP, "CA", "06037", LEAD},
    {"in a sentence with no lead but police", "does 30301 have 287g", PLACE_ZIP, "GA", "13121", 0},
    {"bail is no ZIP", "I paid 15000 bail", PLACE_NONE, "", "", 0},
    {"bail is no ZIP though it is one by number", "they set bail at 90210 dollars", PLACE_NONE, "", "", 0},
    {"a price is no ZIP", "$90012", PLACE_NONE, "", "", 0},
    {"a price in Spanish is no ZIP", "pague 10001 de fianza", PLACE_NONE, "", "", 0},
    {"people are no ZIP", "ice took 10001 people last week", PLACE_NONE, "", "", 0},
    {"a short code is no ZIP", "Txt WIN to 83383 now", PLACE_NONE, "", "", 0},
    {"a case number is no ZIP", "my case number is 90012", PLACE_NONE, "", "", 0},
    {"a part of a phone number is no ZIP", "call 90012-55501", PLACE_NONE, "", "", 0},
    {"a longer number is no ZIP", "900121234", PLACE_NONE, "", "", 0},
    {"an address is no ZIP but its end is", "12345 Main St Houston TX 77002", PLACE_ZIP, "TX", "48201", 0},
    {"too few digits, though said to be a ZIP", "zip 9001", PLACE_UNKNOWN, "", "", WHOLE | LEAD},
    {"I-247 is a form", "what is an I-247", PLACE_NONE, "", "", 0},
    {"287(g) is a program", "287(g)", PLACE_NONE, "", "", 0},
    {"hours are no place", "can they hold him 48 hours", PLACE_NONE, "", "", 0},
    {"a code that was sent to a phone", "Your verification code is 90012", PLACE_NONE, "", "", 0},

    /* States */
    {"a state", "Texas", PLACE_STATE, "TX", "", WHOLE},
    {"in small letters", "texas", PLACE_STATE, "TX", "", WHOLE},
    {"a code", "TX", PLACE_STATE, "TX", "", WHOLE},
    {"a code in small letters that is no word", "tx", PLACE_STATE, "TX", "", WHOLE},
    {"in TX?", "in TX?", PLACE_STATE, "TX", "", WHOLE | LEAD},
    {"what about", "what about california", PLACE_STATE, "CA", "", WHOLE | LEAD},
    {"two words", "new york", PLACE_STATE, "NY", "", WHOLE},
    {"the longer name wins", "West Virginia", PLACE_STATE, "WV", "", WHOLE},
    {"Washington is the state", "washington", PLACE_STATE, "WA", "", WHOLE},
    {"Washington DC is not", "washington dc", PLACE_STATE, "DC", "11001", WHOLE},
    {"with dots", "Washington, D.C.", PLACE_STATE, "DC", "11001", WHOLE},
    {"dots in a code", "N.Y.", PLACE_STATE, "NY", "", WHOLE},
    {"Spanish names", "nueva york", PLACE_STATE, "NY", "", WHOLE},
    {"Spanish names of three words", "Carolina del Norte", PLACE_STATE, "NC", "", WHOLE},
    {"with an accent", "vivo en Nuevo México", PLACE_STATE, "NM", "", WHOLE | LEAD},
    {"a territory", "puerto rico", PLACE_STATE, "PR", "", WHOLE},
    {"swapped letters", "texsa", PLACE_STATE, "TX", "", WHOLE},
    {"a slip in a long name", "califronia", PLACE_STATE, "CA", "", WHOLE},
    {"a letter too few", "ilinois", PLACE_STATE, "IL", "", WHOLE},
    {"a usual misspelling", "massachusets please", PLACE_STATE, "MA", "", WHOLE},
    {"in a sentence", "can the jail in Texas hold my brother for ICE", PLACE_STATE, "TX", "", LEAD},
    {"two states", "texas and california", PLACE_STATE, "TX,CA", "", WHOLE},
    {"a name of people alone is the state", "Georgia", PLACE_STATE, "GA", "", WHOLE},
    {"led to, it is the state", "do police in georgia call ice", PLACE_STATE, "GA", "", LEAD},
    {"a friend is not", "my friend Georgia", PLACE_NONE, "", "", 0},
    {"signed by one", "its me Georgia again ty", PLACE_NONE, "", "", 0},
    {"a part of a state", "eastern kentucky", PLACE_STATE, "KY", "", WHOLE},
    {"a code that is a word in Haitian Creole", "louvri pòt la pou mwen m deyò a ak pwovizyon yo", PLACE_NONE,
     "", "", 0},
    {"a daughter is not", "Virginia is my daughter", PLACE_NONE, "", "", 0},
    {"la migra is not Louisiana", "la migra", PLACE_NONE, "", "", 0},
    {"in", "in", PLACE_NONE, "", "", 0},
    {"or", "or", PLACE_NONE, "", "", 0},
    {"me", "me", PLACE_NONE, "", "", 0},
    {"hi", "hi", PLACE_NONE, "", "", 0},
    {"HI", "HI", PLACE_NONE, "", "", 0},
    {"OK", "OK", PLACE_NONE, "", "", 0},
    {"ok", "ok", PLACE_NONE, "", "", 0},
    {"Ok thanks", "Ok thanks", PLACE_NONE, "", "", 0},
    {"oh", "Oh", PLACE_NONE, "", "", 0},
    {"la", "la", PLACE_NONE, "", "", 0},
    {"de", "de", PLACE_NONE, "", "", 0},
    {"al", "al", PLACE_NONE, "", "", 0},
    {"pa", "pa", PLACE_NONE, "", "", 0},
    {"ma", "ma", PLACE_NONE, "", "", 0},
    {"id", "id", PLACE_NONE, "", "", 0},
    {"ID", "ID", PLACE_NONE, "", "", 0},
    {"mi", "mi", PLACE_NONE, "", "", 0},
    {"co", "co", PLACE_NONE, "", "", 0},
    {"no", "no", PLACE_NONE, "", "", 0},
    {"PA in capitals", "PA", PLACE_STATE, "PA", "", WHOLE},
    {"LA alone could be either", "LA", PLACE_AMBIGUOUS, "CA,LA", "", WHOLE},
    {"in LA is Los Angeles", "I live in LA", PLACE_CITY, "CA", "06037", WHOLE | LEAD},
    {"L.A. too", "police in L.A.", PLACE_CITY, "CA", "06037", LEAD},
    {"in ok after live is Oklahoma", "I live in OK", PLACE_STATE, "OK", "", WHOLE | LEAD},
    {"small letters in a sentence", "they want me to go in or they take me", PLACE_NONE, "", "", 0},
    {"all capitals are as small letters", "CAN THEY TAKE ME", PLACE_NONE, "", "", 0},
    {"Spanish small words", "la policia me paro en la calle de mi casa", PLACE_NONE, "", "", 0},
    {"Korean", "텍사스", PLACE_STATE, "TX", "", WHOLE},
    {"Chinese", "我在加州", PLACE_STATE, "CA", "", WHOLE | LEAD},
    {"Russian", "я живу в Техасе", PLACE_STATE, "TX", "", WHOLE | LEAD},

    /* Cities and counties with their state */
    {"a city and a code", "Dallas TX", PLACE_CITY, "TX", "48113", WHOLE},
    {"a comma", "dallas, texas", PLACE_CITY, "TX", "48113", WHOLE},
    {"small letters", "dallas tx", PLACE_CITY, "TX", "48113", WHOLE},
    {"a full stop", "Dallas TX.", PLACE_CITY, "TX", "48113", WHOLE},
    {"Palo Alto CA is a place", "Palo Alto CA", PLACE_CITY, "CA", "06085", WHOLE},
    {"two words and a two-word state", "Santa Fe New Mexico", PLACE_CITY, "NM", "35049", WHOLE},
    {"New York, New York", "New York, New York", PLACE_CITY, "NY", "36047", WHOLE},
    {"NYC", "nyc", PLACE_CITY, "NY", "36047", WHOLE},
    {"New York City", "new york city", PLACE_CITY, "NY", "36047", WHOLE},
    {"Kansas City MO", "Kansas City MO", PLACE_CITY, "MO", "29095", WHOLE},
    {"Kansas City alone could be either", "kansas city", PLACE_AMBIGUOUS, "MO,KS", "", WHOLE},
    {"Virginia Beach is no state", "virginia beach", PLACE_CITY, "VA", "51810", WHOLE},
    {"a city named as a state", "Virginia MN", PLACE_CITY, "MN", "27137", WHOLE},
    {"Saint and St", "Saint Louis MO", PLACE_CITY, "MO", "29510", WHOLE},
    {"Ft", "Ft. Worth, TX", PLACE_CITY, "TX", "48439", WHOLE},
    {"we are in", "we are in Aurora Colorado", PLACE_CITY, "CO", "08005", WHOLE | LEAD},
    {"vivo en", "vivo en San Antonio Texas", PLACE_CITY, "TX", "48029", WHOLE | LEAD},
    {"soy de", "soy de Charlotte Carolina del Norte", PLACE_CITY, "NC", "37119", WHOLE | LEAD},
    {"estoy en", "Estoy en Los Ángeles, California", PLACE_CITY, "CA", "06037", WHOLE | LEAD},
    {"what about the police in", "what about the police in Tucson, Arizona", PLACE_CITY, "AZ", "04019", LEAD},
    {"inside a sentence", "I live in Dallas Texas do cops there help ice", PLACE_CITY, "TX", "48113", LEAD},
    {"inside a sentence with a code", "is it safe to call the police in houston tx if my ex hits me",
     PLACE_CITY, "TX", "48201", LEAD},
    {"a code that is a word, at the end", "portland or", PLACE_CITY, "OR", "41051", WHOLE},
    {"the same as a word", "is it portland or seattle", PLACE_NONE, "", "", 0},
    {"in the middle, with a comma", "I live in Gary, IN, can they stop me", PLACE_CITY, "IN", "18089", LEAD},
    {"Portland me", "portland me", PLACE_CITY, "ME", "23005", WHOLE},
    {"Mobile AL", "mobile al", PLACE_CITY, "AL", "01097", WHOLE},
    {"a slip in the city", "huston tx", PLACE_CITY, "TX", "48201", WHOLE},
    {"a slip in the city, no known spelling", "pheonix az", PLACE_CITY, "AZ", "04013", WHOLE},
    {"an unknown city in a known state", "Smallville TX", PLACE_STATE, "TX", "", UNKNOWN_CITY},
    {"the state first", "Texas, Houston", PLACE_CITY, "TX", "48201", WHOLE},
    {"dallas in texas", "dallas in texas", PLACE_CITY, "TX", "48113", WHOLE},
    {"Puerto Rico's cities", "Bayamón, PR", PLACE_CITY, "PR", "72021", WHOLE},
    {"a county and a code", "Harris County TX", PLACE_COUNTY, "TX", "48201", WHOLE},
    {"a county and a state", "Travis county, Texas", PLACE_COUNTY, "TX", "48453", WHOLE},
    {"a county in Spanish", "condado de Harris Texas", PLACE_COUNTY, "TX", "48201", WHOLE},
    {"a county in Spanish, short", "condado harris tx", PLACE_COUNTY, "TX", "48201", WHOLE},
    {"a parish", "Orleans Parish Louisiana", PLACE_COUNTY, "LA", "22071", WHOLE},
    {"county of", "county of los angeles, CA", PLACE_COUNTY, "CA", "06037", WHOLE},
    {"a county named as a state", "Delaware County PA", PLACE_COUNTY, "PA", "42045", WHOLE},
    {"an apostrophe", "prince georges county md", PLACE_COUNTY, "MD", "24033", WHOLE},
    {"an apostrophe written", "Prince George’s County, MD", PLACE_COUNTY, "MD", "24033", WHOLE},
    {"a county in a sentence", "does the sheriff of Cobb County GA have 287g", PLACE_COUNTY, "GA", "13067",
     LEAD},

    /* Cities and counties without their state */
    {"what about chicago", "what about chicago", PLACE_CITY, "IL", "17031", WHOLE | LEAD},
    {"a great city alone", "Houston", PLACE_CITY, "TX", "48201", WHOLE},
    {"i live in", "i live in phoenix", PLACE_CITY, "AZ", "04013", WHOLE | LEAD},
    {"y en", "y en miami?", PLACE_CITY, "FL", "12086", WHOLE | LEAD},
    {"its police", "do chicago police help ice", PLACE_CITY, "IL", "17031", 0},
    {"in a sentence, a great one", "my cousin got stopped in atlanta last night", PLACE_CITY, "GA", "13121",
     LEAD},
    {"Portland is far the largest", "portland", PLACE_CITY, "OR", "41051", WHOLE},
    {"Springfield could be several", "springfield", PLACE_AMBIGUOUS, "MO,MA,IL,OR", "", WHOLE},
    {"Maricopa County", "maricopa county", PLACE_COUNTY, "AZ", "04013", WHOLE},
    {"a county that is no city", "Miami-Dade", PLACE_COUNTY, "FL", "12086", WHOLE},
    {"its police", "Miami Dade police how is it there", PLACE_COUNTY, "FL", "12086", 0},
    {"a neighbourhood before the city", "corona queens", PLACE_CITY, "NY", "36081", 0},
    {"the longer name wins though it is smaller", "la poli de Miami Beach te deporta?", PLACE_CITY, "FL",
     "12086", LEAD},
    {"its jail", "he is in cook county jail", PLACE_COUNTY, "IL", "17031", LEAD},
    {"Orange County could be several", "orange county", PLACE_AMBIGUOUS, "CA,FL,NY,NC", "", WHOLE},
    {"a borough", "Brooklyn", PLACE_CITY, "NY", "36047", WHOLE},
    {"Chinese", "洛杉矶", PLACE_CITY, "CA", "06037", WHOLE},
    {"at the beginning, about police", "Brooklyn, do the police there help ICE?", PLACE_CITY, "NY", "36047",
     0},
    {"in Russian", "Бруклин, там полиция сотрудничает с иммиграцией?", PLACE_CITY, "NY", "36047", 0},
    {"in Chinese", "舊金山那邊怎麼樣", PLACE_CITY, "CA", "06075", WHOLE},
    {"in Tagalog", "sa Houston po kami nakatira", PLACE_CITY, "TX", "48201", WHOLE | LEAD},
    {"in Vietnamese", "ở Houston cảnh sát có giao người cho ICE không", PLACE_CITY, "TX", "48201", LEAD},
    {"a son is no city", "Dallas is my son", PLACE_NONE, "", "", 0},
    {"a name with no lead is no city", "Austin told me to text you", PLACE_NONE, "", "", 0},
    {"the county jail is no county", "he is in the county jail", PLACE_NONE, "", "", 0},
    {"hope is no city", "hope", PLACE_NONE, "", "", 0},
    {"in jail is no city", "i am in jail", PLACE_NONE, "", "", 0},
    {"parole is no city", "what about parole", PLACE_NONE, "", "", 0},
    {"mexico is not in Missouri", "soy de mexico", PLACE_NONE, "", "", 0},
    {"a country is no city", "I am from lebanon", PLACE_NONE, "", "", 0},
    {"bond is no city", "bond", PLACE_NONE, "", "", 0},
    {"reading is no city", "i was reading about my rights", PLACE_NONE, "", "", 0},
    {"a thank-you is no place", "ok thank you", PLACE_NONE, "", "", 0},
    {"a question is no place", "can i refuse to open the door", PLACE_NONE, "", "", 0},
    {"an emergency is no place", "ICE is at my door help", PLACE_NONE, "", "", 0},
    {"a Spanish question is no place", "me pueden quitar a mis hijos", PLACE_NONE, "", "", 0},
    {"nothing is no place", "", PLACE_NONE, "", "", 0},
    {"signs are no place", "?!?!", PLACE_NONE, "", "", 0},
    {"broken UTF-8 is no place", "\xff\xfe\xc3", PLACE_NONE, "", "", 0},
};

static void join(const struct state_list *states, char *out, size_t room)
{
    out[0] = '\0';
    for (size_t i = 0; i < states->count; i++)
        snprintf(out + strlen(out), room - strlen(out), "%s%s", i > 0 ? "," : "", states->code[i]);
}

static void finds(void **state)
{
    const struct row *row = *state;
    struct place place;
    char states[32];

    place_find(places, row->text, &place);
    join(&place.states, states, sizeof states);
    assert_int_equal(place.kind, row->kind);
    assert_string_equal(states, row->states);
    assert_string_equal(place.counties.count > 0 ? place.counties.county[0].fips : "", row->county);
    assert_int_equal((place.whole ? WHOLE : 0u) | (place.lead ? LEAD : 0u) |
                         (place.city_unknown ? UNKNOWN_CITY : 0u),
                     row->marks);
    if (place.kind != PLACE_NONE) {
        assert_true(place.start < place.end);
        assert_true(place.end <= strlen(row->text));
    }
}

static void span_is_in_bytes(void **state)
{
    const char *text = "sí, vivo en Los Ángeles CA ¿me ayudan?";
    struct place place;

    (void)state;
    place_find(places, text, &place);
    assert_int_equal(place.end - place.start, strlen("Los Ángeles CA"));
    assert_memory_equal(text + place.start, "Los Ángeles CA", place.end - place.start);
}

static void policing_is_told_from_toast(void **state)
{
    struct place place;

    (void)state;
    place_find(places, "texas toast and chili, 6 pm", &place);
    assert_false(place.policing || place.whole || place.lead);
    place_find(places, "Miami Dade police how is it there", &place);
    assert_true(place.policing);
}

static void options_are_named(void **state)
{
    struct place place;

    (void)state;
    place_find(places, "LA", &place);
    assert_int_equal(place.options, 2);
    assert_string_equal(place.option[0].name, "Los Angeles");
    assert_string_equal(place.option[1].name, "Louisiana");
}

static void lexicon_is_sorted(void **state)
{
    (void)state;
    for (size_t i = 1; place_lexicon_word(i) != NULL; i++)
        if (strcmp(place_lexicon_word(i - 1), place_lexicon_word(i)) >= 0)
            fail_msg("\"%s\" stands too early", place_lexicon_word(i - 1));
}

static void long_texts_are_bounded(void **state)
{
    static char text[10001];
    struct place place;

    (void)state;
    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = "new york dallas in tx 90012 "[i % 28];
    place_find(places, text, &place);
    memset(text, 'x', sizeof text - 1);
    place_find(places, text, &place);
    assert_int_equal(place.kind, PLACE_NONE);
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

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 5] = {
        cmocka_unit_test(span_is_in_bytes),
        cmocka_unit_test(options_are_named),
        cmocka_unit_test(lexicon_is_sorted),
        cmocka_unit_test(long_texts_are_bounded),
        cmocka_unit_test(policing_is_told_from_toast),
    };

    for (size_t i = 0; i < ROWS; i++)
        tests[5 + i] = (struct CMUnitTest){rows[i].name, finds, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("place_finder", tests, load, unload);
}
