/* loader.c - the loader's thread, and the one pointer that the loop changes. */
#include "gateway/loader.h"

#include "gateway/check_content.h"
#include "gateway/clock.h"
#include "gateway/commands.h"
#include "gateway/folder_stamp.h"
#include "gateway/log.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/queue.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    /* Memory may be locked (memory_harden), so the stack is what is needed and not the usual 8 MiB. Checking
     * answers takes most: each is put together in buffers of some ten KiB. */
    STACK_BYTES = 512 * 1024,
    LOOK_MS = 500,      /* between two looks at the folder; quiet is what two of them do not tell apart */
    TRIES = 5,          /* to read files that are being written */
    NICENESS = 10,      /* the loop comes first, also where there is but one processor */
    FAULTS_LOGGED = 20, /* of content that was refused; /content has the rest */
};

/* What one look at the folder gave, from the thread to the loop. */
struct found {
    struct content *content; /* new, or NULL: refused, or only looked at */
    bool only_checked;       /* the content that is in service already */
    struct faults faults;
    char *told; /* the faults as JSON; NULL when memory is out */
    uint64_t took_ms;
};

static void found_clear(struct found *found)
{
    if (found->content)
        content_free(found->content);
    faults_free(&found->faults);
    free(found->told);
    *found = (struct found){0};
}

/* Content that nobody holds any more. */
struct leaving {
    STAILQ_ENTRY(leaving) link;
    struct content *content;
};

struct loader {
    struct gateway *gateway;
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

    /* The thread's own. */
    uint64_t tried_stamp, seen_stamp; /* of the folder: when it was last loaded, and last looked at */

    /* The loop's own. */
    struct loader_status status;
    char *told;
};

/* ---- In the thread: loading ---- */

static struct hotline hotline_of(const struct loader *loader)
{
    const struct settings *settings = loader->gateway->settings;

    return channel_hotline(settings, &settings->channels[0]);
}

/* Waits so long, or until something changes: then false. Under the lock. */
static bool wait_whole(struct loader *loader, unsigned ms)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    until.tv_sec += (time_t)(ms / 1000) + until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    return pthread_cond_timedwait(&loader->changed, &loader->lock, &until) == ETIMEDOUT;
}

/* A moment for whoever writes; false at the end. */
static bool pause_for_writing(struct loader *loader)
{
    pthread_mutex_lock(&loader->lock);
    if (!loader->ending)
        wait_whole(loader, LOOK_MS);
    bool going_on = !loader->ending;
    pthread_mutex_unlock(&loader->lock);
    return going_on;
}

/* Content from files that did not change while they were read. The path is made out once, so that all of it
 * comes from one folder even when a link to it is changed meanwhile. */
static struct content *load_settled(struct loader *loader, struct faults *faults)
{
    const char *folder = loader->gateway->settings->content;

    for (int try = 0; try < TRIES && (try == 0 || pause_for_writing(loader)); try++) {
        char *path = realpath(folder, NULL);
        if (!path) {
            faults_add(faults, FAULT_ERROR, folder, "", "see that the folder is there and may be read",
                       "the folder cannot be read: %s", strerror(errno));
            return NULL;
        }
        uint64_t before = loader->tried_stamp = loader->seen_stamp = folder_stamp(path);
        struct content *content = content_load(path, faults);
        bool settled = folder_stamp(path) == before;
        free(path);
        if (settled)
            return content;
        if (content)
            content_free(content);
        faults_free(faults);
    }
    faults_add(faults, FAULT_ERROR, folder, "", "load it again once all is written",
               "files were being written while they were read");
    return NULL;
}

static void tell(struct found *found)
{
    json_t *list = commands_faults_json(&found->faults);

    found->told = json_dumps(list, JSON_COMPACT);
    json_decref(list);
}

/* Warnings keep nothing out; a fault that only the finished answers show does. */
static void check(struct loader *loader, struct found *found, const struct content *content)
{
    const struct hotline hotline = hotline_of(loader);

    check_content(content, loader->gateway->settings, &hotline, &found->faults);
}

static void load(struct loader *loader, bool checked, struct found *found)
{
    uint64_t began_ms = clock_ms();

    *found = (struct found){0};
    faults_init(&found->faults);
    found->content = load_settled(loader, &found->faults);
    if (found->content && checked)
        check(loader, found, found->content);
    if (found->content && faults_count_errors(&found->faults) > 0) {
        content_free(found->content);
        found->content = NULL;
    }
    tell(found);
    found->took_ms = clock_ms() - began_ms;
}

/* The first content is in service before it is checked, so that nobody waits for that; here it is, so that
 * /content and /metrics tell the same after a start as after a reload. The loop reads it meanwhile, and
 * cannot have it freed: who does that is here. */
static void check_first(struct loader *loader, const struct content *content, struct found *found)
{
    *found = (struct found){.only_checked = true};
    faults_init(&found->faults);
    check(loader, found, content);
    tell(found);
}

/* ---- The thread ---- */

/* Once the loop has taken what was found before. Under the lock. */
static void hand_over(struct loader *loader, struct found *found)
{
    static const uint64_t one = 1;

    while (loader->has_found && !loader->ending)
        pthread_cond_wait(&loader->changed, &loader->lock);
    if (loader->has_found) {
        found_clear(found);
        return;
    }
    loader->found = *found;
    loader->has_found = true;
    pthread_cond_broadcast(&loader->changed); /* at the start the loop's thread waits for it */
    while (write(loader->wake, &one, sizeof one) < 0 && errno == EINTR)
        continue;
}

/* Under the lock, which is open meanwhile: freeing takes a while. */
static void free_leaving(struct loader *loader)
{
    struct leaving *leaving;

    while ((leaving = STAILQ_FIRST(&loader->leaving))) {
        STAILQ_REMOVE_HEAD(&loader->leaving, link);
        pthread_mutex_unlock(&loader->lock);
        content_free(leaving->content);
        free(leaving);
        pthread_mutex_lock(&loader->lock);
    }
}

/* Has the folder changed since it was tried last, and not since the last look? */
static bool has_changed(struct loader *loader)
{
    char *path = realpath(loader->gateway->settings->content, NULL);
    uint64_t stamp = path ? folder_stamp(path) : 0;
    bool quiet = stamp == loader->seen_stamp;

    free(path);
    loader->seen_stamp = stamp;
    return quiet && stamp != loader->tried_stamp && stamp != 0;
}

/* Until something is wanted; false at the end. Under the lock. */
static bool wait_for_work(struct loader *loader)
{
    for (;;) {
        free_leaving(loader);
        if (loader->ending)
            return false;
        if (loader->wanted)
            return true;
        if (!loader->watch) {
            pthread_cond_wait(&loader->changed, &loader->lock);
        } else if (wait_whole(loader, LOOK_MS)) {
            pthread_mutex_unlock(&loader->lock);
            bool changed = has_changed(loader);
            pthread_mutex_lock(&loader->lock);
            loader->wanted |= changed;
        }
    }
}

static void *run(void *arg)
{
    struct loader *loader = arg;
    struct found found;

    load(loader, false, &found);
    const struct content *first = found.content;
    pthread_mutex_lock(&loader->lock);
    hand_over(loader, &found);
    if (first) {
        pthread_mutex_unlock(&loader->lock);
        setpriority(PRIO_PROCESS, 0, NICENESS); /* on Linux of this thread; not to be had is no harm */
        check_first(loader, first, &found);
        pthread_mutex_lock(&loader->lock);
        hand_over(loader, &found);
    }
    while (first && wait_for_work(loader)) {
        loader->wanted = false;
        pthread_mutex_unlock(&loader->lock);
        load(loader, true, &found);
        pthread_mutex_lock(&loader->lock);
        hand_over(loader, &found);
    }
    pthread_mutex_unlock(&loader->lock);
    return NULL;
}

/* ---- In the loop ---- */

void loader_let_go(struct loader *loader, struct content *content)
{
    if (!content || !content_drop(content))
        return;
    struct leaving *leaving = loader ? malloc(sizeof *leaving) : NULL;
    if (!leaving) {
        content_free(content);
        return;
    }
    leaving->content = content;
    pthread_mutex_lock(&loader->lock);
    STAILQ_INSERT_TAIL(&loader->leaving, leaving, link);
    pthread_cond_broadcast(&loader->changed);
    pthread_mutex_unlock(&loader->lock);
}

static void log_refusal(const struct faults *faults)
{
    int told = 0;

    for (size_t i = 0; i < faults->count && told < FAULTS_LOGGED; i++)
        if (faults->list[i].severity == FAULT_ERROR) {
            log_fault(&faults->list[i]);
            told++;
        }
}

static void put_in_service(struct loader *loader, struct content *content)
{
    struct content *old = loader->gateway->content;

    loader->gateway->content = content;
    loader->status.loaded_ms = clock_ms();
    loader->status.loaded += old != NULL;
    loader_let_go(loader, old);
}

static void take(struct loader *loader, struct found *found)
{
    struct loader_status *status = &loader->status;

    free(loader->told);
    loader->told = found->told;
    status->errors = faults_count_errors(&found->faults);
    status->warnings = faults_count_warnings(&found->faults);
    if (!found->only_checked) {
        status->last_refused = !found->content;
        status->refused += status->last_refused;
        LOG(found->content ? LOG_CONTENT_LOADED : LOG_CONTENT_REJECTED, NULL, 0,
            {LOG_ERRORS, (long)status->errors}, {LOG_WARNINGS, (long)status->warnings},
            {LOG_LATENCY_MS, (long)found->took_ms});
        if (found->content)
            put_in_service(loader, found->content);
        else
            log_refusal(&found->faults);
    }
    faults_free(&found->faults);
}

/* Makes room for the next. Under the lock. */
static struct found claim_found(struct loader *loader)
{
    struct found found = loader->found;

    loader->found = (struct found){0};
    loader->has_found = false;
    pthread_cond_broadcast(&loader->changed);
    return found;
}

static void woken(evutil_socket_t fd, short what, void *arg)
{
    struct loader *loader = arg;
    struct found found;
    uint64_t calls;
    (void)what;

    if (read(fd, &calls, sizeof calls) < 0)
        return;
    pthread_mutex_lock(&loader->lock);
    bool has_found = loader->has_found;
    if (has_found)
        found = claim_found(loader);
    pthread_mutex_unlock(&loader->lock);
    if (has_found)
        take(loader, &found);
}

void loader_request(struct loader *loader)
{
    pthread_mutex_lock(&loader->lock);
    loader->wanted = true;
    pthread_cond_broadcast(&loader->changed);
    pthread_mutex_unlock(&loader->lock);
}

const struct loader_status *loader_status(const struct loader *loader)
{
    return &loader->status;
}

const char *loader_faults(const struct loader *loader)
{
    return loader->told ? loader->told : "[]";
}

/* ---- Beginning and end ---- */

/* Signals are for the loop's thread. */
static bool start_thread(struct loader *loader)
{
    pthread_attr_t how;
    sigset_t all, before;

    if (pthread_attr_init(&how) != 0)
        return false;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    loader->started = pthread_attr_setstacksize(&how, STACK_BYTES) == 0 &&
                      pthread_create(&loader->thread, &how, run, loader) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&how);
    return loader->started;
}

static void copy_faults(struct faults *to, const struct faults *from)
{
    for (size_t i = 0; i < from->count; i++) {
        const struct fault *fault = &from->list[i];
        faults_add(to, fault->severity, fault->file, fault->where, fault->mend, "%s", fault->message);
    }
}

/* Waits for the first content. */
static void take_first(struct loader *loader, struct faults *faults)
{
    pthread_mutex_lock(&loader->lock);
    while (!loader->has_found)
        pthread_cond_wait(&loader->changed, &loader->lock);
    struct found found = claim_found(loader);
    pthread_mutex_unlock(&loader->lock);
    copy_faults(faults, &found.faults);
    take(loader, &found);
}

static struct loader *make(struct gateway *gateway, bool watch)
{
    struct loader *loader = calloc(1, sizeof *loader);
    pthread_condattr_t how;

    if (!loader)
        return NULL;
    loader->gateway = gateway;
    loader->watch = watch;
    STAILQ_INIT(&loader->leaving);
    pthread_mutex_init(&loader->lock, NULL);
    pthread_condattr_init(&how);
    pthread_condattr_setclock(&how, CLOCK_MONOTONIC);
    pthread_cond_init(&loader->changed, &how);
    pthread_condattr_destroy(&how);
    loader->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (loader->wake >= 0)
        loader->woken = event_new(gateway->base, loader->wake, EV_READ | EV_PERSIST, woken, loader);
    return loader;
}

struct loader *loader_new(struct gateway *gateway, bool watch, struct faults *faults)
{
    struct loader *loader = make(gateway, watch);

    if (loader && loader->woken && event_add(loader->woken, NULL) == 0 && start_thread(loader)) {
        take_first(loader, faults);
        if (gateway->content)
            return loader;
    } else {
        faults_add(faults, FAULT_ERROR, "", "", "", "the content's loader cannot be started: %s",
                   strerror(errno));
    }
    loader_free(loader);
    return NULL;
}

void loader_free(struct loader *loader)
{
    if (!loader)
        return;
    pthread_mutex_lock(&loader->lock);
    loader->ending = true;
    pthread_cond_broadcast(&loader->changed);
    pthread_mutex_unlock(&loader->lock);
    if (loader->started)
        pthread_join(loader->thread, NULL);
    found_clear(&loader->found); /* what came too late */
    pthread_mutex_lock(&loader->lock);
    free_leaving(loader);
    pthread_mutex_unlock(&loader->lock);
    content_release(loader->gateway->content);
    loader->gateway->content = NULL;
    if (loader->woken)
        event_free(loader->woken);
    if (loader->wake >= 0)
        close(loader->wake);
    pthread_cond_destroy(&loader->changed);
    pthread_mutex_destroy(&loader->lock);
    free(loader->told);
    free(loader);
}
