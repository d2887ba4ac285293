/* check.c - warnings for the people who keep the content. */
#include "content/check.h"

#include "content/check_parts.h"

long check_days_since(const struct checking *checking, int year, int month, int day)
{
    struct tm then = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};

    return (long)((checking->options->now - timegm(&then)) / 86400);
}

bool check_is_old(struct checking *checking, enum shelf shelf, long days)
{
    const struct shelf_life *life = &checking->options->shelf_life;
    const unsigned keeps[SHELVES] = {[SHELF_ANSWERS] = life->answers,
                                     [SHELF_LAWS] = life->laws,
                                     [SHELF_AGREEMENTS] = life->agreements,
                                     [SHELF_RULES] = life->rules,
                                     [SHELF_ZIPS] = life->zips};
    time_t today = checking->options->now - checking->options->now % 86400;
    time_t until = today + ((long)keeps[shelf] + 1 - days) * 86400;
    struct freshness *freshness = checking->options->freshness;

    if (freshness && (freshness->until[shelf] == 0 || until < freshness->until[shelf]))
        freshness->until[shelf] = until;
    return days > (long)keeps[shelf];
}

void check_review(struct checking *checking, const struct review *review, const char *file,
                  enum language language)
{
    char where[CHECK_WHERE_ROOM];
    long days = check_days_since(checking, review->year, review->month, review->day);

    snprintf(where, sizeof where, "%s.review", language_code(language));
    if (review->state == REVIEW_DRAFT)
        checking->drafts++;
    if (check_is_old(checking, SHELF_ANSWERS, days))
        faults_add(checking->faults, FAULT_WARNING, file, where,
                   "have it read again and write the new day after \"on\"",
                   "this was last looked over %ld days ago", days);
    else if (days < -1) /* a day ahead can be another time zone's */
        faults_add(checking->faults, FAULT_WARNING, file, where, "write the day as \"on\": \"2026-11-24\"",
                   "the day of the review is yet to come");
}

void content_check(const struct content *content, const struct check_options *options, struct faults *faults)
{
    struct checking checking = {.content = content, .options = options, .faults = faults};

    if (options->freshness)
        *options->freshness = (struct freshness){0};
    check_topics(&checking);
    check_policy(&checking);
    check_places(&checking);
    check_phrases(&checking);
    check_campaigns(&checking);
    if (checking.drafts)
        faults_add(
            faults, FAULT_WARNING, "", "",
            "have a lawyer or an accredited representative read them; then write \"reviewed\", who and when",
            "%zu texts are drafts that nobody with a licence has reviewed (the table shows which)",
            checking.drafts);
}
