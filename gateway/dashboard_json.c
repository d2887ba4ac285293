/* dashboard_json.c - the state of the gateway and its content, for people. */
#include "gateway/dashboard_json.h"

#include "gateway/clock.h"
#include "gateway/counts.h"
#include "gateway/dashboard_live.h"
#include "gateway/dashboard_tables.h"
#include "gateway/exchange.h"
#include "gateway/explain.h"
#include "gateway/loader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_SECONDS = 24 * 60 * 60 };

/* ---- Now ---- */

static json_t *segments_json(unsigned used, unsigned ceiling)
{
    return json_pack("{s:i, s:o}", "used", (int)used, "ceiling",
                     ceiling ? json_integer(ceiling) : json_null());
}

static json_t *limits_json(const struct gateway *gateway)
{
    json_t *limits = json_object();

    for (int i = 0; i < COUNTS_LIMITS; i++)
        json_object_set_new(
            limits, counts_limit_name((enum counts_limit)i),
            json_integer((json_int_t)counts_limit_hit(gateway->counts, (enum counts_limit)i)));
    return limits;
}

static json_t *now_json(const struct gateway *gateway)
{
    const struct limit_settings *limits = &gateway->settings->limits;
    uint64_t now_s = (uint64_t)clock_wall();
    json_t *segments = json_pack(
        "{s:o, s:o}", "hour",
        segments_json(limits_used_in_hour(&gateway->budget, now_s), limits->segments_per_hour), "day",
        segments_json(limits_used_in_day(&gateway->budget, now_s), limits->segments_per_day));

    return json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "status",
                     gateway->draining ? "draining" : "ok", "uptime_s",
                     (json_int_t)((clock_ms() - gateway->started_ms) / 1000), "held",
                     (json_int_t)exchanges_count(gateway->exchanges), "at_risk",
                     (json_int_t)exchanges_at_risk(gateway->exchanges), "outbox",
                     (json_int_t)outbox_count(gateway->outbox), "lines_down",
                     (json_int_t)outbox_lines_down(gateway->outbox), "connections",
                     (json_int_t)http_server_connections(gateway->webhooks), "retries",
                     (json_int_t)outbox_retries(gateway->outbox), "fallbacks",
                     (json_int_t)outbox_fallbacks(gateway->outbox), "segments", segments, "limits",
                     limits_json(gateway));
}

/* ---- Channels ---- */

struct explaining {
    const struct provider *provider;
    json_t *list;
};

static void add_code(int code, unsigned long count, void *arg)
{
    const struct explaining *explaining = arg;
    const struct receipt receipt = {.code = code};

    json_array_append_new(explaining->list,
                          json_pack("{s:i, s:I, s:s}", "code", code, "count", (json_int_t)count, "means",
                                    explain_receipt(explaining->provider, &receipt)));
}

static json_t *channel_json(const struct gateway *gateway, const struct channel *channel)
{
    const char *name = channel->settings->name;
    const struct counts_channel of = counts_of_channel(gateway->counts, name);
    struct explaining explaining = {channel->provider, json_array()};

    counts_codes(gateway->counts, name, add_code, &explaining);
    return json_pack("{s:s, s:s, s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "name", name,
                     "provider", channel->provider->name, "line",
                     outbox_line_is_down(gateway->outbox, channel) ? "down" : "up", "alarmed",
                     (int)channel->alarmed, "webhooks", (json_int_t)of.webhooks, "refused",
                     (json_int_t)of.refused, "duplicates", (json_int_t)of.duplicates, "replies",
                     (json_int_t)of.replies, "given_up", (json_int_t)of.given_up, "delivered",
                     (json_int_t)of.delivered, "failed", (json_int_t)of.failed, "segments",
                     (json_int_t)of.segments, "lost", (json_int_t)of.lost, "codes", explaining.list);
}

json_t *dashboard_json_channels(const struct gateway *gateway)
{
    json_t *list = json_array();

    for (size_t i = 0; i < gateway->channels.count; i++)
        json_array_append_new(list, channel_json(gateway, &gateway->channels.list[i]));
    return list;
}

json_t *dashboard_json_now(struct gateway *gateway)
{
    return json_pack("{s:o, s:o, s:o}", "now", now_json(gateway), "channels",
                     dashboard_json_channels(gateway), "alarms", dashboard_alarms(gateway));
}

/* ---- Content ---- */

/* Is it longer ago than answers stay good that somebody read or wrote it? */
static bool is_due(const struct review *review, unsigned days)
{
    struct tm day = {.tm_year = review->year - 1900, .tm_mon = review->month - 1, .tm_mday = review->day};

    return timegm(&day) + (time_t)(days + 1) * DAY_SECONDS <= clock_wall();
}

static json_t *language_json(const struct gateway *gateway, enum language language)
{
    const struct topics *topics = &gateway->content->topics;
    int there = 0, reviewed = 0, due = 0;

    for (size_t i = 0; i < topics->count; i++) {
        const struct topic_text *text = topics->list[i].text[language];
        if (!text)
            continue;
        there++;
        reviewed += text->review.state == REVIEW_REVIEWED;
        due += is_due(&text->review, gateway->settings->shelf_life.answers);
    }
    return json_pack("{s:s, s:i, s:i, s:i, s:i}", "language", language_code(language), "topics", there,
                     "reviewed", reviewed, "draft", there - reviewed, "due", due);
}

json_t *dashboard_json_reviews(const struct gateway *gateway)
{
    json_t *list = json_array();

    for (int language = 0; language < LANGUAGES; language++)
        if (gateway->settings->languages >> language & 1)
            json_array_append_new(list, language_json(gateway, (enum language)language));
    return list;
}

static json_t *freshness_json(const struct freshness *freshness)
{
    json_t *list = json_array();

    for (int shelf = 0; shelf < SHELVES; shelf++)
        if (freshness->until[shelf] > 0)
            json_array_append_new(list, json_pack("{s:s, s:I}", "of", counts_shelf_name((enum shelf)shelf),
                                                  "until", (json_int_t)freshness->until[shelf]));
    return list;
}

static json_t *content_json(const struct gateway *gateway)
{
    const struct loader_status *status = loader_status(gateway->loader);

    return json_pack("{s:I, s:s, s:I, s:I, s:I, s:I, s:o, s:o}", "age_s",
                     (json_int_t)((clock_ms() - status->loaded_ms) / 1000), "last_reload",
                     status->last_refused ? "refused"
                     : status->loaded     ? "loaded"
                                          : "none",
                     "loaded", (json_int_t)status->loaded, "refused", (json_int_t)status->refused, "errors",
                     (json_int_t)status->errors, "warnings", (json_int_t)status->warnings, "review",
                     dashboard_json_reviews(gateway), "fresh_until", freshness_json(&status->freshness));
}

/* What topics are called, by id. */
static json_t *names_json(const struct gateway *gateway)
{
    const struct topics *topics = &gateway->content->topics;
    json_t *titles = json_object();

    for (size_t i = 0; i < topics->count; i++) {
        const struct topic_text *text = topics->list[i].text[LANG_EN];
        if (text && text->title)
            json_object_set_new(titles, topics->list[i].id, json_string(text->title));
    }
    return json_pack("{s:o}", "topics", titles);
}

/* ---- All ---- */

/* An object's text without its last brace, to which the tables are added as text: there may be many rows. */
static char *beginning(struct gateway *gateway)
{
    json_t *all = dashboard_json_now(gateway);
    char *text = NULL;

    if (all && json_object_set_new(all, "as_of", json_integer(counts_published_at(gateway->counts))) == 0 &&
        json_object_set_new(all, "hotline", json_string(gateway->settings->hotline)) == 0 &&
        json_object_set_new(all, "floor", json_integer(TALLY_FLOOR)) == 0 &&
        json_object_set_new(all, "retention_days", json_integer(gateway->settings->keep_counts_days)) == 0 &&
        json_object_set_new(all, "content", content_json(gateway)) == 0 &&
        json_object_set_new(all, "names", names_json(gateway)) == 0 &&
        json_object_set_new(all, "live_tables", live_tables_list()) == 0)
        text = json_dumps(all, JSON_COMPACT);
    json_decref(all);
    if (text)
        text[strlen(text) - 1] = '\0';
    return text;
}

char *dashboard_json_all(struct gateway *gateway, size_t *length)
{
    const struct table_source source = {counts_totals(gateway->counts), counts_tally(gateway->counts)};
    char *begin = beginning(gateway), *text = NULL;
    FILE *out = begin ? open_memstream(&text, length) : NULL;
    size_t count;
    const struct table *tables = tables_all(&count);

    if (!out) {
        free(begin);
        return NULL;
    }
    fprintf(out, "%s,\"tables\":[", begin);
    free(begin);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            putc(',', out);
        tables_json(&tables[i], &source, out);
    }
    fputs("]}", out);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}
