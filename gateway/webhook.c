/* webhook.c - a provider's request, from its first byte to our response. */
#include "gateway/webhook.h"

#include "gateway/clock.h"
#include "gateway/counts.h"
#include "gateway/exchange.h"
#include "gateway/forgetter.h"
#include "gateway/joiner.h"
#include "gateway/log.h"
#include "gateway/outreach/desk.h"
#include "gateway/receipt_ring.h"
#include "gateway/watch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ACKNOWLEDGEMENT_ROOM = 16384,
    REFUSED_IN_ROW_ALARM =
        10, /* so many refusals with none passing: it is not a stranger, it is our settings */
};

struct webhook {
    struct gateway *gateway;
    struct channel *channel;
    struct http_call *call;
    size_t pending; /* messages and receipts that are not settled, and 1 while it is being taken apart */
    bool later;     /* one of them should come again */
    char *reply;    /* to answer with in the response */
    uint64_t received_ms;
};

static void respond(struct http_call *call, int status, const char *content_type, const char *body,
                    size_t length)
{
    const struct http_response response = {
        .status = status,
        .content_type = content_type,
        .body = body,
        .body_length = length,
        .headers = status == 503 ? "Retry-After: 5\r\n" : NULL,
    };

    http_respond(call, &response);
}

/* As the provider wants it. Gives the status. */
static int acknowledge(const struct webhook *webhook, const char **content_type, char *body, size_t *length)
{
    const struct provider *provider = webhook->channel->provider;
    struct acknowledgement as = {.status = 200};

    if (!provider->acknowledge_as)
        return provider->acknowledge(webhook->reply, content_type, body, ACKNOWLEDGEMENT_ROOM, length)
                   ? 200
                   : 500; /* a reply that fits no response: cut to pages, it always does */
    provider->acknowledge_as(webhook->channel->provider_settings, &as);
    *content_type = as.content_type;
    *length = as.body ? strlen(as.body) : 0;
    if (*length > ACKNOWLEDGEMENT_ROOM)
        return 500;
    memcpy(body, as.body ? as.body : "", *length);
    return as.status;
}

static void finish(struct webhook *webhook)
{
    char body[ACKNOWLEDGEMENT_ROOM];
    const char *content_type = NULL;
    size_t length = 0;
    int status = webhook->later ? 503 : acknowledge(webhook, &content_type, body, &length);

    if (status >= 300)
        content_type = NULL;
    respond(webhook->call, status, content_type, body, length);
    counts_webhook(webhook->gateway->counts, webhook->channel->settings->name, status,
                   clock_ms() - webhook->received_ms);
    explicit_bzero(body, length);
    free(webhook->reply);
    free(webhook);
}

/* One of what is pending is settled; `reply` is the text to answer in the response with, or NULL. */
static void settle(enum settled settled, const char *reply, void *arg)
{
    struct webhook *webhook = arg;

    if (settled == SETTLED_LATER)
        webhook->later = true;
    if (reply && !webhook->reply) {
        webhook->reply = strdup(reply);
        if (!webhook->reply)
            webhook->later = true;
    }
    if (--webhook->pending == 0)
        finish(webhook);
}

/* ---- Refusals ---- */

/* When nothing passes any more, the fault is most likely in our settings, and it must be seen. */
static void note_refused(struct channel *channel)
{
    if (++channel->refused_in_row >= REFUSED_IN_ROW_ALARM && !channel->alarmed) {
        channel->alarmed = true;
        LOG(LOG_TOKEN_OR_URL_WRONG, channel->settings->name, 0, {LOG_COUNT, (long)channel->refused_in_row});
    }
}

static int status_of(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_OK:
    case VERDICT_UNUSABLE:
        return 200;
    case VERDICT_MALFORMED:
        return 400;
    case VERDICT_UNSIGNED:
    case VERDICT_NO_MEMORY:
        return 503;
    case VERDICT_FORGED:
    case VERDICT_STALE:
        break;
    }
    return 403;
}

/* Without memory a good signature looks forged and a good body unusable, and a provider that is told so does
 * not come again. Whatever cannot be had, malloc says so in errno, which was 0 before. */
static enum verdict fair(enum verdict verdict)
{
    return verdict != VERDICT_OK && errno == ENOMEM ? VERDICT_NO_MEMORY : verdict;
}

static void refuse(struct gateway *gateway, struct channel *channel, struct http_call *call,
                   enum verdict verdict, uint64_t received_ms)
{
    int status = status_of(verdict);

    LOG(LOG_WEBHOOK_REFUSED, channel->settings->name, 0, {LOG_VERDICT, verdict}, {LOG_HTTP_STATUS, status});
    watch_refused(gateway, channel, verdict);
    counts_webhook_refused(gateway->counts, channel->settings->name, verdict);
    counts_webhook(gateway->counts, channel->settings->name, status, clock_ms() - received_ms);
    respond(call, status, NULL, NULL, 0);
}

/* ---- Receipts ---- */

struct learning {
    struct webhook *webhook;
    struct store_key sender;
};

static void learnt(enum store_status status, void *arg)
{
    struct learning *learning = arg;
    struct webhook *webhook = learning->webhook;

    LOG(status == STORE_YES ? LOG_OPTOUT_LEARNT : LOG_STORE_FAILED, webhook->channel->settings->name, 0);
    desk_take_back(webhook->gateway->desk, &learning->sender);
    free(learning);
    settle(status == STORE_YES ? SETTLED : SETTLED_LATER, NULL, webhook);
}

/* The provider knows somebody as opted out. On disk before it is acknowledged. */
static void learn_opted_out(struct webhook *webhook, const char *number)
{
    struct store *store = webhook->gateway->store;
    struct learning *learning = calloc(1, sizeof *learning);

    webhook->pending++;
    if (!learning) {
        settle(SETTLED_LATER, NULL, webhook);
        return;
    }
    *learning = (struct learning){webhook, keyed_hash_of(webhook->gateway->lasting, HASH_OPTOUT, "", number)};
    store->does->optout_write(store, &learning->sender, true, learnt, learning);
}

static void take_receipt(struct webhook *webhook, const struct receipt *receipt)
{
    struct gateway *gateway = webhook->gateway;
    const struct channel *channel = webhook->channel;

    counts_receipt(gateway->counts, channel->settings->name, receipt->delivery, receipt->code);
    watch_receipt(gateway, channel, receipt);
    forgetter_receipt(gateway->forgetter, channel, receipt);
    if (gateway->receipts)
        receipt_ring_note(gateway->receipts, channel->settings->name, receipt, clock_ms());
    if (receipt->delivery == DELIVERY_FAILED)
        LOG(LOG_NOT_DELIVERED, channel->settings->name, 0, {LOG_PROVIDER_CODE, receipt->code});
    if (receipt->opted_out && receipt->recipient[0])
        learn_opted_out(webhook, receipt->recipient);
}

/* ---- Taking it apart ---- */

static void begin(struct webhook *webhook, const struct message *message, const struct message_part *part)
{
    if (part->total > 1)
        joiner_take(webhook->gateway->joiner, webhook->channel, message, part, webhook->received_ms, settle,
                    webhook);
    else
        exchange_begin(webhook->gateway, webhook->channel, message, webhook->received_ms, settle, webhook);
}

/* Where the provider does not say which number of ours was texted, it is the channel's first one. */
static void take_message(struct webhook *webhook, const struct message *message,
                         const struct message_part *part)
{
    const char *number = webhook->channel->settings->numbers[0];
    bool watched = watch_sees(webhook->gateway, webhook->channel, message);
    struct message whole;

    webhook->pending++;
    if (message->recipient[0] && !watched) {
        begin(webhook, message, part);
        return;
    }
    whole = *message;
    if (!whole.recipient[0])
        snprintf(whole.recipient, sizeof whole.recipient, "%s", number);
    if (watched)
        watch_take_out(webhook->gateway, &whole);
    begin(webhook, &whole, part);
    message_scrub(&whole);
}

static void each_item(const struct webhook_item *item, void *arg)
{
    struct webhook *webhook = arg;

    switch (item->kind) {
    case WEBHOOK_MESSAGE:
        take_message(webhook, &item->message, &item->part);
        break;
    case WEBHOOK_RECEIPT:
        take_receipt(webhook, &item->receipt);
        break;
    case WEBHOOK_NOTHING:
        break;
    }
}

static bool takes_method(const struct channel *channel, const struct http_request *request)
{
    bool gets = channel->settings->get_webhooks || channel->facts.gets;

    return request->method == METHOD_POST || (request->method == METHOD_GET && gets);
}

static void refuse_method(struct http_call *call)
{
    const struct http_response response = {.status = 405, .headers = "Allow: POST\r\n"};

    http_respond(call, &response);
}

void webhook_receive(struct gateway *gateway, struct channel *channel, struct http_call *call,
                     const struct http_request *request)
{
    const struct provider *provider = channel->provider;

    if (!takes_method(channel, request)) { /* a stranger who looks around: it says nothing of our settings */
        watch_refused_method(gateway, channel);
        refuse_method(call);
        return;
    }
    errno = 0;
    enum verdict verdict =
        fair(provider->verify(channel->provider_settings, request, &channel->url, clock_wall()));
    if (verdict != VERDICT_OK) {
        if (verdict != VERDICT_NO_MEMORY)
            note_refused(channel);
        refuse(gateway, channel, call, verdict, request->received_ms);
        return;
    }
    channel->refused_in_row = 0;
    channel->alarmed = false;

    struct webhook *webhook = calloc(1, sizeof *webhook);
    if (!webhook) {
        respond(call, 503, NULL, NULL, 0);
        return;
    }
    *webhook = (struct webhook){.gateway = gateway,
                                .channel = channel,
                                .call = call,
                                .pending = 1,
                                .received_ms = request->received_ms};
    errno = 0;
    verdict = fair(provider->parse(channel->provider_settings, request, each_item, webhook));
    if (verdict != VERDICT_OK) {
        LOG(LOG_WEBHOOK_REFUSED, channel->settings->name, 0, {LOG_VERDICT, verdict},
            {LOG_HTTP_STATUS, status_of(verdict)});
        counts_webhook_refused(gateway->counts, channel->settings->name, verdict);
    }
    settle(verdict == VERDICT_NO_MEMORY ? SETTLED_LATER : SETTLED, NULL, webhook);
}
