/* ledger_command.c - `rightsline ledger`: how many have joined what, in which language, and whether the
 * ledger is whole. Names nobody. */
#include "gateway/arguments.h"
#include "gateway/commands.h"
#include "gateway/outreach/ledger_reader.h"
#include "gateway/outreach/roster.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CAMPAIGNS_MAX = 256, PATH_ROOM = 4096 };

static const char help[] =
    "usage: rightsline ledger FILE --key KEY [--passphrase-file FILE]\n\n"
    "Opens a ledger of people who joined reminders, on the organiser's own computer, and says how many have\n"
    "joined each campaign, in which languages, and whether anything in it is damaged or missing. No number "
    "is\n"
    "shown. Get the ledger from the server first: it is the file \"ledger\" in the state folder.\n\n"
    "  -k, --key FILE              the key that `rightsline keygen` made\n"
    "      --passphrase-file FILE  its passphrase is the first line of this file; else you are asked\n\n"
    "example:\n"
    "  rightsline ledger ./ledger --key organiser.key\n";

/* The campaigns that anybody has ever joined. */
struct names {
    char name[CAMPAIGNS_MAX][CAMPAIGN_ID_ROOM];
    size_t count;
};

static void add_name(struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->name[i], name) == 0)
            return;
    if (names->count < CAMPAIGNS_MAX)
        snprintf(names->name[names->count++], CAMPAIGN_ID_ROOM, "%s", name);
}

static void find_names(struct ledger_reader *reader, struct names *names)
{
    struct ledger_entry entry;

    names->count = 0;
    ledger_reader_rewind(reader);
    while (ledger_reader_next(reader, &entry))
        if (entry.kind == LEDGER_JOINED)
            add_name(names, entry.campaign);
    explicit_bzero(&entry, sizeof entry);
}

/* "example-fair: 12 have joined (en 7, es 5)" */
static bool tell_campaign(struct ledger_reader *reader, const char *campaign)
{
    size_t languages[LANGUAGES + 1] = {0};
    struct recipient recipient;
    struct roster roster;
    const char *between = "";

    if (!roster_of_ledger(&roster, reader, campaign, NULL))
        return false;
    roster_rewind(&roster);
    while (roster_next(&roster, &recipient))
        languages[recipient.language]++;
    recipient_scrub(&recipient);
    printf("%s: %zu %s joined now (", campaign, roster.count, roster.count == 1 ? "has" : "have");
    for (int i = 0; i <= LANGUAGES; i++) {
        if (!languages[i])
            continue;
        printf("%s%s %zu", between, i < LANGUAGES ? language_code((enum language)i) : "?", languages[i]);
        between = ", ";
    }
    printf("%s)\n", roster.count ? "" : "nobody");
    roster_free(&roster);
    return true;
}

static int tell(const char *path, const char *key_path, const struct organiser_key *key)
{
    static struct names names;
    struct ledger_reader reader;
    char seen[PATH_ROOM];
    bool whole = true;

    if (!ledger_reader_open(&reader, path, key)) {
        fprintf(stderr, "rightsline: cannot read %s: %s\n", path, strerror(errno));
        return EXIT_FAULTS;
    }
    find_names(&reader, &names);
    printf("%zu records, each the same length: %zu joinings, %zu leavings\n", reader.good, reader.joined,
           reader.left);
    whole = !ledger_reader_complain(&reader, path, stderr);
    ledger_seen_path(key_path, path, seen, sizeof seen);
    whole = ledger_reader_tell_since(&reader, path, seen, stderr) && whole;
    for (size_t i = 0; i < names.count; i++)
        if (!tell_campaign(&reader, names.name[i]))
            fprintf(stderr, "rightsline: out of memory\n");
    ledger_reader_close(&reader);
    return whole ? EXIT_GOOD : EXIT_FAULTS;
}

int ledger_command(int argc, char **argv)
{
    const char *key_path = NULL, *file = NULL;
    struct organiser_key key;
    const struct argument list[] = {
        {.name = "key", .letter = 'k', .text = &key_path},
        {.name = "passphrase-file", .text = &file},
    };
    const struct arguments arguments = {help, list, sizeof list / sizeof *list, 1, 1};
    int result;
    int at = arguments_read(&arguments, argc, argv, &result);

    if (at < 0)
        return result;
    if (!key_path)
        return arguments_wrong(&arguments);
    if (!organiser_unlock(key_path, file, &key))
        return EXIT_FAULTS;
    result = tell(argv[at], key_path, &key);
    organiser_key_scrub(&key);
    return result;
}
