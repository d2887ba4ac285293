/* loader.h - the content in service, and newer content in its place.
 * Content is loaded, checked and freed in a thread of its own, the loader's; the loop only changes one
 * pointer (gateway->content). Content with a fault is refused as `rightsline check` would refuse it, and what
 * was in service stays. So is content that keeps changing while it is read: what is served was all there at
 * once. It is not the configuration that is loaded anew: that takes a restart.
 *
 * Content is counted, from the loop alone: an answer in the making keeps the one it began with
 * (content_keep(), loader_let_go()), and the last holder has it freed.
 *
 * A second loader may look after content that is in no service (edited.h). Nothing of it is logged, and
 * faults in it end nothing. */
#ifndef GATEWAY_LOADER_H
#define GATEWAY_LOADER_H

#include "content/shelf_life.h"
#include "gateway/gateway.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loader;

/* For health, metrics and people. */
struct loader_status {
    uint64_t loaded_ms;         /* when the content in service was loaded, by clock_ms() */
    unsigned long loaded;       /* how often newer content was put in service */
    unsigned long refused;      /* how often it was not */
    bool last_refused;          /* the last time */
    size_t errors, warnings;    /* of what was looked at last */
    struct freshness freshness; /* of the content in service; all 0 until it has been checked */
};

/* Starts a loader of what is in `folder` (borrowed). `place` is where it puts it: with &gateway->content,
 * which is in service, it begins to load at once; elsewhere it waits until it is asked. With `watch` a change
 * in the folder loads it anew once writing has been quiet for a moment. The gateway's loop must be there.
 * NULL, and a fault, when it cannot be started. */
struct loader *loader_new(struct gateway *gateway, const char *folder, struct content **place, bool watch,
                          struct faults *faults);

/* Waits for the first content for the service, which is then in its place. False, and faults, when there is
 * none. Once, before the loop runs: what else a start has to do is best done before it. */
bool loader_first(struct loader *loader, struct faults *faults);

/* Waits for what is under way, and frees all its content. NULL is allowed. */
void loader_free(struct loader *loader);

/* Loads the folder anew, soon; of what is in service the log tells how it ended. */
void loader_request(struct loader *loader);

/* Has all that is in the folder now been tried? If not it soon will be, and later this says so. Looks at the
 * folder: a millisecond or less. */
bool loader_caught_up(struct loader *loader);

/* Takes away what is in its place, of a loader of content in no service; it is tried again when that is asked
 * next. */
void loader_empty(struct loader *loader);

/* One holder fewer. Without a loader (tests) it is freed at once. */
void loader_let_go(struct loader *loader, struct content *content);

/* Has its thread fenced itself in (confine.h)? It does so when it has its first content, if the settings say
 * so, and from then on never writes. Only that of content in service: who starts another is fenced in
 * already. */
bool loader_confined(const struct loader *loader);

const struct loader_status *loader_status(const struct loader *loader);

/* The faults of what was looked at last, as a JSON list (see `check --json`); borrowed until the loop runs
 * again. */
const char *loader_faults(const struct loader *loader);

#endif
