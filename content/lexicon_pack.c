/* lexicon_pack.c - from a draft to the arrays that lexicon_parts.h tells of. */
#include "content/lexicon_draft.h"

#include <stdlib.h>
#include <string.h>

static int compare_edges(const void *left, const void *right)
{
    const struct draft_edge *a = left, *b = right;

    if (a->node != b->node)
        return a->node < b->node ? -1 : 1;
    return a->symbol < b->symbol ? -1 : a->symbol > b->symbol;
}

/* The tree being numbered anew. */
struct tree {
    const struct lexicon_draft *draft;
    struct draft_edge *edge; /* by node and symbol */
    uint32_t *first_edge;    /* of each node of the draft, and the end */
    uint32_t *old;           /* the draft's number of each new one */
    struct node *node;
    struct ending *ending;
    uint32_t *from_root;
};

static size_t count_nodes(const struct lexicon_draft *draft)
{
    return draft->nodes > 0 ? draft->nodes : 1; /* the root is there even when nothing leads from it */
}

static bool make_room(struct tree *tree)
{
    const struct lexicon_draft *draft = tree->draft;
    size_t nodes = count_nodes(draft);

    tree->edge = malloc((draft->edges + 1) * sizeof *tree->edge);
    tree->first_edge = calloc(nodes + 1, sizeof *tree->first_edge);
    tree->old = calloc(nodes, sizeof *tree->old);
    tree->node = calloc(nodes + 1, sizeof *tree->node);
    tree->ending = malloc((draft->endings + 1) * sizeof *tree->ending);
    tree->from_root = calloc(draft->words.count + draft->prefixes.count + 1, sizeof *tree->from_root);
    return tree->edge && tree->first_edge && tree->old && tree->node && tree->ending && tree->from_root;
}

static void free_tree(struct tree *tree)
{
    free(tree->edge);
    free(tree->first_edge);
    free(tree->old);
    free(tree->node);
    free(tree->ending);
    free(tree->from_root);
}

static void sort_edges(struct tree *tree)
{
    const struct lexicon_draft *draft = tree->draft;
    size_t count = 0;

    for (size_t i = 0; i < draft->edges_room; i++)
        if (draft->edge[i].child) {
            tree->edge[count++] = draft->edge[i];
            tree->first_edge[draft->edge[i].node + 1]++;
        }
    for (size_t n = 0; n < count_nodes(draft); n++)
        tree->first_edge[n + 1] += tree->first_edge[n];
    if (count > 1)
        qsort(tree->edge, count, sizeof *tree->edge, compare_edges);
}

/* Each node in turn gets its children behind all that there are already. */
static void number_nodes(struct tree *tree)
{
    size_t nodes = count_nodes(tree->draft), given = 1;

    for (size_t n = 0; n < nodes; n++) {
        uint32_t old = tree->old[n];

        tree->node[n].first_child = (uint32_t)given;
        for (uint32_t e = tree->first_edge[old]; e < tree->first_edge[old + 1]; e++) {
            tree->old[given] = tree->edge[e].child;
            tree->node[given++].symbol = tree->edge[e].symbol;
        }
    }
    tree->node[nodes].first_child = (uint32_t)given;
}

static void place_endings(struct tree *tree)
{
    const struct lexicon_draft *draft = tree->draft;
    size_t nodes = count_nodes(draft), placed = 0;

    for (size_t n = 0; n < nodes; n++) {
        tree->node[n].first_ending = (uint32_t)placed;
        for (uint32_t e = draft->nodes ? draft->first_ending[tree->old[n]] : 0; e;
             e = draft->ending[e - 1].next)
            tree->ending[placed++] = draft->ending[e - 1].ending;
    }
    tree->node[nodes].first_ending = (uint32_t)placed;
}

static void list_root(struct tree *tree)
{
    for (uint32_t n = tree->node[0].first_child; n < tree->node[1].first_child; n++) {
        uint32_t symbol = tree->node[n].symbol;

        if (symbol & SYMBOL_PREFIX && symbol != SYMBOL_ANY)
            tree->from_root[tree->draft->words.count + (symbol & ~(uint32_t)SYMBOL_PREFIX)] = n;
        else if (symbol < tree->draft->words.count)
            tree->from_root[symbol] = n;
    }
}

static bool pack_tree(const struct lexicon_draft *draft, struct pack *pack)
{
    struct tree tree = {.draft = draft};
    bool good = make_room(&tree);

    if (good) {
        sort_edges(&tree);
        number_nodes(&tree);
        place_endings(&tree);
        list_root(&tree);
        pack_put(pack, tree.node, count_nodes(draft) + 1, sizeof *tree.node);
        pack_put(pack, tree.ending, draft->endings, sizeof *tree.ending);
        pack_put(pack, tree.from_root, draft->words.count + draft->prefixes.count, sizeof *tree.from_root);
    }
    free_tree(&tree);
    return good;
}

struct prefix_list {
    uint32_t *list;
    size_t count, room, first; /* `first` of the word under way */
    bool no_memory;
};

static void note_prefix(void *arg, int number)
{
    struct prefix_list *prefixes = arg;

    if (prefixes->count - prefixes->first == SYMBOLS_MAX)
        return;
    if (prefixes->count == prefixes->room) {
        size_t room = prefixes->room ? prefixes->room * 2 : 1024;
        uint32_t *bigger = realloc(prefixes->list, room * sizeof *bigger);

        if (!bigger) {
            prefixes->no_memory = true;
            return;
        }
        prefixes->list = bigger;
        prefixes->room = room;
    }
    prefixes->list[prefixes->count++] = (uint32_t)number;
}

/* For each word, which of the known beginnings it begins with. */
static bool pack_facts(const struct lexicon_draft *draft, struct pack *pack)
{
    struct prefix_list prefixes = {.count = 0};

    for (size_t i = 0; i < draft->words.count; i++) {
        const char *word = word_table_word(&draft->words, (int)i);

        prefixes.first = prefixes.count;
        word_table_beginnings(&draft->prefixes, word, strlen(word), PREFIX_BYTES_MIN, note_prefix, &prefixes);
        draft->facts[i].prefixes = (uint32_t)prefixes.first;
        draft->facts[i].prefixes_count = (uint16_t)(prefixes.count - prefixes.first);
    }
    pack_put(pack, draft->facts, draft->words.count, sizeof *draft->facts);
    pack_put(pack, prefixes.list, prefixes.count, sizeof *prefixes.list);
    free(prefixes.list);
    return !prefixes.no_memory;
}

/* Misspelt words are mended to words of the lexicon's phrases; the beginnings count as words too. */
static bool pack_spelling(const struct lexicon_draft *draft, struct pack *pack)
{
    struct spelling *spelling = spelling_new();
    bool good = spelling != NULL;

    for (size_t i = 0; i < draft->words.count && good; i++) {
        const char *word = word_table_word(&draft->words, (int)i);

        if (strlen(word) >= 4 && draft->facts[i].in_phrase && !(word[0] >= '0' && word[0] <= '9'))
            good = spelling_add(spelling, word, (uint32_t)i);
    }
    good = good && spelling_finish(spelling);
    if (good)
        spelling_pack(spelling, pack);
    spelling_free(spelling);
    return good;
}

bool lexicon_draft_pack(const struct lexicon_draft *draft, struct pack *pack)
{
    word_table_pack(&draft->concepts, pack);
    word_table_pack(&draft->words, pack);
    word_table_pack(&draft->prefixes, pack);
    if (!pack_facts(draft, pack) || !pack_tree(draft, pack) || !pack_spelling(draft, pack) ||
        !language_guess_finish(draft->guess))
        return false;
    language_guess_pack(draft->guess, pack);
    return !pack->no_memory;
}
