/* sandbox_phones.h - the phones that pages show: which page listens for which number, and what waits for it.
 * A page listens by server-sent events. What no page listens for waits, little of it, and is wiped when it
 * has been sent or pushed out. Nothing else is kept. */
#ifndef GATEWAY_SANDBOX_PHONES_H
#define GATEWAY_SANDBOX_PHONES_H

#include "gateway/http_server.h"
#include "handlers/message.h"

#include <event2/event.h>
#include <jansson.h>
#include <stdbool.h>

enum {
    SANDBOX_PAGES_MAX = 16,   /* pages that listen */
    SANDBOX_WAITING_MAX = 50, /* events that wait, of all phones; the oldest makes room */
};

struct sandbox_phones;

/* The text of that id has been shown, or never will be. */
typedef void sandbox_phones_ended(const char *id, bool shown, void *arg);

/* NULL when memory is out. */
struct sandbox_phones *sandbox_phones_new(struct event_base *base, sandbox_phones_ended *ended, void *arg);

/* Ends the streams and wipes what waits, without a word to `ended`. NULL is allowed. */
void sandbox_phones_free(struct sandbox_phones *phones);

/* Is it a phone's number: +1, an area code, 555-01xx? Nobody has one of those. */
bool sandbox_phones_is_number(const char *number);

/* A page listens from now on, beginning with `hello` and with what waits for its number. False when too many
 * do: the call is then still the caller's. `number` may point into the request. */
bool sandbox_phones_listen(struct sandbox_phones *phones, struct http_call *call, const char *number,
                           const json_t *hello);

/* Sends an event to the pages that show the phone, or has it wait. `name` is a word of ours; `id` is of the
 * text it brings, or "". False when memory is out. */
bool sandbox_phones_tell(struct sandbox_phones *phones, const char *number, const char *name, const char *id,
                         const json_t *data);

/* Drops what waits for the number. */
void sandbox_phones_forget(struct sandbox_phones *phones, const char *number);

/* For tests. */
size_t sandbox_phones_waiting(const struct sandbox_phones *phones);
size_t sandbox_phones_pages(const struct sandbox_phones *phones);

#endif
