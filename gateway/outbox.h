/* outbox.h - texts on their way to the providers: in order of priority, slowed down when the provider asks
 * for it, tried again while that may help, given up in time. A text lives in memory only; it can be taken
 * back until its bytes have begun to leave. */
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
    uint64_t trace;
    /* For the sandbox's phone alone. */
    const char *topic, *language;
};

/* How it ended: accepted, refused, opted out, our fault, unknown; or try later: given up. Comes once,
 * never from within outbox_add(). The text is gone when it returns. */
typedef void outbox_done(const struct outcome *outcome, void *arg);

/* NULL when memory is out. */
struct outbox *outbox_new(struct event_base *base, struct http_client *client);

/* Drops what is left, without a word. */
void outbox_free(struct outbox *outbox);

/* Takes a text (copied). NULL when it does not fit the provider or memory is out; `done` does not come then.
 */
struct outbox_text *outbox_add(struct outbox *outbox, const struct outbox_order *order, outbox_done *done,
                               void *arg);

/* Takes a text back. False when its bytes have begun to leave: then it goes on, and `done` comes. */
bool outbox_take_back(struct outbox *outbox, struct outbox_text *text);

/* It may be tried for longer, or not so long. */
void outbox_set_give_up(struct outbox_text *text, uint64_t give_up_ms);

/* Texts in it, waiting or under way. */
size_t outbox_count(const struct outbox *outbox);

/* How many sends were tried again, for /metrics. */
unsigned long outbox_retries(const struct outbox *outbox);

#endif
