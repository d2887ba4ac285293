/* lexicon_draft.c - a lexicon while its files are read. */
#include "content/lexicon_draft.h"

#include <stdlib.h>
#include <string.h>

static bool grow(void **block, size_t *room, size_t needed, size_t unit)
{
    if (needed <= *room)
        return true;
    size_t wanted = *room ? *room * 2 : 1024;
    while (wanted < needed)
        wanted *= 2;
    char *bigger = realloc(*block, wanted * unit);
    if (!bigger)
        return false;
    memset(bigger + *room * unit, 0, (wanted - *room) * unit);
    *block = bigger;
    *room = wanted;
    return true;
}

int lexicon_draft_word(struct lexicon_draft *draft, enum language language, const char *word, size_t length)
{
    size_t before = draft->words.count;
    int number = word_table_add(&draft->words, word, length);
    void *facts = draft->facts;

    if (number < 0 || !grow(&facts, &draft->facts_room, (size_t)number + 1, sizeof *draft->facts))
        return -1;
    draft->facts = facts;
    if ((size_t)number >= before)
        draft->facts[number].stands_for = -1;
    draft->facts[number].known_in |= (uint16_t)(1u << language);
    return number;
}

/* The slot where the edge is, or would be. */
static struct draft_edge *edge_slot(const struct lexicon_draft *draft, uint32_t node, uint32_t symbol)
{
    size_t mask = draft->edges_room - 1;
    size_t at = (node * 2654435761u ^ symbol * 2246822519u) >> 7 & mask;

    while (draft->edge[at].child && (draft->edge[at].node != node || draft->edge[at].symbol != symbol))
        at = (at + 1) & mask;
    return &draft->edge[at];
}

static bool grow_edges(struct lexicon_draft *draft)
{
    struct draft_edge *old = draft->edge;
    size_t old_room = draft->edges_room, room = old_room ? old_room * 2 : 4096;
    struct draft_edge *bigger = calloc(room, sizeof *bigger);

    if (!bigger)
        return false;
    draft->edge = bigger;
    draft->edges_room = room;
    for (size_t i = 0; i < old_room; i++)
        if (old[i].child)
            *edge_slot(draft, old[i].node, old[i].symbol) = old[i];
    free(old);
    return true;
}

static bool add_node(struct lexicon_draft *draft)
{
    void *nodes = draft->first_ending;
    bool good = grow(&nodes, &draft->nodes_room, draft->nodes + 1, sizeof *draft->first_ending);

    draft->first_ending = nodes;
    draft->nodes += good;
    return good;
}

uint32_t lexicon_draft_step(struct lexicon_draft *draft, uint32_t node, uint32_t symbol)
{
    if ((draft->nodes == 0 && !add_node(draft)) || /* the root */
        (draft->edges * 2 + 2 > draft->edges_room && !grow_edges(draft)))
        return 0;
    struct draft_edge *edge = edge_slot(draft, node, symbol);
    if (edge->child)
        return edge->child;
    if (!add_node(draft))
        return 0;
    *edge = (struct draft_edge){node, symbol, (uint32_t)draft->nodes - 1};
    draft->edges++;
    return edge->child;
}

bool lexicon_draft_end(struct lexicon_draft *draft, uint32_t node, struct ending ending)
{
    for (uint32_t e = draft->first_ending[node]; e; e = draft->ending[e - 1].next)
        if (draft->ending[e - 1].ending.concept == ending.concept) {
            draft->ending[e - 1].ending.languages |= ending.languages;
            return true;
        }
    void *endings = draft->ending;
    if (!grow(&endings, &draft->endings_room, draft->endings + 1, sizeof *draft->ending))
        return false;
    draft->ending = endings;
    draft->ending[draft->endings] = (struct draft_ending){ending, draft->first_ending[node]};
    draft->first_ending[node] = (uint32_t)++draft->endings;
    return true;
}

bool lexicon_draft_sample(struct lexicon_draft *draft, const char *text, const char *topic)
{
    void *samples = draft->sample;

    if (!grow(&samples, &draft->samples_room, draft->samples + 1, sizeof *draft->sample))
        return false;
    draft->sample = samples;
    struct lexicon_sample *sample = &draft->sample[draft->samples++];
    sample->text = strdup(text);
    sample->topic = topic ? strdup(topic) : NULL;
    return sample->text && (!topic || sample->topic);
}

void lexicon_draft_free(struct lexicon_draft *draft)
{
    word_table_free(&draft->concepts);
    word_table_free(&draft->words);
    word_table_free(&draft->prefixes);
    free(draft->facts);
    free(draft->edge);
    free(draft->first_ending);
    free(draft->ending);
    for (size_t i = 0; i < draft->samples; i++) {
        free(draft->sample[i].text);
        free(draft->sample[i].topic);
    }
    free(draft->sample);
    language_guess_free(draft->guess);
    *draft = (struct lexicon_draft){.nodes = 0};
}
