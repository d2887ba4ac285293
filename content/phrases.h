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

/* Adds an error for each phrase that the program says by itself and English lacks. */
void phrases_report_missing(const struct phrases *phrases, struct faults *faults);

/* The phrase in that language, else in English, else "". */
const char *phrases_get(const struct phrases *phrases, enum language language, const char *name);

/* The phrase in that language itself; NULL when it has none of that name. */
const char *phrases_own(const struct phrases *phrases, enum language language, const char *name);

/* Calls `each` with every phrase that the language's file has, in no particular order. */
void phrases_each(const struct phrases *phrases, enum language language,
                  void (*each)(const char *name, const char *text, void *arg), void *arg);

/* The path of the language's file, for faults; "" when there is none. */
const char *phrases_file(const struct phrases *phrases, enum language language);

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
