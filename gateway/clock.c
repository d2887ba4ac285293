/* clock.c - the time, from one place. */
#include "gateway/clock.h"

static uint64_t advanced_ms;
static time_t wall_offset_s;

uint64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000 + advanced_ms;
}

time_t clock_wall(void)
{
    return time(NULL) + wall_offset_s;
}

void clock_advance_ms(uint64_t ms)
{
    advanced_ms += ms;
    wall_offset_s += (time_t)(ms / 1000);
}

void clock_set_wall(time_t now)
{
    wall_offset_s = now - time(NULL);
}
