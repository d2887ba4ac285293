/* lexicon_load.c - reads the lexicon's files and builds the tree that lexicon.c walks. */
#include "content/json_file.h"
#include "content/lexicon.h"
#include "content/lexicon_parts.h"
#include "content/lexicon_pattern.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PHRASE_WORDS_MAX = 14, FUNCTION_WORD_WEIGHT = 1 };

/* What is being built, and from which file. */
struct loading {
    struct lexicon *lexicon;
    struct faults *faults;
    const char *file, *where;
    enum language language;
    int concept;
    bool hides, at_start;
    bool no_memory;
};

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

/* The number of a word, with facts beside it; -1 when memory is out. */
static int add_word(struct loading *loading, const char *word, size_t length, unsigned flags)
{
    struct lexicon *lexicon = loading->lexicon;
    size_t before = lexicon->words.count;
    int number = word_table_add(&lexicon->words, word, length);
    void *facts = lexicon->facts;

    if (number < 0 || !grow(&facts, &lexicon->facts_room, (size_t)number + 1, sizeof *lexicon->facts))
        return -1;
    lexicon->facts = facts;
    if ((size_t)number >= before)
        lexicon->facts[number].stands_for = -1;
    lexicon->facts[number].flags |= (uint8_t)flags;
    lexicon->facts[number].known_in |= (uint16_t)(1u << loading->language);
    return number;
}

static bool put_edge(struct lexicon *lexicon, struct edge edge)
{
    if (lexicon->edges * 2 + 2 > lexicon->edges_room) {
        size_t old_room = lexicon->edges_room;
        struct edge *old = lexicon->edge;

        lexicon->edges_room = old_room ? old_room * 2 : 4096;
        lexicon->edge = calloc(lexicon->edges_room, sizeof *lexicon->edge);
        lexicon->edges = 0;
        if (!lexicon->edge) {
            lexicon->edge = old;
            lexicon->edges_room = old_room;
            return false;
        }
        for (size_t i = 0; i < old_room; i++)
            if (old[i].child)
                put_edge(lexicon, old[i]);
        free(old);
    }
    size_t mask = lexicon->edges_room - 1;
    size_t at = (edge.node * 2654435761u ^ edge.symbol * 2246822519u) >> 7 & mask;
    while (lexicon->edge[at].child)
        at = (at + 1) & mask;
    lexicon->edge[at] = edge;
    lexicon->edges++;
    return true;
}

/* The node after `node` by `symbol`, made when it is not there; 0 when memory is out. */
static uint32_t step(struct lexicon *lexicon, uint32_t node, uint32_t symbol)
{
    uint32_t child = lexicon->edges_room ? lexicon_step(lexicon, node, symbol) : 0;
    void *nodes = lexicon->node;

    if (child)
        return child;
    if (!grow(&nodes, &lexicon->nodes_room, lexicon->nodes + 1, sizeof *lexicon->node))
        return 0;
    lexicon->node = nodes;
    child = (uint32_t)lexicon->nodes;
    if (!put_edge(lexicon, (struct edge){node, symbol, child}))
        return 0;
    if (symbol == SYMBOL_ANY)
        lexicon->node[node].any = child;
    lexicon->nodes++;
    return child;
}

static bool end_phrase(struct loading *loading, uint32_t node)
{
    struct lexicon *lexicon = loading->lexicon;
    uint16_t language = (uint16_t)(1u << loading->language);

    for (uint32_t e = lexicon->node[node].first_ending; e; e = lexicon->ending[e - 1].next)
        if (lexicon->ending[e - 1].concept == loading->concept) {
            lexicon->ending[e - 1].languages |= language;
            lexicon->ending[e - 1].hides |= loading->hides;
            return true;
        }
    void *endings = lexicon->ending;
    if (!grow(&endings, &lexicon->endings_room, lexicon->endings + 1, sizeof *lexicon->ending))
        return false;
    lexicon->ending = endings;
    lexicon->ending[lexicon->endings] = (struct ending){.concept = (uint16_t)loading->concept,
                                                        .languages = language,
                                                        .hides = loading->hides,
                                                        .next = lexicon->node[node].first_ending};
    lexicon->node[node].first_ending = (uint32_t)++lexicon->endings;
    return true;
}

/* The symbols of one written word: several when it is Chinese or Korean, a beginning when it ends in *. */
static bool add_token(struct loading *loading, char *token, uint32_t *symbol, size_t *count)
{
    struct lexicon *lexicon = loading->lexicon;
    size_t length = strlen(token);
    bool prefix = length > 1 && token[length - 1] == '*';
    struct words words;

    if (strcmp(token, "_") == 0) {
        if (*count < PHRASE_WORDS_MAX)
            symbol[(*count)++] = SYMBOL_ANY;
        return true;
    }
    if (prefix)
        token[length - 1] = '\0';
    words_split(&words, token);
    for (size_t i = 0; i < words.count && *count < PHRASE_WORDS_MAX; i++) {
        const char *word = words.word[i];
        size_t bytes = strlen(word), start[4];
        bool beginning = prefix && i + 1 == words.count && bytes >= PREFIX_BYTES_MIN;

        if (strncmp(word, "\u0627\u0644", 4) == 0 && lexicon_arabic_starts(word, start) > 0) {
            word += 4; /* "the": people write it or not */
            bytes -= 4;
        }
        int number = beginning ? word_table_add(&lexicon->prefixes, word, bytes)
                               : add_word(loading, word, bytes, WORD_IN_PHRASE);
        if (number < 0)
            return false;
        symbol[(*count)++] = (uint32_t)number | (beginning ? SYMBOL_PREFIX : 0);
        if (!language_guess_learn(lexicon->guess, loading->language, word, FUNCTION_WORD_WEIGHT))
            return false;
    }
    return true;
}

static bool add_phrase(void *arg, const char *phrase)
{
    struct loading *loading = arg;
    struct lexicon *lexicon = loading->lexicon;
    char copy[PATTERN_PHRASE_ROOM], *rest = copy, *token;
    uint32_t symbol[PHRASE_WORDS_MAX], node = 0;
    size_t count = 0;

    snprintf(copy, sizeof copy, "%s", phrase);
    while ((token = strsep(&rest, " ")))
        if (*token && !add_token(loading, token, symbol, &count))
            return !(loading->no_memory = true);
    if (count == 0 || symbol[0] == SYMBOL_ANY)
        return true;
    if (loading->at_start && (node = step(lexicon, node, SYMBOL_START)) == 0)
        return !(loading->no_memory = true);
    for (size_t i = 0; i < count; i++)
        if ((node = step(lexicon, node, symbol[i])) == 0)
            return !(loading->no_memory = true);
    if (count == 1 && !loading->at_start && !(symbol[0] & SYMBOL_PREFIX))
        lexicon->facts[symbol[0]].languages |= (uint16_t)(1u << loading->language);
    return end_phrase(loading, node) || !(loading->no_memory = true);
}

static void add_entry(struct loading *loading, const char *entry, bool always_hides)
{
    static const char *const said[] = {[PATTERN_UNBALANCED] = "has a ( without its )",
                                       [PATTERN_TOO_MANY] = "stands for too many phrases",
                                       [PATTERN_TOO_LONG] = "is too long"};
    size_t signs = strspn(entry, "=^");

    loading->hides = always_hides || memchr(entry, '=', signs);
    loading->at_start = memchr(entry, '^', signs);
    enum pattern_verdict verdict = lexicon_pattern_expand(entry + signs, add_phrase, loading);
    if (verdict != PATTERN_OK && verdict != PATTERN_REFUSED)
        faults_add(loading->faults, FAULT_ERROR, loading->file, loading->where,
                   "write it as several simpler entries", "\"%s\": %s", entry, said[verdict]);
}

static int concept_number(struct lexicon *lexicon, const char *name)
{
    int known = lexicon_concept(lexicon, name);

    if (known >= 0)
        return known;
    return lexicon->concepts.count == CONCEPTS_MAX ? -1
                                                   : word_table_add(&lexicon->concepts, name, strlen(name));
}

static void load_concepts(struct loading *loading, json_t *concepts)
{
    const char *name;
    json_t *entries, *entry;
    size_t i;

    json_object_foreach(concepts, name, entries)
    {
        char where[96];

        loading->where = where;
        snprintf(where, sizeof where, "concepts.%.64s", name);
        if (!json_is_array(entries)) {
            faults_add(loading->faults, FAULT_ERROR, loading->file, where, "write [\"word\", \"set phrase\"]",
                       "is no list");
            continue;
        }
        loading->concept = concept_number(loading->lexicon, name);
        if (loading->concept < 0) {
            faults_add(loading->faults, FAULT_ERROR, loading->file, where, "use fewer concepts",
                       "is one concept too many");
            continue;
        }
        json_array_foreach(entries, i, entry)
        {
            if (json_is_string(entry))
                add_entry(loading, json_string_value(entry), strcmp(name, "not_us") == 0);
            else
                faults_add(loading->faults, FAULT_ERROR, loading->file, where, "put it in quotes",
                           "entry %zu is no text", i + 1);
        }
    }
}

static void load_spellings(struct loading *loading, json_t *spellings)
{
    struct lexicon *lexicon = loading->lexicon;
    const char *spelling;
    json_t *value;

    json_object_foreach(spellings, spelling, value)
    {
        struct words from, to;

        words_split(&from, spelling);
        words_split(&to, json_is_string(value) ? json_string_value(value) : "");
        if (from.count != 1 || to.count != 1) {
            faults_add(loading->faults, FAULT_ERROR, loading->file, "spellings", "write \"plz\": \"please\"",
                       "\"%s\" does not stand for one word", spelling);
            continue;
        }
        int meant = add_word(loading, to.word[0], strlen(to.word[0]), 0);
        int number = meant < 0 ? -1 : add_word(loading, from.word[0], strlen(from.word[0]), 0);
        if (number < 0) {
            loading->no_memory = true;
            return;
        }
        if (number != meant && lexicon->facts[meant].stands_for < 0)
            lexicon->facts[number].stands_for = meant;
        language_guess_learn(lexicon->guess, loading->language, from.word[0], FUNCTION_WORD_WEIGHT);
    }
}

static void load_ordinary(struct loading *loading, json_t *ordinary)
{
    json_t *entry;
    size_t i;

    json_array_foreach(ordinary, i, entry)
    {
        const char *text = json_is_string(entry) ? json_string_value(entry) : "";

        while (*text) {
            size_t length = strcspn(text, " ");
            char word[64];
            struct words words;

            snprintf(word, sizeof word, "%.*s", (int)(length < 63 ? length : 63), text);
            words_split(&words, word);
            for (size_t w = 0; w < words.count; w++) {
                if (add_word(loading, words.word[w], strlen(words.word[w]), WORD_ORDINARY) < 0)
                    loading->no_memory = true;
            }
            text += length;
            text += strspn(text, " ");
        }
    }
}

static void load_samples(struct loading *loading, json_t *list, const char *topic)
{
    struct lexicon *lexicon = loading->lexicon;
    json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry)
    {
        void *samples = lexicon->sample;

        if (!json_is_string(entry))
            continue;
        if (!grow(&samples, &lexicon->samples_room, lexicon->samples + 1, sizeof *lexicon->sample)) {
            loading->no_memory = true;
            return;
        }
        lexicon->sample = samples;
        struct lexicon_sample *sample = &lexicon->sample[lexicon->samples++];
        sample->text = strdup(json_string_value(entry));
        sample->topic = topic ? strdup(topic) : NULL;
        loading->no_memory |= !sample->text || (topic && !sample->topic);
    }
}

static bool load_file(const char *path, void *arg)
{
    static const char *const known[] = {"language", "concepts", "spellings", "ordinary",
                                        "samples",  "chatter",  NULL};
    struct loading *loading = arg;
    json_t *file = json_file_read(path, loading->faults), *samples;
    const char *topic;

    if (!file)
        return true;
    loading->file = path;
    json_file_known_members(file, known, path, "", loading->faults);
    char *code = json_file_string(file, "language", path, "", loading->faults);
    loading->language = code ? language_from_code(code) : LANG_UNKNOWN;
    if (code && loading->language == LANG_UNKNOWN)
        faults_add(loading->faults, FAULT_ERROR, path, "language", "use a code such as \"en\"",
                   "\"%s\" is no language of ours", code);
    if (loading->language != LANG_UNKNOWN) {
        load_spellings(loading, json_object_get(file, "spellings"));
        load_concepts(loading, json_object_get(file, "concepts"));
        load_ordinary(loading, json_object_get(file, "ordinary"));
        load_samples(loading, json_object_get(file, "chatter"), NULL);
        json_object_foreach(json_object_get(file, "samples"), topic, samples)
        {
            load_samples(loading, samples, topic);
        }
    }
    free(code);
    json_decref(file);
    return !loading->no_memory;
}

/* For each word, which of the known beginnings it begins with. */
static bool note_prefixes(struct lexicon *lexicon)
{
    size_t room = 0;

    for (size_t i = 0; i < lexicon->words.count; i++) {
        const char *word = word_table_word(&lexicon->words, (int)i);
        size_t length = strlen(word);

        lexicon->facts[i].prefixes = (uint32_t)lexicon->prefix_list_count;
        for (size_t part = PREFIX_BYTES_MIN; part <= length; part++) {
            int prefix = word_table_find(&lexicon->prefixes, word, part);
            void *list = lexicon->prefix_list;

            if (prefix < 0)
                continue;
            if (!grow(&list, &room, lexicon->prefix_list_count + 1, sizeof *lexicon->prefix_list))
                return false;
            lexicon->prefix_list = list;
            lexicon->prefix_list[lexicon->prefix_list_count++] = (uint32_t)prefix;
        }
        lexicon->facts[i].prefixes_count = (uint32_t)lexicon->prefix_list_count - lexicon->facts[i].prefixes;
    }
    return true;
}

/* Misspelt words are mended to words of the lexicon's phrases; the beginnings count as words too. */
static bool build_spelling(struct lexicon *lexicon)
{
    lexicon->spelling = spelling_new();
    if (!lexicon->spelling)
        return false;
    for (size_t i = 0; i < lexicon->words.count; i++) {
        const char *word = word_table_word(&lexicon->words, (int)i);

        if (strlen(word) >= 4 && lexicon->facts[i].flags & WORD_IN_PHRASE &&
            !(word[0] >= '0' && word[0] <= '9') && !spelling_add(lexicon->spelling, word, (uint32_t)i))
            return false;
    }
    return spelling_finish(lexicon->spelling);
}

static bool start(struct lexicon *lexicon)
{
    void *nodes = NULL;

    lexicon->guess = language_guess_new();
    if (!lexicon->guess || !grow(&nodes, &lexicon->nodes_room, 1, sizeof *lexicon->node))
        return false;
    lexicon->node = nodes;
    lexicon->nodes = 1;                                        /* the root */
    return put_edge(lexicon, (struct edge){UINT32_MAX, 0, 1}); /* so that the table is never empty */
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

struct lexicon *lexicon_load(const char *folder, struct faults *faults)
{
    struct lexicon *lexicon = calloc(1, sizeof *lexicon);
    struct loading loading = {.lexicon = lexicon, .faults = faults};

    if (!lexicon)
        return NULL;
    if (!start(lexicon) || !json_file_each(folder, load_file, &loading, faults) || loading.no_memory ||
        !note_prefixes(lexicon) || !build_spelling(lexicon) || !language_guess_finish(lexicon->guess)) {
        lexicon_free(lexicon);
        return NULL;
    }
    name_known(lexicon);
    return lexicon;
}

void lexicon_free(struct lexicon *lexicon)
{
    if (!lexicon)
        return;
    word_table_free(&lexicon->concepts);
    word_table_free(&lexicon->words);
    word_table_free(&lexicon->prefixes);
    free(lexicon->facts);
    free(lexicon->prefix_list);
    free(lexicon->edge);
    free(lexicon->node);
    free(lexicon->ending);
    for (size_t i = 0; i < lexicon->samples; i++) {
        free(lexicon->sample[i].text);
        free(lexicon->sample[i].topic);
    }
    free(lexicon->sample);
    spelling_free(lexicon->spelling);
    language_guess_free(lexicon->guess);
    free(lexicon);
}
