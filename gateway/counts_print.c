/* counts_print.c - the counters as Prometheus reads them. */
#include "gateway/counts_print.h"

#include "gateway/channel.h"
#include "gateway/counts_private.h"
#include "gateway/log.h"

#include <string.h>

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
/* As alarms and dashboards of operators have known them; counts_limit_name() is for what is kept. */
static const char *const limit_names[COUNTS_LIMITS] = {
    [COUNTS_NOTICE] = "notice",      [COUNTS_TOO_MANY] = "too_many",     [COUNTS_LOOP] = "loop",
    [COUNTS_OVER_BUDGET] = "budget", [COUNTS_UNANSWERABLE] = "no_phone", [COUNTS_ELSEWHERE] = "elsewhere",
    [COUNTS_DENIED] = "denied",      [COUNTS_OVERLOAD] = NULL, /* a metric of its own */
};

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
        const char *name = counts_channel_name(channel);
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
    counts_head(out, "receipt_errors_total", "counter",
                "Receipts with an error, by channel and the provider's code.");
    for (size_t i = 0; i < counts->codes_count; i++)
        fprintf(out, "rightsline_receipt_errors_total{channel=\"%s\",code=\"%d\"} %lu\n",
                counts_channel_name(counts->codes[i].channel), counts->codes[i].code, counts->codes[i].count);
    if (counts->other_codes > 0)
        fprintf(out, "rightsline_receipt_errors_total{code=\"other\"} %lu\n", counts->other_codes);
}

static void print_limits(const struct counts *counts, FILE *out)
{
    counts_head(out, "limited_total", "counter",
                "Messages without an answer, or with a notice instead, and why.");
    for (size_t i = 0; i < COUNTS_LIMITS; i++)
        if (limit_names[i] != NULL)
            fprintf(out, "rightsline_limited_total{limit=\"%s\"} %lu\n", limit_names[i], counts->limits[i]);
}

static void print_outreach(const struct counts *counts, FILE *out)
{
    counts_head(
        out, "outreach_total", "counter",
        "Texts of a campaign that `rightsline send` handed in, by how they ended; without rehearsals.");
    for (size_t i = 0; i < OUTREACH_RESULTS; i++)
        fprintf(out, "rightsline_outreach_total{result=\"%s\"} %lu\n", counts_outreach_names[i],
                counts->outreach[i]);
    counts_single(out, "outreach_segments_total", "counter", "SMS segments of those that were accepted.",
                  counts->outreach_segments);
}

/* In seconds, as Prometheus has it. */
static void print_histogram(const struct histogram *histogram, const char *name, const char *help, FILE *out)
{
    unsigned long sum = 0;

    counts_head(out, name, "histogram", help);
    for (size_t i = 0; i < BUCKETS; i++) {
        sum += histogram->buckets[i];
        fprintf(out, "rightsline_%s_bucket{le=\"%g\"} %lu\n", name, counts_bucket_ms[i] / 1000.0, sum);
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
    [ASKERS_OF_REMINDERS] =
        {"reminders_total",
         "People who joined reminders, and all who said STOP, once a day each; hourly, in "
         "steps of ten or more.",
         "change"},
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
        counts_channel_of(counts, gauges->channels->list[i].settings->name);
    print_channels(counts, out);
    print_codes(counts, out);
    print_limits(counts, out);
    print_outreach(counts, out);
    counts_single(out, "overload_total", "counter",
                  "Messages turned away with 503 because there was too much at once.",
                  counts->limits[COUNTS_OVERLOAD]);
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
