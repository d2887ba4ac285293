/* small_content.h - lexicon, topics and matcher of a few words that a test writes itself, so that it says of
 * the code what it does, whatever the shipped content grows into. */
#ifndef TESTS_SUPPORT_SMALL_CONTENT_H
#define TESTS_SUPPORT_SMALL_CONTENT_H

#include "content/faults.h"
#include "content/matcher.h"
#include "content/topics.h"
#include "content/trained.h"

struct small_content {
    char folder[64]; /* of its own, below /tmp */
    struct faults faults;
    struct topics topics;
    struct trained trained;
    struct matcher *matcher; /* NULL when it could not be made; the faults say why */
};

/* Each text is a file of content/lexicon/ or content/topics/; both lists end with NULL. Fails the test when
 * what is there cannot be loaded at all. */
void small_content_load(struct small_content *content, const char *const *lexicon, const char *const *topics);
void small_content_free(struct small_content *content);

/* The first fault that was found ("" when none was). */
const char *small_content_fault(const struct small_content *content);

/* What is found in a text, in one line: "agent(ice) door(my door) taken?(takne)", where a ? is after what was
 * guessed by mending. Into a buffer of its own, which the next call overwrites. */
const char *small_content_hits(const struct lexicon *lexicon, const struct words *words,
                               const struct hits *hits);

#endif
