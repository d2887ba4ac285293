/* run.h - how far a run of `send` has come, on disk: so that it can be broken off at any moment, and nobody
 * is texted twice. Before each text its intent is on disk, as a hash under a key of the run's own, which lies
 * in a file beside it; when the run is complete the key is destroyed, and the hashes are noise. Holds no
 * number. */
#ifndef GATEWAY_OUTREACH_RUN_H
#define GATEWAY_OUTREACH_RUN_H

#include "gateway/outreach/roster.h"

enum run_state {
    RUN_TO_SEND = 0,
    RUN_INTENT = 'I', /* handed over; nobody has said how it ended: at a new start that is unknown */
    RUN_ACCEPTED = 'A',
    RUN_OPTED_OUT = 'O',
    RUN_FOREIGN = 'F',  /* not of our country, after all */
    RUN_REFUSED = 'R',  /* by the provider, for good */
    RUN_UNKNOWN = 'U',  /* it may have been sent: somebody has to decide */
    RUN_NOT_SENT = 'N', /* it surely was not: to send again */
};

struct run;

enum { RUN_NAME_ROOM = 64 };

/* The name of the run that sends this text of a campaign, from 0. */
void run_name(const char *campaign, size_t text, bool rehearsal, char name[RUN_NAME_ROOM]);

/* Opens the run of that name in the folder (made if need be), or begins one. NULL, and it has been said why.
 * Only one process has a run open. */
struct run *run_open(const char *folder, const char *name);
const unsigned char *run_key(const struct run *run);
bool run_is_new(const struct run *run);

/* Reads what was done before into the states, one for each of the roster's entries. False when it cannot be
 * read. */
bool run_read(struct run *run, const struct roster *roster, unsigned char *states);

/* Notes intents, on disk when this returns. False: nothing may be sent. */
bool run_intend(struct run *run, const struct roster_entry *const *entries, size_t count);

/* Notes how one ended. */
bool run_note(struct run *run, const struct roster_entry *entry, enum run_state state);

/* It is complete: destroys key and journal, and forgets. */
bool run_complete(struct run *run);

/* Leaves it to be gone on with. NULL is allowed. */
void run_close(struct run *run);

/* Completes a run that was killed when all was sent and noted, but its key was not destroyed yet. False when
 * there is none such: none at all, one to be gone on with, or one that another process has open. */
bool run_settle(const char *folder, const char *campaign, const char *name);

/* ---- What was sent of a campaign, for its schedule: a line "DAY TEXT ACCEPTED RUN" each, RUN a hash of the
 * run's key. Half a line that a crash has left is no line, and is cut off before the next. ---- */

struct sent_texts {
    long day[64]; /* of the last ones, the oldest first */
    size_t kept;
    size_t next; /* the text that comes next, from 0 */
};

void sent_read(const char *folder, const char *campaign, struct sent_texts *sent);
bool sent_add(const char *folder, const char *campaign, const struct run *run, long day, size_t text,
              size_t accepted);

#endif
