/* totals.h - what has been counted, by day and week, for as long as the settings say: in memory, and in
 * counts.db of the state folder. It keeps numbers of topics, languages, states, code words, reminders,
 * channels and limits, one dimension at a time, and no time finer than a day. What may be known is not for
 * this file to judge: askers.h and tally.h hand over nothing below their floors.
 *
 * The file is read when it is opened and written once an hour. It is never needed: while it cannot be used,
 * counting goes on in memory, and what is not in it yet is written with the next hour's. Two processes may
 * write to it, as when one takes over from the other: each adds what it has counted. */
#ifndef GATEWAY_STORE_TOTALS_H
#define GATEWAY_STORE_TOTALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TOTALS_NAME_ROOM = 32,   /* NUL included */
    TOTALS_ROWS_MAX = 60000, /* three years of a large hotline; more are not counted */
    TOTALS_DAY = 1,          /* what a row can be of, in days */
    TOTALS_WEEK = 7,
};

/* What is counted. The first five are people, the rest messages and segments. Of a channel: from
 * TOTALS_MESSAGES to TOTALS_SEGMENTS. */
enum totals_of {
    TOTALS_TOPIC,
    TOTALS_LANGUAGE,
    TOTALS_STATE,
    TOTALS_CODE_WORD,
    TOTALS_REMINDERS,
    TOTALS_MESSAGES, /* settled */
    TOTALS_REPLIES,  /* taken by the provider */
    TOTALS_DELIVERED,
    TOTALS_FAILED,
    TOTALS_UNANSWERED,
    TOTALS_SEGMENTS,
    TOTALS_LIMIT, /* times that a limit was hit */
    TOTALS_KINDS
};

struct totals_row {
    int32_t first; /* the day, as in day_keys.h, or the Monday of the week */
    uint8_t days;  /* TOTALS_DAY or TOTALS_WEEK */
    uint8_t of;    /* enum totals_of */
    char name[TOTALS_NAME_ROOM];
    uint64_t number;
    uint64_t unwritten; /* of these, not in the file yet */
};

struct totals;

/* Empty, in memory alone. NULL when memory is out. */
struct totals *totals_new(void);

/* Writes nothing; frees. NULL is allowed. */
void totals_free(struct totals *totals);

/* From now on counts.db of that folder keeps them, and what is in it counts as counted here; rows whose last
 * day is `keep_days` or more ago go. False when the file cannot be used now (totals_error() says why): it is
 * tried again by totals_write(). */
bool totals_keep(struct totals *totals, const char *folder, unsigned keep_days);

/* Counts so many more. A name that has anything but letters, digits, hyphens and underscores is not counted.
 */
void totals_add(struct totals *totals, enum totals_of of, const char *name, int32_t first, unsigned days,
                uint64_t number);

/* Forgets what is too old on that day, and writes what is new, in one transaction; nothing is written when
 * nothing is to be. The loop waits for the disk, 20 ms for another process. False: it will be tried again. */
bool totals_write(struct totals *totals, int64_t today);

/* The code of SQLite's for what went wrong last. */
int totals_error(const struct totals *totals);

/* All rows, sorted by first, days, name and of; valid until something is added or written. */
const struct totals_row *totals_rows(const struct totals *totals, size_t *count);

#endif
