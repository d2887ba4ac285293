/* counts.c - counters by channel, two histograms, and what of it is handed on to be kept. */
#include "gateway/counts.h"

#include "gateway/clock.h"
#include "gateway/counts_private.h"
#include "gateway/day_keys.h"
#include "gateway/log.h"
#include "gateway/store/totals.h"

#include <stdlib.h>
#include <string.h>

static const int statuses[STATUSES] = {200, 400, 403, 500, 503};
const unsigned counts_bucket_ms[BUCKETS] = {10, 50, 100, 250, 500, 1000, 2500, 5000, 15000, 600000};

const char *const counts_outreach_names[OUTREACH_RESULTS] = {
    "accepted", "refused", "unknown",     "our_fault",  "opted_out",   "foreign",
    "quiet",    "later",   "no_campaign", "no_channel", "not_running", "forgotten"};

/* Codes of receipts that mean "taken for spam", or "the number is not registered", at one provider or
 * another; config/alerts.yml has the same. */
static const int filtered_codes[] = {30007, 30032, 30034, 40002, 40003, 40009, 40010, 40015,
                                     40017, 40315, 4470,  4770,  4772,  4773,  4774};

/* ---- Beginning, publishing, end ---- */

static void keep_people(const struct askers_row *row, void *arg)
{
    static const struct {
        enum totals_of of;
        unsigned days;
    } as[ASKERS_KINDS] = {
        [ASKERS_OF_TOPIC] = {TOTALS_TOPIC, TOTALS_DAY},
        [ASKERS_OF_LANGUAGE] = {TOTALS_LANGUAGE, TOTALS_DAY},
        [ASKERS_OF_STATE] = {TOTALS_STATE, TOTALS_WEEK},
        [ASKERS_OF_CODE_WORD] = {TOTALS_CODE_WORD, TOTALS_WEEK},
        [ASKERS_OF_REMINDERS] = {TOTALS_REMINDERS, TOTALS_WEEK},
    };
    struct counts *counts = arg;

    totals_add(counts->totals, as[row->of].of, row->name, (int32_t)day_keys_day(row->begins),
               as[row->of].days, row->grown);
}

struct counts *counts_new(void)
{
    struct counts *counts = calloc(1, sizeof *counts);

    if (counts == NULL)
        return NULL;
    counts->kept = true;
    counts->totals = totals_new();
    counts->tally = counts->totals == NULL ? NULL : tally_new(counts->totals);
    counts->askers = askers_new(keep_people, counts);
    if (counts->tally == NULL || counts->askers == NULL) {
        counts_free(counts);
        return NULL;
    }
    return counts;
}

void counts_free(struct counts *counts)
{
    if (counts == NULL)
        return;
    askers_free(counts->askers);
    tally_free(counts->tally);
    totals_free(counts->totals);
    free(counts);
}

static void note_kept(struct counts *counts, bool kept)
{
    counts->kept = kept;
    if (!kept)
        LOG(LOG_COUNTS_NOT_KEPT, NULL, 0, {LOG_SQLITE_CODE, totals_error(counts->totals)});
}

static void write_totals(struct counts *counts)
{
    note_kept(counts, totals_write(counts->totals, day_keys_day(clock_wall())));
}

void counts_keep(struct counts *counts, const char *folder, unsigned keep_days)
{
    if (totals_keep(counts->totals, folder, keep_days))
        write_totals(counts); /* what has become too old meanwhile goes */
    else
        note_kept(counts, false);
}

void counts_publish(struct counts *counts)
{
    askers_publish(counts->askers);
    tally_publish(counts->tally);
    write_totals(counts);
}

void counts_end(struct counts *counts)
{
    askers_end(counts->askers);
    tally_end(counts->tally);
    write_totals(counts);
}

/* ---- Counting ---- */

struct channel_counts *counts_channel_of(struct counts *counts, const char *name)
{
    struct channel_counts *channel = counts->channels;

    for (size_t i = 0; i < counts->channels_count; i++, channel++)
        if (strcmp(channel->name, name) == 0)
            return channel;
    if (counts->channels_count < CONFIG_CHANNELS_MAX) {
        counts->channels_count++;
        snprintf(channel->name, sizeof channel->name, "%s", name);
    }
    return channel;
}

const char *counts_channel_name(const struct channel_counts *channel)
{
    return channel->name[0] != '\0' ? channel->name : "other";
}

static void observe(struct histogram *histogram, uint64_t latency_ms)
{
    size_t bucket = 0;

    while (bucket < BUCKETS && latency_ms > counts_bucket_ms[bucket])
        bucket++;
    histogram->buckets[bucket]++;
    histogram->sum_ms += latency_ms;
}

void counts_webhook(struct counts *counts, const char *channel, int status, uint64_t latency_ms)
{
    size_t at = 0;

    while (at < STATUSES && statuses[at] != status)
        at++;
    counts_channel_of(counts, channel)->webhooks[at]++;
    observe(&counts->webhook_latency, latency_ms);
}

void counts_webhook_refused(struct counts *counts, const char *channel, enum verdict verdict)
{
    counts_channel_of(counts, channel)->refused[verdict]++;
}

void counts_duplicate(struct counts *counts, const char *channel)
{
    counts_channel_of(counts, channel)->duplicates++;
}

static void hit(struct counts *counts, enum counts_limit limit)
{
    counts->limits[limit]++;
    tally_add(counts->tally, TOTALS_LIMIT, counts_limit_name(limit), 1);
}

void counts_overload(struct counts *counts)
{
    hit(counts, COUNTS_OVERLOAD);
}

void counts_limit(struct counts *counts, enum limit_verdict verdict)
{
    if (verdict != LIMIT_SEND)
        hit(counts, verdict == LIMIT_NOTICE            ? COUNTS_NOTICE
                    : verdict == LIMIT_SILENT_TOO_MANY ? COUNTS_TOO_MANY
                                                       : COUNTS_LOOP);
}

void counts_over_budget(struct counts *counts)
{
    hit(counts, COUNTS_OVER_BUDGET);
}

void counts_unanswerable(struct counts *counts)
{
    hit(counts, COUNTS_UNANSWERABLE);
}

void counts_elsewhere(struct counts *counts)
{
    hit(counts, COUNTS_ELSEWHERE);
}

void counts_denied(struct counts *counts)
{
    hit(counts, COUNTS_DENIED);
}

void counts_message(struct counts *counts, const char *channel, bool replied, bool unanswered)
{
    struct channel_counts *of = counts_channel_of(counts, channel);
    const char *name = counts_channel_name(of);
    uint64_t now_ms = clock_ms();

    tally_add(counts->tally, TOTALS_MESSAGES, name, 1);
    recent_add(&of->recent, RECENT_MESSAGES, now_ms);
    if (replied) {
        of->answered++;
        tally_add(counts->tally, TOTALS_REPLIES, name, 1);
    }
    if (unanswered) {
        tally_add(counts->tally, TOTALS_UNANSWERED, name, 1);
        recent_add(&of->recent, RECENT_UNANSWERED, now_ms);
    }
}

void counts_reply(struct counts *counts, const char *channel, enum outcome_kind outcome, size_t segments)
{
    struct channel_counts *of = counts_channel_of(counts, channel);

    of->replies[outcome]++;
    of->segments += segments;
    if (segments > 0)
        tally_add(counts->tally, TOTALS_SEGMENTS, counts_channel_name(of), segments);
    if (outcome == OUTCOME_OUR_FAULT)
        recent_add(&of->recent, RECENT_AT_FAULT, clock_ms());
}

void counts_latency(struct counts *counts, uint64_t latency_ms)
{
    observe(&counts->reply_latency, latency_ms);
}

void counts_lost(struct counts *counts, const char *channel)
{
    struct channel_counts *of = counts_channel_of(counts, channel);

    of->lost++;
    recent_add(&of->recent, RECENT_LOST, clock_ms());
}

static bool is_filtered(int code)
{
    for (size_t i = 0; i < sizeof filtered_codes / sizeof *filtered_codes; i++)
        if (filtered_codes[i] == code)
            return true;
    return false;
}

static void count_code(struct counts *counts, const struct channel_counts *channel, int code)
{
    size_t at = 0;

    while (at < counts->codes_count &&
           (counts->codes[at].code != code || counts->codes[at].channel != channel))
        at++;
    if (at == CODES_MAX) {
        counts->other_codes++;
        return;
    }
    if (at == counts->codes_count)
        counts->codes[counts->codes_count++] = (struct code_count){channel, code, 0};
    counts->codes[at].count++;
}

void counts_receipt(struct counts *counts, const char *channel, enum delivery delivery, int code)
{
    struct channel_counts *of = counts_channel_of(counts, channel);
    uint64_t now_ms = clock_ms();
    bool failed = delivery == DELIVERY_FAILED;

    of->receipts[delivery]++;
    if (code != 0)
        count_code(counts, of, code);
    if (!failed && delivery != DELIVERY_DELIVERED)
        return;
    tally_add(counts->tally, failed ? TOTALS_FAILED : TOTALS_DELIVERED, counts_channel_name(of), 1);
    recent_add(&of->recent, RECENT_RECEIPTS, now_ms);
    if (failed)
        recent_add(&of->recent, RECENT_FAILED, now_ms);
    if (failed && is_filtered(code))
        recent_add(&of->recent, RECENT_FILTERED, now_ms);
}

void counts_asked(struct counts *counts, const struct store_key *sender, const char *topic,
                  enum language language, const char (*states)[3], size_t states_count)
{
    askers_add(counts->askers, sender, ASKERS_OF_TOPIC, topic);
    askers_add(counts->askers, sender, ASKERS_OF_LANGUAGE, language_code(language));
    if (states_count > 0)
        askers_add(counts->askers, sender, ASKERS_OF_STATE, states[0]);
}

void counts_code_word(struct counts *counts, const struct store_key *sender, const char *name)
{
    askers_add(counts->askers, sender, ASKERS_OF_CODE_WORD, name);
}

void counts_reminders(struct counts *counts, const struct store_key *sender, bool joined)
{
    askers_add(counts->askers, sender, ASKERS_OF_REMINDERS, joined ? "joined" : "left");
}

void counts_outreach(struct counts *counts, const char *result, size_t segments)
{
    for (size_t i = 0; i < OUTREACH_RESULTS; i++)
        counts->outreach[i] += strcmp(counts_outreach_names[i], result) == 0;
    counts->outreach_segments += segments;
}
