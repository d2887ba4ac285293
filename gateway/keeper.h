/* keeper.h - what a channel's answers have in common (handlers/kept.h): begun when somebody first asks,
 * made when the loop has nothing else to do, and thrown away when other content goes into service. */
#ifndef GATEWAY_KEEPER_H
#define GATEWAY_KEEPER_H

#include "gateway/gateway.h"

/* Of the channel, for an answer that is made of `content`; NULL when that is not in service any more, or
 * there is no memory. Valid until the loop goes on. */
struct kept *keeper_pages_of(struct gateway *gateway, struct channel *channel, const struct content *content);

/* Has them made, soon: all of them, whatever was asked. */
void keeper_work(struct gateway *gateway, const struct channel *channel);

/* Other content is in service. */
void keeper_forget(struct gateway *gateway);

#endif
