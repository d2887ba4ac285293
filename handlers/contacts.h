/* contacts.h - whom else to turn to: the lines under an urgent answer, or HELP, about a person and about
 * rapid response. */
#ifndef HANDLERS_CONTACTS_H
#define HANDLERS_CONTACTS_H

#include "handlers/reply.h"
#include "handlers/understanding.h"

#include <stddef.h>

enum { CONTACTS_MAX = 4, CONTACTS_ROOM = 512 };

/* What may stand under this answer, the best first: rapid response (urgent answers alone) and a person with
 * their hours, then less of it, down to the bare number. The last is for when there is no room for the others, and may be "". Gives
 * how many there are, at least one. Outside of the hours nobody is offered; it is said when they are back. */
size_t contacts_of(const struct understanding *seen, const struct reply *reply, enum language language,
                   char choices[CONTACTS_MAX][CONTACTS_ROOM]);

/* The rapid-response number for the place of the conversation; NULL when there is none. */
const char *contacts_rapid(const struct understanding *seen);

#endif
