/* forgetter.c - ids in lists, one for each number of tries. All of a list wait equally long, whoever's they
 * are, so that the first is always the next one due. */
#include "gateway/forgetter.h"

#include "gateway/clock.h"
#include "gateway/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#define HASH_NONFATAL_OOM                1
#define uthash_nonfatal_oom(forgettable) ((forgettable)->known = false)
#include <uthash.h>

enum { LOOK_S = 1, HOLD_S = 30, KEY_ROOM = CONFIG_NAME_ROOM + MESSAGE_ID_ROOM };

struct forgettable {
    TAILQ_ENTRY(forgettable) link; /* in the list of its tries, unless a call is under way */
    UT_hash_handle by_key;
    struct forgetter *forgetter;
    const struct channel *channel;
    bool inbound, known;
    unsigned tries; /* so far; FORGETTER_TRIES: none, and it waits for its receipt */
    uint64_t due_ms;
    struct http_transfer *transfer;
    char key[]; /* channel's name, a space, the provider's id */
};

TAILQ_HEAD(forgettables, forgettable);

struct forgetter {
    struct http_client *client;
    struct event *timer;
    struct forgettable *all;
    /* The last one has those of ours that wait for a receipt, before the first try. */
    struct forgettables waiting[FORGETTER_TRIES + 1];
    struct forgettables under_way;
    unsigned calls;
    uint64_t held_ms; /* a provider is in trouble: nothing before that */
    struct forgetter_counts counts;
};

/* ---- Lists ---- */

static void timer_set(struct forgetter *forgetter)
{
    const struct timeval wait = {LOOK_S, 0};

    if (!evtimer_pending(forgetter->timer, NULL))
        evtimer_add(forgetter->timer, &wait);
}

/* The list of the shortest wait that the provider needs: the tries before it are passed over. */
static unsigned first_list(const struct channel *channel)
{
    unsigned tries = 0;

    while (tries + 1 < FORGETTER_TRIES &&
           (unsigned)FORGETTER_WAIT_S << tries < channel->provider->erase_after_s)
        tries++;
    return tries;
}

/* In the list after so many tries. */
static void wait_after(struct forgettable *text, unsigned tries)
{
    uint64_t wait_s = tries == FORGETTER_TRIES ? FORGETTER_PATIENCE_S : (uint64_t)FORGETTER_WAIT_S << tries;

    text->tries = tries;
    text->due_ms = clock_ms() + wait_s * 1000;
    TAILQ_INSERT_TAIL(&text->forgetter->waiting[tries], text, link);
}

static void drop(struct forgettable *text)
{
    struct forgetter *forgetter = text->forgetter;

    HASH_DELETE(by_key, forgetter->all, text);
    forgetter->counts.waiting--;
    free(text); /* free wipes: the id goes with it */
}

static void give_up(struct forgettable *text, int status)
{
    LOG(LOG_NOT_FORGOTTEN, text->channel->settings->name, 0, {LOG_HTTP_STATUS, status}, {LOG_COUNT, 1});
    text->forgetter->counts.given_up++;
    drop(text);
}

/* The one that has been asked for most often goes first: it is the least likely. */
static void make_room(struct forgetter *forgetter)
{
    for (size_t i = 0; i <= FORGETTER_TRIES; i++) {
        size_t tries = i == FORGETTER_TRIES ? FORGETTER_TRIES : FORGETTER_TRIES - 1 - i;
        struct forgettable *text = TAILQ_FIRST(&forgetter->waiting[tries]);
        if (!text)
            continue;
        TAILQ_REMOVE(&forgetter->waiting[tries], text, link);
        give_up(text, 0);
        return;
    }
}

/* ---- Asking ---- */

static void answered(const struct api_answer *answer, void *arg)
{
    struct forgettable *text = arg;
    struct forgetter *forgetter = text->forgetter;
    enum erased erased = text->channel->provider->erased(answer);

    TAILQ_REMOVE(&forgetter->under_way, text, link);
    text->transfer = NULL;
    forgetter->calls--;
    if (erased == ERASED_LATER && (answer->status == 429 || answer->status >= 500 || answer->status == 0))
        forgetter->held_ms =
            clock_ms() + (uint64_t)(answer->retry_after_s > 0 ? answer->retry_after_s : HOLD_S) * 1000;
    if (erased == ERASED_DONE) {
        forgetter->counts.forgotten++;
        drop(text);
    } else if (erased == ERASED_NEVER || text->tries + 1 == FORGETTER_TRIES) {
        give_up(text, answer->status);
    } else {
        wait_after(text, text->tries + 1);
    }
}

/* It must have left its list. */
static void ask(struct forgettable *text)
{
    struct forgetter *forgetter = text->forgetter;
    const struct channel *channel = text->channel;
    const char *id = text->key + strlen(channel->settings->name) + 1;
    static struct api_call call; /* large; wiped after use */

    if (text->tries == FORGETTER_TRIES)
        text->tries = first_list(channel);
    memset(&call, 0, sizeof call);
    if (!channel->provider->erase(channel->provider_settings, id, text->inbound, &call)) {
        api_call_scrub(&call);
        give_up(text, 0);
        return;
    }
    text->transfer = http_client_start(forgetter->client, &call, answered, text);
    api_call_scrub(&call);
    if (!text->transfer) { /* no memory */
        wait_after(text, text->tries);
        return;
    }
    forgetter->calls++;
    TAILQ_INSERT_TAIL(&forgetter->under_way, text, link);
}

static struct forgettable *next_due(struct forgetter *forgetter, uint64_t now_ms)
{
    for (size_t tries = 0; tries <= FORGETTER_TRIES; tries++) {
        struct forgettable *text = TAILQ_FIRST(&forgetter->waiting[tries]);
        if (text && text->due_ms <= now_ms)
            return text;
    }
    return NULL;
}

void forgetter_look(struct forgetter *forgetter)
{
    uint64_t now_ms = clock_ms();
    struct forgettable *text;

    while (now_ms >= forgetter->held_ms && forgetter->calls < FORGETTER_CALLS_MAX &&
           (text = next_due(forgetter, now_ms))) {
        TAILQ_REMOVE(&forgetter->waiting[text->tries], text, link);
        ask(text);
    }
    if (forgetter->counts.waiting > 0)
        timer_set(forgetter);
}

static void look(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    forgetter_look(arg);
}

/* ---- What comes in ---- */

static struct forgettable *find(struct forgetter *forgetter, const struct channel *channel, const char *id,
                                char key[KEY_ROOM])
{
    struct forgettable *text = NULL;

    snprintf(key, KEY_ROOM, "%s %s", channel->settings->name, id);
    HASH_FIND(by_key, forgetter->all, key, strlen(key), text);
    return text;
}

static void add(struct forgetter *forgetter, const struct channel *channel, const char *id, bool inbound,
                unsigned tries)
{
    char key[KEY_ROOM];

    if (!channel->settings->forget || !channel->provider->erase || find(forgetter, channel, id, key))
        return;
    if (forgetter->counts.waiting >= FORGETTER_TEXTS_MAX)
        make_room(forgetter);
    size_t length = strlen(key);
    struct forgettable *text = calloc(1, sizeof *text + length + 1);
    if (text) {
        memcpy(text->key, key, length);
        text->forgetter = forgetter;
        text->channel = channel;
        text->inbound = inbound;
        text->known = true;
        HASH_ADD(by_key, forgetter->all, key, length, text);
    }
    if (!text || !text->known) {
        LOG(LOG_OUT_OF_MEMORY, channel->settings->name, 0);
        forgetter->counts.given_up++;
        free(text);
        return;
    }
    forgetter->counts.waiting++;
    wait_after(text, tries);
    timer_set(forgetter);
}

void forgetter_sent(struct forgetter *forgetter, const struct channel *channel, const char *id)
{
    add(forgetter, channel, id, false, channel->status_url[0] ? FORGETTER_TRIES : first_list(channel));
}

void forgetter_settled(struct forgetter *forgetter, const struct channel *channel, const char *id)
{
    add(forgetter, channel, id, true, first_list(channel));
}

void forgetter_receipt(struct forgetter *forgetter, const struct channel *channel,
                       const struct receipt *receipt)
{
    char key[KEY_ROOM];

    if (!channel->settings->forget ||
        (receipt->delivery != DELIVERY_DELIVERED && receipt->delivery != DELIVERY_FAILED))
        return;
    struct forgettable *text = find(forgetter, channel, receipt->id, key);
    if (!text) {
        /* It was sent before a restart, or is a part of a longer one. */
        add(forgetter, channel, receipt->id, false, first_list(channel));
    } else if (text->tries == FORGETTER_TRIES) {
        TAILQ_REMOVE(&forgetter->waiting[FORGETTER_TRIES], text, link);
        wait_after(text, first_list(channel));
    }
}

struct forgetter_counts forgetter_counts(const struct forgetter *forgetter)
{
    return forgetter->counts;
}

/* ---- The whole ---- */

struct forgetter *forgetter_new(struct event_base *base, struct http_client *client)
{
    struct forgetter *forgetter = calloc(1, sizeof *forgetter);

    if (!forgetter)
        return NULL;
    forgetter->client = client;
    forgetter->timer = evtimer_new(base, look, forgetter);
    for (size_t i = 0; i <= FORGETTER_TRIES; i++)
        TAILQ_INIT(&forgetter->waiting[i]);
    TAILQ_INIT(&forgetter->under_way);
    if (!forgetter->timer) {
        free(forgetter);
        return NULL;
    }
    return forgetter;
}

void forgetter_free(struct forgetter *forgetter)
{
    struct forgettable *text, *next;

    if (!forgetter)
        return;
    if (forgetter->counts.waiting > 0)
        LOG(LOG_NOT_FORGOTTEN, NULL, 0, {LOG_COUNT, (long)forgetter->counts.waiting});
    HASH_ITER(by_key, forgetter->all, text, next)
    {
        if (text->transfer)
            http_client_cancel(forgetter->client, text->transfer);
        drop(text);
    }
    event_free(forgetter->timer);
    free(forgetter);
}
