/* pace.c - a token bucket in segments. */
#include "gateway/pace.h"

#include "gateway/limits.h"

#include <math.h>

static const double LONG_CODE_PER_S = 1, TOLL_FREE_PER_S = 3, SHORT_CODE_PER_S = 100;

double pace_customary(const char *number)
{
    if (number[0] != '+')
        return SHORT_CODE_PER_S;
    return limits_is_toll_free(number) ? TOLL_FREE_PER_S : LONG_CODE_PER_S;
}

static double most(const struct pace *pace)
{
    return pace->per_s > 1 ? pace->per_s : 1;
}

void pace_init(struct pace *pace, double per_s, uint64_t now_ms)
{
    *pace = (struct pace){.per_s = per_s, .filled_ms = now_ms};
    pace->level = most(pace);
}

static void fill(struct pace *pace, uint64_t now_ms)
{
    pace->level = fmin(most(pace), pace->level + (double)(now_ms - pace->filled_ms) * pace->per_s / 1000);
    pace->filled_ms = now_ms;
}

uint64_t pace_wait_ms(struct pace *pace, uint64_t now_ms)
{
    if (pace->per_s <= 0)
        return 0;
    fill(pace, now_ms);
    if (pace->level >= 1)
        return 0;
    return (uint64_t)ceil((1 - pace->level) / pace->per_s * 1000);
}

void pace_take(struct pace *pace, size_t segments)
{
    if (pace->per_s > 0)
        pace->level -= (double)segments;
}

void pace_give_back(struct pace *pace, size_t segments)
{
    if (pace->per_s > 0)
        pace->level = fmin(most(pace), pace->level + (double)segments);
}
