/* keygen.c - `rightsline keygen`: the organiser's key pair, made on the organiser's own computer. */
#include "gateway/arguments.h"
#include "gateway/commands.h"
#include "gateway/outreach/organiser_key.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "usage: rightsline keygen -o FILE [--passphrase-file FILE] [--quick]\n\n"
    "Makes the key that opens the ledger of people who joined reminders. Run it on your own computer, not "
    "on\n"
    "the server, and keep a copy of FILE elsewhere: without it, or without its passphrase, nobody can read "
    "the\n"
    "ledger any more. The line that it prints goes into the server's configuration.\n\n"
    "  -o, --out FILE              where the key goes; it must not be there yet\n"
    "      --passphrase-file FILE  the passphrase is the first line of this file; else you are asked\n"
    "      --quick                 for a small computer: opens faster, and is easier to guess\n\n"
    "example:\n"
    "  rightsline keygen --out organiser.key\n";

static int make(const char *path, const char *passphrase, bool quick)
{
    struct organiser_key key;
    char public[ORGANISER_PUBLIC_ROOM];

    if (!organiser_key_new(&key)) {
        fprintf(stderr, "rightsline: the system has no randomness to give\n");
        return EXIT_FAULTS;
    }
    organiser_public_write(&key.public, public);
    enum organiser_key_verdict verdict = organiser_key_save(&key, path, passphrase, quick);
    organiser_key_scrub(&key);
    if (verdict != ORGANISER_KEY_OK) {
        fprintf(stderr, "rightsline: cannot write %s: %s\n", path, organiser_key_explain(verdict));
        return EXIT_FAULTS;
    }
    printf("%s is written. Keep a copy of it elsewhere, and never put it on the server.\n"
           "This line goes into the server's configuration:\n\n  \"join_key\": \"%s\",\n",
           path, public);
    return EXIT_GOOD;
}

int keygen_command(int argc, char **argv)
{
    const char *path = NULL, *file = NULL;
    bool quick = false;
    char passphrase[PASSPHRASE_ROOM];
    const struct argument list[] = {
        {.name = "out", .letter = 'o', .text = &path},
        {.name = "passphrase-file", .text = &file},
        {.name = "quick", .flag = &quick},
    };
    const struct arguments arguments = {help, list, sizeof list / sizeof *list, 0, 0};
    int result;

    if (arguments_read(&arguments, argc, argv, &result) < 0)
        return result;
    if (!path)
        return arguments_wrong(&arguments);
    if (!organiser_passphrase(file, true, passphrase))
        return EXIT_FAULTS;
    result = make(path, passphrase, quick);
    explicit_bzero(passphrase, sizeof passphrase);
    return result;
}
