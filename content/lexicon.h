/* lexicon.h - the words by which people speak of our field, as concepts that no language owns.
 * One JSON file a language in content/lexicon/: {"language": "en", "concepts": {"agent": ["ice", "la migra",
 * ...]}}. An entry is a word or a set phrase, folded as words.h folds; content/lexicon/README.md tells how
 * entries are written. "spellings" names words that stand for another ("u": "you", "xq": "porque"). Words
 * that nobody knows are tried as misspelt: one slip of a finger, two in long words. Immutable once loaded. */
#ifndef CONTENT_LEXICON_H
#define CONTENT_LEXICON_H

#include "content/faults.h"
#include "content/language.h"
#include "content/pack.h"
#include "content/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct language_guess;

enum { HITS_MAX = 256, CONCEPTS_MAX = 1024 };

/* Concepts that the program itself knows by name; the others are between the lexicon and the topics' rules.
 */
#define LEXICON_KNOWN(X)                                                                                     \
    X(agent)                                                                                                 \
    X(police)                                                                                                \
    X(judge)                                                                                                 \
    X(warrant)                                                                                               \
    X(jail) X(detainer) X(deport) X(lawyer) X(born) X(crime) X(taken) X(door) X(search) X(sanctuary)         \
        X(program287g) X(cooperate) X(stopped) X(car) X(bag) X(home) X(status) X(block) X(hold) X(rights)    \
            X(find) X(silent) X(lie) X(fake) X(run) X(leave) X(sign) X(voluntary) X(expedited)               \
                X(report_crime) X(hours48) X(fear) X(must) X(can_they) X(should) X(law) X(difference)        \
                    X(question) X(what_is) X(who) X(optout) X(optout_strong) X(optout_or_topic) X(cease)     \
                        X(texts) X(texts_noun) X(keep_on) X(optin) X(again) X(join) X(join_what) X(help)     \
                            X(more) X(menu) X(hello) X(thanks) X(ack) X(bye) X(polite) X(filler) X(now)      \
                                X(negation) X(somebody) X(past) X(language_request) X(no_english)            \
                                    X(auto_reply) X(not_us) X(die) X(hurt) X(breathe)

enum known_concept {
#define X(name) KNOWN_##name,
    LEXICON_KNOWN(X)
#undef X
        KNOWN_CONCEPTS, /* how many; also: none of them */
};

struct hit {
    uint16_t concept;
    uint16_t languages;    /* bit (1 << enum language): in whose lexicon it stands so */
    uint16_t first, count; /* the words it is made of */
    bool guessed;          /* by mending a misspelt word */
    uint8_t known;         /* enum known_concept */
};

struct hits {
    size_t count;
    struct hit hit[HITS_MAX];     /* by place in the message */
    uint32_t spelling[WORDS_MAX]; /* of each word, a hash of how it is spelt right, as far as that is known */
};

struct lexicon;

/* Takes one out of a pack (lexicon_draft.h puts it there), in whose block it lies: the block must outlive it.
 * NULL when what is there cannot be a lexicon, or memory is out. */
struct lexicon *lexicon_open(struct unpack *unpack);
void lexicon_free(struct lexicon *lexicon);

/* The number of a concept, or -1. Its name. How many there are. */
int lexicon_concept(const struct lexicon *lexicon, const char *name);
const char *lexicon_name(const struct lexicon *lexicon, int concept);
size_t lexicon_concepts(const struct lexicon *lexicon);

/* All concepts, each with the longest match that begins at a word. No allocation. */
void lexicon_find(const struct lexicon *lexicon, const struct words *words, struct hits *hits);

/* Which languages' lexicon has this folded word by itself (bits); 0 when none. */
unsigned lexicon_languages_of(const struct lexicon *lexicon, const char *word);

/* Is this folded word spelt right in one of these languages (bits), whether or not it means something to us?
 */
bool lexicon_knows(const struct lexicon *lexicon, const char *word, unsigned languages);

/* What the lexicon has taught about telling languages apart. */
const struct language_guess *lexicon_language_guess(const struct lexicon *lexicon);

#endif
