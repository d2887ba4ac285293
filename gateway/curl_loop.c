/* curl_loop.c - libcurl tells which descriptors to watch (watch_socket) and when to be called again
 * (set_timer); libevent calls it when something happens (socket_ready, timer_fired), and after each
 * call what has ended is collected. */
#include "gateway/curl_loop.h"
#include "gateway/clock.h"

#include <stdint.h>
#include <stdlib.h>

enum { AFTER_FAILURE_MS = 100 };

struct curl_loop {
    struct event_base *base;
    struct event *timer;
    uint64_t due_ms; /* when the timer shall fire; 0: not at all */
    CURLM *multi;
    curl_loop_ended *ended;
    void *arg;
    CURL *broken; /* has a descriptor that could not be watched */
};

/* A descriptor that libcurl wants watched. It may also be one of its own, for its resolver thread. */
struct watch {
    struct curl_loop *loop;
    struct event *event;
};

static void collect(struct curl_loop *loop)
{
    CURLMsg *message;
    int left;

    /* Callees add and remove handles, so each turn asks anew. */
    while ((message = curl_multi_info_read(loop->multi, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE)
            loop->ended(message->easy_handle, message->data.result, loop->arg);
    }
    if (loop->broken != NULL) {
        CURL *easy = loop->broken;
        loop->broken = NULL;
        loop->ended(easy, CURLE_OUT_OF_MEMORY, loop->arg);
    }
}

static void arm(struct curl_loop *loop, uint64_t wait_ms)
{
    struct timeval wait = {(time_t)(wait_ms / 1000), (suseconds_t)(wait_ms % 1000 * 1000)};

    /* libevent may find no memory for a timer. Then it fires now, and again, until it is due. */
    if (evtimer_add(loop->timer, &wait) != 0)
        event_active(loop->timer, EV_TIMEOUT, 0);
}

static void let_libcurl_work(struct curl_loop *loop, curl_socket_t fd, int action)
{
    int running;

    if (curl_multi_socket_action(loop->multi, fd, action, &running) != CURLM_OK) {
        /* Out of memory, most likely, and then libcurl does not set its timer: transfers would hang. */
        loop->due_ms = clock_ms() + AFTER_FAILURE_MS;
        arm(loop, AFTER_FAILURE_MS);
    }
    collect(loop);
}

static void socket_ready(evutil_socket_t fd, short what, void *arg)
{
    struct watch *watch = arg;
    int action = 0;

    if ((what & EV_READ) != 0)
        action |= CURL_CSELECT_IN;
    if ((what & EV_WRITE) != 0)
        action |= CURL_CSELECT_OUT;
    let_libcurl_work(watch->loop, fd, action); /* after that the watch may be gone */
}

static void timer_fired(evutil_socket_t fd, short what, void *arg)
{
    struct curl_loop *loop = arg;
    uint64_t now_ms = clock_ms();

    (void)fd, (void)what;
    if (now_ms < loop->due_ms) {
        arm(loop, loop->due_ms - now_ms);
        collect(loop);
        return;
    }
    loop->due_ms = 0;
    let_libcurl_work(loop, CURL_SOCKET_TIMEOUT, 0);
}

/* libcurl must not be called from here: a time of zero also goes by way of the loop. */
static int set_timer(CURLM *multi, long wait_ms, void *arg)
{
    struct curl_loop *loop = arg;

    (void)multi;
    if (wait_ms < 0) {
        loop->due_ms = 0;
        evtimer_del(loop->timer);
    } else {
        loop->due_ms = clock_ms() + (uint64_t)wait_ms;
        arm(loop, (uint64_t)wait_ms);
    }
    return 0;
}

static void watch_free(struct watch *watch)
{
    if (watch != NULL && watch->event != NULL)
        event_free(watch->event);
    free(watch);
}

/* The events to watch for change often, the watch only comes and goes with its descriptor. */
static struct watch *watch_new(struct curl_loop *loop, curl_socket_t fd)
{
    struct watch *watch = calloc(1, sizeof *watch);

    if (watch == NULL)
        return NULL;
    watch->loop = loop;
    watch->event = event_new(loop->base, fd, EV_PERSIST, socket_ready, watch);
    if (watch->event == NULL || curl_multi_assign(loop->multi, fd, watch) != CURLM_OK) {
        watch_free(watch);
        return NULL;
    }
    return watch;
}

static int watch_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *socket_arg)
{
    struct curl_loop *loop = arg;
    struct watch *watch = socket_arg;
    short events = EV_PERSIST;

    if (what == CURL_POLL_REMOVE) {
        watch_free(watch);
        curl_multi_assign(loop->multi, fd, NULL);
        return 0;
    }
    if ((what & CURL_POLL_IN) != 0)
        events |= EV_READ;
    if ((what & CURL_POLL_OUT) != 0)
        events |= EV_WRITE;
    if (watch == NULL)
        watch = watch_new(loop, fd);
    if (watch == NULL || event_del(watch->event) != 0 ||
        event_assign(watch->event, loop->base, fd, events, socket_ready, watch) != 0 ||
        event_add(watch->event, NULL) != 0) {
        /* A failure that is returned to libcurl leaves the transfer hanging, so collect() ends it. A second
         * one before that waits for its own time-out. */
        loop->broken = easy;
        event_active(loop->timer, EV_TIMEOUT, 0);
    }
    return 0;
}

bool curl_loop_add(struct curl_loop *loop, CURL *easy)
{
    return curl_multi_add_handle(loop->multi, easy) == CURLM_OK;
}

void curl_loop_remove(struct curl_loop *loop, CURL *easy)
{
    if (loop->broken == easy)
        loop->broken = NULL;
    curl_multi_remove_handle(loop->multi, easy);
}

static bool set_up_multi(struct curl_loop *loop, long connections)
{
    CURLM *multi = loop->multi;

    return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch_socket) == CURLM_OK &&
           curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, loop) == CURLM_OK &&
           curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_timer) == CURLM_OK &&
           curl_multi_setopt(multi, CURLMOPT_TIMERDATA, loop) == CURLM_OK &&
           curl_multi_setopt(multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING) == CURLM_OK &&
           curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, connections) == CURLM_OK;
}

struct curl_loop *curl_loop_new(struct event_base *base, long connections, curl_loop_ended *ended, void *arg)
{
    struct curl_loop *loop = calloc(1, sizeof *loop);

    if (loop == NULL)
        return NULL;
    loop->base = base;
    loop->ended = ended;
    loop->arg = arg;
    loop->timer = evtimer_new(base, timer_fired, loop);
    loop->multi = curl_multi_init();
    if (loop->timer == NULL || loop->multi == NULL || !set_up_multi(loop, connections)) {
        curl_loop_free(loop);
        return NULL;
    }
    return loop;
}

void curl_loop_free(struct curl_loop *loop)
{
    if (loop == NULL)
        return;
    curl_multi_cleanup(loop->multi); /* tells of descriptors and timers to the last: free those after it */
    if (loop->timer != NULL)
        event_free(loop->timer);
    free(loop);
}
