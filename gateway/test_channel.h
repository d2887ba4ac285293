/* test_channel.h - what the files of `rightsline test-channel` share: test_channel.c asks the provider,
 * test_public.c tries the public address, test_text.c sends one text. It is a command of its own beside the
 * running gateway, and nothing it does changes anything but for the one text. */
#ifndef GATEWAY_TEST_CHANNEL_H
#define GATEWAY_TEST_CHANNEL_H

#include "gateway/channel.h"
#include "gateway/findings.h"
#include "gateway/probe.h"

enum { TEST_URL_ROOM = 2 * CONFIG_TEXT_ROOM };

struct testing {
    const struct settings *settings;
    const struct channel *channel;
    struct findings findings;
    char webhook[TEST_URL_ROOM]; /* the address that the provider has to call */
    bool has_gateway;            /* it runs, and its admin listener answers */
    bool clock_known;
    long clock_ahead_s; /* ours against the provider's, or the public address's */
    struct api_call call;
    struct probe probe; /* of the last request */
};

/* A call that is still empty. */
void testing_begin_call(struct testing *testing);

/* Makes the call, wipes it, and compares the clocks, once. */
void testing_make_call(struct testing *testing);

/* Begins a call to the running gateway's admin listener: a POST to that path. */
void testing_begin_admin(struct testing *testing, const char *path);

/* Is the public address to be reached, is it this gateway, does it take what we sign and refuse the rest? */
void testing_public(struct testing *testing);

/* Sends one text there and waits for its receipt. `number` is E.164. */
void testing_text(struct testing *testing, const char *number);

#endif
