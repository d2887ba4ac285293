/* send_command.c - `rightsline send`: asks the gateway what there is, checks who gets it, tells, asks, sends.
 */
#include "gateway/arguments.h"
#include "gateway/commands.h"
#include "gateway/outreach/due.h"
#include "gateway/outreach/send.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_ROOM = 1024, DAY_S = 24 * 60 * 60 };

static const char default_at[] = "/run/rightsline/admin";

static const char help[] =
    "usage: rightsline send CAMPAIGN (--ledger FILE --key KEY | --to LIST.csv) [OPTIONS]\n"
    "       rightsline send --due [CAMPAIGN] --ledger FILE --key KEY [OPTIONS]\n\n"
    "Sends a campaign's next text to those who joined it, or to a list of your own, through the gateway "
    "that\n"
    "runs: first the plan, then it asks. It goes on where it was broken off, and texts nobody twice. Nobody "
    "is\n"
    "texted who opted out, nor at night. Run it on your own computer: forward the admin socket with\n"
    "  ssh -L /tmp/rightsline:/run/rightsline/admin THE-SERVER     and use --at /tmp/rightsline\n\n"
    "  -l, --ledger FILE          those who joined, by their last word\n"
    "  -k, --key FILE             the key that `rightsline keygen` made\n"
    "      --passphrase-file FILE its passphrase is the first line of this file; else you are asked\n"
    "      --to FILE              a CSV file with the columns number, consent (yes) and, if you have them,\n"
    "                             language, state, zip\n"
    "      --text N               this text of the series, not the next one\n"
    "      --due                  what the campaigns' schedules say is due, and when to come back\n"
    "      --at SOCKET            the gateway's admin socket (/run/rightsline/admin), or 127.0.0.1:PORT\n"
    "      --channel NAME         the channel to send by, not the first one\n"
    "      --price DOLLARS        of a segment, to tell the cost\n"
    "      --dry-run              the plan, and nothing else\n"
    "      --sandbox              a rehearsal: all goes to the sandbox carrier, at any hour\n"
    "      --wait                 wait through quiet hours; else it ends, to be run again\n"
    "      --unknown send|leave   texts of which nobody knows whether they went: send them again, or not\n"
    "      --again                a text that was sent already\n"
    "      --nobody-opted-out     after `rightsline forget`: nobody who gets it has said STOP\n"
    "      --yes                  do not ask\n"
    "      --state FOLDER         where runs are noted (~/.local/state/rightsline)\n\n"
    "examples:\n"
    "  rightsline send spring-fair --to list.csv --dry-run\n"
    "  rightsline send spring-fair --ledger ./ledger --key organiser.key --at /tmp/rightsline\n"
    "  rightsline send --due --ledger ./ledger --key organiser.key --passphrase-file ./passphrase --yes\n";

/* ---- Which text ---- */

/* After `rightsline forget` the gateway cannot tell who opted out before. */
static bool confirm_forgotten(struct sending *sending)
{
    char *answer = NULL;
    int status;

    if (!json_is_true(json_object_get(sending->plan, "forgotten")) || sending->options->sandbox ||
        sending->options->dry_run)
        return true;
    if (!sending->options->nobody_opted_out) {
        fprintf(
            stderr,
            "rightsline: the key of the opt-outs was destroyed, so the gateway does not know who has said "
            "STOP. Make sure that\nnobody who gets this has, and say --nobody-opted-out\n");
        return false;
    }
    bool good = line_ask(sending->line, "/outreach/confirm", "", &status, &answer) == LINE_ANSWERED &&
                status == 200 && answer && strstr(answer, "\"confirmed\"");
    free(answer);
    if (!good)
        fprintf(stderr,
                "rightsline: the gateway could not note that; nobody was texted. Its log says why: see "
                "that it may write beside its key\n");
    return good;
}

/* Which text of the series it is. False, and it has been said why, when there is none. */
static bool choose_text(struct sending *sending, const struct sent_texts *sent)
{
    size_t texts = send_plan_texts(sending->campaign);
    const char *asked = sending->options->text;
    unsigned long number = asked ? strtoul(asked, NULL, 10) : sent->next + 1;

    if (sending->options->sandbox && !asked)
        number = sent->next < texts ? sent->next + 1 : 1;
    if (number < 1 || number > texts) {
        fprintf(
            stderr,
            asked ? "rightsline: the campaign has %zu texts\n"
                  : "rightsline: all %zu texts of the campaign were sent; --text N --again sends one again\n",
            texts);
        return false;
    }
    sending->text = number - 1;
    if (sending->text < sent->next && !sending->options->again && !sending->options->sandbox) {
        fprintf(stderr, "rightsline: text %lu was sent already; --again sends it once more\n", number);
        return false;
    }
    return true;
}

static int send_one(struct sending *sending, struct ledger_reader *reader, const char *campaign)
{
    struct sent_texts sent;

    if (!send_plan_choose(sending, campaign))
        return EXIT_FAULTS;
    const char *state = json_string_value(json_object_get(sending->campaign, "state"));
    if (strcmp(state, "runs") != 0 && !sending->options->sandbox && !sending->options->dry_run) {
        fprintf(stderr, "rightsline: the campaign \"%s\" is %s\n", campaign, state);
        return EXIT_FAULTS;
    }
    sent_read(sending->options->state, campaign, &sent);
    if (!choose_text(sending, &sent) || !confirm_forgotten(sending))
        return EXIT_FAULTS;
    return send_text(sending, reader);
}

/* ---- What is due ---- */

static long due_of(const struct sending *sending, const json_t *campaign)
{
    const json_t *list = json_object_get(campaign, "dates");
    struct sent_texts sent;
    long dates[366];
    struct due_schedule schedule = {.first_day = send_plan_integer(campaign, "first_day"),
                                    .last_day = send_plan_integer(campaign, "last_day"),
                                    .per_month = (unsigned)send_plan_integer(campaign, "per_month"),
                                    .every_weeks = (unsigned)send_plan_integer(campaign, "every_weeks"),
                                    .dates = dates,
                                    .texts = send_plan_texts(campaign)};

    for (size_t i = 0; i < json_array_size(list) && i < sizeof dates / sizeof *dates; i++)
        dates[schedule.dates_count++] = (long)json_integer_value(json_array_get(list, i));
    sent_read(sending->options->state, json_string_value(json_object_get(campaign, "id")), &sent);
    return due_day(&schedule, &sent);
}

static void tell_next(const char *campaign, long day)
{
    const time_t at = (time_t)day * DAY_S;
    char text[32];
    struct tm date;

    if (day < 0) {
        printf("%s: nothing more is due\n", campaign);
        return;
    }
    gmtime_r(&at, &date);
    strftime(text, sizeof text, "%Y-%m-%d", &date);
    printf("%s: the next text is due on %s\n", campaign, text);
}

static int send_due(struct sending *sending, struct ledger_reader *reader)
{
    int result = EXIT_GOOD;
    size_t i;
    json_t *campaign;

    json_array_foreach(json_object_get(sending->plan, "campaigns"), i, campaign)
    {
        const char *id = json_string_value(json_object_get(campaign, "id"));
        if (send_plan_integer(campaign, "per_month") == 0 ||
            (sending->options->campaign && strcmp(sending->options->campaign, id) != 0))
            continue;
        long day = due_of(sending, campaign);
        if (day >= 0 && day <= send_plan_integer(campaign, "today")) {
            if (send_one(sending, reader, id) != EXIT_GOOD)
                result = EXIT_FAULTS;
            day = due_of(sending, campaign);
        }
        tell_next(id, day);
    }
    fflush(stdout);
    return result;
}

/* ---- The command ---- */

static int with_reader(struct sending *sending, struct ledger_reader *reader)
{
    if (!send_plan_get(sending))
        return EXIT_FAULTS;
    return sending->options->due ? send_due(sending, reader)
                                 : send_one(sending, reader, sending->options->campaign);
}

static int with_ledger(struct sending *sending)
{
    const struct send_options *options = sending->options;
    struct ledger_reader reader;
    struct organiser_key key;
    struct ledger_entry entry;
    char seen[PATH_ROOM];
    int result = EXIT_FAULTS;

    if (!organiser_unlock(options->key, options->passphrase_file, &key))
        return EXIT_FAULTS;
    if (!ledger_reader_open(&reader, options->ledger, &key)) {
        fprintf(stderr, "rightsline: cannot read %s: %s\n", options->ledger, strerror(errno));
    } else {
        while (ledger_reader_next(&reader, &entry))
            ;
        explicit_bzero(&entry, sizeof entry);
        ledger_reader_complain(&reader, options->ledger, stderr);
        ledger_seen_path(options->key, options->ledger, seen, sizeof seen);
        /* what is missing may be somebody's wish to be left alone */
        if (ledger_reader_tell_since(&reader, options->ledger, seen, stderr))
            result = with_reader(sending, &reader);
        ledger_reader_close(&reader);
    }
    organiser_key_scrub(&key);
    return result;
}

static int send_with(const struct send_options *options)
{
    static struct sending sending;
    int result = EXIT_FAULTS;

    sending.options = options;
    send_interrupt();
    sending.line = line_open(options->at);
    if (sending.line)
        result = options->list ? with_reader(&sending, NULL) : with_ledger(&sending);
    line_close(sending.line);
    json_decref(sending.plan);
    return result;
}

/* Where this user's programs keep their state. */
static void default_state(char path[PATH_ROOM])
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

    if (state && *state)
        snprintf(path, PATH_ROOM, "%s/rightsline", state);
    else
        snprintf(path, PATH_ROOM, "%s/.local/state/rightsline", home ? home : ".");
}

static bool is_sensible(const struct send_options *options)
{
    bool ledger = options->ledger && options->key && !options->list, list = options->list && !options->ledger;

    if (options->unknown && strcmp(options->unknown, "send") != 0 && strcmp(options->unknown, "leave") != 0)
        return false;
    return options->due ? ledger : (ledger || list) && options->campaign;
}

int send_command(int argc, char **argv)
{
    char state[PATH_ROOM];
    struct send_options options = {.at = default_at, .state = state};
    const struct argument list[] = {
        {.name = "ledger", .letter = 'l', .text = &options.ledger},
        {.name = "key", .letter = 'k', .text = &options.key},
        {.name = "passphrase-file", .text = &options.passphrase_file},
        {.name = "to", .text = &options.list},
        {.name = "text", .text = &options.text},
        {.name = "due", .flag = &options.due},
        {.name = "at", .text = &options.at},
        {.name = "channel", .text = &options.channel},
        {.name = "price", .text = &options.price},
        {.name = "dry-run", .flag = &options.dry_run},
        {.name = "sandbox", .flag = &options.sandbox},
        {.name = "wait", .flag = &options.wait},
        {.name = "unknown", .text = &options.unknown},
        {.name = "again", .flag = &options.again},
        {.name = "nobody-opted-out", .flag = &options.nobody_opted_out},
        {.name = "yes", .flag = &options.yes},
        {.name = "state", .text = &options.state},
    };
    const struct arguments arguments = {help, list, sizeof list / sizeof *list, 0, 1};
    int result;

    default_state(state);
    int at = arguments_read(&arguments, argc, argv, &result);
    if (at < 0)
        return result;
    options.campaign = at < argc ? argv[at] : NULL;
    if (!is_sensible(&options))
        return arguments_wrong(&arguments);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    result = send_with(&options);
    curl_global_cleanup();
    return result;
}
