/* clock.h - the time, from one place, so that tests can move it. */
#ifndef GATEWAY_CLOCK_H
#define GATEWAY_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Monotonic, for durations and deadlines. */
uint64_t clock_ms(void);

/* Of the calendar, UTC, for what is compared with other people's clocks. */
time_t clock_wall(void);

/* Moves both clocks forward by this from now on (tests). */
void clock_advance_ms(uint64_t ms);

/* Sets the calendar (tests that hold for a given second). */
void clock_set_wall(time_t now);

#endif
