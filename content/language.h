/* language.h - the languages that rightsline can answer in.
 * A fixed table: a language is more than its texts (its alphabet, its
 * direction, its own name, the words by which people ask for it). */
#ifndef CONTENT_LANGUAGE_H
#define CONTENT_LANGUAGE_H

#include <stdbool.h>

enum language {
    LANG_EN,
    LANG_ES,
    LANG_ZH,
    LANG_VI,
    LANG_HT,
    LANG_AR,
    LANG_PT,
    LANG_TL,
    LANG_KO,
    LANG_RU,
    LANG_FR,
    LANGUAGES, /* how many there are */
    LANG_UNKNOWN = LANGUAGES
};

/* BCP 47 code, "en"; "" for LANG_UNKNOWN. */
const char *language_code(enum language language);

/* The language's name in English, and in itself ("Spanish", "Español"). */
const char *language_english_name(enum language language);
const char *language_own_name(enum language language);

/* Can it be written in GSM-7, if need be with accents folded? */
bool language_fits_gsm7(enum language language);

/* Is it written from right to left? */
bool language_from_right(enum language language);

/* LANG_UNKNOWN when the code is none of ours. "es-MX" counts as "es". */
enum language language_from_code(const char *code);

#endif
