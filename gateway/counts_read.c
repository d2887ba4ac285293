/* counts_read.c - of what is counted, what the dashboard asks for. */
#include "gateway/clock.h"
#include "gateway/counts_private.h"

#include <string.h>

static unsigned long sum(const unsigned long *numbers, size_t count)
{
    unsigned long all = 0;

    for (size_t i = 0; i < count; i++)
        all += numbers[i];
    return all;
}

struct counts_channel counts_of_channel(struct counts *counts, const char *name)
{
    const struct channel_counts *channel = counts_channel_of(counts, name);

    return (struct counts_channel){
        .webhooks = sum(channel->webhooks, STATUSES + 1),
        .refused = sum(channel->refused, VERDICTS),
        .duplicates = channel->duplicates,
        .replies = channel->answered,
        .given_up = channel->replies[OUTCOME_TRY_LATER],
        .delivered = channel->receipts[DELIVERY_DELIVERED],
        .failed = channel->receipts[DELIVERY_FAILED],
        .segments = channel->segments,
        .lost = channel->lost,
    };
}

unsigned counts_recent(struct counts *counts, const char *channel, enum recent_of of)
{
    return recent_sum(&counts_channel_of(counts, channel)->recent, of, clock_ms());
}

void counts_codes(struct counts *counts, const char *channel, counts_each_code *each, void *arg)
{
    for (size_t i = 0; i < counts->codes_count; i++)
        if (strcmp(counts_channel_name(counts->codes[i].channel), channel) == 0)
            each(counts->codes[i].code, counts->codes[i].count, arg);
}

unsigned long counts_limit_hit(const struct counts *counts, enum counts_limit limit)
{
    return counts->limits[limit];
}

const char *counts_limit_name(enum counts_limit limit)
{
    static const char *const names[COUNTS_LIMITS] = {
        [COUNTS_NOTICE] = "notice",
        [COUNTS_TOO_MANY] = "too_many",
        [COUNTS_LOOP] = "loop",
        [COUNTS_OVER_BUDGET] = "over_budget",
        [COUNTS_UNANSWERABLE] = "unanswerable",
        [COUNTS_ELSEWHERE] = "elsewhere",
        [COUNTS_DENIED] = "denied",
        [COUNTS_OVERLOAD] = "overload",
    };

    return names[limit];
}

const struct totals *counts_totals(const struct counts *counts)
{
    return counts->totals;
}

const struct tally *counts_tally(const struct counts *counts)
{
    return counts->tally;
}

bool counts_are_kept(const struct counts *counts)
{
    return counts->kept;
}

time_t counts_published_at(const struct counts *counts)
{
    return askers_published_at(counts->askers);
}
