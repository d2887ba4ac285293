/* counts.h - what is counted: for /metrics, from 0 on with the process, how the service does, by channel, and
 * how many people asked about what, as far as askers.h lets it be known; and, for longer, totals by day and
 * week (store/totals.h), as far as askers.h and tally.h let them be known. Numbers, names from the
 * configuration and ids from the content; nothing of it is about anybody. */
#ifndef GATEWAY_COUNTS_H
#define GATEWAY_COUNTS_H

#include "content/language.h"
#include "content/shelf_life.h"
#include "gateway/askers.h"
#include "gateway/http_server.h"
#include "gateway/limits.h"
#include "gateway/providers/provider.h"
#include "gateway/recent.h"
#include "gateway/store/store.h"

#include <stdint.h>
#include <stdio.h>

struct counts;
struct budget;
struct channels;
struct tally;
struct totals;
struct limit_settings;
struct loader_status;

/* NULL when memory is out. */
struct counts *counts_new(void);
void counts_free(struct counts *counts); /* NULL is allowed */

/* Totals are kept in that folder from now on, for so many days; without this they live as long as the
 * process. What goes wrong with the file is in the log, and no reason to do without counts. */
void counts_keep(struct counts *counts, const char *folder, unsigned keep_days);

/* Publishes what may be, and writes it to the folder: for once an hour. Counting publishes too. */
void counts_publish(struct counts *counts);

/* The same when the process ends, though the hour is not over; nothing below a floor. */
void counts_end(struct counts *counts);

/* A webhook was answered, so long after its first byte. */
void counts_webhook(struct counts *counts, const char *channel, int status, uint64_t latency_ms);
/* It was not what it should be. */
void counts_webhook_refused(struct counts *counts, const char *channel, enum verdict verdict);
/* A message came again. */
void counts_duplicate(struct counts *counts, const char *channel);
/* 503: there was too much at once. */
void counts_overload(struct counts *counts);

/* What is hit when there is no reply, or a notice instead: one sender's limit (the first three); the ceiling
 * on segments; a sender that is no phone; one in a place that is not answered; one that is denied; too much
 * at once. */
enum counts_limit {
    COUNTS_NOTICE,
    COUNTS_TOO_MANY,
    COUNTS_LOOP,
    COUNTS_OVER_BUDGET,
    COUNTS_UNANSWERABLE,
    COUNTS_ELSEWHERE,
    COUNTS_DENIED,
    COUNTS_OVERLOAD,
    COUNTS_LIMITS
};
void counts_limit(struct counts *counts, enum limit_verdict verdict);
void counts_over_budget(struct counts *counts);
void counts_unanswerable(struct counts *counts);
void counts_elsewhere(struct counts *counts);
void counts_denied(struct counts *counts);

/* A message was settled: was a text taken, and had it no answer in it (or was there none for a limit)? */
void counts_message(struct counts *counts, const char *channel, bool replied, bool unanswered);
/* How sending a reply ended, and what it cost. */
void counts_reply(struct counts *counts, const char *channel, enum outcome_kind outcome, size_t segments);
/* From a message's first byte until its reply was taken. */
void counts_latency(struct counts *counts, uint64_t latency_ms);
/* A message that was acknowledged was given up later. */
void counts_lost(struct counts *counts, const char *channel);
/* What the provider tells later of a text; its error code, 0 for none. */
void counts_receipt(struct counts *counts, const char *channel, enum delivery delivery, int code);

/* Somebody was answered. `sender` is the day's keyed hash; of several states the first is counted. */
void counts_asked(struct counts *counts, const struct store_key *sender, const char *topic,
                  enum language language, const char (*states)[3], size_t states_count);

/* The message was a campaign's code word. */
void counts_code_word(struct counts *counts, const struct store_key *sender, const char *name);

/* ---- For the dashboard ---- */

/* Of one channel, since the start. */
struct counts_channel {
    unsigned long webhooks, refused, duplicates, replies, given_up, delivered, failed, segments, lost;
};
struct counts_channel counts_of_channel(struct counts *counts, const char *channel);

/* Within the last hour. */
unsigned counts_recent(struct counts *counts, const char *channel, enum recent_of of);

/* The provider's error codes in receipts of a channel, with how often each came. */
typedef void counts_each_code(int code, unsigned long count, void *arg);
void counts_codes(struct counts *counts, const char *channel, counts_each_code *each, void *arg);

/* How often each limit was hit since the start, and its name. */
unsigned long counts_limit_hit(const struct counts *counts, enum counts_limit limit);
const char *counts_limit_name(enum counts_limit limit);

/* What may be known by day and week, and in the last two days by the hour; borrowed. */
const struct totals *counts_totals(const struct counts *counts);
const struct tally *counts_tally(const struct counts *counts);

/* Could the totals be written to their folder the last time? */
bool counts_are_kept(const struct counts *counts);

/* What `rightsline_content_fresh_until_timestamp_seconds` calls a shelf. */
const char *counts_shelf_name(enum shelf shelf);

/* The hour as of which that is. */
time_t counts_published_at(const struct counts *counts);

/* ---- For Prometheus ---- */

/* Somebody joined reminders, or said STOP: who had joined before nobody here knows. */
void counts_reminders(struct counts *counts, const struct store_key *sender, bool joined);

/* A text that was handed in for who did not ask has ended: "accepted", or why not, as desk.h says. */
void counts_outreach(struct counts *counts, const char *result, size_t segments);

/* What others know at the moment of printing. */
struct counts_gauges {
    size_t held;                            /* messages in memory, not settled yet */
    size_t at_risk;                         /* of these, acknowledged already: a crash would lose them */
    size_t outbox;                          /* texts waiting or under way */
    size_t outreach;                        /* of these, texts that nobody asked for */
    unsigned long retries;                  /* sends that were tried again */
    unsigned long fallbacks;                /* texts that went by a second channel */
    unsigned lines_down;                    /* channels whose provider is not to be reached */
    size_t to_forget;                       /* texts that a provider is still to forget */
    unsigned long forgotten, not_forgotten; /* those it has forgotten, and those given up */
    unsigned connections;                   /* open at the public listener */
    const struct http_server_counts *http;  /* of the public listener; NULL for none */
    const struct loader_status *content;    /* of the texts in service; NULL for none */
    const struct channels *channels;        /* those there are, from 0 on; NULL: those that were counted */
    const struct budget *budget;            /* segments used; NULL for none */
    const struct limit_settings *limits;    /* with their ceilings; there when budget is */
};

/* Writes all in Prometheus' text format (version 0.0.4). */
void counts_print(struct counts *counts, const struct counts_gauges *gauges, FILE *out);

#endif
