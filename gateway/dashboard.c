/* dashboard.c - who listens to the dashboard's events, its paths, and the hour. */
#include "gateway/dashboard.h"

#include "gateway/clock.h"
#include "gateway/counts.h"
#include "gateway/dashboard_json.h"
#include "gateway/dashboard_live.h"
#include "gateway/dashboard_tables.h"
#include "gateway/web.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

enum { HOUR_S = 3600, PATH_ROOM = 64, HEADERS_ROOM = 1024 };

struct listener {
    TAILQ_ENTRY(listener) link;
    struct dashboard *dashboard;
    struct http_call *call;
};

struct dashboard {
    struct gateway *gateway;
    struct event *hour; /* when the next one begins */
    struct event *now;  /* pending while somebody listens */
    TAILQ_HEAD(, listener) listeners;
    size_t listeners_count;
};

/* ---- Listeners ---- */

static void listener_free(struct listener *listener)
{
    TAILQ_REMOVE(&listener->dashboard->listeners, listener, link);
    listener->dashboard->listeners_count--;
    free(listener);
}

static void gone(void *arg)
{
    struct listener *listener = arg;
    struct dashboard *dashboard = listener->dashboard;

    listener_free(listener);
    if (dashboard->listeners_count == 0)
        event_del(dashboard->now);
}

/* As it goes over the wire; NULL when memory is out. Takes `data` over; its text has no line breaks. */
static char *event_new_text(const char *name, json_t *data)
{
    char *json = data ? json_dumps(data, JSON_COMPACT) : NULL, *event = NULL;

    if (json && asprintf(&event, "event: %s\ndata: %s\n\n", name, json) < 0)
        event = NULL;
    free(json);
    json_decref(data);
    return event;
}

/* To one, or with NULL to all. Who cannot be told now is told the next time. */
static void tell(struct dashboard *dashboard, struct listener *one, const char *name, json_t *data)
{
    char *event = event_new_text(name, data);
    struct listener *listener;

    if (!event)
        return;
    if (one) {
        http_stream_send(one->call, event, strlen(event));
    } else {
        TAILQ_FOREACH(listener, &dashboard->listeners, link)
        http_stream_send(listener->call, event, strlen(event));
    }
    free(event);
}

static void tell_now(evutil_socket_t fd, short what, void *arg)
{
    struct dashboard *dashboard = arg;
    (void)fd, (void)what;

    tell(dashboard, NULL, "now", dashboard_json_now(dashboard->gateway));
}

static void refuse(struct http_call *call, int status, const char *headers, const char *why)
{
    web_respond_json(call, status, headers, json_pack("{s:s}", "error", why));
}

static void listen_to_events(struct dashboard *dashboard, struct http_call *call)
{
    static const struct timeval wait = {DASHBOARD_NOW_S, 0};
    struct listener *listener =
        dashboard->listeners_count < DASHBOARD_LISTENERS_MAX && !dashboard->gateway->draining
            ? calloc(1, sizeof *listener)
            : NULL;

    if (!listener) {
        refuse(call, 503, "Retry-After: 60\r\n", "too many pages are open, or the gateway is ending");
        return;
    }
    *listener = (struct listener){.dashboard = dashboard, .call = call};
    TAILQ_INSERT_TAIL(&dashboard->listeners, listener, link);
    if (dashboard->listeners_count++ == 0)
        event_add(dashboard->now, &wait);
    http_stream_begin(call, "text/event-stream; charset=utf-8", gone, listener);
    tell(dashboard, listener, "now", dashboard_json_now(dashboard->gateway));
}

void dashboard_end(struct dashboard *dashboard)
{
    event_del(dashboard->now);
    while (!TAILQ_EMPTY(&dashboard->listeners)) {
        struct listener *listener = TAILQ_FIRST(&dashboard->listeners);
        http_stream_end(listener->call);
        listener_free(listener);
    }
}

/* ---- The hour ---- */

/* A calendar that jumps is looked at again when the hour is over that was meant. */
static void wait_for_hour(struct dashboard *dashboard)
{
    const struct timeval wait = {HOUR_S - clock_wall() % HOUR_S, 0};

    event_add(dashboard->hour, &wait);
}

static void hour_begins(evutil_socket_t fd, short what, void *arg)
{
    struct dashboard *dashboard = arg;
    struct counts *counts = dashboard->gateway->counts;
    (void)fd, (void)what;

    counts_publish(counts);
    tell(dashboard, NULL, "published", json_pack("{s:I}", "as_of", (json_int_t)counts_published_at(counts)));
    wait_for_hour(dashboard);
}

struct dashboard *dashboard_new(struct gateway *gateway)
{
    struct dashboard *dashboard = calloc(1, sizeof *dashboard);

    if (!dashboard)
        return NULL;
    dashboard->gateway = gateway;
    TAILQ_INIT(&dashboard->listeners);
    dashboard->hour = evtimer_new(gateway->base, hour_begins, dashboard);
    dashboard->now = event_new(gateway->base, -1, EV_PERSIST, tell_now, dashboard);
    if (!dashboard->hour || !dashboard->now) {
        dashboard_free(dashboard);
        return NULL;
    }
    wait_for_hour(dashboard);
    return dashboard;
}

void dashboard_free(struct dashboard *dashboard)
{
    if (!dashboard)
        return;
    while (!TAILQ_EMPTY(&dashboard->listeners))
        listener_free(TAILQ_FIRST(&dashboard->listeners));
    if (dashboard->hour)
        event_free(dashboard->hour);
    if (dashboard->now)
        event_free(dashboard->now);
    free(dashboard);
}

/* ---- Paths ---- */

static void respond(struct http_call *call, const char *content_type, const char *more_headers, char *text,
                    size_t length)
{
    char headers[HEADERS_ROOM];

    snprintf(headers, sizeof headers, "%s%s", web_headers, more_headers);
    if (text)
        http_respond(call, &(struct http_response){.status = 200,
                                                   .content_type = content_type,
                                                   .body = text,
                                                   .body_length = length,
                                                   .headers = headers});
    else
        refuse(call, 503, "", "out of memory");
    free(text);
}

static void answer_all(struct gateway *gateway, struct http_call *call)
{
    size_t length = 0;
    char *text = dashboard_json_all(gateway, &length);

    respond(call, "application/json", "", text, length);
}

/* One of what is counted of people, or of how it stands. */
struct wanted {
    const struct table *table;     /* or NULL */
    const struct live_table *live; /* or NULL */
    bool csv;
};

static void write_table(const struct gateway *gateway, const struct wanted *wanted, FILE *out)
{
    const struct table_source source = {counts_totals(gateway->counts), counts_tally(gateway->counts)};

    if (wanted->table)
        (wanted->csv ? tables_csv : tables_json)(wanted->table, &source, out);
    else
        (wanted->csv ? live_table_csv : live_table_json)(wanted->live, gateway, out);
}

static void answer_table(struct gateway *gateway, struct http_call *call, const struct wanted *wanted)
{
    const char *id = wanted->table ? wanted->table->id : wanted->live->id;
    char *text = NULL, attachment[PATH_ROOM * 2] = "";
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    if (out) {
        write_table(gateway, wanted, out);
        if (fclose(out) != 0) {
            free(text);
            text = NULL;
        }
    }
    if (wanted->csv)
        snprintf(attachment, sizeof attachment,
                 "Content-Disposition: attachment; filename=\"rightsline-%s.csv\"\r\n", id);
    respond(call, wanted->csv ? "text/csv; charset=utf-8; header=present" : "application/json", attachment,
            text, length);
}

/* "/dashboard/TABLE.json" or ".csv"; false: it is none. */
static bool find_wanted(const char *path, struct wanted *wanted)
{
    static const char folder[] = "/dashboard/";
    char id[PATH_ROOM] = "";

    if (strncmp(path, folder, sizeof folder - 1) != 0)
        return false;
    const char *name = path + sizeof folder - 1, *dot = strchr(name, '.');
    if (!dot || (size_t)(dot - name) >= sizeof id || (strcmp(dot, ".json") != 0 && strcmp(dot, ".csv") != 0))
        return false;
    memcpy(id, name, (size_t)(dot - name));
    *wanted = (struct wanted){tables_find(id), live_tables_find(id), strcmp(dot, ".csv") == 0};
    return wanted->table || wanted->live;
}

bool dashboard_answer(struct dashboard *dashboard, struct http_call *call, const struct http_request *request)
{
    struct gateway *gateway = dashboard->gateway;
    bool all = strcmp(request->path, "/dashboard.json") == 0,
         events = strcmp(request->path, "/dashboard/events") == 0;
    struct wanted wanted;
    bool table = find_wanted(request->path, &wanted);

    if (!all && !events && !table)
        return false;
    if (request->method != METHOD_GET && (events || request->method != METHOD_HEAD))
        refuse(call, 405, events ? "Allow: GET\r\n" : "Allow: GET, HEAD\r\n", "not with this method");
    else if (events && !web_is_own(request)) /* another site's page could hold all places */
        refuse(call, 403, "", "open /dashboard");
    else if (events)
        listen_to_events(dashboard, call);
    else if (table)
        answer_table(gateway, call, &wanted);
    else
        answer_all(gateway, call);
    return true;
}
