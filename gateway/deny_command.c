/* deny_command.c - `rightsline deny`: a number that is answered no more. */
#include "gateway/arguments.h"
#include "gateway/commands.h"
#include "gateway/keyed_hash.h"
#include "gateway/state_files.h"
#include "handlers/message.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    LINE_ROOM = 64,
    SHORTEST = 8 /* with the + */,
    TRIES = 100 /* of 20 ms each, while the gateway writes */
};

static const char help[] =
    "usage: rightsline deny [--remove] [-c FILE]\n\n"
    "Reads a phone number from standard input, never from the command line, where others could see it. Who\n"
    "has that number gets no answer any more, not even to STOP or in an emergency: it is for those who "
    "attack\n"
    "the line. They are opted out as well, so that no list reaches them. It works at once, also while the\n"
    "gateway runs. Only keyed hashes are kept, so that nobody can print who is denied.\n\n"
    "      --remove        answer that number again; START undoes the opt-out too\n"
    "  -c, --config FILE   the configuration\n\n"
    "example:\n"
    "  rightsline deny -c /etc/rightsline/config.json\n"
    "  +1 202 555 0123\n";

static bool fault(struct faults *faults, const char *mend, const char *what)
{
    faults_add(faults, FAULT_ERROR, NULL, NULL, mend, "%s", what);
    return false;
}

static bool read_number(char *number, size_t room, struct faults *faults)
{
    char line[LINE_ROOM] = "";

    if (isatty(STDIN_FILENO))
        fputs("number: ", stderr);
    setvbuf(stdin, NULL, _IONBF, 0); /* no copy in a buffer of its own */
    bool good = fgets(line, sizeof line, stdin) != NULL;
    line[strcspn(line, "\r\n")] = '\0';
    good = good && message_number(line, number, room) && number[0] == '+' && strlen(number) >= SHORTEST;
    explicit_bzero(line, sizeof line);
    return good || fault(faults, "write it like +12025550123, and Enter", "that is no phone number");
}

/* The gateway may be writing, for as long as the disk takes. */
static bool write_row(struct optouts *optouts, const struct store_key *key, bool there)
{
    for (int i = 0; i < TRIES; i++)
        if (optouts_write(optouts, key, there) == STORE_YES)
            return true;
    return false;
}

/* Opted out first: whoever is denied can't say STOP any more. */
static bool write_rows(struct optouts *optouts, const struct keyed_hash *hash, const char *number,
                       bool remove)
{
    const struct store_key sender = keyed_hash_of(hash, HASH_OPTOUT, "", number),
                           denied = keyed_hash_of(hash, HASH_DENIED, "", number);

    return (remove || write_row(optouts, &sender, true)) && write_row(optouts, &denied, !remove);
}

static bool deny(const struct settings *settings, const char *number, bool remove, struct faults *faults)
{
    struct key key;

    if (!state_files_key(settings, false, &key, faults))
        return false;
    struct keyed_hash *hash = keyed_hash_new(&key);
    struct optouts *optouts = state_files_optouts(settings, faults);
    bool good = hash && optouts && write_rows(optouts, hash, number, remove);
    key_scrub(&key);
    keyed_hash_free(hash);
    optouts_close(optouts);
    if (!good)
        return fault(faults, "see that the disk is well and has room, and do it again",
                     "it was not done, or not wholly");
    puts(remove ? "That number is answered again." : "That number is answered no more.");
    return true;
}

int deny_command(int argc, char **argv)
{
    static struct settings settings;
    struct faults faults;
    const char *path = NULL;
    bool remove = false;
    char number[LINE_ROOM];
    const struct argument list[] = {
        {.name = "config", .letter = 'c', .text = &path},
        {.name = "remove", .flag = &remove},
    };
    const struct arguments arguments = {help, list, sizeof list / sizeof *list, 0, 0};
    int result;

    if (arguments_read(&arguments, argc, argv, &result) < 0)
        return result;
    faults_init(&faults);
    bool good = commands_settings(path, &settings, &faults) && state_files_become_owner(&settings, &faults) &&
                read_number(number, sizeof number, &faults) && deny(&settings, number, remove, &faults);
    explicit_bzero(number, sizeof number);
    commands_print_faults(&faults);
    config_free(&settings);
    faults_free(&faults);
    return good ? EXIT_GOOD : EXIT_FAULTS;
}
