/* receipt_ring.h - receipts of one text, for `test-channel --to`: it sends a text past the running gateway
 * and wants to know whether its receipts arrive here. Until it knows the text's id the latest receipts of the
 * channel are kept, after that those of that text alone. No numbers, no words; only while it is wanted, and
 * for three minutes at the most. */
#ifndef GATEWAY_RECEIPT_RING_H
#define GATEWAY_RECEIPT_RING_H

#include "gateway/providers/provider.h"

#include <stdint.h>

enum { RECEIPT_RING_MAX = 64, RECEIPT_RING_MS = 180000 };

/* NULL: memory is out. */
struct receipt_ring *receipt_ring_new(const char *channel, uint64_t now_ms);
void receipt_ring_free(struct receipt_ring *ring); /* NULL is allowed */

/* A receipt has come. When the ring's time is over, everything in it is forgotten. */
void receipt_ring_note(struct receipt_ring *ring, const char *channel, const struct receipt *receipt,
                       uint64_t now_ms);

/* From now on it is about that text. */
void receipt_ring_choose(struct receipt_ring *ring, const char *id);

/* What has come of the chosen text, in order; `each` gets every one. */
void receipt_ring_read(const struct receipt_ring *ring,
                       void (*each)(enum delivery delivery, int code, void *arg), void *arg);

#endif
