/* watch_command.c - `rightsline watch`: shows what the running gateway tells of one message. */
#include "gateway/admin_access.h"
#include "gateway/arguments.h"
#include "gateway/commands.h"
#include "gateway/probe.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_ROOM = 1024 };

static const char help[] =
    "usage: rightsline watch [-c FILE]\n\n"
    "Prints a word. Text it to the hotline, alone or with something to be answered, and see what becomes of\n"
    "that one message: arrived, verified, understood, sent, taken, delivered, and what went wrong. No other\n"
    "message is shown, and no number. The gateway must be running. Ends with 0 when all went well.\n\n"
    "  -c, --config FILE   the configuration\n\n"
    "example:\n"
    "  rightsline watch -c /etc/rightsline/config.json\n";

struct watching {
    const struct settings *settings;
    char line[LINE_ROOM];
    size_t length;
    int result;
};

static void tell_word(const struct watching *watching, const char *word)
{
    const struct settings *settings = watching->settings;

    printf(
        "Text this word, within five minutes, alone or with anything else (\"RIGHTS %s\"):\n\n    %s\n\nto",
        word, word);
    for (size_t i = 0; i < settings->channels_count; i++)
        for (size_t j = 0; j < settings->channels[i].numbers_count; j++)
            printf(" %s", settings->channels[i].numbers[j]);
    printf("\n\n");
}

static void take_line(struct watching *watching, const char *line)
{
    if (strncmp(line, "WORD ", 5) == 0)
        tell_word(watching, line + 5);
    else if (strcmp(line, "END 0") == 0)
        watching->result = EXIT_GOOD;
    else if (strcmp(line, "END 1") != 0)
        puts(line);
    fflush(stdout);
}

static void take_piece(const char *bytes, size_t length, void *arg)
{
    struct watching *watching = arg;

    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '\n') {
            watching->line[watching->length] = '\0';
            take_line(watching, watching->line);
            watching->length = 0;
        } else if (watching->length + 1 < sizeof watching->line) {
            watching->line[watching->length++] = bytes[i];
        }
    }
}

static int watch(const struct settings *settings)
{
    static struct api_call call;
    static struct probe probe;
    struct watching watching = {.settings = settings, .result = EXIT_FAULTS};

    call.method = "POST";
    snprintf(call.url, sizeof call.url, "http://%s/watch", settings->admin);
    if (!admin_access_show(settings, &call))
        return EXIT_FAULTS; /* config.c has seen to it that it fits */
    probe_stream(&call, take_piece, &watching, &probe);
    if (probe.end != PROBE_ANSWERED && probe.answer.status == 0)
        fprintf(stderr, "rightsline: no gateway runs here: nothing answers on %s\n", settings->admin);
    else if (probe.end != PROBE_ANSWERED)
        fprintf(stderr, "rightsline: the gateway has ended\n");
    else if (probe.answer.status != 200 && probe.answer.status != 409 && probe.answer.status != 503)
        fprintf(stderr, "rightsline: what listens on %s is not this rightsline\n", settings->admin);
    return watching.result;
}

int watch_command(int argc, char **argv)
{
    static struct settings settings;
    const char *path = NULL;
    const struct argument list[] = {{.name = "config", .letter = 'c', .text = &path}};
    const struct arguments arguments = {help, list, sizeof list / sizeof *list, 0, 0};
    struct faults faults;
    int result;

    if (arguments_read(&arguments, argc, argv, &result) < 0)
        return result;
    result = EXIT_FAULTS;
    faults_init(&faults);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (commands_settings(path, &settings, &faults))
        result = watch(&settings);
    else
        commands_print_faults(&faults);
    config_free(&settings);
    faults_free(&faults);
    curl_global_cleanup();
    return result;
}
