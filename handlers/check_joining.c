/* check_joining.c - campaigns with reminders, and the key that they need. */
#include "handlers/check_joining.h"

#include <stdio.h>

enum { DAY_S = 24 * 60 * 60, DAY_ROOM = 32 };

static void day_text(long day, char text[DAY_ROOM])
{
    const time_t at = (time_t)day * DAY_S;
    struct tm date;

    gmtime_r(&at, &date);
    strftime(text, DAY_ROOM, "%Y-%m-%d", &date);
}

/* Of those with reminders the first that is not over; NULL: all are, or there is none. By the day in UTC: it
 * is a warning, and the loader's thread must not ask for time zones. */
static const struct campaign *next_to_join(const struct campaigns *campaigns, long today)
{
    const struct campaign *next = NULL;

    for (size_t i = 0; i < campaigns->count; i++) {
        const struct campaign *one = &campaigns->list[i];
        if (campaign_has_reminders(one) && one->last_day >= today &&
            (!next || one->first_day < next->first_day))
            next = one;
    }
    return next;
}

void check_joining(const struct content *content, const struct hotline *hotline, time_t now,
                   struct faults *faults)
{
    const long today = (long)(now / DAY_S);
    const struct campaign *next = next_to_join(&content->campaigns, today);
    char day[DAY_ROOM];

    if (!hotline->joins && next)
        faults_add(
            faults, FAULT_WARNING, next->file, "reminders",
            "run `rightsline keygen` on the organiser's computer, and write the line that it prints into "
            "the configuration",
            "nobody can join these reminders: \"join_key\" is missing");
    if (hotline->joins && !next)
        faults_add(faults, FAULT_WARNING, "", "join_key",
                   "copy config/campaign.json to content/campaigns/ and make it yours; or take the key out",
                   "JOIN is answered that there are no reminders: no campaign has any, or all are over");
    if (!hotline->joins || !next || next->first_day <= today)
        return;
    day_text(next->first_day, day);
    faults_add(faults, FAULT_WARNING, next->file, "first_day", "if that is too late, write an earlier day",
               "until %s JOIN is answered that there are no reminders", day);
}
