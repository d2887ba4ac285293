/* send_loop.c - hands in one recipient after the other, a few at a time. */
#include "gateway/outreach/send.h"

#include "gateway/clock.h"
#include "gateway/form.h"

#include <signal.h>
#include <string.h>

enum { BODY_ROOM = 512, WAIT_MS = 200, USUAL_AT_ONCE = 16, FEW_AT_ONCE = 4, LOOK_MS = 1000 };

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

void send_interrupt(void)
{
    const struct sigaction action = {.sa_handler = on_signal};

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

bool send_interrupted(void)
{
    return interrupted != 0;
}

/* ---- How one ended ---- */

static const struct result {
    const char *name;
    enum run_state state;
    const char *stop; /* nothing more can be sent */
} results[] = {
    {"accepted", RUN_ACCEPTED, NULL},
    {"opted_out", RUN_OPTED_OUT, NULL},
    {"foreign", RUN_FOREIGN, NULL},
    {"refused", RUN_REFUSED, NULL},
    {"unknown", RUN_UNKNOWN, NULL},
    {"quiet", RUN_NOT_SENT, NULL},
    {"later", RUN_NOT_SENT, NULL},
    {"our_fault", RUN_NOT_SENT, "the provider turns us away: `rightsline test-channel` says why"},
    {"no_campaign", RUN_NOT_SENT, "the gateway does not have this text any more"},
    {"no_channel", RUN_NOT_SENT, "the gateway does not have this channel any more"},
    {"not_running", RUN_NOT_SENT, "the campaign does not run today"},
    {"forgotten", RUN_NOT_SENT,
     "the key of the opt-outs was destroyed; make sure that nobody on the list has said STOP, then say "
     "--nobody-opted-out"},
};

static const struct result *result_of(const char *name)
{
    for (size_t i = 0; name && i < sizeof results / sizeof *results; i++)
        if (strcmp(results[i].name, name) == 0)
            return &results[i];
    return NULL;
}

static void count(struct sending *sending, enum run_state state, size_t segments)
{
    struct progress *progress = &sending->progress;

    switch (state) {
    case RUN_ACCEPTED:
        progress->accepted++;
        progress->segments += segments;
        break;
    case RUN_OPTED_OUT:
        progress->opted_out++;
        break;
    case RUN_FOREIGN:
    case RUN_REFUSED:
        progress->failed++;
        break;
    case RUN_UNKNOWN:
        progress->unknown++;
        break;
    case RUN_NOT_SENT:
        progress->waiting++;
        break;
    case RUN_TO_SEND:
    case RUN_INTENT:
        break;
    }
}

static void note(struct sending *sending, const struct roster_entry *entry, enum run_state state,
                 size_t segments)
{
    sending->states[entry - sending->roster.entries] = (unsigned char)state;
    count(sending, state, segments);
    if (!run_note(sending->run, entry, state))
        sending->stop = "the journal of the run cannot be written";
}

static void take_result(struct sending *sending, const struct roster_entry *entry, const char *body)
{
    json_t *answer = json_loads(body, 0, NULL);
    const struct result *result = result_of(json_string_value(json_object_get(answer, "result")));
    time_t opens = (time_t)send_plan_integer(answer, "opens");

    if (!result) {
        sending->stop = "the gateway answers what this program does not know";
        note(sending, entry, RUN_UNKNOWN, 0);
    } else {
        note(sending, entry, result->state, (size_t)send_plan_integer(answer, "segments"));
        if (result->stop)
            sending->stop = result->stop;
        if (strcmp(result->name, "later") == 0)
            sending->later = true;
        if (opens > 0 && (sending->opens == 0 || opens < sending->opens))
            sending->opens = opens;
    }
    json_decref(answer);
}

static void settle(struct sending *sending, const struct line_answer *answer)
{
    const struct roster_entry *entry = sending->under_way[answer->slot];

    sending->under_way[answer->slot] = NULL;
    if (answer->end == LINE_ANSWERED && answer->status == 200) {
        take_result(sending, entry, answer->body);
    } else if (answer->end == LINE_BROKEN) {
        note(sending, entry, RUN_UNKNOWN, 0); /* it may have been handed to the provider */
        sending->stop = "the line to the gateway broke";
    } else {
        note(sending, entry, RUN_NOT_SENT, 0);
        sending->stop = answer->end == LINE_NOT_SENT ? "no gateway answers any more" : "the gateway refuses";
    }
}

/* ---- Handing in ---- */

/* Those of one go: their intents are on disk together, before the first of them leaves. */
struct batch {
    const struct roster_entry *entry[LINE_SLOTS];
    char body[LINE_SLOTS][BODY_ROOM];
    size_t count;
};

static void add(const struct sending *sending, const struct recipient *recipient, struct batch *batch)
{
    struct form_writer writer;
    char text[24];

    snprintf(text, sizeof text, "%zu", sending->text);
    form_write_begin(&writer, batch->body[batch->count], BODY_ROOM);
    form_write(&writer, "campaign", json_string_value(json_object_get(sending->campaign, "id")));
    form_write(&writer, "text", text);
    form_write(&writer, "channel", json_string_value(json_object_get(sending->channel, "name")));
    form_write(&writer, "rehearsal", sending->options->sandbox ? "1" : "0");
    form_write(&writer, "language", language_code(recipient->language));
    form_write(&writer, "where", recipient->where);
    form_write(&writer, "number", recipient->number);
    batch->entry[batch->count++] = &sending->roster.entries[recipient->entry];
}

/* False when there is nobody any more. */
static bool gather(struct sending *sending, size_t most, struct batch *batch)
{
    struct recipient recipient;
    bool more = true;

    batch->count = 0;
    while (batch->count < most && (more = roster_next(&sending->roster, &recipient)))
        if (sending->states[recipient.entry] == RUN_TO_SEND)
            add(sending, &recipient, batch);
    recipient_scrub(&recipient);
    return more;
}

static void hand_in(struct sending *sending, struct batch *batch)
{
    if (batch->count > 0 && !run_intend(sending->run, batch->entry, batch->count)) {
        sending->stop = "the journal of the run cannot be written";
        batch->count = 0;
    }
    for (size_t i = 0; i < batch->count; i++) {
        const struct roster_entry *entry = batch->entry[i];
        int slot = line_start(sending->line, "/outreach/send", batch->body[i]);
        if (slot >= 0) {
            sending->under_way[slot] = entry;
            sending->states[entry - sending->roster.entries] = RUN_INTENT;
        } else {
            note(sending, entry, RUN_NOT_SENT, 0);
            sending->stop = "out of memory";
        }
    }
    explicit_bzero(batch, sizeof *batch);
}

/* As many at once as keep the pace, and no more: they are what a crash leaves unknown. How long the provider
 * takes is not known, so it begins with a few and looks every second whether more are needed. */
static void set_at_once(struct sending *sending)
{
    double per_s = json_number_value(json_object_get(sending->channel, "segments_per_second"));
    uint64_t now_ms = clock_ms(), passed_ms = now_ms - sending->looked_ms;
    double segments = (double)(sending->progress.segments - sending->looked_settled);

    if (sending->at_once == 0)
        sending->at_once = per_s > 0 ? FEW_AT_ONCE : USUAL_AT_ONCE;
    else if (passed_ms < LOOK_MS)
        return;
    else if (per_s > 0 && segments * 1000 < per_s * (double)passed_ms * 0.98 && sending->at_once < LINE_SLOTS)
        sending->at_once += 1 + sending->at_once / 4;
    if (sending->at_once > LINE_SLOTS)
        sending->at_once = LINE_SLOTS;
    sending->looked_ms = now_ms;
    sending->looked_settled = sending->progress.segments;
}

bool send_all(struct sending *sending)
{
    struct line_answer answer;
    struct batch batch;
    bool more = true;

    sending->opens = 0;
    sending->later = false;
    sending->looked_ms = clock_ms();
    roster_rewind(&sending->roster);
    for (;;) {
        unsigned under_way = LINE_SLOTS - line_free_slots(sending->line);
        more = more && !sending->stop && !interrupted;
        set_at_once(sending);
        if (more && under_way <= sending->at_once / 2) {
            more = gather(sending, sending->at_once - under_way, &batch);
            hand_in(sending, &batch);
        } else if (!more && under_way == 0) {
            break;
        }
        while (line_wait(sending->line, line_free_slots(sending->line) < LINE_SLOTS ? WAIT_MS : 0, &answer)) {
            settle(sending, &answer);
            if (more && LINE_SLOTS - line_free_slots(sending->line) <= sending->at_once / 2)
                break;
        }
        explicit_bzero(&answer, sizeof answer);
        progress_show(&sending->progress, clock_ms(), false);
    }
    return !sending->stop && !interrupted;
}
