/* office_hours.c - reads hours as people write them, and looks up the clock in them. */
#include "content/office_hours.h"

#include "content/zone.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { HOUR = 60, NOON = 12 * HOUR, PATH_ROOM = 128, SECONDS_OF_DAY = 86400 };

/* ---- Reading ---- */

static const char *skip_space(const char *text)
{
    return text + strspn(text, " ");
}

/* "9", "9:30", "9am", "12:15 p.m."; gives where it ends, or NULL. `half` tells whether am or pm was said. */
static const char *read_time(const char *text, int *minute, bool *half)
{
    int hours = 0, minutes = 0, length = 0;

    text = skip_space(text);
    if (sscanf(text, "%2d%n", &hours, &length) != 1 || !isdigit((unsigned char)*text))
        return NULL;
    text += length;
    if (*text == ':') {
        if (!isdigit((unsigned char)text[1]) || !isdigit((unsigned char)text[2]))
            return NULL;
        minutes = (text[1] - '0') * 10 + text[2] - '0';
        text += 3;
    }
    text = skip_space(text);
    *half = strncasecmp(text, "am", 2) == 0 || strncasecmp(text, "pm", 2) == 0;
    if (*half && (hours < 1 || hours > 12))
        return NULL;
    *minute = hours * HOUR + minutes;
    if (*half) {
        *minute = *minute % NOON + (tolower((unsigned char)*text) == 'p' ? NOON : 0);
        text += 2;
    }
    return minutes < HOUR && *minute <= OFFICE_DAY_MINUTES ? text : NULL;
}

bool office_span_read(const char *text, struct office_span *span)
{
    bool first_half, second_half;

    text = read_time(text, &span->from, &first_half);
    if (!text || *(text = skip_space(text)) != '-')
        return false;
    text = read_time(text + 1, &span->to, &second_half);
    if (!text || *skip_space(text) != '\0' || first_half != second_half)
        return false; /* "9-5pm": nine in the morning, or in the evening? */
    if (second_half && span->to == 0)
        span->to = OFFICE_DAY_MINUTES; /* "8pm-12am" */
    return span->from < span->to;
}

static bool is_digits(const char *text, size_t count)
{
    return strspn(text, "0123456789") >= count;
}

bool office_day_read(const char *text, struct office_day *day)
{
    static const int longest[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    *day = (struct office_day){0};
    if (strlen(text) == 10 && is_digits(text, 4) && text[4] == '-') {
        day->year = atoi(text);
        text += 5;
    }
    if (strlen(text) != 5 || !is_digits(text, 2) || text[2] != '-' || !is_digits(text + 3, 2))
        return false;
    day->month = atoi(text);
    day->day = atoi(text + 3);
    return day->month >= 1 && day->month <= 12 && day->day >= 1 && day->day <= longest[day->month - 1];
}

static int day_of(const char *text, size_t length)
{
    static const char *const names[OFFICE_DAYS] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

    for (int day = 0; day < OFFICE_DAYS; day++)
        if (length == 3 && strncasecmp(text, names[day], length) == 0)
            return day;
    return -1;
}

bool office_days_read(const char *text, int *first, int *last)
{
    size_t length = strcspn(text, "-");

    *first = *last = day_of(text, length);
    if (text[length])
        *last = day_of(text + length + 1, strlen(text + length + 1));
    return *first >= 0 && *last >= *first;
}

bool office_add(struct office_hours *hours, int day, const struct office_span *span)
{
    struct office_span *spans = hours->span[day];
    size_t count = hours->spans[day], at = 0;

    if (count == OFFICE_SPANS_MAX)
        return false;
    while (at < count && spans[at].from < span->from)
        at++;
    if ((at > 0 && spans[at - 1].to > span->from) || (at < count && span->to > spans[at].from))
        return false;
    memmove(&spans[at + 1], &spans[at], (count - at) * sizeof *spans);
    spans[at] = *span;
    hours->spans[day]++;
    return true;
}

bool office_zone_use(const char *zone)
{
    char path[PATH_ROOM];

    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone);
    if (zone[0] < 'A' || zone[0] > 'Z' || strstr(zone, "..") || access(path, R_OK) != 0 ||
        setenv("TZ", zone, 1) != 0)
        return false;
    tzset();
    return true;
}

/* ---- Looking up ---- */

/* The local day of `now` and `ahead` days later, as a date. By days of the calendar, not of 24 hours: clocks
 * are changed in between. */
static struct tm date_of(time_t now, int ahead)
{
    struct tm local, date;

    zone_own_local(now, &local);
    struct tm noon = {
        .tm_year = local.tm_year, .tm_mon = local.tm_mon, .tm_mday = local.tm_mday, .tm_hour = 12};
    time_t at = timegm(&noon) + (time_t)ahead * SECONDS_OF_DAY;
    gmtime_r(&at, &date);
    return date;
}

static int weekday_of(const struct tm *date)
{
    return (date->tm_wday + OFFICE_DAYS - 1) % OFFICE_DAYS;
}

static bool is_holiday(const struct office_hours *hours, const struct tm *date)
{
    for (size_t i = 0; i < hours->holidays; i++) {
        const struct office_day *day = &hours->holiday[i];
        if ((day->year == 0 || day->year == date->tm_year + 1900) && day->month == date->tm_mon + 1 &&
            day->day == date->tm_mday)
            return true;
    }
    return false;
}

static int minute_of(time_t now)
{
    struct tm local;

    zone_own_local(now, &local);
    return local.tm_hour * HOUR + local.tm_min;
}

bool office_is_open(const struct office_hours *hours, time_t now)
{
    struct tm today = date_of(now, 0);
    int day = weekday_of(&today), minute = minute_of(now);

    if (is_holiday(hours, &today))
        return false;
    for (size_t i = 0; i < hours->spans[day]; i++)
        if (minute >= hours->span[day][i].from && minute < hours->span[day][i].to)
            return true;
    return false;
}

bool office_next(const struct office_hours *hours, time_t now, struct office_opening *opening)
{
    int minute = minute_of(now);

    for (int ahead = 0; ahead <= OFFICE_AHEAD_DAYS; ahead++) {
        struct tm date = date_of(now, ahead);
        int day = weekday_of(&date);
        for (size_t i = 0; i < hours->spans[day] && !is_holiday(hours, &date); i++) {
            int from = hours->span[day][i].from;
            if (ahead == 0 && from <= minute)
                continue;
            *opening = (struct office_opening){ahead, day, date.tm_mon + 1, date.tm_mday, from};
            return true;
        }
    }
    return false;
}
