/* place_finder_inside.h - what the files place_finder*.c share and nobody else sees. */
#ifndef CONTENT_PLACE_FINDER_INSIDE_H
#define CONTENT_PLACE_FINDER_INSIDE_H

#include "content/place_finder.h"
#include "content/place_lexicon.h"
#include "content/place_words.h"

enum {
    CITY_WORDS_MAX = 6, /* longer names are asked by ZIP */
    COUNTY_WORDS_MAX = 4,
};

/* How strongly the words before a place lead to one. */
enum lead {
    LEAD_NONE,
    LEAD_WEAK,   /* "in" */
    LEAD_STRONG, /* "what about", "soy de" */
    LEAD_HOME,   /* "live in", "vivo en" */
};

/* One message being looked at. Holds its words: wiped by place_find(). */
struct finder {
    const struct places *places;
    struct place *place;
    struct place_words words;
    unsigned hints[PLACE_WORDS_MAX]; /* of each word */
    size_t count;       /* of words to look at; fewer than words.count for the part before a ZIP */
    size_t first, last; /* the words of the place that was found: from `first` up to, not with, `last` */
};

/* What leads to the word at `first`. */
enum lead finder_lead(const struct finder *finder, size_t first);

/* Are all words but those from `first` up to `last` politeness and leads? */
bool finder_is_whole(const struct finder *finder, size_t first, size_t last);

/* Does any word of the message give this hint? */
bool finder_speaks_of(const struct finder *finder, unsigned hint);

/* May a city's name begin with the word at `first`? */
bool finder_begins_city(const struct finder *finder, size_t first);

/* The key of some words; "" when there is none. `key` has PLACES_KEY_ROOM. */
bool finder_key(const struct finder *finder, size_t first, size_t last, char *key);

/* Puts down what was found at these words. */
void finder_take_city(struct finder *finder, const struct city *city, size_t first, size_t last);
void finder_take_county(struct finder *finder, const struct county *county, size_t first, size_t last);
void finder_take_options(struct finder *finder, size_t first, size_t last);
bool finder_add_option(struct finder *finder, const char *name, const char *state);

/* The parts of the search, each true when it has found the place. */
bool finder_zip(struct finder *finder);   /* place_finder_zip.c */
bool finder_state(struct finder *finder); /* place_finder_state.c: a state, or a city or county with it */
bool finder_county_alone(struct finder *finder); /* place_finder_city.c */
bool finder_city_alone(struct finder *finder);

/* The city or county whose name ends right before the word at `last`, in that state. */
bool finder_city_before(struct finder *finder, size_t last, const char *state, size_t *first,
                        struct city *city);
bool finder_county_before(struct finder *finder, size_t last, const char *state, size_t *first,
                          struct county *county);

/* Is the larger one so much larger that nobody means the other? */
bool finder_far_larger(unsigned long larger, unsigned long other);

#endif
