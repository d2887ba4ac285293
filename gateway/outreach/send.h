/* send.h - one run of `rightsline send`: what was asked for, what the gateway says there is, who gets it, how
 * far it has come. Shared by the files send_*.c. */
#ifndef GATEWAY_OUTREACH_SEND_H
#define GATEWAY_OUTREACH_SEND_H

#include "gateway/outreach/line.h"
#include "gateway/outreach/progress.h"
#include "gateway/outreach/roster.h"
#include "gateway/outreach/run.h"

#include <jansson.h>
#include <time.h>

struct send_options {
    const char *campaign; /* NULL: with `due`, all */
    const char *ledger, *key, *passphrase_file, *list;
    const char *at, *state, *channel, *text, *price, *unknown;
    bool due, dry_run, sandbox, yes, wait, again, nobody_opted_out;
};

struct sending {
    const struct send_options *options;
    struct line *line;
    json_t *plan;
    const json_t *campaign; /* in the plan */
    const json_t *channel;
    size_t text;       /* from 0 */
    bool served[1000]; /* area codes */
    struct roster roster;
    struct run *run;
    unsigned char *states; /* enum run_state of each entry */
    struct progress progress;
    unsigned at_once;      /* texts handed in and not ended, at the most */
    uint64_t looked_ms;    /* when it was looked last whether that keeps the pace, */
    size_t looked_settled; /* and how many segments had been accepted */
    const struct roster_entry *under_way[LINE_SLOTS];
    time_t opens;     /* the earliest of those whose quiet hours it is; 0: none */
    bool later;       /* some are to be tried again soon */
    const char *stop; /* why it cannot go on; NULL: it can */
};

/* ---- send_plan.c ---- */

/* Asks the gateway. False, and it has been said why. */
bool send_plan_get(struct sending *sending);
/* The campaign of that id, and the channel to send by. False, and it has been said why. */
bool send_plan_choose(struct sending *sending, const char *campaign);
long send_plan_integer(const json_t *object, const char *name);
size_t send_plan_texts(const json_t *campaign);
/* What will be sent, to how many in which language, what it costs and how long it takes. Adds up the
 * segments. */
void send_plan_tell(struct sending *sending, FILE *out, size_t *to_send, size_t *segments);

/* ---- send_run.c ---- */

/* Sends the chosen text, or goes on with it, and tells how it went. `reader`: the ledger, or NULL for a list.
 * Gives the command's exit code. */
int send_text(struct sending *sending, struct ledger_reader *reader);

/* ---- send_loop.c ---- */

/* Hands in all that is still to be sent, once. False when it had to stop. */
bool send_all(struct sending *sending);
/* Ctrl-C: what is under way is finished. */
void send_interrupt(void);
bool send_interrupted(void);

#endif
