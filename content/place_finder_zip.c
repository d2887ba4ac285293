/* place_finder_zip.c - a ZIP code in a message, and the many other numbers that are none. */
#include "content/place_finder_inside.h"
#include "content/places_inside.h"

#include <ctype.h>
#include <string.h>

enum {
    ZIP_DIGITS = 5,
    ZIP_ROOM = 6,
    SENTENCE_WORDS_MAX = 16, /* a number in a longer text is told to be a ZIP, or is none */
};

/* "90012", "zip90012", and "9OO12" with letters for digits when nothing else was texted. */
static bool digits_of(const struct finder *finder, size_t at, char *zip)
{
    const struct place_word *word = &finder->words.word[at];
    const char *key = word->key;

    if (strncmp(key, "zip", 3) == 0)
        key += 3;
    if (strlen(key) != ZIP_DIGITS)
        return false;
    for (size_t i = 0; i < ZIP_DIGITS; i++) {
        char sign = key[i];
        if (finder->words.count == 1 && word->digits >= 3)
            sign = sign == 'o' ? '0' : sign == 'l' || sign == 'i' ? '1' : sign;
        if (!isdigit((unsigned char)sign))
            return false;
        zip[i] = sign;
    }
    zip[ZIP_DIGITS] = '\0';
    return true;
}

/* The four digits behind a dash: "90012-1234", "90012 - 1234". */
static bool is_plus_four(const struct finder *finder, size_t at)
{
    if (at + 1 >= finder->words.count)
        return false;
    const struct place_word *next = &finder->words.word[at + 1];
    return next->digits == 4 && next->letters == 0 &&
           (finder->words.word[at].after == '-' || next->before == '-' || at + 2 == finder->words.count);
}

/* Signs that make it a price, a share, a part of a longer number, a hashtag. */
static bool signs_forbid(const struct finder *finder, size_t at)
{
    const struct place_word *word = &finder->words.word[at];
    const struct place_word *previous = at > 0 ? word - 1 : NULL;
    const struct place_word *next = at + 1 < finder->words.count ? word + 1 : NULL;

    bool alone = finder->words.count == 1; /* "#78702", and nothing else */
    if (word->before != 0 && strchr(alone ? "$-/~@_+=*" : "$#-/~@_+=*", word->before) != NULL)
        return true;
    if (word->after != 0 && strchr("%/@_+=*$", word->after) != NULL)
        return true;
    if (word->after == '-' && !is_plus_four(finder, at) && at + 1 < finder->words.count)
        return true;
    if (word->before != 0 && previous != NULL && previous->digits > 0 && previous->end + 1 == word->start)
        return true; /* "1,15000" */
    return word->after != 0 && word->after != '-' && next != NULL && next->digits > 0 &&
           word->end + 1 == next->start;
}

/* Did they say that it is a ZIP? "zip", "zip code is", "codigo postal:". */
static bool is_announced(const struct finder *finder, size_t at)
{
    if (strncmp(finder->words.word[at].key, "zip", 3) == 0)
        return true;
    for (size_t back = 1; back <= 4 && back <= at; back++) {
        size_t i = at - back;
        if (finder->hints[i] & HINT_ZIP)
            return true;
        if ((finder->hints[i] & (HINT_FILLER | HINT_LEAD)) == 0)
            return false;
    }
    return false;
}

static bool speaks_of_numbers(const struct finder *finder)
{
    for (size_t i = 0; i < finder->words.count; i++)
        if (finder->words.word[i].before == '$')
            return true;
    return finder_speaks_of(finder, HINT_NUMBERS);
}

/* May an unannounced five-digit number within a sentence be a ZIP? */
static bool is_likely(const struct finder *finder, size_t at, const char *zip)
{
    if (strcmp(zip + 2, "000") == 0 || finder->words.count > SENTENCE_WORDS_MAX || speaks_of_numbers(finder))
        return false;
    return finder_lead(finder, at) != LEAD_NONE || finder_speaks_of(finder, HINT_POLICE);
}

/* "Dallas TX 75201", "el Bronx 10459": the words before the ZIP are its place, too, and the ZIP knows better.
 */
static size_t place_before(struct finder *finder, size_t at)
{
    struct place unused = {0};
    struct place *place = finder->place;
    size_t first = at;

    if (at == 0)
        return at;
    finder->place = &unused;
    finder->count = at;
    if ((finder_state(finder) || finder_county_alone(finder) || finder_city_alone(finder)) &&
        finder->last == at)
        first = finder->first;
    finder->count = finder->words.count;
    finder->place = place;
    return first;
}

/* "75203 or 75208": nothing but ZIPs, of which the first is answered. */
static bool is_list_of_zips(const struct finder *finder)
{
    char zip[ZIP_ROOM];
    struct zip_answer answer;
    bool list = finder->words.count > 1;

    for (size_t i = 0; i < finder->words.count && list; i++)
        list = (digits_of(finder, i, zip) && places_zip(finder->places, zip, &answer) &&
                !(answer.flags & ZIP_GUESSED)) ||
               finder->hints[i] & HINT_FILLER || strcmp(finder->words.word[i].key, "or") == 0;
    explicit_bzero(zip, sizeof zip);
    explicit_bzero(&answer, sizeof answer);
    return list;
}

/* "85009 Phoenix": the words behind the ZIP that are the name of its post office. */
static size_t place_after(const struct finder *finder, size_t at, const char *city)
{
    char name[PLACES_NAME_ROOM], *rest = name, *word;
    size_t last = at;

    if (!places_fold(city, name, sizeof name) || name[0] == '\0')
        return at;
    while ((word = strsep(&rest, " "))) {
        if (last == finder->words.count || strcmp(finder->words.word[last].key, word) != 0)
            return at;
        last++;
    }
    return last;
}

static void take_zip(struct finder *finder, const char *zip, size_t first, size_t last)
{
    struct place *place = finder->place;
    struct zip_answer answer;

    place->kind = places_zip(finder->places, zip, &answer) ? PLACE_ZIP : PLACE_UNKNOWN;
    place->states = answer.states;
    place->counties = answer.counties;
    place->flags = answer.flags;
    characters_copy(place->name, sizeof place->name, answer.city);
    finder->first = first;
    finder->last = last;
    explicit_bzero(&answer, sizeof answer);
}

static bool accept(struct finder *finder, size_t at, const char *zip)
{
    struct zip_answer answer;
    size_t last = at + 1 + is_plus_four(finder, at);

    if (signs_forbid(finder, at))
        return false;
    bool announced = is_announced(finder, at) || is_list_of_zips(finder);
    if (!announced && last < finder->words.count && finder->hints[last] & HINT_UNIT)
        return false;
    if (!announced && at > 0 && finder->hints[at - 1] & HINT_COUNTED && !finder_is_whole(finder, at, last))
        return false;
    size_t first = place_before(finder, at);
    bool known = places_zip(finder->places, zip, &answer) && (answer.flags & ZIP_GUESSED) == 0;
    size_t end = known ? place_after(finder, last, answer.city) : last;
    bool named = end > last;
    explicit_bzero(&answer, sizeof answer);
    last = end;
    if (!announced && first == at && !named && !finder_is_whole(finder, at, last) &&
        !(known && is_likely(finder, at, zip)))
        return false;
    take_zip(finder, zip, first, last);
    finder->place->lead = announced;
    return true;
}

/* "zip 9001": said to be a ZIP, and it is none. */
static bool announced_but_bad(struct finder *finder)
{
    for (size_t i = 1; i < finder->words.count; i++) {
        const struct place_word *word = &finder->words.word[i];
        if (word->digits < 3 || word->letters > 0 || !is_announced(finder, i) ||
            !finder_is_whole(finder, i, i + 1))
            continue;
        finder->place->kind = PLACE_UNKNOWN;
        finder->place->lead = true;
        finder->first = i;
        finder->last = i + 1;
        return true;
    }
    return false;
}

bool finder_zip(struct finder *finder)
{
    char zip[ZIP_ROOM];
    bool found = false;

    for (size_t i = 0; i < finder->words.count && !found; i++)
        found = finder->words.word[i].digits >= 3 && digits_of(finder, i, zip) && accept(finder, i, zip);
    explicit_bzero(zip, sizeof zip);
    return found || announced_but_bad(finder);
}
