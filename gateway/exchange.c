/* exchange.c - the states of one message. */
#include "gateway/exchange.h"

#include "gateway/answer.h"
#include "gateway/clock.h"
#include "gateway/counts.h"
#include "gateway/log.h"

#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

enum { DEADLINE_PERCENT = 80 }; /* of the provider's time-out */

enum stage {
    STAGE_CLAIMED, /* is it marked? */
    STAGE_QUEUED,  /* an earlier message of the sender is under way */
    STAGE_ANSWERING,
    STAGE_SENDING,
    STAGE_MARKING,
};

/* A webhook that waits for a message to be settled. */
struct waiter {
    STAILQ_ENTRY(waiter) link;
    struct webhook *webhook;
};

struct exchange {
    struct gateway *gateway;
    struct channel *channel;
    struct store_key id;    /* of (channel, message id) */
    struct store_key asker; /* of the sender, to be counted once a day */
    UT_hash_handle by_id;
    TAILQ_ENTRY(exchange) in_line;
    struct line *line;
    STAILQ_HEAD(, waiter) waiters;
    STAILQ_ENTRY(exchange) next_ready;
    enum stage stage;
    bool claimed; /* stands among the claims */
    bool ready;   /* stands among the ready ones */
    bool at_risk; /* acknowledged before it was sent: nobody but us holds it */
    uint64_t trace, received_ms;
    struct event *deadline;
    struct message *message; /* until it is answered */
    struct answer answer;
    struct outbox_text *sending;
};

/* The messages of one sender, in the order they came; only the first is worked on. */
struct line {
    struct store_key sender;
    UT_hash_handle by_sender;
    TAILQ_HEAD(, exchange) exchanges;
};

struct exchanges {
    struct gateway *gateway;
    struct exchange *claims;       /* by id */
    struct line *lines;            /* by sender */
    STAILQ_HEAD(, exchange) ready; /* their turn has come */
    struct event *start;
    size_t count, at_risk;
};

static void start_ready(evutil_socket_t fd, short what, void *arg);

struct exchanges *exchanges_new(struct gateway *gateway)
{
    struct exchanges *exchanges = calloc(1, sizeof *exchanges);

    if (!exchanges)
        return NULL;
    exchanges->gateway = gateway;
    STAILQ_INIT(&exchanges->ready);
    exchanges->start = event_new(gateway->base, -1, 0, start_ready, exchanges);
    if (!exchanges->start) {
        free(exchanges);
        return NULL;
    }
    return exchanges;
}

/* ---- Claims and lines ---- */

static bool claim(struct exchanges *exchanges, struct exchange *exchange)
{
    bool failed = false;

#undef uthash_nonfatal_oom
#define uthash_nonfatal_oom(element) failed = true
    HASH_ADD(by_id, exchanges->claims, id, sizeof exchange->id, exchange);
#undef uthash_nonfatal_oom
    if (!failed)
        exchanges->count++;
    return !failed;
}

/* Puts an exchange at the end of its sender's line. */
static bool line_up(struct exchanges *exchanges, struct exchange *exchange)
{
    struct line *line;
    bool failed = false;

    HASH_FIND(by_sender, exchanges->lines, &exchange->answer.today, sizeof line->sender, line);
    if (!line) {
        line = calloc(1, sizeof *line);
        if (!line)
            return false;
        line->sender = exchange->answer.today;
        TAILQ_INIT(&line->exchanges);
#undef uthash_nonfatal_oom
#define uthash_nonfatal_oom(element) failed = true
        HASH_ADD(by_sender, exchanges->lines, sender, sizeof line->sender, line);
#undef uthash_nonfatal_oom
        if (failed) {
            free(line);
            return false;
        }
    }
    exchange->line = line;
    TAILQ_INSERT_TAIL(&line->exchanges, exchange, in_line);
    return true;
}

/* Its turn has come; it starts in the next turn of the loop, so that a long line is no deep recursion. */
static void make_ready(struct exchange *exchange)
{
    struct exchanges *exchanges = exchange->gateway->exchanges;

    if (STAILQ_EMPTY(&exchanges->ready))
        event_active(exchanges->start, EV_TIMEOUT, 0);
    exchange->ready = true;
    STAILQ_INSERT_TAIL(&exchanges->ready, exchange, next_ready);
}

static void leave_line(struct exchanges *exchanges, struct exchange *exchange)
{
    struct line *line = exchange->line;
    struct exchange *next;

    if (!line)
        return;
    bool was_first = TAILQ_FIRST(&line->exchanges) == exchange;
    TAILQ_REMOVE(&line->exchanges, exchange, in_line);
    next = TAILQ_FIRST(&line->exchanges);
    if (!next) {
        HASH_DELETE(by_sender, exchanges->lines, line);
        free(line);
    } else if (was_first) {
        make_ready(next);
    }
}

/* ---- The end ---- */

static void settle_waiters(struct exchange *exchange, enum settled settled, const char *reply)
{
    struct waiter *waiter;

    while ((waiter = STAILQ_FIRST(&exchange->waiters))) {
        STAILQ_REMOVE_HEAD(&exchange->waiters, link);
        webhook_settle(waiter->webhook, settled, reply);
        free(waiter);
    }
}

static void set_at_risk(struct exchange *exchange, bool at_risk)
{
    if (exchange->at_risk != at_risk)
        exchange->gateway->exchanges->at_risk += at_risk ? 1 : (size_t)-1;
    exchange->at_risk = at_risk;
}

static void exchange_free(struct exchange *exchange)
{
    struct exchanges *exchanges = exchange->gateway->exchanges;

    if (exchange->ready)
        STAILQ_REMOVE(&exchanges->ready, exchange, exchange, next_ready);
    leave_line(exchanges, exchange);
    if (exchange->claimed) {
        HASH_DELETE(by_id, exchanges->claims, exchange);
        exchanges->count--;
    }
    set_at_risk(exchange, false);
    if (exchange->deadline)
        event_free(exchange->deadline);
    free(exchange->message);
    answer_scrub(&exchange->answer);
    free(exchange);
}

/* Tells everybody who waits, and forgets the message. */
static void conclude(struct exchange *exchange, enum settled settled, const char *reply)
{
    if (settled == SETTLED_LATER && exchange->at_risk) {
        LOG(LOG_LOST, exchange->channel->settings->name, exchange->trace);
        counts_lost(exchange->gateway->counts, exchange->channel->settings->name);
    }
    settle_waiters(exchange, settled, reply);
    exchange_free(exchange);
}

/* ---- Marked ---- */

static void marked(enum store_status status, void *arg)
{
    struct exchange *exchange = arg;
    bool answered_inline = exchange->channel->settings->reply_inline && exchange->answer.kind == ANSWER_SEND;

    if (status == STORE_FAILED) /* the person has been told: a second time is the worse that can come of it */
        LOG(LOG_STORE_FAILED, exchange->channel->settings->name, exchange->trace);
    conclude(exchange, SETTLED, answered_inline ? exchange->answer.text : NULL);
}

static void count_answer(struct exchange *exchange)
{
    const struct answer *answer = &exchange->answer;
    struct counts *counts = exchange->gateway->counts;

    counts_asked(counts, &exchange->asker, answer->topic, answer->language, answer->states,
                 answer->states_count);
    counts_latency(counts, clock_ms() - exchange->received_ms);
}

/* The reply is on its way, or will never be: what it changes is changed, and the message marked. */
static void apply_and_mark(struct exchange *exchange, enum outcome_kind outcome, int code)
{
    const struct answer *answer = &exchange->answer;
    struct store *store = exchange->gateway->store;

    if (answer->session_changed && answer->kind == ANSWER_SEND)
        store->does->session_write(store, &answer->today, &answer->after);
    if (exchange->channel->settings->reply_inline) {
        const struct replay replay = {answer->before, answer->kind == ANSWER_SILENT};
        store->does->replay_write(store, &exchange->id, &replay);
    }
    LOG(LOG_ANSWERED, exchange->channel->settings->name, exchange->trace, {LOG_OUTCOME, outcome},
        {LOG_PROVIDER_CODE, code}, {LOG_SEGMENTS, answer->kind == ANSWER_SEND ? (long)answer->segments : 0},
        {LOG_LATENCY_MS, (long)(clock_ms() - exchange->received_ms)});
    counts_reply(exchange->gateway->counts, exchange->channel->settings->name, outcome,
                 outcome == OUTCOME_ACCEPTED && answer->kind == ANSWER_SEND ? answer->segments : 0);
    count_answer(exchange);
    exchange->stage = STAGE_MARKING;
    store->does->mark_write(store, &exchange->id, marked, exchange);
}

/* ---- Sent ---- */

static void opted_out_learnt(enum store_status status, void *arg)
{
    const struct channel *channel = arg; /* the message may be settled by then */

    LOG(status == STORE_YES ? LOG_OPTOUT_LEARNT : LOG_STORE_FAILED, channel->settings->name, 0);
}

static void sent(const struct outcome *outcome, void *arg)
{
    struct exchange *exchange = arg;
    struct store *store = exchange->gateway->store;

    exchange->sending = NULL;
    switch (outcome->kind) {
    case OUTCOME_OPTED_OUT:
        if (strcmp(exchange->answer.topic, "start") !=
            0) /* they have just opted in: the provider is behind */
            store->does->optout_write(store, &exchange->answer.sender, true, opted_out_learnt,
                                      exchange->channel);
        break;
    case OUTCOME_ACCEPTED:
    case OUTCOME_REFUSED:
    case OUTCOME_UNKNOWN:
        break;
    case OUTCOME_OUR_FAULT:
    case OUTCOME_TRY_LATER:
        counts_reply(exchange->gateway->counts, exchange->channel->settings->name, outcome->kind, 0);
        conclude(exchange, SETTLED_LATER, NULL);
        return;
    }
    apply_and_mark(exchange, outcome->kind, outcome->code);
}

static uint64_t give_up_ms(const struct exchange *exchange)
{
    const struct provider_facts *facts = &exchange->channel->facts;

    if (facts->redelivers_for_s > 0)
        return exchange->received_ms + facts->webhook_timeout_ms * DEADLINE_PERCENT / 100;
    return exchange->received_ms + (uint64_t)exchange->channel->settings->keep_trying_s * 1000;
}

static void send_answer(struct exchange *exchange)
{
    const struct answer *answer = &exchange->answer;
    const struct outbox_order order = {
        .channel = exchange->channel,
        .sender = exchange->message->recipient,
        .recipient = exchange->message->sender,
        .text = answer->text,
        .priority = answer->priority,
        .give_up_ms = give_up_ms(exchange),
        .trace = exchange->trace,
        .topic = answer->topic,
        .language = language_code(answer->language),
    };

    exchange->stage = STAGE_SENDING;
    exchange->sending = outbox_add(exchange->gateway->outbox, &order, sent, exchange);
    if (!exchange->sending)
        conclude(exchange, SETTLED_LATER, NULL);
}

static void answered(void *arg)
{
    struct exchange *exchange = arg;

    switch (exchange->answer.kind) {
    case ANSWER_FAILED:
        conclude(exchange, SETTLED_LATER, NULL);
        return;
    case ANSWER_SILENT:
        apply_and_mark(exchange, OUTCOME_ACCEPTED, 0);
        break;
    case ANSWER_SEND:
        if (exchange->channel->settings->reply_inline)
            apply_and_mark(exchange, OUTCOME_ACCEPTED, 0);
        else
            send_answer(exchange);
        break;
    }
    /* Its words are not needed any more; the number is with the outbox until the text is sent. */
    if (exchange->stage != STAGE_ANSWERING && exchange->message) {
        free(exchange->message);
        exchange->message = NULL;
    }
}

static void start_answer(struct exchange *exchange)
{
    exchange->stage = STAGE_ANSWERING;
    answer_make(exchange->gateway, exchange->channel, exchange->message, NULL, &exchange->answer, answered,
                exchange);
}

static void start_ready(evutil_socket_t fd, short what, void *arg)
{
    struct exchanges *exchanges = arg;
    struct exchange *exchange;
    size_t turns = exchanges->count;
    (void)fd, (void)what;

    while (turns-- > 0 && (exchange = STAILQ_FIRST(&exchanges->ready))) {
        STAILQ_REMOVE_HEAD(&exchanges->ready, next_ready);
        exchange->ready = false;
        start_answer(exchange);
    }
    if (!STAILQ_EMPTY(&exchanges->ready))
        event_active(exchanges->start, EV_TIMEOUT, 0);
}

/* ---- Seen before ---- */

static void replayed(void *arg)
{
    struct exchange *exchange = arg;
    bool send = exchange->answer.kind == ANSWER_SEND;

    conclude(exchange, exchange->answer.kind == ANSWER_FAILED ? SETTLED_LATER : SETTLED,
             send ? exchange->answer.text : NULL);
}

/* The response is the reply: the same id gets the same answer again. After the conversation is forgotten, it
 * gets the answer that a new conversation gets. */
static void replay_known(enum store_status status, const struct replay *replay, void *arg)
{
    struct exchange *exchange = arg;
    struct replay before = {SESSION_NEW, false};

    if (status == STORE_YES)
        before = *replay;
    exchange->stage = STAGE_ANSWERING;
    answer_make(exchange->gateway, exchange->channel, exchange->message, &before, &exchange->answer, replayed,
                exchange);
}

static void note_duplicate(const struct exchange *exchange)
{
    LOG(LOG_DUPLICATE, exchange->channel->settings->name, exchange->trace);
    counts_duplicate(exchange->gateway->counts, exchange->channel->settings->name);
}

static void mark_known(enum store_status status, void *arg)
{
    struct exchange *exchange = arg;
    struct store *store = exchange->gateway->store;
    struct exchanges *exchanges = exchange->gateway->exchanges;

    if (status == STORE_FAILED) {
        LOG(LOG_STORE_FAILED, exchange->channel->settings->name, exchange->trace);
        conclude(exchange, SETTLED_LATER, NULL);
    } else if (status == STORE_YES && exchange->channel->settings->reply_inline) {
        store->does->replay_read(store, &exchange->id, replay_known, exchange);
    } else if (status == STORE_YES) {
        note_duplicate(exchange);
        conclude(exchange, SETTLED, NULL);
    } else if (!line_up(exchanges, exchange)) {
        conclude(exchange, SETTLED_LATER, NULL);
    } else if (TAILQ_FIRST(&exchange->line->exchanges) == exchange) {
        start_answer(exchange);
    } else {
        exchange->stage = STAGE_QUEUED;
    }
}

/* ---- The deadline ---- */

/* Nobody holds the message for us any longer than this. */
static void deadline_reached(evutil_socket_t fd, short what, void *arg)
{
    struct exchange *exchange = arg;
    bool redelivers = exchange->channel->facts.redelivers_for_s > 0;
    bool nothing_written = exchange->stage == STAGE_QUEUED || exchange->stage == STAGE_CLAIMED;
    (void)fd, (void)what;

    if (exchange->channel->settings->reply_inline) {
        if (nothing_written)
            conclude(exchange, SETTLED_LATER, NULL);
        return;
    }
    if (!redelivers) {
        set_at_risk(exchange, true);
        settle_waiters(exchange, SETTLED, NULL);
        return;
    }
    if (exchange->stage == STAGE_SENDING && outbox_take_back(exchange->gateway->outbox, exchange->sending)) {
        exchange->sending = NULL;
        nothing_written = true;
    }
    if (nothing_written)
        conclude(exchange, SETTLED_LATER, NULL); /* the claim is dropped: the next delivery begins anew */
    else
        settle_waiters(exchange, SETTLED_LATER, NULL); /* it goes on; the next delivery waits for its end */
}

static bool set_deadline(struct exchange *exchange)
{
    uint64_t at_ms =
        exchange->received_ms + exchange->channel->facts.webhook_timeout_ms * DEADLINE_PERCENT / 100;
    uint64_t now_ms = clock_ms();
    uint64_t wait_ms = at_ms > now_ms ? at_ms - now_ms : 0;
    struct timeval wait = {(time_t)(wait_ms / 1000), (suseconds_t)(wait_ms % 1000 * 1000)};

    exchange->deadline = evtimer_new(exchange->gateway->base, deadline_reached, exchange);
    return exchange->deadline && evtimer_add(exchange->deadline, &wait) == 0;
}

/* ---- The beginning ---- */

static bool add_waiter(struct exchange *exchange, struct webhook *webhook)
{
    struct waiter *waiter = calloc(1, sizeof *waiter);

    if (!waiter)
        return false;
    waiter->webhook = webhook;
    STAILQ_INSERT_TAIL(&exchange->waiters, waiter, link);
    return true;
}

/* A second copy while the first is under way. */
static void attach(struct exchange *exchange, struct webhook *webhook)
{
    note_duplicate(exchange);
    if (exchange->at_risk)
        webhook_settle(webhook, SETTLED, NULL);
    else if (!add_waiter(exchange, webhook))
        webhook_settle(webhook, SETTLED_LATER, NULL);
}

static struct exchange *exchange_new(struct gateway *gateway, struct channel *channel,
                                     const struct message *message, const struct store_key *id,
                                     uint64_t received_ms)
{
    struct store_key yesterday;
    struct exchange *exchange = calloc(1, sizeof *exchange);

    if (!exchange)
        return NULL;
    exchange->gateway = gateway;
    exchange->channel = channel;
    exchange->id = *id;
    exchange->received_ms = received_ms;
    STAILQ_INIT(&exchange->waiters);
    exchange->claimed = claim(gateway->exchanges, exchange);
    exchange->message = malloc(sizeof *exchange->message);
    if (!exchange->claimed || !exchange->message || !set_deadline(exchange) ||
        RAND_bytes((unsigned char *)&exchange->trace, sizeof exchange->trace) != 1) {
        exchange_free(exchange);
        return NULL;
    }
    *exchange->message = *message;
    exchange->answer.sender = keyed_hash_of(gateway->lasting, HASH_OPTOUT, "", message->sender);
    day_keys_of(gateway->day_keys, clock_wall(), HASH_SESSION, message->recipient, message->sender,
                &exchange->answer.today, &exchange->answer.yesterday);
    /* Without our number: who texts two of them is still one person, and the counts' floor relies on it. */
    day_keys_of(gateway->day_keys, clock_wall(), HASH_ASKER, "", message->sender, &exchange->asker,
                &yesterday);
    return exchange;
}

void exchange_begin(struct gateway *gateway, struct channel *channel, const struct message *message,
                    struct webhook *webhook, uint64_t received_ms)
{
    struct exchanges *exchanges = gateway->exchanges;
    struct store_key id = keyed_hash_of(gateway->lasting, HASH_MESSAGE, channel->settings->name, message->id);
    struct exchange *exchange;

    HASH_FIND(by_id, exchanges->claims, &id, sizeof id, exchange);
    if (exchange) {
        attach(exchange, webhook);
        return;
    }
    if (exchanges->count >= gateway->settings->limits.messages_at_once || gateway->draining) {
        LOG(LOG_OVERLOAD, channel->settings->name, 0, {LOG_WAITING, (long)exchanges->count});
        counts_overload(gateway->counts);
        webhook_settle(webhook, SETTLED_LATER, NULL);
        return;
    }
    exchange = exchange_new(gateway, channel, message, &id, received_ms);
    if (!exchange) {
        webhook_settle(webhook, SETTLED_LATER, NULL);
        return;
    }
    if (!add_waiter(exchange, webhook)) {
        exchange_free(exchange);
        webhook_settle(webhook, SETTLED_LATER, NULL);
        return;
    }
    LOG(LOG_RECEIVED, channel->settings->name, exchange->trace);
    gateway->store->does->mark_read(gateway->store, &id, mark_known, exchange);
}

/* ---- All of them ---- */

size_t exchanges_count(const struct exchanges *exchanges)
{
    return exchanges->count;
}

size_t exchanges_at_risk(const struct exchanges *exchanges)
{
    return exchanges->at_risk;
}

void exchanges_drain(struct exchanges *exchanges)
{
    struct exchange *exchange, *next;

    HASH_ITER(by_id, exchanges->claims, exchange, next)
    {
        if (exchange->channel->facts.redelivers_for_s > 0)
            deadline_reached(-1, 0, exchange);
    }
}

void exchanges_abandon(struct exchanges *exchanges)
{
    struct exchange *exchange, *next;

    HASH_ITER(by_id, exchanges->claims, exchange, next)
    {
        conclude(exchange, SETTLED_LATER, NULL);
    }
}

void exchanges_free(struct exchanges *exchanges)
{
    if (!exchanges)
        return;
    exchanges_abandon(exchanges);
    event_free(exchanges->start);
    free(exchanges);
}
