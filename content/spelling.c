/* spelling.c - which known word a misspelt one was meant to be. */
#include "content/spelling.h"

#include <stdlib.h>
#include <string.h>

enum {
    LETTERS_MIN = 3,
    TWO_SLIPS_FROM = 8, /* letters */
    TWO_SLIPS_TO = 13,  /* longer ones have so many pairs of letters that looking would take long */
    NONE = 255
};

struct letters {
    uint32_t at[SPELLING_WORD_MAX];
    size_t count;
};

/* What is left of a word when one or two letters are out. */
struct remnant {
    uint32_t hash;
    uint32_t word; /* index of the word */
};

struct known {
    char *text;
    uint32_t value;
};

struct spelling {
    struct known *word;
    size_t words, words_room;
    struct remnant *remnant; /* by hash, once finished */
    size_t remnants, remnants_room;
    uint32_t *bucket; /* where the remnants of each leading part of the hash begin */
    unsigned bucket_shift;
};

/* UTF-8 to code points; no letters when it is too long (or not UTF-8, which folded words never are). */
static struct letters letters_of(const char *word)
{
    struct letters letters = {.count = 0};

    for (const unsigned char *at = (const unsigned char *)word; *at;) {
        size_t length = *at < 0x80 ? 1 : *at < 0xE0 ? 2 : *at < 0xF0 ? 3 : 4;
        uint32_t letter = length == 1 ? *at : *at & (0x7Fu >> length);

        if (letters.count == SPELLING_WORD_MAX)
            return (struct letters){.count = 0};
        for (size_t i = 1; i < length; i++) {
            if (at[i] == '\0')
                return (struct letters){.count = 0};
            letter = letter << 6 | (at[i] & 0x3Fu);
        }
        letters.at[letters.count++] = letter;
        at += length;
    }
    return letters;
}

static uint32_t hash_without(const struct letters *letters, size_t out1, size_t out2)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < letters->count; i++)
        if (i != out1 && i != out2)
            hash = (hash ^ letters->at[i]) * 16777619u;
    return hash ^ (hash >> 13);
}

/* Calls `each` with the hash of the word and of what is left of it, until it returns false. */
static bool for_remnants(const struct letters *letters, bool (*each)(void *arg, uint32_t hash), void *arg)
{
    size_t count = letters->count;

    if (!each(arg, hash_without(letters, NONE, NONE)))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && letters->at[i] == letters->at[i - 1])
            continue; /* the same is left as before */
        if (!each(arg, hash_without(letters, i, NONE)))
            return false;
        if (count < TWO_SLIPS_FROM || count > TWO_SLIPS_TO)
            continue;
        for (size_t j = i + 1; j < count; j++)
            if (!each(arg, hash_without(letters, i, j)))
                return false;
    }
    return true;
}

struct spelling *spelling_new(void)
{
    return calloc(1, sizeof(struct spelling));
}

void spelling_free(struct spelling *spelling)
{
    if (!spelling)
        return;
    for (size_t i = 0; i < spelling->words; i++)
        free(spelling->word[i].text);
    free(spelling->word);
    free(spelling->remnant);
    free(spelling->bucket);
    free(spelling);
}

static bool add_remnant(void *arg, uint32_t hash)
{
    struct spelling *spelling = arg;

    if (spelling->remnants == spelling->remnants_room) {
        size_t room = spelling->remnants_room ? spelling->remnants_room * 2 : 4096;
        struct remnant *bigger = realloc(spelling->remnant, room * sizeof *bigger);

        if (!bigger)
            return false;
        spelling->remnant = bigger;
        spelling->remnants_room = room;
    }
    spelling->remnant[spelling->remnants++] = (struct remnant){hash, (uint32_t)spelling->words};
    return true;
}

bool spelling_add(struct spelling *spelling, const char *word, uint32_t value)
{
    struct letters letters = letters_of(word);

    if (letters.count < LETTERS_MIN)
        return true;
    if (spelling->words == spelling->words_room) {
        size_t room = spelling->words_room ? spelling->words_room * 2 : 256;
        struct known *bigger = realloc(spelling->word, room * sizeof *bigger);

        if (!bigger)
            return false;
        spelling->word = bigger;
        spelling->words_room = room;
    }
    char *copy = strdup(word);
    if (!copy || !for_remnants(&letters, add_remnant, spelling)) {
        free(copy);
        return false;
    }
    spelling->word[spelling->words++] = (struct known){copy, value};
    return true;
}

static int compare_remnants(const void *left, const void *right)
{
    const struct remnant *a = left, *b = right;

    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return a->word < b->word ? -1 : a->word > b->word;
}

bool spelling_finish(struct spelling *spelling)
{
    unsigned bits = 8;

    if (spelling->remnants > 1)
        qsort(spelling->remnant, spelling->remnants, sizeof *spelling->remnant, compare_remnants);
    while (bits < 20 && (size_t)1 << bits < spelling->remnants)
        bits++;
    spelling->bucket_shift = 32 - bits;
    spelling->bucket = calloc(((size_t)1 << bits) + 1, sizeof *spelling->bucket);
    if (!spelling->bucket)
        return false;
    for (size_t i = 0, bucket = 0; bucket <= (size_t)1 << bits; bucket++) {
        while (i < spelling->remnants && spelling->remnant[i].hash >> spelling->bucket_shift < bucket)
            i++;
        spelling->bucket[bucket] = (uint32_t)i;
    }
    return true;
}

/* Neighbours on a QWERTY keyboard. */
static bool keyboard_neighbours(uint32_t a, uint32_t b)
{
    static const char *const rows[] = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};
    int row[2] = {-9, -9}, column[2] = {0, 0};
    const uint32_t letter[2] = {a, b};

    for (int i = 0; i < 2; i++)
        for (int r = 0; r < 3; r++) {
            const char *at = letter[i] < 128 && letter[i] ? strchr(rows[r], (int)letter[i]) : NULL;

            if (at) {
                row[i] = r;
                column[i] = (int)(at - rows[r]);
            }
        }
    if (row[0] < 0 || row[1] < 0)
        return false;
    int down = row[1] - row[0], across = column[1] - column[0];
    /* each row stands half a key to the right of the one above */
    return (down == 0 && abs(across) == 1) || (down == 1 && (across == 0 || across == -1)) ||
           (down == -1 && (across == 0 || across == 1));
}

/* On the same key of a phone with twelve keys. */
static bool same_phone_key(uint32_t a, uint32_t b)
{
    static const char key[] = "22233344455566677778889999";

    return a >= 'a' && a <= 'z' && b >= 'a' && b <= 'z' && key[a - 'a'] == key[b - 'a'];
}

/* Letters that are written for one another by ear, in English or Spanish. */
static bool sound_alike(uint32_t a, uint32_t b)
{
    static const char *const groups[] = {"aeiouy", "bvw", "ckqs", "csz", "gj", "td",
                                         "mn",     "kx",  "xs",   "lr",  "hj"};

    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (a < 128 && b < 128 && a && b && strchr(groups[i], (int)a) && strchr(groups[i], (int)b))
            return true;
    return false;
}

static unsigned cost_of_swap(uint32_t a, uint32_t b)
{
    if (a == b)
        return 0;
    if (sound_alike(a, b))
        return 7;
    return keyboard_neighbours(a, b) || same_phone_key(a, b) ? 8 : 12;
}

static unsigned min(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* A letter too many or too few: less when it only doubles its neighbour, or is a silent h. */
static unsigned cost_of_letter(const struct letters *word, size_t at)
{
    if ((at > 0 && word->at[at] == word->at[at - 1]) || word->at[at] == 'h')
        return 6;
    return 10;
}

static unsigned distance(const struct letters *a, const struct letters *b, unsigned limit)
{
    unsigned row[3][SPELLING_WORD_MAX + 1], least_before = 0;

    row[0][0] = 0;
    for (size_t j = 1; j <= b->count; j++)
        row[0][j] = row[0][j - 1] + cost_of_letter(b, j - 1);
    for (size_t i = 1; i <= a->count; i++) {
        unsigned *now = row[i % 3], *last = row[(i - 1) % 3], *before = row[(i + 1) % 3];
        unsigned least;

        least = now[0] = last[0] + cost_of_letter(a, i - 1);
        for (size_t j = 1; j <= b->count; j++) {
            unsigned best = last[j - 1] + cost_of_swap(a->at[i - 1], b->at[j - 1]);

            best = min(best, last[j] + cost_of_letter(a, i - 1));
            best = min(best, now[j - 1] + cost_of_letter(b, j - 1));
            if (i > 1 && j > 1 && a->at[i - 1] == b->at[j - 2] && a->at[i - 2] == b->at[j - 1])
                best = min(best, before[j - 2] + 7);
            now[j] = best;
            least = min(least, best);
        }
        if (least > limit && least_before > limit) /* two rows: letters swapped reach back over one */
            return limit + 1;
        least_before = least;
    }
    return row[a->count % 3][b->count];
}

unsigned spelling_distance(const char *a, const char *b, unsigned limit)
{
    struct letters one = letters_of(a), other = letters_of(b);

    return one.count == 0 || other.count == 0 ? limit + 1 : distance(&one, &other, limit);
}

/* How far a word of so many letters may be off, in tenths of a slip. */
static unsigned limit_for(size_t letters)
{
    return letters <= 3 ? 7 : letters <= 4 ? 8 : letters < TWO_SLIPS_FROM ? 12 : 20;
}

struct search {
    const struct spelling *spelling;
    struct letters letters;
    unsigned best; /* distance so far */
    int64_t value;
    bool torn; /* another word is as near */
};

static bool look_up(void *arg, uint32_t hash)
{
    struct search *search = arg;
    const struct spelling *spelling = search->spelling;
    size_t bucket = hash >> spelling->bucket_shift;

    for (size_t i = spelling->bucket[bucket]; i < spelling->bucket[bucket + 1]; i++) {
        if (spelling->remnant[i].hash != hash)
            continue;
        const struct known *known = &spelling->word[spelling->remnant[i].word];
        struct letters other = letters_of(known->text);
        unsigned limit = limit_for(min((unsigned)search->letters.count, (unsigned)other.count));
        unsigned apart = distance(&search->letters, &other, limit);

        if (other.at[0] != search->letters.at[0])
            apart += 3; /* the first letter is the one that people get right */
        if (apart > limit || apart > search->best)
            continue;
        if (apart == search->best)
            search->torn |= (int64_t)known->value != search->value;
        else
            search->torn = false;
        search->best = apart;
        search->value = known->value;
    }
    return true;
}

int64_t spelling_find(const struct spelling *spelling, const char *word)
{
    struct search search = {.spelling = spelling, .letters = letters_of(word), .best = NONE, .value = -1};

    if (search.letters.count >= LETTERS_MIN)
        for_remnants(&search.letters, look_up, &search);
    explicit_bzero(&search.letters, sizeof search.letters);
    return search.torn ? -1 : search.value;
}
