/* desk_plan.c - the plan, as JSON. */
#include "gateway/outreach/desk_plan.h"

#include "content/area_codes.h"
#include "gateway/clock.h"
#include "gateway/key.h"
#include "gateway/pace.h"
#include "handlers/show.h"

#include <jansson.h>
#include <string.h>

static json_t *text_json(const struct gateway *gateway, const struct campaign *campaign, size_t text,
                         enum language language)
{
    struct reply reply;

    if (show_outreach(gateway->content, &gateway->channels.list[0].hotline, campaign, text, language,
                      &reply) != language)
        return NULL;
    struct segments segments = segments_measure(reply.page_text[0]);
    return json_pack("{s:s, s:I, s:s}", "text", reply.page_text[0], "segments", (json_int_t)segments.count,
                     "alphabet", segments.alphabet == GSM7 ? "GSM-7" : "UCS-2");
}

/* Of each language that is served: its texts, as they are sent. */
static json_t *texts_json(const struct gateway *gateway, const struct campaign *campaign)
{
    json_t *languages = json_object();

    for (int i = 0; i < LANGUAGES; i++) {
        json_t *list = json_array();
        for (size_t text = 0; text < campaign->text[LANG_EN]->texts.count; text++) {
            json_t *one = text_json(gateway, campaign, text, (enum language)i);
            if (one)
                json_array_append_new(list, one);
        }
        if (json_array_size(list) > 0)
            json_object_set(languages, language_code((enum language)i), list);
        json_decref(list);
    }
    return languages;
}

static json_t *campaign_json(const struct gateway *gateway, const struct campaign *campaign)
{
    static const char *const states[] = {
        [CAMPAIGN_NOT_BEGUN] = "not begun", [CAMPAIGN_RUNS] = "runs", [CAMPAIGN_OVER] = "over"};
    const struct schedule *schedule = &campaign->schedule;
    json_t *dates = json_array();
    time_t now = clock_wall();

    for (size_t i = 0; i < schedule->dates_count; i++)
        json_array_append_new(dates, json_integer(schedule->dates[i]));
    return json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "id", campaign->id, "title",
                     campaign->text[LANG_EN]->title, "state", states[campaign_state(campaign, now)], "today",
                     (json_int_t)zone_day(campaign->time_zone, now), "first_day",
                     (json_int_t)campaign->first_day, "last_day", (json_int_t)campaign->last_day, "per_month",
                     (json_int_t)schedule->per_month, "every_weeks", (json_int_t)schedule->every_weeks,
                     "dates", dates, "texts", texts_json(gateway, campaign));
}

static double pace_of(const struct channel *channel)
{
    const struct channel_settings *settings = channel->settings;
    double per_s = 0;

    for (size_t i = 0; i < settings->numbers_count; i++)
        per_s += settings->segments_per_second > 0 ? settings->segments_per_second
                 : channel->facts.queues           ? 0
                                                   : pace_customary(settings->numbers[i]);
    return per_s;
}

static json_t *channels_json(const struct gateway *gateway)
{
    json_t *list = json_array();

    for (size_t i = 0; i < gateway->channels.count; i++) {
        const struct channel *channel = &gateway->channels.list[i];
        json_array_append_new(list, json_pack("{s:s, s:b, s:f, s:s}", "name", channel->settings->name,
                                              "sandbox", strcmp(channel->provider->name, "sandbox") == 0,
                                              "segments_per_second", pace_of(channel), "language",
                                              language_code(channel->settings->language)));
    }
    return list;
}

static json_t *areas_json(const struct gateway *gateway)
{
    const struct place_table *table = &gateway->content->area_codes.table;
    json_t *list = json_array();

    for (size_t row = 0; row < table->rows; row++)
        json_array_append_new(list, json_string(place_table_field(table, row, 0)));
    return list;
}

char *desk_plan(const struct gateway *gateway)
{
    const struct campaigns *campaigns = &gateway->content->campaigns;
    const char *key = gateway->settings->key;
    json_t *list = json_array();

    for (size_t i = 0; i < campaigns->count; i++)
        if (campaigns->list[i].text[LANG_EN]->texts.count > 0)
            json_array_append_new(list, campaign_json(gateway, &campaigns->list[i]));
    json_t *plan = json_pack("{s:o, s:o, s:o, s:b}", "campaigns", list, "channels", channels_json(gateway),
                             "area_codes", areas_json(gateway), "forgotten", key[0] && key_forgotten(key));
    char *text = plan ? json_dumps(plan, JSON_COMPACT) : NULL;
    json_decref(plan);
    return text;
}
