/* admin.c - what the listeners answer. */
#include "gateway/admin.h"

#include "gateway/admin_access.h"
#include "gateway/admin_commands.h"
#include "gateway/clock.h"
#include "gateway/counts.h"
#include "gateway/dashboard.h"
#include "gateway/exchange.h"
#include "gateway/forgetter.h"
#include "gateway/loader.h"
#include "gateway/outreach/desk.h"
#include "gateway/preview.h"
#include "gateway/sandbox_carrier.h"
#include "gateway/web.h"
#include "gateway/webhook.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void respond(struct http_call *call, int status, const char *content_type, const char *body)
{
    const struct http_response response = {.status = status,
                                           .content_type = content_type,
                                           .body = body,
                                           .body_length = body ? strlen(body) : 0,
                                           .headers = content_type ? web_headers : NULL};

    http_respond(call, &response);
}

static bool is_read(const struct http_request *request)
{
    return request->method == METHOD_GET || request->method == METHOD_HEAD;
}

static int health_status(const struct gateway *gateway)
{
    return gateway->draining ? 503 : 200;
}

/* How full it is: numbers of the machine, none of people. */
static void answer_health(const struct gateway *gateway, struct http_call *call)
{
    json_t *health = json_pack("{s:s, s:I, s:I, s:I, s:I}", "status", gateway->draining ? "draining" : "ok",
                               "held", (json_int_t)exchanges_count(gateway->exchanges), "at_risk",
                               (json_int_t)exchanges_at_risk(gateway->exchanges), "outbox",
                               (json_int_t)outbox_count(gateway->outbox), "connections",
                               (json_int_t)http_server_connections(gateway->webhooks));
    char *text = health ? json_dumps(health, JSON_COMPACT) : NULL;

    if (text)
        respond(call, health_status(gateway), "application/json", text);
    else
        respond(call, 503, NULL, NULL);
    free(text);
    json_decref(health);
}

/* What was found in the content that was looked at last: what refused it, in the words of `check`. */
static void answer_content(const struct gateway *gateway, struct http_call *call)
{
    const struct loader_status *status = loader_status(gateway->loader);
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    if (!out) {
        respond(call, 503, NULL, NULL);
        return;
    }
    fprintf(out,
            "{\"age_s\":%llu,\"last_reload\":\"%s\",\"loaded\":%lu,\"refused\":%lu,\"errors\":%zu,"
            "\"warnings\":%zu,\"faults\":%s}\n",
            (unsigned long long)((clock_ms() - status->loaded_ms) / 1000),
            status->last_refused ? "refused"
            : status->loaded     ? "loaded"
                                 : "none",
            status->loaded, status->refused, status->errors, status->warnings,
            loader_faults(gateway->loader));
    if (fclose(out) == 0)
        respond(call, 200, "application/json", text);
    else
        respond(call, 503, NULL, NULL);
    free(text);
}

static void answer_metrics(struct gateway *gateway, struct http_call *call)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    if (!out) {
        respond(call, 503, NULL, NULL);
        return;
    }
    const struct forgetter_counts forgetter = forgetter_counts(gateway->forgetter);
    const struct counts_gauges gauges = {
        .held = exchanges_count(gateway->exchanges),
        .at_risk = exchanges_at_risk(gateway->exchanges),
        .outbox = outbox_count(gateway->outbox),
        .outreach = desk_count(gateway->desk),
        .retries = outbox_retries(gateway->outbox),
        .fallbacks = outbox_fallbacks(gateway->outbox),
        .lines_down = outbox_lines_down(gateway->outbox),
        .connections = http_server_connections(gateway->webhooks),
        .http = http_server_counts(gateway->webhooks),
        .to_forget = forgetter.waiting,
        .forgotten = forgetter.forgotten,
        .not_forgotten = forgetter.given_up,
        .content = loader_status(gateway->loader),
        .channels = &gateway->channels,
        .budget = &gateway->budget,
        .limits = &gateway->settings->limits,
    };
    counts_print(gateway->counts, &gauges, out);
    if (fclose(out) == 0)
        respond(call, 200, "text/plain; version=0.0.4; charset=utf-8", text);
    else
        respond(call, 503, NULL, NULL);
    free(text);
}

void public_request(struct http_call *call, const struct http_request *request, void *arg)
{
    struct gateway *gateway = arg;
    struct channel *channel = channels_by_path(&gateway->channels, request->path);
    char answer[CHALLENGE_ROOM];

    if (channel && challenge_answer(&gateway->challenge, request, clock_ms(), answer))
        respond(call, 200, "text/plain", answer);
    else if (channel)
        webhook_receive(gateway, channel, call, request);
    else if (strcmp(request->path, "/healthz") == 0 && is_read(request))
        respond(call, health_status(gateway), NULL, NULL);
    else
        respond(call, 404, NULL, NULL);
}

static void refuse(struct http_call *call, enum admin_access access)
{
    static const char sign_in[] = "WWW-Authenticate: Basic realm=\"rightsline: the password is the admin "
                                  "token\", charset=\"UTF-8\"\r\n";
    static const char not_here[] =
        "This is for the machine that the gateway runs on. Open it there, or through a tunnel:\n"
        "  ssh -L 8081:127.0.0.1:8081 THE-MACHINE    and then http://127.0.0.1:8081/\n";

    if (access == ADMIN_SIGN_IN)
        http_respond(call, &(struct http_response){.status = 401, .headers = sign_in});
    else
        respond(call, 403, "text/plain; charset=utf-8", not_here);
}

/* The pages; the phone is for this machine alone, whoever has the token. */
static bool answer_page(struct gateway *gateway, struct http_call *call, const struct http_request *request)
{
    bool phone = gateway->carrier != NULL;

    return (phone && sandbox_carrier_handle(gateway->carrier, call, request)) ||
           (phone && preview_handle(gateway, call, request)) ||
           web_handle(call, request, phone && web_is_local(request));
}

void admin_request(struct http_call *call, const struct http_request *request, void *arg)
{
    struct gateway *gateway = arg;
    bool ours = gateway->carrier && sandbox_carrier_is_gateway(request);
    enum admin_access access = ours ? ADMIN_MAY : admin_access_of(gateway->settings, request);

    if (access != ADMIN_MAY)
        refuse(call, access);
    else if (strcmp(request->path, "/healthz") == 0 && is_read(request))
        answer_health(gateway, call);
    else if (strcmp(request->path, "/metrics") == 0 && is_read(request))
        answer_metrics(gateway, call);
    else if (strcmp(request->path, "/content") == 0 && is_read(request))
        answer_content(gateway, call);
    else if (admin_commands_answer(gateway, call, request) ||
             dashboard_answer(gateway->dashboard, call, request) || answer_page(gateway, call, request))
        return;
    else
        respond(call, 404, NULL, NULL);
}
