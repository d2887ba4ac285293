/* policy.c - reads the state policies. */
#include "content/policy.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct policy {
    struct policy_state *list; /* sorted by code */
    size_t count;
};

static const char *const stances[] = {[POLICY_REQUIRES] = "requires",
                                      [POLICY_LIMITS] = "limits",
                                      [POLICY_MIXED] = "mixed",
                                      [POLICY_NONE] = "none"};

static const char *const confidences[] = {
    [CONFIDENCE_LOW] = "low", [CONFIDENCE_MEDIUM] = "medium", [CONFIDENCE_HIGH] = "high"};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void text_free(struct policy_text *text)
{
    if (!text)
        return;
    free(text->name);
    free(text->brief);
    strings_free(&text->pages);
    review_free(&text->review);
    free(text);
}

static void state_clear(struct policy_state *state)
{
    sources_free(state->sources, state->sources_count);
    for (int i = 0; i < LANGUAGES; i++)
        text_free(state->text[i]);
    free(state->file);
}

static struct policy_text *text_read(const json_t *object, const char *path, const char *where,
                                     struct faults *faults)
{
    static const char *const known[] = {"name", "short", "pages", "review", NULL};
    struct policy_text *text = calloc(1, sizeof *text);

    if (!text)
        return NULL;
    json_file_known_members(object, known, path, where, faults);
    text->name = json_file_string(object, "name", path, where, faults);
    bool good = json_file_strings(object, "pages", true, path, where, &text->pages, faults);
    if (json_object_get(object, "short"))
        good &= (text->brief = json_file_string(object, "short", path, where, faults)) != NULL;
    good &= review_read(object, path, where, &text->review, faults);
    if (!text->name || !good) {
        text_free(text);
        return NULL;
    }
    return text;
}

/* The code, which must be the file's name too, so that nobody edits the wrong state. */
static bool code_read(struct policy_state *state, const json_t *root, struct faults *faults)
{
    const char *code = json_string_value(json_object_get(root, "state"));
    const char *slash = strrchr(state->file, '/');
    const char *name = slash ? slash + 1 : state->file;

    if (!code || strlen(code) != 2 || !isupper((unsigned char)code[0]) || !isupper((unsigned char)code[1])) {
        faults_add(faults, FAULT_ERROR, state->file, "state", "write the state's code: \"state\": \"CA\"",
                   "it is not said which state this is");
        return false;
    }
    if (strncmp(name, code, 2) != 0 || strcmp(name + 2, ".json") != 0) {
        faults_add(faults, FAULT_ERROR, state->file, "state",
                   "give the file the code's name, such as CA.json", "the file is called %s, but is about %s",
                   name, code);
        return false;
    }
    memcpy(state->code, code, sizeof state->code);
    return true;
}

/* Which of the words a member is; -1 with a fault when it is none. */
static int word_read(const json_t *root, const char *name, const char *const *words, size_t count,
                     const char *mend, const char *path, struct faults *faults)
{
    const char *value = json_string_value(json_object_get(root, name));

    for (size_t i = 0; value && i < count; i++)
        if (strcmp(value, words[i]) == 0)
            return (int)i;
    faults_add(faults, FAULT_ERROR, path, name, mend,
               value ? "\"%s\" is not one of the words for it" : "it is missing", value ? value : "");
    return -1;
}

static bool facts_read(struct policy_state *state, const json_t *root, struct faults *faults)
{
    const char *path = state->file;
    const char *as_of = json_string_value(json_object_get(root, "as_of"));
    int stance = word_read(root, "stance", stances, COUNT(stances),
                           "write \"requires\", \"limits\", \"mixed\" or \"none\"", path, faults);
    int confidence = word_read(root, "confidence", confidences, COUNT(confidences),
                               "write \"high\", \"medium\" or \"low\"", path, faults);
    int end = 0;

    if (!as_of || sscanf(as_of, "%4d-%2d%n", &state->year, &state->month, &end) != 2 || as_of[end] != '\0' ||
        state->month < 1 || state->month > 12 || state->year < 2000) {
        faults_add(faults, FAULT_ERROR, path, "as_of",
                   "write the month of the newest fact: \"as_of\": \"2026-07\"",
                   "the month is missing or is none");
        return false;
    }
    if (stance < 0 || confidence < 0)
        return false;
    state->stance = (enum policy_stance)stance;
    state->confidence = (enum policy_confidence)confidence;
    return true;
}

static bool texts_read(struct policy_state *state, const json_t *root, struct faults *faults)
{
    const char *name;
    json_t *value;
    bool good = true;

    json_object_foreach((json_t *)root, name, value)
    {
        enum language language = language_from_code(name);
        if (language == LANG_UNKNOWN || !json_is_object(value))
            continue;
        state->text[language] = text_read(value, state->file, name, faults);
        good &= state->text[language] != NULL;
    }
    if (good && !state->text[LANG_EN]) {
        faults_add(faults, FAULT_ERROR, state->file, "en",
                   "write the English texts: other languages fall back on them",
                   "the state has no English texts");
        good = false;
    }
    return good;
}

static void report_unknown(const json_t *root, const char *path, struct faults *faults)
{
    static const char *const facts[] = {"state", "stance", "confidence", "as_of",  "detainers",
                                        "287g",  "laws",   "recent",     "sources"};
    const char *known[COUNT(facts) + LANGUAGES + 1];
    size_t count = 0;

    for (; count < COUNT(facts); count++)
        known[count] = facts[count];
    for (int i = 0; i < LANGUAGES; i++)
        known[count++] = language_code((enum language)i);
    known[count] = NULL;
    json_file_known_members(root, known, path, "", faults);
}

static bool state_read(struct policy_state *state, const json_t *root, const char *path,
                       struct faults *faults)
{
    state->file = strdup(path);
    if (!state->file || !code_read(state, root, faults))
        return false;
    report_unknown(root, path, faults);
    bool good = facts_read(state, root, faults);
    good &= sources_read(root, path, &state->sources, &state->sources_count, faults);
    good &= texts_read(state, root, faults);
    if (good && state->sources_count == 0)
        faults_add(faults, FAULT_WARNING, path, "sources", "say where the facts are from",
                   "it names no source");
    return good;
}

struct loading {
    struct policy *policy;
    struct faults *faults;
};

static bool load_one(const char *path, void *arg)
{
    struct loading *loading = arg;
    struct policy *policy = loading->policy;
    json_t *root = json_file_read(path, loading->faults);
    struct policy_state state = {0};

    if (!root)
        return true; /* reported; the other files are still looked at */
    bool good = state_read(&state, root, path, loading->faults);
    json_decref(root);
    if (!good) {
        state_clear(&state);
        return true;
    }
    struct policy_state *list = realloc(policy->list, (policy->count + 1) * sizeof *list);
    if (!list) {
        state_clear(&state);
        return false;
    }
    policy->list = list;
    policy->list[policy->count++] = state;
    return true;
}

static int by_code(const void *a, const void *b)
{
    return strcmp(((const struct policy_state *)a)->code, ((const struct policy_state *)b)->code);
}

struct policy *policy_load(const char *folder, struct faults *faults)
{
    struct policy *policy = calloc(1, sizeof *policy);
    struct loading loading = {policy, faults};

    if (!policy)
        return NULL;
    if (!json_file_each(folder, load_one, &loading, faults)) {
        policy_free(policy);
        return NULL;
    }
    if (policy->count)
        qsort(policy->list, policy->count, sizeof *policy->list, by_code);
    return policy;
}

void policy_free(struct policy *policy)
{
    if (!policy)
        return;
    for (size_t i = 0; i < policy->count; i++)
        state_clear(&policy->list[i]);
    free(policy->list);
    free(policy);
}

const struct policy_state *policy_state(const struct policy *policy, const char *code)
{
    struct policy_state key = {.code = ""};

    if (policy->count == 0 || strlen(code) != 2)
        return NULL;
    memcpy(key.code, code, sizeof key.code);
    return bsearch(&key, policy->list, policy->count, sizeof *policy->list, by_code);
}

const struct policy_state *policy_state_at(const struct policy *policy, size_t index)
{
    return index < policy->count ? &policy->list[index] : NULL;
}

const char *policy_stance_name(enum policy_stance stance)
{
    return stances[stance];
}
