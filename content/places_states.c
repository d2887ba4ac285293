/* places_states.c - the states and territories, and all the ways to spell them. */
#include "content/places_inside.h"
#include "content/slip.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATE_CODE, STATE_FIPS, STATE_ENGLISH, STATE_SPANISH, STATE_OTHERS };

static bool add_spelling(struct places *places, const char *name, const char *code)
{
    char *key = places->spelling_room + places->spelling_used;
    size_t room = sizeof places->spelling_room - places->spelling_used;
    bool abbreviation = *name == '~';

    if (places->spellings == SPELLINGS_MAX || !places_fold(name, key, room))
        return false;
    places->spelling[places->spellings++] = (struct spelling){key, code, abbreviation};
    places->spelling_used += strlen(key) + 1;
    places_note_begin(places->state_begins, STATE_BEGINS_BITS, key);
    return true;
}

static bool add_spellings(struct places *places, size_t row, const char *code)
{
    const char *at = place_table_field(&places->states, row, STATE_OTHERS);
    char name[PLACES_NAME_ROOM];

    if (!add_spelling(places, place_table_field(&places->states, row, STATE_ENGLISH), code) ||
        !add_spelling(places, place_table_field(&places->states, row, STATE_SPANISH), code))
        return false;
    if (strcmp(at, "-") == 0)
        return true;
    while (*at != '\0') {
        size_t length = strcspn(at, ",");
        if (length >= sizeof name)
            return false;
        memcpy(name, at, length);
        name[length] = '\0';
        if (!add_spelling(places, name, code))
            return false;
        at += length;
        at += *at == ',';
    }
    return true;
}

static int compare_spellings(const void *left, const void *right)
{
    const struct spelling *a = left;
    const struct spelling *b = right;
    return strcmp(a->key, b->key);
}

static bool is_military(const char *code)
{
    return strcmp(code, "AA") == 0 || strcmp(code, "AE") == 0 || strcmp(code, "AP") == 0;
}

bool places_states_prepare(struct places *places, const char *folder, struct faults *faults)
{
    for (size_t row = 0; row < places->states.rows; row++) {
        const char *code = place_table_field(&places->states, row, STATE_CODE);
        const char *fips = place_table_field(&places->states, row, STATE_FIPS);
        if (strlen(fips) == 2 && isdigit((unsigned char)fips[0]) && isdigit((unsigned char)fips[1]))
            characters_copy(places->state_of_fips[atoi(fips)], sizeof places->state_of_fips[0], code);
        if (strlen(code) == 2 && (is_military(code) || add_spellings(places, row, code)))
            continue;
        char path[4096];
        snprintf(path, sizeof path, "%s/states.tsv", folder);
        faults_add(faults, FAULT_ERROR, path, code, "use a code of two letters and fewer, shorter spellings",
                   "the state's names cannot be used");
        return false;
    }
    qsort(places->spelling, places->spellings, sizeof *places->spelling, compare_spellings);
    return true;
}

enum state_spelling places_state(const struct places *places, const char *key, char *code)
{
    struct spelling wanted = {.key = key};
    const struct spelling *found =
        bsearch(&wanted, places->spelling, places->spellings, sizeof *places->spelling, compare_spellings);

    if (found == NULL)
        return STATE_NONE;
    characters_copy(code, 3, found->code);
    return found->abbreviation ? STATE_ABBREV : STATE_NAME;
}

/* The first spelling that begins with this letter, or comes after. */
static size_t first_spelling(const struct places *places, char letter)
{
    size_t low = 0, high = places->spellings;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if ((unsigned char)places->spelling[middle].key[0] < (unsigned char)letter)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool places_state_near(const struct places *places, const char *key, char *code)
{
    for (size_t i = first_spelling(places, key[0]); i < places->spellings; i++) {
        const struct spelling *spelling = &places->spelling[i];
        if (spelling->key[0] != key[0])
            break;
        if (spelling->abbreviation || strchr(spelling->key, ' ') != NULL || strlen(spelling->key) < 5)
            continue;
        if (!slip_between(key, spelling->key, strlen(spelling->key) >= 6 ? SLIP_ANY : SLIP_SWAP))
            continue;
        characters_copy(code, 3, spelling->code);
        return true;
    }
    return false;
}

bool places_state_code(const struct places *places, const char *text, char *code)
{
    if (strlen(text) != 2 || !isalpha((unsigned char)text[0]) || !isalpha((unsigned char)text[1]))
        return false;
    char capitals[3] = {(char)toupper((unsigned char)text[0]), (char)toupper((unsigned char)text[1]), '\0'};
    if (is_military(capitals) || place_table_find(&places->states, capitals) == places->states.rows)
        return false;
    memcpy(code, capitals, sizeof capitals);
    return true;
}

const char *places_state_name(const struct places *places, const char *code, bool spanish)
{
    size_t row = place_table_find(&places->states, code);

    if (row == places->states.rows)
        return NULL;
    return place_table_field(&places->states, row, spanish ? STATE_SPANISH : STATE_ENGLISH);
}

const char *places_state_of_county(const struct places *places, const char *fips)
{
    if (!isdigit((unsigned char)fips[0]) || !isdigit((unsigned char)fips[1]))
        return "";
    return places->state_of_fips[(fips[0] - '0') * 10 + (fips[1] - '0')];
}
