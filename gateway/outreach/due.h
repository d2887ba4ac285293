/* due.h - when the next text of a series is due. Pure. */
#ifndef GATEWAY_OUTREACH_DUE_H
#define GATEWAY_OUTREACH_DUE_H

#include "gateway/outreach/run.h"

/* What the plan says of a campaign. Days are since 1970-01-01, where the campaign is. */
struct due_schedule {
    long first_day, last_day;
    unsigned per_month, every_weeks; /* every_weeks 0: on the dates */
    const long *dates;
    size_t dates_count;
    size_t texts; /* of the series */
};

/* The first day on which one more text is within what was told to those who joined, n in any 30 days,
 * whatever the schedule says. */
long due_allowed_day(const struct due_schedule *schedule, const struct sent_texts *sent);

/* The day on which the next text is due; today or earlier: now. -1: never again. Never more texts than was
 * told in any 30 days, and never two on a day. */
long due_day(const struct due_schedule *schedule, const struct sent_texts *sent);

#endif
