/* check_answers.h - what an answer costs as it is really sent: with who we are, the marks of its pages and
 * the organisation's own name and numbers in it. The part of `check` that needs to know how answers are put
 * together. */
#ifndef HANDLERS_CHECK_ANSWERS_H
#define HANDLERS_CHECK_ANSWERS_H

#include "content/content.h"
#include "content/faults.h"
#include "handlers/hotline.h"

/* Adds a warning for each answer that is over its budget: urgent, stop and help two segments in all, of any
 * other each page what the channel's pages hold (two segments, and twice that in UCS-2, as it comes). */
void check_answers(const struct content *content, const struct hotline *hotline, struct faults *faults);

#endif
