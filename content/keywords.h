/* keywords.h - all keywords of all topics in all languages, found exactly or by a slip of the finger.
 * A misspelt word is taken for a keyword only when no lexicon and no list of ordinary words knows it, within
 * one slip (two in words of seven letters or more), where neighbours on a keyboard or a phone's keys count
 * less. Topics that change something (stop, start, join) or that must not be cried in vain (urgent) have
 * stricter rules. */
#ifndef CONTENT_KEYWORDS_H
#define CONTENT_KEYWORDS_H

#include "content/lexicon.h"
#include "content/topics.h"
#include "content/words.h"

struct keywords;

struct keyword_match {
    const struct topic *topic; /* NULL: none */
    unsigned languages;        /* bits (1 << enum language): whose keyword it is */
    bool typo;                 /* it was misspelt */
    bool alone;                /* nothing else but politeness was written */
};

/* Indexes them. NULL when memory is out. A keyword that two topics have is reported. */
struct keywords *keywords_new(const struct topics *topics, const struct lexicon *lexicon,
                              struct faults *faults);
void keywords_free(struct keywords *keywords);

/* The message is this keyword and nothing else, exactly. */
bool keywords_exact(const struct keywords *keywords, const struct words *words, struct keyword_match *match);

/* The message is a keyword, perhaps misspelt, perhaps among polite words ("info about detainer pls"). A word
 * that is spelt right in `language`, English or Spanish is not taken for a misspelt one. */
bool keywords_find(const struct keywords *keywords, const struct words *words, const struct hits *hits,
                   enum language language, struct keyword_match *match);

#endif
