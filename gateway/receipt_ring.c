/* receipt_ring.c - a few receipts for a few minutes. */
#include "gateway/receipt_ring.h"

#include "config/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct receipt_ring {
    char channel[CONFIG_NAME_ROOM];
    uint64_t until_ms;
    char chosen[MESSAGE_ID_ROOM]; /* "" until it is known */
    size_t first, count;
    struct {
        char id[MESSAGE_ID_ROOM];
        enum delivery delivery;
        int code;
    } kept[RECEIPT_RING_MAX];
};

struct receipt_ring *receipt_ring_new(const char *channel, uint64_t now_ms)
{
    struct receipt_ring *ring = calloc(1, sizeof *ring);

    if (!ring)
        return NULL;
    snprintf(ring->channel, sizeof ring->channel, "%s", channel);
    ring->until_ms = now_ms + RECEIPT_RING_MS;
    return ring;
}

void receipt_ring_free(struct receipt_ring *ring)
{
    if (ring)
        explicit_bzero(ring, sizeof *ring);
    free(ring);
}

void receipt_ring_note(struct receipt_ring *ring, const char *channel, const struct receipt *receipt,
                       uint64_t now_ms)
{
    if (now_ms >= ring->until_ms) {
        explicit_bzero(ring, sizeof *ring);
        return;
    }
    if (strcmp(channel, ring->channel) != 0 || (ring->chosen[0] && strcmp(ring->chosen, receipt->id) != 0))
        return;
    size_t at = (ring->first + ring->count) % RECEIPT_RING_MAX;
    if (ring->count < RECEIPT_RING_MAX)
        ring->count++;
    else
        ring->first = (ring->first + 1) % RECEIPT_RING_MAX;
    snprintf(ring->kept[at].id, sizeof ring->kept[at].id, "%s", receipt->id);
    ring->kept[at].delivery = receipt->delivery;
    ring->kept[at].code = receipt->code;
}

void receipt_ring_choose(struct receipt_ring *ring, const char *id)
{
    size_t count = 0;

    snprintf(ring->chosen, sizeof ring->chosen, "%s", id);
    for (size_t i = 0; i < ring->count; i++) {
        size_t from = (ring->first + i) % RECEIPT_RING_MAX, to = (ring->first + count) % RECEIPT_RING_MAX;
        if (strcmp(ring->kept[from].id, id) != 0)
            continue;
        ring->kept[to] = ring->kept[from];
        count++;
    }
    for (size_t i = count; i < ring->count; i++) /* what is about others goes */
        explicit_bzero(&ring->kept[(ring->first + i) % RECEIPT_RING_MAX], sizeof *ring->kept);
    ring->count = count;
}

void receipt_ring_read(const struct receipt_ring *ring,
                       void (*each)(enum delivery delivery, int code, void *arg), void *arg)
{
    for (size_t i = 0; ring->chosen[0] && i < ring->count; i++) {
        size_t at = (ring->first + i) % RECEIPT_RING_MAX;
        each(ring->kept[at].delivery, ring->kept[at].code, arg);
    }
}
