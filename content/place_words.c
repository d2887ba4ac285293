/* place_words.c - a text cut into folded words that know where they stood. */
#include "content/place_words.h"

#include <string.h>
#include <utf8proc.h>

enum { DECOMPOSED_MAX = 20 }; /* U+FDFA becomes 18 characters */

#define FOLDING (UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK)

enum sort { SORT_NOTHING, SORT_SIGN, SORT_LETTER, SORT_DIGIT, SORT_IDEOGRAPH, SORT_APOSTROPHE };

/* One character of the text. */
struct glyph {
    enum sort sort;
    utf8proc_int32_t point;
    size_t length; /* bytes in the text */
};

static bool is_apostrophe(utf8proc_int32_t point)
{
    return point == '\'' || point == '`' || point == 0xB4 || point == 0x2018 || point == 0x2019 ||
           point == 0x2BB || point == 0x2BC;
}

/* Chinese and Japanese signs stand for words and have no spaces between them; Hangul has. */
static bool is_ideograph(utf8proc_int32_t point)
{
    return (point >= 0x2E80 && point < 0xAC00) || (point >= 0xF900 && point < 0xFB00) || point >= 0x20000;
}

static enum sort sort_of(utf8proc_int32_t point)
{
    if (is_apostrophe(point))
        return SORT_APOSTROPHE;
    switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
        return is_ideograph(point) ? SORT_IDEOGRAPH : SORT_LETTER;
    case UTF8PROC_CATEGORY_ND:
        return SORT_DIGIT;
    case UTF8PROC_CATEGORY_MN: /* marks, joiners and the like are no break in a word */
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
        return SORT_NOTHING;
    default:
        return SORT_SIGN;
    }
}

static struct glyph glyph_at(const char *text)
{
    struct glyph glyph = {SORT_SIGN, (unsigned char)*text, 1};

    if (glyph.point < 0x80) {
        if ((glyph.point | 0x20) >= 'a' && (glyph.point | 0x20) <= 'z')
            glyph.sort = SORT_LETTER;
        else if (glyph.point >= '0' && glyph.point <= '9')
            glyph.sort = SORT_DIGIT;
        else if (is_apostrophe(glyph.point))
            glyph.sort = SORT_APOSTROPHE;
        return glyph;
    }
    utf8proc_ssize_t length = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &glyph.point);
    if (length <= 0) { /* not UTF-8: a sign */
        glyph.point = 0xFFFD;
        return glyph;
    }
    glyph.length = (size_t)length;
    glyph.sort = sort_of(glyph.point);
    return glyph;
}

/* The plain form of a letter or digit, as UTF-8 of at most `room` bytes; 0 when it does not fit. */
static size_t fold_glyph(const struct glyph *glyph, char *out, size_t room)
{
    utf8proc_int32_t parts[DECOMPOSED_MAX];
    int boundary = 0;
    size_t used = 0;

    if (glyph->point < 0x80) {
        if (room < 1)
            return 0;
        out[0] = (char)(glyph->sort == SORT_LETTER ? glyph->point | 0x20 : glyph->point);
        return 1;
    }
    utf8proc_ssize_t count = 1;
    utf8proc_int32_t block = glyph->point & ~0xF;
    if (glyph->sort == SORT_DIGIT && (block == 0x660 || block == 0x6F0)) /* Arabic and Persian digits */
        parts[0] = '0' + (glyph->point - block);
    else if (glyph->point >= 0xAC00 && glyph->point < 0xD7A4) /* Hangul syllables stay whole */
        parts[0] = glyph->point;
    else
        count = utf8proc_decompose_char(glyph->point, parts, DECOMPOSED_MAX, FOLDING, &boundary);
    for (utf8proc_ssize_t i = 0; i < count && i < DECOMPOSED_MAX; i++) {
        utf8proc_uint8_t bytes[4];
        size_t length = (size_t)utf8proc_encode_char(parts[i], bytes);
        if (used + length > room)
            return 0;
        memcpy(out + used, bytes, length);
        used += length;
    }
    return used;
}

static bool is_capital(const struct glyph *glyph)
{
    if (glyph->point < 0x80)
        return glyph->point >= 'A' && glyph->point <= 'Z';
    return utf8proc_category(glyph->point) == UTF8PROC_CATEGORY_LU;
}

/* Is the dot at `text` one of "D.C."? One letter before it and a letter, then no other letter, behind it. */
static bool is_initials_dot(const struct place_word *word, const char *text)
{
    if (*text != '.' || word->letters == 0 || word->digits > 0)
        return false;
    if (word->end - word->start != 2 * word->letters - 1) /* letters with dots between, all ASCII */
        return false;
    if (glyph_at(text + 1).sort != SORT_LETTER)
        return false;
    return glyph_at(text + 2).sort != SORT_LETTER;
}

/* Takes the plain letters and digits that come next, as most texts are made of. False when there is none. */
static bool read_plain(struct place_words *words, const char *text, size_t *at, size_t *used,
                       size_t *capitals)
{
    struct place_word *word = &words->word[words->count];
    size_t begin = *at, digits = 0, large = 0;

    for (; *used + 1 < sizeof words->room; ++*at) {
        unsigned char byte = (unsigned char)text[*at];
        bool digit = byte >= '0' && byte <= '9';

        if (!digit && ((byte | 0x20) < 'a' || (byte | 0x20) > 'z'))
            break;
        digits += digit;
        large += byte >= 'A' && byte <= 'Z';
        words->room[(*used)++] = (char)(digit ? byte : byte | 0x20);
    }
    if (*at == begin)
        return false;
    word->digits += digits;
    word->letters += *at - begin - digits;
    *capitals += large;
    words->small_letters |= *at - begin > digits + large;
    word->end = *at;
    return true;
}

/* Reads one word at `text + at`; gives where it ends. False when it does not fit. */
static bool read_word(struct place_words *words, const char *text, size_t *at)
{
    struct place_word *word = &words->word[words->count];
    size_t used = words->used;
    size_t capitals = 0;
    bool ideograph = glyph_at(text + *at).sort == SORT_IDEOGRAPH;

    if (used + 1 >= sizeof words->room)
        return false;
    words->touched = words->count + 1;
    *word = (struct place_word){.key = words->room + used, .start = *at, .end = *at, .ideograph = ideograph};
    while (text[*at] != '\0') {
        if (!ideograph && read_plain(words, text, at, &used, &capitals))
            continue;
        struct glyph glyph = glyph_at(text + *at);
        if (glyph.sort == SORT_SIGN && !is_initials_dot(word, text + *at))
            break;
        if (word->end > word->start && (glyph.sort == SORT_IDEOGRAPH || ideograph) &&
            glyph.sort != SORT_NOTHING)
            break;
        if (glyph.sort == SORT_LETTER || glyph.sort == SORT_DIGIT || glyph.sort == SORT_IDEOGRAPH) {
            size_t length = fold_glyph(&glyph, words->room + used, sizeof words->room - used - 1);
            if (length == 0 && used + DECOMPOSED_MAX * 4 >= sizeof words->room) {
                words->used = sizeof words->room; /* half a word lies there */
                return false;
            }
            used += length;
            word->letters += glyph.sort != SORT_DIGIT;
            word->digits += glyph.sort == SORT_DIGIT;
            capitals += is_capital(&glyph);
            words->small_letters |= glyph.sort == SORT_LETTER && !is_capital(&glyph);
            word->end = *at + glyph.length;
        }
        *at += glyph.length;
    }
    words->room[used++] = '\0';
    word->hash = place_words_hash(word->key);
    word->capitals = word->letters >= 2 && capitals == word->letters;
    words->used = used;
    words->count++;
    return true;
}

static bool is_pause(const struct glyph *glyph)
{
    return strchr(",.;:!?\n", (int)(glyph->point < 0x80 ? glyph->point : 'x')) != NULL ||
           glyph->point == 0x3002 || glyph->point == 0xFF0C;
}

void place_words_split(struct place_words *words, const char *text)
{
    char sign = 0; /* that touches what comes next */
    size_t at = 0;

    words->count = words->used = words->touched = 0;
    words->small_letters = false;
    while (text[at] != '\0') {
        if (text[at] == ' ') {
            sign = 0;
            at++;
            continue;
        }
        struct glyph glyph = glyph_at(text + at);
        struct place_word *last = words->count > 0 ? &words->word[words->count - 1] : NULL;

        if (glyph.sort == SORT_LETTER || glyph.sort == SORT_DIGIT || glyph.sort == SORT_IDEOGRAPH) {
            if (words->count == PLACE_WORDS_MAX || !read_word(words, text, &at))
                return;
            words->word[words->count - 1].before = sign;
            sign = 0;
            continue;
        }
        if (glyph.sort == SORT_SIGN) {
            char seen = (char)(glyph.point < 0x80 ? glyph.point : '~');
            sign = seen == ' ' || seen == '\t' || seen == '\n' ? 0 : seen;
            if (last && last->end == at)
                last->after = sign;
            if (last && is_pause(&glyph))
                last->pause = true;
        }
        at += glyph.length;
    }
    if (words->count > 0)
        words->word[words->count - 1].pause = true;
}

/* "saint" and "st" are one, and so on. */
const char *place_words_short(const char *word)
{
    static const char *const forms[][2] = {
        {"saint", "st"}, {"sainte", "ste"}, {"fort", "ft"}, {"mount", "mt"}};

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (word[0] == forms[i][0][0] && strcmp(word, forms[i][0]) == 0)
            return forms[i][1];
    return word;
}

bool place_words_key(const struct place_words *words, size_t first, size_t last, char *key, size_t room)
{
    size_t used = 0;

    for (size_t i = first; i < last; i++) {
        const char *word = place_words_short(words->word[i].key);
        size_t length = strlen(word);
        bool space = i > first && !(words->word[i].ideograph && words->word[i - 1].ideograph);
        if (used + space + length + 1 > room) {
            used = 0;
            break;
        }
        if (space)
            key[used++] = ' ';
        memcpy(key + used, word, length);
        used += length;
    }
    key[used] = '\0';
    return used > 0;
}

uint32_t place_words_hash(const char *key)
{
    uint32_t hash = 2166136261u; /* FNV-1a */

    for (; *key != '\0' && *key != ' '; key++)
        hash = (hash ^ (unsigned char)*key) * 16777619u;
    return hash ^ hash >> 16;
}

void place_words_scrub(struct place_words *words)
{
    explicit_bzero(words->room, words->used);
    explicit_bzero(words->word, words->touched * sizeof *words->word);
    words->count = words->used = words->touched = 0;
}
