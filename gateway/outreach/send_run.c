/* send_run.c - one text of a campaign: who gets it, the plan, the question, the passes, the end. */
#include "gateway/clock.h"
#include "gateway/commands.h"
#include "gateway/outreach/send.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LATER_S = 5, LATER_MOST = 20, UNKNOWN_TOLD = 50 };

/* ---- Asking ---- */

static bool says_yes(const char *question)
{
    char line[16] = "";
    FILE *terminal = fopen("/dev/tty", "r+e");

    if (!terminal) {
        fprintf(stderr, "rightsline: no terminal to ask at; --yes goes on without\n");
        return false;
    }
    fprintf(terminal, "%s Type yes: ", question);
    fflush(terminal);
    bool yes = fgets(line, sizeof line, terminal) && strcmp(line, "yes\n") == 0;
    fclose(terminal);
    return yes;
}

/* ---- Who gets it ---- */

static bool is_served(const char *number, void *arg)
{
    const struct sending *sending = arg;
    char area[4];

    snprintf(area, sizeof area, "%.3s", number + 2);
    return sending->served[strtoul(area, NULL, 10) % 1000];
}

static bool roster_from_list(struct sending *sending, const unsigned char *key)
{
    const struct roster_options options = {key, is_served, sending};
    struct faults faults;

    faults_init(&faults);
    bool good = roster_of_list(&sending->roster, sending->options->list, &options, &faults);
    commands_print_faults(&faults);
    faults_free(&faults);
    return good;
}

static bool make_roster(struct sending *sending, struct ledger_reader *reader, const unsigned char *key)
{
    const char *id = json_string_value(json_object_get(sending->campaign, "id"));
    bool good = sending->options->list ? roster_from_list(sending, key)
                                       : roster_of_ledger(&sending->roster, reader, id, key);

    if (good)
        sending->states = calloc(sending->roster.count + 1, 1);
    return good && sending->states;
}

/* ---- The end of a run ---- */

static size_t count_states(const struct sending *sending, enum run_state state)
{
    size_t found = 0;

    for (size_t i = 0; i < sending->roster.count; i++)
        found += sending->states[i] == state;
    return found;
}

/* Where they stand; who they are is in the list. */
static void tell_unknown(struct sending *sending, size_t count)
{
    struct recipient recipient;
    size_t told = 0;

    fprintf(
        stderr,
        "Of %zu nobody knows whether they were texted. Decide: --unknown send texts them again, --unknown "
        "leave does not.\nThey are in the %s, counted from 1:",
        count, sending->options->list ? "list the rows" : "ledger the good records");
    roster_rewind(&sending->roster);
    while (roster_next(&sending->roster, &recipient) && told < UNKNOWN_TOLD)
        if (sending->states[recipient.entry] == RUN_UNKNOWN) {
            fprintf(stderr, " %llu", (unsigned long long)sending->roster.entries[recipient.entry].place + 1);
            told++;
        }
    recipient_scrub(&recipient);
    fprintf(stderr, "%s\n", told < count ? " ..." : "");
}

static void tell_when(time_t opens)
{
    char text[64];
    struct tm local;

    localtime_r(&opens, &local);
    strftime(text, sizeof text, "%a %Y-%m-%d %H:%M", &local);
    fprintf(stderr,
            "For some it is not an hour to be texted; from %s your time on it is for the first of them.\n",
            text);
}

static int end_run(struct sending *sending)
{
    const char *id = json_string_value(json_object_get(sending->campaign, "id"));
    size_t unknown = count_states(sending, RUN_UNKNOWN), accepted = count_states(sending, RUN_ACCEPTED);
    size_t left = count_states(sending, RUN_TO_SEND) + count_states(sending, RUN_NOT_SENT);

    fprintf(stderr,
            "Accepted %zu, opted out %zu, refused %zu, not of the US %zu, unknown %zu, not sent %zu.\n",
            accepted, count_states(sending, RUN_OPTED_OUT), count_states(sending, RUN_REFUSED),
            count_states(sending, RUN_FOREIGN), unknown, left);
    if (sending->stop)
        fprintf(stderr, "rightsline: stopped: %s\n", sending->stop);
    if (sending->opens)
        tell_when(sending->opens);
    bool decided =
        unknown == 0 || (sending->options->unknown && strcmp(sending->options->unknown, "leave") == 0);
    if (!decided)
        tell_unknown(sending, unknown);
    if (left > 0 || !decided) {
        fprintf(stderr, "Run the same command again to go on.\n");
        run_close(sending->run);
        sending->run = NULL;
        return EXIT_FAULTS;
    }
    bool good = sending->options->sandbox ||
                sent_add(sending->options->state, id, sending->run,
                         send_plan_integer(sending->campaign, "today"), sending->text, accepted);
    good = run_complete(sending->run) && good;
    sending->run = NULL;
    if (!good)
        fprintf(stderr, "rightsline: the end of the run cannot be noted in %s: %s\n", sending->options->state,
                strerror(errno));
    return good ? EXIT_GOOD : EXIT_FAULTS;
}

/* ---- A run ---- */

/* Those that were put off are to be sent again in the next pass. */
static void take_up_again(struct sending *sending)
{
    for (size_t i = 0; i < sending->roster.count; i++)
        if (sending->states[i] == RUN_NOT_SENT)
            sending->states[i] = RUN_TO_SEND;
    sending->progress.waiting = 0;
}

static void sleep_until(struct sending *sending, time_t until)
{
    while (!send_interrupted() && time(NULL) < until) {
        usleep(200000);
        progress_show(&sending->progress, clock_ms(), false);
    }
}

static void send_passes(struct sending *sending)
{
    unsigned laters = 0;

    while (send_all(sending) && (sending->later || sending->opens)) {
        time_t now = time(NULL), until = 0;
        if (sending->later && laters++ < LATER_MOST)
            until = now + LATER_S;
        else if (sending->opens && sending->options->wait)
            until = sending->opens;
        else
            break;
        sleep_until(sending, until);
        take_up_again(sending);
    }
}

static void decide_unknown(struct sending *sending)
{
    for (size_t i = 0; i < sending->roster.count; i++)
        if (sending->states[i] == RUN_UNKNOWN && sending->options->unknown &&
            strcmp(sending->options->unknown, "send") == 0)
            sending->states[i] = RUN_TO_SEND;
}

static int run_and_end(struct sending *sending, size_t to_send)
{
    double price = sending->options->price ? strtod(sending->options->price, NULL) : 0;
    size_t all = sending->roster.count;

    progress_begin(&sending->progress, stderr, all, all - to_send, price, clock_ms());
    send_passes(sending);
    progress_end(&sending->progress, clock_ms());
    return end_run(sending);
}

static int tell_and_send(struct sending *sending)
{
    size_t to_send, segments;

    send_plan_tell(sending, stdout, &to_send, &segments);
    fflush(stdout);
    if (sending->options->dry_run)
        return EXIT_GOOD;
    if (to_send > 0 && !sending->options->yes && !says_yes("Send it?"))
        return EXIT_FAULTS;
    return run_and_end(sending, to_send);
}

/* Another process may have sent it to its end since we looked. */
static bool was_sent_meanwhile(const struct sending *sending, const char *campaign)
{
    struct sent_texts sent;

    if (sending->options->again || sending->options->sandbox)
        return false;
    sent_read(sending->options->state, campaign, &sent);
    if (sending->text < sent.next)
        fprintf(stderr, "rightsline: text %zu was sent just now, by another process\n", sending->text + 1);
    return sending->text < sent.next;
}

static struct run *open_run(const struct sending *sending)
{
    const char *campaign = json_string_value(json_object_get(sending->campaign, "id"));
    char name[RUN_NAME_ROOM];

    run_name(campaign, sending->text, sending->options->sandbox, name);
    struct run *run = run_open(sending->options->state, name);
    if (run && was_sent_meanwhile(sending, campaign)) {
        if (run_is_new(run))
            run_complete(run);
        else
            run_close(run);
        run = NULL;
    }
    return run;
}

int send_text(struct sending *sending, struct ledger_reader *reader)
{
    int result = EXIT_FAULTS;

    if (!sending->options->dry_run && !(sending->run = open_run(sending)))
        return EXIT_FAULTS;
    if (make_roster(sending, reader, sending->run ? run_key(sending->run) : NULL)) {
        if (sending->run && !run_read(sending->run, &sending->roster, sending->states))
            fprintf(stderr, "rightsline: the journal of the run cannot be read\n");
        else {
            if (sending->run && !run_is_new(sending->run))
                fprintf(stderr, "This run was begun before, and goes on.\n");
            decide_unknown(sending);
            result = tell_and_send(sending);
        }
        roster_free(&sending->roster);
    }
    free(sending->states);
    sending->states = NULL;
    if (sending->run)
        run_close(sending->run);
    sending->run = NULL;
    return result;
}
