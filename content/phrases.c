/* phrases.c - reads the phrase files and fills in {variables}. */
#include "content/phrases.h"

#include "content/json_file.h"

#include <stdlib.h>
#include <string.h>

struct phrases {
    json_t *language[LANGUAGES]; /* the "phrases" object of each file */
};

static bool all_texts(const json_t *object, const char *path, struct faults *faults)
{
    const char *name;
    json_t *value;
    bool good = true;

    json_object_foreach((json_t *)object, name, value)
    {
        if (json_is_string(value))
            continue;
        faults_add(faults, FAULT_ERROR, path, name, "write a text in quotes", "\"%s\" is not a text", name);
        good = false;
    }
    return good;
}

struct loading {
    struct phrases *phrases;
    struct faults *faults;
};

static bool load_one(const char *path, void *arg)
{
    struct loading *loading = arg;
    json_t *root = json_file_read(path, loading->faults);

    if (!root)
        return true;
    const char *code = json_string_value(json_object_get(root, "language"));
    enum language language = code ? language_from_code(code) : LANG_UNKNOWN;
    json_t *texts = json_object_get(root, "phrases");
    if (language == LANG_UNKNOWN)
        faults_add(loading->faults, FAULT_ERROR, path, "language", "write a code such as \"es\"",
                   "the language of this file is not one we know");
    else if (loading->phrases->language[language])
        faults_add(loading->faults, FAULT_ERROR, path, "language", "keep one file a language",
                   "another file has the phrases of this language");
    else if (!json_is_object(texts))
        faults_add(loading->faults, FAULT_ERROR, path, "phrases", "write {\"name\": \"text\", ...}",
                   "the phrases are missing");
    else if (all_texts(texts, path, loading->faults))
        loading->phrases->language[language] = json_incref(texts);
    json_decref(root);
    return true;
}

struct phrases *phrases_load(const char *folder, struct faults *faults)
{
    struct phrases *phrases = calloc(1, sizeof *phrases);
    struct loading loading = {phrases, faults};

    if (!phrases)
        return NULL;
    if (!json_file_each(folder, load_one, &loading, faults)) {
        phrases_free(phrases);
        return NULL;
    }
    if (!phrases->language[LANG_EN])
        faults_add(faults, FAULT_ERROR, folder, "", "other languages fall back on English: write en.json",
                   "the English phrases are missing");
    return phrases;
}

void phrases_free(struct phrases *phrases)
{
    if (!phrases)
        return;
    for (int i = 0; i < LANGUAGES; i++)
        json_decref(phrases->language[i]);
    free(phrases);
}

const char *phrases_get(const struct phrases *phrases, enum language language, const char *name)
{
    const char *text = NULL;

    if (language < LANGUAGES)
        text = json_string_value(json_object_get(phrases->language[language], name));
    if (!text)
        text = json_string_value(json_object_get(phrases->language[LANG_EN], name));
    return text ? text : "";
}

bool phrases_has(const struct phrases *phrases, enum language language)
{
    return language < LANGUAGES && phrases->language[language];
}

/* The value for the {name} that `text` begins with, and its length with the braces; NULL when it is none of
 * ours. */
static const char *variable_at(const char *text, const struct variable *variables, size_t *length)
{
    const char *end = strchr(text, '}');

    if (!end)
        return NULL;
    *length = (size_t)(end - text) + 1;
    for (; variables->name; variables++)
        if (strlen(variables->name) == *length - 2 && memcmp(variables->name, text + 1, *length - 2) == 0)
            return variables->value;
    return NULL;
}

bool phrases_fill(const char *text, const struct variable *variables, char *out, size_t room)
{
    size_t used = 0;

    while (*text) {
        size_t taken = 1, length = 1;
        const char *piece = text;
        const char *value = *text == '{' ? variable_at(text, variables, &taken) : NULL;
        if (value) {
            piece = value;
            length = strlen(value);
        } else {
            taken = strcspn(text + 1, "{") + 1;
            length = taken;
        }
        if (used + length >= room) {
            length = room - used - 1;
            while (length && ((unsigned char)piece[length] & 0xC0) == 0x80)
                length--; /* not inside a character */
            memcpy(out + used, piece, length);
            out[used + length] = '\0';
            return false;
        }
        memcpy(out + used, piece, length);
        used += length;
        text += taken;
    }
    out[used] = '\0';
    return true;
}
