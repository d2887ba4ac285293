/* optouts.h - who has opted out: keyed hashes of numbers in a SQLite file.
 * Every change is on disk when the call returns. What is taken out is overwritten (secure_delete) and the
 * write-ahead log is emptied, so that a START leaves no trace of the STOP. A row holds the hash and the day
 * it came, since carriers ask for how long; no finer time. Who is denied (`rightsline deny`) is here too,
 * under a hash for another purpose: nobody without the key can tell which rows those are. */
#ifndef GATEWAY_STORE_OPTOUTS_H
#define GATEWAY_STORE_OPTOUTS_H

#include "gateway/store/store.h"

struct optouts;

struct optout {
    struct store_key sender;
    uint32_t day; /* since 1970, UTC */
};

/* In that folder, or ("") in memory. All are kept in memory too, 16 bytes each; what another process changes
 * in the file meanwhile is seen in the next turn of the loop `base` (at once without one). NULL with the
 * reason. */
struct optouts *optouts_open(const char *folder, struct event_base *base, char *reason, size_t room);

enum store_status optouts_read(struct optouts *optouts, const struct store_key *sender);
enum store_status optouts_write(struct optouts *optouts, const struct store_key *sender, bool opted_out);

/* All of them, in the order of their hashes, to be freed; NULL when memory is out or they cannot be read. */
struct optout *optouts_list(struct optouts *optouts, size_t *count);

/* Adds all that are not there, or none. */
enum store_status optouts_add(struct optouts *optouts, const struct optout *list, size_t count);

void optouts_close(struct optouts *optouts);

/* Removes the file; 0, or an errno. Nobody may have it open. */
int optouts_forget(const char *folder);

#endif
