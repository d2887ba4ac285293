/* text_send.c - sends texts through a provider as the gateway does, for the comparison with what the
 * provider's own SDK sends. Reads a JSON object a line on standard input: "provider", "options" (as in a
 * channel's configuration), "sender", "recipient", "text", and perhaps "status_url". Writes what came of
 * each, an object a line: "kind", "code", "id", "retry_after_s". */
#include "content/segments.h"
#include "gateway/http_client.h"
#include "gateway/providers/provider.h"

#include <event2/event.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {
    [OUTCOME_ACCEPTED] = "accepted",   [OUTCOME_TRY_LATER] = "try later", [OUTCOME_REFUSED] = "refused",
    [OUTCOME_OPTED_OUT] = "opted out", [OUTCOME_OUR_FAULT] = "our fault", [OUTCOME_UNKNOWN] = "unknown",
};

struct sending {
    const struct provider *provider;
    void *settings;
    bool over;
};

static void print_outcome(const struct api_answer *answer, void *arg)
{
    struct sending *sending = arg;
    struct outcome outcome;

    sending->provider->outcome(sending->settings, answer, &outcome);
    printf("{\"kind\":\"%s\",\"code\":%d,\"id\":\"%s\",\"retry_after_s\":%d}\n", kinds[outcome.kind],
           outcome.code, outcome.id, outcome.retry_after_s);
    fflush(stdout);
    sending->over = true;
}

static const char *text_of(const json_t *order, const char *name)
{
    return json_string_value(json_object_get(order, name));
}

static bool send_one(struct event_base *base, struct http_client *client, const json_t *order)
{
    static struct api_call call;
    const struct outgoing text = {.sender = text_of(order, "sender"),
                                  .recipient = text_of(order, "recipient"),
                                  .text = text_of(order, "text"),
                                  .gsm7 = segments_measure(text_of(order, "text")).alphabet == GSM7,
                                  .trace = "0123456789abcdef",
                                  .status_url = text_of(order, "status_url")};
    struct sending sending = {.provider = provider_find(text_of(order, "provider"))};
    bool sent = false;

    if (sending.provider == NULL)
        return false;
    sending.settings = sending.provider->configure(json_object_get(order, "options"), "options", NULL);
    if (sending.settings == NULL)
        return false;
    call = (struct api_call){.timeout_ms = 10000};
    if (sending.provider->send(sending.settings, &text, &call) &&
        http_client_start(client, &call, print_outcome, &sending) != NULL) {
        while (!sending.over)
            event_base_loop(base, EVLOOP_ONCE);
        sent = true;
    }
    api_call_scrub(&call);
    sending.provider->forget(sending.settings);
    return sent;
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct http_client *client = http_client_new(base, NULL);
    char *line = NULL;
    size_t room = 0;
    int failed = base == NULL || client == NULL;

    while (!failed && getline(&line, &room, stdin) > 0) {
        json_t *order = json_loads(line, 0, NULL);
        failed = order == NULL || !send_one(base, client, order);
        json_decref(order);
    }
    free(line);
    http_client_free(client);
    event_base_free(base);
    return failed;
}
