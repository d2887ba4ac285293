/* check.h - what a person who keeps the content should know of it, beyond what keeps it from loading. */
#ifndef CONTENT_CHECK_H
#define CONTENT_CHECK_H

#include "content/content.h"
#include "content/faults.h"

#include <stdio.h>
#include <time.h>

/* Adds warnings: texts that nobody has reviewed, reviews that have grown old, missing languages, missing
 * sources, links that are shortened, first pages that are too long for two segments. `now` tells what is old.
 */
void content_check(const struct content *content, time_t now, struct faults *faults);

/* Prints a line a topic and language: pages, segments of each, alphabet, review. */
void content_check_table(const struct content *content, FILE *out);

#endif
