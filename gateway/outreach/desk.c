/* desk.c - one text to one recipient who did not ask. */
#include "gateway/outreach/desk.h"

#include "content/area_codes.h"
#include "gateway/clock.h"
#include "gateway/counts.h"
#include "gateway/form.h"
#include "gateway/key.h"
#include "gateway/limits.h"
#include "gateway/outreach/desk_plan.h"
#include "gateway/store/table.h"
#include "gateway/web.h"
#include "handlers/show.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

enum { SEND_MS = 60000, ANSWER_ROOM = 160, TEXTED_MAX = 500000, TEXTED_MS = 24 * 60 * 60 * 1000 };

/* One that is looked at, or on its way. Knows the number for as long as the opt-out is looked up. */
struct job {
    TAILQ_ENTRY(job) link;
    struct desk *desk;
    struct http_call *call;
    struct channel *channel;
    struct outbox_text *text; /* in the outbox; NULL before */
    struct store_key recipient;
    size_t segments;
    enum language language;
    bool rehearsal;
    char number[MESSAGE_NUMBER_ROOM];
    char words[]; /* wiped with it */
};

struct desk {
    struct gateway *gateway;
    TAILQ_HEAD(jobs, job) jobs;
    size_t count;
    struct table *texted; /* who was texted within a day: hashes */
};

struct desk *desk_new(struct gateway *gateway)
{
    struct desk *desk = calloc(1, sizeof *desk);

    if (!desk)
        return NULL;
    desk->gateway = gateway;
    TAILQ_INIT(&desk->jobs);
    desk->texted = table_new(0, 1, TEXTED_MAX, TEXTED_MS);
    if (desk->texted)
        return desk;
    free(desk);
    return NULL;
}

void desk_free(struct desk *desk)
{
    struct job *job;

    if (!desk)
        return;
    while ((job = TAILQ_FIRST(&desk->jobs))) {
        TAILQ_REMOVE(&desk->jobs, job, link);
        free(job);
    }
    table_free(desk->texted);
    free(desk);
}

/* ---- Answers ---- */

static void respond(struct http_call *call, int status, const char *body)
{
    http_respond(call, &(struct http_response){.status = status,
                                               .content_type = body ? "application/json" : NULL,
                                               .body = body,
                                               .body_length = body ? strlen(body) : 0,
                                               .headers = body ? web_headers : NULL});
}

static void respond_result(struct http_call *call, const char *result, size_t segments, time_t opens)
{
    char body[ANSWER_ROOM];

    snprintf(body, sizeof body, "{\"result\":\"%s\",\"segments\":%zu,\"opens\":%lld}", result, segments,
             (long long)opens);
    respond(call, 200, body);
}

/* A rehearsal is not counted. */
static void count(struct desk *desk, bool rehearsal, const char *result, size_t segments)
{
    if (!rehearsal)
        counts_outreach(desk->gateway->counts, result, segments);
}

static void finish(struct job *job, const char *result)
{
    TAILQ_REMOVE(&job->desk->jobs, job, link);
    job->desk->count--;
    count(job->desk, job->rehearsal, result, strcmp(result, "accepted") == 0 ? job->segments : 0);
    respond_result(job->call, result, job->segments, 0);
    free(job);
}

/* ---- Sending ---- */

static void opt_out_noted(enum store_status status, void *arg)
{
    struct job *job = arg;
    struct desk *desk = job->desk;
    const struct store_key recipient = job->recipient;

    (void)status; /* should it be lost, the provider refuses the next one too */
    finish(job, "opted_out");
    desk_take_back(desk, &recipient); /* another text may wait for the same person */
}

static void sent(const struct outcome *outcome, void *arg)
{
    static const char *const results[] = {
        [OUTCOME_ACCEPTED] = "accepted", [OUTCOME_TRY_LATER] = "later",     [OUTCOME_REFUSED] = "refused",
        [OUTCOME_OPTED_OUT] = NULL,      [OUTCOME_OUR_FAULT] = "our_fault", [OUTCOME_UNKNOWN] = "unknown",
    };
    struct job *job = arg;
    struct store *store = job->desk->gateway->store;

    job->text = NULL;
    if (outcome->kind == OUTCOME_ACCEPTED)
        table_write(job->desk->texted, &job->recipient, clock_ms());
    if (outcome->kind == OUTCOME_OPTED_OUT)
        store->does->optout_write(store, &job->recipient, true, opt_out_noted, job);
    else
        finish(job, results[outcome->kind]);
}

/* The same number of ours for the same person each time, so that all is one conversation. */
static const char *our_number(const struct job *job)
{
    const struct channel_settings *settings = job->channel->settings;

    return settings->numbers[job->recipient.bytes[0] % settings->numbers_count];
}

static void put_into_outbox(struct job *job)
{
    const struct gateway *gateway = job->desk->gateway;
    uint64_t now_ms = clock_ms(), trace = 0;

    if (gateway->draining || RAND_bytes((unsigned char *)&trace, sizeof trace) != 1) {
        finish(job, "later");
        return;
    }
    const struct outbox_order order = {.channel = job->channel,
                                       .sender = our_number(job),
                                       .recipient = job->number,
                                       .text = job->words,
                                       .priority = PRIORITY_OUTREACH,
                                       .give_up_ms = now_ms + SEND_MS,
                                       .last_ms = now_ms + SEND_MS,
                                       .trace = trace,
                                       .topic = "campaign",
                                       .language = language_code(job->language)};
    job->text = outbox_add(gateway->outbox, &order, sent, job);
    explicit_bzero(job->number, sizeof job->number); /* the outbox has it now */
    if (!job->text)
        finish(job, "later");
}

static void opt_out_known(enum store_status status, void *arg)
{
    struct job *job = arg;

    if (status == STORE_NO)
        put_into_outbox(job);
    else
        finish(job, status == STORE_YES ? "opted_out" : "later");
}

/* ---- One request ---- */

/* What the form says. */
struct order {
    const struct campaign *campaign;
    struct channel *channel;
    size_t text;
    enum language language;
    const char *number, *where;
    bool rehearsal;
};

static struct channel *channel_of(struct gateway *gateway, const char *name, bool rehearsal)
{
    for (size_t i = 0; i < gateway->channels.count; i++) {
        struct channel *channel = &gateway->channels.list[i];
        bool sandbox = strcmp(channel->provider->name, "sandbox") == 0;
        if (sandbox == rehearsal && (!*name || strcmp(channel->settings->name, name) == 0))
            return channel;
    }
    return NULL;
}

/* What stands against it at once; NULL when nothing does. */
static const char *refuse(struct gateway *gateway, const struct order *order, time_t *opens)
{
    const struct content *content = gateway->content;
    const struct office_hours *own = &gateway->settings->outreach_hours;
    const struct office_hours window = own->known ? *own : quiet_usual_window();
    struct area_zones zones;
    time_t now = clock_wall();

    if (!order->campaign)
        return "no_campaign";
    if (!order->channel)
        return "no_channel";
    if (gateway->draining)
        return "later";
    if (!limits_can_answer(order->number, gateway->settings->channels, gateway->settings->channels_count) ||
        !area_codes_zones(&content->area_codes, content->places, order->number, order->where, &zones))
        return "foreign";
    if (order->rehearsal)
        return NULL;
    if (campaign_state(order->campaign, now) != CAMPAIGN_RUNS)
        return "not_running";
    if (gateway->settings->key[0] && key_forgotten(gateway->settings->key))
        return "forgotten";
    if (quiet_allows_for(&window, &zones, now, SEND_MS / 1000)) /* it may leave that much later */
        return NULL;
    *opens = quiet_opens(&window, &zones, now);
    return "quiet";
}

static void turn_away(struct desk *desk, struct http_call *call, const struct order *order, const char *why,
                      time_t opens)
{
    count(desk, order->rehearsal, why, 0);
    respond_result(call, why, 0, opens);
}

static void begin(struct desk *desk, struct http_call *call, const struct order *order)
{
    struct gateway *gateway = desk->gateway;
    struct reply reply;
    enum language wanted =
        order->language == LANG_UNKNOWN ? order->channel->settings->language : order->language;
    enum language language = show_outreach(gateway->content, &order->channel->hotline, order->campaign,
                                           order->text, wanted, &reply);
    const char *words = language == LANG_UNKNOWN ? "" : reply.page_text[0];
    struct job *job = *words ? calloc(1, sizeof *job + strlen(words) + 1) : NULL;

    if (!job) {
        turn_away(desk, call, order, *words ? "later" : "no_campaign", 0);
        return;
    }
    *job = (struct job){.desk = desk,
                        .call = call,
                        .channel = order->channel,
                        .language = language,
                        .rehearsal = order->rehearsal,
                        .segments = segments_measure(words).count};
    memcpy(job->words, words, strlen(words) + 1);
    snprintf(job->number, sizeof job->number, "%s", order->number);
    job->recipient = keyed_hash_of(gateway->lasting, HASH_OPTOUT, "", order->number);
    TAILQ_INSERT_TAIL(&desk->jobs, job, link);
    desk->count++;
    gateway->store->does->optout_read(gateway->store, &job->recipient, opt_out_known, job);
}

static void hand_in(struct desk *desk, struct http_call *call, const struct form *form)
{
    struct gateway *gateway = desk->gateway;
    bool rehearsal = strcmp(form_text(form, "rehearsal"), "1") == 0;
    const struct order order = {
        .campaign = campaigns_find(&gateway->content->campaigns, form_text(form, "campaign")),
        .channel = channel_of(gateway, form_text(form, "channel"), rehearsal),
        .text = (size_t)strtoul(form_text(form, "text"), NULL, 10),
        .language = language_from_code(form_text(form, "language")),
        .number = form_text(form, "number"),
        .where = form_text(form, "where"),
        .rehearsal = rehearsal,
    };
    time_t opens = 0;
    const char *refused = refuse(gateway, &order, &opens);

    if (refused)
        turn_away(desk, call, &order, refused, opens);
    else
        begin(desk, call, &order);
}

/* ---- For others ---- */

/* The port of the loopback is open to every user of the machine; the socket's file is not. */
static bool may_ask(const struct gateway *gateway, const struct http_request *request)
{
    if (request->from_socket_file)
        return true;
    for (size_t i = 0; i < gateway->channels.count; i++)
        if (strcmp(gateway->channels.list[i].provider->name, "sandbox") != 0)
            return false;
    return true;
}

static void confirm(const struct gateway *gateway, struct http_call *call)
{
    const char *key = gateway->settings->key;

    respond_result(call, !key[0] || key_forgotten_confirm(key) == 0 ? "confirmed" : "later", 0, 0);
}

bool desk_answer(struct desk *desk, struct http_call *call, const struct http_request *request)
{
    struct gateway *gateway = desk->gateway;
    struct form form = {.count = 0};
    char *plan;

    if (strncmp(request->path, "/outreach/", 10) != 0)
        return false;
    if (!may_ask(gateway, request)) {
        respond(call, 403, "{\"result\":\"only by the admin socket\"}");
        return true;
    }
    if (form_read(&form, request->body, request->body_length) != FORM_OK) {
        respond(call, 400, NULL);
        return true;
    }
    if (strcmp(request->path, "/outreach/send") == 0) {
        hand_in(desk, call, &form);
    } else if (strcmp(request->path, "/outreach/confirm") == 0) {
        confirm(gateway, call);
    } else if (strcmp(request->path, "/outreach/plan") == 0 && (plan = desk_plan(gateway))) {
        respond(call, 200, plan);
        free(plan);
    } else {
        respond(call, 404, NULL);
    }
    form_scrub(&form);
    return true;
}

/* Takes back what has not begun to leave: of one recipient, or (NULL) of all. */
static void take_back(struct desk *desk, const struct store_key *recipient, const char *result)
{
    struct job *job, *next;

    for (job = TAILQ_FIRST(&desk->jobs); job; job = next) {
        next = TAILQ_NEXT(job, link);
        if (job->text && (!recipient || memcmp(&job->recipient, recipient, sizeof *recipient) == 0) &&
            outbox_take_back(desk->gateway->outbox, job->text))
            finish(job, result);
    }
}

void desk_take_back(struct desk *desk, const struct store_key *recipient)
{
    if (desk)
        take_back(desk, recipient, "opted_out");
}

void desk_hand_back(struct desk *desk)
{
    take_back(desk, NULL, "later");
}

bool desk_has_texted(const struct desk *desk, const struct store_key *recipient)
{
    return table_find(desk->texted, recipient, clock_ms()) != NULL;
}

size_t desk_count(const struct desk *desk)
{
    return desk->count;
}
