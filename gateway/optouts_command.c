/* optouts_command.c - `rightsline optouts`: moves who has opted out to another machine. */
#include "gateway/arguments.h"
#include "gateway/commands.h"
#include "gateway/optouts_letter.h"
#include "gateway/signature.h"
#include "gateway/state_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LETTER_BYTES_MAX = 512 * 1024 * 1024 };

static const char help[] =
    "usage: rightsline optouts address [-c FILE]\n"
    "       rightsline optouts export --to ADDRESS [-c FILE] > LETTER\n"
    "       rightsline optouts import LETTER [-c FILE]\n\n"
    "Moves who has opted out to another machine, whatever its provider. The new machine prints its address; "
    "the\n"
    "old one seals its opt-outs to that, with the key that they are hashed under; the new one opens the "
    "letter\n"
    "and takes both over. Nobody else can open it, and after the import nobody can. Stop both gateways "
    "before\n"
    "(systemctl stop rightsline.socket rightsline.service). Opt-outs under two keys can't be brought "
    "together:\n"
    "a machine that has some of its own takes none. Ends with 0 when it was done.\n\n"
    "  -c, --config FILE   the configuration of this machine\n"
    "      --to ADDRESS    what `optouts address` printed on the new machine\n\n"
    "examples:\n"
    "  rightsline optouts address -c /etc/rightsline/config.json\n"
    "  rightsline optouts export --to qk2V...x8 -c /etc/rightsline/config.json > letter\n"
    "  rightsline optouts import letter -c /etc/rightsline/config.json\n";

struct moving {
    const struct settings *settings;
    const char *to;     /* export */
    const char *letter; /* import: a file */
    struct faults *faults;
};

static bool fault(const struct moving *moving, const char *file, const char *mend, const char *what)
{
    faults_add(moving->faults, FAULT_ERROR, file, NULL, mend, "%s", what);
    return false;
}

/* ---- What is done ---- */

static bool tell_address(const struct moving *moving)
{
    char address[OPTOUTS_ADDRESS_ROOM];
    struct key key;

    if (!state_files_key(moving->settings, true, &key, moving->faults))
        return false;
    bool good = optouts_letter_address(&key, address);
    key_scrub(&key);
    if (good)
        puts(address);
    return good && fflush(stdout) == 0;
}

static bool write_letter(const struct moving *moving, struct optouts_letter *letter)
{
    struct optouts *optouts = state_files_optouts(moving->settings, moving->faults);
    char *text = NULL;

    if (!optouts)
        return false;
    letter->forgotten = key_forgotten(moving->settings->key);
    letter->rows = optouts_list(optouts, &letter->count);
    optouts_close(optouts);
    if (!letter->rows)
        return fault(moving, moving->settings->state, "see that the disk is well",
                     "the opt-outs cannot be read");
    text = optouts_letter_seal(letter, moving->to);
    if (!text)
        return fault(moving, NULL, "close other programs and run it again", "there is no memory");
    bool good = fputs(text, stdout) >= 0 && fflush(stdout) == 0;
    free(text);
    if (!good)
        return fault(moving, NULL, "see that the disk has room", "the letter cannot be written");
    fprintf(stderr, "%zu opt-outs are in the letter\n", letter->count);
    return true;
}

static bool export(const struct moving *moving)
{
    struct optouts_letter letter = {.count = 0};

    if (!optouts_letter_is_address(moving->to))
        return fault(moving, NULL, "paste what `rightsline optouts address` printed on the new machine",
                     "--to is no address");
    if (isatty(STDOUT_FILENO))
        return fault(moving, NULL, "put it into a file: > letter", "the letter is not for a terminal");
    bool good = state_files_key(moving->settings, false, &letter.key, moving->faults) &&
                write_letter(moving, &letter);
    optouts_letter_scrub(&letter);
    return good;
}

static char *read_file(const struct moving *moving)
{
    FILE *in = fopen(moving->letter, "rb");
    struct stat about;
    char *text = NULL;

    if (in && fstat(fileno(in), &about) == 0 && about.st_size < LETTER_BYTES_MAX)
        text = calloc(1, (size_t)about.st_size + 1);
    if (text && fread(text, 1, (size_t)about.st_size, in) < (size_t)about.st_size) {
        free(text);
        text = NULL;
    }
    if (in)
        fclose(in);
    if (!text)
        fault(moving, moving->letter, "see that the file is there and whole", "the letter cannot be read");
    return text;
}

/* Both lists are in the order of their hashes. */
static bool is_within(const struct optout *few, size_t few_count, const struct optout *many,
                      size_t many_count)
{
    size_t j = 0;

    for (size_t i = 0; i < few_count; i++) {
        while (j < many_count && memcmp(&many[j].sender, &few[i].sender, sizeof few[i].sender) < 0)
            j++;
        if (j == many_count || memcmp(&many[j].sender, &few[i].sender, sizeof few[i].sender) != 0)
            return false;
    }
    return true;
}

/* May the letter's key take the place of ours? Not when anybody's STOP would be forgotten by that. An import
 * that was broken off may be done again. */
static bool may_take(const struct moving *moving, struct optouts *optouts, const struct key *own,
                     const struct optouts_letter *letter)
{
    size_t count;
    struct optout *list = optouts_list(optouts, &count);

    if (!list)
        return fault(moving, moving->settings->state, "see that the disk is well",
                     "the opt-outs cannot be read");
    bool good = signature_equal(own->bytes, sizeof own->bytes, letter->key.bytes, sizeof letter->key.bytes) ||
                is_within(list, count, letter->rows, letter->count);
    free(list);
    return good || fault(moving, moving->settings->state,
                         "import before the new machine takes its first text; or have it go on with its own, "
                         "and let the old one "
                         "answer its number until then",
                         "this machine has opt-outs of its own, under another key; the letter's would make "
                         "them worthless");
}

static bool take_over(const struct moving *moving, const struct key *own, const struct optouts_letter *letter)
{
    struct optouts *optouts = state_files_optouts(moving->settings, moving->faults);
    bool good = optouts && may_take(moving, optouts, own, letter);

    if (good && optouts_add(optouts, letter->rows, letter->count) != STORE_YES)
        good = fault(moving, moving->settings->state, "see that the gateway is stopped and the disk has room",
                     "the opt-outs cannot be written");
    optouts_close(optouts);
    if (good && letter->forgotten && key_forgotten_mark(moving->settings->key) != 0)
        good = fault(moving, moving->settings->key, "see that you may write beside it",
                     "the mark cannot be left");
    /* Last: what was added under the letter's key does no harm under ours, but not the other way round. */
    int error = good ? key_file_replace(moving->settings->key, &letter->key) : 0;
    if (error)
        good = fault(moving, moving->settings->key, key_file_mend(error), "the key cannot be replaced");
    if (good)
        printf("%zu opt-outs were taken over, with their key. Start the gateway, and remove the letter.\n",
               letter->count);
    return good;
}

static bool open_letter(const struct moving *moving, const char *text, const struct key *own,
                        struct optouts_letter *letter)
{
    switch (optouts_letter_open(text, own, letter)) {
    case OPTOUTS_OPENED:
        return true;
    case OPTOUTS_NO_LETTER:
        return fault(moving, moving->letter, "copy it anew, whole",
                     "this is no letter of `rightsline optouts export`");
    case OPTOUTS_NOT_FOR_US:
        return fault(moving, moving->letter,
                     "export it anew, to what `rightsline optouts address` prints here; if it was imported "
                     "already, all is "
                     "done",
                     "it was sealed to another machine or another key, or is spoiled");
    default:
        return fault(moving, moving->letter, "", "there is no memory");
    }
}

static bool import(const struct moving *moving, const char *text)
{
    struct optouts_letter letter;
    struct key own;

    if (!state_files_key(moving->settings, false, &own, moving->faults))
        return false;
    int alone = key_file_alone(moving->settings->key); /* a gateway that runs would go on under the old key */
    const char *mend = alone < 0 && errno == EBUSY
                           ? "stop the gateway: systemctl stop rightsline.socket rightsline.service"
                           : key_file_mend(errno);
    bool good = alone >= 0 || fault(moving, moving->settings->key, mend, "the key is in use");
    if (good && (good = open_letter(moving, text, &own, &letter))) {
        good = take_over(moving, &own, &letter);
        optouts_letter_scrub(&letter);
    }
    if (alone >= 0)
        close(alone);
    key_scrub(&own);
    return good;
}

/* ---- The command ---- */

enum doing { ADDRESS, EXPORT, IMPORT, NOTHING };

static enum doing read_doing(const char *word, const struct moving *moving)
{
    if (strcmp(word, "address") == 0 && !moving->letter && !moving->to)
        return ADDRESS;
    if (strcmp(word, "export") == 0 && !moving->letter && moving->to)
        return EXPORT;
    if (strcmp(word, "import") == 0 && moving->letter && !moving->to)
        return IMPORT;
    return NOTHING;
}

static bool run(const struct moving *moving, enum doing doing)
{
    /* The letter is whose who runs the command; the rest is the service's. */
    char *text = doing == IMPORT ? read_file(moving) : NULL;
    bool good = (doing != IMPORT || text) && state_files_become_owner(moving->settings, moving->faults);

    if (good)
        good = doing == ADDRESS  ? tell_address(moving)
               : doing == EXPORT ? export(moving)
                                 : import(moving, text);
    free(text);
    return good;
}

int optouts_command(int argc, char **argv)
{
    static struct settings settings;
    struct faults faults;
    struct moving moving = {.settings = &settings, .faults = &faults};
    const char *path = NULL;
    const struct argument list[] = {
        {.name = "config", .letter = 'c', .text = &path},
        {.name = "to", .text = &moving.to},
    };
    const struct arguments arguments = {help, list, sizeof list / sizeof *list, 1, 2};
    int result, at = arguments_read(&arguments, argc, argv, &result);

    if (at < 0)
        return result;
    moving.letter = argv[at + 1]; /* NULL after the last */
    enum doing doing = read_doing(argv[at], &moving);
    if (doing == NOTHING)
        return arguments_wrong(&arguments);
    faults_init(&faults);
    result = commands_settings(path, &settings, &faults) && run(&moving, doing) ? EXIT_GOOD : EXIT_FAULTS;
    commands_print_faults(&faults);
    config_free(&settings);
    faults_free(&faults);
    return result;
}
