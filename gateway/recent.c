/* recent.c - twelve buckets, each used again after an hour. */
#include "gateway/recent.h"

#include <string.h>

void recent_add(struct recent *recent, enum recent_of of, uint64_t now_ms)
{
    uint64_t step = now_ms / RECENT_STEP_MS;
    uint64_t at = step % RECENT_STEPS;

    if (recent->step[at] != step) {
        memset(recent->counts[at], 0, sizeof recent->counts[at]);
        recent->step[at] = step;
    }
    recent->counts[at][of]++;
}

unsigned recent_sum(const struct recent *recent, enum recent_of of, uint64_t now_ms)
{
    uint64_t step = now_ms / RECENT_STEP_MS;
    unsigned sum = 0;

    for (unsigned at = 0; at < RECENT_STEPS; at++)
        if (recent->step[at] + RECENT_STEPS > step && recent->step[at] <= step)
            sum += recent->counts[at][of];
    return sum;
}
