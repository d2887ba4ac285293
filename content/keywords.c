/* keywords.c - all keywords of all topics in all languages. */
#include "content/keywords.h"

#include "content/spelling.h"
#include "content/word_table.h"

#include <stdlib.h>
#include <string.h>

enum {
    KEY_ROOM = 96,
    WHERE_ROOM = 48,
    STRICT_LETTERS_MIN = 4, /* shorter words are never mended onto a strict topic */
    STRICT_LIMIT = 8,       /* tenths of a slip */
    LONG_LETTERS = 10,      /* "unsubscibe": what is so long is near to nothing else */
    LONG_LIMIT = 16,
    JOINED_LETTERS_MIN = 6, /* "icehold" */
    POLITE_WORDS_MAX = 14,  /* a longer message is no keyword with manners */
    MISSPELT_WORDS_MAX = 4, /* a keyword of more words is not looked for with slips */
};

/* Of one keyword. */
struct key {
    uint16_t topic;     /* index in topics->list */
    uint16_t languages; /* bits */
};

struct keywords {
    const struct topics *topics;
    const struct lexicon *lexicon;
    struct word_table table;
    struct key *key; /* of each entry of the table */
    size_t key_room;
    struct spelling *spelling; /* values are topics */
    int polite, thanks, hello; /* concepts, or -1 */
    bool *strict;              /* of each topic */
};

/* What these topics do cannot be undone by asking again, or frightens for nothing. */
static bool is_strict(const char *id)
{
    return strcmp(id, "stop") == 0 || strcmp(id, "start") == 0 || strcmp(id, "join") == 0 ||
           strcmp(id, "urgent") == 0 || strcmp(id, "crisis") == 0;
}

static bool comes_first(const char *id)
{
    return is_strict(id) || strcmp(id, "help") == 0;
}

static bool grow(struct keywords *keywords, size_t needed)
{
    if (needed <= keywords->key_room)
        return true;
    size_t room = keywords->key_room ? keywords->key_room * 2 : 512;
    struct key *bigger = realloc(keywords->key, room * sizeof *bigger);
    if (!bigger)
        return false;
    keywords->key = bigger;
    keywords->key_room = room;
    return true;
}

static bool is_told(const struct keywords *keywords, size_t topic, enum language language)
{
    return keywords->topics->list[topic].text[language] != NULL;
}

/* `at`: which of the language's keywords it is. */
static bool put(struct keywords *keywords, size_t topic, enum language language, const char *text, size_t at,
                const char *written, struct faults *faults)
{
    size_t before = keywords->table.count;
    int number = word_table_add(&keywords->table, text, strlen(text));

    if (number < 0 || !grow(keywords, (size_t)number + 1))
        return false;
    struct key *key = &keywords->key[number];
    if ((size_t)number >= before) {
        *key = (struct key){(uint16_t)topic, (uint16_t)(1u << language)};
        return spelling_add(keywords->spelling, text, (uint32_t)topic);
    }
    if (key->topic == topic) {
        if (is_told(keywords, topic,
                    language)) /* "policia" asks for Spanish, and not for what we do not have */
            key->languages |= (uint16_t)(1u << language);
    } else if (written) {
        char where[WHERE_ROOM];

        topics_keyword_where(&keywords->topics->list[topic], language, at, where, sizeof where);
        faults_add(faults, FAULT_WARNING, keywords->topics->list[topic].file, where,
                   "keep it in one of the two", "the keyword \"%s\" is also one of the topic \"%s\"", written,
                   keywords->topics->list[key->topic].id);
    }
    return true;
}

static bool add_keyword(struct keywords *keywords, size_t topic, enum language language, size_t at,
                        struct faults *faults)
{
    const char *written = topics_keyword(&keywords->topics->list[topic], language, at);
    struct words words;
    char text[KEY_ROOM], joined[KEY_ROOM];
    size_t used = 0;

    words_split(&words, written);
    if (words.count == 0 || !words_key(&words, text, sizeof text)) {
        char where[WHERE_ROOM];

        topics_keyword_where(&keywords->topics->list[topic], language, at, where, sizeof where);
        faults_add(faults, FAULT_WARNING, keywords->topics->list[topic].file, where,
                   "use a few letters or digits", "the keyword \"%s\" cannot be texted", written);
        return true;
    }
    if (!put(keywords, topic, language, text, at, written, faults))
        return false;
    for (const char *letter = text; *letter; letter++)
        if (*letter != ' ')
            joined[used++] = *letter;
    joined[used] = '\0';
    /* people leave the space out; of strict topics nothing is guessed */
    return words.count == 1 || used < JOINED_LETTERS_MIN || (unsigned char)text[0] >= 128 ||
           keywords->strict[topic] || put(keywords, topic, language, joined, at, NULL, faults);
}

static bool add_topic(struct keywords *keywords, size_t index, struct faults *faults)
{
    const struct topic *topic = &keywords->topics->list[index];

    keywords->strict[index] = is_strict(topic->id);
    for (int told = 1; told >= 0; told--) /* first of the languages that it is told in */
        for (int l = 0; l < LANGUAGES; l++) {
            enum language language = (enum language)l;

            for (size_t i = 0;
                 is_told(keywords, index, language) == told && topics_keyword(topic, language, i); i++)
                if (!add_keyword(keywords, index, language, i, faults))
                    return false;
        }
    return true;
}

struct keywords *keywords_new(const struct topics *topics, const struct lexicon *lexicon,
                              struct faults *faults)
{
    struct keywords *keywords = calloc(1, sizeof *keywords);

    if (!keywords)
        return NULL;
    keywords->topics = topics;
    keywords->lexicon = lexicon;
    keywords->polite = lexicon_concept(lexicon, "polite");
    keywords->thanks = lexicon_concept(lexicon, "thanks");
    keywords->hello = lexicon_concept(lexicon, "hello");
    keywords->strict = calloc(topics->count + 1, sizeof *keywords->strict);
    keywords->spelling = spelling_new();
    bool good = keywords->strict && keywords->spelling;
    /* A word that two topics claim stays with the first: no topic takes STOP from whoever wants to stop. */
    for (int first = 1; first >= 0; first--)
        for (size_t i = 0; i < topics->count && good; i++)
            if (comes_first(topics->list[i].id) == first)
                good = add_topic(keywords, i, faults);
    if (good && spelling_finish(keywords->spelling))
        return keywords;
    keywords_free(keywords);
    return NULL;
}

void keywords_free(struct keywords *keywords)
{
    if (!keywords)
        return;
    word_table_free(&keywords->table);
    free(keywords->key);
    free(keywords->strict);
    spelling_free(keywords->spelling);
    free(keywords);
}

static bool look_up(const struct keywords *keywords, const char *text, struct keyword_match *match)
{
    int number = word_table_find(&keywords->table, text, strlen(text));

    if (number < 0)
        return false;
    match->topic = &keywords->topics->list[keywords->key[number].topic];
    match->languages = keywords->key[number].languages;
    return true;
}

bool keywords_exact(const struct keywords *keywords, const struct words *words, struct keyword_match *match)
{
    char text[KEY_ROOM];

    *match = (struct keyword_match){.topic = NULL};
    if (words->count == 0 || words->count > POLITE_WORDS_MAX || !words_key(words, text, sizeof text))
        return false;
    match->alone = look_up(keywords, text, match);
    explicit_bzero(text, sizeof text);
    return match->alone;
}

/* The topic's keyword that is nearest to the text; `best` gets how near. NULL when none is nearer than it. */
static const struct key *nearest_key(const struct keywords *keywords, size_t topic, const char *text,
                                     unsigned *best)
{
    const struct key *nearest = NULL;

    for (size_t i = 0; i < keywords->table.count; i++) {
        const char *keyword = word_table_word(&keywords->table, (int)i);

        if (keywords->key[i].topic != topic)
            continue;
        unsigned apart = spelling_distance(text, keyword, *best);
        if (apart < *best) {
            *best = apart;
            nearest = &keywords->key[i];
        }
    }
    return nearest;
}

static bool is_forgiving(const void *arg, uint32_t topic)
{
    return !((const struct keywords *)arg)->strict[topic];
}

/* "stpo", but not "remova", which may be "removal": what cannot be taken back is not guessed from what is
 * near another topic, nor from a word of any language. `apart`: how far it is from the keyword. */
static bool is_strictly_meant(const struct keywords *keywords, const char *text, size_t words, unsigned apart)
{
    size_t letters = strlen(text);

    return words == 1 && letters >= STRICT_LETTERS_MIN &&
           apart <= (letters < LONG_LETTERS ? STRICT_LIMIT : LONG_LIMIT) &&
           !lexicon_knows(keywords->lexicon, text, UINT32_MAX) &&
           !spelling_is_near(keywords->spelling, text, is_forgiving, keywords);
}

static bool look_up_misspelt(const struct keywords *keywords, const char *text, size_t words,
                             unsigned languages, struct keyword_match *match)
{
    unsigned best = 30;

    if (text[0] >= '0' && text[0] <= '9' && words == 1 && strspn(text, "0123456789-") == strlen(text))
        return false; /* a number is a ZIP or a choice */
    if (words == 1 && lexicon_knows(keywords->lexicon, text, languages))
        return false; /* it is spelt right */
    int64_t found = spelling_find(keywords->spelling, text);
    if (found < 0)
        return false;
    const struct key *nearest = nearest_key(keywords, (size_t)found, text, &best);
    if (keywords->strict[found] && !is_strictly_meant(keywords, text, words, best))
        return false;
    match->topic = &keywords->topics->list[found];
    match->languages = nearest ? nearest->languages : 0;
    match->typo = true;
    return true;
}

/* Marks the words that are only manners. */
static size_t mark_polite(const struct keywords *keywords, const struct words *words, const struct hits *hits,
                          bool *polite)
{
    size_t marked = 0;

    memset(polite, 0, words->count * sizeof *polite);
    for (size_t i = 0; i < hits->count; i++) {
        const struct hit *hit = &hits->hit[i];

        if (hit->guessed || (hit->concept != keywords->polite && hit->concept != keywords->thanks &&
                             hit->concept != keywords->hello))
            continue;
        for (size_t w = hit->first; w < (size_t)hit->first + hit->count; w++)
            polite[w] = true;
    }
    for (size_t w = 0; w < words->count; w++)
        marked += polite[w];
    return marked;
}

/* The key of what is left without the manners. False when nothing is, or it does not fit. */
static bool key_without(const struct words *words, const bool *polite, char *out, size_t room, size_t *count)
{
    size_t used = 0;

    *count = 0;
    for (size_t w = 0; w < words->count; w++) {
        size_t length = strlen(words->word[w]);

        if (polite[w])
            continue;
        if (used + length + 2 > room)
            return false;
        if (used > 0)
            out[used++] = ' ';
        memcpy(out + used, words->word[w], length);
        used += length;
        ++*count;
    }
    out[used] = '\0';
    return used > 0;
}

/* Manners and nothing else: one of them may be a keyword itself ("about, pls"). */
static bool look_up_mannerly(const struct keywords *keywords, const struct words *words,
                             struct keyword_match *match)
{
    for (size_t w = 0; w < words->count; w++)
        if (look_up(keywords, words->word[w], match) && strcmp(match->topic->id, "menu") != 0)
            return true;
    match->topic = NULL;
    return false;
}

bool keywords_find(const struct keywords *keywords, const struct words *words, const struct hits *hits,
                   enum language language, struct keyword_match *match)
{
    unsigned languages = 1u << language | 1u << LANG_EN | 1u << LANG_ES;
    bool polite[POLITE_WORDS_MAX], found = false;
    char text[KEY_ROOM];
    size_t count;

    if (keywords_exact(keywords, words, match))
        return true;
    if (words->count == 0 || words->count > POLITE_WORDS_MAX)
        return false;
    size_t marked = mark_polite(keywords, words, hits, polite);
    if (marked == words->count)
        found = look_up_mannerly(keywords, words, match);
    else if (marked > 0 && key_without(words, polite, text, sizeof text, &count))
        found = look_up(keywords, text, match) ||
                (count <= MISSPELT_WORDS_MAX && look_up_misspelt(keywords, text, count, languages, match));
    if (!found && words->count <= MISSPELT_WORDS_MAX && words_key(words, text, sizeof text))
        found = look_up_misspelt(keywords, text, words->count, languages, match);
    match->alone = found && marked == 0;
    explicit_bzero(text, sizeof text);
    return found;
}
