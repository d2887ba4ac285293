/* askers.h - how many people asked about what, in numbers that name nobody.
 * Five counts that are never combined: a day's topics, a day's languages, a week's states, a week's code
 * words, a week's joinings and leavings. A sender is counted once for each of them and day, which a set of
 * keyed hashes sees to that lives in memory until the day is over.
 *
 * Numbers leave only on the hour, and only in steps of ASKERS_FLOOR different people or more. Steps, since
 * the difference of two totals tells as much as a total: with the carriers' records of who texted in that
 * hour, a step of one would say what that one asked. What stays below the floor when its day or week ends is
 * forgotten and was never seen by anybody; so the totals are somewhat too small.
 *
 * Days begin at 10:00 UTC, with their keys (day_keys.h); weeks on Mondays. */
#ifndef GATEWAY_ASKERS_H
#define GATEWAY_ASKERS_H

#include "gateway/store/store.h"

#include <stdint.h>
#include <time.h>

enum {
    ASKERS_FLOOR = 10,
    ASKERS_NAMES_MAX = 160, /* of one count; more are not counted */
    ASKERS_NAME_ROOM = 24,  /* NUL included */
    ASKERS_SENDERS_MAX =
        786432 /* a day's askings that can be told apart, 4 bytes each; more are not counted */
};

enum askers_of {
    ASKERS_OF_TOPIC,
    ASKERS_OF_LANGUAGE,
    ASKERS_OF_STATE,
    ASKERS_OF_CODE_WORD,
    ASKERS_OF_REMINDERS,
    ASKERS_KINDS
};

/* What may be known of one name. */
struct askers_row {
    enum askers_of of;
    const char *name;
    time_t begins;        /* the day or week that `people` is of */
    unsigned long people; /* in that day or week; over a week each is counted once a day */
    unsigned long total;  /* since the start; only grows */
    unsigned long grown;  /* of these, by how many it has just grown; for `published` alone */
};

typedef void askers_each(const struct askers_row *row, void *arg);

struct askers;

/* `published`, which may be NULL, gets each row that has grown, when it has: what wants to keep the numbers
 * longer than the process lives adds `grown` under (of, name, begins). NULL when memory is out. */
struct askers *askers_new(askers_each *published, void *arg);

/* Wipes and frees; NULL is allowed. */
void askers_free(struct askers *askers);

/* Counts a sender, by the day's keyed hash. The name is a topic's id, a language's code, a state's code or a
 * code word's name; anything that can't be one (letters, digits, hyphens, underscores) is not counted. */
void askers_add(struct askers *askers, const struct store_key *sender, enum askers_of of, const char *name);

/* Publishes what may be, if an hour has begun since the last time. Adding does that too. */
void askers_publish(struct askers *askers);

/* The process ends: publishes what may be, though the hour is not over. */
void askers_end(struct askers *askers);

/* Hands over what has been published, and nothing else. */
void askers_published(const struct askers *askers, askers_each *each, void *arg);

/* The hour as of which that is. */
time_t askers_published_at(const struct askers *askers);

#endif
