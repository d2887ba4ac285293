/* roster_private.h - private to the roster: its table, and its lists. */
#ifndef GATEWAY_OUTREACH_ROSTER_PRIVATE_H
#define GATEWAY_OUTREACH_ROSTER_PRIVATE_H

#include "gateway/outreach/roster.h"

/* Begins an empty one. */
void roster_begin(struct roster *roster, const unsigned char *key);

/* Notes what stands at `place`. Of several with the same number the last one counts; in a list whoever is out
 * in one of them is out. False: out of memory. */
bool roster_note(struct roster *roster, const char *number, uint64_t place, bool out);

/* Sorts, leaves of each number the last, and drops who is out. Gives how many were there more than once,
 * but for those that are out each time. */
size_t roster_settle(struct roster *roster);

/* Is this number's entry the one that stands at `place`? */
const struct roster_entry *roster_find(const struct roster *roster, const char *number, uint64_t place);

/* A list, line by line. */
bool list_next(struct list_reader *list, struct recipient *recipient, uint64_t *place);
void list_rewind(struct list_reader *list);
void list_free(struct list_reader *list);

#endif
