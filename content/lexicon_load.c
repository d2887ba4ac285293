/* lexicon_load.c - what the lexicon's files say. */
#include "content/json_file.h"
#include "content/lexicon_draft.h"
#include "content/lexicon_pattern.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PHRASE_WORDS_MAX = 14, FUNCTION_WORD_WEIGHT = 1 };

/* What is being built, and from which file. */
struct loading {
    struct lexicon_draft *draft;
    struct faults *faults;
    const char *file, *where;
    enum language language;
    int concept;
    bool hides, at_start;
    bool no_memory;
};

/* The symbols of one written word: several when it is Chinese or Korean, a beginning when it ends in *. */
static bool add_token(struct loading *loading, char *token, uint32_t *symbol, size_t *count)
{
    struct lexicon_draft *draft = loading->draft;
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
        int number = beginning ? word_table_add(&draft->prefixes, word, bytes)
                               : lexicon_draft_word(draft, loading->language, word, bytes);
        if (number < 0)
            return false;
        if (!beginning)
            draft->facts[number].in_phrase = true;
        symbol[(*count)++] = (uint32_t)number | (beginning ? SYMBOL_PREFIX : 0);
        if (!language_guess_learn(draft->guess, loading->language, word, FUNCTION_WORD_WEIGHT))
            return false;
    }
    return true;
}

static bool add_phrase(void *arg, const char *phrase)
{
    struct loading *loading = arg;
    struct lexicon_draft *draft = loading->draft;
    uint16_t language = (uint16_t)(1u << loading->language);
    struct ending ending = {(uint16_t)loading->concept, language | (loading->hides ? ENDING_HIDES : 0)};
    char copy[PATTERN_PHRASE_ROOM], *rest = copy, *token;
    uint32_t symbol[PHRASE_WORDS_MAX], node = 0;
    size_t count = 0;

    snprintf(copy, sizeof copy, "%s", phrase);
    while ((token = strsep(&rest, " ")))
        if (*token && !add_token(loading, token, symbol, &count))
            return !(loading->no_memory = true);
    if (count == 0 || symbol[0] == SYMBOL_ANY)
        return true;
    if (loading->at_start && (node = lexicon_draft_step(draft, node, SYMBOL_START)) == 0)
        return !(loading->no_memory = true);
    for (size_t i = 0; i < count; i++)
        if ((node = lexicon_draft_step(draft, node, symbol[i])) == 0)
            return !(loading->no_memory = true);
    if (count == 1 && !loading->at_start && !(symbol[0] & SYMBOL_PREFIX))
        draft->facts[symbol[0]].languages |= language;
    return lexicon_draft_end(draft, node, ending) || !(loading->no_memory = true);
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

static int concept_number(struct lexicon_draft *draft, const char *name)
{
    int known = word_table_find(&draft->concepts, name, strlen(name));

    if (known >= 0)
        return known;
    return draft->concepts.count == CONCEPTS_MAX ? -1 : word_table_add(&draft->concepts, name, strlen(name));
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
        loading->concept = concept_number(loading->draft, name);
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
    struct lexicon_draft *draft = loading->draft;
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
        int meant = lexicon_draft_word(draft, loading->language, to.word[0], strlen(to.word[0]));
        int number =
            meant < 0 ? -1 : lexicon_draft_word(draft, loading->language, from.word[0], strlen(from.word[0]));
        if (number < 0) {
            loading->no_memory = true;
            return;
        }
        if (number != meant && draft->facts[meant].stands_for < 0)
            draft->facts[number].stands_for = meant;
        language_guess_learn(draft->guess, loading->language, from.word[0], FUNCTION_WORD_WEIGHT);
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
                if (lexicon_draft_word(loading->draft, loading->language, words.word[w],
                                       strlen(words.word[w])) < 0)
                    loading->no_memory = true;
            }
            text += length;
            text += strspn(text, " ");
        }
    }
}

static void load_samples(struct loading *loading, json_t *list, const char *topic)
{
    json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry) if (json_is_string(entry) &&
                                           !lexicon_draft_sample(loading->draft, json_string_value(entry),
                                                                 topic)) loading->no_memory = true;
}

static void load_members(struct loading *loading, json_t *file)
{
    json_t *samples;
    const char *topic;

    load_spellings(loading, json_object_get(file, "spellings"));
    load_concepts(loading, json_object_get(file, "concepts"));
    load_ordinary(loading, json_object_get(file, "ordinary"));
    load_samples(loading, json_object_get(file, "chatter"), NULL);
    json_object_foreach(json_object_get(file, "samples"), topic, samples)
        load_samples(loading, samples, topic);
}

static void load_file(struct loading *loading, const struct lexicon_file *from)
{
    static const char *const known[] = {"language", "concepts", "spellings", "ordinary",
                                        "samples",  "chatter",  NULL};
    const char *path = loading->file = from->path;
    json_t *file = json_file_parse(path, from->bytes, from->length, loading->faults);

    if (!file)
        return;
    json_file_known_members(file, known, path, "", loading->faults);
    char *code = json_file_string(file, "language", path, "", loading->faults);
    loading->language = code ? language_from_code(code) : LANG_UNKNOWN;
    if (code && loading->language == LANG_UNKNOWN)
        faults_add(loading->faults, FAULT_ERROR, path, "language", "use a code such as \"en\"",
                   "\"%s\" is no language of ours", code);
    if (loading->language != LANG_UNKNOWN)
        load_members(loading, file);
    free(code);
    json_decref(file);
}

bool lexicon_draft_read(struct lexicon_draft *draft, const struct lexicon_files *files, struct faults *faults)
{
    struct loading loading = {.draft = draft, .faults = faults};

    draft->guess = language_guess_new();
    if (!draft->guess)
        return false;
    for (size_t i = 0; i < files->count && !loading.no_memory; i++)
        load_file(&loading, &files->list[i]);
    return !loading.no_memory;
}
