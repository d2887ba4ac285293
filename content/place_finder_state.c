/* place_finder_state.c - a state in a message, and the city or county that stands before it. */
#include "content/place_finder_inside.h"
#include "content/places_inside.h"

#include <string.h>

enum {
    MENTIONS_MAX = 8,
    STATE_WORDS_MAX = 5,
    NEAR_WORDS_MAX = 2, /* of a city with a slip in it */
};

enum mention_kind { MENTION_NAME, MENTION_ABBREVIATION, MENTION_CODE };

/* Words that may mean a state. */
struct mention {
    enum mention_kind kind;
    size_t first, last;
    char code[3];
};

/* The longest run of words from `first` that spells a state. */
static bool spelled_at(const struct finder *finder, size_t first, struct mention *mention)
{
    char key[PLACES_KEY_ROOM];
    const struct place_word *word = &finder->words.word[first];

    if (!word->ideograph && !places_begins_state(finder->places, word->hash))
        return false;
    for (size_t length = STATE_WORDS_MAX; length > 0; length--) {
        if (first + length > finder->count || !finder_key(finder, first, first + length, key))
            continue;
        enum state_spelling spelling = places_state(finder->places, key, mention->code);
        explicit_bzero(key, sizeof key);
        if (spelling == STATE_NONE)
            continue;
        mention->kind = spelling == STATE_NAME ? MENTION_NAME : MENTION_ABBREVIATION;
        mention->first = first;
        mention->last = first + length;
        return true;
    }
    return false;
}

static bool coded_at(const struct finder *finder, size_t first, struct mention *mention)
{
    if (!places_state_code(finder->places, finder->words.word[first].key, mention->code))
        return false;
    mention->kind = MENTION_CODE;
    mention->first = first;
    mention->last = first + 1;
    return true;
}

static size_t collect(const struct finder *finder, struct mention *mentions)
{
    size_t count = 0;

    for (size_t i = 0; i < finder->count && count < MENTIONS_MAX;) {
        if (spelled_at(finder, i, &mentions[count]) || coded_at(finder, i, &mentions[count]))
            i = mentions[count++].last;
        else
            i++;
    }
    return count;
}

/* Is the code in capitals that mean something, since not all of the message is? */
static bool stands_out(const struct finder *finder, const struct mention *mention)
{
    return finder->words.word[mention->first].capitals &&
           (finder->words.small_letters || finder->words.count == 1);
}

static bool hint_at(const struct finder *finder, size_t at, unsigned hint)
{
    return at < finder->count && (finder->hints[at] & hint) != 0;
}

/* May this follow a city? "portland or" and "portland or, ..." but not "portland or seattle". */
static bool may_follow_place(const struct finder *finder, const struct mention *mention)
{
    if (mention->kind != MENTION_CODE || (finder->hints[mention->first] & HINT_COMMON) == 0 ||
        stands_out(finder, mention))
        return true;
    if (mention->last >= finder->words.count || finder->words.word[mention->last - 1].pause)
        return true;
    return (finder->hints[mention->last] & HINT_POLITE) != 0 || finder->words.word[mention->last].digits == 5;
}

/* May a word stand between a place and its state? "dallas in texas", "san juan de puerto rico". */
static bool is_joint(const struct finder *finder, const struct mention *mention)
{
    if (mention->first < 2 || mention->kind == MENTION_ABBREVIATION)
        return false;
    const char *word = finder->words.word[mention->first - 1].key;
    return strcmp(word, "in") == 0 || strcmp(word, "en") == 0 || strcmp(word, "de") == 0 ||
           strcmp(word, "of") == 0 || strcmp(word, "em") == 0 || strcmp(word, "nan") == 0 ||
           strcmp(word, "del") == 0;
}

/* "Dallas TX", "Harris County, Texas", "condado de Harris Texas", "Dallas in Texas", "huston tx". */
static bool place_with_state(struct finder *finder, const struct mention *mention)
{
    struct county county;
    struct city city;
    size_t first;
    bool found = false;

    if (mention->first == 0 || !may_follow_place(finder, mention))
        return false;
    for (size_t joint = 0; joint <= is_joint(finder, mention) && !found; joint++) {
        size_t last = mention->first - joint;
        found = true;
        if (finder_county_before(finder, last, mention->code, &first, &county))
            finder_take_county(finder, &county, first, mention->last);
        else if (finder_city_before(finder, last, mention->code, &first, &city))
            finder_take_city(finder, &city, first, mention->last);
        else
            found = false;
    }
    explicit_bzero(&county, sizeof county);
    explicit_bzero(&city, sizeof city);
    return found;
}

/* A code in small letters that is also a word: it may be one here. */
static bool may_be_word(const struct finder *finder, const struct mention *mention)
{
    return mention->kind == MENTION_ABBREVIATION ||
           (mention->kind == MENTION_CODE && hint_at(finder, mention->first, HINT_COMMON) &&
            !stands_out(finder, mention));
}

/* "huston tx", "I live in dalas texas": one slip in the city, where nothing else could be meant. */
static bool near_city(struct finder *finder, const struct mention *mention)
{
    char key[PLACES_KEY_ROOM];
    struct city city;
    bool found = false;

    if (may_be_word(finder, mention))
        return false;
    for (size_t length = NEAR_WORDS_MAX; length > 0 && !found; length--) {
        if (mention->first < length)
            continue;
        size_t first = mention->first - length;
        if (finder_lead(finder, first) == LEAD_NONE && !finder_is_whole(finder, first, mention->last))
            continue;
        if (finder->hints[mention->first - 1] & (HINT_FILLER | HINT_POLICE) ||
            !finder_key(finder, first, mention->first, key))
            continue;
        found = places_city_near(finder->places, key, mention->code, &city);
        if (found)
            finder_take_city(finder, &city, first, mention->last);
    }
    explicit_bzero(key, sizeof key);
    explicit_bzero(&city, sizeof city);
    return found;
}

/* "Texas, Houston": the city behind the state, when there is nothing else. */
static bool city_behind(struct finder *finder, const struct mention *mention)
{
    char key[PLACES_KEY_ROOM];
    struct city city;
    bool found = false;

    for (size_t last = finder->count; last > mention->last && !found; last--) {
        if (last - mention->last > CITY_WORDS_MAX || !finder_is_whole(finder, mention->first, last) ||
            !finder_key(finder, mention->last, last, key))
            continue;
        found = places_city(finder->places, key, mention->code, &city, 1) > 0;
        if (found)
            finder_take_city(finder, &city, mention->first, last);
    }
    explicit_bzero(key, sizeof key);
    explicit_bzero(&city, sizeof city);
    return found;
}

/* "Kansas City", "Virginia Beach": no state, a city. */
static bool begins_a_city(const struct finder *finder, const struct mention *mention)
{
    char key[PLACES_KEY_ROOM];
    struct city city;
    bool is_city = false;

    for (size_t extra = 1; extra <= 2 && mention->last + extra <= finder->count && !is_city; extra++)
        is_city = finder_key(finder, mention->first, mention->last + extra, key) &&
                  places_city(finder->places, key, NULL, &city, 1) > 0 && city.people >= 15000;
    explicit_bzero(key, sizeof key);
    explicit_bzero(&city, sizeof city);
    return is_city;
}

/* "Smallville TX": words before the state that look like a place we do not know. */
static bool has_unknown_before(const struct finder *finder, const struct mention *mention)
{
    size_t unknown = 0;

    for (size_t i = mention->first; i > 0 && (finder->hints[i - 1] & HINT_FILLER) == 0; i--)
        unknown++;
    return unknown > 0 && unknown <= 3 && finder_is_whole(finder, mention->first - unknown, mention->last);
}

/* Do "in", "en" and the like stand before it? Other languages' small words come too near to codes ("ak",
 * "ca"). */
static bool has_plain_lead(const struct finder *finder, size_t at)
{
    static const char *const leads[] = {"in", "en", "from", "near", "about", "de", "for"};

    for (size_t i = 0; at > 0 && i < sizeof leads / sizeof *leads; i++)
        if (strcmp(finder->words.word[at - 1].key, leads[i]) == 0)
            return true;
    return false;
}

/* Is this code, with no city before it, a state? */
static bool code_alone(const struct finder *finder, const struct mention *mention)
{
    size_t at = mention->first;
    if (strcmp(mention->code, "LA") == 0)
        return false; /* see los_angeles() */
    enum lead lead = finder_lead(finder, at);
    bool in = at > 0 && strcmp(finder->words.word[at - 1].key, "in") == 0;

    if (stands_out(finder, mention)) {
        if (!hint_at(finder, at, HINT_NO_STATE))
            return finder_is_whole(finder, at, at + 1) || lead != LEAD_NONE ||
                   hint_at(finder, at + 1, HINT_POLICE) || finder->words.count <= 4;
        return lead >= LEAD_STRONG;
    }
    if (!hint_at(finder, at, HINT_COMMON))
        return finder_is_whole(finder, at, at + 1) || has_plain_lead(finder, at) ||
               has_unknown_before(finder, mention);
    if (hint_at(finder, at, HINT_NO_STATE) && strcmp(mention->code, "OH") != 0 &&
        strcmp(mention->code, "OK") != 0)
        return false;
    return in && lead >= LEAD_STRONG && strcmp(mention->code, "DE") != 0 && finder->words.word[at].pause;
}

/* Is this name, with no city before it, a state? People are called Georgia and Virginia. */
static bool name_alone(const struct finder *finder, const struct mention *mention)
{
    if (mention->kind == MENTION_ABBREVIATION || begins_a_city(finder, mention) ||
        hint_at(finder, mention->last, HINT_COUNTY))
        return false;
    if (mention->last - mention->first > 1 || !hint_at(finder, mention->first, HINT_PERSON))
        return true;
    return (mention->first == 0 && finder_is_whole(finder, 0, mention->last)) ||
           finder_lead(finder, mention->first) != LEAD_NONE || hint_at(finder, mention->last, HINT_POLICE);
}

static void take_state(struct finder *finder, const struct mention *mention)
{
    struct place *place = finder->place;

    if (place->states.count == 0) {
        place->kind = PLACE_STATE;
        finder->first = mention->first;
        place->city_unknown = has_unknown_before(finder, mention);
    }
    places_add_state(&place->states, mention->code);
    finder->last = mention->last;
}

/* The District is its own county. */
static void fill_district(struct place *place)
{
    if (place->states.count == 1 && strcmp(place->states.code[0], "DC") == 0)
        places_parse_counties("11001", &place->counties);
}

/* "LA" alone: Los Angeles or Louisiana. After "in" nobody means the state. */
static bool los_angeles(struct finder *finder)
{
    struct city city;

    for (size_t i = 0; i < finder->count; i++) {
        if (strcmp(finder->words.word[i].key, "la") != 0)
            continue;
        bool lead = i > 0 && strcmp(finder->words.word[i - 1].key, "in") == 0;
        bool capitals = finder->words.word[i].capitals &&
                        (finder->words.small_letters || finder_is_whole(finder, i, i + 1));
        if (!(lead && (capitals || i + 1 == finder->count)) &&
            !(capitals && finder_is_whole(finder, i, i + 1)))
            continue;
        if (places_city(finder->places, "los angeles", "CA", &city, 1) == 0)
            return false;
        if (lead) {
            finder_take_city(finder, &city, i, i + 1);
            return true;
        }
        finder_add_option(finder, city.name, "CA");
        finder_add_option(finder, places_state_name(finder->places, "LA", false), "LA");
        finder_take_options(finder, i, i + 1);
        return true;
    }
    return false;
}

/* Is the word part of a state's name as it stands? Then "kansas" of "kansas city" is no slip. */
static bool is_spelled(const struct finder *finder, size_t at)
{
    const struct place_word *word = &finder->words.word[at];
    char code[3];

    return places_begins_state(finder->places, word->hash) &&
           places_state(finder->places, word->key, code) != STATE_NONE;
}

/* May the word be a misspelt state? Alone, led to, or after a city and at the end. */
static bool may_be_near(const struct finder *finder, size_t at)
{
    if ((finder->hints[at] & ~(unsigned)HINT_WORD) != 0 || finder->words.word[at].letters < 5 ||
        is_spelled(finder, at))
        return false;
    if (finder_lead(finder, at) != LEAD_NONE || finder_is_whole(finder, at, at + 1))
        return true;
    size_t before = at < COUNTY_WORDS_MAX ? at : COUNTY_WORDS_MAX;
    return finder_is_whole(finder, at - before, at + 1);
}

/* "califronia": a state's name with a slip in it. */
static bool near_state(struct finder *finder)
{
    struct mention mention = {.kind = MENTION_NAME};

    for (size_t i = 0; i < finder->count; i++) {
        if (!may_be_near(finder, i) ||
            !places_state_near(finder->places, finder->words.word[i].key, mention.code))
            continue;
        mention.first = i;
        mention.last = i + 1;
        if (place_with_state(finder, &mention))
            return true;
        if (!finder_is_whole(finder, i, i + 1) && finder_lead(finder, i) == LEAD_NONE)
            continue;
        take_state(finder, &mention);
        return true;
    }
    return false;
}

/* The states that stand for themselves, in the order of the text. */
static bool take_states(struct finder *finder, const struct mention *mentions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct mention *mention = &mentions[i];
        if (!(mention->kind == MENTION_CODE ? code_alone(finder, mention) : name_alone(finder, mention)))
            continue;
        if (finder->place->states.count == 0 && city_behind(finder, mention))
            return true;
        take_state(finder, mention);
    }
    fill_district(finder->place);
    return finder->place->states.count > 0;
}

bool finder_state(struct finder *finder)
{
    struct mention mentions[MENTIONS_MAX];
    size_t count = collect(finder, mentions);
    bool found = false;

    for (size_t i = count; i > 0 && !found; i--) /* from the right: "Virginia MN" is a city in Minnesota */
        found = place_with_state(finder, &mentions[i - 1]);
    for (size_t i = count; i > 0 && !found; i--)
        found = near_city(finder, &mentions[i - 1]);
    found = found || take_states(finder, mentions, count) || los_angeles(finder) || near_state(finder);
    explicit_bzero(mentions, sizeof mentions);
    return found;
}
