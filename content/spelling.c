/* spelling.c - which known word a misspelt one was meant to be. */
#include "content/spelling.h"

#include <stdlib.h>
#include <string.h>

enum {
    LETTERS_MIN = 3,
    TWO_SLIPS_FROM = 8, /* letters */
    TWO_SLIPS_TO = 13,  /* longer ones have so many pairs of letters that looking would take long */
    NONE = 255,
    FIRST_LETTER = 3, /* what a wrong first letter costs more, in tenths of a slip */
    WORD_BITS = 18,
    WORDS_MOST = 1 << WORD_BITS, /* further ones are not mended to */
    BUCKETS_MOST = 1 << 17,
};

struct letters {
    uint32_t at[SPELLING_WORD_MAX];
    size_t count;
};

struct known {
    uint32_t text; /* where it begins in `texts` */
    uint32_t value;
};

/* A remnant is what is left of a word when one or two letters are out. Once finished there is a table of
 * them: buckets by the first bits of the hash, and in each, remnants of 32 bits: WORD_BITS for the word, the
 * others for what follows in the hash. Their hashes are worked out twice, to count and to place them: a list
 * of them in between would need more memory than all that is kept. */
struct spelling {
    struct known *word;
    size_t words, words_room;
    char *texts; /* NUL-terminated, one after the other */
    size_t texts_used, texts_room;
    uint32_t *remnant;
    size_t remnants;
    uint32_t *bucket; /* where each begins, and the end */
    size_t buckets;   /* a power of two */
    bool borrowed;    /* from a pack */
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

/* Of letters one after the other: begins with hash_start, goes on, and is mixed at the end. */
static const uint32_t hash_start = 2166136261u;

static uint32_t hash_letter(uint32_t hash, uint32_t letter)
{
    return (hash ^ letter) * 16777619u;
}

/* With those from `from` on to the last. */
static uint32_t hash_rest(uint32_t hash, const struct letters *letters, size_t from)
{
    for (size_t i = from; i < letters->count; i++)
        hash = hash_letter(hash, letters->at[i]);
    return hash ^ (hash >> 13);
}

static bool two_may_be_out(const struct letters *letters)
{
    return letters->count >= TWO_SLIPS_FROM && letters->count <= TWO_SLIPS_TO;
}

/* The same is left without this letter as without the one before it. */
static bool doubles(const struct letters *letters, size_t i)
{
    return i > 0 && letters->at[i] == letters->at[i - 1];
}

/* Calls `each` with the hash of the word and of what is left of it, until it returns false. */
static bool for_remnants(const struct letters *letters, bool (*each)(void *arg, uint32_t hash), void *arg)
{
    uint32_t before = hash_start; /* of the letters before i */

    if (!each(arg, hash_rest(hash_start, letters, 0)))
        return false;
    for (size_t i = 0; i < letters->count; before = hash_letter(before, letters->at[i++])) {
        uint32_t between = before; /* of those before j without the i-th */

        if (doubles(letters, i))
            continue;
        if (!each(arg, hash_rest(before, letters, i + 1)))
            return false;
        for (size_t j = i + 1; two_may_be_out(letters) && j < letters->count; j++) {
            if (!each(arg, hash_rest(between, letters, j + 1)))
                return false;
            between = hash_letter(between, letters->at[j]);
        }
    }
    return true;
}

/* How many of them there are. */
static size_t count_remnants(const struct letters *letters)
{
    size_t count = 1;

    for (size_t i = 0; i < letters->count; i++)
        if (!doubles(letters, i))
            count += two_may_be_out(letters) ? letters->count - i : 1;
    return count;
}

struct spelling *spelling_new(void)
{
    return calloc(1, sizeof(struct spelling));
}

void spelling_free(struct spelling *spelling)
{
    if (!spelling)
        return;
    if (!spelling->borrowed) {
        free(spelling->word);
        free(spelling->texts);
        free(spelling->remnant);
        free(spelling->bucket);
    }
    free(spelling);
}

static bool grow(void **block, size_t *room, size_t needed, size_t unit)
{
    if (needed <= *room)
        return true;
    size_t wanted = *room ? *room * 2 : 4096;
    void *bigger = realloc(*block, wanted * unit); /* it is asked for at most 4096 more */
    if (!bigger)
        return false;
    *block = bigger;
    *room = wanted;
    return true;
}

bool spelling_add(struct spelling *spelling, const char *word, uint32_t value)
{
    struct letters letters = letters_of(word);
    size_t length = strlen(word) + 1;
    void *words = spelling->word, *texts = spelling->texts;

    if (letters.count < LETTERS_MIN || spelling->words == WORDS_MOST)
        return true;
    bool good = grow(&words, &spelling->words_room, spelling->words + 1, sizeof *spelling->word);
    spelling->word = words;
    good = good && grow(&texts, &spelling->texts_room, spelling->texts_used + length, 1);
    spelling->texts = texts;
    if (!good)
        return false;
    memcpy(spelling->texts + spelling->texts_used, word, length);
    spelling->word[spelling->words++] = (struct known){(uint32_t)spelling->texts_used, value};
    spelling->texts_used += length;
    spelling->remnants += count_remnants(&letters);
    return true;
}

/* Which of the buckets, and what is kept of the hash besides. */
static size_t bucket_of(const struct spelling *spelling, uint32_t hash)
{
    return (size_t)((uint64_t)hash * spelling->buckets >> 32);
}

static uint32_t kept_of(const struct spelling *spelling, uint32_t hash)
{
    return (uint32_t)((uint64_t)hash * spelling->buckets) >> WORD_BITS << WORD_BITS;
}

static bool count_one(void *arg, uint32_t hash)
{
    struct spelling *spelling = arg;

    spelling->bucket[bucket_of(spelling, hash)]++;
    return true;
}

struct placing {
    struct spelling *spelling;
    uint32_t word;
};

/* From a bucket's end towards its beginning. */
static bool place_one(void *arg, uint32_t hash)
{
    const struct placing *placing = arg;
    struct spelling *spelling = placing->spelling;

    spelling->remnant[--spelling->bucket[bucket_of(spelling, hash)]] =
        kept_of(spelling, hash) | placing->word;
    return true;
}

static struct letters letters_of_known(const struct spelling *spelling, size_t word)
{
    return letters_of(spelling->texts + spelling->word[word].text);
}

bool spelling_finish(struct spelling *spelling)
{
    spelling->buckets = 256;
    while (spelling->buckets < BUCKETS_MOST && spelling->buckets * 4 < spelling->remnants)
        spelling->buckets *= 2;
    spelling->bucket = calloc(spelling->buckets + 1, sizeof *spelling->bucket);
    spelling->remnant = malloc((spelling->remnants + 1) * sizeof *spelling->remnant);
    if (!spelling->bucket || !spelling->remnant)
        return false;
    for (size_t w = 0; w < spelling->words; w++) {
        const struct letters letters = letters_of_known(spelling, w);

        for_remnants(&letters, count_one, spelling);
    }
    for (size_t b = 0, sum = 0; b <= spelling->buckets; b++) {
        sum += spelling->bucket[b];
        spelling->bucket[b] = (uint32_t)sum; /* where it ends; filling it from there leaves where it begins */
    }
    for (size_t w = spelling->words; w-- > 0;) {
        const struct letters letters = letters_of_known(spelling, w);

        for_remnants(&letters, place_one, &(struct placing){spelling, (uint32_t)w});
    }
    return true;
}

void spelling_pack(const struct spelling *spelling, struct pack *pack)
{
    pack_put(pack, spelling->word, spelling->words, sizeof *spelling->word);
    pack_put(pack, spelling->texts, spelling->texts_used, 1);
    pack_put(pack, spelling->remnant, spelling->remnants, sizeof *spelling->remnant);
    pack_put(pack, spelling->bucket, spelling->buckets + 1, sizeof *spelling->bucket);
}

static bool is_sound(const struct spelling *spelling, uint32_t values)
{
    if (spelling->buckets == 0 || spelling->bucket[spelling->buckets] != spelling->remnants ||
        (spelling->words > 0 &&
         (spelling->texts_used == 0 || spelling->texts[spelling->texts_used - 1] != '\0')))
        return false;
    for (size_t i = 0; i < spelling->words; i++)
        if (spelling->word[i].text >= spelling->texts_used || spelling->word[i].value >= values)
            return false;
    for (size_t i = 0; i < spelling->remnants; i++)
        if ((spelling->remnant[i] & (WORDS_MOST - 1)) >= spelling->words)
            return false;
    for (size_t b = 0; b < spelling->buckets; b++)
        if (spelling->bucket[b] > spelling->bucket[b + 1])
            return false;
    return true;
}

struct spelling *spelling_open(struct unpack *unpack, uint32_t values)
{
    struct spelling *spelling = spelling_new();

    if (!spelling)
        return NULL;
    spelling->borrowed = true; /* nothing is written to what is borrowed */
    spelling->word = (struct known *)unpack_take(unpack, sizeof *spelling->word, &spelling->words);
    spelling->texts = (char *)unpack_take(unpack, 1, &spelling->texts_used);
    spelling->remnant = (uint32_t *)unpack_take(unpack, sizeof *spelling->remnant, &spelling->remnants);
    spelling->bucket = (uint32_t *)unpack_take(unpack, sizeof *spelling->bucket, &spelling->buckets);
    spelling->buckets -= spelling->buckets > 0;
    if (!unpack->damaged && is_sound(spelling, values))
        return spelling;
    spelling_free(spelling);
    return NULL;
}

/* What is known of the letters from a to z. */
enum sound {
    VOWEL = 1,
    BVW = 2,
    CKQS = 4,
    CSZ = 8,
    GJ = 16,
    TD = 32,
    MN = 64,
    KX = 128,
    XS = 256,
    LR = 512,
    HJ = 1024
};
static const struct letter {
    signed char row, column; /* on a QWERTY keyboard */
    char phone_key;          /* of a phone with twelve keys */
    uint16_t sounds; /* the groups of those that are written for one another by ear, in English or Spanish */
} az[] = {
    {1, 0, '2', VOWEL},           /* a */
    {2, 4, '2', BVW},             /* b */
    {2, 2, '2', CKQS | CSZ},      /* c */
    {1, 2, '3', TD},              /* d */
    {0, 2, '3', VOWEL},           /* e */
    {1, 3, '3', 0},               /* f */
    {1, 4, '4', GJ},              /* g */
    {1, 5, '4', HJ},              /* h */
    {0, 7, '4', VOWEL},           /* i */
    {1, 6, '5', GJ | HJ},         /* j */
    {1, 7, '5', CKQS | KX},       /* k */
    {1, 8, '5', LR},              /* l */
    {2, 6, '6', MN},              /* m */
    {2, 5, '6', MN},              /* n */
    {0, 8, '6', VOWEL},           /* o */
    {0, 9, '7', 0},               /* p */
    {0, 0, '7', CKQS},            /* q */
    {0, 3, '7', LR},              /* r */
    {1, 1, '7', CKQS | CSZ | XS}, /* s */
    {0, 4, '8', TD},              /* t */
    {0, 6, '8', VOWEL},           /* u */
    {2, 3, '8', BVW},             /* v */
    {0, 1, '9', BVW},             /* w */
    {2, 1, '9', KX | XS},         /* x */
    {0, 5, '9', VOWEL},           /* y */
    {2, 0, '9', CSZ},             /* z */
};

static const struct letter *letter_of(uint32_t letter)
{
    return letter >= 'a' && letter <= 'z' ? &az[letter - 'a'] : NULL;
}

static bool keyboard_neighbours(const struct letter *a, const struct letter *b)
{
    int down = b->row - a->row, across = b->column - a->column;

    /* each row stands half a key to the right of the one above */
    return (down == 0 && abs(across) == 1) || (down == 1 && (across == 0 || across == -1)) ||
           (down == -1 && (across == 0 || across == 1));
}

static unsigned cost_of_swap(uint32_t one, uint32_t other)
{
    const struct letter *a = letter_of(one), *b = letter_of(other);

    if (one == other)
        return 0;
    if (!a || !b)
        return 12;
    if (a->sounds & b->sounds)
        return 7;
    return keyboard_neighbours(a, b) || a->phone_key == b->phone_key ? 8 : 12;
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
    bool torn;                                       /* another word is as near */
    bool (*counts)(const void *arg, uint32_t value); /* NULL: all do */
    const void *arg;
    const struct known *last; /* that was measured */
};

static bool look_up(void *arg, uint32_t hash)
{
    struct search *search = arg;
    const struct spelling *spelling = search->spelling;
    size_t bucket = bucket_of(spelling, hash);
    uint32_t kept = kept_of(spelling, hash);

    for (size_t i = spelling->bucket[bucket]; i < spelling->bucket[bucket + 1]; i++) {
        if (spelling->remnant[i] >> WORD_BITS != kept >> WORD_BITS)
            continue;
        const struct known *known = &spelling->word[spelling->remnant[i] & (WORDS_MOST - 1)];
        if (search->counts && !search->counts(search->arg, known->value))
            continue;
        if (known == search->last)
            continue; /* several remnants lead to it: it was measured already */
        search->last = known;
        struct letters other = letters_of(spelling->texts + known->text);
        unsigned limit = limit_for(min((unsigned)search->letters.count, (unsigned)other.count));
        /* the first letter is the one that people get right */
        unsigned more = other.at[0] != search->letters.at[0] && !search->counts ? FIRST_LETTER : 0;

        limit = min(limit, search->best);
        if (limit < more)
            continue;
        unsigned apart = distance(&search->letters, &other, limit - more) + more;
        if (apart > limit)
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

static void search_word(struct search *search, const char *word)
{
    search->letters = letters_of(word);
    search->best = NONE;
    search->value = -1;
    if (search->letters.count >= LETTERS_MIN)
        for_remnants(&search->letters, look_up, search);
    explicit_bzero(&search->letters, sizeof search->letters);
}

int64_t spelling_find(const struct spelling *spelling, const char *word)
{
    struct search search = {.spelling = spelling};

    search_word(&search, word);
    return search.torn ? -1 : search.value;
}

bool spelling_is_near(const struct spelling *spelling, const char *word,
                      bool (*counts)(const void *arg, uint32_t value), const void *arg)
{
    struct search search = {.spelling = spelling, .counts = counts, .arg = arg};

    search_word(&search, word);
    return search.best != NONE;
}
