/* channel.h - a channel: our numbers at one provider, with its settings, ready for use. */
#ifndef GATEWAY_CHANNEL_H
#define GATEWAY_CHANNEL_H

#include "config/config.h"
#include "gateway/providers/provider.h"
#include "handlers/hotline.h"

#include <stdbool.h>
#include <stddef.h>

struct channel {
    struct channel *fallback; /* to send by when this one's line is down, or NULL */
    const struct channel_settings *settings;
    const struct provider *provider;
    void *provider_settings;
    struct provider_facts facts; /* of this provider, as set up for this channel */
    struct hotline hotline;
    struct kept *kept; /* of the content in service (keeper.h); NULL: none yet */
    struct public_url url;
    char status_url[CONFIG_TEXT_ROOM * 2]; /* where receipts are to come; "" for nowhere */
    unsigned refused_in_row;               /* webhooks that failed verification since one passed */
    bool alarmed;                          /* we have said that the token or public URL is wrong */
};

struct channels {
    struct channel list[CONFIG_CHANNELS_MAX];
    size_t count;
};

/* Finds the providers and has them read their options. False with faults. The settings are borrowed. */
bool channels_open(struct channels *channels, const struct settings *settings, const char *path,
                   struct faults *faults);

/* What the handlers may know of a channel's number. Borrows from the settings. */
struct hotline channel_hotline(const struct settings *settings, const struct channel_settings *channel);

/* Wipes the providers' settings. */
void channels_close(struct channels *channels);

/* The channel of a webhook's path, or NULL. What may follow the channel's own path behind a slash is for the
 * provider to judge: it may be a secret. */
struct channel *channels_by_path(struct channels *channels, const char *path);

/* Has the provider answered this message itself (STOP, HELP or START of its own list, or the toll-free
 * network), so that our confirmation would be a second one? `topic` is what we understood. */
bool channel_has_confirmed(const struct channel *channel, const struct message *message, const char *topic);

#endif
