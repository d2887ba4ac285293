/* log.h - what happened, as JSON lines on standard error.
 * The log can't leak: a line has an event, a channel's name from the configuration, a random trace number and
 * numbers; no call takes text from outside. Nor does a line about a message carry its topic, language or
 * place: with the time and the carriers' records those would tell what a person asked. Times are in seconds
 * for the same reason.
 *
 * {"time":"2026-11-24T14:02:15Z","event":"answered","channel":"main","trace":"9f3c2a7be01d4456","outcome":"accepted",
 *  "segments":2,"latency_ms":412}
 *
 * Writing never blocks: what standard error does not take at once waits in a buffer of LOG_ROOM, and what
 * does not fit there is dropped, counted, and told in a later line. LOG_RECEIVED and LOG_ANSWERED wait for
 * the end of the loop's turn, so that a busy gateway writes once for many messages; every other line goes at
 * once, and those before it with it. So a process that is killed loses such lines of its last turn at the
 * most. From the loop's thread only. SIGPIPE must be ignored. */
#ifndef GATEWAY_LOG_H
#define GATEWAY_LOG_H

#include "content/faults.h"

#include <event2/event.h>
#include <stdbool.h>
#include <stdint.h>

enum { LOG_ROOM = 256 * 1024 };

/* What can happen. Their names in the log are in log.c, in this order. */
enum log_event {
    LOG_START,
    LOG_LISTENING, /* LOG_PORT, LOG_LISTENER */
    LOG_DRAIN,     /* told to stop: no new requests; LOG_WAITING messages are under way */
    LOG_STOP,
    LOG_NOT_HARDENED,       /* LOG_UNDUMPABLE, LOG_LOCKED: what could be had */
    LOG_NOT_CONFINED,       /* LOG_FILES, LOG_CALLS: what is fenced (confine.h) */
    LOG_OUT_OF_MEMORY,      /* something was refused for want of it */
    LOG_OUT_OF_DESCRIPTORS, /* accepting pauses; LOG_ERRNO */
    LOG_LIBRARY_TROUBLE,    /* libevent has something to say: LOG_SEVERITY; its words are dropped */
    LOG_LINES_DROPPED,      /* LOG_COUNT lines did not fit */

    LOG_CONTENT_LOADED,   /* LOG_ERRORS, LOG_WARNINGS */
    LOG_CONTENT_REJECTED, /* likewise; the old content serves on */

    LOG_WEBHOOK_REFUSED,    /* LOG_VERDICT, LOG_HTTP_STATUS */
    LOG_TOKEN_OR_URL_WRONG, /* nothing on the channel verifies any more: LOG_COUNT in a row */
    LOG_OVERLOAD,           /* 503: too much at once; LOG_WAITING */

    LOG_RECEIVED,
    LOG_DUPLICATE,    /* a message that came again */
    LOG_LIMITED,      /* no answer, or a notice instead: LOG_LIMIT */
    LOG_BUDGET_SPENT, /* the ceiling on segments is reached: only what is essential is answered */
    LOG_ANSWERED,     /* settled: LOG_OUTCOME, LOG_SEGMENTS, LOG_LATENCY_MS, LOG_PROVIDER_CODE */
    LOG_SEND_FAILED,  /* one attempt: LOG_OUTCOME, LOG_HTTP_STATUS, LOG_PROVIDER_CODE, LOG_CURL_CODE,
                         LOG_ATTEMPT */
    LOG_LOST,         /* acknowledged, and then given up: somebody got no answer */
    LOG_OPTOUT_LEARNT,
    LOG_NOT_DELIVERED, /* a receipt: LOG_PROVIDER_CODE, LOG_DELIVERY */
    LOG_LINE_DOWN, /* a provider does not answer, or turns everything away: one text at a time probes it */
    LOG_LINE_UP,
    LOG_PROVIDER_ALARM,  /* our credentials, account or number: LOG_PROVIDER_CODE, LOG_HTTP_STATUS */
    LOG_NOT_FORGOTTEN,   /* a provider keeps LOG_COUNT texts that it was to forget; LOG_HTTP_STATUS */
    LOG_STORE_FAILED,    /* LOG_ERRNO or LOG_SQLITE_CODE */
    LOG_COUNTS_NOT_KEPT, /* counts.db cannot be used; counting goes on in memory: LOG_SQLITE_CODE */

    LOG_EVENTS /* how many there are */
};

/* What a line can say beside: each a number within bounds, or one of an enum's values, whose name is written.
 */
enum log_key {
    LOG_NO_KEY, /* ends a list */
    LOG_ATTEMPT,
    LOG_CALLS, /* 0 or 1: system calls are fenced */
    LOG_COUNT,
    LOG_CURL_CODE,
    LOG_DELIVERY, /* enum delivery */
    LOG_ERRNO,
    LOG_ERRORS,
    LOG_FILES, /* 0 or 1: files are fenced */
    LOG_HTTP_STATUS,
    LOG_LATENCY_MS,
    LOG_LIMIT,    /* enum limit_verdict */
    LOG_LISTENER, /* enum log_listener */
    LOG_LOCKED,   /* 0 or 1 */
    LOG_OUTCOME,  /* enum outcome_kind */
    LOG_PORT,
    LOG_PROVIDER_CODE,
    LOG_SEGMENTS,
    LOG_SEVERITY, /* libevent's */
    LOG_SIGNAL,
    LOG_SQLITE_CODE,
    LOG_UNDUMPABLE, /* 0 or 1 */
    LOG_VERDICT,    /* enum verdict */
    LOG_WAITING,
    LOG_WARNINGS,

    LOG_KEYS /* how many there are */
};

enum log_listener { LOG_LISTENER_WEBHOOKS, LOG_LISTENER_ADMIN };

struct log_field {
    enum log_key key;
    long value;
};

/* Writes to descriptor `fd` from now on, and gives libevent's own complaints a place. Before that lines wait
 * in the buffer. Pipes and terminals are opened anew, so that not blocking is our own affair and not that of
 * who shares them. `base` may be NULL: then what does not go at once waits for the next line or log_flush().
 */
void log_open(struct event_base *base, int fd);

/* Writes one line: LOG(LOG_ANSWERED, channel, trace, {LOG_SEGMENTS, 2}, {LOG_LATENCY_MS, 40}). The channel is
 * a name from the configuration, or NULL; trace 0 is none. A value out of its bounds is written as the bound.
 */
#define LOG(event, channel, trace, ...)                                                                      \
    log_write(event, channel, trace, (const struct log_field[]){__VA_ARGS__ __VA_OPT__(, ){LOG_NO_KEY, 0}})
void log_write(enum log_event event, const char *channel, uint64_t trace, const struct log_field *fields);

/* The one exception: a fault of the configuration or the content, in words. Content is public, and the
 * configuration's faults never quote a secret. For start and reload. */
void log_fault(const struct fault *fault);

/* How often an event was told, whether or not its line got out, for /metrics. */
unsigned long log_told(enum log_event event);

/* Lines dropped so far, for /metrics. */
unsigned long log_dropped(void);

/* Waits until all is written, `wait_ms` at most. True when it is. */
bool log_flush(unsigned wait_ms);

/* Closes what log_open() opened; lines that are left are kept for the next one. */
void log_close(void);

#endif
