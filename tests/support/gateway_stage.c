/* gateway_stage.c - a gateway for tests. */
#include "tests/support/gateway_stage.h"

#include "gateway/clock.h"
#include "gateway/counts.h"
#include "gateway/exchange.h"
#include "gateway/joiner.h"
#include "tests/support/shipped_content.h"

#include <unistd.h>

static bool open_store(struct gateway *gateway)
{
    char reason[256];
    struct key key;

    if (!key_new(&key))
        return false;
    gateway->lasting = keyed_hash_new(&key);
    key_scrub(&key);
    gateway->day_keys = day_keys_new(clock_wall());
    gateway->store =
        store_embedded_open("", &gateway->settings->limits, gateway->base, reason, sizeof reason);
    return gateway->store != NULL;
}

bool gateway_stage_open(struct gateway *gateway, struct settings *settings, struct fake_line *line,
                        unsigned webhook_timeout_ms)
{
    config_default(settings);
    gateway->settings = settings;
    gateway->base = event_base_new();
    gateway->content = shipped_content;
    gateway->counts = counts_new();
    gateway->client = http_client_new(gateway->base, NULL);
    gateway->outbox = outbox_new(gateway->base, gateway->client, 1000);
    gateway->exchanges = exchanges_new(gateway);
    gateway->joiner = joiner_new(gateway);
    fake_line_open(line, gateway->base, "a");
    line->channel.facts.webhook_timeout_ms = webhook_timeout_ms;
    line->channel.hotline = (struct hotline){.name = "Test",
                                             .language = LANG_EN,
                                             .languages = settings->languages,
                                             .drafts = true,
                                             .alphabet = GSM7,
                                             .segments_per_page = 2};
    return open_store(gateway) && gateway->exchanges && gateway->joiner;
}

void gateway_stage_close(struct gateway *gateway, struct settings *settings, struct fake_line *line)
{
    outbox_free(gateway->outbox);
    http_client_free(gateway->client);
    gateway->store->does->close(gateway->store);
    exchanges_free(gateway->exchanges);
    joiner_free(gateway->joiner);
    if (gateway->making_pages)
        event_free(gateway->making_pages);
    kept_free(line->channel.kept);
    fake_line_close(line);
    keyed_hash_free(gateway->lasting);
    day_keys_free(gateway->day_keys);
    counts_free(gateway->counts);
    event_base_free(gateway->base);
    config_free(settings);
}

void gateway_stage_turn(struct gateway *gateway, uint64_t ms)
{
    uint64_t end_ms = clock_ms() + ms;

    do {
        event_base_loop(gateway->base, EVLOOP_NONBLOCK);
        usleep(200);
    } while (clock_ms() < end_ms);
}
