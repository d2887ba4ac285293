/* test_channel.c - `rightsline test-channel`: is everything between a phone and this gateway as it should be?
 * Each mistake that newcomers make is told in plain words, with its mend. */
#include "gateway/test_channel.h"

#include "gateway/admin_access.h"
#include "gateway/arguments.h"
#include "gateway/clock.h"
#include "gateway/commands.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

enum {
    CLOCK_MAX_S = 60, /* providers that sign a time refuse five minutes; a good clock is within one */
};

static const char help[] =
    "usage: rightsline test-channel NAME [-c FILE] [--to NUMBER]\n\n"
    "Tests a channel: the provider's credentials, our numbers and where the provider's console sends texts,\n"
    "the clock, the public address and its certificate, and whether webhooks pass. The gateway should be\n"
    "running. Nothing is changed and nobody is texted, unless you say whom. Run it as the user that runs\n"
    "rightsline, so that it can read the same secrets. Ends with 0 when all is well, with 1 when not.\n\n"
    "  -c, --config FILE   the configuration\n"
    "      --to NUMBER     sends one text to this phone of yours and waits for its receipt\n\n"
    "examples:\n"
    "  rightsline test-channel main -c /etc/rightsline/config.json\n"
    "  rightsline test-channel main -c /etc/rightsline/config.json --to +12025550123\n";

struct options {
    const char *config, *name, *to;
};

static bool read_options(int argc, char **argv, struct options *options, int *result)
{
    const struct argument list[] = {
        {.name = "config", .letter = 'c', .text = &options->config},
        {.name = "to", .text = &options->to},
    };
    const struct arguments arguments = {help, list, sizeof list / sizeof *list, 1, 1};
    int at = arguments_read(&arguments, argc, argv, result);

    options->name = at < 0 ? NULL : argv[at];
    return at >= 0;
}

/* ---- Calls ---- */

void testing_begin_call(struct testing *testing)
{
    memset(&testing->call, 0, sizeof testing->call);
}

void testing_begin_admin(struct testing *testing, const char *path)
{
    testing_begin_call(testing);
    testing->call.method = "POST";
    snprintf(testing->call.url, sizeof testing->call.url, "http://%s%s", testing->settings->admin, path);
    admin_access_show(testing->settings, &testing->call);
}

void testing_make_call(struct testing *testing)
{
    probe_make(&testing->call, testing->settings->ca_file, &testing->probe);
    api_call_scrub(&testing->call);
    if (testing->probe.date && !testing->clock_known) {
        testing->clock_known = true;
        testing->clock_ahead_s = (long)(clock_wall() - testing->probe.date);
    }
}

/* ---- The provider ---- */

static void tell_certificate(struct testing *testing)
{
    if (testing->probe.end == PROBE_CERTIFICATE)
        findings_add(&testing->findings, FINDING_NOTE,
                     "see that the package ca-certificates is installed, the clock right, and base_url the "
                     "provider's own",
                     "the certificate of the provider's API is not to be trusted");
}

static bool ask(struct testing *testing, const struct provider_question *question, const char *number,
                char *found)
{
    const struct channel *channel = testing->channel;
    const struct provider_subject subject = {.number = number, .webhook = testing->webhook, .found = found};

    testing_begin_call(testing);
    if (!question->ask(channel->provider_settings, &subject, &testing->call)) {
        api_call_scrub(&testing->call);
        return true;
    }
    testing_make_call(testing);
    tell_certificate(testing);
    return question->read(channel->provider_settings, &subject, &testing->probe.answer, &testing->findings);
}

static void ask_provider(struct testing *testing)
{
    const struct channel *channel = testing->channel;
    const struct provider_question *question = channel->provider->questions;
    char found[CONFIG_NUMBERS_MAX][PROVIDER_FOUND_ROOM] = {{0}};

    for (; question && question->ask; question++) {
        size_t count = question->of_each_number ? channel->settings->numbers_count : 1;
        bool go_on = true;
        for (size_t i = 0; i < count; i++)
            go_on &= ask(testing, question, channel->settings->numbers[i], found[i]);
        if (!go_on)
            return;
    }
    const char *unasked =
        channel->provider->unasked ? channel->provider->unasked(channel->provider_settings) : NULL;
    if (unasked)
        findings_add(&testing->findings, FINDING_NOTE, NULL, "what can't be asked: %s", unasked);
    else if (!channel->provider->questions)
        findings_add(&testing->findings, FINDING_NOTE, NULL,
                     "%s: there is nothing that we could ask its API without sending a text",
                     channel->provider->name);
}

static void tell_clock(struct testing *testing)
{
    long ahead_s = testing->clock_ahead_s;

    if (!testing->clock_known)
        return;
    if (labs(ahead_s) > CLOCK_MAX_S)
        findings_add(&testing->findings, FINDING_FAULT,
                     "timedatectl set-ntp true; until then what is signed with a time may be refused",
                     "this machine's clock is %ld s %s", labs(ahead_s), ahead_s > 0 ? "ahead" : "behind");
    else
        findings_add(&testing->findings, FINDING_GOOD, NULL, "this machine's clock is right to %ld s",
                     labs(ahead_s) + 1);
}

/* ---- The command ---- */

static void find_webhook(struct testing *testing)
{
    const struct channel *channel = testing->channel;

    if (channel->url.override)
        snprintf(testing->webhook, sizeof testing->webhook, "%s", channel->url.override);
    else
        snprintf(testing->webhook, sizeof testing->webhook, "%s%s", channel->url.base,
                 channel->settings->path);
    if (strncasecmp(testing->webhook, "https://", 8) != 0 && strcmp(channel->provider->name, "sandbox") != 0)
        findings_add(&testing->findings, FINDING_FAULT,
                     "set up TLS, and write https in the configuration and in the provider's console",
                     "%s is not https: people's words would travel in the open", testing->webhook);
}

static int test(struct testing *testing, const char *number)
{
    const struct channel *channel = testing->channel;

    printf("Channel %s: %s, %s\n\n", channel->settings->name, channel->provider->name,
           channel->settings->numbers[0]);
    find_webhook(testing);
    ask_provider(testing);
    testing_public(testing);
    tell_clock(testing);
    if (number)
        testing_text(testing, number);
    printf("\n%s\n", testing->findings.faults == 0   ? "All is well."
                     : testing->findings.faults == 1 ? "There is 1 fault."
                                                     : "There are faults.");
    return testing->findings.faults ? EXIT_FAULTS : EXIT_GOOD;
}

static const struct channel *find_channel(const struct channels *channels, const char *name)
{
    for (size_t i = 0; i < channels->count; i++)
        if (strcmp(channels->list[i].settings->name, name) == 0)
            return &channels->list[i];
    fprintf(stderr, "rightsline: the configuration has no channel \"%s\"; it has:", name);
    for (size_t i = 0; i < channels->count; i++)
        fprintf(stderr, " %s", channels->list[i].settings->name);
    fputc('\n', stderr);
    return NULL;
}

int test_channel_command(int argc, char **argv)
{
    static struct testing testing;
    static struct settings settings;
    static struct channels channels;
    struct options options = {0};
    struct faults faults;
    char number[MESSAGE_NUMBER_ROOM];
    int result;

    if (!read_options(argc, argv, &options, &result))
        return result;
    if (options.to && (!message_number(options.to, number, sizeof number) || number[0] != '+')) {
        fprintf(stderr, "rightsline: --to wants a phone number with + and the country code: +12025550123\n");
        return EXIT_USAGE;
    }
    faults_init(&faults);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    testing = (struct testing){.settings = &settings, .findings = {.out = stdout}};
    bool good = commands_settings(options.config, &settings, &faults) &&
                channels_open(&channels, &settings, options.config, &faults);
    commands_print_faults(&faults);
    testing.channel = good ? find_channel(&channels, options.name) : NULL;
    result = testing.channel ? test(&testing, options.to ? number : NULL) : EXIT_FAULTS;
    explicit_bzero(number, sizeof number);
    channels_close(&channels);
    config_free(&settings);
    faults_free(&faults);
    curl_global_cleanup();
    return result;
}
