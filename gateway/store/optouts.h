/* optouts.h - who has opted out: keyed hashes of numbers in a SQLite file.
 * Every change is on disk when the call returns. What is taken out is overwritten (secure_delete) and the
 * write-ahead log is emptied, so that a START leaves no trace of the STOP. A row holds the hash and the day
 * it came, since carriers ask for how long; no finer time. */
#ifndef GATEWAY_STORE_OPTOUTS_H
#define GATEWAY_STORE_OPTOUTS_H

#include "gateway/store/store.h"

struct optouts;

/* In that folder, or ("") in memory. NULL with the reason. */
struct optouts *optouts_open(const char *folder, char *reason, size_t room);

enum store_status optouts_read(struct optouts *optouts, const struct store_key *sender);
enum store_status optouts_write(struct optouts *optouts, const struct store_key *sender, bool opted_out);
void optouts_close(struct optouts *optouts);

/* Removes the file; 0, or an errno. Nobody may have it open. */
int optouts_forget(const char *folder);

#endif
