/* recent.h - how often something happened within the last hour, in steps of five minutes: for alarms, which
 * are about now. In memory alone. Pure: the time is told. */
#ifndef GATEWAY_RECENT_H
#define GATEWAY_RECENT_H

#include <stdint.h>

enum recent_of {
    RECENT_MESSAGES,   /* settled */
    RECENT_UNANSWERED, /* of these */
    RECENT_RECEIPTS,   /* final ones */
    RECENT_FAILED,     /* of these */
    RECENT_FILTERED,   /* of these: the carriers take us for spam, or the number is not registered */
    RECENT_AT_FAULT,   /* sends refused for our account, credentials or number */
    RECENT_LOST,       /* messages acknowledged and given up */
    RECENT_KINDS
};

enum { RECENT_STEPS = 12, RECENT_STEP_MS = 5 * 60 * 1000 };

/* All zeros: nothing has happened. */
struct recent {
    uint64_t step[RECENT_STEPS]; /* which one it counts */
    uint32_t counts[RECENT_STEPS][RECENT_KINDS];
};

void recent_add(struct recent *recent, enum recent_of of, uint64_t now_ms);
unsigned recent_sum(const struct recent *recent, enum recent_of of, uint64_t now_ms);

#endif
