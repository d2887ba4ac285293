/* tally.h - how many messages there were, by channel, and how often a limit was hit, in numbers that leave
 * only on the hour and only in steps of TALLY_FLOOR or more, each count for itself.
 *
 * What has come together on a day is told for that day. What has not goes into the week that the day is in,
 * and a week's rest into the next, so that a quiet hotline sees its weeks. So a number stands in the hour,
 * day or week in which it became large enough to be told, and some of it may be of before. What is still
 * below the floor when the process ends is forgotten.
 *
 * Steps go to a totals (for good) and, for two days and in memory alone, are known by the hour. Days are
 * those of day_keys.h. */
#ifndef GATEWAY_TALLY_H
#define GATEWAY_TALLY_H

#include "gateway/store/totals.h"

enum {
    TALLY_FLOOR = 10,
    TALLY_HOURS = 48,
    TALLY_NAMES_MAX = 256, /* different counts; more are not counted */
};

/* A step. */
struct tally_hour {
    int64_t from, to; /* hours since 1970: told at `to`, after nothing was told since `from` */
    int32_t first;    /* the day in whose row of the totals it is contained */
    uint8_t of;       /* enum totals_of */
    char name[TOTALS_NAME_ROOM];
    uint64_t number;
};

struct tally;

/* NULL when memory is out. The totals are borrowed. */
struct tally *tally_new(struct totals *totals);
void tally_free(struct tally *tally); /* NULL is allowed */

/* Counts; tells first what was counted in the hours before. */
void tally_add(struct tally *tally, enum totals_of of, const char *name, uint64_t number);

/* Tells what may be told, if an hour has begun since the last time. */
void tally_publish(struct tally *tally);

/* The process ends: tells what is large enough now, for the day or at least the week. */
void tally_end(struct tally *tally);

/* The last two days, the oldest first; valid until something is counted or told. */
const struct tally_hour *tally_hours(const struct tally *tally, size_t *count);

/* The Monday of the week that a day is in. */
int64_t tally_week(int64_t day);

#endif
