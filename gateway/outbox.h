/* outbox.h - texts on their way to the providers, each channel in a lane of its own: in order of priority, at
 * the pace of its numbers where the provider does not queue by itself, slowed down when the provider asks for
 * it, tried again while that may help, given up in time. A line that is down is probed by one text at a time,
 * and costs the other channels nothing; meanwhile texts that surely were not taken go by the channel's
 * `fallback`, if it has one. A text lives in memory only, and can be taken back until its bytes have begun to
 * leave. */
#ifndef GATEWAY_OUTBOX_H
#define GATEWAY_OUTBOX_H

#include "gateway/channel.h"
#include "gateway/http_client.h"
#include "handlers/reply.h"

#include <stdint.h>

struct outbox;
struct outbox_text; /* one text on its way */

struct outbox_order {
    struct channel *channel;
    const char *sender; /* our number */
    const char *recipient;
    const char *text;
    enum priority priority;
    uint64_t give_up_ms; /* clock_ms() after which it is not tried again */
    uint64_t last_ms;    /* the same for a text that may have been taken: nobody but us can finish that one */
    uint64_t trace;
    bool once; /* if it may have been taken it is not tried again */
    /* For the sandbox's phone alone. */
    const char *topic, *language;
};

/* How it ended: accepted, refused, opted out, our fault, unknown; or try later: given up, and surely not
 * taken. Comes once, never from within outbox_add(). The text is gone when it returns. It may add texts, and
 * take none back. */
typedef void outbox_done(const struct outcome *outcome, void *arg);

/* Holds `texts_max` at the most; the lower the priority, the earlier it is full. NULL when memory is out. */
struct outbox *outbox_new(struct event_base *base, struct http_client *client, size_t texts_max);

/* Told of the end of each attempt: the channel it went by (perhaps the second one) and what came of it. */
typedef void outbox_attempt(const struct channel *channel, uint64_t trace, const struct outcome *outcome,
                            void *arg);
void outbox_observe(struct outbox *outbox, outbox_attempt *attempt, void *arg);

/* Drops what is left, without a word. */
void outbox_free(struct outbox *outbox);

/* Takes a text (copied). NULL when it is full or memory is out; `done` does not come then. */
struct outbox_text *outbox_add(struct outbox *outbox, const struct outbox_order *order, outbox_done *done,
                               void *arg);

/* Takes a text back. False when its bytes have begun to leave, now or at an earlier try of which nobody knows
 * how it ended: then it goes on, and `done` comes. */
bool outbox_take_back(struct outbox *outbox, struct outbox_text *text);

/* It may be tried for longer, or not so long. */
void outbox_set_give_up(struct outbox_text *text, uint64_t give_up_ms);

/* Texts in it, waiting or under way. */
size_t outbox_count(const struct outbox *outbox);

/* For /metrics: sends that were tried again, texts that went by a second channel, lines that are down now. */
unsigned long outbox_retries(const struct outbox *outbox);
unsigned long outbox_fallbacks(const struct outbox *outbox);
unsigned outbox_lines_down(const struct outbox *outbox);

/* Is the line of that channel down? */
bool outbox_line_is_down(const struct outbox *outbox, const struct channel *channel);

#endif
