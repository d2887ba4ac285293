/* counts_private.h - what is counted, for the files of counts.h alone. */
#ifndef GATEWAY_COUNTS_PRIVATE_H
#define GATEWAY_COUNTS_PRIVATE_H

#include "config/config.h"
#include "gateway/counts.h"
#include "gateway/recent.h"
#include "gateway/tally.h"

enum {
    VERDICTS = VERDICT_NO_MEMORY + 1,
    OUTCOMES = OUTCOME_UNKNOWN + 1,
    DELIVERIES = DELIVERY_FAILED + 1,
    STATUSES = 5,
    CODES_MAX = 64, /* different error codes of receipts, of all channels; more are "other" */
    BUCKETS = 10,
    OUTREACH_RESULTS = 12,
};

struct histogram {
    unsigned long buckets[BUCKETS + 1]; /* each for itself; the last is beyond all bounds */
    uint64_t sum_ms;
};

struct channel_counts {
    char name[CONFIG_NAME_ROOM];
    unsigned long webhooks[STATUSES + 1];
    unsigned long refused[VERDICTS];
    unsigned long replies[OUTCOMES];
    unsigned long receipts[DELIVERIES];
    unsigned long segments, duplicates, lost;
    unsigned long answered; /* messages to which a text of ours was taken */
    struct recent recent;
};

struct counts {
    struct askers *askers; /* publishes into totals, as tally does */
    struct tally *tally;
    struct totals *totals;
    bool kept; /* in their folder, the last time */
    size_t channels_count;
    struct channel_counts channels[CONFIG_CHANNELS_MAX + 1]; /* the last for more than there can be */
    struct histogram webhook_latency, reply_latency;
    unsigned long limits[COUNTS_LIMITS];
    unsigned long outreach[OUTREACH_RESULTS], outreach_segments;
    struct code_count {
        const struct channel_counts *channel;
        int code;
        unsigned long count;
    } codes[CODES_MAX];
    size_t codes_count;
    unsigned long other_codes;
};

/* Upper bounds: 15 s is Twilio's patience, the last the longest that a reply is tried for. */
extern const unsigned counts_bucket_ms[BUCKETS];

/* How a text of a campaign can end, as gateway/outreach/desk.h says it. */
extern const char *const counts_outreach_names[OUTREACH_RESULTS];

/* Which one counts for the channel of that name; its own from now on, while there is room. */
struct channel_counts *counts_channel_of(struct counts *counts, const char *name);

/* Its name; "other" when there were too many. */
const char *counts_channel_name(const struct channel_counts *channel);

#endif
