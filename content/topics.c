/* topics.c - reads the topic files. */
#include "content/topics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void topic_text_free(struct topic_text *text)
{
    if (!text)
        return;
    free(text->title);
    strings_free(&text->keywords);
    strings_free(&text->samples);
    strings_free(&text->pages);
    review_free(&text->review);
    free(text);
}

static void topic_clear(struct topic *topic)
{
    sources_free(topic->sources, topic->sources_count);
    strings_free(&topic->concepts);
    for (int i = 0; i < LANGUAGES; i++) {
        topic_text_free(topic->text[i]);
        strings_free(&topic->asked[i]);
    }
    free(topic->id);
    free(topic->file);
}

static struct topic_text *topic_text_read(const json_t *object, const char *path, const char *where,
                                          struct faults *faults)
{
    static const char *const known[] = {"title", "keywords", "samples", "pages", "review", NULL};
    struct topic_text *text = calloc(1, sizeof *text);

    if (!text)
        return NULL;
    json_file_known_members(object, known, path, where, faults);
    text->title = json_file_string(object, "title", path, where, faults);
    bool good = json_file_strings(object, "keywords", false, path, where, &text->keywords, faults);
    good &= json_file_strings(object, "samples", false, path, where, &text->samples, faults);
    good &= json_file_strings(object, "pages", true, path, where, &text->pages, faults);
    good &= review_read(object, path, where, &text->review, faults);
    if (!text->title || !good) {
        topic_text_free(text);
        return NULL;
    }
    return text;
}

/* Is the id made of small letters and digits, short enough for a session? */
static bool id_is_good(const char *id)
{
    return strlen(id) < 24 && id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

/* "keywords": {"ko": [...]}: people ask in a language before somebody has told the topic in it. */
static bool asked_read(struct topic *topic, const json_t *root, const char *path, struct faults *faults)
{
    json_t *asked = json_object_get(root, "keywords"), *value;
    const char *code;
    bool good = true;

    if (asked && !json_is_object(asked)) {
        faults_add(faults, FAULT_ERROR, path, "keywords",
                   "write {\"ko\": [\"...\"]}, or put them into \"en\"",
                   "the keywords beside the texts are not told by language");
        return false;
    }
    json_object_foreach(asked, code, value)
    {
        enum language language = language_from_code(code);

        if (language == LANG_UNKNOWN) {
            faults_add(faults, FAULT_ERROR, path, "keywords", "use a code such as \"ko\"",
                       "\"%s\" is no language of ours", code);
            return false;
        }
        good &= json_file_strings(asked, code, false, path, "keywords", &topic->asked[language], faults);
    }
    return good;
}

static bool topic_read(struct topic *topic, const json_t *root, const char *path, struct faults *faults)
{
    static const char *const known[] = {"id", "sources", "concepts", "keywords", NULL};
    const char *name;
    json_t *value;
    bool good = true;

    topic->file = strdup(path);
    topic->id = json_file_string(root, "id", path, "", faults);
    if (!topic->file || !topic->id)
        return false;
    if (!id_is_good(topic->id)) {
        faults_add(faults, FAULT_ERROR, path, "id", "use at most 23 small letters, digits and hyphens",
                   "\"%s\" cannot be a topic's id", topic->id);
        return false;
    }
    good &= json_file_strings(root, "concepts", false, path, "", &topic->concepts, faults);
    good &= sources_read(root, path, &topic->sources, &topic->sources_count, faults);
    good &= asked_read(topic, root, path, faults);
    json_object_foreach((json_t *)root, name, value)
    {
        enum language language = language_from_code(name);
        if (language != LANG_UNKNOWN && json_is_object(value)) {
            topic->text[language] = topic_text_read(value, path, name, faults);
            good &= topic->text[language] != NULL;
        }
    }
    const char *members[LANGUAGES + sizeof known / sizeof *known];
    size_t count = 0;
    for (; known[count]; count++)
        members[count] = known[count];
    for (int i = 0; i < LANGUAGES; i++)
        members[count++] = language_code((enum language)i);
    members[count] = NULL;
    json_file_known_members(root, members, path, "", faults);
    if (good && !topic->text[LANG_EN]) {
        faults_add(faults, FAULT_ERROR, path, "en",
                   "write the English texts: other languages fall back on them",
                   "the topic has no English texts");
        good = false;
    }
    return good;
}

struct loading {
    struct topics *topics;
    struct faults *faults;
};

static bool load_one(const char *path, void *arg)
{
    struct loading *loading = arg;
    struct topics *topics = loading->topics;
    json_t *root = json_file_read(path, loading->faults);
    struct topic topic = {0};

    if (!root)
        return true; /* reported; the other files are still looked at */
    bool good = topic_read(&topic, root, path, loading->faults);
    json_decref(root);
    if (!good) {
        topic_clear(&topic);
        return true;
    }
    struct topic *list = realloc(topics->list, (topics->count + 1) * sizeof *list);
    if (!list) {
        topic_clear(&topic);
        return false;
    }
    topics->list = list;
    topics->list[topics->count++] = topic;
    return true;
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct topic *)a)->id, ((const struct topic *)b)->id);
}

static void report_doubles(const struct topics *topics, struct faults *faults)
{
    for (size_t i = 1; i < topics->count; i++)
        if (strcmp(topics->list[i - 1].id, topics->list[i].id) == 0)
            faults_add(faults, FAULT_ERROR, topics->list[i].file, "id", "give one of them another id",
                       "the topic \"%s\" is also in %s", topics->list[i].id, topics->list[i - 1].file);
}

bool topics_load(struct topics *topics, const char *folder, struct faults *faults)
{
    struct loading loading = {topics, faults};

    *topics = (struct topics){0};
    if (!json_file_each(folder, load_one, &loading, faults)) {
        topics_free(topics);
        return false;
    }
    if (topics->count)
        qsort(topics->list, topics->count, sizeof *topics->list, by_id);
    report_doubles(topics, faults);
    return true;
}

void topics_free(struct topics *topics)
{
    for (size_t i = 0; i < topics->count; i++)
        topic_clear(&topics->list[i]);
    free(topics->list);
    *topics = (struct topics){0};
}

const struct topic *topics_find(const struct topics *topics, const char *id)
{
    struct topic key = {.id = (char *)id};

    if (!topics->count)
        return NULL;
    return bsearch(&key, topics->list, topics->count, sizeof *topics->list, by_id);
}

static size_t keywords_of_text(const struct topic *topic, enum language language)
{
    return topic->text[language] ? topic->text[language]->keywords.count : 0;
}

const char *topics_keyword(const struct topic *topic, enum language language, size_t i)
{
    const struct strings *asked = &topic->asked[language];
    size_t told = keywords_of_text(topic, language);

    if (i < told)
        return topic->text[language]->keywords.text[i];
    return i - told < asked->count ? asked->text[i - told] : NULL;
}

void topics_keyword_where(const struct topic *topic, enum language language, size_t i, char *out, size_t room)
{
    size_t told = keywords_of_text(topic, language);

    if (i < told)
        snprintf(out, room, "%s.keywords[%zu]", language_code(language), i);
    else
        snprintf(out, room, "keywords.%s[%zu]", language_code(language), i - told);
}
