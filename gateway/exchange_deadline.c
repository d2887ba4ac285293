/* exchange_deadline.c - when nobody waits any longer: at the end of a provider's patience, and at our own
 * end.
 */
#include "gateway/clock.h"
#include "gateway/exchange_private.h"

enum {
    DEADLINE_PERCENT = 80, /* of the time that the provider waits */
    LAST_TRY_MS = 30000,   /* how long one try may take */
};

bool exchange_redelivers(const struct exchange *exchange)
{
    return exchange->channel->facts.redelivers_for_s > 0;
}

uint64_t exchange_deadline_ms(const struct exchange *exchange, uint64_t received_ms)
{
    return received_ms + (uint64_t)exchange->channel->facts.webhook_timeout_ms * DEADLINE_PERCENT / 100;
}

uint64_t exchange_last_ms(const struct exchange *exchange)
{
    uint64_t deadline_ms = exchange_deadline_ms(exchange, exchange->received_ms);
    uint64_t keep_ms = (uint64_t)exchange->channel->settings->keep_trying_s * 1000;

    if (answer_confirms_optout(&exchange->answer) && keep_ms > STORE_CONFIRM_MS - LAST_TRY_MS)
        keep_ms = STORE_CONFIRM_MS - LAST_TRY_MS;
    uint64_t last_ms = exchange->received_ms + keep_ms;
    return last_ms > deadline_ms ? last_ms : deadline_ms;
}

/* True when nothing of it has left, nor will: then it can be as if the message had never come. */
static bool take_back(struct exchange *exchange)
{
    if (exchange->stage == STAGE_QUEUED)
        return true;
    if (exchange->stage != STAGE_SENDING || !outbox_take_back(exchange->gateway->outbox, exchange->sending))
        return false;
    exchange->sending = NULL;
    return true;
}

/* It has begun to leave and goes on. The next delivery finds it here and waits for its end. */
static void carry_on(struct exchange *exchange)
{
    if (exchange->stage == STAGE_SENDING)
        outbox_set_give_up(exchange->sending, exchange_last_ms(exchange));
    exchange_tell(exchange, SETTLED_LATER, NULL);
}

static void deadline_reached(evutil_socket_t fd, short what, void *arg)
{
    struct exchange *exchange = arg;
    bool closing = exchange->gateway->exchanges->closed;
    (void)fd, (void)what;

    if (exchange->channel->settings->reply_inline) {
        if (take_back(exchange)) /* else the response is about to go; late, it is worth more than none */
            exchange_conclude(exchange, SETTLED_LATER, NULL);
    } else if ((exchange_redelivers(exchange) || closing) && take_back(exchange)) {
        exchange_conclude(exchange, SETTLED_LATER, NULL);
    } else if (exchange_redelivers(exchange)) {
        carry_on(exchange);
    } else {
        exchange_set_at_risk(exchange, true);
        exchange_tell(exchange, SETTLED, NULL);
    }
}

bool exchange_set_deadline(struct exchange *exchange, uint64_t received_ms)
{
    uint64_t at_ms = exchange_deadline_ms(exchange, received_ms), now_ms = clock_ms();
    uint64_t wait_ms = at_ms > now_ms ? at_ms - now_ms : 0;
    const struct timeval wait = {(time_t)(wait_ms / 1000), (suseconds_t)(wait_ms % 1000 * 1000)};

    if (!exchange->deadline)
        exchange->deadline = evtimer_new(exchange->gateway->base, deadline_reached, exchange);
    return exchange->deadline && evtimer_add(exchange->deadline, &wait) == 0;
}

void exchanges_hand_back(struct exchanges *exchanges, bool all)
{
    struct exchange *exchange, *next;

    exchanges->closed = true;
    HASH_ITER(by_id, exchanges->claims, exchange, next)
    {
        if ((all || exchange_redelivers(exchange)) && take_back(exchange))
            exchange_conclude(exchange, SETTLED_LATER, NULL);
    }
}

void exchanges_abandon(struct exchanges *exchanges)
{
    struct exchange *exchange, *next;

    exchanges->closed = true;
    HASH_ITER(by_id, exchanges->claims, exchange, next)
    {
        exchange_conclude(exchange, SETTLED_LATER, NULL);
    }
}
