/* due.c - by the schedule, and by what was told to those who joined. */
#include "gateway/outreach/due.h"

enum { MONTH_DAYS = 30, WEEK_DAYS = 7 };

static long later_of(long a, long b)
{
    return a > b ? a : b;
}

/* 30 days after the n-th last, with n a month. */
long due_allowed_day(const struct due_schedule *schedule, const struct sent_texts *sent)
{
    if (schedule->per_month == 0 || sent->kept < schedule->per_month)
        return schedule->first_day;
    return sent->day[sent->kept - schedule->per_month] + MONTH_DAYS;
}

long due_day(const struct due_schedule *schedule, const struct sent_texts *sent)
{
    long last = sent->kept > 0 ? sent->day[sent->kept - 1] : -1, day = schedule->first_day;

    if (sent->next >= schedule->texts)
        return -1;
    if (schedule->every_weeks > 0) {
        if (last >= 0)
            day = last + (long)schedule->every_weeks * WEEK_DAYS;
    } else if (sent->next < schedule->dates_count) {
        day = schedule->dates[sent->next];
    } else {
        return -1;
    }
    day = later_of(later_of(day, last + 1), due_allowed_day(schedule, sent));
    return day > schedule->last_day ? -1 : day;
}
