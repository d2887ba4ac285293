/* check_joining.h - would JOIN be answered as the organiser means it? */
#ifndef HANDLERS_CHECK_JOINING_H
#define HANDLERS_CHECK_JOINING_H

#include "content/content.h"
#include "content/faults.h"
#include "handlers/hotline.h"

#include <time.h>

/* Adds a warning when a campaign has reminders and nobody can join, and when people could and there is none
 * to join on that day. */
void check_joining(const struct content *content, const struct hotline *hotline, time_t now,
                   struct faults *faults);

#endif
