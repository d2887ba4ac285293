/* phrases.c - reads the phrase files and fills in {variables}. */
#include "content/phrases.h"

#include "content/json_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct phrases {
    json_t *language[LANGUAGES]; /* the "phrases" object of each file */
    char *file[LANGUAGES];       /* its path, for faults */
};

/* What the program says by itself: without one of these it would send an empty text. */
static const char *const needed[] = {
    "automatic",
    "more",
    "last_page",
    "not_understood",
    "still_not_understood",
    "human",
    "human_hours",
    "human_closed",
    "rapid",
    "hours_days",
    "hours_times",
    "opens_today",
    "opens_day",
    "opens_date",
    "day_1",
    "day_2",
    "day_3",
    "day_4",
    "day_5",
    "day_6",
    "day_7",
    "hidden_number",
    "picture_only",
    "empty",
    "too_many",
    "nothing_more",
    "no_session",
    "language_changed",
    "language_not_served",
    "language_missing",
    "sources",
    "sources_reviewed",
    "choose",
    "optout_choice",
    "place_in",
    "place_as_of",
    "place_low",
    "place_two_states",
    "place_two_named",
    "place_city_unknown",
    "place_unknown_zip",
    "place_guess",
    "place_which_state",
    "place_military",
    "place_not_covered",
    "stance_requires",
    "stance_limits",
    "stance_mixed",
    "stance_none",
    "stance_unsure",
    "place_first",
    "place_first_city",
    "place_first_undated",
    "place_first_city_undated",
    "place_first_several",
    "place_zip_county",
    "deals",
    "deals_by_county",
    "deal_of",
    "county_share",
    "not_known",
    "who_sheriff",
    "who_county",
    "who_sheriff_and_county",
    "who_local",
    "who_city",
    "who_police",
    "kinds_jail",
    "kinds_warrant",
    "kinds_jail_warrant",
    "kinds_field",
    "kinds_jail_field",
    "kinds_warrant_field",
    "kinds_all",
    "where_jail",
    "where_field",
    "where_both",
    "deals_intro",
    "deals_unknown",
    "deals_state_intro",
    "deals_agencies",
    "deals_cities",
    "deals_state",
    "deals_others",
    "explain_jail",
    "explain_warrant",
    "explain_field",
    "deals_note",
    "rule",
    "rule_unsure",
    "rules_unknown",
    "source_287g",
    "month_1",
    "month_2",
    "month_3",
    "month_4",
    "month_5",
    "month_6",
    "month_7",
    "month_8",
    "month_9",
    "month_10",
    "month_11",
    "month_12",
    "month_year",
    "campaign_over",
    "campaign_not_begun",
    "campaign_day",
    "join_ask",
    "join_done",
    "join_agree",
    "outreach",
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
    else if (all_texts(texts, path, loading->faults)) {
        loading->phrases->language[language] = json_incref(texts);
        loading->phrases->file[language] = strdup(path);
    }
    json_decref(root);
    return true;
}

void phrases_report_missing(const struct phrases *phrases, struct faults *faults)
{
    char where[64];

    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (!phrases->language[LANG_EN] || json_object_get(phrases->language[LANG_EN], needed[i]))
            continue;
        snprintf(where, sizeof where, "phrases.%s", needed[i]);
        faults_add(faults, FAULT_ERROR, phrases_file(phrases, LANG_EN), where,
                   "write it: other languages fall back on it", "the English phrase \"%s\" is missing",
                   needed[i]);
    }
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
    for (int i = 0; i < LANGUAGES; i++) {
        json_decref(phrases->language[i]);
        free(phrases->file[i]);
    }
    free(phrases);
}

const char *phrases_own(const struct phrases *phrases, enum language language, const char *name)
{
    return language < LANGUAGES ? json_string_value(json_object_get(phrases->language[language], name))
                                : NULL;
}

const char *phrases_get(const struct phrases *phrases, enum language language, const char *name)
{
    const char *text = phrases_own(phrases, language, name);

    if (!text)
        text = phrases_own(phrases, LANG_EN, name);
    return text ? text : "";
}

void phrases_each(const struct phrases *phrases, enum language language,
                  void (*each)(const char *name, const char *text, void *arg), void *arg)
{
    const char *name;
    json_t *value;

    if (language >= LANGUAGES)
        return;
    json_object_foreach(phrases->language[language], name, value)
    {
        each(name, json_string_value(value), arg);
    }
}

const char *phrases_file(const struct phrases *phrases, enum language language)
{
    return language < LANGUAGES && phrases->file[language] ? phrases->file[language] : "";
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
            const char *next = strchr(text + 1, '{');
            length = taken = next ? (size_t)(next - text) : strlen(text);
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
