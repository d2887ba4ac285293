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

/* A turn of the loop lies between two steps: an event that makes itself active again has no end in its turn.
 */
static void go_on(struct gateway *gateway)
{
    evtimer_add(gateway->making_pages, &(struct timeval){0});
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
        go_on(gateway);
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
    if (!evtimer_pending(gateway->making_pages, NULL))
        go_on(gateway);
}

void keeper_forget(struct gateway *gateway)
{
    for (size_t i = 0; i < gateway->channels.count; i++) {
        kept_free(gateway->channels.list[i].kept);
        gateway->channels.list[i].kept = NULL;
    }
}
