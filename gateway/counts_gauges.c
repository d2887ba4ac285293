/* counts_gauges.c - of the metrics, what others know at the moment of printing: how full it is, ceilings,
 * content. */
#include "gateway/channel.h"
#include "gateway/clock.h"
#include "gateway/counts_print.h"
#include "gateway/loader.h"

void counts_head(FILE *out, const char *name, const char *type, const char *help)
{
    fprintf(out, "# HELP rightsline_%s %s\n# TYPE rightsline_%s %s\n", name, help, name, type);
}

void counts_single(FILE *out, const char *name, const char *type, const char *help, unsigned long value)
{
    counts_head(out, name, type, help);
    fprintf(out, "rightsline_%s %lu\n", name, value);
}

static void print_moment(const struct counts_gauges *gauges, FILE *out)
{
    counts_single(out, "messages_held", "gauge", "Messages in memory, not settled yet.", gauges->held);
    counts_single(out, "messages_at_risk", "gauge",
                  "Messages acknowledged and not answered yet: a crash would lose them.", gauges->at_risk);
    counts_single(out, "outbox_texts", "gauge", "Texts waiting or under way.", gauges->outbox);
    counts_single(out, "outreach_texts", "gauge", "Texts of a campaign that wait or are under way.",
                  gauges->outreach);
    counts_single(out, "send_retries_total", "counter", "Sends that were tried again.", gauges->retries);
    counts_single(out, "fallbacks_total", "counter", "Texts that went by a second channel.",
                  gauges->fallbacks);
    counts_single(out, "lines_down", "gauge", "Channels whose provider is not to be reached.",
                  gauges->lines_down);
    counts_single(out, "to_forget", "gauge", "Texts that a provider is still to forget.", gauges->to_forget);
    counts_single(out, "forgotten_total", "counter", "Texts that a provider has forgotten.",
                  gauges->forgotten);
    counts_single(out, "not_forgotten_total", "counter", "Texts that a provider was to forget and has not.",
                  gauges->not_forgotten);
    counts_single(out, "connections", "gauge", "Connections open at the public listener.",
                  gauges->connections);
    if (gauges->http == NULL)
        return;
    counts_single(out, "http_requests_total", "counter", "Requests read whole at the public listener.",
                  gauges->http->requests);
    counts_head(out, "http_refused_total", "counter",
                "Requests and connections refused at the public listener, and why.");
    fprintf(out, "rightsline_http_refused_total{reason=\"bad\"} %lu\n", gauges->http->bad_requests);
    fprintf(out, "rightsline_http_refused_total{reason=\"timed_out\"} %lu\n", gauges->http->timed_out);
    fprintf(out, "rightsline_http_refused_total{reason=\"over_limit\"} %lu\n", gauges->http->over_limit);
    fprintf(out, "rightsline_http_refused_total{reason=\"accept_error\"} %lu\n", gauges->http->accept_errors);
}

/* A channel on which nothing verifies. */
static void print_verification(const struct channels *channels, FILE *out)
{
    if (channels == NULL)
        return;
    counts_head(out, "token_or_public_url_is_wrong", "gauge",
                "1 when no webhook of the channel verifies any more: the token or the public URL is wrong.");
    for (size_t i = 0; i < channels->count; i++)
        fprintf(out, "rightsline_token_or_public_url_is_wrong{channel=\"%s\"} %d\n",
                channels->list[i].settings->name, channels->list[i].alarmed);
}

/* A ceiling that is not set has no line. */
static void print_budget(const struct counts_gauges *gauges, FILE *out)
{
    uint64_t now_s = (uint64_t)clock_wall();

    if (gauges->budget == NULL)
        return;
    counts_head(out, "segments_used", "gauge",
                "SMS segments counted against the ceilings, in this hour and day.");
    fprintf(out, "rightsline_segments_used{in=\"hour\"} %u\n", limits_used_in_hour(gauges->budget, now_s));
    fprintf(out, "rightsline_segments_used{in=\"day\"} %u\n", limits_used_in_day(gauges->budget, now_s));
    counts_head(out, "segments_ceiling", "gauge",
                "How many there may be: beyond it only what is essential is sent.");
    if (gauges->limits->segments_per_hour > 0)
        fprintf(out, "rightsline_segments_ceiling{in=\"hour\"} %u\n", gauges->limits->segments_per_hour);
    if (gauges->limits->segments_per_day > 0)
        fprintf(out, "rightsline_segments_ceiling{in=\"day\"} %u\n", gauges->limits->segments_per_day);
}

const char *counts_shelf_name(enum shelf shelf)
{
    static const char *const names[SHELVES] = {[SHELF_ANSWERS] = "answers",
                                               [SHELF_LAWS] = "laws",
                                               [SHELF_AGREEMENTS] = "agreements",
                                               [SHELF_RULES] = "rules",
                                               [SHELF_ZIPS] = "zips"};

    return names[shelf];
}

static void print_freshness(const struct freshness *freshness, FILE *out)
{
    counts_head(
        out, "content_fresh_until_timestamp_seconds", "gauge",
        "When the first of its kind is to be looked at again; `rightsline check` names it from then on.");
    for (size_t i = 0; i < SHELVES; i++)
        if (freshness->until[i] > 0)
            fprintf(out, "rightsline_content_fresh_until_timestamp_seconds{of=\"%s\"} %lld\n",
                    counts_shelf_name((enum shelf)i), (long long)freshness->until[i]);
}

static void print_content(const struct loader_status *status, FILE *out)
{
    if (status == NULL)
        return;
    counts_single(out, "content_age_seconds", "gauge", "Since the texts in service were loaded.",
                  (unsigned long)((clock_ms() - status->loaded_ms) / 1000));
    counts_head(out, "content_reloads_total", "counter",
                "Newer texts put in service, or refused for their faults.");
    fprintf(out, "rightsline_content_reloads_total{result=\"loaded\"} %lu\n", status->loaded);
    fprintf(out, "rightsline_content_reloads_total{result=\"refused\"} %lu\n", status->refused);
    counts_single(
        out, "content_last_reload_refused", "gauge",
        "1 when the last reload was refused, so that older texts are in service; /content says why.",
        status->last_refused);
    counts_head(out, "content_faults", "gauge", "Faults of the texts that were looked at last.");
    fprintf(out, "rightsline_content_faults{severity=\"error\"} %zu\n", status->errors);
    fprintf(out, "rightsline_content_faults{severity=\"warning\"} %zu\n", status->warnings);
    print_freshness(&status->freshness, out);
}

void counts_print_gauges(const struct counts_gauges *gauges, FILE *out)
{
    print_verification(gauges->channels, out);
    print_budget(gauges, out);
    print_moment(gauges, out);
    print_content(gauges->content, out);
}
