/* hours_text.h - when a person answers, in words. */
#ifndef HANDLERS_HOURS_TEXT_H
#define HANDLERS_HOURS_TEXT_H

#include "handlers/understanding.h"

#include <stdbool.h>
#include <stddef.h>

enum { HOURS_TEXT_ROOM = 256 };

/* "Mon-Fri 9am-5pm; Sat 10am-1pm", or what the organisation wrote itself; "" when it tells no hours. */
void hours_text(const struct understanding *seen, enum language language, char *out, size_t room);

/* Does nobody answer at this moment? */
bool hours_closed(const struct understanding *seen);

/* When somebody answers again, now that it is closed: "today 2pm", "Mon 9am", "Mon Jan 5 9am"; "" when that
 * is not known. */
void hours_opening(const struct understanding *seen, enum language language, char *out, size_t room);

#endif
