/* outbox_lane.c - the lists that a text goes through, and the pump that moves it. */
#include "gateway/outbox_lane.h"

#include "gateway/clock.h"
#include "gateway/log.h"
#include "gateway/memory.h"

#include <string.h>

enum { SWEEP_MS = 1000 }; /* how late a text may be given up */

/* Looks again at once, but not from here. */
void lane_kick(struct lane *lane)
{
    event_active(lane->pump, EV_TIMEOUT, 0);
}

/* ---- From list to list ---- */

void text_leave(struct outbox_text *text)
{
    struct lane *lane = text->lane;

    switch (text->state) {
    case TEXT_WAITING:
        queue_remove(&lane->queue, text);
        break;
    case TEXT_RESTING:
        TAILQ_REMOVE(&lane->resting, text, link);
        break;
    case TEXT_SENDING:
        TAILQ_REMOVE(&lane->sending, text, link);
        if (text->counts)
            lane->under_way--;
        text->counts = false;
        break;
    }
}

/* Our number that it goes from: the one that was texted, or one of the second channel's own. */
const char *text_sender(const struct outbox_text *text)
{
    return text->lane == text->home ? text->sender : text->lane->channel->settings->numbers[0];
}

void text_wait(struct outbox_text *text, struct lane *lane, bool ahead)
{
    text->lane = lane;
    text->since_ms = clock_ms();
    queue_add(&lane->queue, text, text_sender(text), ahead);
    lane_kick(lane);
}

void text_rest(struct outbox_text *text, uint64_t until_ms)
{
    struct text_list *resting = &text->lane->resting;
    struct outbox_text *before = TAILQ_LAST(resting, text_list);

    text->state = TEXT_RESTING;
    text->since_ms = until_ms;
    while (before && before->since_ms > until_ms)
        before = TAILQ_PREV(before, text_list, link);
    if (before)
        TAILQ_INSERT_AFTER(resting, before, text, link);
    else
        TAILQ_INSERT_HEAD(resting, text, link);
    lane_kick(text->lane);
}

/* All that wait or rest, one after the other: the first after NULL. */
static struct outbox_text *idle_each(const struct lane *lane, const struct outbox_text *text)
{
    struct outbox_text *next;

    if (text && text->state == TEXT_RESTING)
        return TAILQ_NEXT(text, link);
    next = queue_each(&lane->queue, text);
    return next ? next : TAILQ_FIRST(&lane->resting);
}

/* It may wait for minutes, so it is not swapped out meanwhile. */
struct outbox_text *text_new(const char *words)
{
    size_t size = strlen(words) + 1;
    struct outbox_text *text = memory_locked_new(sizeof *text + size);

    if (text)
        memcpy(text->text, words, size);
    return text;
}

void text_free(struct outbox_text *text)
{
    text->outbox->count--;
    memory_locked_free(text); /* number and words go with it */
}

/* It must have left its list. */
void text_end(struct outbox_text *text, enum outcome_kind kind, const struct outcome *outcome)
{
    const struct outcome plain = {.kind = kind, .retry_after_s = -1};
    outbox_done *done = text->done;
    void *arg = text->arg;

    text_free(text);
    done(outcome ? outcome : &plain, arg);
}

/* A try of which nobody knows how it ended may have been taken: that is not the same as not sent. */
enum outcome_kind text_given_up(const struct outbox_text *text)
{
    return text->unknowns > 0 ? OUTCOME_UNKNOWN : OUTCOME_TRY_LATER;
}

/* ---- The second channel ---- */

/* Can it be of use? When it is down and has nothing to be probed with, it can have one text for that: else
 * nobody would find out that it is back. */
static bool is_of_use(const struct lane *lane)
{
    return lane->flow.state == FLOW_UP ||
           (lane->flow.state == FLOW_DOWN && flow_open(&lane->flow, 0, clock_ms()) && !idle_each(lane, NULL));
}

struct lane *text_other_lane(const struct outbox_text *text)
{
    struct lane *other = text->home;

    if (text->unknowns > 0)
        return NULL; /* it may have been taken: by another way it would be told twice */
    if (text->lane == text->home)
        other = text->home->channel->fallback ? lane_of(text->outbox, text->home->channel->fallback) : NULL;
    return other && is_of_use(other) ? other : NULL;
}

/* The text must have left its list. */
void text_change_lane(struct outbox_text *text, struct lane *to)
{
    text->outbox->fallbacks += to != text->home;
    text->attempts = 0;
    text_wait(text, to, false);
}

/* What waits here while the line is down goes the other way; when it is down by our fault, what has no other
 * way is refused at once, so that whoever holds the message hears of it. */
static void clear_lane(struct lane *lane)
{
    bool refuse = lane->flow.state == FLOW_AT_FAULT;
    struct outbox_text *text, *next;

    for (text = idle_each(lane, NULL); text; text = next) {
        struct lane *other = text_other_lane(text);
        next = idle_each(lane, text);
        if (!other && (!refuse || text->unknowns > 0))
            continue;
        text_leave(text);
        if (other)
            text_change_lane(text, other);
        else
            text_end(text, OUTCOME_OUR_FAULT, NULL);
    }
}

/* ---- How the line is ---- */

static void resume_all(struct lane *lane)
{
    struct outbox_text *text;

    while ((text = TAILQ_LAST(&lane->resting, text_list))) {
        text_leave(text);
        text_wait(text, lane, true);
    }
}

void lane_line_changed(struct lane *lane, enum flow_change change)
{
    struct outbox_text *text;

    if (change == FLOW_SAME)
        return;
    LOG(change == FLOW_CAME_UP ? LOG_LINE_UP : LOG_LINE_DOWN, lane->channel->settings->name, 0);
    if (change == FLOW_CAME_UP) {
        resume_all(lane);
        for (size_t i = 0; i < lane->outbox->lanes_count; i++) /* it may be the second channel of others */
            lane_kick(&lane->outbox->lanes[i]);
        return;
    }
    /* What hangs shall not be in the way of probes, nor of what comes after them. */
    TAILQ_FOREACH(text, &lane->sending, link) text->counts = false;
    lane->under_way = 0;
}

/* ---- The pump ---- */

/* The call that counts and has been under way longest, or NULL. */
static const struct outbox_text *longest_call(const struct lane *lane)
{
    const struct outbox_text *text = TAILQ_FIRST(&lane->sending);

    while (text && !text->counts)
        text = TAILQ_NEXT(text, link);
    return text;
}

static void look_for_silence(struct lane *lane)
{
    const struct outbox_text *longest = longest_call(lane);

    if (longest && clock_ms() >= flow_silent_ms(&lane->flow, longest->since_ms))
        lane_line_changed(lane, flow_silent(&lane->flow, clock_ms()));
}

/* Those that have rested queue again, before the others. While the line is down they rest on. */
static void resume(struct lane *lane)
{
    struct outbox_text *text;

    if (lane->flow.state != FLOW_UP)
        return;
    while ((text = TAILQ_FIRST(&lane->resting)) && text->since_ms <= clock_ms()) {
        text_leave(text);
        text_wait(text, lane, true);
    }
}

/* Ends those whose time is over. */
static void sweep(struct lane *lane)
{
    struct outbox_text *text, *next;
    uint64_t now_ms = clock_ms();

    if (now_ms - lane->swept_ms < SWEEP_MS)
        return;
    lane->swept_ms = now_ms;
    for (text = idle_each(lane, NULL); text; text = next) {
        next = idle_each(lane, text);
        if (now_ms < text->give_up_ms)
            continue;
        text_leave(text);
        text_end(text, text_given_up(text), NULL);
    }
}

/* When nobody waits, the line that is down is probed with one that rests: but the only other try of a text
 * that may have been taken is not spent before it has rested. */
static struct outbox_text *resting_probe(struct lane *lane)
{
    struct outbox_text *text = lane->flow.state == FLOW_UP ? NULL : TAILQ_FIRST(&lane->resting);

    while (text && text->unknowns > 0 && text->since_ms > clock_ms())
        text = TAILQ_NEXT(text, link);
    return text;
}

/* Takes the text that goes next out of its list. NULL: none may; `*wait_ms` says how long, if it is a matter
 * of pace. */
static struct outbox_text *take_next(struct lane *lane, uint64_t *wait_ms)
{
    struct outbox_text *text = queue_next(&lane->queue, clock_ms(), wait_ms);

    if (text) {
        queue_take(&lane->queue, text);
    } else if (*wait_ms == UINT64_MAX && (text = resting_probe(lane))) {
        text_leave(text);
        pace_take(&text->number->pace, text->segments);
    }
    return text;
}

static void wake_at(struct lane *lane, uint64_t at_ms)
{
    uint64_t now_ms = clock_ms();
    uint64_t wait_ms = at_ms > now_ms ? at_ms - now_ms : 1;
    const struct timeval wait = {(time_t)(wait_ms / 1000), (suseconds_t)(wait_ms % 1000 * 1000)};

    evtimer_add(lane->pump, &wait);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Sees to it that the pump runs again when time alone changes something. Answers and new texts kick it. */
static void set_alarm(struct lane *lane, uint64_t pace_ms)
{
    const struct outbox_text *rested = TAILQ_FIRST(&lane->resting), *longest = longest_call(lane);
    bool waiting = queue_each(&lane->queue, NULL) != NULL;
    uint64_t at_ms = lane->swept_ms + SWEEP_MS;

    if (!waiting && !rested)
        return;
    if (pace_ms != UINT64_MAX)
        at_ms = earlier(at_ms, clock_ms() + pace_ms);
    else
        at_ms = earlier(at_ms, flow_opens_ms(&lane->flow, clock_ms()));
    if (rested && lane->flow.state == FLOW_UP)
        at_ms = earlier(at_ms, rested->since_ms);
    if (waiting && longest)
        at_ms = earlier(at_ms, flow_silent_ms(&lane->flow, longest->since_ms));
    wake_at(lane, at_ms);
}

/* Sends what may be sent now. */
static void pump(evutil_socket_t fd, short what, void *arg)
{
    struct lane *lane = arg;
    struct outbox_text *text;
    uint64_t pace_ms = UINT64_MAX;
    (void)fd, (void)what;

    look_for_silence(lane);
    resume(lane);
    sweep(lane);
    while (flow_open(&lane->flow, lane->under_way, clock_ms()) && (text = take_next(lane, &pace_ms)))
        text_send(text);
    if (lane->flow.state != FLOW_UP)
        clear_lane(lane);
    set_alarm(lane, pace_ms);
}

/* ---- Lanes ---- */

bool lane_open(struct lane *lane, struct outbox *outbox, struct channel *channel)
{
    lane->outbox = outbox;
    lane->channel = channel;
    lane->pump = event_new(outbox->base, -1, 0, pump, lane);
    if (!lane->pump)
        return false;
    flow_init(&lane->flow);
    queue_init(&lane->queue, channel, clock_ms());
    TAILQ_INIT(&lane->resting);
    TAILQ_INIT(&lane->sending);
    return true;
}

void lane_close(struct lane *lane)
{
    struct outbox_text *text;

    while ((text = TAILQ_FIRST(&lane->sending)) || (text = TAILQ_FIRST(&lane->resting)) ||
           (text = queue_each(&lane->queue, NULL))) {
        if (text->transfer)
            http_client_cancel(lane->outbox->client, text->transfer);
        text_leave(text);
        text_free(text);
    }
    event_free(lane->pump);
}
