/* lexicon_pattern.h - the short way of writing many phrases as one: "stop (texting|messaging) (me|us)?". */
#ifndef CONTENT_LEXICON_PATTERN_H
#define CONTENT_LEXICON_PATTERN_H

#include <stdbool.h>

enum { PATTERN_PHRASES_MAX = 8192, PATTERN_PHRASE_ROOM = 256 };

enum pattern_verdict {
    PATTERN_OK,
    PATTERN_UNBALANCED, /* a ( without its ) */
    PATTERN_TOO_MANY,   /* phrases */
    PATTERN_TOO_LONG,   /* a phrase */
    PATTERN_REFUSED     /* `each` gave false */
};

/* Calls `each` with every phrase that the pattern stands for. Words keep their * and _. */
enum pattern_verdict lexicon_pattern_expand(const char *pattern, bool (*each)(void *arg, const char *phrase),
                                            void *arg);

#endif
