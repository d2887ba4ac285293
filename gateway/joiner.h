/* joiner.h - long texts that a provider hands over in parts, put together before anybody looks at them.
 *
 * A part's webhook is not answered until its message is settled, so that the provider holds every part for as
 * long as we have only memory of it. At half of the time that it waits for us it is told to come again (503),
 * and the part is kept for five minutes; what completes the message begins it at once. A part that never
 * comes is waited for 20 s: the next delivery of any other begins the message with what there is. A provider
 * that does not deliver again is not waited for beyond its patience: the message begins with what there is.
 *
 * The message has the id of its first part; when it is settled, so is every part, on disk.
 *
 * Bounded: 256 messages of 16 parts. Beyond that the oldest is handed back. */
#ifndef GATEWAY_JOINER_H
#define GATEWAY_JOINER_H

#include "gateway/exchange.h"

enum { JOINER_PARTS_MAX = 16 }; /* further parts of a message are acknowledged and left out */

struct joiner;

struct joiner *joiner_new(struct gateway *gateway); /* NULL: no memory */
/* Hands back what is left; exchanges and the store must have been closed. NULL is allowed. */
void joiner_free(struct joiner *joiner);

/* Takes a part (copied) of a message, as exchange_begin() takes a whole one. */
void joiner_take(struct joiner *joiner, struct channel *channel, const struct message *message,
                 const struct message_part *part, uint64_t received_ms, exchange_settled *settled, void *arg);

/* For a drain: the missing parts will not come any more. */
void joiner_hand_back(struct joiner *joiner);

/* Messages that wait for a part. */
size_t joiner_count(const struct joiner *joiner);

#endif
