/* check_topics.c - the topics and the states' laws: what is missing, and each text. */
#include "content/check_parts.h"

#include "content/words.h"

#include <string.h>

static bool is_one_of(const char *id, const char *const *list)
{
    while (*list && strcmp(*list, id) != 0)
        list++;
    return *list;
}

/* Topics that state no law or fact, and so need no source. */
static bool needs_sources(const char *id)
{
    static const char *const without[] = {"about", "crisis", "help",   "join", "menu",
                                          "start", "stop",   "urgent", NULL};

    return !is_one_of(id, without);
}

/* What every served language has; English and Spanish have all. */
static bool is_core(const char *id)
{
    static const char *const core[] = {"menu",     "urgent", "crisis", "rights", "silent", "warrant",
                                       "door",     "lawyer", "find",   "about",  "help",   "stop",
                                       "detainer", "deport", "start",  NULL};

    return is_one_of(id, core);
}

static bool is_read_in_fear(const char *id)
{
    static const char *const topics[] = {"urgent", "crisis", "door", NULL};

    return is_one_of(id, topics);
}

static bool has_keyword(const struct topic *topic, const char *keyword)
{
    for (int language = 0; language < LANGUAGES; language++) {
        const char *written;
        for (size_t i = 0; (written = topics_keyword(topic, (enum language)language, i)); i++) {
            struct words words;
            words_split(&words, written);
            if (words.count == 1 && strcmp(words.word[0], keyword) == 0)
                return true;
        }
    }
    return false;
}

/* Carriers and providers act on these by themselves, and 47 CFR 64.1200(a)(10) names most of the opt-outs:
 * they must mean the same to us. (What another topic claims is told as the keywords are indexed.) */
static void check_carriers_words(struct checking *checking, const struct topic *topic)
{
    static const struct {
        const char *topic, *word;
    } words[] = {
        {"stop", "stop"},   {"stop", "stopall"}, {"stop", "unsubscribe"}, {"stop", "cancel"},
        {"stop", "end"},    {"stop", "quit"},    {"stop", "revoke"},      {"stop", "optout"},
        {"start", "start"}, {"start", "yes"},    {"start", "unstop"},     {"help", "help"},
        {"help", "info"},
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].topic, topic->id) == 0 && !has_keyword(topic, words[i].word))
            faults_add(checking->faults, FAULT_WARNING, topic->file, "en.keywords", "put it back",
                       "the keyword \"%s\" is missing, on which phone companies act by themselves",
                       words[i].word);
}

static void check_pages(struct checking *checking, const char *file, enum language language,
                        const struct strings *pages)
{
    for (size_t i = 0; i < pages->count; i++) {
        char where[CHECK_WHERE_ROOM];
        snprintf(where, sizeof where, "%s.pages[%zu]", language_code(language), i);
        const struct checked page = {file, where, language, pages->text[i]};
        check_text(checking, &page);
        check_variables(checking, &page);
    }
}

static void check_topic_text(struct checking *checking, const struct topic *topic, enum language language)
{
    const struct topic_text *text = topic->text[language];
    char where[CHECK_WHERE_ROOM];

    check_review(checking, &text->review, topic->file, language);
    check_pages(checking, topic->file, language, &text->pages);
    snprintf(where, sizeof where, "%s.pages[0]", language_code(language));
    if (strcmp(topic->id, "menu") != 0)
        check_first_page(checking, &(struct checked){topic->file, where, language, text->pages.text[0]});
    check_reading(checking, topic->file, language, &text->pages, is_read_in_fear(topic->id));
}

static void check_topic(struct checking *checking, const struct topic *topic)
{
    if (topic->sources_count == 0 && needs_sources(topic->id))
        faults_add(checking->faults, FAULT_WARNING, topic->file, "sources",
                   "name the law, case or page that it rests on", "this answer names no source");
    check_sources(checking, topic->file, topic->sources, topic->sources_count);
    check_carriers_words(checking, topic);
    for (int i = 0; i < LANGUAGES; i++) {
        enum language language = (enum language)i;
        bool served = checking->options->languages & 1u << language;
        if (topic->text[language])
            check_topic_text(checking, topic, language);
        else if (served && (language == LANG_ES || is_core(topic->id)))
            faults_add(checking->faults, FAULT_WARNING, topic->file, language_code(language),
                       "write them, or have them translated",
                       "the texts in %s are missing: who writes in it is answered in English",
                       language_english_name(language));
    }
}

void check_topics(struct checking *checking)
{
    const struct topics *topics = &checking->content->topics;

    for (size_t i = 0; i < topics->count; i++)
        check_topic(checking, &topics->list[i]);
}

static void check_law(struct checking *checking, const struct policy_state *state)
{
    int month = state->month % 12 + 1; /* it may be of the month's last day */
    long days = check_days_since(checking, state->year + (month == 1), month, 1);

    if (check_is_old(checking, SHELF_LAWS, days))
        faults_add(checking->faults, FAULT_WARNING, state->file, "as_of",
                   "look for what has changed since, then write the month you did as \"as_of\"",
                   "what is known of this state's law is %ld days old", days);
    else if (days < -31)
        faults_add(checking->faults, FAULT_WARNING, state->file, "as_of",
                   "write the month of the newest fact", "the month is yet to come");
}

void check_policy(struct checking *checking)
{
    const struct policy_state *state;

    for (size_t i = 0; (state = policy_state_at(checking->content->policy, i)); i++) {
        check_sources(checking, state->file, state->sources, state->sources_count);
        check_law(checking, state);
        for (int language = 0; language < LANGUAGES; language++) {
            const struct policy_text *text = state->text[language];
            if (!text)
                continue;
            check_review(checking, &text->review, state->file, (enum language)language);
            check_pages(checking, state->file, (enum language)language, &text->pages);
            check_reading(checking, state->file, (enum language)language, &text->pages, false);
        }
    }
}
