/* outbox_lane.h - private to the outbox: what goes by one channel, and when.
 * A text waits in the queue, is sent, rests after a failure, and ends; or goes on in the lane of the second
 * channel. outbox_lane.c has the lists and the pump, outbox_send.c the calls and what becomes of them. */
#ifndef GATEWAY_OUTBOX_LANE_H
#define GATEWAY_OUTBOX_LANE_H

#include "gateway/flow.h"
#include "gateway/outbox_queue.h"

struct lane {
    struct outbox *outbox;
    struct channel *channel;
    struct flow flow;
    struct outbox_queue queue;
    struct text_list resting; /* in the order in which they will have rested */
    struct text_list sending; /* the longest first */
    unsigned under_way;       /* of those sending, the ones that count */
    uint64_t swept_ms;        /* when it was last looked for texts whose time is over */
    struct event *pump;
};

struct outbox {
    struct event_base *base;
    struct http_client *client;
    struct lane lanes[CONFIG_CHANNELS_MAX];
    size_t lanes_count;
    size_t count, texts_max;
    unsigned long retries, fallbacks;
    outbox_attempt *attempt; /* who wants to know; NULL: nobody */
    void *attempt_arg;
};

/* False: out of memory. */
bool lane_open(struct lane *lane, struct outbox *outbox, struct channel *channel);
/* Drops its texts. */
void lane_close(struct lane *lane);
/* The lane of a channel, opened when there is none yet; NULL: out of memory. */
struct lane *lane_of(struct outbox *outbox, struct channel *channel);
/* Has the pump look again soon. */
void lane_kick(struct lane *lane);
/* The line went down, or came up. */
void lane_line_changed(struct lane *lane, enum flow_change change);

/* Out of the list of its state; the caller puts it elsewhere or ends it. */
void text_leave(struct outbox_text *text);
/* Into the queue of that lane; `ahead` of those that came later. */
void text_wait(struct outbox_text *text, struct lane *lane, bool ahead);
void text_rest(struct outbox_text *text, uint64_t until_ms);
/* Frees it, and tells how it ended: `outcome`, or `kind` alone when that is NULL. */
void text_end(struct outbox_text *text, enum outcome_kind kind, const struct outcome *outcome);
struct outbox_text *text_new(const char *words); /* all zeros but for its words; NULL: no memory */
void text_free(struct outbox_text *text);
/* How it ends when its time is over. */
enum outcome_kind text_given_up(const struct outbox_text *text);
/* Our number that it goes from. */
const char *text_sender(const struct outbox_text *text);

/* The lane to go by when its present one is of no use; NULL: there is none, or it is of no use either, or the
 * text may have been taken already. */
struct lane *text_other_lane(const struct outbox_text *text);
void text_change_lane(struct outbox_text *text, struct lane *to);

/* Makes the call. */
void text_send(struct outbox_text *text);

#endif
