/* outbox.c - the outbox as others see it. */
#include "gateway/outbox.h"

#include "content/segments.h"
#include "gateway/clock.h"
#include "gateway/outbox_lane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct outbox *outbox_new(struct event_base *base, struct http_client *client, size_t texts_max)
{
    struct outbox *outbox = calloc(1, sizeof *outbox);

    if (!outbox)
        return NULL;
    outbox->base = base;
    outbox->client = client;
    outbox->texts_max = texts_max;
    return outbox;
}

void outbox_observe(struct outbox *outbox, outbox_attempt *attempt, void *arg)
{
    outbox->attempt = attempt;
    outbox->attempt_arg = arg;
}

struct lane *lane_of(struct outbox *outbox, struct channel *channel)
{
    for (size_t i = 0; i < outbox->lanes_count; i++)
        if (outbox->lanes[i].channel == channel)
            return &outbox->lanes[i];
    if (!lane_open(&outbox->lanes[outbox->lanes_count], outbox, channel))
        return NULL;
    return &outbox->lanes[outbox->lanes_count++];
}

/* Outreach is the first to be refused, urgent the last. */
static bool has_room(const struct outbox *outbox, enum priority priority)
{
    switch (priority) {
    case PRIORITY_URGENT:
        break;
    case PRIORITY_REPLY:
    case PRIORITY_COMPLIANCE:
        return outbox->count < outbox->texts_max - outbox->texts_max / 8;
    case PRIORITY_OUTREACH:
        return outbox->count < outbox->texts_max / 4;
    }
    return outbox->count < outbox->texts_max;
}

struct outbox_text *outbox_add(struct outbox *outbox, const struct outbox_order *order, outbox_done *done,
                               void *arg)
{
    struct lane *lane = lane_of(outbox, order->channel);
    struct outbox_text *text = lane && has_room(outbox, order->priority) ? text_new(order->text) : NULL;

    if (!text)
        return NULL;
    struct segments segments = segments_measure(order->text);
    outbox->count++;
    text->outbox = outbox;
    text->home = lane;
    text->priority = order->priority;
    text->segments = segments.count;
    text->gsm7 = segments.alphabet == GSM7;
    text->give_up_ms = order->give_up_ms;
    text->last_ms = order->last_ms;
    text->once = order->once;
    text->trace = order->trace;
    text->done = done;
    text->arg = arg;
    snprintf(text->sender, sizeof text->sender, "%s", order->sender);
    snprintf(text->recipient, sizeof text->recipient, "%s", order->recipient);
    snprintf(text->topic, sizeof text->topic, "%s", order->topic);
    snprintf(text->language, sizeof text->language, "%s", order->language);
    text_wait(text, lane, false);
    return text;
}

bool outbox_take_back(struct outbox *outbox, struct outbox_text *text)
{
    if (text->unknowns > 0 || (text->state == TEXT_SENDING && http_transfer_written(text->transfer)))
        return false;
    if (text->state == TEXT_SENDING) {
        http_client_cancel(outbox->client, text->transfer);
        pace_give_back(&text->number->pace, text->segments);
    }
    text_leave(text);
    lane_kick(text->lane);
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

unsigned long outbox_fallbacks(const struct outbox *outbox)
{
    return outbox->fallbacks;
}

unsigned outbox_lines_down(const struct outbox *outbox)
{
    unsigned down = 0;

    for (size_t i = 0; i < outbox->lanes_count; i++)
        down += outbox->lanes[i].flow.state != FLOW_UP;
    return down;
}

bool outbox_line_is_down(const struct outbox *outbox, const struct channel *channel)
{
    for (size_t i = 0; i < outbox->lanes_count; i++)
        if (outbox->lanes[i].channel == channel)
            return outbox->lanes[i].flow.state != FLOW_UP;
    return false;
}

void outbox_free(struct outbox *outbox)
{
    if (!outbox)
        return;
    for (size_t i = 0; i < outbox->lanes_count; i++)
        lane_close(&outbox->lanes[i]);
    free(outbox);
}
