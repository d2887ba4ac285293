/* hidden_number.h - does a text hold a number that should not be sent to anybody: an A-number (the
 * immigration file's) or a Social Security number? Pure. */
#ifndef HANDLERS_HIDDEN_NUMBER_H
#define HANDLERS_HIDDEN_NUMBER_H

#include <stdbool.h>

/* "A123456789", "A# 123-456-789", "123-45-6789", or nine digits alone. A phone number (ten or
 * eleven digits), a ZIP or a case number with other letters is none. */
bool hidden_number_in(const char *text);

#endif
