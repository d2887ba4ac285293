/* forget.c - `rightsline forget`: destroys the key that opt-outs and marks are hashed under, and with it all
 * that they could tell. */
#include "gateway/arguments.h"
#include "gateway/commands.h"
#include "gateway/key.h"
#include "gateway/store/store.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { WORD_ROOM = 32 };

static const char help[] =
    "usage: rightsline forget [-c FILE] [--yes]\n\n"
    "Destroys the key under which numbers of people who opted out, and ids of answered messages, are kept "
    "as\n"
    "hashes; and those hashes. After that nobody can find out who they were, and neither can the hotline. "
    "The\n"
    "gateway must be stopped; its next start makes a new key. Copies and backups of the key are yours to "
    "destroy.\n\n"
    "  -c, --config FILE   the configuration\n"
    "      --yes           do not ask\n\n"
    "example:\n"
    "  systemctl stop rightsline.socket rightsline.service\n"
    "  rightsline forget -c /etc/rightsline/config.json\n";

static void explain(const struct settings *settings)
{
    printf("This destroys the key %s and what is kept under it in %s. It can't be undone.\n\n"
           "- Who has opted out is forgotten. Somebody who texted STOP gets answers again when they write.\n"
           "- Numbers on a list can't be compared with who has opted out any more: texts from a list are\n"
           "  refused until you confirm that those people are not on it. Where the provider keeps a list of\n"
           "  opt-outs of its own, it still blocks them.\n"
           "- A message of the last days that the provider delivers once more is answered once more.\n"
           "- Totals by day and week (counts.db) stay, since they are of nobody. Remove them if you like.\n"
           "- Copies and backups of the key are not reached; nor, on flash disks and file systems that copy\n"
           "  on write, are old blocks. What the provider and the carriers know stays with them.\n",
           settings->key, settings->state);
}

static bool is_confirmed(void)
{
    char word[WORD_ROOM];

    printf("\nType \"forget\" to go on: ");
    fflush(stdout);
    if (fgets(word, sizeof word, stdin) == NULL)
        return false;
    word[strcspn(word, "\r\n")] = '\0';
    return strcmp(word, "forget") == 0;
}

static int complain(const char *what, int error, const char *mend)
{
    fprintf(stderr, "error: %s: %s; %s\n", what, strerror(error), mend);
    return EXIT_FAULTS;
}

/* The key first: without it the rest is noise, whatever happens then. */
static int forget(const struct settings *settings)
{
    int error = key_file_destroy(settings->key);

    if (error == EBUSY)
        return complain(settings->key, error,
                        "the gateway runs: stop it first (systemctl stop rightsline.socket "
                        "rightsline.service)");
    if (error != 0 && error != ENOENT)
        return complain(settings->key, error, key_file_mend(error));
    bool no_key = error == ENOENT;
    error = store_embedded_forget(settings->state);
    if (error != 0)
        return complain(settings->state, error, "remove optouts.db and marks-* there yourself");
    puts(no_key ? "There was no key. What was left of the hashes is removed."
                : "The key is destroyed, and what was hashed under it is removed.");
    return EXIT_GOOD;
}

int forget_command(int argc, char **argv)
{
    static struct settings settings;
    struct faults faults;
    const char *config = NULL;
    bool yes = false;
    const struct argument list[] = {
        {.name = "config", .letter = 'c', .text = &config},
        {.name = "yes", .flag = &yes},
    };
    const struct arguments arguments = {help, list, sizeof list / sizeof *list, 0, 0};
    int result = EXIT_GOOD;

    if (arguments_read(&arguments, argc, argv, &result) < 0)
        return result;
    faults_init(&faults);
    /* Whoever has to forget in a hurry need not first mend what is wrong elsewhere. */
    bool good = commands_settings(config, &settings, &faults);
    if (!settings.key[0] && !good) {
        commands_print_faults(&faults);
        result = EXIT_FAULTS;
    } else if (!settings.key[0]) {
        puts("There is no key file: without a configuration nothing is kept on disk.");
    } else {
        explain(&settings);
        if (yes || is_confirmed()) {
            result = forget(&settings);
        } else {
            puts("Nothing was changed.");
            result = EXIT_FAULTS;
        }
    }
    config_free(&settings);
    faults_free(&faults);
    return result;
}
