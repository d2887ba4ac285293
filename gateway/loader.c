/* loader.c - the loader's side in the loop: asks, takes what was found, and changes the one pointer. */
#include "gateway/loader_private.h"

#include "gateway/clock.h"
#include "gateway/folder_stamp.h"
#include "gateway/keeper.h"
#include "gateway/log.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    /* Memory may be locked (memory_harden), so the stack is what is needed and not the usual 8 MiB. Checking
     * answers takes most: each is put together in buffers of some ten KiB. */
    STACK_BYTES = 512 * 1024,
    FAULTS_LOGGED = 20, /* of content that was refused; /content has the rest */
};

/* ---- In the loop ---- */

/* Hands over what is to be freed. With no memory to do so it is freed at once. */
static void send_off(struct loader *loader, const struct leaving *what)
{
    struct leaving *leaving = malloc(sizeof *leaving);

    if (!leaving) {
        struct leaving here = *what;
        loader_leaving_clear(&here);
        return;
    }
    *leaving = *what;
    pthread_mutex_lock(&loader->lock);
    STAILQ_INSERT_TAIL(&loader->leaving, leaving, link);
    pthread_mutex_unlock(&loader->lock);
    pthread_cond_broadcast(&loader->changed);
}

void loader_let_go(struct loader *loader, struct content *content)
{
    if (!content || !content_drop(content))
        return;
    if (loader)
        send_off(loader, &(struct leaving){.content = content});
    else
        content_free(content);
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

static void log_result(const struct loader_status *status, const struct found *found)
{
    LOG(found->content ? LOG_CONTENT_LOADED : LOG_CONTENT_REJECTED, NULL, 0,
        {LOG_ERRORS, (long)status->errors}, {LOG_WARNINGS, (long)status->warnings},
        {LOG_LATENCY_MS, (long)found->took_ms});
    if (!found->content)
        log_refusal(&found->faults);
}

static void put_in_place(struct loader *loader, struct content *content)
{
    struct content *old = *loader->place;

    *loader->place = content;
    if (loader->in_service)
        keeper_forget(loader->gateway);
    loader->status.loaded_ms = clock_ms();
    loader->status.loaded += old != NULL;
    loader_let_go(loader, old);
}

static void take(struct loader *loader, struct found *found)
{
    struct loader_status *status = &loader->status;

    char *told_before = loader->told;
    loader->told = found->told;
    status->errors = faults_count_errors(&found->faults);
    status->warnings = faults_count_warnings(&found->faults);
    if (found->only_checked || found->content)
        status->freshness = found->freshness;
    loader->asked = false;
    if (!found->only_checked) {
        loader->tried = true;
        loader->stamp = found->stamp;
        status->last_refused = !found->content;
        status->refused += status->last_refused;
        if (loader->in_service)
            log_result(status, found);
        if (found->content)
            put_in_place(loader, found->content);
    }
    send_off(loader, &(struct leaving){.faults = found->faults, .told = told_before});
}

/* Makes room for the next. Under the lock; then the thread is to be woken. */
static struct found claim_found(struct loader *loader)
{
    struct found found = loader->found;

    loader->found = (struct found){0};
    loader->has_found = false;
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
    if (has_found) {
        pthread_cond_broadcast(&loader->changed);
        take(loader, &found);
    }
}

void loader_request(struct loader *loader)
{
    pthread_mutex_lock(&loader->lock);
    loader->wanted = true;
    pthread_mutex_unlock(&loader->lock);
    pthread_cond_broadcast(&loader->changed);
}

bool loader_caught_up(struct loader *loader)
{
    char *path = realpath(loader->folder, NULL);
    uint64_t stamp = path ? folder_stamp(path) : 0;

    free(path);
    if (loader->tried && loader->stamp == stamp)
        return true;
    if (!loader->asked || loader->asked_stamp != stamp)
        loader_request(loader);
    loader->asked = true;
    loader->asked_stamp = stamp;
    return false;
}

void loader_empty(struct loader *loader)
{
    loader_let_go(loader, *loader->place);
    *loader->place = NULL;
    loader->tried = false;
}

const struct loader_status *loader_status(const struct loader *loader)
{
    return &loader->status;
}

bool loader_confined(const struct loader *loader)
{
    return loader->confined;
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
                      pthread_create(&loader->thread, &how, loader_run, loader) == 0;
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

static struct loader *make(struct gateway *gateway, const char *folder, struct content **place, bool watch)
{
    struct loader *loader = calloc(1, sizeof *loader);
    pthread_condattr_t how;

    if (!loader)
        return NULL;
    loader->gateway = gateway;
    loader->folder = folder;
    loader->place = place;
    loader->in_service = place == &gateway->content;
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

struct loader *loader_new(struct gateway *gateway, const char *folder, struct content **place, bool watch,
                          struct faults *faults)
{
    struct loader *loader = make(gateway, folder, place, watch);

    if (loader && loader->woken && event_add(loader->woken, NULL) == 0 && start_thread(loader))
        return loader;
    faults_add(faults, FAULT_ERROR, "", "", "", "the content's loader cannot be started: %s",
               strerror(errno));
    loader_free(loader);
    return NULL;
}

bool loader_first(struct loader *loader, struct faults *faults)
{
    pthread_mutex_lock(&loader->lock);
    while (!loader->has_found)
        pthread_cond_wait(&loader->changed, &loader->lock);
    struct found found = claim_found(loader);
    pthread_mutex_unlock(&loader->lock);
    pthread_cond_broadcast(&loader->changed);
    copy_faults(faults, &found.faults);
    take(loader, &found);
    return *loader->place != NULL;
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
    loader_found_clear(&loader->found); /* what came too late */
    pthread_mutex_lock(&loader->lock);
    loader_free_leaving(loader);
    pthread_mutex_unlock(&loader->lock);
    content_release(*loader->place);
    *loader->place = NULL;
    if (loader->woken)
        event_free(loader->woken);
    if (loader->wake >= 0)
        close(loader->wake);
    pthread_cond_destroy(&loader->changed);
    pthread_mutex_destroy(&loader->lock);
    free(loader->told);
    free(loader);
}
