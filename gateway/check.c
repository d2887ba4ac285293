/* check.c - `rightsline check`: every fault in configuration and content, with file and place, and what to
 * do. */
#include "gateway/arguments.h"
#include "gateway/channel.h"
#include "gateway/check_content.h"
#include "gateway/check_table.h"
#include "gateway/commands.h"
#include "gateway/outreach/organiser_key.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static const char help[] =
    "usage: rightsline check [-c FILE] [--content DIR] [--quiet] [--json]\n\n"
    "Looks for faults in the configuration and the content and says how to mend them.\n"
    "Ends with 0 when there are none but warnings, with 1 when there are.\n\n"
    "  -c, --config FILE   the configuration (without it: the sandbox's)\n"
    "      --content DIR   the content, instead of the configuration's\n"
    "      --quiet         without the table of answers\n"
    "      --json          one JSON object on standard output, for tools\n\n"
    "examples:\n"
    "  rightsline check\n"
    "  rightsline check -c /etc/rightsline/config.json\n";

struct options {
    const char *config, *content;
    bool quiet, json;
};

static bool read_options(int argc, char **argv, struct options *options, int *result)
{
    const struct argument list[] = {
        {.name = "config", .letter = 'c', .text = &options->config},
        {.name = "content", .text = &options->content},
        {.name = "quiet", .flag = &options->quiet},
        {.name = "json", .flag = &options->json},
    };
    const struct arguments arguments = {help, list, sizeof list / sizeof *list, 0, 0};

    return arguments_read(&arguments, argc, argv, result) >= 0;
}

/* ---- Looking ---- */

static void check_config(const char *path, struct settings *settings, struct faults *faults)
{
    struct channels channels;

    struct organiser_public key;

    if (commands_settings(path, settings, faults) && settings->join_key[0] &&
        !organiser_public_read(settings->join_key, &key))
        faults_add(faults, FAULT_ERROR, path, "join_key", "copy the line that `rightsline keygen` printed",
                   "this is no public key, or a letter of it is wrong");
    if (faults_count_errors(faults) == 0 && channels_open(&channels, settings, path, faults))
        channels_close(&channels);
}

/* ---- Telling ---- */

static void tell_people(const struct content *content, const struct hotline *hotline, bool quiet,
                        const struct faults *faults)
{
    if (content && !quiet)
        check_table_print(content, hotline, stdout);
    fflush(stdout);
    commands_print_faults(faults);
    fprintf(stderr, "%zu errors, %zu warnings\n", faults_count_errors(faults), faults_count_warnings(faults));
}

static void tell_tools(const struct content *content, const struct hotline *hotline, bool quiet,
                       const struct faults *faults)
{
    json_t *told =
        json_pack("{s:I, s:I, s:o}", "errors", (json_int_t)faults_count_errors(faults), "warnings",
                  (json_int_t)faults_count_warnings(faults), "faults", commands_faults_json(faults));
    if (content && !quiet)
        json_object_set_new(told, "answers", check_table_json(content, hotline));
    json_dumpf(told, stdout, JSON_INDENT(1));
    putchar('\n');
    json_decref(told);
}

int check_command(int argc, char **argv)
{
    struct options options = {0};
    struct settings settings;
    struct faults faults;
    int result;

    if (!read_options(argc, argv, &options, &result))
        return result;
    faults_init(&faults);
    check_config(options.config, &settings, &faults);
    const struct hotline hotline = channel_hotline(&settings, &settings.channels[0]);
    struct content *content = content_load(options.content ? options.content : settings.content, &faults);
    if (content)
        check_content(content, &settings, &hotline, &faults, NULL);
    (options.json ? tell_tools : tell_people)(content, &hotline, options.quiet, &faults);
    size_t errors = faults_count_errors(&faults);
    content_release(content);
    config_free(&settings);
    faults_free(&faults);
    return errors ? EXIT_FAULTS : EXIT_GOOD;
}
