/* outbox_queue.c - lists by number and priority, and the choice among their heads. */
#include "gateway/outbox_queue.h"

#include <string.h>

enum { PASSED_OVER_MAX = 7 }; /* then a lower one goes */

static void number_init(struct number_queue *number, const char *name, const struct channel *channel,
                        uint64_t now_ms)
{
    double per_s = channel->settings->segments_per_second;

    if (per_s <= 0)
        per_s = channel->facts.queues ? 0 : pace_customary(name ? name : channel->settings->numbers[0]);
    number->number = name;
    pace_init(&number->pace, per_s, now_ms);
    for (int priority = 0; priority < PRIORITIES; priority++)
        TAILQ_INIT(&number->waiting[priority]);
}

void queue_init(struct outbox_queue *queue, const struct channel *channel, uint64_t now_ms)
{
    const struct channel_settings *settings = channel->settings;

    memset(queue, 0, sizeof *queue);
    for (size_t i = 0; i < settings->numbers_count; i++)
        number_init(&queue->numbers[queue->numbers_count++], settings->numbers[i], channel, now_ms);
    number_init(&queue->numbers[queue->numbers_count++], NULL, channel, now_ms);
}

static struct number_queue *number_of(struct outbox_queue *queue, const char *sender)
{
    size_t i = 0;

    while (i < queue->numbers_count - 1 && strcmp(queue->numbers[i].number, sender) != 0)
        i++;
    return &queue->numbers[i];
}

void queue_add(struct outbox_queue *queue, struct outbox_text *text, const char *sender, bool ahead)
{
    text->state = TEXT_WAITING;
    text->number = number_of(queue, sender);
    struct text_list *list = &text->number->waiting[text->priority];
    if (ahead)
        TAILQ_INSERT_HEAD(list, text, link);
    else
        TAILQ_INSERT_TAIL(list, text, link);
    queue->waiting[text->priority]++;
}

void queue_remove(struct outbox_queue *queue, struct outbox_text *text)
{
    TAILQ_REMOVE(&text->number->waiting[text->priority], text, link);
    queue->waiting[text->priority]--;
}

/* Of one priority, the first number's whose pace allows it. */
static struct outbox_text *candidate(struct outbox_queue *queue, int priority, uint64_t now_ms,
                                     uint64_t *wait_ms)
{
    if (queue->waiting[priority] == 0)
        return NULL;
    for (size_t i = 0; i < queue->numbers_count; i++) {
        struct number_queue *number = &queue->numbers[(queue->first + i) % queue->numbers_count];
        struct outbox_text *text = TAILQ_FIRST(&number->waiting[priority]);
        if (!text)
            continue;
        uint64_t number_ms = pace_wait_ms(&number->pace, now_ms);
        if (number_ms == 0)
            return text;
        if (number_ms < *wait_ms)
            *wait_ms = number_ms;
    }
    return NULL;
}

static bool lower_waits(const struct outbox_queue *queue, int priority)
{
    for (priority++; priority < PRIORITY_OUTREACH; priority++)
        if (queue->waiting[priority] > 0)
            return true;
    return false;
}

struct outbox_text *queue_next(struct outbox_queue *queue, uint64_t now_ms, uint64_t *wait_ms)
{
    struct outbox_text *first = NULL, *lower = NULL;

    *wait_ms = UINT64_MAX;
    for (int priority = 0; priority < PRIORITIES; priority++) {
        struct outbox_text *text = candidate(queue, priority, now_ms, wait_ms);
        if (!text)
            continue;
        if (!first && queue->passed_over < PASSED_OVER_MAX)
            return text;
        if (!first)
            first = text;
        else if (priority == PRIORITY_OUTREACH)
            break; /* nobody asked for it: never before an answer */
        else if (!lower || text->since_ms < lower->since_ms)
            lower = text;
    }
    return lower ? lower : first;
}

void queue_take(struct outbox_queue *queue, struct outbox_text *text)
{
    size_t number = (size_t)(text->number - queue->numbers);

    queue_remove(queue, text);
    pace_take(&text->number->pace, text->segments);
    queue->first = (number + 1) % queue->numbers_count;
    if (lower_waits(queue, (int)text->priority) && queue->passed_over < PASSED_OVER_MAX)
        queue->passed_over++;
    else
        queue->passed_over = 0;
}

struct outbox_text *queue_each(const struct outbox_queue *queue, const struct outbox_text *text)
{
    int priority = 0;
    size_t i = 0;

    if (text) {
        struct outbox_text *next = TAILQ_NEXT(text, link);
        if (next)
            return next;
        priority = (int)text->priority;
        i = (size_t)(text->number - queue->numbers) + 1;
    }
    for (; priority < PRIORITIES; priority++, i = 0)
        for (; i < queue->numbers_count; i++)
            if (!TAILQ_EMPTY(&queue->numbers[i].waiting[priority]))
                return TAILQ_FIRST(&queue->numbers[i].waiting[priority]);
    return NULL;
}
