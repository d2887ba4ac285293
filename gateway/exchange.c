/* exchange.c - the states of one message, from its turn to its mark. */
#include "gateway/exchange_private.h"

#include "gateway/clock.h"
#include "gateway/counts.h"
#include "gateway/forgetter.h"
#include "gateway/log.h"
#include "gateway/memory.h"
#include "gateway/outreach/desk.h"
#include "gateway/watch.h"

#include <stdlib.h>
#include <string.h>

const char *exchange_channel(const struct exchange *exchange)
{
    return exchange->channel->settings->name;
}

/* ---- The end ---- */

void exchange_tell(struct exchange *exchange, enum settled settled, const char *reply)
{
    struct waiter *waiter;

    while ((waiter = STAILQ_FIRST(&exchange->waiters))) {
        STAILQ_REMOVE_HEAD(&exchange->waiters, link);
        waiter->settled(settled, reply, waiter->arg);
        free(waiter);
    }
}

void exchange_set_at_risk(struct exchange *exchange, bool at_risk)
{
    struct exchanges *exchanges = exchange->gateway->exchanges;

    exchanges->at_risk += (size_t)at_risk - (size_t)exchange->at_risk;
    exchange->at_risk = at_risk;
}

void exchange_free(struct exchange *exchange)
{
    struct exchanges *exchanges = exchange->gateway->exchanges;

    turns_leave(exchanges->senders, &exchange->turn);
    if (exchange->claimed) {
        HASH_DELETE(by_id, exchanges->claims, exchange);
        exchanges->count--;
    }
    exchange_set_at_risk(exchange, false);
    if (exchange->deadline)
        event_free(exchange->deadline);
    memory_locked_free(exchange->message);
    free(exchange->forget);
    answer_scrub(&exchange->answer);
    free(exchange);
}

void exchange_conclude(struct exchange *exchange, enum settled settled, const char *reply)
{
    if (settled == SETTLED_LATER) {
        answer_drop(exchange->gateway, &exchange->answer);
        if (exchange->at_risk) {
            LOG(LOG_LOST, exchange_channel(exchange), exchange->trace);
            counts_lost(exchange->gateway->counts, exchange_channel(exchange));
        }
    }
    if (settled == SETTLED && exchange->forget)
        forgetter_settled(exchange->gateway->forgetter, exchange->channel, exchange->forget);
    watch_concluded(exchange->gateway, &exchange->id, settled == SETTLED_LATER);
    exchange_tell(exchange, settled, reply);
    exchange_free(exchange);
}

/* ---- Marked ---- */

static void marked(enum store_status status, void *arg)
{
    struct exchange *exchange = arg;
    bool answered_inline = exchange->channel->settings->reply_inline && exchange->answer.kind == ANSWER_SEND;

    if (status == STORE_FAILED) /* the person has been told: a second time is the worst that can come of it */
        LOG(LOG_STORE_FAILED, exchange_channel(exchange), exchange->trace);
    exchange_conclude(exchange, SETTLED, answered_inline ? exchange->answer.text : NULL);
}

static void count_answer(struct exchange *exchange)
{
    const struct answer *answer = &exchange->answer;
    struct counts *counts = exchange->gateway->counts;
    bool sent = answer->kind == ANSWER_SEND;
    size_t segments = sent && exchange->outcome == OUTCOME_ACCEPTED ? answer->segments : 0;
    uint64_t latency_ms = clock_ms() - exchange->received_ms;

    LOG(LOG_ANSWERED, exchange_channel(exchange), exchange->trace, {LOG_OUTCOME, exchange->outcome},
        {LOG_PROVIDER_CODE, exchange->code}, {LOG_SEGMENTS, sent ? (long)answer->segments : 0},
        {LOG_LATENCY_MS, (long)latency_ms});
    counts_reply(counts, exchange_channel(exchange), exchange->outcome, segments);
    counts_latency(counts, latency_ms);
    counts_message(counts, exchange_channel(exchange), sent && exchange->outcome == OUTCOME_ACCEPTED,
                   answer->withheld || (sent && strcmp(answer->topic, "none") == 0));
    if (answer->topic[0])
        counts_asked(counts, &exchange->asker, answer->topic, answer->language, answer->states,
                     answer->states_count);
    if (answer->code_word[0])
        counts_code_word(counts, &exchange->asker, answer->code_word);
    if (exchange->gateway->ledger && (answer->joins || answer->leaves))
        counts_reminders(counts, &exchange->asker, answer->joins);
}

void exchange_settle(struct exchange *exchange)
{
    const struct answer *answer = &exchange->answer;
    struct store *store = exchange->gateway->store;

    answer_apply(exchange->gateway, answer);
    if (exchange->channel->settings->reply_inline) {
        const struct replay replay = {answer->before, answer->kind == ANSWER_SILENT};
        store->does->replay_write(store, &exchange->id, &replay);
    }
    count_answer(exchange);
    exchange->stage = STAGE_MARKING;
    store->does->mark_write(store, &exchange->id, marked, exchange);
}

/* ---- Sent ---- */

static void opted_out_learnt(enum store_status status, void *arg)
{
    struct exchange *exchange = arg;

    LOG(status == STORE_YES ? LOG_OPTOUT_LEARNT : LOG_STORE_FAILED, exchange_channel(exchange), 0);
    desk_take_back(exchange->gateway->desk, &exchange->answer.sender);
    exchange_settle(exchange);
}

/* The provider knows the person as opted out: so do we from now on, before anything is acknowledged. */
static void learn_opted_out(struct exchange *exchange)
{
    struct store *store = exchange->gateway->store;

    if (strcmp(exchange->answer.topic, "start") == 0) { /* just opted in: the provider is behind */
        exchange_settle(exchange);
        return;
    }
    exchange->stage = STAGE_MARKING;
    store->does->optout_write(store, &exchange->answer.sender, true, opted_out_learnt, exchange);
}

static void sent(const struct outcome *outcome, void *arg)
{
    struct exchange *exchange = arg;

    exchange->sending = NULL;
    exchange->outcome = outcome->kind;
    exchange->code = outcome->code;
    switch (outcome->kind) {
    case OUTCOME_ACCEPTED:
    case OUTCOME_REFUSED:
    case OUTCOME_UNKNOWN:
        exchange_settle(exchange);
        break;
    case OUTCOME_OPTED_OUT:
        learn_opted_out(exchange);
        break;
    case OUTCOME_OUR_FAULT:
    case OUTCOME_TRY_LATER:
        counts_reply(exchange->gateway->counts, exchange_channel(exchange), outcome->kind, 0);
        exchange_conclude(exchange, SETTLED_LATER, NULL);
        break;
    }
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
        .give_up_ms = exchange_redelivers(exchange) ? exchange_deadline_ms(exchange, exchange->received_ms)
                                                    : exchange_last_ms(exchange),
        .last_ms = exchange_last_ms(exchange),
        .trace = exchange->trace,
        .once = answer_confirms_optout(answer),
        .topic = answer->topic,
        .language = language_code(answer->language),
    };

    exchange->stage = STAGE_SENDING;
    exchange->sending = outbox_add(exchange->gateway->outbox, &order, sent, exchange);
    if (!exchange->sending) {
        exchange_conclude(exchange, SETTLED_LATER, NULL);
        return;
    }
    /* Its words are not needed any more; the number is with the outbox until the text is sent. */
    memory_locked_free(exchange->message);
    exchange->message = NULL;
}

static void answered(void *arg)
{
    struct exchange *exchange = arg;
    bool by_response = exchange->channel->settings->reply_inline;

    exchange->outcome = OUTCOME_ACCEPTED;
    watch_answered(exchange->gateway, exchange->channel, &exchange->id, exchange->trace, &exchange->answer);
    if (exchange->answer.kind == ANSWER_FAILED)
        exchange_conclude(exchange, SETTLED_LATER, NULL);
    else if (exchange->answer.kind == ANSWER_SEND && !by_response)
        send_answer(exchange);
    else
        exchange_settle(exchange);
}

void exchange_answer(void *arg)
{
    struct exchange *exchange = arg;

    exchange->stage = STAGE_ANSWERING;
    answer_make(exchange->gateway, exchange->channel, exchange->message, NULL, &exchange->answer, answered,
                exchange);
}

/* ---- All of them ---- */

struct exchanges *exchanges_new(struct gateway *gateway)
{
    struct exchanges *exchanges = calloc(1, sizeof *exchanges);

    if (!exchanges)
        return NULL;
    exchanges->gateway = gateway;
    exchanges->senders = turns_new(gateway->base, exchange_answer);
    if (!exchanges->senders) {
        free(exchanges);
        return NULL;
    }
    return exchanges;
}

size_t exchanges_count(const struct exchanges *exchanges)
{
    return exchanges->count;
}

size_t exchanges_at_risk(const struct exchanges *exchanges)
{
    return exchanges->at_risk;
}

void exchanges_free(struct exchanges *exchanges)
{
    if (!exchanges)
        return;
    exchanges_abandon(exchanges);
    turns_free(exchanges->senders);
    free(exchanges);
}
