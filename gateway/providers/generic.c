/* generic.c - any provider that speaks HTTP, by configuration alone: an aggregator, a modem with a web API,
 * another gateway. Whatever the settings do not say is refused rather than guessed: a channel without a way
 * to tell who calls opens on this machine only. docs/providers.md, "Connect anything else", tells how to
 * write them.
 */
#include "gateway/providers/generic.h"

#include <string.h>

static void generic_facts(const void *of, struct provider_facts *facts)
{
    *facts = ((const struct generic_settings *)of)->facts;
}

static bool generic_open_to_anybody(const void *of)
{
    return ((const struct generic_settings *)of)->auth.scheme == GENERIC_NONE;
}

static enum verdict generic_verify(const void *of, const struct http_request *request,
                                   const struct public_url *url, time_t now)
{
    const struct generic_settings *settings = of;
    bool expected = request->method == settings->messages.method ||
                    (settings->receipts.used && request->method == settings->receipts.method);

    if (!expected)
        return VERDICT_MALFORMED;
    if (settings->addresses.count > 0 && !address_list_has(&settings->addresses, request->peer))
        return VERDICT_FORGED;
    return generic_auth_verify(&settings->auth, request, url, now);
}

static bool generic_acknowledge(const char *reply, const char **content_type, char *out, size_t room,
                                size_t *length)
{
    (void)reply, (void)out, (void)room; /* never inline; the settings say it all */
    *content_type = NULL;
    *length = 0;
    return true;
}

static void generic_acknowledge_as(const void *of, struct acknowledgement *as)
{
    const struct generic_settings *settings = of;

    as->status = settings->acknowledge_status;
    as->content_type = settings->acknowledge_type[0] != '\0' ? settings->acknowledge_type : NULL;
    as->body = settings->acknowledge_body;
}

static const char *generic_unasked(const void *of)
{
    (void)of;
    return "anything, for we know of this provider what the options say: --to a phone of yours shows whether "
           "it "
           "sends, and when you text the number `rightsline watch` shows whether it receives";
}

static const char *const no_words[] = {NULL}; /* nobody but us answers a STOP */

const struct provider generic = {
    .name = "generic",
    .webhook_timeout_ms = 10000,
    .redelivers_for_s = 0,
    .queues = false,
    .can_reply_inline = false,
    .near = true,
    .get_webhooks = true,
    .text_max = 1600,
    .optout_words = no_words,
    .optin_words = no_words,
    .help_words = no_words,
    .configure = generic_configure,
    .forget = generic_forget,
    .facts = generic_facts,
    .open_to_anybody = generic_open_to_anybody,
    .verify = generic_verify,
    .parse = generic_parse,
    .acknowledge = generic_acknowledge,
    .acknowledge_as = generic_acknowledge_as,
    .send = generic_send,
    .outcome = generic_outcome,
    .unasked = generic_unasked,
};
