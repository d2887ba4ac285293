/* book.c - `rightsline book`: the content book, for a lawyer or a translator to read and sign. */
#include "gateway/book_html.h"

#include "gateway/arguments.h"
#include "gateway/channel.h"
#include "gateway/clock.h"
#include "gateway/commands.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char help[] = "usage: rightsline book [OPTIONS] > content-book.html\n\n"
                           "Writes one page of HTML with every answer in every language: its pages as they "
                           "are sent, what they cost, sources,\n"
                           "review, and a line to sign. Open it in a browser and print it.\n\n"
                           "  -c, --config FILE   with the name and numbers of this configuration\n"
                           "      --content DIR   the content in this folder (default: content)\n"
                           "  -o, --output FILE   write it there\n\n"
                           "examples:\n"
                           "  rightsline book -o content-book.html\n"
                           "  rightsline book -c /etc/rightsline/config.json > content-book.html\n";

struct options {
    const char *config, *content, *output;
};

static bool read_options(int argc, char **argv, struct options *options, int *result)
{
    const struct argument list[] = {
        {.name = "config", .letter = 'c', .text = &options->config},
        {.name = "content", .text = &options->content},
        {.name = "output", .letter = 'o', .text = &options->output},
    };
    const struct arguments arguments = {help, list, sizeof list / sizeof *list, 0, 0};

    return arguments_read(&arguments, argc, argv, result) >= 0;
}

static bool write_book(const struct content *content, const struct hotline *hotline, const char *path)
{
    FILE *out = path ? fopen(path, "w") : stdout;
    bool good = out != NULL;

    if (good) {
        book_html(content, hotline, clock_wall(), out);
        good = fflush(out) == 0 && !ferror(out);
    }
    int error = errno;
    if (path && out)
        good &= fclose(out) == 0;
    if (!good)
        fprintf(stderr, "rightsline: %s: the book cannot be written: %s\n", path ? path : "standard output",
                strerror(error));
    return good;
}

int book_command(int argc, char **argv)
{
    struct options options = {0};
    struct settings settings;
    struct faults faults;
    int result;

    if (!read_options(argc, argv, &options, &result))
        return result;
    faults_init(&faults);
    result = EXIT_FAULTS;
    if (commands_settings(options.config, &settings, &faults)) {
        const struct hotline hotline = channel_hotline(&settings, &settings.channels[0]);
        struct content *content = content_load(options.content ? options.content : settings.content, &faults);
        if (content && write_book(content, &hotline, options.output))
            result = EXIT_GOOD;
        if (!content)
            commands_print_faults(&faults);
        content_release(content);
    } else {
        commands_print_faults(&faults);
    }
    config_free(&settings);
    faults_free(&faults);
    return result;
}
