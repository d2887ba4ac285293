/* check.c - warnings for the people who keep the content. */
#include "content/check.h"

#include "content/check_parts.h"

long check_days_since(const struct checking *checking, int year, int month, int day)
{
    struct tm then = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};

    return (long)((checking->options->now - timegm(&then)) / 86400);
}

void check_review(struct checking *checking, const struct review *review, const char *file,
                  enum language language)
{
    char where[CHECK_WHERE_ROOM];
    long days = check_days_since(checking, review->year, review->month, review->day);

    snprintf(where, sizeof where, "%s.review", language_code(language));
    if (review->state == REVIEW_DRAFT)
        checking->drafts++;
    if (days > (long)checking->options->shelf_life.answers)
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
