/* phrases.h - the small texts that the program puts together itself: notices, the line about
 * who we are, the marks of pages. One JSON file a language; English is complete and
 * stands in where another lacks one. Immutable once loaded. */
#ifndef CONTENT_PHRASES_H
#define CONTENT_PHRASES_H

#include "content/faults.h"
#include "content/language.h"

#include <stdbool.h>
#include <stddef.h>

struct phrases; /* all languages */

/* NULL when memory is out or the folder cannot be read. */
struct phrases *phrases_load(const char *folder, struct faults *faults);
void phrases_free(struct phrases *phrases);

/* The phrase in that language, else in English, else "". */
const char *phrases_get(const struct phrases *phrases, enum language language, const char *name);

/* Is there a phrase file of that language? */
bool phrases_has(const struct phrases *phrases, enum language language);

/* A value for a {variable} in a phrase or page. */
struct variable {
    const char *name, *value;
};

/* Copies `text` with each {name} replaced by its value; an unknown {name} stays. `variables` ends with a NULL
 * name. False when `out` is too small; then it is cut between characters. */
bool phrases_fill(const char *text, const struct variable *variables, char *out, size_t room);

#endif
