/* embedded.c - the store of one machine: conversations and allowances in memory, opt-outs in SQLite,
 * marks in files. */
#include "gateway/clock.h"
#include "gateway/store/conversations.h"
#include "gateway/store/marks.h"
#include "gateway/store/optouts.h"
#include "gateway/store/table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    CONVERSATION_MS = 15 * 60 * 1000,
    SENDER_MS = 24 * 60 * 60 * 1000,
    CONVERSATIONS_MAX = 200000,
    SENDERS_MAX = 1000000,
    REPLAYS_MAX = 16384, /* Twilio tries again within 15 s: of a thousand messages a second */
    CONFIRMS_MAX = 100000,
};

struct embedded {
    struct store store;
    const struct limit_settings *limits;
    struct conversations *sessions, *replays;
    struct table *senders, *confirms;
    struct optouts *optouts;
    struct marks *marks;
};

static void optout_read(struct store *store, const struct store_key *sender, store_done *done, void *arg)
{
    done(optouts_read(((struct embedded *)store)->optouts, sender), arg);
}

static void optout_write(struct store *store, const struct store_key *sender, bool opted_out,
                         store_done *done, void *arg)
{
    done(optouts_write(((struct embedded *)store)->optouts, sender, opted_out), arg);
}

static void confirm_read(struct store *store, const struct store_key *sender, store_done *done, void *arg)
{
    bool owed = table_find(((struct embedded *)store)->confirms, sender, clock_ms()) != NULL;

    done(owed ? STORE_YES : STORE_NO, arg);
}

/* Without memory none is owed: none is better than two. */
static void confirm_write(struct store *store, const struct store_key *sender, bool owed)
{
    struct table *confirms = ((struct embedded *)store)->confirms;

    if (owed)
        table_write(confirms, sender, clock_ms());
    else
        table_remove(confirms, sender);
}

static void mark_read(struct store *store, const struct store_key *message, store_done *done, void *arg)
{
    done(marks_has(((struct embedded *)store)->marks, message) ? STORE_YES : STORE_NO, arg);
}

static void mark_write(struct store *store, const struct store_key *message, store_done *done, void *arg)
{
    marks_add(((struct embedded *)store)->marks, message, done, arg);
}

static void replay_read(struct store *store, const struct store_key *message, store_replay_done *done,
                        void *arg)
{
    struct replay replay;
    bool found = conversations_read(((struct embedded *)store)->replays, message, clock_ms(), &replay);

    done(found ? STORE_YES : STORE_NO, found ? &replay : NULL, arg);
    explicit_bzero(&replay, sizeof replay);
}

static void replay_write(struct store *store, const struct store_key *message, const struct replay *replay)
{
    conversations_write(((struct embedded *)store)->replays, message, clock_ms(), replay);
}

static void session_read(struct store *store, const struct store_key *today,
                         const struct store_key *yesterday, store_session_done *done, void *arg)
{
    struct conversations *sessions = ((struct embedded *)store)->sessions;
    uint64_t now_ms = clock_ms();
    struct replay kept;
    bool found = conversations_read(sessions, today, now_ms, &kept) ||
                 conversations_read(sessions, yesterday, now_ms, &kept);

    done(found ? STORE_YES : STORE_NO, found ? &kept.before : NULL, arg);
    explicit_bzero(&kept, sizeof kept);
}

static void session_write(struct store *store, const struct store_key *today, const struct session *session)
{
    struct replay kept = {.before = *session};

    conversations_write(((struct embedded *)store)->sessions, today, clock_ms(), &kept);
    explicit_bzero(&kept, sizeof kept);
}

static void allow(struct store *store, const struct store_key *today, const struct store_key *yesterday,
                  const struct limit_request *request, store_allow_done *done, void *arg)
{
    struct embedded *embedded = (struct embedded *)store;
    struct sender_limits *sender = table_find(embedded->senders, today, request->now_ms);
    bool carried = !sender; /* the day's key has changed, or it is somebody new */

    if (carried)
        sender = table_find(embedded->senders, yesterday, request->now_ms);
    struct sender_limits known = sender ? *sender : (struct sender_limits){0};
    if (!request->only_ask) {
        sender = table_write(embedded->senders, today, request->now_ms);
        if (!sender) {
            done(STORE_FAILED, LIMIT_SEND, arg);
            return;
        }
        if (carried)
            *sender = known;
    }
    done(STORE_YES, limits_decide(embedded->limits, request->only_ask ? &known : sender, request), arg);
}

static void close_store(struct store *store)
{
    struct embedded *embedded = (struct embedded *)store;

    marks_close(embedded->marks);
    optouts_close(embedded->optouts);
    conversations_free(embedded->sessions);
    conversations_free(embedded->replays);
    table_free(embedded->senders);
    table_free(embedded->confirms);
    free(embedded);
}

int store_embedded_forget(const char *folder)
{
    int error = folder[0] ? optouts_forget(folder) : 0;

    return error == 0 && folder[0] ? marks_forget(folder) : error;
}

static const struct store_functions functions = {
    .optout_read = optout_read,
    .optout_write = optout_write,
    .confirm_read = confirm_read,
    .confirm_write = confirm_write,
    .mark_read = mark_read,
    .mark_write = mark_write,
    .replay_read = replay_read,
    .replay_write = replay_write,
    .session_read = session_read,
    .session_write = session_write,
    .allow = allow,
    .close = close_store,
};

struct store *store_embedded_open(const char *folder, const struct limit_settings *limits,
                                  struct event_base *base, char *reason, size_t room)
{
    struct embedded *embedded = calloc(1, sizeof *embedded);

    snprintf(reason, room, "out of memory");
    if (!embedded)
        return NULL;
    embedded->store.does = &functions;
    embedded->limits = limits;
    if (folder[0] && mkdir(folder, 0700) != 0 && errno != EEXIST) {
        snprintf(reason, room, "cannot make the folder: %s", strerror(errno));
        goto fail;
    }
    embedded->sessions = conversations_new(CONVERSATIONS_MAX, CONVERSATION_MS);
    embedded->replays = conversations_new(REPLAYS_MAX, CONVERSATION_MS);
    embedded->senders =
        table_new(sizeof(struct sender_limits), _Alignof(struct sender_limits), SENDERS_MAX, SENDER_MS);
    embedded->confirms = table_new(0, 1, CONFIRMS_MAX, STORE_CONFIRM_MS);
    if (!embedded->sessions || !embedded->senders || !embedded->replays || !embedded->confirms)
        goto fail;
    if (!(embedded->optouts = optouts_open(folder, base, reason, room)) ||
        !(embedded->marks = marks_open(folder, base, reason, room)))
        goto fail;
    return &embedded->store;

fail:
    close_store(&embedded->store);
    return NULL;
}
