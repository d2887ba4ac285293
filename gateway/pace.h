/* pace.h - how fast one number of ours may send: a bucket of segments that fills at a steady rate.
 * Providers that queue by themselves take texts as they come; with the others a number that sends faster than
 * its carrier allows has its texts dropped, or is blocked. Pure: the time is told. */
#ifndef GATEWAY_PACE_H
#define GATEWAY_PACE_H

#include <stddef.h>
#include <stdint.h>

struct pace {
    double per_s; /* segments a second; 0: no limit */
    double level; /* segments that may go; below 0 after a text of several */
    uint64_t filled_ms;
};

/* What is customary for such a number in the US, in segments a second: a long code 1, a toll-free number 3, a
 * short code 100. */
double pace_customary(const char *number);

/* A full bucket: one second's worth, at the least one segment. */
void pace_init(struct pace *pace, double per_s, uint64_t now_ms);

/* How long until a text may go; 0: now. */
uint64_t pace_wait_ms(struct pace *pace, uint64_t now_ms);

/* A text of so many segments goes. It may take more than there is: the next one waits for that. */
void pace_take(struct pace *pace, size_t segments);

/* It did not go after all. */
void pace_give_back(struct pace *pace, size_t segments);

#endif
