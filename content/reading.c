/* reading.c - counts sentences, words and syllables. */
#include "content/reading.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

enum { WORD_LETTERS_MAX = 48 };

/* One word, folded to small letters. */
struct word {
    int32_t letter[WORD_LETTERS_MAX];
    size_t count;
};

typedef size_t count_syllables(const struct word *word);

static bool is_letter(int32_t point)
{
    utf8proc_category_t category = utf8proc_category(point);

    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

static bool is_one_of(int32_t point, const char *ascii)
{
    return point > 0 && point < 128 && strchr(ascii, (char)point);
}

/* ---- Syllables ---- */

static bool ends_with(const struct word *word, const char *end)
{
    size_t length = strlen(end);

    if (word->count < length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (word->letter[word->count - length + i] != end[i])
            return false;
    return true;
}

/* Groups of vowels; a last e is silent ("home") but not after a consonant and l ("table"), nor is the one in
 * "-ed" and "-es" spoken but after t, d or a hiss. */
static size_t syllables_english(const struct word *word)
{
    size_t groups = 0;
    bool in_group = false;

    for (size_t i = 0; i < word->count; i++) {
        bool vowel = is_one_of(word->letter[i], "aeiou") || (word->letter[i] == 'y' && i > 0);
        groups += vowel && !in_group;
        in_group = vowel;
    }
    int32_t before = word->count > 2 ? word->letter[word->count - 3] : 0;
    bool silent_e = ends_with(word, "e") && !ends_with(word, "ee") && !ends_with(word, "ie") &&
                    !(ends_with(word, "le") && !is_one_of(before, "aeiouy"));
    bool silent_ed = ends_with(word, "ed") && !is_one_of(before, "tdaeiou");
    bool silent_es = ends_with(word, "es") && !is_one_of(before, "sxzcghaeiou");
    if (groups > 1 && (silent_e || silent_ed || silent_es))
        groups--;
    return groups ? groups : 1;
}

static bool is_strong(int32_t point)
{
    return is_one_of(point, "aeo") || point == 0xE1 || point == 0xE9 || point == 0xF3 || point == 0xED ||
           point == 0xFA; /* á é ó, and í ú, which stand alone too */
}

static bool is_weak(int32_t point)
{
    return is_one_of(point, "iu") || point == 0xFC;
}

/* A strong vowel makes a syllable, weak ones join it; those between consonants make one together. The u of
 * que, qui, gue and gui is silent. */
static size_t syllables_spanish(const struct word *word)
{
    size_t strong = 0, count = 0;
    bool weak = false;

    for (size_t i = 0; i <= word->count; i++) {
        int32_t point = i < word->count ? word->letter[i] : 0;
        bool silent = point == 'u' && i > 0 && is_one_of(word->letter[i - 1], "qg") && i + 1 < word->count &&
                      (is_one_of(word->letter[i + 1], "ei") || word->letter[i + 1] == 0xE9 ||
                       word->letter[i + 1] == 0xED);
        bool last_y = point == 'y' && i + 1 == word->count;
        if (silent)
            continue;
        if (is_strong(point)) {
            strong++;
        } else if (is_weak(point) || last_y) {
            weak = true;
        } else { /* a consonant, or the end */
            count += strong ? strong : weak;
            strong = 0;
            weak = false;
        }
    }
    return count ? count : 1;
}

/* ---- Words and sentences ---- */

/* Is the token with its signs a link, a {variable} or a number? */
static bool is_no_word(const char *token, size_t length)
{
    if (memchr(token, '{', length) || memchr(token, '/', length) || memchr(token, '@', length))
        return true;
    for (size_t i = 0; i < length; i++)
        if (token[i] >= '0' && token[i] <= '9')
            return true;
    return false;
}

/* Adds the words of a token ("who's", "state-wide"); gives whether it ends a sentence. */
static bool read_token(const char *token, size_t length, count_syllables *syllables, struct reading *reading)
{
    struct word word = {.count = 0};
    size_t words = 0, letters = 0;
    bool inner_dot = false;
    int32_t end = 0;

    for (size_t at = 0; at < length;) {
        int32_t point;
        utf8proc_ssize_t size =
            utf8proc_iterate((const uint8_t *)token + at, (utf8proc_ssize_t)(length - at), &point);
        if (size < 1)
            break;
        at += (size_t)size;
        if (is_letter(point)) {
            inner_dot |= end == '.'; /* "U.S." ends no sentence */
            end = 0;
            letters++;
            if (word.count < WORD_LETTERS_MAX)
                word.letter[word.count++] = utf8proc_tolower(point);
        } else if (point == '-' && word.count) {
            reading->syllables += syllables(&word);
            words++;
            word.count = 0;
        } else if (is_one_of(point, ".!?:;")) {
            end = point;
        }
    }
    if (word.count) {
        reading->syllables += syllables(&word);
        words++;
    }
    reading->words += words;
    return end && !inner_dot && !(end == '.' && letters == 1);
}

static struct reading count(const char *text, count_syllables *syllables)
{
    struct reading reading = {0};
    size_t words_before = 0;

    while (*text) {
        size_t length = strcspn(text, " \t\r\n");
        bool ends = false;
        if (!length) {
            text++;
            continue;
        }
        if (is_no_word(text, length))
            ends = strchr(".!?:;", text[length - 1]) != NULL;
        else
            ends = read_token(text, length, syllables, &reading);
        if (ends && reading.words > words_before) {
            reading.sentences++;
            words_before = reading.words;
        }
        text += length;
    }
    if (reading.words > words_before)
        reading.sentences++;
    return reading;
}

struct reading reading_english(const char *text)
{
    return count(text, syllables_english);
}

struct reading reading_spanish(const char *text)
{
    return count(text, syllables_spanish);
}

double reading_grade(const struct reading *english)
{
    if (!english->words)
        return 0;
    double words = (double)english->words;
    double grade =
        0.39 * words / (double)english->sentences + 11.8 * (double)english->syllables / words - 15.59;
    return grade > 0 ? grade : 0;
}

double reading_ease(const struct reading *spanish)
{
    if (!spanish->words)
        return 100;
    double words = (double)spanish->words;
    return 206.835 - 62.3 * (double)spanish->syllables / words - words / (double)spanish->sentences;
}
