/* store.h - the state that machines would share, behind one interface whose calls finish by callback: who has
 * opted out, which messages were answered, what a conversation remembers, how much a sender has had.
 * Everything is kept under keyed hashes: no number, no words, no ZIP ever gets here.
 *
 * The embedded store keeps conversations and allowances in memory, opt-outs in SQLite and marks in an
 * append-only file; its calls finish at once, but for those that wait for the disk. A store that is reached
 * over a network can stand behind the same functions. A callback may come from within the call. */
#ifndef GATEWAY_STORE_STORE_H
#define GATEWAY_STORE_STORE_H

#include "gateway/limits.h"
#include "handlers/session.h"

#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STORE_KEY_BYTES = 16, STORE_CONFIRM_MS = 5 * 60 * 1000 };

/* A keyed hash: of a sender, or of a channel and a message's id. */
struct store_key {
    unsigned char bytes[STORE_KEY_BYTES];
};

enum store_status {
    STORE_YES, /* it is there; it is done */
    STORE_NO,  /* it is not there */
    STORE_FAILED,
};

/* How a message was answered, so that an answer given in the response can be given again. */
struct replay {
    struct session before; /* the conversation as it was when the message came */
    bool silent;           /* nothing was said: a limit, or a STOP that the provider confirms */
};

typedef void store_done(enum store_status status, void *arg);
typedef void store_session_done(enum store_status status, const struct session *session, void *arg);
typedef void store_allow_done(enum store_status status, enum limit_verdict verdict, void *arg);
typedef void store_replay_done(enum store_status status, const struct replay *replay, void *arg);

struct store;

struct store_functions {
    /* Has this sender opted out? Set or clear it: done once it is on disk. Both are idempotent. */
    void (*optout_read)(struct store *store, const struct store_key *sender, store_done *done, void *arg);
    void (*optout_write)(struct store *store, const struct store_key *sender, bool opted_out,
                         store_done *done, void *arg);

    /* One text may confirm an opt-out, within five minutes (47 CFR 64.1200(a)(12)): is it still owed to this
     * sender? Kept for those minutes, in memory. */
    void (*confirm_read)(struct store *store, const struct store_key *sender, store_done *done, void *arg);
    void (*confirm_write)(struct store *store, const struct store_key *sender, bool owed);

    /* Was this message settled within the time that providers redeliver? Mark it: done once it is on disk,
     * together with others that were settled about then. */
    void (*mark_read)(struct store *store, const struct store_key *message, store_done *done, void *arg);
    void (*mark_write)(struct store *store, const struct store_key *message, store_done *done, void *arg);

    /* How a message was answered; kept for 15 minutes, of the latest 16,000 messages, in memory. */
    void (*replay_read)(struct store *store, const struct store_key *message, store_replay_done *done,
                        void *arg);
    void (*replay_write)(struct store *store, const struct store_key *message, const struct replay *replay);

    /* A conversation, under today's key or yesterday's; forgotten 15 minutes after it was last written. */
    void (*session_read)(struct store *store, const struct store_key *today,
                         const struct store_key *yesterday, store_session_done *done, void *arg);
    void (*session_write)(struct store *store, const struct store_key *today, const struct session *session);

    /* May this reply go to this sender (limits.h)? Counts it if so, unless it is only asked. */
    void (*allow)(struct store *store, const struct store_key *today, const struct store_key *yesterday,
                  const struct limit_request *request, store_allow_done *done, void *arg);

    /* Writes what is still to be written and frees. */
    void (*close)(struct store *store);
};

struct store {
    const struct store_functions *does;
};

/* The embedded store in that folder, which is made when it is missing (mode 0700); "" keeps all in memory.
 * NULL when it cannot be opened, with the reason in `reason`. */
struct store *store_embedded_open(const char *folder, const struct limit_settings *limits,
                                  struct event_base *base, char *reason, size_t room);

/* Removes what the embedded store keeps under the lasting key in that folder, when that key is gone. No store
 * may be open there. 0, or an errno. */
int store_embedded_forget(const char *folder);

#endif
