/* spelling.h - which known word a misspelt one was meant to be.
 * Finds by what is left when letters are taken out of both, then measures: letters swapped, doubled or
 * dropped, a neighbour on the keyboard or on a phone's keys, a letter that sounds alike ("polise"). One slip,
 * two in long words. Built while content loads; asking does not allocate. */
#ifndef CONTENT_SPELLING_H
#define CONTENT_SPELLING_H

#include "content/pack.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SPELLING_WORD_MAX = 24 }; /* letters; longer words are not mended */

struct spelling;

struct spelling *spelling_new(void); /* NULL when memory is out */
void spelling_free(struct spelling *spelling);

/* Adds a word (folded; of 3 letters or more, others are passed over) that stands for `value`. False when
 * memory is out. Room for a quarter of a million. */
bool spelling_add(struct spelling *spelling, const char *word, uint32_t value);

/* No more will be added. False when memory is out. */
bool spelling_finish(struct spelling *spelling);

/* Puts a finished one into a pack. Takes it out again: its values are less than `values`; it lies in the
 * pack's block, which must outlive it. NULL when what is there cannot be one, or memory is out. */
void spelling_pack(const struct spelling *spelling, struct pack *pack);
struct spelling *spelling_open(struct unpack *unpack, uint32_t values);

/* The value of the nearest word, or -1 when none is near enough, or when two different ones are equally near.
 */
int64_t spelling_find(const struct spelling *spelling, const char *word);

/* Is any word near enough, whatever its first letter, whose value `counts`? */
bool spelling_is_near(const struct spelling *spelling, const char *word,
                      bool (*counts)(const void *arg, uint32_t value), const void *arg);

/* How far apart two words are, in tenths of a slip; more than `limit` is not worked out further. */
unsigned spelling_distance(const char *a, const char *b, unsigned limit);

#endif
