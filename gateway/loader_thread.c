/* loader_thread.c - the loader's thread: loads, checks, frees, and looks for changes. */
#include "gateway/loader_private.h"

#include "gateway/check_content.h"
#include "gateway/clock.h"
#include "gateway/commands.h"
#include "gateway/confine.h"
#include "gateway/folder_stamp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    LOOK_MS = 500, /* between two looks at the folder; quiet is what two of them do not tell apart */
    TRIES = 5,     /* to read files that are being written */
    /* The loop comes first, also where there is but one processor; but no nicer, since now and then the loop
     * waits for a lock of the kernel or of malloc() that this thread holds, and then it shall soon run. */
    NICENESS = 4,
};

void loader_found_clear(struct found *found)
{
    if (found->content)
        content_free(found->content);
    faults_free(&found->faults);
    free(found->told);
    *found = (struct found){0};
}

/* ---- Loading ---- */

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
    const char *folder = loader->folder;

    for (int try = 0; try < TRIES && (try == 0 || pause_for_writing(loader)); try++) {
        char *path = realpath(folder, NULL);
        if (!path) {
            loader->tried_stamp = 0;
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

    check_content(content, loader->gateway->settings, &hotline, &found->faults, &found->freshness);
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
    found->stamp = loader->tried_stamp;
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

/* Once the loop has taken what was found before. Who is woken does not find the lock taken: it may be the one
 * that takes the processor from us. */
static void hand_over(struct loader *loader, struct found *found)
{
    static const uint64_t one = 1;

    pthread_mutex_lock(&loader->lock);
    while (loader->has_found && !loader->ending)
        pthread_cond_wait(&loader->changed, &loader->lock);
    bool taken = !loader->has_found;
    if (taken) {
        loader->found = *found;
        loader->has_found = true;
    }
    pthread_mutex_unlock(&loader->lock);
    if (!taken) {
        loader_found_clear(found);
        return;
    }
    pthread_cond_broadcast(&loader->changed); /* at the start the loop's thread waits for it */
    while (write(loader->wake, &one, sizeof one) < 0 && errno == EINTR)
        continue;
}

void loader_leaving_clear(struct leaving *leaving)
{
    if (leaving->content)
        content_free(leaving->content);
    faults_free(&leaving->faults);
    free(leaving->told);
}

void loader_free_leaving(struct loader *loader)
{
    struct leaving *leaving;

    while ((leaving = STAILQ_FIRST(&loader->leaving))) {
        STAILQ_REMOVE_HEAD(&loader->leaving, link);
        pthread_mutex_unlock(&loader->lock);
        loader_leaving_clear(leaving);
        free(leaving);
        pthread_mutex_lock(&loader->lock);
    }
}

/* Has the folder changed since it was tried last, and not since the last look? */
static bool has_changed(struct loader *loader)
{
    char *path = realpath(loader->folder, NULL);
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
        loader_free_leaving(loader);
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

/* On Linux this is of the thread alone; not to be had is no harm. */
static void be_nice(void)
{
    setpriority(PRIO_PROCESS, 0, NICENESS);
}

/* Gives whether there is some. */
static bool first_in_service(struct loader *loader)
{
    struct found found;

    load(loader, false, &found);
    const struct content *first = found.content;
    /* From now on content is read only: what was learnt from the first could still be kept beside it. */
    if (loader->gateway->settings->confine)
        loader->confined = confine_files(loader->gateway->settings);
    hand_over(loader, &found);
    if (first) {
        be_nice();
        check_first(loader, first, &found);
        hand_over(loader, &found);
    }
    return first != NULL;
}

void *loader_run(void *arg)
{
    struct loader *loader = arg;
    struct found found;
    bool going_on = true;

    if (loader->in_service)
        going_on = first_in_service(loader);
    else
        be_nice();

    pthread_mutex_lock(&loader->lock);
    while (going_on && wait_for_work(loader)) {
        loader->wanted = false;
        pthread_mutex_unlock(&loader->lock);
        load(loader, true, &found);
        hand_over(loader, &found);
        pthread_mutex_lock(&loader->lock);
    }
    pthread_mutex_unlock(&loader->lock);
    return NULL;
}
