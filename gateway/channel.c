/* channel.c - channels from the settings, and who confirms what. */
#include "gateway/channel.h"

#include "config/way.h"
#include "gateway/limits.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static void report_unknown_provider(const struct channel_settings *settings, const char *path,
                                    const char *where, struct faults *faults)
{
    char known[256] = "write one of:";

    for (const struct provider *const *provider = provider_all(); *provider; provider++) {
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, " \"%s\"", (*provider)->name);
    }
    faults_add(faults, FAULT_ERROR, path, where, known, "there is no provider \"%s\"", settings->provider);
}

struct hotline channel_hotline(const struct settings *settings, const struct channel_settings *channel)
{
    return (struct hotline){
        .name = settings->hotline,
        .human = settings->human[0] ? settings->human : NULL,
        .organisation = &settings->organisation,
        .language = channel->language,
        .languages = settings->languages,
        .drafts = settings->drafts,
        .joins = settings->join_key[0] && settings->state[0],
        .alphabet = channel->alphabet,
        .segments_per_page = channel->segments_per_page,
    };
}

static void facts_fill(struct channel *channel)
{
    const struct provider *provider = channel->provider;

    channel->facts = (struct provider_facts){
        .webhook_timeout_ms = provider->webhook_timeout_ms,
        .redelivers_for_s = provider->redelivers_for_s,
        .queues = provider->queues,
    };
    if (provider->facts)
        provider->facts(channel->provider_settings, &channel->facts);
}

/* Have the settings what it takes? */
static bool can_erase(const struct channel *channel)
{
    static struct api_call call; /* large */

    memset(&call, 0, sizeof call);
    bool can = channel->provider->erase(channel->provider_settings, "0", false, &call);
    api_call_scrub(&call);
    return can;
}

/* What is asked to be forgotten must be able to be. */
static bool check_forget(const struct channel *channel, const char *path, struct faults *faults)
{
    const struct channel_settings *settings = channel->settings;
    char where[CONFIG_NAME_ROOM + 32];

    if (!settings->forget)
        return true;
    snprintf(where, sizeof where, "channels.%s.forget", settings->name);
    if (!channel->provider->erase && !channel->provider->discards) {
        faults_add(faults, FAULT_ERROR, path, where,
                   "leave it out; what the provider keeps is told in its contract and its console",
                   "this provider can't be asked to forget");
        return false;
    }
    if (channel->provider->erase && !can_erase(channel)) {
        faults_add(faults, FAULT_ERROR, path, where,
                   "give \"api_key\" and \"api_secret\" in the options too, which redaction signs in with",
                   "with these options the provider can't be asked to forget");
        return false;
    }
    if (settings->reply_inline)
        faults_add(
            faults, FAULT_WARNING, path, where, "write \"reply\": \"rest\"",
            "answers given in the response can't be forgotten: the provider does not tell us their ids");
    return true;
}

/* What the provider's settings and the rest of the configuration make of each other. */
static bool check_open(const struct channel *channel, const struct settings *settings, const char *path,
                       const char *where, struct faults *faults)
{
    const struct provider *provider = channel->provider;

    if (!provider->open_to_anybody || !provider->open_to_anybody(channel->provider_settings) ||
        config_is_loopback(settings->listen))
        return true;
    faults_add(
        faults, FAULT_ERROR, path, where,
        "give it one of the ways to tell who calls, or listen on \"127.0.0.1:8080\"",
        "anybody could send webhooks: nothing shows who calls, and it does not listen on this machine alone");
    return false;
}

/* Does what the provider calls us by fit where the provider is? */
static bool check_way(const struct channel *channel, const struct settings *settings, const char *path,
                      struct faults *faults)
{
    const struct channel_settings *of = channel->settings;
    bool own = of->webhook_url[0] != '\0';
    enum way way = way_of(own ? of->webhook_url : settings->public_url);
    char where[CONFIG_NAME_ROOM + 32] = "public_url";

    if (own)
        snprintf(where, sizeof where, "channels.%s.webhook_url", of->name);
    if (way == WAY_TLS || (channel->provider->near && way == WAY_MACHINE))
        return true;
    if (channel->provider->near && way == WAY_NETWORK) {
        faults_add(
            faults, FAULT_WARNING, path, where,
            "have both on one machine, or a proxy with TLS in front and https here",
            "what people write to channel %s travels unencrypted: whoever is on that network can read it",
            of->name);
        return true;
    }
    faults_add(
        faults, FAULT_ERROR, path, where,
        "write the address that the provider calls: \"https://hotline.example\"",
        channel->provider->near
            ? "without https it must be an address of this machine or of a private network (channel %s)"
            : "it is missing or not https, and the provider of channel %s calls from the internet",
        of->name);
    return false;
}

static bool channel_open(struct channel *channel, const struct settings *settings,
                         const struct channel_settings *of, const char *path, struct faults *faults)
{
    char where[CONFIG_NAME_ROOM + 32];

    channel->settings = of;
    channel->provider = provider_find(of->provider);
    snprintf(where, sizeof where, "channels.%s.provider", of->name);
    if (!channel->provider) {
        report_unknown_provider(of, path, where, faults);
        return false;
    }
    if (of->reply_inline && !channel->provider->can_reply_inline) {
        snprintf(where, sizeof where, "channels.%s.reply", of->name);
        faults_add(faults, FAULT_ERROR, path, where, "write \"rest\"",
                   "this provider takes no answer in the response");
        return false;
    }
    if (of->get_webhooks)
        faults_add(faults, FAULT_WARNING, path, where, "use POST if the provider can",
                   "webhooks by GET put people's numbers into URLs, which access logs keep");
    if (!check_way(channel, settings, path, faults))
        return false;
    channel->hotline = channel_hotline(settings, of);
    channel->url.base = settings->public_url;
    channel->url.override = of->webhook_url[0] ? of->webhook_url : NULL;
    if (of->receipts)
        snprintf(channel->status_url, sizeof channel->status_url, "%s%s",
                 of->webhook_url[0] ? of->webhook_url : settings->public_url,
                 of->webhook_url[0] ? "" : of->path);
    snprintf(where, sizeof where, "channels.%s.options", of->name);
    channel->provider_settings = channel->provider->configure(of->options, where, faults);
    if (!channel->provider_settings)
        return false;
    facts_fill(channel);
    return check_open(channel, settings, path, where, faults) && check_forget(channel, path, faults);
}

static void link_fallbacks(struct channels *channels)
{
    for (size_t i = 0; i < channels->count; i++)
        for (size_t j = 0; j < channels->count; j++)
            if (strcmp(channels->list[i].settings->fallback, channels->list[j].settings->name) == 0)
                channels->list[i].fallback = &channels->list[j];
}

bool channels_open(struct channels *channels, const struct settings *settings, const char *path,
                   struct faults *faults)
{
    bool good = true;

    *channels = (struct channels){0};
    for (size_t i = 0; i < settings->channels_count; i++)
        good &=
            channel_open(&channels->list[channels->count++], settings, &settings->channels[i], path, faults);
    if (!good)
        channels_close(channels);
    else
        link_fallbacks(channels);
    return good;
}

void channels_close(struct channels *channels)
{
    for (size_t i = 0; i < channels->count; i++) {
        kept_free(channels->list[i].kept);
        if (channels->list[i].provider_settings)
            channels->list[i].provider->forget(channels->list[i].provider_settings);
    }
    *channels = (struct channels){0};
}

struct channel *channels_by_path(struct channels *channels, const char *path)
{
    struct channel *found = NULL;
    size_t longest = 0;

    for (size_t i = 0; i < channels->count; i++) {
        const char *own = channels->list[i].settings->path;
        size_t length = strlen(own);
        if (strncmp(own, path, length) == 0 && length > longest &&
            (path[length] == '\0' || path[length] == '/')) {
            found = &channels->list[i];
            longest = length;
        }
    }
    return found;
}

/* Is the whole text, but for white space around it, one of these words? Case does not matter. */
static bool text_is_one_of(const char *text, const char *const *words)
{
    text += strspn(text, " \t\r\n");
    for (; words && *words; words++) {
        size_t length = strlen(*words);
        if (strncasecmp(text, *words, length) == 0 && text[length + strspn(text + length, " \t\r\n")] == '\0')
            return true;
    }
    return false;
}

bool channel_has_confirmed(const struct channel *channel, const struct message *message, const char *topic)
{
    static const char *const toll_free_stop[] = {"STOP", NULL};
    static const char *const toll_free_start[] = {"START", "UNSTOP", NULL};
    const struct provider *provider = channel->provider;
    bool stop = strcmp(topic, "stop") == 0, start = strcmp(topic, "start") == 0;
    bool help = strcmp(topic, "help") == 0;

    if (!stop && !start && !help)
        return false;
    if (message->carrier_word != CARRIER_WORD_NONE)
        return true;
    if (limits_is_toll_free(message->recipient)) /* the network's own text goes out, and no other can */
        return !help && text_is_one_of(message->text, stop ? toll_free_stop : toll_free_start);
    if (message->recipient[0] != '+' || !channel->settings->provider_confirms || channel->facts.silent)
        return false; /* on short codes providers leave it to us unless they say so in the webhook */
    return text_is_one_of(message->text, stop    ? provider->optout_words
                                         : start ? provider->optin_words
                                                 : provider->help_words);
}
