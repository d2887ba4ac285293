/* hours_text.c - puts days and times into words. */
#include "handlers/hours_text.h"

#include "handlers/compose.h"

#include <stdio.h>
#include <string.h>

enum { HOUR = 60, TIME_ROOM = 16, NAME_ROOM = 16, WORD_ROOM = 48, SPANS_ROOM = 128, WEEK_DAYS = 7 };

static const struct office_hours *hours_of(const struct understanding *seen)
{
    const struct organisation *organisation = seen->hotline->organisation;

    return organisation && organisation->hours.known ? &organisation->hours : NULL;
}

/* Whose readers say "5pm" for 17:00. */
static bool counts_to_twelve(enum language language)
{
    return language == LANG_EN || language == LANG_ES || language == LANG_HT || language == LANG_TL ||
           language == LANG_UNKNOWN;
}

static void write_time(enum language language, int minute, char out[TIME_ROOM])
{
    int hours = minute / HOUR, minutes = minute % HOUR;
    const char *half = hours % 24 < 12 ? "am" : "pm";

    if (!counts_to_twelve(language))
        snprintf(out, TIME_ROOM, "%d:%02d", hours, minutes);
    else if (minutes)
        snprintf(out, TIME_ROOM, "%d:%02d%s", (hours + 11) % 12 + 1, minutes, half);
    else
        snprintf(out, TIME_ROOM, "%d%s", (hours + 11) % 12 + 1, half);
}

static void day_name(const struct understanding *seen, enum language language, int day, char out[WORD_ROOM])
{
    char name[NAME_ROOM];

    snprintf(name, sizeof name, "day_%d", day + 1);
    compose_in(seen, language, name, NULL, out, WORD_ROOM);
}

/* Appends, with `separator` when something stands there already; what does not fit is left out whole. */
static void append(char *out, size_t room, const char *separator, const char *text)
{
    size_t used = strlen(out);

    if (used + strlen(separator) + strlen(text) < room)
        snprintf(out + used, room - used, "%s%s", used ? separator : "", text);
}

/* "9am-12pm, 1pm-5pm" */
static void write_spans(enum language language, const struct office_hours *hours, int day, char *out,
                        size_t room)
{
    *out = '\0';
    for (size_t i = 0; i < hours->spans[day]; i++) {
        const struct office_span *span = &hours->span[day][i];
        char from[TIME_ROOM], to[TIME_ROOM], both[2 * TIME_ROOM + 1];
        write_time(language, span->from, from);
        write_time(language, span->to, to);
        snprintf(both, sizeof both, "%s-%s", from, to);
        append(out, room, ", ", span->from == 0 && span->to == OFFICE_DAY_MINUTES ? "24h" : both);
    }
}

static bool same_spans(const struct office_hours *hours, int a, int b)
{
    return hours->spans[a] == hours->spans[b] &&
           memcmp(hours->span[a], hours->span[b], hours->spans[a] * sizeof hours->span[a][0]) == 0;
}

/* "Mon-Fri", "Sat" */
static void write_days(const struct understanding *seen, enum language language, int first, int last,
                       char *out, size_t room)
{
    char one[WORD_ROOM], other[WORD_ROOM];

    day_name(seen, language, first, one);
    day_name(seen, language, last, other);
    const struct variable variables[] = {{"first", one}, {"last", other}, {NULL, NULL}};
    if (first == last)
        snprintf(out, room, "%s", one);
    else
        compose_in(seen, language, "hours_days", variables, out, room);
}

void hours_text(const struct understanding *seen, enum language language, char *out, size_t room)
{
    const struct organisation *organisation = seen->hotline->organisation;
    const struct office_hours *hours = hours_of(seen);

    *out = '\0';
    if (organisation && language < LANGUAGES && organisation->say[language][0]) {
        snprintf(out, room, "%s", organisation->say[language]);
        return;
    }
    for (int first = 0, last; hours && first < WEEK_DAYS; first = last + 1) {
        char days[2 * WORD_ROOM], spans[SPANS_ROOM], text[HOURS_TEXT_ROOM];
        for (last = first; last + 1 < WEEK_DAYS && same_spans(hours, first, last + 1);)
            last++;
        if (hours->spans[first] == 0)
            continue;
        write_days(seen, language, first, last, days, sizeof days);
        write_spans(language, hours, first, spans, sizeof spans);
        const struct variable variables[] = {{"days", days}, {"times", spans}, {NULL, NULL}};
        compose_in(seen, language, "hours_times", variables, text, sizeof text);
        append(out, room, "; ", text);
    }
}

bool hours_closed(const struct understanding *seen)
{
    const struct office_hours *hours = hours_of(seen);

    return hours && seen->hotline->now && !office_is_open(hours, seen->hotline->now);
}

void hours_opening(const struct understanding *seen, enum language language, char *out, size_t room)
{
    const struct office_hours *hours = hours_of(seen);
    struct office_opening opening;
    char day[WORD_ROOM], time[TIME_ROOM], date[TIME_ROOM], month[WORD_ROOM], name[NAME_ROOM];

    *out = '\0';
    if (!hours || !office_next(hours, seen->hotline->now, &opening))
        return;
    day_name(seen, language, opening.weekday, day);
    write_time(language, opening.minute, time);
    snprintf(date, sizeof date, "%d", opening.day);
    snprintf(name, sizeof name, "month_%d", opening.month);
    compose_in(seen, language, name, NULL, month, sizeof month);
    const struct variable variables[] = {
        {"day", day}, {"time", time}, {"date", date}, {"month", month}, {NULL, NULL}};
    compose_in(seen, language,
               opening.days_ahead == 0          ? "opens_today"
               : opening.days_ahead < WEEK_DAYS ? "opens_day"
                                                : "opens_date",
               variables, out, room);
}
