/* office_hours.h - when a person answers the organisation's telephone: the hours of a week, and holidays.
 * Pure, but for office_zone_use(): hours are those of the process's time zone, which that sets. One
 * organisation has one. */
#ifndef CONTENT_OFFICE_HOURS_H
#define CONTENT_OFFICE_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

enum {
    OFFICE_DAYS = 7,      /* Monday is 0 */
    OFFICE_SPANS_MAX = 4, /* of one day */
    OFFICE_HOLIDAYS_MAX = 64,
    OFFICE_AHEAD_DAYS = 60, /* how far office_next() looks */
    OFFICE_DAY_MINUTES = 24 * 60,
};

/* Minutes after midnight; from < to <= OFFICE_DAY_MINUTES. */
struct office_span {
    int from, to;
};

struct office_day {
    int year; /* 0: every year */
    int month, day;
};

struct office_hours {
    bool known; /* false: nothing is known of hours, and nobody is ever said to be away */
    struct office_span span[OFFICE_DAYS][OFFICE_SPANS_MAX]; /* in order, apart from each other */
    size_t spans[OFFICE_DAYS];
    struct office_day holiday[OFFICE_HOLIDAYS_MAX]; /* closed all day */
    size_t holidays;
};

/* "9:00-17:00", "9am-5:30pm", "9-17", "0-24". False for anything else, also for what goes past midnight. */
bool office_span_read(const char *text, struct office_span *span);

/* "2026-11-26", or "12-25" for every year. */
bool office_day_read(const char *text, struct office_day *day);

/* "mon", or "mon-fri": the first day and the last. */
bool office_days_read(const char *text, int *first, int *last);

/* Adds a span to a day; false when the day is full, or it overlaps one that is there. */
bool office_add(struct office_hours *hours, int day, const struct office_span *span);

/* Makes a zone such as "America/Chicago" the process's own. False when the system knows none of that name. */
bool office_zone_use(const char *zone);

bool office_is_open(const struct office_hours *hours, time_t now);

/* When it opens next. */
struct office_opening {
    int days_ahead; /* 0: today */
    int weekday;    /* Monday is 0 */
    int month, day; /* from 1 */
    int minute;     /* after midnight */
};

/* The next opening after `now`, at which it is closed. False when there is none within OFFICE_AHEAD_DAYS. */
bool office_next(const struct office_hours *hours, time_t now, struct office_opening *opening);

#endif
