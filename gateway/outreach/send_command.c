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

enum { PATH_ROOM = 1024, DAY_S = 24 * 60 * 60, DAY_ROOM = 32, DATES_MAX = 366 };

static const char default_at[] = "/run/rightsline/admin";

static const char help[] =
    "usage: rightsline send CAMPAIGN (--ledger FILE --key KEY | --to LIST.csv) [OPTIONS]\n"
    "       rightsline send --due [CAMPAIGN] --ledger FILE --key KEY [OPTIONS]\n\n"
    "Sends a campaign's next text to those who joined it, or to a list of your own, through the gateway "
    "that\n"
    "runs: first the plan, then it asks. It goes on where it was broken off, and texts nobody twice. Nobody "
    "is\n"
    "texted who opted out, nor at night. Run it on your own computer: forward the admin socket with\n"
    "  ssh -o StreamLocalBindUnlink=yes -L /tmp/rightsline:/run/rightsline/admin THE-SERVER\n"
    "and use --at /tmp/rightsline. Who joined gets no more in 30 days than was told at JOIN.\n\n"
    "  -l, --ledger FILE           those who joined, by their last word\n"
    "  -k, --key FILE              the key that `rightsline keygen` made\n"
    "      --passphrase-file FILE  its passphrase is the first line of this file; else you are asked\n"
    "      --to FILE               a CSV file with the columns number, consent (yes) and, if you have them,\n"
    "                              language, state, zip\n"
    "      --text N                this text of the series, not the next one\n"
    "      --due                   what the campaigns' schedules say is due, and when to come back\n"
    "      --at SOCKET             the gateway's admin socket (/run/rightsline/admin), or 127.0.0.1:PORT\n"
    "      --channel NAME          the channel to send by, not the first one\n"
    "      --price DOLLARS         of a segment, to tell the cost\n"
    "      --dry-run               the plan, and nothing else\n"
    "      --sandbox               a rehearsal: all goes to the sandbox carrier, at any hour\n"
    "      --wait                  wait through quiet hours; else it ends, to be run again\n"
    "      --unknown send|leave    texts of which nobody knows whether they went: send them again, or not\n"
    "      --again                 a text that was sent already\n"
    "      --nobody-opted-out      after `rightsline forget`: nobody who gets it has said STOP\n"
    "      --yes                   do not ask\n"
    "      --state FOLDER          where runs are noted (~/.local/state/rightsline)\n\n"
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

/* Notes the end of runs that were killed there. True when there was one: then what comes next is a decision
 * of its own, and not the going on of that run. */
static bool settle_runs(const struct sending *sending, const json_t *campaign)
{
    const char *id = json_string_value(json_object_get(campaign, "id"));
    char name[RUN_NAME_ROOM];
    bool settled = false;

    for (size_t text = 0; !sending->options->dry_run && text < send_plan_texts(campaign); text++) {
        run_name(id, text, false, name);
        if (!run_settle(sending->options->state, id, name))
            continue;
        printf("%s, text %zu: the last run was broken off when all was sent; it is complete now\n", id,
               text + 1);
        settled = true;
    }
    return settled;
}

/* ---- What is due ---- */

/* A day as it is written, "2026-11-24". */
static void day_text(long day, char text[DAY_ROOM])
{
    const time_t at = (time_t)day * DAY_S;
    struct tm date;

    gmtime_r(&at, &date);
    strftime(text, DAY_ROOM, "%Y-%m-%d", &date);
}

static void read_schedule(const json_t *campaign, long dates[DATES_MAX], struct due_schedule *schedule)
{
    const json_t *list = json_object_get(campaign, "dates");

    *schedule = (struct due_schedule){.first_day = send_plan_integer(campaign, "first_day"),
                                      .last_day = send_plan_integer(campaign, "last_day"),
                                      .per_month = (unsigned)send_plan_integer(campaign, "per_month"),
                                      .every_weeks = (unsigned)send_plan_integer(campaign, "every_weeks"),
                                      .dates = dates,
                                      .texts = send_plan_texts(campaign)};
    for (size_t i = 0; i < json_array_size(list) && i < DATES_MAX; i++)
        dates[schedule->dates_count++] = (long)json_integer_value(json_array_get(list, i));
}

static long due_of(const struct sending *sending, const json_t *campaign)
{
    struct due_schedule schedule;
    struct sent_texts sent;
    long dates[DATES_MAX];

    read_schedule(campaign, dates, &schedule);
    sent_read(sending->options->state, json_string_value(json_object_get(campaign, "id")), &sent);
    return due_day(&schedule, &sent);
}

/* Those who joined were told how many texts they would get; whoever is on a list was told whatever the
 * organiser has said. A run that was begun within the promise may be gone on with: it is not noted yet. */
static bool keeps_promise(const struct sending *sending, const struct sent_texts *sent)
{
    struct due_schedule schedule;
    long dates[DATES_MAX];
    char day[DAY_ROOM];

    if (sending->options->list || sending->options->sandbox)
        return true;
    read_schedule(sending->campaign, dates, &schedule);
    long allowed = due_allowed_day(&schedule, sent);
    if (schedule.per_month == 0 || allowed <= send_plan_integer(sending->campaign, "today"))
        return true;
    day_text(allowed, day);
    fprintf(stderr,
            "rightsline: those who joined were told \"at most %u a month\", and have had that many: no more "
            "before %s\n",
            schedule.per_month, day);
    return sending->options->dry_run; /* the plan may be seen */
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
    if (settle_runs(sending, sending->campaign))
        return EXIT_GOOD;
    sent_read(sending->options->state, campaign, &sent);
    if (!choose_text(sending, &sent) || !keeps_promise(sending, &sent) || !confirm_forgotten(sending))
        return EXIT_FAULTS;
    return send_text(sending, reader);
}

static void tell_next(const char *campaign, long day)
{
    char text[DAY_ROOM];

    day_text(day, text);
    if (day < 0)
        printf("%s: nothing more is due\n", campaign);
    else
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
        settle_runs(sending, campaign);
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

static bool is_text_number(const char *text)
{
    return *text && strlen(text) < 5 && strspn(text, "0123456789") == strlen(text);
}

/* Digits and a point: what strtod takes beyond that is no price. */
static bool is_price(const char *text)
{
    char *end;

    return strspn(text, "0123456789.") == strlen(text) && strtod(text, &end) > 0 && *end == '\0';
}

/* What was asked for and cannot be done; NULL: all can. */
static const char *complaint(const struct send_options *options)
{
    bool ledger = options->ledger || options->key;

    if (options->due && options->list)
        return "--due is for those who joined: say --ledger and --key, not --to";
    if (options->due && (options->text || options->again))
        return "--due sends what the schedule says: --text and --again go with a campaign, without --due";
    if (!options->due && !options->campaign)
        return "say which campaign, or --due";
    if (ledger && options->list)
        return "who gets it? Either --ledger and --key, or --to";
    if (!options->list && !(options->ledger && options->key))
        return options->due ? "say --ledger and --key" : "who gets it? Say --ledger and --key, or --to";
    if (options->text && !is_text_number(options->text))
        return "--text takes a number, 1 for the first text";
    if (options->price && !is_price(options->price))
        return "--price takes what one segment costs, in dollars: 0.0083";
    if (options->unknown && strcmp(options->unknown, "send") != 0 && strcmp(options->unknown, "leave") != 0)
        return "--unknown takes \"send\" or \"leave\"";
    return NULL;
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
    const char *wrong = complaint(&options);
    if (wrong) {
        fprintf(stderr, "rightsline: %s (`rightsline send --help` has more)\n", wrong);
        return EXIT_USAGE;
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    result = send_with(&options);
    curl_global_cleanup();
    return result;
}
