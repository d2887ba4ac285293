/* joiner.c - puts the parts of long texts together. */
#include "gateway/joiner.h"

#include "gateway/clock.h"
#include "gateway/forgetter.h"
#include "gateway/log.h"
#include "gateway/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

enum {
    JOINTS_MAX = 256,
    HOLD_PERCENT = 50, /* of the time that the provider waits; the rest is for the answer */
    MISSED_MS = 20000, /* a part that has not come by then will not */
    KEPT_MS = 300000,
};

/* A delivery that waits. */
struct holder {
    STAILQ_ENTRY(holder) link;
    exchange_settled *settled;
    void *arg;
    uint64_t received_ms;
};

STAILQ_HEAD(holders, holder);

struct piece {
    bool there;
    char id[MESSAGE_ID_ROOM];
    char *text;
};

/* A message in the making. */
struct joint {
    TAILQ_ENTRY(joint) link;
    struct joiner *joiner;
    struct channel *channel;
    char sender[MESSAGE_NUMBER_ROOM], recipient[MESSAGE_NUMBER_ROOM];
    unsigned reference, total;
    uint64_t first_ms;
    struct piece pieces[JOINER_PARTS_MAX];
    struct holders holders;
    bool begun;          /* it is under way as an exchange */
    unsigned marks;      /* that are being written */
    struct event *timer; /* at the end of the holders' patience, or of ours */
};

TAILQ_HEAD(joints, joint);

struct joiner {
    struct gateway *gateway;
    struct joints joints; /* the oldest first */
    size_t count;
    bool closed;
};

/* ---- Holders ---- */

static bool hold(struct joint *joint, uint64_t received_ms, exchange_settled *settled, void *arg)
{
    struct holder *holder = calloc(1, sizeof *holder);

    if (!holder)
        return false;
    *holder = (struct holder){.settled = settled, .arg = arg, .received_ms = received_ms};
    STAILQ_INSERT_TAIL(&joint->holders, holder, link);
    return true;
}

/* Tells all of them. That may bring the next request at once, so that a joint must not be looked at after its
 * holders were told: they are taken from it first. */
static void tell(struct holders *holders, enum settled settled)
{
    struct holder *holder;

    while ((holder = STAILQ_FIRST(holders))) {
        STAILQ_REMOVE_HEAD(holders, link);
        holder->settled(settled, NULL, holder->arg);
        free(holder);
    }
}

static struct holders take_holders(struct joint *joint)
{
    struct holders taken = STAILQ_HEAD_INITIALIZER(taken);

    STAILQ_INIT(&taken);
    STAILQ_CONCAT(&taken, &joint->holders);
    return taken;
}

/* ---- Joints ---- */

static void joint_clear(struct joint *joint)
{
    for (size_t i = 0; i < JOINER_PARTS_MAX; i++) {
        memory_locked_free(joint->pieces[i].text);
        joint->pieces[i] = (struct piece){.there = false};
    }
    joint->first_ms = clock_ms();
}

/* Whoever waits for it is told so. */
static void joint_end(struct joint *joint, enum settled settled)
{
    struct holders holders = take_holders(joint);

    TAILQ_REMOVE(&joint->joiner->joints, joint, link);
    joint->joiner->count--;
    joint_clear(joint);
    event_free(joint->timer);
    memory_locked_free(joint);
    tell(&holders, settled);
}

static struct joint *joint_find(struct joiner *joiner, const struct channel *channel,
                                const struct message *message, const struct message_part *part)
{
    struct joint *joint;

    TAILQ_FOREACH(joint, &joiner->joints, link)
    {
        if (joint->channel == channel && joint->reference == part->reference && joint->total == part->total &&
            strcmp(joint->sender, message->sender) == 0 && strcmp(joint->recipient, message->recipient) == 0)
            return joint;
    }
    return NULL;
}

static void timer_fired(evutil_socket_t fd, short what, void *arg);

/* Drops what is older than we keep; and the oldest when there is no room. Those under way are left: they will
 * end, and their holders are told. */
static void make_room(struct joiner *joiner)
{
    uint64_t now_ms = clock_ms();
    struct joint *joint, *next;

    for (joint = TAILQ_FIRST(&joiner->joints); joint; joint = next) {
        next = TAILQ_NEXT(joint, link);
        if (!joint->begun && now_ms >= joint->first_ms + KEPT_MS && STAILQ_EMPTY(&joint->holders))
            joint_end(joint, SETTLED_LATER);
    }
    if (joiner->count < JOINTS_MAX)
        return;
    TAILQ_FOREACH(joint, &joiner->joints, link)
    {
        if (!joint->begun) {
            joint_end(joint, SETTLED_LATER);
            return;
        }
    }
}

static struct joint *joint_new(struct joiner *joiner, struct channel *channel, const struct message *message,
                               const struct message_part *part)
{
    make_room(joiner);
    if (joiner->count >= JOINTS_MAX || joiner->closed)
        return NULL;
    struct joint *joint = memory_locked_new(sizeof *joint); /* it may wait for five minutes */
    struct event *timer = joint ? evtimer_new(joiner->gateway->base, timer_fired, joint) : NULL;
    if (!timer) {
        memory_locked_free(joint);
        return NULL;
    }
    *joint = (struct joint){.joiner = joiner,
                            .channel = channel,
                            .reference = part->reference,
                            .total = part->total,
                            .first_ms = clock_ms(),
                            .timer = timer};
    strcpy(joint->sender, message->sender);
    strcpy(joint->recipient, message->recipient);
    STAILQ_INIT(&joint->holders);
    TAILQ_INSERT_TAIL(&joiner->joints, joint, link);
    joiner->count++;
    return joint;
}

static unsigned parts_of(const struct joint *joint)
{
    return joint->total < JOINER_PARTS_MAX ? joint->total : JOINER_PARTS_MAX;
}

static bool is_complete(const struct joint *joint)
{
    for (unsigned i = 0; i < parts_of(joint); i++) {
        if (!joint->pieces[i].there)
            return false;
    }
    return true;
}

/* ---- Settled ---- */

static void marked(enum store_status status, void *arg)
{
    struct joint *joint = arg;

    if (status == STORE_FAILED) /* the person has been told: half of it once more is the worst to come */
        LOG(LOG_STORE_FAILED, joint->channel->settings->name, 0);
    if (--joint->marks > 0)
        return;
    joint_end(joint, SETTLED);
}

/* The exchange has marked its own id, the first part's; a later delivery of any other must be known too. */
static void mark_parts(struct joint *joint)
{
    struct gateway *gateway = joint->joiner->gateway;
    const char *name = joint->channel->settings->name;
    bool first = true;

    joint->marks = 1; /* until all are on their way */
    for (unsigned i = 0; i < parts_of(joint); i++) {
        const struct piece *piece = &joint->pieces[i];
        if (!piece->there)
            continue;
        if (!first) {
            struct store_key key = keyed_hash_of(gateway->lasting, HASH_MESSAGE, name, piece->id);
            joint->marks++;
            gateway->store->does->mark_write(gateway->store, &key, marked, joint);
            forgetter_settled(gateway->forgetter, joint->channel, piece->id);
        }
        first = false;
    }
    marked(STORE_YES, joint);
}

static void come_again(struct joint *joint);

static void joined_settled(enum settled settled, const char *reply, void *arg)
{
    struct joint *joint = arg;
    (void)reply; /* in parts no provider takes one */

    if (settled == SETTLED) {
        mark_parts(joint);
        return;
    }
    joint->begun = false;
    if (joint->joiner->closed)
        joint_end(joint, SETTLED_LATER);
    else
        come_again(joint);
}

/* ---- Joining ---- */

/* The parts that are there, one after the other. False: no memory. */
static bool put_together(const struct joint *joint, struct message *whole)
{
    char *text = malloc((size_t)JOINER_PARTS_MAX * MESSAGE_TEXT_ROOM);
    size_t length = 0;

    if (!text)
        return false;
    strcpy(whole->sender, joint->sender);
    strcpy(whole->recipient, joint->recipient);
    for (unsigned i = 0; i < parts_of(joint); i++) {
        const struct piece *piece = &joint->pieces[i];
        if (!piece->there)
            continue;
        if (whole->id[0] == '\0')
            strcpy(whole->id, piece->id);
        size_t more = strlen(piece->text);
        memcpy(text + length, piece->text, more);
        length += more;
    }
    message_set_text(whole, text, length);
    free(text);
    return true;
}

static void join(struct joint *joint)
{
    const struct holder *oldest = STAILQ_FIRST(&joint->holders);
    uint64_t received_ms = oldest ? oldest->received_ms : clock_ms();
    struct message whole = {.media = 0};

    if (joint->begun)
        return; /* a further delivery of what is under way */
    event_del(joint->timer);
    if (!put_together(joint, &whole)) {
        joint_end(joint, SETTLED_LATER);
        return;
    }
    joint->begun = true;
    exchange_begin(joint->joiner->gateway, joint->channel, &whole, received_ms, joined_settled, joint);
    message_scrub(&whole);
}

/* ---- Time ---- */

static void set_timer(struct joint *joint)
{
    const struct holder *oldest = STAILQ_FIRST(&joint->holders);
    uint64_t patience_ms = (uint64_t)joint->channel->facts.webhook_timeout_ms * HOLD_PERCENT / 100;
    uint64_t at_ms = oldest ? oldest->received_ms + patience_ms : joint->first_ms + KEPT_MS;
    uint64_t now_ms = clock_ms(), wait_ms = at_ms > now_ms ? at_ms - now_ms : 0;
    const struct timeval wait = {(time_t)(wait_ms / 1000), (suseconds_t)(wait_ms % 1000 * 1000)};

    if (!joint->begun && evtimer_add(joint->timer, &wait) != 0)
        joint_end(joint, SETTLED_LATER);
}

/* The provider shall; what is there is kept meanwhile. */
static void come_again(struct joint *joint)
{
    struct holders holders = take_holders(joint);

    set_timer(joint);
    tell(&holders, SETTLED_LATER);
}

static void timer_fired(evutil_socket_t fd, short what, void *arg)
{
    struct joint *joint = arg;
    (void)fd, (void)what;

    if (STAILQ_EMPTY(&joint->holders))
        joint_end(joint, SETTLED_LATER); /* nobody has come again */
    else if (joint->channel->facts.redelivers_for_s > 0)
        come_again(joint);
    else
        join(joint);
}

/* ---- A part ---- */

/* A part while it is looked up whether it was settled before. */
struct arrival {
    struct joiner *joiner;
    struct channel *channel;
    struct message message;
    struct message_part part;
    uint64_t received_ms;
    exchange_settled *settled;
    void *arg;
};

/* False: no memory, or another message under the same reference is under way. */
static bool add_piece(struct joint *joint, const struct arrival *arrival)
{
    struct piece *piece = &joint->pieces[arrival->part.number - 1];

    if (piece->there && strcmp(piece->id, arrival->message.id) == 0)
        return true;
    if (joint->begun)
        return false;
    if (piece->there)
        joint_clear(joint); /* phones count references from 0 to 255 and then anew: this is another message */
    size_t size = strlen(arrival->message.text) + 1;
    piece->text = memory_locked_new(size);
    if (!piece->text)
        return false;
    memcpy(piece->text, arrival->message.text, size);
    strcpy(piece->id, arrival->message.id);
    piece->there = true;
    return true;
}

/* False: no memory, or no room. */
static bool add(const struct arrival *arrival)
{
    struct joint *joint = joint_find(arrival->joiner, arrival->channel, &arrival->message, &arrival->part);
    bool is_new = joint == NULL;

    if (is_new)
        joint = joint_new(arrival->joiner, arrival->channel, &arrival->message, &arrival->part);
    if (!joint)
        return false;
    if (!add_piece(joint, arrival) || !hold(joint, arrival->received_ms, arrival->settled, arrival->arg)) {
        if (is_new)
            joint_end(joint, SETTLED_LATER);
        return false;
    }
    bool missed = !is_new && clock_ms() - joint->first_ms >= MISSED_MS;
    if (is_complete(joint) || missed)
        join(joint);
    else if (!STAILQ_NEXT(STAILQ_FIRST(&joint->holders), link))
        set_timer(joint); /* it is the only one that waits */
    return true;
}

static void looked_up(enum store_status status, void *arg)
{
    struct arrival *arrival = arg;
    bool beyond = arrival->part.number > JOINER_PARTS_MAX;

    if (status == STORE_FAILED || (status == STORE_NO && !beyond && !add(arrival)))
        arrival->settled(SETTLED_LATER, NULL, arrival->arg);
    else if (status == STORE_YES || beyond)
        arrival->settled(SETTLED, NULL, arrival->arg);
    message_scrub(&arrival->message);
    free(arrival);
}

void joiner_take(struct joiner *joiner, struct channel *channel, const struct message *message,
                 const struct message_part *part, uint64_t received_ms, exchange_settled *settled, void *arg)
{
    struct gateway *gateway = joiner->gateway;
    struct arrival *arrival = malloc(sizeof *arrival);

    if (!arrival) {
        settled(SETTLED_LATER, NULL, arg);
        return;
    }
    *arrival = (struct arrival){joiner, channel, *message, *part, received_ms, settled, arg};
    struct store_key key =
        keyed_hash_of(gateway->lasting, HASH_MESSAGE, channel->settings->name, message->id);
    gateway->store->does->mark_read(gateway->store, &key, looked_up, arrival);
}

/* ---- The whole ---- */

struct joiner *joiner_new(struct gateway *gateway)
{
    struct joiner *joiner = calloc(1, sizeof *joiner);

    if (joiner) {
        joiner->gateway = gateway;
        TAILQ_INIT(&joiner->joints);
    }
    return joiner;
}

void joiner_hand_back(struct joiner *joiner)
{
    struct joint *joint, *next;

    joiner->closed = true;
    for (joint = TAILQ_FIRST(&joiner->joints); joint; joint = next) {
        next = TAILQ_NEXT(joint, link);
        if (joint->begun)
            continue;
        if (joint->channel->facts.redelivers_for_s > 0 || STAILQ_EMPTY(&joint->holders))
            joint_end(joint, SETTLED_LATER);
        else
            join(joint);
    }
}

void joiner_free(struct joiner *joiner)
{
    if (!joiner)
        return;
    joiner->closed = true;
    while (!TAILQ_EMPTY(&joiner->joints))
        joint_end(TAILQ_FIRST(&joiner->joints), SETTLED_LATER);
    free(joiner);
}

size_t joiner_count(const struct joiner *joiner)
{
    return joiner->count;
}
