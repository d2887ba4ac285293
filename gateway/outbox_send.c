/* outbox_send.c - one call to a provider's API, and what becomes of the text after it. */
#include "gateway/clock.h"
#include "gateway/log.h"
#include "gateway/outbox_lane.h"

#include <errno.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

enum {
    CALL_MS = 10000,        /* one call, at the most */
    BACKOFF_FIRST_MS = 250, /* doubled each time, with jitter */
    BACKOFF_MAX_MS = 30000,
    BACKOFF_UNKNOWN_MS = 2000, /* it is tried once more only: let what is wrong pass first */
    RETRY_AFTER_MAX_S = 300,
};

/* For jitter: a block at a time, since asking costs a system call. */
static uint32_t random_number(void)
{
    enum { AT_ONCE = 64 };
    static uint32_t numbers[AT_ONCE];
    static size_t left;

    if (left == 0 && RAND_bytes((unsigned char *)numbers, sizeof numbers) == 1)
        left = AT_ONCE;
    return left > 0 ? numbers[--left] : (uint32_t)clock_ms();
}

/* ---- Trying again ---- */

/* A random time from half of `most_ms` to all of it, so that texts held up together do not come back
 * together.
 */
static uint64_t jitter(uint64_t most_ms)
{
    return most_ms / 2 + random_number() % (most_ms / 2 + 1);
}

static uint64_t backoff_ms(const struct outbox_text *text, const struct outcome *outcome, uint64_t left_ms)
{
    uint64_t wait_ms = BACKOFF_FIRST_MS;

    if (outcome->retry_after_s >= 0)
        return (uint64_t)(outcome->retry_after_s < RETRY_AFTER_MAX_S ? outcome->retry_after_s
                                                                     : RETRY_AFTER_MAX_S) *
               1000;
    if (outcome->kind == OUTCOME_UNKNOWN)
        wait_ms = BACKOFF_UNKNOWN_MS;
    for (unsigned i = 1; text->unknowns == 0 && i < text->attempts && wait_ms < BACKOFF_MAX_MS; i++)
        wait_ms *= 2;
    wait_ms = jitter(wait_ms);
    /* Towards the end a last try is better than none. */
    return wait_ms > left_ms / 2 && left_ms > 2 * BACKOFF_FIRST_MS ? left_ms / 2 : wait_ms;
}

/* Tries again after a wait, if that can help before its time is over. */
static void try_again(struct outbox_text *text, const struct api_answer *answer,
                      const struct outcome *outcome)
{
    const struct flow *flow = &text->lane->flow;
    uint64_t now_ms = clock_ms();
    uint64_t left_ms = text->give_up_ms > now_ms ? text->give_up_ms - now_ms : 0;
    uint64_t wait_ms = backoff_ms(text, outcome, left_ms);

    if (answer->status == 429 && flow->held_ms > now_ms)
        wait_ms = flow->held_ms - now_ms; /* the whole lane waits */
    if (wait_ms >= left_ms) {
        text_end(text, text_given_up(text), text->unknowns > 0 ? NULL : outcome);
        return;
    }
    text->outbox->retries++;
    if (flow->state == FLOW_UP && answer->status == 429)
        text_wait(text, text->lane, true);
    else
        text_rest(text, now_ms + wait_ms);
}

/* ---- Sending ---- */

/* Without memory a provider may write half a call, or read less than there is in an answer. Whatever cannot
 * be had, malloc says so in errno, which was 0 before. An answer that could not be read tells nothing. */
static void read_answer(const struct channel *channel, const struct api_answer *answer,
                        struct outcome *outcome)
{
    errno = 0;
    channel->provider->outcome(channel->provider_settings, answer, outcome);
    if (outcome->kind != OUTCOME_ACCEPTED && errno == ENOMEM)
        outcome->kind = answer->written ? OUTCOME_UNKNOWN : OUTCOME_TRY_LATER;
}

static void log_trouble(const struct outbox_text *text, const struct api_answer *answer,
                        const struct outcome *outcome)
{
    const char *channel = text->lane->channel->settings->name;

    LOG(LOG_SEND_FAILED, channel, text->trace, {LOG_OUTCOME, outcome->kind},
        {LOG_HTTP_STATUS, answer->status}, {LOG_PROVIDER_CODE, outcome->code},
        {LOG_CURL_CODE, answer->curl_code}, {LOG_ATTEMPT, text->attempts},
        {LOG_LATENCY_MS, answer->latency_ms});
    if (outcome->kind == OUTCOME_OUR_FAULT)
        LOG(LOG_PROVIDER_ALARM, channel, text->trace, {LOG_PROVIDER_CODE, outcome->code},
            {LOG_HTTP_STATUS, answer->status});
}

/* Twice told is better than untold; but once more, and neither outreach nor what confirms an opt-out. */
static bool may_be_told_twice(const struct outbox_text *text)
{
    return text->unknowns == 0 && text->priority != PRIORITY_OUTREACH && !text->once &&
           !text->lane->channel->settings->never_twice;
}

static void answered(const struct api_answer *answer, void *arg)
{
    struct outbox_text *text = arg;
    struct lane *lane = text->lane, *other;
    struct outcome outcome = {.retry_after_s = -1};

    text->transfer = NULL;
    text_leave(text);
    lane_kick(lane);
    if (!answer->written)
        pace_give_back(&text->number->pace, text->segments);
    read_answer(lane->channel, answer, &outcome);
    if (outcome.kind != OUTCOME_ACCEPTED)
        log_trouble(text, answer, &outcome);
    if (text->outbox->attempt)
        text->outbox->attempt(lane->channel, text->trace, &outcome, text->outbox->attempt_arg);
    lane_line_changed(lane, flow_answered(&lane->flow, answer, &outcome, random_number(), clock_ms()));

    if (outcome.kind == OUTCOME_TRY_LATER) {
        try_again(text, answer, &outcome);
    } else if (outcome.kind == OUTCOME_UNKNOWN && may_be_told_twice(text)) {
        text->unknowns++;
        if (text->last_ms > text->give_up_ms)
            text->give_up_ms = text->last_ms;
        try_again(text, answer, &outcome);
    } else if (outcome.kind == OUTCOME_OUR_FAULT && lane == text->home && (other = text_other_lane(text))) {
        text_change_lane(text, other);
    } else {
        text_end(text, outcome.kind, &outcome);
    }
}

static bool call_make(const struct outbox_text *text, struct api_call *call)
{
    const struct channel *channel = text->lane->channel;
    char trace[17];

    snprintf(trace, sizeof trace, "%016llx", (unsigned long long)text->trace);
    const struct outgoing outgoing = {
        .sender = text_sender(text),
        .recipient = text->recipient,
        .text = text->text,
        .gsm7 = text->gsm7,
        .trace = trace,
        .status_url = channel->status_url[0] ? channel->status_url : NULL,
        .forget = channel->settings->forget,
        .topic = text->topic,
        .language = text->language,
    };
    api_call_begin(call);
    call->timeout_ms = CALL_MS;
    return channel->provider->send(channel->provider_settings, &outgoing, call);
}

/* The text must have left its list. */
void text_send(struct outbox_text *text)
{
    struct lane *lane = text->lane;
    struct api_call call;

    errno = 0;
    bool made = call_make(text, &call), no_memory = errno == ENOMEM;
    if (!made && !no_memory) {
        api_call_scrub(&call);
        text_end(text, OUTCOME_REFUSED, NULL); /* it does not fit this provider, and never will */
        return;
    }
    text->attempts++;
    text->since_ms = clock_ms();
    flow_started(&lane->flow, text->since_ms);
    text->transfer = no_memory ? NULL : http_client_start(text->outbox->client, &call, answered, text);
    api_call_scrub(&call);
    if (!text->transfer) {
        const struct api_answer none = {.retry_after_s = -1, .body = ""};
        const struct outcome later = {.kind = OUTCOME_TRY_LATER, .retry_after_s = -1};
        try_again(text, &none, &later);
        return;
    }
    text->state = TEXT_SENDING;
    text->counts = lane->flow.state == FLOW_UP;
    lane->under_way += text->counts;
    TAILQ_INSERT_TAIL(&lane->sending, text, link);
}
