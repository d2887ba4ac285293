/* check.c - `rightsline check`: every fault in configuration and content, with file and place, and what to
 * do. */
#include "content/check.h"

#include "content/content.h"
#include "gateway/channel.h"
#include "gateway/clock.h"
#include "gateway/commands.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char help[] =
    "usage: rightsline check [-c FILE] [--content DIR] [--quiet]\n\n"
    "Looks for faults in the configuration and the content and says how to mend them.\n"
    "Ends with 0 when there are none but warnings, with 1 when there are.\n\n"
    "  -c, --config FILE   the configuration (without it: the sandbox's)\n"
    "      --content DIR   the content, instead of the configuration's\n"
    "      --quiet         without the table of answers\n\n"
    "examples:\n"
    "  rightsline check\n"
    "  rightsline check -c /etc/rightsline/config.json\n";

struct options {
    const char *config, *content;
    bool quiet;
};

static int read_options(int argc, char **argv, struct options *options)
{
    enum { CONTENT = 256, QUIET };
    static const struct option known[] = {
        {"config", required_argument, NULL, 'c'},
        {"content", required_argument, NULL, CONTENT},
        {"quiet", no_argument, NULL, QUIET},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int option;

    while ((option = getopt_long(argc, argv, "c:h", known, NULL)) >= 0) {
        switch (option) {
        case 'c':
            options->config = optarg;
            break;
        case CONTENT:
            options->content = optarg;
            break;
        case QUIET:
            options->quiet = true;
            break;
        case 'h':
            fputs(help, stdout);
            exit(EXIT_GOOD);
        default:
            fputs(help, stderr);
            return EXIT_USAGE;
        }
    }
    if (optind != argc) {
        fputs(help, stderr);
        return EXIT_USAGE;
    }
    return EXIT_GOOD;
}

static void check_content(const char *folder, bool quiet, struct faults *faults)
{
    struct content *content = content_load(folder, faults);

    if (!content)
        return;
    content_check(content, clock_wall(), faults);
    if (!quiet)
        content_check_table(content, stdout);
    content_release(content);
}

int check_command(int argc, char **argv)
{
    struct options options = {0};
    struct settings settings;
    struct channels channels;
    struct faults faults;
    int result = read_options(argc, argv, &options);

    if (result != EXIT_GOOD)
        return result;
    faults_init(&faults);
    if (commands_settings(options.config, &settings, &faults) &&
        channels_open(&channels, &settings, options.config, &faults))
        channels_close(&channels);
    check_content(options.content ? options.content : settings.content, options.quiet, &faults);
    fflush(stdout);
    commands_print_faults(&faults);
    size_t errors = faults_count_errors(&faults);
    fprintf(stderr, "%zu errors, %zu warnings\n", errors, faults.count + faults.dropped - errors);
    config_free(&settings);
    faults_free(&faults);
    return errors ? EXIT_FAULTS : EXIT_GOOD;
}
