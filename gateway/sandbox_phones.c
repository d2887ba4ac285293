/* sandbox_phones.c - server-sent events to the pages, and the little that waits for them. */
#include "gateway/sandbox_phones.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

enum { KEEP_ALIVE_S = 20 }; /* a comment now and then shows us who has gone */

struct page {
    TAILQ_ENTRY(page) link;
    struct sandbox_phones *phones;
    struct http_call *call;
    char number[MESSAGE_NUMBER_ROOM];
};

struct waiting {
    TAILQ_ENTRY(waiting) link;
    char number[MESSAGE_NUMBER_ROOM];
    char id[MESSAGE_ID_ROOM];
    char *event; /* as it goes over the wire */
};

TAILQ_HEAD(pages, page);
TAILQ_HEAD(waiting_list, waiting);

struct sandbox_phones {
    struct pages pages;
    struct waiting_list waiting; /* the oldest first */
    size_t pages_count, waiting_count;
    struct event *keep_alive;
    sandbox_phones_ended *ended;
    void *arg;
};

static void wipe_and_free(char *text)
{
    explicit_bzero(text, strlen(text));
    free(text);
}

static void waiting_free(struct sandbox_phones *phones, struct waiting *waiting)
{
    TAILQ_REMOVE(&phones->waiting, waiting, link);
    phones->waiting_count--;
    wipe_and_free(waiting->event);
    explicit_bzero(waiting, sizeof *waiting);
    free(waiting);
}

/* It has been shown, or never will be: says so, and forgets it. */
static void waiting_end(struct sandbox_phones *phones, struct waiting *waiting, bool shown)
{
    char id[MESSAGE_ID_ROOM];

    strcpy(id, waiting->id);
    waiting_free(phones, waiting);
    if (id[0] != '\0')
        phones->ended(id, shown, phones->arg);
}

static void page_free(struct page *page)
{
    TAILQ_REMOVE(&page->phones->pages, page, link);
    page->phones->pages_count--;
    explicit_bzero(page, sizeof *page);
    free(page);
}

static void page_gone(void *arg)
{
    page_free(arg);
}

static void keep_alive(evutil_socket_t fd, short what, void *arg)
{
    static const char comment[] = ":\n\n";
    struct sandbox_phones *phones = arg;
    struct page *page;
    (void)fd, (void)what;

    TAILQ_FOREACH(page, &phones->pages, link)
    http_stream_send(page->call, comment, sizeof comment - 1);
}

struct sandbox_phones *sandbox_phones_new(struct event_base *base, sandbox_phones_ended *ended, void *arg)
{
    struct sandbox_phones *phones = calloc(1, sizeof *phones);

    if (phones == NULL)
        return NULL;
    TAILQ_INIT(&phones->pages);
    TAILQ_INIT(&phones->waiting);
    phones->ended = ended;
    phones->arg = arg;
    phones->keep_alive = event_new(base, -1, EV_PERSIST, keep_alive, phones);
    if (phones->keep_alive == NULL ||
        event_add(phones->keep_alive, &(struct timeval){KEEP_ALIVE_S, 0}) != 0) {
        sandbox_phones_free(phones);
        return NULL;
    }
    return phones;
}

void sandbox_phones_free(struct sandbox_phones *phones)
{
    if (phones == NULL)
        return;
    while (!TAILQ_EMPTY(&phones->pages)) {
        struct page *page = TAILQ_FIRST(&phones->pages);
        http_stream_end(page->call);
        page_free(page);
    }
    while (!TAILQ_EMPTY(&phones->waiting))
        waiting_free(phones, TAILQ_FIRST(&phones->waiting));
    if (phones->keep_alive != NULL)
        event_free(phones->keep_alive);
    free(phones);
}

bool sandbox_phones_is_number(const char *number)
{
    static const char pattern[] = "+1AXX55501XX"; /* A: 2 to 9, X: any digit */
    size_t i;

    for (i = 0; pattern[i] != '\0'; i++) {
        bool fits = pattern[i] == 'X'   ? number[i] >= '0' && number[i] <= '9'
                    : pattern[i] == 'A' ? number[i] >= '2' && number[i] <= '9'
                                        : number[i] == pattern[i];
        if (!fits)
            return false;
    }
    return number[i] == '\0';
}

/* An event as it goes over the wire; NULL when memory is out. The JSON has no line breaks of its own. */
static char *write_event(const char *name, const json_t *data)
{
    char *event = NULL, *json = json_dumps(data, JSON_COMPACT);

    if (json == NULL)
        return NULL;
    if (asprintf(&event, "event: %s\ndata: %s\n\n", name, json) < 0)
        event = NULL;
    wipe_and_free(json);
    return event;
}

bool sandbox_phones_listen(struct sandbox_phones *phones, struct http_call *call, const char *number,
                           const json_t *hello)
{
    struct page *page = phones->pages_count < SANDBOX_PAGES_MAX ? calloc(1, sizeof *page) : NULL;
    char *event = write_event("hello", hello);

    if (page == NULL || event == NULL) {
        free(page);
        free(event);
        return false;
    }
    page->phones = phones;
    page->call = call;
    snprintf(page->number, sizeof page->number, "%s", number); /* before the request is gone */
    TAILQ_INSERT_TAIL(&phones->pages, page, link);
    phones->pages_count++;
    http_stream_begin(call, "text/event-stream; charset=utf-8", page_gone, page);
    http_stream_send(call, event, strlen(event));
    free(event);
    for (struct waiting *next, *waiting = TAILQ_FIRST(&phones->waiting); waiting != NULL; waiting = next) {
        next = TAILQ_NEXT(waiting, link);
        if (strcmp(waiting->number, page->number) != 0)
            continue;
        http_stream_send(call, waiting->event, strlen(waiting->event));
        waiting_end(phones, waiting, true);
    }
    return true;
}

/* Takes `event` over. */
static bool wait_for_page(struct sandbox_phones *phones, const char *number, const char *id, char *event)
{
    struct waiting *waiting = calloc(1, sizeof *waiting);

    if (waiting == NULL) {
        wipe_and_free(event);
        return false;
    }
    snprintf(waiting->number, sizeof waiting->number, "%s", number);
    snprintf(waiting->id, sizeof waiting->id, "%s", id);
    waiting->event = event;
    if (phones->waiting_count == SANDBOX_WAITING_MAX)
        waiting_end(phones, TAILQ_FIRST(&phones->waiting), false);
    TAILQ_INSERT_TAIL(&phones->waiting, waiting, link);
    phones->waiting_count++;
    return true;
}

bool sandbox_phones_tell(struct sandbox_phones *phones, const char *number, const char *name, const char *id,
                         const json_t *data)
{
    char *event = write_event(name, data);
    bool shown = false;
    struct page *page;

    if (event == NULL)
        return false;
    TAILQ_FOREACH(page, &phones->pages, link)
    {
        if (strcmp(page->number, number) != 0)
            continue;
        http_stream_send(page->call, event, strlen(event));
        shown = true;
    }
    if (!shown)
        return wait_for_page(phones, number, id, event);
    wipe_and_free(event);
    if (id[0] != '\0')
        phones->ended(id, true, phones->arg);
    return true;
}

void sandbox_phones_forget(struct sandbox_phones *phones, const char *number)
{
    for (struct waiting *next, *waiting = TAILQ_FIRST(&phones->waiting); waiting != NULL; waiting = next) {
        next = TAILQ_NEXT(waiting, link);
        if (strcmp(waiting->number, number) == 0)
            waiting_end(phones, waiting, false);
    }
}

size_t sandbox_phones_waiting(const struct sandbox_phones *phones)
{
    return phones->waiting_count;
}

size_t sandbox_phones_pages(const struct sandbox_phones *phones)
{
    return phones->pages_count;
}
