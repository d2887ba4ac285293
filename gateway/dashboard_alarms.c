/* dashboard_alarms.c - what is to be seen to, in plain words, with what to do. config/alerts.yml has the same
 * for who runs Prometheus. */
#include "gateway/dashboard_json.h"

#include "gateway/clock.h"
#include "gateway/counts.h"
#include "gateway/loader.h"
#include "gateway/tally.h"

#include <stdarg.h>
#include <stdio.h>

enum {
    TEXT_ROOM = 512,
    FILTERED_LEAST = 3,    /* receipts in an hour */
    FILTERED_SHARE = 5,    /* percent of the final ones */
    FAILED_LEAST = 10,     /* receipts in an hour */
    FAILED_SHARE = 20,     /* percent */
    UNANSWERED_SHARE = 30, /* percent of the messages in an hour; from TALLY_FLOOR on */
    CEILING_NEAR = 80,     /* percent */
};

static void add(json_t *list, const char *id, bool bad, const char *channel, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
static void add(json_t *list, const char *id, bool bad, const char *channel, const char *format, ...)
{
    char text[TEXT_ROOM];
    va_list values;

    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    json_t *alarm = json_pack("{s:s, s:s, s:s?, s:s}", "id", id, "level", bad ? "bad" : "warn", "channel",
                              channel, "text", text);
    if (bad)
        json_array_insert_new(list, 0, alarm);
    else
        json_array_append_new(list, alarm);
}

static unsigned percent(unsigned part, unsigned whole)
{
    return whole ? (unsigned)((uint64_t)part * 100 / whole) : 0;
}

/* ---- Of a channel ---- */

static void about_arrival(struct gateway *gateway, const char *name, json_t *list)
{
    unsigned receipts = counts_recent(gateway->counts, name, RECENT_RECEIPTS),
             failed = counts_recent(gateway->counts, name, RECENT_FAILED),
             filtered = counts_recent(gateway->counts, name, RECENT_FILTERED);

    if (filtered >= FILTERED_LEAST && percent(filtered, receipts) >= FILTERED_SHARE)
        add(list, "filtered", true, name,
            "The carriers do not let our texts through on channel %s: %u %% of the last hour's were taken "
            "for "
            "spam, or the number is not registered. In the provider's console, see that the 10DLC campaign "
            "or "
            "toll-free verification is approved and has the number in it. If a text was changed lately, a "
            "link or a word in it may be why. `rightsline test-channel %s --to YOUR-PHONE` tells more.",
            name, percent(filtered, receipts), name);
    else if (failed >= FAILED_LEAST && percent(failed, receipts) >= FAILED_SHARE)
        add(list, "not_delivered", true, name,
            "On channel %s %u %% of the last hour's texts did not arrive. The codes below say why. One code "
            "over and over is most often the number's registration; many different ones are trouble at the "
            "carriers.",
            name, percent(failed, receipts));
}

static void about_channel(struct gateway *gateway, const struct channel *channel, json_t *list)
{
    const char *name = channel->settings->name;
    /* The exact share would tell of each message what became of it. */
    unsigned asked = counts_recent(gateway->counts, name, RECENT_MESSAGES),
             unanswered = counts_recent(gateway->counts, name, RECENT_UNANSWERED);

    if (unanswered >= TALLY_FLOOR && percent(unanswered, asked) >= UNANSWERED_SHARE)
        add(list, "unanswered", false, name,
            "On channel %s more than %d %% of the last hour's messages got no answer. Something new may be "
            "going on, or a flyer says a word that we do not know. Ask people what they text, try it with "
            "`rightsline ask --why`, and add words or a topic.",
            name, UNANSWERED_SHARE);
    about_arrival(gateway, name, list);
    if (counts_recent(gateway->counts, name, RECENT_LOST) > 0)
        add(list, "lost", true, name,
            "Messages on channel %s were given up within the last hour: those people got no answer, and we "
            "keep no number to write to. Say where the hotline is made known that it was out of order.",
            name);
    if (counts_recent(gateway->counts, name, RECENT_AT_FAULT) > 0)
        add(list, "provider_refuses_us", true, name,
            "The provider of channel %s refuses our account or number: no money left, changed credentials, "
            "or "
            "a number that is not registered. Log in to its console, and run `rightsline test-channel %s`.",
            name, name);
    else if (outbox_line_is_down(gateway->outbox, channel))
        add(list, "provider_down", true, name,
            "The provider of channel %s is not to be reached. Answers wait, and are tried again. See its "
            "status page, then this machine's network; `rightsline test-channel %s` says which of them it "
            "is.",
            name, name);
    if (channel->alarmed)
        add(list, "token_or_public_url", true, name,
            "Token or public URL is wrong: no webhook on channel %s passes verification any more, so nobody "
            "is answered. Compare the secret and public_url in the configuration with the provider's "
            "console, "
            "letter by letter, and restart. `rightsline test-channel %s` helps.",
            name, name);
}

/* ---- Of all ---- */

static void about_ceiling(unsigned used, unsigned ceiling, const char *span, json_t *list)
{
    unsigned share = percent(used, ceiling);

    if (share >= 100)
        add(list, "ceiling", true, NULL,
            "This %s's ceiling on segments is reached: only STOP, HELP and emergencies are answered. If the "
            "questions are real, raise limits.segments_per_%s in the configuration and restart, or wait for "
            "the next %s.",
            span, span, span);
    else if (share >= CEILING_NEAR)
        add(list, "ceiling", false, NULL,
            "%u %% of this %s's segments are used; at the ceiling only STOP, HELP and emergencies are "
            "answered. Is it a raid, or a flood? limits.segments_per_%s raises it.",
            share, span, span);
}

json_t *dashboard_alarms(struct gateway *gateway)
{
    const struct limit_settings *limits = &gateway->settings->limits;
    const struct loader_status *content = loader_status(gateway->loader);
    uint64_t now_s = (uint64_t)clock_wall();
    json_t *list = json_array();

    for (size_t i = 0; i < gateway->channels.count; i++)
        about_channel(gateway, &gateway->channels.list[i], list);
    about_ceiling(limits_used_in_hour(&gateway->budget, now_s), limits->segments_per_hour, "hour", list);
    about_ceiling(limits_used_in_day(&gateway->budget, now_s), limits->segments_per_day, "day", list);
    if (content->last_refused)
        add(list, "content_refused", false, NULL,
            "The changed texts have %zu fault%s and were not taken: the older ones are still sent. "
            "`rightsline check` names each, with its file and what to do.",
            content->errors, content->errors == 1 ? "" : "s");
    if (!counts_are_kept(gateway->counts))
        add(list, "counts_not_kept", false, NULL,
            "The counts cannot be written to counts.db in the state folder, and would be lost with a "
            "restart. "
            "See that the disk has room and that the file belongs to the service's user; if it is broken, "
            "take it away: a new one is begun on the hour.");
    return list;
}
