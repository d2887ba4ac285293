/* check.h - what a person who keeps the content should know of it, beyond what keeps it from loading.
 * Pure but for the list of faults. What an answer costs as it is sent is looked at by
 * handlers/check_answers.h, which knows how answers are put together. */
#ifndef CONTENT_CHECK_H
#define CONTENT_CHECK_H

#include "content/content.h"
#include "content/faults.h"
#include "content/shelf_life.h"

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct check_options {
    time_t now;         /* tells what is old */
    uint32_t languages; /* bits (1 << enum language): those that the hotline serves */
    struct shelf_life shelf_life;
    struct freshness *freshness; /* is set beside the warnings; NULL when nobody wants it */
};

/* Adds warnings: answers that a served language lacks, texts that nobody has reviewed, reviews that are due,
 * missing sources, links and telephone numbers that will not work, letters that double the cost, texts that
 * are hard to read or say nothing by themselves, what was left to be filled in, phrases that do not go with
 * the English ones; what is known of places and has grown old, or belongs to no place there is. */
void content_check(const struct content *content, const struct check_options *options, struct faults *faults);

/* Is there a telephone number in it that is for examples only, and nobody's (555-0100 to 555-0199)? */
bool check_is_example_number(const char *text);

#endif
