/* check_parts.h - what the files check*.c share; nobody else looks in here. */
#ifndef CONTENT_CHECK_PARTS_H
#define CONTENT_CHECK_PARTS_H

#include "content/check.h"

#include <stdbool.h>
#include <stddef.h>

enum { CHECK_WHERE_ROOM = 64 };

struct checking {
    const struct content *content;
    const struct check_options *options;
    struct faults *faults;
    size_t drafts;
};

/* A text where it stands. */
struct checked {
    const char *file, *where;
    enum language language;
    const char *text;
};

/* Each looks at one kind of file. */
void check_topics(struct checking *checking);
void check_policy(struct checking *checking);
void check_places(struct checking *checking);
void check_phrases(struct checking *checking);
void check_campaigns(struct checking *checking);

/* Days from then to now; below 0 when it is yet to come. */
long check_days_since(const struct checking *checking, int year, int month, int day);

/* Is something of that kind, so many days old, to be looked at again? Notes until when it is good. */
bool check_is_old(struct checking *checking, enum shelf shelf, long days);

/* Whose review it is and whether it is due; counts drafts. */
void check_review(struct checking *checking, const struct review *review, const char *file,
                  enum language language);

/* Links of a text's sources. */
void check_sources(struct checking *checking, const char *file, const struct source *sources, size_t count);

/* What can be wrong with any text: letters outside GSM-7 in a language that fits it, something left to be
 * filled in, links, telephone numbers. */
void check_text(struct checking *checking, const struct checked *text);
/* {names} other than the organisation's own stay as they are in a page. */
void check_variables(struct checking *checking, const struct checked *text);

/* Does a first page make sense alone? */
void check_first_page(struct checking *checking, const struct checked *page);

/* English and Spanish: is the answer easy enough? `urgent`: for somebody who reads it in fear. */
void check_reading(struct checking *checking, const char *file, enum language language,
                   const struct strings *pages, bool urgent);

/* Of links and telephone numbers, for a text of any kind: what is wrong, or NULL. `*at` gets where it begins
 * and `*length` how long it is. */
const char *check_link_fault(const char *text, const char **at, size_t *length);
const char *check_phone_fault(const char *text, const char **at, size_t *length);

/* The next link of the text: where it begins, and how long it is; NULL when there is none. */
const char *check_next_link(const char *text, size_t *length);

/* A {name} that begins at or after `text`: where its name begins, and how long that is; NULL for none. */
const char *check_next_variable(const char *text, size_t *length);

#endif
