/* config.c - reads and checks the settings. */
#include "config/config.h"

#include "config/organisation.h"
#include "config/way.h"
#include "content/json_file.h"

#include <stdio.h>
#include <string.h>

enum { WHERE_ROOM = 128, ADMIN_TOKEN_LEAST = 16 };

/* Where we are in the file, for faults. */
struct reading {
    const char *path;
    struct faults *faults;
};

static void fault(const struct reading *reading, const char *where, const char *mend, const char *what)
{
    faults_add(reading->faults, FAULT_ERROR, reading->path, where, mend, "%s", what);
}

static void where_of(char *out, const char *parent, const char *name)
{
    snprintf(out, WHERE_ROOM, "%s%s%s", parent, *parent ? "." : "", name);
}

static void read_text(const struct reading *reading, const json_t *object, const char *parent,
                      const char *name, char *out, size_t room)
{
    const json_t *value = json_object_get(object, name);
    char where[WHERE_ROOM];

    if (!value)
        return;
    where_of(where, parent, name);
    if (!json_is_string(value))
        fault(reading, where, "write it in quotes", "this is not a text");
    else if (json_string_length(value) >= room)
        fault(reading, where, "use a shorter one", "this is too long");
    else
        snprintf(out, room, "%s", json_string_value(value));
}

static void read_flag(const struct reading *reading, const json_t *object, const char *parent,
                      const char *name, bool *out)
{
    const json_t *value = json_object_get(object, name);
    char where[WHERE_ROOM];

    if (!value)
        return;
    where_of(where, parent, name);
    if (json_is_boolean(value))
        *out = json_is_true(value);
    else
        fault(reading, where, "write true or false, without quotes", "this is neither true nor false");
}

static void read_count(const struct reading *reading, const json_t *object, const char *parent,
                       const char *name, unsigned least, unsigned most, unsigned *out)
{
    const json_t *value = json_object_get(object, name);
    char where[WHERE_ROOM];

    if (!value)
        return;
    where_of(where, parent, name);
    json_int_t number = json_integer_value(value);
    if (json_is_integer(value) && number >= least && number <= most)
        *out = (unsigned)number;
    else
        faults_add(reading->faults, FAULT_ERROR, reading->path, where,
                   "write a number in this range, without quotes", "this is not a whole number from %u to %u",
                   least, most);
}

/* Whole or not; above 0. */
static void read_rate(const struct reading *reading, const json_t *object, const char *parent,
                      const char *name, double most, double *out)
{
    const json_t *value = json_object_get(object, name);
    double number = json_number_value(value);
    char where[WHERE_ROOM];

    if (!value)
        return;
    where_of(where, parent, name);
    if (json_is_number(value) && number > 0 && number <= most)
        *out = number;
    else
        faults_add(reading->faults, FAULT_ERROR, reading->path, where,
                   "write a number such as 3 or 0.5, without quotes", "this is not a number above 0 up to %g",
                   most);
}

/* Which of the words is it? `words` is NULL-terminated; gives its index, or `otherwise` when absent or wrong.
 */
static int read_word(const struct reading *reading, const json_t *object, const char *parent,
                     const char *name, const char *const *words, int otherwise)
{
    const json_t *value = json_object_get(object, name);
    char where[WHERE_ROOM], list[WHERE_ROOM] = "write one of:";

    if (!value)
        return otherwise;
    for (int i = 0; words[i]; i++) {
        if (json_is_string(value) && strcmp(json_string_value(value), words[i]) == 0)
            return i;
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, " \"%s\"", words[i]);
    }
    where_of(where, parent, name);
    fault(reading, where, list, "this is none of the words that can stand here");
    return otherwise;
}

static enum language read_language(const struct reading *reading, const json_t *value, const char *where,
                                   enum language otherwise)
{
    enum language language =
        json_is_string(value) ? language_from_code(json_string_value(value)) : LANG_UNKNOWN;

    if (language != LANG_UNKNOWN)
        return language;
    fault(reading, where, "write a code such as \"en\" or \"es\"", "this is no language we know");
    return otherwise;
}

static void read_languages(const struct reading *reading, const json_t *object, struct settings *settings)
{
    const json_t *list = json_object_get(object, "languages");

    if (!list)
        return;
    if (json_array_size(list) == 0) {
        fault(reading, "languages", "write a list such as [\"en\", \"es\"]",
              "this is not a list of languages");
        return;
    }
    settings->languages = 1u << LANG_EN; /* what everything falls back on */
    for (size_t i = 0; i < json_array_size(list); i++) {
        char where[WHERE_ROOM];
        snprintf(where, sizeof where, "languages[%zu]", i);
        settings->languages |= 1u << read_language(reading, json_array_get(list, i), where, LANG_EN);
    }
}

/* "+12025550100", or a short code of 5 or 6 digits. */
static bool is_number(const char *text)
{
    size_t digits = strspn(text + (*text == '+'), "0123456789");

    if (text[digits + (*text == '+')] != '\0')
        return false;
    return *text == '+' ? digits >= 8 && digits <= 15 && text[1] != '0' : digits == 5 || digits == 6;
}

static void read_numbers(const struct reading *reading, const json_t *object, const char *parent,
                         struct channel_settings *channel)
{
    const json_t *list = json_object_get(object, "numbers");
    char where[WHERE_ROOM + 24];

    where_of(where, parent, "numbers");
    if (json_array_size(list) == 0 || json_array_size(list) > CONFIG_NUMBERS_MAX) {
        fault(reading, where, "write the numbers people text, such as [\"+12025550100\"]",
              "a channel has between one and 16 numbers");
        return;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *number = json_string_value(json_array_get(list, i));
        char at[WHERE_ROOM + 48];
        snprintf(at, sizeof at, "%s[%zu]", where, i);
        if (!number || !is_number(number)) {
            fault(reading, at, "write + and the country code first: \"+12025550100\"",
                  "this is no phone number");
            continue;
        }
        snprintf(channel->numbers[channel->numbers_count++], CONFIG_NUMBER_ROOM, "%s", number);
    }
}

/* "+52" or "+1416": how numbers begin. */
static bool is_prefix(const char *text)
{
    return text[0] == '+' && text[1] >= '1' && text[1] <= '9' && strlen(text) < CONFIG_PREFIX_ROOM &&
           text[1 + strspn(text + 1, "0123456789")] == '\0';
}

static void read_also_answer(const struct reading *reading, const json_t *root, struct settings *settings)
{
    const json_t *list = json_object_get(root, "also_answer");

    if (!list)
        return;
    if (!json_is_array(list) || json_array_size(list) > CONFIG_PREFIXES_MAX) {
        fault(reading, "also_answer", "write how their numbers begin, such as [\"+1416\", \"+52\"]",
              "this is not a list of at most 64");
        return;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *prefix = json_string_value(json_array_get(list, i));
        char where[WHERE_ROOM];
        snprintf(where, sizeof where, "also_answer[%zu]", i);
        if (!prefix || !is_prefix(prefix)) {
            fault(reading, where, "write + and the country code, and the area code if you like: \"+1416\"",
                  "no number begins like this");
            continue;
        }
        if (strcmp(prefix, "+1") == 0)
            faults_add(reading->faults, FAULT_WARNING, reading->path, where,
                       "name the area codes you mean: \"+1416\"",
                       "this lets in all that begins with +1: islands where a text costs ten times as much, "
                       "and premium numbers");
        snprintf(settings->also_answer[settings->also_answer_count++], CONFIG_PREFIX_ROOM, "%s", prefix);
    }
}

static bool is_name(const char *name)
{
    return *name && strlen(name) < CONFIG_NAME_ROOM &&
           name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

static void channel_default(const char *name, struct channel_settings *channel)
{
    *channel = (struct channel_settings){
        .receipts = true,
        .provider_confirms = true,
        .keep_trying_s = 600,
        .language = LANG_EN,
        .alphabet = GSM7,
        .segments_per_page = 2,
    };
    snprintf(channel->name, sizeof channel->name, "%s", name);
    snprintf(channel->path, sizeof channel->path, "/sms/%s", name);
}

static void read_channel(const struct reading *reading, const json_t *object, const char *parent,
                         struct channel_settings *channel)
{
    static const char *const known[] = {
        "provider", "numbers",           "path",          "webhook_url",
        "reply",    "receipts",          "get_webhooks",  "provider_confirms",
        "unknown",  "language",          "keep_trying_s", "alphabet",
        "options",  "segments_per_page", "fallback",      "segments_per_second",
        NULL};
    static const char *const replies[] = {"rest", "inline", NULL};
    static const char *const unknowns[] = {"retry", "never-twice", NULL};
    static const char *const alphabets[] = {"gsm7", "unicode", NULL};
    char where[WHERE_ROOM];

    json_file_known_members(object, known, reading->path, parent, reading->faults);
    read_text(reading, object, parent, "provider", channel->provider, sizeof channel->provider);
    where_of(where, parent, "provider");
    if (!channel->provider[0])
        fault(reading, where, "write \"provider\": \"twilio\" or another",
              "it is not said which provider this is");
    read_numbers(reading, object, parent, channel);
    read_text(reading, object, parent, "path", channel->path, sizeof channel->path);
    where_of(where, parent, "path");
    if (channel->path[0] != '/' || strpbrk(channel->path, "?# "))
        fault(reading, where, "write it like \"/sms/main\"", "a path begins with / and has no ?, # or space");
    read_text(reading, object, parent, "webhook_url", channel->webhook_url, sizeof channel->webhook_url);
    channel->reply_inline = read_word(reading, object, parent, "reply", replies, 0) == 1;
    channel->never_twice = read_word(reading, object, parent, "unknown", unknowns, 0) == 1;
    channel->alphabet = read_word(reading, object, parent, "alphabet", alphabets, 0) == 1 ? UCS2 : GSM7;
    read_flag(reading, object, parent, "receipts", &channel->receipts);
    read_flag(reading, object, parent, "forget", &channel->forget);
    read_flag(reading, object, parent, "get_webhooks", &channel->get_webhooks);
    read_flag(reading, object, parent, "provider_confirms", &channel->provider_confirms);
    read_count(reading, object, parent, "keep_trying_s", 0, 86400, &channel->keep_trying_s);
    read_count(reading, object, parent, "segments_per_page", 1, 8, &channel->segments_per_page);
    read_rate(reading, object, parent, "segments_per_second", 1000, &channel->segments_per_second);
    read_text(reading, object, parent, "fallback", channel->fallback, sizeof channel->fallback);
    where_of(where, parent, "language");
    if (json_object_get(object, "language"))
        channel->language = read_language(reading, json_object_get(object, "language"), where, LANG_EN);
    channel->options = json_object_get(object, "options");
}

static void read_channels(const struct reading *reading, const json_t *root, struct settings *settings)
{
    const json_t *channels = json_object_get(root, "channels");
    const char *name;
    json_t *value;

    if (json_object_size(channels) == 0) {
        fault(reading, "channels", "write \"channels\": {\"main\": {\"provider\": ...}}",
              "there is no channel");
        return;
    }
    settings->channels_count = 0;
    json_object_foreach((json_t *)channels, name, value)
    {
        char where[WHERE_ROOM];
        where_of(where, "channels", name);
        if (!is_name(name) || !json_is_object(value)) {
            fault(reading, where, "use up to 31 small letters, digits and hyphens, and { } after it",
                  "this is no good name, or no description, of a channel");
            continue;
        }
        if (settings->channels_count == CONFIG_CHANNELS_MAX) {
            fault(reading, where, "run a second gateway", "there are more than 16 channels");
            return;
        }
        struct channel_settings *channel = &settings->channels[settings->channels_count++];
        channel_default(name, channel);
        read_channel(reading, value, where, channel);
    }
}

static void read_admin_token(const struct reading *reading, const json_t *root, struct settings *settings)
{
    const json_t *value = json_object_get(root, "admin_token");
    struct secrets *token = &settings->admin_token;

    if (!value || !secrets_read(value, "admin_token", token, reading->faults))
        return;
    for (size_t i = 0; i < token->count; i++)
        if (strlen(token->text[i]) < ADMIN_TOKEN_LEAST) {
            fault(reading, "admin_token", "make one with: openssl rand -hex 24",
                  "the token is shorter than 16 characters, and could be guessed");
            return;
        }
}

static void read_limits(const struct reading *reading, const json_t *root, struct limit_settings *limits)
{
    static const char *const known[] = {"burst",
                                        "refill_s",
                                        "essential_per_hour",
                                        "equal_replies",
                                        "segments_per_hour",
                                        "segments_per_day",
                                        "messages_at_once",
                                        NULL};
    const json_t *object = json_object_get(root, "limits");

    if (!object)
        return;
    json_file_known_members(object, known, reading->path, "limits", reading->faults);
    read_count(reading, object, "limits", "burst", 1, 1000, &limits->burst);
    read_count(reading, object, "limits", "refill_s", 1, 86400, &limits->refill_s);
    read_count(reading, object, "limits", "essential_per_hour", 1, 1000, &limits->essential_per_hour);
    read_count(reading, object, "limits", "equal_replies", 1, 100, &limits->equal_replies);
    read_count(reading, object, "limits", "segments_per_hour", 0, 100000000, &limits->segments_per_hour);
    read_count(reading, object, "limits", "segments_per_day", 0, 1000000000, &limits->segments_per_day);
    read_count(reading, object, "limits", "messages_at_once", 1, 1000000, &limits->messages_at_once);
}

static void read_shelf_life(const struct reading *reading, const json_t *root, struct shelf_life *days)
{
    static const char *const known[] = {"answers", "laws", "agreements", "rules", "zips", NULL};
    unsigned *const values[] = {&days->answers, &days->laws, &days->agreements, &days->rules, &days->zips};
    const json_t *object = json_object_get(root, "shelf_life_days");

    if (!object)
        return;
    json_file_known_members(object, known, reading->path, "shelf_life_days", reading->faults);
    for (size_t i = 0; known[i]; i++)
        read_count(reading, object, "shelf_life_days", known[i], 1, 36500, values[i]);
}

bool config_is_loopback(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strncmp(address, "[::1]:", 6) == 0 ||
           strncmp(address, "localhost:", 10) == 0;
}

/* The second channel of one, if it has one, must be another. */
static void check_fallback(const struct reading *reading, const struct settings *settings,
                           const struct channel_settings *channel)
{
    char where[WHERE_ROOM + 16];

    if (!channel->fallback[0])
        return;
    for (size_t i = 0; i < settings->channels_count; i++)
        if (&settings->channels[i] != channel && strcmp(settings->channels[i].name, channel->fallback) == 0)
            return;
    snprintf(where, sizeof where, "channels.%s.fallback", channel->name);
    fault(reading, where, "name another of the channels, or leave it out", "there is no such other channel");
}

/* Off this machine, health, metrics and pages are for who has the token, and the sandbox's phone for nobody.
 */
static void check_admin(const struct reading *reading, const struct settings *settings, bool sandbox)
{
    if (config_is_loopback(settings->admin))
        return;
    if (settings->admin_token.count == 0)
        fault(reading, "admin",
              "write \"127.0.0.1:8081\" and reach it through ssh -L, or set \"admin_token\"",
              "health, metrics and pages are for this machine alone");
    else if (sandbox)
        fault(reading, "admin", "write \"127.0.0.1:8081\"", "the sandbox's phone is for this machine alone");
    else
        faults_add(reading->faults, FAULT_WARNING, reading->path, "admin",
                   "put a proxy with TLS in front, or listen in a private network alone",
                   "the admin token crosses the network as it is");
}

/* Faults that only the whole shows. */
static void check_together(const struct reading *reading, struct settings *settings)
{
    size_t sandboxes = 0;

    for (size_t i = 0; i < settings->channels_count; i++) {
        const struct channel_settings *channel = &settings->channels[i];
        char where[WHERE_ROOM];
        where_of(where, "channels", channel->name);
        sandboxes += strcmp(channel->provider, "sandbox") == 0;
        check_fallback(reading, settings, channel);
        for (size_t j = 0; j < i; j++)
            if (strcmp(settings->channels[j].path, channel->path) == 0)
                fault(reading, where, "give one of them another \"path\"", "two channels have the same path");
    }
    check_admin(reading, settings, sandboxes > 0);
    if (sandboxes == settings->channels_count && !config_is_loopback(settings->listen))
        fault(reading, "listen", "write \"127.0.0.1:8080\"", "the sandbox listens on this machine alone");
    if (sandboxes && sandboxes < settings->channels_count && !settings->sandbox_beside)
        fault(reading, "channels", "take it out, or set \"sandbox_beside\": true if you mean it",
              "the sandbox stands beside a real channel: whoever reaches its page can text for free");
    if (sandboxes == settings->channels_count)
        return;
    size_t length = strlen(settings->public_url);
    /* Whether http to this machine or network will do depends on the provider: channel.c. */
    if (way_of(settings->public_url) == WAY_INTERNET || settings->public_url[length - 1] == '/')
        fault(reading, "public_url", "write the address that the provider calls: \"https://hotline.example\"",
              "the public URL is missing, is not https, or ends with a slash");
    if (!settings->state[0])
        fault(reading, "state", "name a folder that the service may write: \"/var/lib/rightsline\"",
              "opt-outs must outlive a restart, and no folder is named for them");
    if (!settings->key[0])
        fault(reading, "key", "name a file outside of the state folder: \"/etc/rightsline/key\"",
              "no file is named for the key");
}

void config_default(struct settings *settings)
{
    *settings = (struct settings){
        .hotline = "Rightsline",
        .languages = 1u << LANG_EN | 1u << LANG_ES,
        .drafts = true,
        .answer_opted_out = true,
        .confine = true,
        .keep_counts_days = 400,
        .listen = "127.0.0.1:8080",
        .admin = "127.0.0.1:8081",
        .public_url = "http://127.0.0.1:8080",
        .content = "content",
        .limits = {.burst = 20,
                   .refill_s = 60,
                   .essential_per_hour = 10,
                   .equal_replies = 3,
                   .segments_per_hour = 20000,
                   .segments_per_day = 200000,
                   .messages_at_once = 10000},
        .shelf_life = SHELF_LIFE_USUAL,
        .channels_count = 1,
    };
    struct channel_settings *channel = &settings->channels[0];
    channel_default("sandbox", channel);
    snprintf(channel->provider, sizeof channel->provider, "sandbox");
    snprintf(channel->numbers[0], sizeof channel->numbers[0], "+12025550100");
    channel->numbers_count = 1;
}

bool config_load(const char *path, struct settings *settings, struct faults *faults)
{
    static const char *const known[] = {"hotline",
                                        "human",
                                        "languages",
                                        "drafts",
                                        "answer_opted_out",
                                        "also_answer",
                                        "listen",
                                        "admin",
                                        "public_url",
                                        "content",
                                        "edited_content",
                                        "state",
                                        "key",
                                        "join_key",
                                        "outreach_hours",
                                        "admin_socket",
                                        "admin_token",
                                        "ca_file",
                                        "limits",
                                        "sandbox_beside",
                                        "confine",
                                        "channels",
                                        "shelf_life_days",
                                        "keep_counts_days",
                                        "reload_on_change",
                                        "human_hours",
                                        "rapid_response",
                                        "privacy",
                                        NULL};
    struct reading reading = {path, faults};
    size_t errors_before = faults_count_errors(faults);

    config_default(settings);
    json_t *root = settings->json = json_file_read(path, faults);
    if (!root)
        return false;
    json_file_known_members(root, known, path, "", faults);
    read_text(&reading, root, "", "hotline", settings->hotline, sizeof settings->hotline);
    read_text(&reading, root, "", "human", settings->human, sizeof settings->human);
    if (!settings->hotline[0])
        fault(&reading, "hotline", "write the name that people know: \"hotline\": \"Rightsline\"",
              "the hotline has no name");
    config_read_organisation(root, path, &settings->organisation, faults);
    if (json_object_get(root, "outreach_hours"))
        config_read_week(json_object_get(root, "outreach_hours"), "outreach_hours", path,
                         &settings->outreach_hours, faults);
    read_languages(&reading, root, settings);
    read_flag(&reading, root, "", "drafts", &settings->drafts);
    read_flag(&reading, root, "", "answer_opted_out", &settings->answer_opted_out);
    read_also_answer(&reading, root, settings);
    read_text(&reading, root, "", "listen", settings->listen, sizeof settings->listen);
    read_text(&reading, root, "", "admin", settings->admin, sizeof settings->admin);
    read_text(&reading, root, "", "public_url", settings->public_url, sizeof settings->public_url);
    read_text(&reading, root, "", "content", settings->content, sizeof settings->content);
    read_flag(&reading, root, "", "reload_on_change", &settings->reload_on_change);
    read_text(&reading, root, "", "edited_content", settings->edited_content,
              sizeof settings->edited_content);
    read_text(&reading, root, "", "state", settings->state, sizeof settings->state);
    read_text(&reading, root, "", "key", settings->key, sizeof settings->key);
    read_admin_token(&reading, root, settings);
    read_text(&reading, root, "", "admin_socket", settings->admin_socket, sizeof settings->admin_socket);
    read_text(&reading, root, "", "join_key", settings->join_key, sizeof settings->join_key);
    read_text(&reading, root, "", "ca_file", settings->ca_file, sizeof settings->ca_file);
    read_flag(&reading, root, "", "confine", &settings->confine);
    if (!settings->confine)
        faults_add(faults, FAULT_WARNING, path, "confine", "take it out once you know what was in its way",
                   "the running program is not fenced in");
    read_flag(&reading, root, "", "sandbox_beside", &settings->sandbox_beside);
    read_limits(&reading, root, &settings->limits);
    read_count(&reading, root, "", "keep_counts_days", 7, 3650, &settings->keep_counts_days);
    read_shelf_life(&reading, root, &settings->shelf_life);
    read_channels(&reading, root, settings);
    check_together(&reading, settings);
    return faults_count_errors(faults) == errors_before;
}

void config_free(struct settings *settings)
{
    json_decref(settings->json);
    explicit_bzero(settings, sizeof *settings);
}
