/* ledger.h - the file of those who joined reminders and those who left, as the gateway has it: it can add to
 * it, and read nothing. Whoever takes the file learns how many records there are, and on which day it was
 * last written to. */
#ifndef GATEWAY_OUTREACH_LEDGER_H
#define GATEWAY_OUTREACH_LEDGER_H

#include "gateway/outreach/ledger_record.h"
#include "gateway/store/store.h"

#include <event2/event.h>

struct ledger;

/* A ledger at that path, which is made at the first record. `public_key` as organiser_public_write() gives
 * it. NULL when it is none, or memory is out. */
struct ledger *ledger_new(struct event_base *base, const char *path, const char *public_key);

/* Writes what waits, without a word to who waits for it, and frees. NULL is allowed. */
void ledger_free(struct ledger *ledger);

/* Adds a record; it is sealed before this returns. `done` comes from the loop once it is on disk, together
 * with the others of the same turn: STORE_YES, or STORE_FAILED and it may be added again. What a crash has
 * left of half a record is cut off before the next is written. */
void ledger_add(struct ledger *ledger, const struct ledger_entry *entry, store_done *done, void *arg);

#endif
