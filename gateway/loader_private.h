/* loader_private.h - what the two sides of the loader share: loader.c in the loop, loader_thread.c in the
 * thread.
 */
#ifndef GATEWAY_LOADER_PRIVATE_H
#define GATEWAY_LOADER_PRIVATE_H

#include "gateway/loader.h"

#include <pthread.h>
#include <sys/queue.h>

/* What one look at the folder gave, from the thread to the loop. */
struct found {
    struct content *content; /* new, or NULL: refused, or only looked at */
    uint64_t stamp;          /* of the folder as it was read; 0 when it could not be */
    bool only_checked;       /* the content that is in service already */
    struct faults faults;
    char *told;                 /* the faults as JSON; NULL when memory is out */
    struct freshness freshness; /* of what was checked */
    uint64_t took_ms;
};

/* What nobody holds any more. It is freed by the thread, which made it: to free another thread's memory is to
 * wait for the lock of its allocations, and whoever has that may have been sent off its processor. */
struct leaving {
    STAILQ_ENTRY(leaving) link;
    struct content *content; /* NULL is allowed */
    struct faults faults;
    char *told;
};

struct loader {
    struct gateway *gateway;
    const char *folder;
    struct content **place;
    bool in_service; /* place is that of the content in service */
    bool watch;
    pthread_t thread;
    bool started;
    int wake; /* an eventfd, on which the thread calls the loop */
    struct event *woken;

    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t changed;
    bool wanted, ending;
    STAILQ_HEAD(, leaving) leaving;
    bool has_found; /* for the loop to take */
    struct found found;

    bool confined; /* set before the first content is handed over */

    /* The thread's own. */
    uint64_t tried_stamp, seen_stamp; /* of the folder: when it was last loaded, and last looked at */

    /* The loop's own. */
    struct loader_status status;
    char *told;
    bool tried, asked;           /* is `stamp` that of what was tried last? Is `asked_stamp` still to be? */
    uint64_t stamp, asked_stamp; /* of the folder */
};

/* The thread; `arg` is the loader. It loads the first content, checks it, and then waits for work. */
void *loader_run(void *arg);

/* Frees what nobody holds any more. Under the lock, which is open meanwhile. */
void loader_free_leaving(struct loader *loader);

/* Frees what one of them holds. */
void loader_leaving_clear(struct leaving *leaving);

void loader_found_clear(struct found *found);

#endif
