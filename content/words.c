/* words.c - a message as words to compare with. */
#include "content/words.h"

#include "content/fold.h"

#include <string.h>
#include <strings.h>
#include <utf8proc.h>

/* What an ASCII character folds to; 0 separates. */
static const char ascii[128] = {
    ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5', ['6'] = '6', ['7'] = '7',
    ['8'] = '8', ['9'] = '9', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd', ['e'] = 'e', ['f'] = 'f',
    ['g'] = 'g', ['h'] = 'h', ['i'] = 'i', ['j'] = 'j', ['k'] = 'k', ['l'] = 'l', ['m'] = 'm', ['n'] = 'n',
    ['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r', ['s'] = 's', ['t'] = 't', ['u'] = 'u', ['v'] = 'v',
    ['w'] = 'w', ['x'] = 'x', ['y'] = 'y', ['z'] = 'z', ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd',
    ['E'] = 'e', ['F'] = 'f', ['G'] = 'g', ['H'] = 'h', ['I'] = 'i', ['J'] = 'j', ['K'] = 'k', ['L'] = 'l',
    ['M'] = 'm', ['N'] = 'n', ['O'] = 'o', ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r', ['S'] = 's', ['T'] = 't',
    ['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y', ['Z'] = 'z',
};

/* The writing of one word after the other into `words`. */
struct writer {
    struct words *words;
    size_t used;  /* of words->room */
    size_t start; /* where the word under way began */
    int32_t base; /* its last letter */
    bool full;
};

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_ascii_letter(unsigned char byte)
{
    return byte < 128 && ascii[byte] && !is_digit((char)byte);
}

static void end_word(struct writer *writer)
{
    struct words *words = writer->words;

    if (writer->used == writer->start)
        return;
    words->room[writer->used++] = '\0';
    words->word[words->count++] = words->room + writer->start;
    writer->start = writer->used;
    writer->base = 0;
    if (words->count == WORDS_MAX)
        writer->full = true;
}

static void put_byte(struct writer *writer, char byte)
{
    if (writer->used + 2 > WORDS_ROOM) {
        writer->full = true;
        return;
    }
    writer->words->room[writer->used++] = byte;
    writer->base = byte;
}

static void put_letter(struct writer *writer, int32_t letter)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t length = utf8proc_encode_char(letter, bytes);
    bool alone = fold_stands_alone(letter);

    if (alone)
        end_word(writer);
    if (writer->full || writer->used + (size_t)length + 1 > WORDS_ROOM) {
        writer->full = true;
        return;
    }
    memcpy(writer->words->room + writer->used, bytes, (size_t)length);
    writer->used += (size_t)length;
    writer->base = letter;
    if (alone)
        end_word(writer);
}

static bool word_is(const struct writer *writer, const char *text)
{
    size_t length = writer->used - writer->start;

    return strlen(text) == length && memcmp(writer->words->room + writer->start, text, length) == 0;
}

/* "don't" is one word, "l'avocat" and "m'ap" are two. */
static bool apostrophe_joins(const struct writer *writer, const char *next)
{
    static const char *const articles[] = {"l", "d", "j", "m", "t", "s", "n", "c", "k", "w", "qu", "jusqu"};

    if (!is_ascii_letter((unsigned char)*next) && (unsigned char)*next < 128)
        return false;
    for (size_t i = 0; i < sizeof articles / sizeof *articles; i++)
        if (word_is(writer, articles[i]))
            return false;
    return true;
}

/* Signs inside of what is one word: "I-247", "287(g)", "287-g", "I.C.E.", "90012-1234". Gives how many bytes
 * of `text` to go on by, 0 when the sign separates; `kept` is a sign to keep. */
static size_t joined_sign(const struct writer *writer, const char *text, char *kept)
{
    size_t length = writer->used - writer->start;
    char last = length > 0 ? writer->words->room[writer->used - 1] : '\0';
    bool after_digit = is_digit(last);
    bool after_single = length == 1 && !after_digit;
    const unsigned char *next = (const unsigned char *)text + 1;

    *kept = '\0';
    if (length == 0)
        return 0;
    switch (text[0]) {
    case '\'':
        return apostrophe_joins(writer, text + 1) ? 1 : 0;
    case '-':
        if (after_digit && is_digit(text[1])) {
            *kept = '-';
            return 1;
        }
        return (after_single && is_digit(text[1])) ||
                       (after_digit && is_ascii_letter(next[0]) && !is_ascii_letter(next[1]))
                   ? 1
                   : 0;
    case '(':
        return after_digit && is_ascii_letter(next[0]) && next[1] == ')' ? 1 : 0;
    case ')':
        return !after_digit && length > 1 && text[-2] == '(' ? 1 : 0;
    case '.':
        /* "I.C.E": single letters with a dot between each */
        return length > 0 && !after_digit && is_ascii_letter(next[0]) && !is_ascii_letter(next[1]) &&
                       next[1] < 128 && (length == 1 || text[-2] == '.')
                   ? 1
                   : 0;
    default:
        return 0;
    }
}

/* One character that is not ASCII. Gives its length. */
static size_t split_wide(struct writer *writer, const char *text, size_t left)
{
    utf8proc_int32_t character;
    utf8proc_ssize_t length =
        utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)left, &character);

    if (length <= 0) {
        end_word(writer);
        return 1;
    }
    if (character == 0x2019 || character == 0x2BC || character == 0x2018 || character == 0xB4) {
        if (writer->used == writer->start || !apostrophe_joins(writer, text + length))
            end_word(writer);
        return (size_t)length;
    }
    if (character == 0xFF1F || character == 0x61F || character == 0xBF)
        writer->words->question = true;

    struct folded folded = fold_character(character, writer->base);
    writer->words->letters |= folded.letters;
    if (folded.count == 0 && !folded.invisible)
        end_word(writer);
    for (size_t i = 0; i < folded.count && !writer->full; i++)
        put_letter(writer, folded.letter[i]);
    return (size_t)length;
}

/* "Liked “...”": what a phone sends when somebody holds their finger on one of our texts. */
static bool is_tapback(const char *text)
{
    static const char *const verbs[] = {
        "Liked ",           "Loved ",          "Disliked ",         "Laughed at ",
        "Emphasized ",      "Emphasised ",     "Questioned ",       "Le gust\u00f3 ",
        "Le encant\u00f3 ", "Se ri\u00f3 de ", "No le gust\u00f3 ", "Dio importancia a ",
        "Enfatiz\u00f3 ",   "Cuestion\u00f3 ", "Me gusta ",         "Me encanta ",
        "Removed a ",       "Reacted ",        "Reaccion\u00f3 "};

    if (!strchr("LDEQSNCMR", text[0]) || text[0] == '\0')
        return false;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        size_t length = strlen(verbs[i]);

        if (strncmp(text, verbs[i], length) != 0)
            continue;
        if (strncmp(verbs[i], "Re", 2) == 0) /* 'Removed a heart from "..."', 'Reacted <emoji> to "..."' */
            return strstr(text, "\u201c") != NULL || strchr(text, '"') != NULL;
        return text[length] == '"' || strncmp(text + length, "\u201c", 3) == 0 ||
               strncmp(text + length, "\u00ab", 2) == 0;
    }
    return false;
}

static bool words_begin_with(const struct words *words, size_t at, const char *const phrase[4])
{
    for (size_t i = 0; i < 4 && phrase[i]; i++)
        if (at + i >= words->count || strcmp(words->word[at + i], phrase[i]) != 0)
            return false;
    return true;
}

/* Takes a mailer's signature off the end; a text that is nothing else becomes empty. */
static void cut_signature(struct words *words)
{
    static const char *const signatures[][4] = {
        {"sent", "from", "my"},
        {"sent", "from", "yahoo"},
        {"sent", "from", "outlook"},
        {"sent", "via"},
        {"get", "outlook", "for"},
        {"enviado", "desde", "mi"},
        {"enviado", "de", "mi"},
        {"enviado", "do", "meu"},
        {"envoye", "de", "mon"},
        {"envoye", "depuis", "mon"},
        {"\u53d1", "\u81ea", "\u6211", "\u7684"},
    };
    size_t from = words->count > 9 ? words->count - 9 : 0;

    for (size_t at = from; at < words->count; at++) {
        char first = words->word[at][0];

        if (first != 's' && first != 'e' && first != 'g' && first != '\xe5')
            continue;
        for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
            if (words_begin_with(words, at, signatures[i])) {
                words->count = at;
                return;
            }
    }
}

/* "S T O P": a whole message of single letters is one word. */
static void join_spelled(struct words *words)
{
    if (words->count < 3 || words->count > 12)
        return;
    for (size_t i = 0; i < words->count; i++)
        if (words->word[i][1] != '\0' || !is_ascii_letter((unsigned char)words->word[i][0]))
            return;
    for (size_t i = 0; i < words->count; i++)
        words->room[i] = words->word[i][0]; /* each stands at 2 * i or later: nothing is overwritten unread */
    words->room[words->count] = '\0';
    words->word[0] = words->room;
    words->count = 1;
}

void words_split(struct words *words, const char *text)
{
    struct writer writer = {.words = words};

    words->count = words->used = 0;
    words->letters = 0;
    words->cut = false;
    words->question = false;
    words->tapback = is_tapback(text);
    if (words->tapback)
        return;

    const char *end = text + strlen(text);
    for (const char *at = text; at < end;) {
        unsigned char byte = (unsigned char)*at;
        char kept;

        if (writer.full) {
            words->cut = true;
            break;
        }
        if (byte >= 128) {
            at += split_wide(&writer, at, (size_t)(end - at));
            continue;
        }
        if (ascii[byte]) {
            if (byte > '9')
                words->letters |= LETTERS_LATIN;
            put_byte(&writer, ascii[byte]);
            at++;
            continue;
        }
        if (byte == '?')
            words->question = true;
        if (joined_sign(&writer, at, &kept) == 0)
            end_word(&writer);
        else if (kept)
            put_byte(&writer, kept);
        at++;
    }
    if (!words->cut)
        end_word(&writer);
    words->used = writer.used;
    cut_signature(words);
    join_spelled(words);
}

bool words_key(const struct words *words, char *out, size_t room)
{
    size_t used = 0;

    for (size_t i = 0; i < words->count; i++) {
        size_t length = strlen(words->word[i]);

        if (used + length + 2 > room)
            return false;
        if (i > 0)
            out[used++] = ' ';
        memcpy(out + used, words->word[i], length);
        used += length;
    }
    if (used >= room)
        return false;
    out[used] = '\0';
    return true;
}

void words_scrub(struct words *words)
{
    explicit_bzero(words->room, words->used);
    explicit_bzero(words->word, words->count * sizeof *words->word);
    words->count = words->used = 0;
}
