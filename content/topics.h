/* topics.h - the topics: one JSON file each, all its languages, with where each answer
 * comes from and who has reviewed it. Immutable once loaded. */
#ifndef CONTENT_TOPICS_H
#define CONTENT_TOPICS_H

#include "content/faults.h"
#include "content/json_file.h"
#include "content/language.h"
#include "content/review.h"
#include "content/sources.h"

#include <stdbool.h>
#include <stddef.h>

struct topic_text {
    char *title;             /* a few words, for numbered choices */
    struct strings keywords; /* the first is the one the menu shows */
    struct strings samples;  /* how people ask for it */
    struct strings pages;
    struct review review;
};

struct topic {
    char *id;
    char *file; /* path, for faults */
    struct source *sources;
    size_t sources_count;
    struct strings concepts;            /* which concepts of the lexicon mean it: "agent+door" */
    struct topic_text *text[LANGUAGES]; /* NULL where it is not translated */
    struct strings asked[LANGUAGES];    /* more keywords, also of languages in which it is not told */
};

struct topics {
    struct topic *list; /* sorted by id */
    size_t count;
};

/* Reads every .json file of the folder. False when memory is out or the folder cannot be read;
 * faults in files are reported and the file is left out. */
bool topics_load(struct topics *topics, const char *folder, struct faults *faults);
void topics_free(struct topics *topics);

/* The i-th keyword in a language, those of the texts first; NULL past the last one. Where it stands in the
 * file, for faults. */
const char *topics_keyword(const struct topic *topic, enum language language, size_t i);
void topics_keyword_where(const struct topic *topic, enum language language, size_t i, char *out,
                          size_t room);

/* NULL when there is none of that id. */
const struct topic *topics_find(const struct topics *topics, const char *id);

#endif
