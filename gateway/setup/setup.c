/* setup.c - `rightsline setup`: from a few answers to a configuration that works, and to what is left to do
 * by hand. */
#include "config/secrets.h"
#include "gateway/arguments.h"
#include "gateway/channel.h"
#include "gateway/commands.h"
#include "gateway/setup/answers.h"
#include "gateway/setup/console.h"
#include "gateway/setup/draft.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Where `make install` wants the configuration. */
#ifndef CONFDIR
#define CONFDIR "/etc/rightsline"
#endif

static const char help[] =
    "usage: rightsline setup [OPTIONS]\n\n"
    "Asks for what it needs to know (provider, number, public address, the hotline's name, credentials) and\n"
    "writes the configuration, with each secret in a file of its own beside it that the service alone can\n"
    "read. Then it says what to paste into the provider's console and what to register. Nothing that is\n"
    "there is replaced without asking. Answers may also come on standard input, a line each, or from a "
    "file.\n"
    "Ends with 0 when the configuration was written and is good.\n\n"
    "  -c, --config FILE     write it there (" CONFDIR "/config.json)\n"
    "      --provider NAME   twilio, telnyx, signalwire, plivo, vonage-sms, vonage-messages, bandwidth,\n"
    "                        infobip, smsgate, kannel or generic\n"
    "      --number NUMBER   the number that people text\n"
    "      --url URL         the public address of this machine: https://hotline.example\n"
    "      --hotline NAME    the hotline's name\n"
    "      --human NUMBER    a person's number, as it is to be shown; \"\" for none\n"
    "      --languages LIST  like en,es\n"
    "      --set NAME=VALUE  one of the provider's options that is no secret, or \"$file:PATH\" for one that "
    "is\n"
    "      --answers FILE    a JSON object with all answers (-: standard input); nothing is asked then. It "
    "may\n"
    "                        hold \"provider\", \"number\", \"public_url\", \"hotline\", \"human\", "
    "\"languages\",\n"
    "                        \"options\", and any other setting of the configuration\n"
    "      --force           replace what is there without asking (the old configuration stays as FILE.old)\n"
    "      --test            run test-channel at the end, without asking\n"
    "      --show            write nothing: print again what to do by hand for the configuration there\n\n"
    "examples:\n"
    "  sudo rightsline setup\n"
    "  rightsline setup --provider twilio --number +12025550100 --url https://hotline.example\n"
    "  rightsline setup --answers answers.json --force\n"
    "  rightsline setup --show -c /etc/rightsline/config.json\n";

struct setup {
    struct answers answers;
    struct faults faults;
    const char *path, *file;
    bool force, test, show;
};

static bool take_option(const char *value, void *of)
{
    return answers_give_option(of, value);
}

static bool read_options(int argc, char **argv, struct setup *setup, int *result)
{
    const char *given[6] = {NULL};
    static const char *const names[] = {"provider", "number", "public_url", "hotline", "human", "languages"};
    const struct argument list[] = {
        {.name = "config", .letter = 'c', .text = &setup->path},
        {.name = "provider", .text = &given[0]},
        {.name = "number", .text = &given[1]},
        {.name = "url", .text = &given[2]},
        {.name = "hotline", .text = &given[3]},
        {.name = "human", .text = &given[4]},
        {.name = "languages", .text = &given[5]},
        {.name = "set", .take = take_option, .of = &setup->answers},
        {.name = "answers", .text = &setup->file},
        {.name = "force", .flag = &setup->force},
        {.name = "test", .flag = &setup->test},
        {.name = "show", .flag = &setup->show},
    };
    const struct arguments arguments = {help, list, sizeof list / sizeof *list, 0, 0};

    if (arguments_read(&arguments, argc, argv, result) < 0)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        answers_give(&setup->answers, names[i], given[i]);
    return true;
}

/* ---- Steps ---- */

/* Options of the command count before the file's. */
static bool read_answers(struct setup *setup)
{
    if (!setup->file)
        return true;
    json_t *by_options = json_deep_copy(setup->answers.given),
           *options = json_object_get(by_options, "options");
    setup->answers.ask = false;
    bool good = answers_read_file(&setup->answers, setup->file);
    if (good && options) {
        json_object_update_missing(options, json_object_get(setup->answers.given, "options"));
        good = json_is_object(options);
    }
    good = good && json_object_update(setup->answers.given, by_options) == 0;
    json_decref(by_options);
    return good;
}

/* Asked before all questions about the configuration, so that nobody answers them in vain; of a secret that
 * is in the way one learns later. */
static bool may_replace(struct setup *setup, const char *path)
{
    char prompt[512];

    if (setup->force || !path || access(path, F_OK) != 0)
        return true;
    snprintf(prompt, sizeof prompt, "%s is there already. Replace it?", path);
    if (answers_yes(&setup->answers, prompt, false)) {
        setup->force = true;
        return true;
    }
    faults_add(&setup->faults, FAULT_ERROR, path, NULL, "choose another file by --config, or say --force",
               "it is there already, and was left as it is");
    return false;
}

static bool write_files(struct setup *setup)
{
    struct draft draft;
    bool good = draft_make(&draft, &setup->answers, setup->path, &setup->faults) &&
                draft_check(&draft, &setup->faults) && may_replace(setup, draft_in_the_way(&draft)) &&
                draft_put(&draft, &setup->faults);

    if (good) {
        printf("\nWritten:\n  %s\n", draft.file.path);
        for (size_t i = 0; i < draft.count; i++)
            printf("  %s\n", draft.secrets[i].path);
        putchar('\n');
    }
    draft_free(&draft);
    return good;
}

/* What is left to do, for the file as it now is. */
static bool tell_rest(struct setup *setup)
{
    static struct settings settings;
    static struct channels channels;
    bool good = config_load(setup->path, &settings, &setup->faults) &&
                channels_open(&channels, &settings, setup->path, &setup->faults);

    if (good) {
        console_print(&settings, &channels, setup->path, stdout);
        channels_close(&channels);
    }
    config_free(&settings);
    return good;
}

static int test_channel(struct setup *setup)
{
    char *argv[] = {(char *)"test-channel", (char *)"main", (char *)"-c", (char *)setup->path, NULL};

    if (!setup->test &&
        !answers_yes(&setup->answers, "\nTest the channel now (the gateway should be running)?", false))
        return EXIT_GOOD;
    putchar('\n');
    fflush(stdout);
    return test_channel_command(4, argv);
}

static int run(struct setup *setup)
{
    bool good = setup->show || (read_answers(setup) && may_replace(setup, setup->path) &&
                                answers_collect(&setup->answers) && write_files(setup));

    good = good && tell_rest(setup);
    fflush(stdout);
    commands_print_faults(&setup->faults);
    if (!good)
        return EXIT_FAULTS;
    return setup->show ? EXIT_GOOD : test_channel(setup);
}

int setup_command(int argc, char **argv)
{
    static struct setup setup;
    int result;

    faults_init(&setup.faults);
    setup.path = CONFDIR "/config.json";
    setup.answers = (struct answers){
        .given = json_object(),
        .in = stdin,
        .out = stdout,
        .ask = true,
        .terminal = isatty(STDIN_FILENO) != 0,
        .faults = &setup.faults,
    };
    if (read_options(argc, argv, &setup, &result))
        result = run(&setup);
    answers_free(&setup.answers);
    faults_free(&setup.faults);
    return result;
}
