/* counts.c - counters by channel, two histograms, and their Prometheus text. */
#include "gateway/counts.h"

#include "config/config.h"
#include "gateway/channel.h"
#include "gateway/counts_print.h"
#include "gateway/log.h"

#include <stdlib.h>
#include <string.h>

enum {
    VERDICTS = VERDICT_NO_MEMORY + 1,
    OUTCOMES = OUTCOME_UNKNOWN + 1,
    DELIVERIES = DELIVERY_FAILED + 1,
    LIMITS = LIMIT_SILENT_LOOP + 1,
    STATUSES = 5,
    CODES_MAX = 32, /* different error codes of receipts; more are "other" */
    BUCKETS = 10,
};

static const int statuses[STATUSES] = {200, 400, 403, 500, 503};
static const char *const status_names[STATUSES + 1] = {"200", "400", "403", "500", "503", "other"};
static const char *const verdict_names[VERDICTS] = {
    [VERDICT_OK] = NULL,
    [VERDICT_FORGED] = "forged",
    [VERDICT_STALE] = "stale",
    [VERDICT_MALFORMED] = "malformed",
    [VERDICT_UNUSABLE] = "unusable",
    [VERDICT_UNSIGNED] = "unsigned",
    [VERDICT_NO_MEMORY] = "no_memory",
};
static const char *const outcome_names[OUTCOMES] = {
    [OUTCOME_ACCEPTED] = "accepted",   [OUTCOME_TRY_LATER] = "given_up",  [OUTCOME_REFUSED] = "refused",
    [OUTCOME_OPTED_OUT] = "opted_out", [OUTCOME_OUR_FAULT] = "our_fault", [OUTCOME_UNKNOWN] = "unknown",
};
static const char *const delivery_names[DELIVERIES] = {
    [DELIVERY_UNKNOWN] = "unknown",
    [DELIVERY_UNDER_WAY] = "under_way",
    [DELIVERY_DELIVERED] = "delivered",
    [DELIVERY_FAILED] = "failed",
};
static const char *const limit_names[LIMITS] = {
    [LIMIT_SEND] = NULL,
    [LIMIT_NOTICE] = "notice",
    [LIMIT_SILENT_TOO_MANY] = "too_many",
    [LIMIT_SILENT_LOOP] = "loop",
};

/* Upper bounds: 15 s is Twilio's patience, the last the longest that a reply is tried for. */
static const unsigned bucket_ms[BUCKETS] = {10, 50, 100, 250, 500, 1000, 2500, 5000, 15000, 600000};

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
};

struct counts {
    struct askers *askers;
    size_t channels_count;
    struct channel_counts channels[CONFIG_CHANNELS_MAX + 1]; /* the last for more than there can be */
    struct histogram webhook_latency, reply_latency;
    unsigned long limits[LIMITS];
    unsigned long overload, over_budget, unanswerable, elsewhere, denied;
    struct {
        int code;
        unsigned long count;
    } codes[CODES_MAX];
    size_t codes_count;
    unsigned long other_codes;
};

struct counts *counts_new(void)
{
    struct counts *counts = calloc(1, sizeof *counts);

    if (counts == NULL)
        return NULL;
    counts->askers = askers_new(NULL, NULL);
    if (counts->askers == NULL) {
        free(counts);
        return NULL;
    }
    return counts;
}

void counts_free(struct counts *counts)
{
    if (counts == NULL)
        return;
    askers_free(counts->askers);
    free(counts);
}

/* ---- Counting ---- */

static struct channel_counts *channel_of(struct counts *counts, const char *name)
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

static void observe(struct histogram *histogram, uint64_t latency_ms)
{
    size_t bucket = 0;

    while (bucket < BUCKETS && latency_ms > bucket_ms[bucket])
        bucket++;
    histogram->buckets[bucket]++;
    histogram->sum_ms += latency_ms;
}

void counts_webhook(struct counts *counts, const char *channel, int status, uint64_t latency_ms)
{
    size_t at = 0;

    while (at < STATUSES && statuses[at] != status)
        at++;
    channel_of(counts, channel)->webhooks[at]++;
    observe(&counts->webhook_latency, latency_ms);
}

void counts_webhook_refused(struct counts *counts, const char *channel, enum verdict verdict)
{
    channel_of(counts, channel)->refused[verdict]++;
}

void counts_duplicate(struct counts *counts, const char *channel)
{
    channel_of(counts, channel)->duplicates++;
}

void counts_overload(struct counts *counts)
{
    counts->overload++;
}

void counts_limit(struct counts *counts, enum limit_verdict verdict)
{
    counts->limits[verdict]++;
}

void counts_over_budget(struct counts *counts)
{
    counts->over_budget++;
}

void counts_unanswerable(struct counts *counts)
{
    counts->unanswerable++;
}

void counts_elsewhere(struct counts *counts)
{
    counts->elsewhere++;
}

void counts_denied(struct counts *counts)
{
    counts->denied++;
}

void counts_reply(struct counts *counts, const char *channel, enum outcome_kind outcome, size_t segments)
{
    struct channel_counts *of = channel_of(counts, channel);

    of->replies[outcome]++;
    of->segments += segments;
}

void counts_latency(struct counts *counts, uint64_t latency_ms)
{
    observe(&counts->reply_latency, latency_ms);
}

void counts_lost(struct counts *counts, const char *channel)
{
    channel_of(counts, channel)->lost++;
}

void counts_receipt(struct counts *counts, const char *channel, enum delivery delivery, int code)
{
    size_t at = 0;

    channel_of(counts, channel)->receipts[delivery]++;
    if (code == 0)
        return;
    while (at < counts->codes_count && counts->codes[at].code != code)
        at++;
    if (at == CODES_MAX) {
        counts->other_codes++;
        return;
    }
    if (at == counts->codes_count)
        counts->codes[counts->codes_count++].code = code;
    counts->codes[at].count++;
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

/* ---- Printing ---- */

/* One metric of the channels: `count` numbers at `offset` of each, named by `names` under `label`; a name
 * that is NULL is left out. */
static void by_channel(FILE *out, const struct counts *counts, const char *metric, const char *help,
                       size_t offset, const char *label, const char *const *names, size_t count)
{
    size_t channels = counts->channels_count + (counts->channels_count == CONFIG_CHANNELS_MAX);

    counts_head(out, metric, "counter", help);
    for (size_t c = 0; c < channels; c++) {
        const struct channel_counts *channel = &counts->channels[c];
        const unsigned long *numbers = (const unsigned long *)((const char *)channel + offset);
        const char *name = channel->name[0] != '\0' ? channel->name : "other";
        for (size_t i = 0; i < count; i++) {
            if (names == NULL)
                fprintf(out, "rightsline_%s{channel=\"%s\"} %lu\n", metric, name, numbers[i]);
            else if (names[i] != NULL)
                fprintf(out, "rightsline_%s{channel=\"%s\",%s=\"%s\"} %lu\n", metric, name, label, names[i],
                        numbers[i]);
        }
    }
}

static void print_channels(const struct counts *counts, FILE *out)
{
    by_channel(out, counts, "webhooks_total", "Webhooks answered, by HTTP status.",
               offsetof(struct channel_counts, webhooks), "status", status_names, STATUSES + 1);
    by_channel(out, counts, "webhooks_refused_total", "Webhooks that were not what they should be.",
               offsetof(struct channel_counts, refused), "verdict", verdict_names, VERDICTS);
    by_channel(out, counts, "duplicates_total", "Messages that came again.",
               offsetof(struct channel_counts, duplicates), NULL, NULL, 1);
    by_channel(out, counts, "replies_total", "Messages settled, by how sending the reply ended.",
               offsetof(struct channel_counts, replies), "outcome", outcome_names, OUTCOMES);
    by_channel(out, counts, "segments_total", "SMS segments sent.", offsetof(struct channel_counts, segments),
               NULL, NULL, 1);
    by_channel(out, counts, "lost_total", "Messages acknowledged and then given up.",
               offsetof(struct channel_counts, lost), NULL, NULL, 1);
    by_channel(out, counts, "receipts_total", "What providers told later of a text.",
               offsetof(struct channel_counts, receipts), "delivery", delivery_names, DELIVERIES);
}

static void print_codes(const struct counts *counts, FILE *out)
{
    counts_head(out, "receipt_errors_total", "counter", "Receipts with an error, by the provider's code.");
    for (size_t i = 0; i < counts->codes_count; i++)
        fprintf(out, "rightsline_receipt_errors_total{code=\"%d\"} %lu\n", counts->codes[i].code,
                counts->codes[i].count);
    if (counts->other_codes > 0)
        fprintf(out, "rightsline_receipt_errors_total{code=\"other\"} %lu\n", counts->other_codes);
}

static void print_limits(const struct counts *counts, FILE *out)
{
    counts_head(out, "limited_total", "counter",
                "Messages without an answer, or with a notice instead, and why.");
    for (size_t i = 0; i < LIMITS; i++)
        if (limit_names[i] != NULL)
            fprintf(out, "rightsline_limited_total{limit=\"%s\"} %lu\n", limit_names[i], counts->limits[i]);
    fprintf(out, "rightsline_limited_total{limit=\"budget\"} %lu\n", counts->over_budget);
    fprintf(out, "rightsline_limited_total{limit=\"no_phone\"} %lu\n", counts->unanswerable);
    fprintf(out, "rightsline_limited_total{limit=\"elsewhere\"} %lu\n", counts->elsewhere);
    fprintf(out, "rightsline_limited_total{limit=\"denied\"} %lu\n", counts->denied);
}

/* In seconds, as Prometheus has it. */
static void print_histogram(const struct histogram *histogram, const char *name, const char *help, FILE *out)
{
    unsigned long sum = 0;

    counts_head(out, name, "histogram", help);
    for (size_t i = 0; i < BUCKETS; i++) {
        sum += histogram->buckets[i];
        fprintf(out, "rightsline_%s_bucket{le=\"%g\"} %lu\n", name, bucket_ms[i] / 1000.0, sum);
    }
    sum += histogram->buckets[BUCKETS];
    fprintf(out, "rightsline_%s_bucket{le=\"+Inf\"} %lu\n", name, sum);
    fprintf(out, "rightsline_%s_sum %.3f\n", name, (double)histogram->sum_ms / 1000.0);
    fprintf(out, "rightsline_%s_count %lu\n", name, sum);
}

static const struct people {
    const char *metric, *help, *label;
} people[ASKERS_KINDS] = {
    [ASKERS_OF_TOPIC] = {"askers_by_topic_total",
                         "People who asked about a topic, once a day each; hourly, in steps of ten or more.",
                         "topic"},
    [ASKERS_OF_LANGUAGE] =
        {"askers_by_language_total",
         "People answered in a language, once a day each; hourly, in steps of ten or more.", "language"},
    [ASKERS_OF_STATE] = {"askers_by_state_total",
                         "People who asked about a state, once a day each; hourly, in steps of ten or more.",
                         "state"},
    [ASKERS_OF_CODE_WORD] = {"askers_by_code_word_total",
                             "People who texted a campaign's code word, once a day each; hourly, in steps of "
                             "ten or more.",
                             "code_word"},
};

struct people_print {
    FILE *out;
    const struct askers *askers;
    enum askers_of of;
};

struct people_find {
    enum askers_of of;
    const char *name;
    bool found;
};

static void find_people_row(const struct askers_row *row, void *arg)
{
    struct people_find *find = arg;

    find->found |= row->of == find->of && strcmp(row->name, find->name) == 0;
}

/* Those that alarms are about are there from 0 on: a series that begins at ten has not risen, for Prometheus.
 * A 0 says "fewer than ten", as no line does. */
static void print_below_floor(const struct people_print *print)
{
    static const char *const watched[] = {"none", "stop"};
    const size_t count = print->of == ASKERS_OF_TOPIC ? sizeof watched / sizeof *watched : LANGUAGES;

    if (print->of != ASKERS_OF_TOPIC && print->of != ASKERS_OF_LANGUAGE)
        return;
    for (size_t i = 0; i < count; i++) {
        const char *name = print->of == ASKERS_OF_TOPIC ? watched[i] : language_code((enum language)i);
        struct people_find find = {print->of, name, false};
        askers_published(print->askers, find_people_row, &find);
        if (!find.found)
            fprintf(print->out, "rightsline_%s{%s=\"%s\"} 0\n", people[print->of].metric,
                    people[print->of].label, name);
    }
}

static void print_people_row(const struct askers_row *row, void *arg)
{
    const struct people_print *print = arg;
    const struct people *as = &people[row->of];

    if (row->of == print->of)
        fprintf(print->out, "rightsline_%s{%s=\"%s\"} %lu\n", as->metric, as->label, row->name, row->total);
}

static void print_people(struct counts *counts, FILE *out)
{
    askers_publish(counts->askers);
    for (int of = 0; of < ASKERS_KINDS; of++) {
        struct people_print print = {out, counts->askers, (enum askers_of)of};
        counts_head(out, people[of].metric, "counter", people[of].help);
        askers_published(counts->askers, print_people_row, &print);
        print_below_floor(&print);
    }
    counts_single(out, "askers_published_timestamp_seconds", "gauge",
                  "The hour as of which people are counted.",
                  (unsigned long)askers_published_at(counts->askers));
}

void counts_print(struct counts *counts, const struct counts_gauges *gauges, FILE *out)
{
    for (size_t i = 0; gauges->channels != NULL && i < gauges->channels->count; i++)
        channel_of(counts, gauges->channels->list[i].settings->name);
    print_channels(counts, out);
    print_codes(counts, out);
    print_limits(counts, out);
    counts_single(out, "overload_total", "counter",
                  "Messages turned away with 503 because there was too much at once.", counts->overload);
    print_histogram(&counts->webhook_latency, "webhook_seconds", "Webhooks, from first byte to our response.",
                    out);
    print_histogram(&counts->reply_latency, "reply_seconds", "Messages, from first byte to settled.", out);
    counts_print_gauges(gauges, out);
    print_people(counts, out);
    counts_single(
        out, "store_failures_total", "counter",
        "Times the state folder could not be read or written; the message came again or was sent twice.",
        log_told(LOG_STORE_FAILED));
    counts_single(out, "provider_alarms_total", "counter",
                  "Sends that the provider refused for the account, the number or its registration.",
                  log_told(LOG_PROVIDER_ALARM));
    counts_single(out, "log_lines_dropped_total", "counter",
                  "Log lines that standard error did not take in time.", log_dropped());
}
