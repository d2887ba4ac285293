/* outbox.c - sends texts, again where that is right. */
#include "gateway/outbox.h"

#include "content/segments.h"
#include "gateway/clock.h"
#include "gateway/log.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

enum {
    IN_FLIGHT_MAX = 64,     /* calls to one provider at once */
    CALL_MS = 10000,        /* one call, at the most */
    BACKOFF_FIRST_MS = 250, /* doubled each time, with full jitter */
    BACKOFF_MOST_MS = 30000,
    BACKOFF_NO_LINE_MS =
        800, /* nobody answered at all: look again soon, a line that is back is used at once */
    RETRY_AFTER_MOST_S = 300,
};

enum text_state { TEXT_WAITING, TEXT_SENDING, TEXT_BACKING_OFF };

struct outbox_text {
    TAILQ_ENTRY(outbox_text) link;
    struct outbox *outbox;
    struct lane *lane;
    enum text_state state;
    enum priority priority;
    uint64_t give_up_ms, trace;
    unsigned attempts, unknowns;
    struct http_transfer *transfer;
    struct event *timer;
    outbox_done *done;
    void *arg;
    char sender[MESSAGE_NUMBER_ROOM], recipient[MESSAGE_NUMBER_ROOM];
    char topic[TOPIC_ID_ROOM], language[8];
    char *text;
};

TAILQ_HEAD(text_list, outbox_text);

/* What waits for one channel. */
struct lane {
    struct outbox *outbox;
    struct channel *channel;
    struct text_list waiting[PRIORITY_OUTREACH + 1];
    unsigned in_flight;
    uint64_t held_until_ms; /* the provider asked us to wait */
    struct event *pump;
};

struct outbox {
    struct event_base *base;
    struct http_client *client;
    struct lane lanes[CONFIG_CHANNELS_MAX];
    size_t lanes_count;
    struct text_list busy; /* sending or backing off */
    size_t count;
    unsigned long retries;
};

/* ---- Texts ---- */

static void text_free(struct outbox_text *text)
{
    if (text->timer)
        event_free(text->timer);
    free(text->text);
    text->outbox->count--;
    free(text); /* free wipes: number and words go with it */
}

static struct text_list *list_of(struct outbox_text *text)
{
    return text->state == TEXT_WAITING ? &text->lane->waiting[text->priority] : &text->outbox->busy;
}

static void text_move(struct outbox_text *text, enum text_state state)
{
    TAILQ_REMOVE(list_of(text), text, link);
    text->state = state;
    TAILQ_INSERT_TAIL(list_of(text), text, link);
}

static void text_end(struct outbox_text *text, const struct outcome *outcome)
{
    outbox_done *done = text->done;
    void *arg = text->arg;

    TAILQ_REMOVE(list_of(text), text, link);
    text_free(text);
    done(outcome, arg);
}

/* ---- Trying again ---- */

/* A random time from half of `most_ms` to all of it: so that texts held up together do not come back
 * together. */
static uint64_t jitter(uint64_t most_ms)
{
    uint32_t random = 0;

    if (RAND_bytes((unsigned char *)&random, sizeof random) != 1)
        random = (uint32_t)clock_ms();
    return most_ms / 2 + random % (most_ms / 2 + 1);
}

static uint64_t backoff_ms(const struct outbox_text *text, const struct api_answer *answer,
                           const struct outcome *outcome)
{
    uint64_t wait_ms = BACKOFF_FIRST_MS;

    if (outcome->retry_after_s >= 0) {
        int wait_s =
            outcome->retry_after_s < RETRY_AFTER_MOST_S ? outcome->retry_after_s : RETRY_AFTER_MOST_S;
        return (uint64_t)wait_s * 1000;
    }
    for (unsigned i = 1; i < text->attempts && wait_ms < BACKOFF_MOST_MS; i++)
        wait_ms *= 2;
    uint64_t most_ms = answer->connected ? BACKOFF_MOST_MS : BACKOFF_NO_LINE_MS;
    return jitter(wait_ms < most_ms ? wait_ms : most_ms);
}

static void timer_in(struct event *timer, uint64_t wait_ms)
{
    struct timeval wait = {(time_t)(wait_ms / 1000), (suseconds_t)(wait_ms % 1000 * 1000)};

    evtimer_add(timer, &wait);
}

/* Its wait is over: it queues again, ahead of those of its priority that came later. */
static void wait_over(evutil_socket_t fd, short what, void *arg)
{
    struct outbox_text *text = arg;
    (void)fd, (void)what;

    TAILQ_REMOVE(list_of(text), text, link);
    text->state = TEXT_WAITING;
    TAILQ_INSERT_HEAD(list_of(text), text, link);
    event_active(text->lane->pump, EV_TIMEOUT, 0);
}

/* Tries again after a wait if that can help before its time is over; else it ends with `outcome`. */
static void try_again(struct outbox_text *text, const struct api_answer *answer,
                      const struct outcome *outcome)
{
    uint64_t wait_ms = backoff_ms(text, answer, outcome);

    if (outcome->retry_after_s > 0 && answer->status == 429) { /* asked of all, not of this text alone */
        uint64_t until_ms = clock_ms() + wait_ms;
        if (until_ms > text->lane->held_until_ms)
            text->lane->held_until_ms = until_ms;
    }
    if (clock_ms() + wait_ms >= text->give_up_ms) {
        text_end(text, outcome);
        return;
    }
    text->outbox->retries++;
    text_move(text, TEXT_BACKING_OFF);
    timer_in(text->timer, wait_ms);
}

/* ---- Sending ---- */

static void log_trouble(const struct outbox_text *text, const struct api_answer *answer,
                        const struct outcome *outcome)
{
    LOG(LOG_SEND_FAILED, text->lane->channel->settings->name, text->trace, {LOG_OUTCOME, outcome->kind},
        {LOG_HTTP_STATUS, answer->status}, {LOG_PROVIDER_CODE, outcome->code},
        {LOG_CURL_CODE, answer->curl_code}, {LOG_ATTEMPT, text->attempts},
        {LOG_LATENCY_MS, answer->latency_ms});
}

static void answered(const struct api_answer *answer, void *arg)
{
    struct outbox_text *text = arg;
    struct lane *lane = text->lane;
    struct outcome outcome = {.retry_after_s = -1};

    text->transfer = NULL;
    lane->in_flight--;
    event_active(lane->pump, EV_TIMEOUT, 0);
    lane->channel->provider->outcome(lane->channel->provider_settings, answer, &outcome);
    if (outcome.kind != OUTCOME_ACCEPTED)
        log_trouble(text, answer, &outcome);

    if (outcome.kind == OUTCOME_TRY_LATER) {
        try_again(text, answer, &outcome);
    } else if (outcome.kind == OUTCOME_UNKNOWN && text->unknowns == 0 &&
               text->priority != PRIORITY_OUTREACH && !lane->channel->settings->never_twice) {
        text->unknowns++; /* twice told is better than untold */
        try_again(text, answer, &outcome);
    } else {
        text_end(text, &outcome);
    }
}

static bool call_make(const struct outbox_text *text, struct api_call *call)
{
    const struct channel *channel = text->lane->channel;
    char trace[17];

    snprintf(trace, sizeof trace, "%016llx", (unsigned long long)text->trace);
    const struct outgoing outgoing = {
        .sender = text->sender,
        .recipient = text->recipient,
        .text = text->text,
        .gsm7 = segments_measure(text->text).alphabet == GSM7,
        .trace = trace,
        .status_url = channel->status_url[0] ? channel->status_url : NULL,
        .topic = text->topic,
        .language = text->language,
    };
    memset(call, 0, sizeof *call);
    call->timeout_ms = CALL_MS;
    return channel->provider->send(channel->provider_settings, &outgoing, call);
}

static void text_send(struct outbox_text *text)
{
    struct api_call call;
    const struct outcome too_long = {.kind = OUTCOME_REFUSED, .retry_after_s = -1};
    const struct outcome no_memory = {.kind = OUTCOME_TRY_LATER, .retry_after_s = -1};

    if (!call_make(text, &call)) {
        text_end(text, &too_long);
        api_call_scrub(&call);
        return;
    }
    text->attempts++;
    text->transfer = http_client_start(text->outbox->client, &call, answered, text);
    api_call_scrub(&call);
    if (!text->transfer) {
        const struct api_answer none = {.retry_after_s = -1, .body = ""};
        try_again(text, &none, &no_memory);
        return;
    }
    text->lane->in_flight++;
    text_move(text, TEXT_SENDING);
}

static struct outbox_text *next_waiting(struct lane *lane)
{
    for (int priority = PRIORITY_URGENT; priority <= PRIORITY_OUTREACH; priority++)
        if (!TAILQ_EMPTY(&lane->waiting[priority]))
            return TAILQ_FIRST(&lane->waiting[priority]);
    return NULL;
}

/* Sends what may be sent now. */
static void pump(evutil_socket_t fd, short what, void *arg)
{
    struct lane *lane = arg;
    struct outbox_text *text;
    const struct outcome given_up = {.kind = OUTCOME_TRY_LATER, .retry_after_s = -1};
    (void)fd, (void)what;

    while (lane->in_flight < IN_FLIGHT_MAX && (text = next_waiting(lane))) {
        uint64_t now_ms = clock_ms();
        if (now_ms >= text->give_up_ms && text->attempts > 0) {
            text_end(text, &given_up);
        } else if (now_ms < lane->held_until_ms) {
            timer_in(lane->pump, lane->held_until_ms - now_ms);
            return;
        } else {
            text_send(text);
        }
    }
}

/* ---- The outbox ---- */

struct outbox *outbox_new(struct event_base *base, struct http_client *client)
{
    struct outbox *outbox = calloc(1, sizeof *outbox);

    if (!outbox)
        return NULL;
    outbox->base = base;
    outbox->client = client;
    TAILQ_INIT(&outbox->busy);
    return outbox;
}

static struct lane *lane_of(struct outbox *outbox, struct channel *channel)
{
    for (size_t i = 0; i < outbox->lanes_count; i++)
        if (outbox->lanes[i].channel == channel)
            return &outbox->lanes[i];

    struct lane *lane = &outbox->lanes[outbox->lanes_count];
    *lane = (struct lane){.outbox = outbox, .channel = channel};
    for (int priority = PRIORITY_URGENT; priority <= PRIORITY_OUTREACH; priority++)
        TAILQ_INIT(&lane->waiting[priority]);
    lane->pump = event_new(outbox->base, -1, 0, pump, lane);
    if (!lane->pump)
        return NULL;
    outbox->lanes_count++;
    return lane;
}

struct outbox_text *outbox_add(struct outbox *outbox, const struct outbox_order *order, outbox_done *done,
                               void *arg)
{
    struct lane *lane = lane_of(outbox, order->channel);
    struct outbox_text *text = lane ? calloc(1, sizeof *text) : NULL;

    if (!text)
        return NULL;
    outbox->count++;
    text->outbox = outbox;
    text->lane = lane;
    text->priority = order->priority;
    text->give_up_ms = order->give_up_ms;
    text->trace = order->trace;
    text->done = done;
    text->arg = arg;
    snprintf(text->sender, sizeof text->sender, "%s", order->sender);
    snprintf(text->recipient, sizeof text->recipient, "%s", order->recipient);
    snprintf(text->topic, sizeof text->topic, "%s", order->topic);
    snprintf(text->language, sizeof text->language, "%s", order->language);
    text->text = strdup(order->text);
    text->timer = evtimer_new(outbox->base, wait_over, text);
    if (!text->text || !text->timer) {
        text_free(text);
        return NULL;
    }
    TAILQ_INSERT_TAIL(list_of(text), text, link);
    event_active(lane->pump, EV_TIMEOUT, 0);
    return text;
}

bool outbox_take_back(struct outbox *outbox, struct outbox_text *text)
{
    if (text->state == TEXT_SENDING) {
        if (http_transfer_written(text->transfer))
            return false;
        http_client_cancel(outbox->client, text->transfer);
        text->lane->in_flight--;
        event_active(text->lane->pump, EV_TIMEOUT, 0);
    } else if (text->unknowns > 0) {
        return false; /* an earlier try may have been taken */
    }
    TAILQ_REMOVE(list_of(text), text, link);
    text_free(text);
    return true;
}

void outbox_set_give_up(struct outbox_text *text, uint64_t give_up_ms)
{
    text->give_up_ms = give_up_ms;
}

size_t outbox_count(const struct outbox *outbox)
{
    return outbox->count;
}

unsigned long outbox_retries(const struct outbox *outbox)
{
    return outbox->retries;
}

static void drop_all(struct text_list *list)
{
    struct outbox_text *text;

    while ((text = TAILQ_FIRST(list))) {
        if (text->transfer)
            http_client_cancel(text->outbox->client, text->transfer);
        TAILQ_REMOVE(list, text, link);
        text_free(text);
    }
}

void outbox_free(struct outbox *outbox)
{
    if (!outbox)
        return;
    drop_all(&outbox->busy);
    for (size_t i = 0; i < outbox->lanes_count; i++) {
        for (int priority = PRIORITY_URGENT; priority <= PRIORITY_OUTREACH; priority++)
            drop_all(&outbox->lanes[i].waiting[priority]);
        event_free(outbox->lanes[i].pump);
    }
    free(outbox);
}
