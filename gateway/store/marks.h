/* marks.h - which messages are settled: keyed hashes of their ids in append-only files, a file a day.
 * Written in groups: what is marked until the loop has nothing else to do, or 64 of them, goes to the disk
 * with one sync. A file is read at start and removed when its marks are older than any provider redelivers.
 * Nothing in it tells the time, but its name, the day. Two processes may share the folder while one takes
 * over from the other: what the other marks is found here too. */
#ifndef GATEWAY_STORE_MARKS_H
#define GATEWAY_STORE_MARKS_H

#include "gateway/store/store.h"

struct marks;

/* In that folder, or ("") in memory only. NULL with the reason. */
struct marks *marks_open(const char *folder, struct event_base *base, char *reason, size_t room);

bool marks_has(struct marks *marks, const struct store_key *key);

/* `done` comes once it is on disk (STORE_YES), or could not be written (STORE_FAILED): then
 * it is remembered in memory all the same. */
void marks_add(struct marks *marks, const struct store_key *key, store_done *done, void *arg);

/* Removes all files; 0, or an errno. Nobody may have them open. */
int marks_forget(const char *folder);

/* Writes what waits and frees. */
void marks_close(struct marks *marks);

#endif
