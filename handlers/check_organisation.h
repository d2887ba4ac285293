/* check_organisation.h - what the configuration does not tell of the organisation, and which texts would need
 * it. */
#ifndef HANDLERS_CHECK_ORGANISATION_H
#define HANDLERS_CHECK_ORGANISATION_H

#include "content/content.h"
#include "content/faults.h"
#include "handlers/hotline.h"

/* Adds a warning for each of {human}, {hours}, {rapid} and {privacy} that has no value, naming the texts that
 * lose a sentence for it; an error for an answer that has nothing else to say; and a warning for a number
 * that is for examples, and for a rapid-response number whose place is none. */
void check_organisation(const struct content *content, const struct hotline *hotline, struct faults *faults);

#endif
