/* check_phrases.c - the small texts: does every language have those that English has, with the same
 * {variables}? */
#include "content/check_parts.h"

#include <stdlib.h>
#include <string.h>

enum { VARIABLES_MAX = 8, NAME_ROOM = 32, MISSING_ROOM = 256, MISSING_TOLD = 6 };

/* The {names} of a text, sorted. */
struct names {
    char name[VARIABLES_MAX][NAME_ROOM];
    size_t count;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void names_of(const char *text, struct names *names)
{
    size_t length;

    *names = (struct names){.count = 0};
    for (const char *at = check_next_variable(text, &length); at && names->count < VARIABLES_MAX;
         at = check_next_variable(at + length, &length))
        snprintf(names->name[names->count++], NAME_ROOM, "%.*s", (int)length, at);
    qsort(names->name, names->count, sizeof *names->name, by_name);
}

/* The first of `a` that `b` lacks, or NULL. */
static const char *lacking(const struct names *a, const struct names *b)
{
    for (size_t i = 0; i < a->count; i++) {
        size_t j = 0;
        while (j < b->count && strcmp(a->name[i], b->name[j]) != 0)
            j++;
        if (j == b->count)
            return a->name[i];
    }
    return NULL;
}

static bool same_names(const char *one, const char *other)
{
    struct names a, b;

    names_of(one, &a);
    names_of(other, &b);
    return !lacking(&a, &b) && !lacking(&b, &a);
}

/* One phrase in all languages. */
struct phrase_row {
    struct checking *checking;
    const char *name;
    const char *text[LANGUAGES]; /* NULL where it is missing */
};

static void warn(const struct phrase_row *row, enum language language, const char *mend, const char *what,
                 const char *variable)
{
    char where[CHECK_WHERE_ROOM];

    snprintf(where, sizeof where, "phrases.%s", row->name);
    faults_add(row->checking->faults, FAULT_WARNING, phrases_file(row->checking->content->phrases, language),
               where, mend, "\"%s\" %s%s%s%s", row->name, what, variable ? " {" : "",
               variable ? variable : "", variable ? "}" : "");
}

/* Two or more other languages that all have other variables than English, and the same: then English is
 * wrong, and this gives the text of one of them. Else NULL. */
static const char *against_english(const struct phrase_row *row)
{
    const char *first = NULL;
    size_t others = 0;

    for (int language = LANG_EN + 1; language < LANGUAGES; language++) {
        const char *text = row->text[language];
        if (!text)
            continue;
        if (same_names(text, row->text[LANG_EN]) || (first && !same_names(text, first)))
            return NULL;
        first = first ? first : text;
        others++;
    }
    return others >= 2 ? first : NULL;
}

static void compare(const struct phrase_row *row, enum language language, const char *with)
{
    struct names own, wanted;

    names_of(row->text[language], &own);
    names_of(with, &wanted);
    const char *missing = lacking(&wanted, &own), *unknown = lacking(&own, &wanted);
    if (unknown)
        warn(row, language, "use the same {names} as the other languages",
             "has what nothing fills in:", unknown);
    else if (missing)
        warn(row, language, "use the same {names} as the other languages", "lacks", missing);
}

static void check_row(const struct phrase_row *row)
{
    const struct phrases *phrases = row->checking->content->phrases;
    const char *others = against_english(row);

    for (int i = 0; i < LANGUAGES; i++) {
        enum language language = (enum language)i;
        char where[CHECK_WHERE_ROOM];
        if (!row->text[language])
            continue;
        snprintf(where, sizeof where, "phrases.%s", row->name);
        check_text(row->checking,
                   &(struct checked){phrases_file(phrases, language), where, language, row->text[language]});
        if (!others)
            compare(row, language, row->text[LANG_EN]);
        else if (language == LANG_EN)
            compare(row, language, others);
    }
}

static void each_english(const char *name, const char *text, void *arg)
{
    struct phrase_row row = {.checking = arg, .name = name};
    (void)text;

    for (int language = 0; language < LANGUAGES; language++)
        row.text[language] = phrases_own(row.checking->content->phrases, (enum language)language, name);
    check_row(&row);
}

/* One language against English. */
struct other {
    struct checking *checking;
    enum language language;
    char missing[MISSING_ROOM]; /* the names of a few */
    size_t missing_count;
};

static void each_missing(const char *name, const char *text, void *arg)
{
    struct other *other = arg;
    size_t used = strlen(other->missing);
    (void)text;

    if (phrases_own(other->checking->content->phrases, other->language, name))
        return;
    if (other->missing_count++ < MISSING_TOLD)
        snprintf(other->missing + used, sizeof other->missing - used, "%s\"%s\"", used ? ", " : "", name);
}

/* A language that is served lacks phrases, or has none at all. */
static void check_missing(struct checking *checking, enum language language)
{
    const struct phrases *phrases = checking->content->phrases;
    struct other other = {.checking = checking, .language = language};
    char file[CHECK_WHERE_ROOM];

    if (!phrases_has(phrases, language)) {
        snprintf(file, sizeof file, "phrases/%s.json", language_code(language));
        faults_add(checking->faults, FAULT_WARNING, file, "",
                   "translate phrases/en.json, or do not serve the language", "there are no phrases in %s",
                   language_english_name(language));
        return;
    }
    phrases_each(phrases, LANG_EN, each_missing, &other);
    if (other.missing_count)
        faults_add(checking->faults, FAULT_WARNING, phrases_file(phrases, language), "phrases",
                   "translate them; until then English stands in", "%zu phrase%s missing: %s%s",
                   other.missing_count, other.missing_count == 1 ? " is" : "s are", other.missing,
                   other.missing_count > MISSING_TOLD ? " ..." : "");
}

/* English lacks it: the program does not know it. */
static void each_other(const char *name, const char *text, void *arg)
{
    struct other *other = arg;
    struct phrase_row row = {.checking = other->checking, .name = name};
    (void)text;

    if (!phrases_own(other->checking->content->phrases, LANG_EN, name))
        warn(&row, other->language, "correct the name, or take it out",
             "is none of the phrases: English does not have it", NULL);
}

void check_phrases(struct checking *checking)
{
    const struct phrases *phrases = checking->content->phrases;

    phrases_each(phrases, LANG_EN, each_english, checking);
    for (int language = LANG_EN + 1; language < LANGUAGES; language++) {
        struct other other = {.checking = checking, .language = (enum language)language};
        phrases_each(phrases, other.language, each_other, &other);
        if (checking->options->languages & 1u << language)
            check_missing(checking, other.language);
    }
}
