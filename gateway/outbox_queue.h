/* outbox_queue.h - private to the outbox: the texts that wait for one channel, and which of them goes next.
 * Urgent before replies before confirmations before outreach, and among equals the one that came first. But
 * of every eight texts one is the lower one that has waited longest, so that a flood of the higher starves
 * nobody. Each of our numbers has a pace of its own; they take turns. */
#ifndef GATEWAY_OUTBOX_QUEUE_H
#define GATEWAY_OUTBOX_QUEUE_H

#include "gateway/channel.h"
#include "gateway/outbox_text.h"
#include "gateway/pace.h"

enum { PRIORITIES = PRIORITY_OUTREACH + 1 };

/* The texts that wait to go from one number of ours. */
struct number_queue {
    const char *number; /* NULL: of any that the settings do not name */
    struct pace pace;
    struct text_list waiting[PRIORITIES];
};

struct outbox_queue {
    struct number_queue numbers[CONFIG_NUMBERS_MAX + 1];
    size_t numbers_count;
    size_t first;               /* the number that is looked at first */
    size_t waiting[PRIORITIES]; /* how many of each */
    unsigned passed_over;       /* texts in a row that went before a lower one */
};

void queue_init(struct outbox_queue *queue, const struct channel *channel, uint64_t now_ms);

/* Puts a text behind its equals, or before them when it has been under way already. It goes from `sender`. */
void queue_add(struct outbox_queue *queue, struct outbox_text *text, const char *sender, bool ahead);

void queue_remove(struct outbox_queue *queue, struct outbox_text *text);

/* The text that goes next; it stays in the queue. NULL when there is none, or none may go yet: then
 * `*wait_ms` says how long (UINT64_MAX: none waits). */
struct outbox_text *queue_next(struct outbox_queue *queue, uint64_t now_ms, uint64_t *wait_ms);

/* The one that queue_next() gave goes now: out of the queue, and paid for at its number's pace. */
void queue_take(struct outbox_queue *queue, struct outbox_text *text);

/* All that wait, one after the other, highest priority first: the one after `text`, the first after NULL. */
struct outbox_text *queue_each(const struct outbox_queue *queue, const struct outbox_text *text);

#endif
