/* reading.h - how hard a text is to read, by the usual formulas for English and Spanish.
 * Pure functions over UTF-8 text. They count sentences, words and syllables and know nothing of sense: a low
 * mark is a reason to look, and no proof. As in Flesch's own rule a colon or semicolon ends a sentence too.
 * Numbers, links and {variables} are no words. */
#ifndef CONTENT_READING_H
#define CONTENT_READING_H

#include <stddef.h>

struct reading {
    size_t sentences, words, syllables;
};

struct reading reading_english(const char *text);
struct reading reading_spanish(const char *text);

/* Flesch-Kincaid: the US school grade that can read it. 0 for a text without words. */
double reading_grade(const struct reading *english);

/* INFLESZ, the scale for Spanish (Barrio-Cantalejo 2008): 80 and more very easy, 65 quite easy (primary
 * school), 55 normal, 40 somewhat hard. 100 for a text without words. */
double reading_ease(const struct reading *spanish);

#endif
