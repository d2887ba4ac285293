/* exchange_begin.c - a message comes in: is there room, is it new, is it its turn? */
#include "gateway/clock.h"
#include "gateway/counts.h"
#include "gateway/exchange_private.h"
#include "gateway/log.h"
#include "gateway/memory.h"

#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

/* ---- Its turn ---- */

/* A sender may have as many under way as could be answered at once; more are too many, whatever was said. */
static bool is_too_many(const struct exchange *exchange)
{
    const struct gateway *gateway = exchange->gateway;
    const struct limit_settings *limits = &gateway->settings->limits;

    return turns_length(gateway->exchanges->senders, &exchange->answer.today) >=
               (size_t)limits->burst + limits->essential_per_hour &&
           answer_priority(gateway, exchange->channel, exchange->message) == PRIORITY_REPLY;
}

static void take_turn(struct exchange *exchange)
{
    struct exchanges *exchanges = exchange->gateway->exchanges;

    if (is_too_many(exchange)) {
        LOG(LOG_LIMITED, exchange_channel(exchange), exchange->trace, {LOG_LIMIT, LIMIT_SILENT_TOO_MANY});
        counts_limit(exchange->gateway->counts, LIMIT_SILENT_TOO_MANY);
        exchange->answer.kind = ANSWER_SILENT;
        exchange->answer.withheld = true;
        exchange_settle(exchange);
        return;
    }
    switch (turns_join(exchanges->senders, &exchange->answer.today, &exchange->turn, exchange)) {
    case TURN_NOW:
        exchange_answer(exchange);
        break;
    case TURN_LATER:
        exchange->stage = STAGE_QUEUED;
        /* An answer in the response has one only while it waits: once made it is as good as sent. */
        if (!exchange->deadline && !exchange_set_deadline(exchange, exchange->received_ms)) {
            exchange_conclude(exchange, SETTLED_LATER, NULL);
            break;
        }
        /* It may be acknowledged before its turn comes; an opt-out is on disk before that. */
        answer_note_optout(exchange->gateway, exchange->channel, exchange->message, &exchange->answer.sender);
        break;
    case TURN_NO_MEMORY:
        exchange_conclude(exchange, SETTLED_LATER, NULL);
        break;
    }
}

/* ---- Seen before ---- */

static void replayed(void *arg)
{
    struct exchange *exchange = arg;
    bool send = exchange->answer.kind == ANSWER_SEND;

    exchange_conclude(exchange, exchange->answer.kind == ANSWER_FAILED ? SETTLED_LATER : SETTLED,
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
    LOG(LOG_DUPLICATE, exchange_channel(exchange), exchange->trace);
    counts_duplicate(exchange->gateway->counts, exchange_channel(exchange));
}

static void mark_known(enum store_status status, void *arg)
{
    struct exchange *exchange = arg;
    struct store *store = exchange->gateway->store;

    switch (status) {
    case STORE_FAILED:
        LOG(LOG_STORE_FAILED, exchange_channel(exchange), exchange->trace);
        exchange_conclude(exchange, SETTLED_LATER, NULL);
        break;
    case STORE_NO:
        take_turn(exchange);
        break;
    case STORE_YES:
        if (exchange->channel->settings->reply_inline) {
            store->does->replay_read(store, &exchange->id, replay_known, exchange);
            break;
        }
        note_duplicate(exchange);
        exchange_conclude(exchange, SETTLED, NULL);
        break;
    }
}

/* ---- The beginning ---- */

static bool add_waiter(struct exchange *exchange, exchange_settled *settled, void *arg)
{
    struct waiter *waiter = calloc(1, sizeof *waiter);

    if (!waiter)
        return false;
    waiter->settled = settled;
    waiter->arg = arg;
    STAILQ_INSERT_TAIL(&exchange->waiters, waiter, link);
    return true;
}

/* A second copy while the first is under way: it waits for the same end, with a deadline of its own if the
 * first copy's has passed. */
static void attach(struct exchange *exchange, uint64_t received_ms, exchange_settled *settled, void *arg)
{
    bool nobody_waits = STAILQ_EMPTY(&exchange->waiters);

    note_duplicate(exchange);
    if (exchange->at_risk) {
        settled(SETTLED, NULL, arg);
        return;
    }
    if (!add_waiter(exchange, settled, arg)) {
        settled(SETTLED_LATER, NULL, arg);
        return;
    }
    if (nobody_waits && !exchange_set_deadline(exchange, received_ms))
        exchange_tell(exchange, SETTLED_LATER, NULL);
}

static void hash_sender(struct exchange *exchange, const struct message *message)
{
    const struct gateway *gateway = exchange->gateway;

    exchange->answer.sender = keyed_hash_of(gateway->lasting, HASH_OPTOUT, "", message->sender);
    day_keys_of(gateway->day_keys, clock_wall(), HASH_SESSION, message->recipient, message->sender,
                &exchange->answer.today, &exchange->answer.yesterday);
    /* Without our number: who texts two of them is still one person, and the counts' floor relies on it. */
    day_keys_of(gateway->day_keys, clock_wall(), HASH_ASKER, "", message->sender, &exchange->asker, NULL);
}

static void claim(struct exchanges *exchanges, struct exchange *exchange)
{
    exchange->claimed = true;
    HASH_ADD(by_id, exchanges->claims, id, sizeof exchange->id, exchange);
    exchanges->count += exchange->claimed;
}

/* Random numbers are asked for in blocks; one that is given is wiped. 0: there is no randomness. */
static uint64_t next_trace(struct exchanges *exchanges)
{
    if (exchanges->traces_left == 0 &&
        RAND_bytes((unsigned char *)exchanges->traces, sizeof exchanges->traces) == 1)
        exchanges->traces_left = TRACES_AT_ONCE;
    if (exchanges->traces_left == 0)
        return 0;
    uint64_t *next = &exchanges->traces[--exchanges->traces_left], trace = *next | 1; /* 0 is none */
    explicit_bzero(next, sizeof *next);
    return trace;
}

static struct exchange *exchange_new(struct gateway *gateway, struct channel *channel,
                                     const struct message *message, const struct store_key *id,
                                     uint64_t received_ms)
{
    struct exchange *exchange = calloc(1, sizeof *exchange);

    if (!exchange)
        return NULL;
    exchange->gateway = gateway;
    exchange->channel = channel;
    exchange->id = *id;
    exchange->received_ms = received_ms;
    STAILQ_INIT(&exchange->waiters);
    exchange->message = memory_locked_new(message_size(message)); /* no more than there is to wipe */
    if (exchange->message)
        memcpy(exchange->message, message, message_size(message));
    bool forget = channel->settings->forget && channel->provider->erase;
    if (forget)
        exchange->forget = strdup(message->id);
    claim(gateway->exchanges, exchange);
    if (!exchange->claimed || !exchange->message || (forget && !exchange->forget) ||
        (!channel->settings->reply_inline && !exchange_set_deadline(exchange, received_ms)) ||
        (exchange->trace = next_trace(gateway->exchanges)) == 0) {
        exchange_free(exchange);
        return NULL;
    }
    hash_sender(exchange, message);
    return exchange;
}

/* Beyond the bound there is an eighth for what cannot wait: to understand a message costs next to nothing. */
static bool has_room(const struct gateway *gateway, const struct channel *channel,
                     const struct message *message)
{
    const struct exchanges *exchanges = gateway->exchanges;
    size_t most = gateway->settings->limits.messages_at_once;

    if (exchanges->closed)
        return false;
    if (exchanges->count < most)
        return true;
    return exchanges->count < most + most / 8 + 1 &&
           answer_priority(gateway, channel, message) != PRIORITY_REPLY;
}

void exchange_begin(struct gateway *gateway, struct channel *channel, const struct message *message,
                    uint64_t received_ms, exchange_settled *settled, void *arg)
{
    struct exchanges *exchanges = gateway->exchanges;
    struct store_key id = keyed_hash_of(gateway->lasting, HASH_MESSAGE, channel->settings->name, message->id);
    struct exchange *exchange;

    HASH_FIND(by_id, exchanges->claims, &id, sizeof id, exchange);
    if (exchange) {
        attach(exchange, received_ms, settled, arg);
        return;
    }
    if (!has_room(gateway, channel, message)) {
        LOG(LOG_OVERLOAD, channel->settings->name, 0, {LOG_WAITING, (long)exchanges->count});
        counts_overload(gateway->counts);
        settled(SETTLED_LATER, NULL, arg);
        return;
    }
    exchange = exchange_new(gateway, channel, message, &id, received_ms);
    if (!exchange || !add_waiter(exchange, settled, arg)) {
        if (exchange)
            exchange_free(exchange);
        settled(SETTLED_LATER, NULL, arg);
        return;
    }
    LOG(LOG_RECEIVED, channel->settings->name, exchange->trace);
    gateway->store->does->mark_read(gateway->store, &id, mark_known, exchange);
}
