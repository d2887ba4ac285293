/* keeper.c - a channel's pages, and the counting of them in small steps. */
#include "gateway/keeper.h"

#include "handlers/place.h"

enum { COUNTIES_AT_ONCE = 8 }; /* less than a millisecond, in the dearest languages two */

struct kept *keeper_pages_of(struct gateway *gateway, struct channel *channel, const struct content *content)
{
    if (content != gateway->content)
        return NULL;
    if (!channel->kept)
        channel->kept = kept_new(content->topics.count, places_counties(content->places));
    return channel->kept;
}

static void count_some(evutil_socket_t fd, short what, void *arg)
{
    struct gateway *gateway = arg;
    (void)fd, (void)what;

    for (size_t i = 0; i < gateway->channels.count; i++) {
        struct hotline hotline = gateway->channels.list[i].hotline;
        hotline.kept = gateway->channels.list[i].kept;
        if (!hotline.kept || !place_count_some(gateway->content, &hotline, COUNTIES_AT_ONCE))
            continue;
        event_active(gateway->counting, EV_TIMEOUT, 0);
        return;
    }
}

void keeper_count(struct gateway *gateway, const struct channel *channel)
{
    enum language language;
    size_t county;

    if (!channel->kept || !kept_to_count(channel->kept, &county, &language))
        return;
    if (!gateway->counting) {
        gateway->counting = event_new(gateway->base, -1, 0, count_some, gateway);
        if (!gateway->counting)
            return;
        event_priority_set(gateway->counting, event_base_get_npriorities(gateway->base) - 1);
    }
    event_active(gateway->counting, EV_TIMEOUT, 0);
}

void keeper_forget(struct gateway *gateway)
{
    for (size_t i = 0; i < gateway->channels.count; i++) {
        kept_free(gateway->channels.list[i].kept);
        gateway->channels.list[i].kept = NULL;
    }
}
