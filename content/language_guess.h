/* language_guess.h - which language a short text is written in.
 * By its letters where they tell (Chinese, Korean, Arabic, Russian), else by its words and, for words that
 * nobody knows, by their letters in threes. Learns from the function words that it carries and the words of
 * the lexicon. */
#ifndef CONTENT_LANGUAGE_GUESS_H
#define CONTENT_LANGUAGE_GUESS_H

#include "content/language.h"
#include "content/pack.h"
#include "content/words.h"

#include <stdbool.h>

struct language_guess;

struct language_guess *language_guess_new(void); /* NULL when memory is out */
void language_guess_free(struct language_guess *guess);

/* Learns a folded word of a language, `weight` times. False when memory is out. */
bool language_guess_learn(struct language_guess *guess, enum language language, const char *word,
                          unsigned weight);

/* Done learning. False when memory is out. */
bool language_guess_finish(struct language_guess *guess);

/* Puts a finished one into a pack. Takes it out again: it lies in the pack's block, which must outlive it;
 * NULL when what is there cannot be one, or memory is out. */
void language_guess_pack(const struct language_guess *guess, struct pack *pack);
struct language_guess *language_guess_open(struct unpack *unpack);

/* The likeliest language; LANG_UNKNOWN when they tell nothing. `lead` is how much
 * likelier it is than the next one (natural logarithm); from about 2 on it can be relied on. */
enum language language_guess_of(const struct language_guess *guess, const struct words *words, float *lead);

#endif
