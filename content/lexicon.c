/* lexicon.c - finds the concepts in a message: all phrases of all languages in one pass over a tree of words.
 */
#include "content/lexicon.h"

#include "content/lexicon_parts.h"

#include <string.h>

enum {
    STEPS_MAX = 20000, /* of one message over the tree: bounds the time whatever is written */
    DEPTH_MAX = 16,
    STANDS_FOR_MAX = 4
};

/* What a word may stand for on the tree. */
struct symbols {
    uint32_t symbol[SYMBOLS_MAX];
    int32_t word; /* the word it is, spelt right, or -1 */
    uint8_t count;
    bool guessed;
};

int lexicon_concept(const struct lexicon *lexicon, const char *name)
{
    return word_table_find(&lexicon->concepts, name, strlen(name));
}

const char *lexicon_name(const struct lexicon *lexicon, int concept)
{
    return word_table_word(&lexicon->concepts, concept);
}

size_t lexicon_concepts(const struct lexicon *lexicon)
{
    return lexicon->concepts.count;
}

unsigned lexicon_languages_of(const struct lexicon *lexicon, const char *word)
{
    int number = word_table_find(&lexicon->words, word, strlen(word));

    return number < 0 ? 0 : lexicon->facts[number].languages;
}

bool lexicon_knows(const struct lexicon *lexicon, const char *word, unsigned languages)
{
    int number = word_table_find(&lexicon->words, word, strlen(word));

    return number >= 0 && lexicon->facts[number].known_in & languages;
}

const struct language_guess *lexicon_language_guess(const struct lexicon *lexicon)
{
    return lexicon->guess;
}

/* The child of `node` by `symbol`; 0 when there is none. */
static uint32_t child_by(const struct lexicon *lexicon, uint32_t node, uint32_t symbol)
{
    uint32_t low = lexicon->node[node].first_child, end = lexicon->node[node + 1].first_child, high = end;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (lexicon->node[middle].symbol < symbol)
            low = middle + 1;
        else
            high = middle;
    }
    return low < end && lexicon->node[low].symbol == symbol ? low : 0;
}

/* The same from the root, by a word or a beginning. */
static uint32_t child_of_root(const struct lexicon *lexicon, uint32_t symbol)
{
    return lexicon
        ->from_root[symbol & SYMBOL_PREFIX ? lexicon->words.count + (symbol & ~(uint32_t)SYMBOL_PREFIX)
                                           : symbol];
}

/* The child by any word, or 0. */
static uint32_t child_by_any(const struct lexicon *lexicon, uint32_t node)
{
    uint32_t last = lexicon->node[node + 1].first_child - 1;

    return last >= lexicon->node[node].first_child && lexicon->node[last].symbol == SYMBOL_ANY ? last : 0;
}

size_t lexicon_arabic_starts(const char *word, size_t start[4])
{
    static const char the[] = "\u0627\u0644", for_the[] = "\u0644\u0644";
    static const char *const clitics[] = {"\u0648", "\u0641", "\u0628", "\u0644", "\u0643"};
    size_t count = 0, length = strlen(word), at = 0;

    if (((unsigned char)word[0] & 0xFC) != 0xD8)
        return 0;
    for (size_t i = 0; i < sizeof clitics / sizeof *clitics && at == 0; i++)
        if (strncmp(word, clitics[i], 2) == 0)
            at = 2;
    if (strncmp(word, for_the, 4) == 0 && length >= 8)
        start[count++] = 4;
    if (strncmp(word, the, 4) == 0 && length >= 8)
        start[count++] = 4;
    if (at && length >= at + 6)
        start[count++] = at;
    if (at && strncmp(word + at, the, 4) == 0 && length >= at + 8)
        start[count++] = at + 4;
    return count;
}

static void add_symbol(struct symbols *symbols, uint32_t symbol)
{
    for (size_t i = 0; i < symbols->count; i++)
        if (symbols->symbol[i] == symbol)
            return;
    if (symbols->count < SYMBOLS_MAX)
        symbols->symbol[symbols->count++] = symbol;
}

/* `steps`: how far the word may stand for another that stands for another. */
static void add_known(const struct lexicon *lexicon, int number, unsigned steps, struct symbols *symbols)
{
    const struct word_facts *facts = &lexicon->facts[number];

    add_symbol(symbols, (uint32_t)number);
    symbols->word = number;
    if (facts->stands_for >= 0 && steps > 0)
        add_known(lexicon, facts->stands_for, steps - 1, symbols);
    for (size_t i = 0; i < facts->prefixes_count; i++)
        add_symbol(symbols, lexicon->prefix_list[facts->prefixes + i] | SYMBOL_PREFIX);
}

static void add_prefix(void *arg, int number)
{
    add_symbol(arg, (uint32_t)number | SYMBOL_PREFIX);
}

static void add_prefixes(const struct lexicon *lexicon, const char *word, size_t length,
                         struct symbols *symbols)
{
    word_table_beginnings(&lexicon->prefixes, word, length, PREFIX_BYTES_MIN, add_prefix, symbols);
}

static bool add_spelled(const struct lexicon *lexicon, const char *word, struct symbols *symbols)
{
    int number = word_table_find(&lexicon->words, word, strlen(word));

    if (number < 0)
        return false;
    add_known(lexicon, number, STANDS_FOR_MAX, symbols);
    return true;
}

/* "noooo" -> "no", "helpp" -> "help": letters held down. */
static bool try_shortened(const struct lexicon *lexicon, const char *word, struct symbols *symbols)
{
    char shorter[2][64];
    size_t used[2] = {0, 0}, run = 0;

    for (size_t i = 0; word[i] && i < sizeof shorter[0] - 1; i++) {
        run = i > 0 && word[i] == word[i - 1] ? run + 1 : 1;
        if (run <= 1)
            shorter[0][used[0]++] = word[i];
        if (run <= 2)
            shorter[1][used[1]++] = word[i];
    }
    shorter[0][used[0]] = shorter[1][used[1]] = '\0';
    bool found = add_spelled(lexicon, shorter[1], symbols); /* "iceee" may be "icee" or "ice" */
    found |= add_spelled(lexicon, shorter[0], symbols);
    explicit_bzero(shorter, sizeof shorter);
    return found;
}

/* "p0lice", "1ce": digits that look like letters. */
static bool try_letters(const struct lexicon *lexicon, const char *word, struct symbols *symbols)
{
    static const char from[] = "013457", to[] = "oleast";
    char lettered[32];
    size_t length = strlen(word), digits = strcspn(word, from);

    if (length >= sizeof lettered || digits == length || strspn(word, "0123456789-") == length)
        return false;
    for (size_t i = 0; i <= length; i++) {
        const char *digit = word[i] ? strchr(from, word[i]) : NULL;

        lettered[i] = digit ? to[digit - from] : word[i];
    }
    bool found = add_spelled(lexicon, lettered, symbols);
    explicit_bzero(lettered, sizeof lettered);
    return found;
}

static bool try_arabic(const struct lexicon *lexicon, const char *word, struct symbols *symbols)
{
    static const char *const endings[] = {"\u0646\u064A", "\u0647\u0627", "\u0647\u0645", "\u0646\u0627",
                                          "\u0643\u0645", "\u064A\u0646", "\u0648\u0646", "\u0627\u062A",
                                          "\u064A",       "\u0647",       "\u0643"};
    size_t start[4], starts = lexicon_arabic_starts(word, start), length = strlen(word);
    bool found = false;

    if (((unsigned char)word[0] & 0xFC) != 0xD8)
        return false;
    for (size_t i = 0; i < starts; i++) {
        found |= add_spelled(lexicon, word + start[i], symbols);
        add_prefixes(lexicon, word + start[i], length - start[i], symbols);
    }
    for (size_t i = 0; i < sizeof endings / sizeof *endings && !found && symbols->count == 0; i++) {
        size_t ending = strlen(endings[i]);

        if (length < ending + 6 || strcmp(word + length - ending, endings[i]) != 0)
            continue;
        for (size_t s = 0; s <= starts && !found; s++) {
            size_t from = s == 0 ? 0 : start[s - 1];
            int number = length - ending < from + 6
                             ? -1
                             : word_table_find(&lexicon->words, word + from, length - ending - from);

            if (number >= 0) {
                add_known(lexicon, number, STANDS_FOR_MAX, symbols);
                found = true;
            }
        }
    }
    return found || symbols->count > 0;
}

/* Is there an entry of one of these alone? "migraa*" may stand only in phrases, and "migraa" is misspelt
 * still. */
static bool means_something(const struct lexicon *lexicon, const struct symbols *symbols)
{
    for (size_t i = 0; i < symbols->count; i++) {
        uint32_t node = child_of_root(lexicon, symbols->symbol[i]);

        if (node && lexicon->node[node].first_ending < lexicon->node[node + 1].first_ending)
            return true;
    }
    return false;
}

static void find_symbols(const struct lexicon *lexicon, const char *word, struct symbols *symbols)
{
    size_t length = strlen(word);

    symbols->count = 0;
    symbols->word = -1;
    symbols->guessed = false;
    if (add_spelled(lexicon, word, symbols)) {
        if (((unsigned char)word[0] & 0xFC) == 0xD8)
            try_arabic(lexicon, word, symbols);
        return;
    }
    add_prefixes(lexicon, word, length, symbols);
    if (means_something(lexicon, symbols) || length < 3)
        return;
    if (try_arabic(lexicon, word, symbols) || try_letters(lexicon, word, symbols) ||
        try_shortened(lexicon, word, symbols))
        return;
    if (length < 4 || (word[0] >= '0' && word[0] <= '9'))
        return;
    int64_t number = spelling_find(lexicon->spelling, word);
    if (number >= 0) {
        add_known(lexicon, (int)number, STANDS_FOR_MAX, symbols);
        symbols->guessed = true;
    }
}

/* One walk over the tree from one word on. */
struct walk {
    const struct lexicon *lexicon;
    const struct symbols *symbols;
    size_t words, first;
    unsigned steps;
    struct hits *hits;
    size_t first_hit; /* of this start */
    struct {
        uint16_t first, end;
    } hidden[64];
    size_t hidden_count;
};

static void add_hit(struct walk *walk, const struct ending *ending, size_t length, bool guessed)
{
    struct hits *hits = walk->hits;

    uint16_t languages = ending->languages & (uint16_t)~ENDING_HIDES;

    if (ending->languages & ENDING_HIDES && length > 1 &&
        walk->hidden_count < sizeof walk->hidden / sizeof *walk->hidden) {
        walk->hidden[walk->hidden_count].first = (uint16_t)walk->first;
        walk->hidden[walk->hidden_count++].end = (uint16_t)(walk->first + length);
    }
    for (size_t i = walk->first_hit; i < hits->count; i++) {
        struct hit *hit = &hits->hit[i];

        if (hit->concept != ending->concept)
            continue;
        if (hit->count == length && hit->guessed == guessed) {
            hit->languages |= languages;
        } else if (hit->count < length) {
            hit->count = (uint16_t)length;
            hit->languages = languages;
            hit->guessed = guessed;
        }
        return;
    }
    if (hits->count < HITS_MAX)
        hits->hit[hits->count++] = (struct hit){.concept = ending->concept,
                                                .languages = languages,
                                                .first = (uint16_t)walk->first,
                                                .count = (uint16_t)length,
                                                .guessed = guessed,
                                                .known = walk->lexicon->known[ending->concept]};
}

static void walk_from(struct walk *walk, uint32_t node, size_t at, bool guessed)
{
    const struct lexicon *lexicon = walk->lexicon;
    bool root = node == 0;

    for (uint32_t e = lexicon->node[node].first_ending; e < lexicon->node[node + 1].first_ending; e++)
        add_hit(walk, &lexicon->ending[e], at - walk->first, guessed);
    if (at == walk->words || at - walk->first >= DEPTH_MAX ||
        lexicon->node[node].first_child == lexicon->node[node + 1].first_child)
        return;
    const struct symbols *symbols = &walk->symbols[at];
    for (size_t i = 0; i < symbols->count && walk->steps <= STEPS_MAX; i++) {
        uint32_t symbol = symbols->symbol[i];
        uint32_t child = root ? child_of_root(lexicon, symbol) : child_by(lexicon, node, symbol);

        walk->steps++;
        if (child)
            walk_from(walk, child, at + 1, guessed || symbols->guessed);
    }
    uint32_t any = at > walk->first ? child_by_any(lexicon, node) : 0;
    if (any && walk->steps++ <= STEPS_MAX)
        walk_from(walk, any, at + 1, guessed);
}

/* Takes out what is inside of a phrase that hides. */
static void drop_hidden(struct walk *walk)
{
    struct hits *hits = walk->hits;
    size_t kept = 0;

    for (size_t i = 0; i < hits->count; i++) {
        const struct hit *hit = &hits->hit[i];
        size_t end = hit->first + hit->count;
        bool hidden = false;

        for (size_t h = 0; h < walk->hidden_count && !hidden; h++)
            hidden = hit->first >= walk->hidden[h].first && end <= walk->hidden[h].end &&
                     hit->count < walk->hidden[h].end - walk->hidden[h].first;
        if (!hidden)
            hits->hit[kept++] = *hit;
    }
    explicit_bzero(&hits->hit[kept], (hits->count - kept) * sizeof *hits->hit);
    hits->count = kept;
}

void lexicon_find(const struct lexicon *lexicon, const struct words *words, struct hits *hits)
{
    struct symbols symbols[WORDS_MAX];
    struct walk walk = {.lexicon = lexicon, .symbols = symbols, .words = words->count, .hits = hits};

    hits->count = 0;
    for (size_t i = 0; i < words->count; i++) {
        const char *word = words->word[i];

        find_symbols(lexicon, word, &symbols[i]);
        hits->spelling[i] = symbols[i].word >= 0 ? lexicon->words.entry[symbols[i].word].hash
                                                 : word_table_hash(word, strlen(word));
    }
    if (words->question && lexicon->question >= 0)
        hits->hit[hits->count++] = (struct hit){
            .concept = (uint16_t)lexicon->question, .languages = UINT16_MAX, .known = KNOWN_question};
    for (size_t i = 0; i < words->count; i++) {
        walk.first = i;
        walk.first_hit = hits->count;
        walk_from(&walk, 0, i, false);
        uint32_t at_start = i == 0 ? child_by(lexicon, 0, SYMBOL_START) : 0;
        if (at_start)
            walk_from(&walk, at_start, 0, false);
    }
    if (walk.hidden_count > 0)
        drop_hidden(&walk);
    explicit_bzero(symbols, words->count * sizeof *symbols);
}
