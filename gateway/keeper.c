/* keeper.c - a channel's pages, and the making of them in small steps. */
#include "gateway/keeper.h"

#include "handlers/kept_work.h"

enum { PAGES_AT_ONCE = 8 }; /* less than a millisecond, in the dearest languages two */

struct kept *keeper_pages_of(struct gateway *gateway, struct channel *channel, const struct content *content)
{
    if (content != gateway->content)
        return NULL;
    if (!channel->kept)
        channel->kept =
            kept_new(content->topics.count, places_counties(content->places), channel->hotline.languages);
    return channel->kept;
}

static void make_some(evutil_socket_t fd, short what, void *arg)
{
    struct gateway *gateway = arg;
    (void)fd, (void)what;

    for (size_t i = 0; i < gateway->channels.count; i++) {
        struct hotline hotline = gateway->channels.list[i].hotline;
        hotline.kept = gateway->channels.list[i].kept;
        if (!hotline.kept || !kept_work_some(gateway->content, &hotline, PAGES_AT_ONCE))
            continue;
        event_active(gateway->making_pages, EV_TIMEOUT, 0);
        return;
    }
}

void keeper_work(struct gateway *gateway, const struct channel *channel)
{
    enum language language;
    size_t county;

    if (!channel->kept || !kept_to_count(channel->kept, &county, &language)) /* counties are counted last */
        return;
    if (!gateway->making_pages) {
        gateway->making_pages = event_new(gateway->base, -1, 0, make_some, gateway);
        if (!gateway->making_pages)
            return;
        event_priority_set(gateway->making_pages, event_base_get_npriorities(gateway->base) - 1);
    }
    event_active(gateway->making_pages, EV_TIMEOUT, 0);
}

void keeper_forget(struct gateway *gateway)
{
    for (size_t i = 0; i < gateway->channels.count; i++) {
        kept_free(gateway->channels.list[i].kept);
        gateway->channels.list[i].kept = NULL;
    }
}
