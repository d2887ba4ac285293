/* lexicon_open.c - takes a lexicon out of a pack, and believes nothing of what is there: every number in it
 * is looked at once, so that whoever asks need not. */
#include "content/lexicon_parts.h"

#include <stdlib.h>
#include <string.h>

static bool facts_are_sound(const struct lexicon *lexicon)
{
    int32_t words = (int32_t)lexicon->words.count;

    for (size_t i = 0; i < lexicon->words.count; i++) {
        const struct word_facts *facts = &lexicon->facts[i];

        if (facts->stands_for < -1 || facts->stands_for >= words ||
            facts->prefixes > lexicon->prefix_list_count ||
            facts->prefixes_count > lexicon->prefix_list_count - facts->prefixes)
            return false;
    }
    for (size_t i = 0; i < lexicon->prefix_list_count; i++)
        if (lexicon->prefix_list[i] >= lexicon->prefixes.count)
            return false;
    return true;
}

/* Children come after their parent, so that no walk goes round, and by symbol. */
static bool tree_is_sound(const struct lexicon *lexicon)
{
    const struct node *node = lexicon->node;

    if (node[lexicon->nodes].first_child != lexicon->nodes ||
        node[lexicon->nodes].first_ending != lexicon->endings)
        return false;
    for (size_t n = 0; n < lexicon->nodes; n++) {
        if (node[n].first_child <= n || node[n].first_child > node[n + 1].first_child ||
            node[n].first_ending > node[n + 1].first_ending)
            return false;
        for (size_t c = node[n].first_child; c + 1 < node[n + 1].first_child; c++)
            if (node[c].symbol >= node[c + 1].symbol)
                return false;
    }
    for (size_t e = 0; e < lexicon->endings; e++)
        if (lexicon->ending[e].concept >= lexicon->concepts.count)
            return false;
    for (size_t i = 0; i < lexicon->words.count + lexicon->prefixes.count; i++)
        if (lexicon->from_root[i] >= lexicon->nodes)
            return false;
    return true;
}

/* Which of the concepts are those that the program knows by name. */
static void name_known(struct lexicon *lexicon)
{
    static const char *const names[KNOWN_CONCEPTS] = {
#define X(name) #name,
        LEXICON_KNOWN(X)
#undef X
    };

    memset(lexicon->known, KNOWN_CONCEPTS, sizeof lexicon->known);
    for (int known = 0; known < KNOWN_CONCEPTS; known++) {
        int concept = lexicon_concept(lexicon, names[known]);

        if (concept >= 0)
            lexicon->known[concept] = (uint8_t)known;
    }
    lexicon->question = lexicon_concept(lexicon, "question");
}

static bool take_arrays(struct lexicon *lexicon, struct unpack *unpack)
{
    if (!word_table_open(&lexicon->concepts, unpack) || !word_table_open(&lexicon->words, unpack) ||
        !word_table_open(&lexicon->prefixes, unpack) || lexicon->concepts.count > CONCEPTS_MAX)
        return false;
    lexicon->facts = unpack_take_exactly(unpack, sizeof *lexicon->facts, lexicon->words.count);
    lexicon->prefix_list = unpack_take(unpack, sizeof *lexicon->prefix_list, &lexicon->prefix_list_count);
    lexicon->node = unpack_take(unpack, sizeof *lexicon->node, &lexicon->nodes);
    lexicon->ending = unpack_take(unpack, sizeof *lexicon->ending, &lexicon->endings);
    lexicon->from_root = unpack_take_exactly(unpack, sizeof *lexicon->from_root,
                                             lexicon->words.count + lexicon->prefixes.count);
    if (unpack->damaged || lexicon->nodes < 2 || lexicon->nodes > SYMBOL_START ||
        lexicon->words.count > SYMBOL_START)
        return false;
    lexicon->nodes--; /* the last is where the others end */
    return facts_are_sound(lexicon) && tree_is_sound(lexicon);
}

struct lexicon *lexicon_open(struct unpack *unpack)
{
    struct lexicon *lexicon = calloc(1, sizeof *lexicon);

    if (!lexicon)
        return NULL;
    if (take_arrays(lexicon, unpack) &&
        (lexicon->spelling = spelling_open(unpack, (uint32_t)lexicon->words.count)) &&
        (lexicon->guess = language_guess_open(unpack))) {
        name_known(lexicon);
        return lexicon;
    }
    lexicon_free(lexicon);
    return NULL;
}

void lexicon_free(struct lexicon *lexicon)
{
    if (!lexicon)
        return;
    word_table_free(&lexicon->concepts); /* all of them borrowed */
    word_table_free(&lexicon->words);
    word_table_free(&lexicon->prefixes);
    spelling_free(lexicon->spelling);
    language_guess_free(lexicon->guess);
    free(lexicon);
}
