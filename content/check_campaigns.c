/* check_campaigns.c - campaigns: words that mean something else already, topics that are not there, texts. */
#include "content/check_parts.h"

#include "content/place_finder.h"
#include "content/segments.h"
#include "content/spelling.h"

#include <string.h>

enum { NEAR_SLIP = 10, TEXT_SEGMENTS_MAX = 3, KEY_ROOM = 96, WORD_WHERE_ROOM = 32 };

struct one_word {
    struct checking *checking;
    const struct campaign *campaign;
    const struct code_word *word;
    char where[WORD_WHERE_ROOM];
};

static void warn(const struct one_word *one, const char *what, const char *name)
{
    faults_add(one->checking->faults, FAULT_WARNING, one->campaign->file, one->where, "choose another word",
               "the code word \"%s\" %s%s", one->word->word, what, name);
}

static bool means_optout(const struct hits *hits)
{
    for (size_t i = 0; i < hits->count; i++)
        if (hits->hit[i].known == KNOWN_optout || hits->hit[i].known == KNOWN_optout_strong ||
            hits->hit[i].known == KNOWN_optout_or_topic || hits->hit[i].known == KNOWN_cease)
            return true;
    return false;
}

/* The topic of a keyword that is the same (`near` 0) or one slip away; NULL when there is none. */
static const char *topic_near(const struct topics *topics, const char *key, unsigned near)
{
    for (size_t i = 0; i < topics->count; i++)
        for (int language = 0; language < LANGUAGES; language++) {
            const char *written;
            for (size_t k = 0; (written = topics_keyword(&topics->list[i], (enum language)language, k));
                 k++) {
                struct words words;
                char other[KEY_ROOM];
                words_split(&words, written);
                if (words_key(&words, other, sizeof other) && spelling_distance(key, other, near + 1) <= near)
                    return topics->list[i].id;
            }
        }
    return NULL;
}

static void check_meaning(const struct one_word *one)
{
    const struct content *content = one->checking->content;
    const char *key = one->word->key, *topic;
    struct words words;
    struct hits hits;
    struct place place;

    words_split(&words, key);
    lexicon_find(content->lexicon, &words, &hits);
    place_find(content->places, key, &place);
    if ((topic = topic_near(&content->topics, key, 0)))
        warn(one, "never gets here: it is a keyword of the topic ", topic);
    else if (means_optout(&hits))
        warn(one, "may be meant as a wish for no more texts", "");
    else if ((topic = topic_near(&content->topics, key, NEAR_SLIP)))
        warn(one, "is one slip of the finger from a keyword of the topic ", topic);
    else if (place.whole)
        warn(one, "is the name of a place, and people text places", "");
}

/* Words of other campaigns, and the same one twice. */
static void check_others(const struct one_word *one)
{
    const struct campaigns *campaigns = &one->checking->content->campaigns;

    for (size_t i = 0; i < campaigns->count; i++)
        for (size_t j = 0; j < campaigns->list[i].words_count; j++) {
            const struct code_word *other = &campaigns->list[i].words[j];
            if (other == one->word)
                return; /* what comes later complains itself */
            if (spelling_distance(one->word->key, other->key, NEAR_SLIP + 1) <= NEAR_SLIP)
                warn(one, "is the same as, or one slip of the finger from, a word of ",
                     campaigns->list[i].id);
        }
}

static void check_words(struct checking *checking, const struct campaign *campaign)
{
    for (size_t i = 0; i < campaign->words_count; i++) {
        struct one_word one = {checking, campaign, &campaign->words[i], ""};
        snprintf(one.where, sizeof one.where, "words[%zu]", i);
        check_meaning(&one);
        check_others(&one);
        if (campaign->words[i].joins && !campaign_has_reminders(campaign))
            faults_add(checking->faults, FAULT_WARNING, campaign->file, one.where,
                       "write \"reminders\", or take \"joins\" out",
                       "the code word \"%s\" joins reminders that there are none of", one.word->word);
    }
}

/* Each by itself, as it stands in the file. */
static void check_strings(struct checking *checking, const struct campaign *campaign, enum language language,
                          const char *name, const struct strings *texts)
{
    for (size_t i = 0; i < texts->count; i++) {
        char where[CHECK_WHERE_ROOM];
        snprintf(where, sizeof where, "%s.%s[%zu]", language_code(language), name, i);
        const struct checked text = {campaign->file, where, language, texts->text[i]};
        check_text(checking, &text);
        check_variables(checking, &text);
    }
}

static void check_costs(struct checking *checking, const struct campaign *campaign, enum language language)
{
    const struct strings *texts = &campaign->text[language]->texts;

    for (size_t i = 0; i < texts->count; i++) {
        char plain[4096], where[CHECK_WHERE_ROOM];
        segments_plain(texts->text[i], language_fits_gsm7(language), plain, sizeof plain);
        struct segments cost = segments_measure(plain);
        if (cost.count <= (cost.alphabet == GSM7 ? TEXT_SEGMENTS_MAX : 2 * TEXT_SEGMENTS_MAX))
            continue;
        snprintf(where, sizeof where, "%s.texts[%zu]", language_code(language), i);
        faults_add(checking->faults, FAULT_WARNING, campaign->file, where, "shorten it",
                   "this text costs %zu segments for everybody who gets it", cost.count);
    }
}

static void check_texts(struct checking *checking, const struct campaign *campaign, enum language language)
{
    const struct campaign_text *text = campaign->text[language];
    bool served = checking->options->languages & 1u << language;

    if (!text) {
        if (served && language == LANG_ES)
            faults_add(checking->faults, FAULT_WARNING, campaign->file, language_code(language),
                       "write them, or have them translated", "the campaign's texts in %s are missing",
                       language_english_name(language));
        return;
    }
    check_review(checking, &text->review, campaign->file, language);
    check_strings(checking, campaign, language, "pages", &text->pages);
    check_strings(checking, campaign, language, "texts", &text->texts);
    check_reading(checking, campaign->file, language, &text->pages, false);
    check_reading(checking, campaign->file, language, &text->texts, false);
    check_costs(checking, campaign, language);
}

static void check_schedule(struct checking *checking, const struct campaign *campaign)
{
    const struct schedule *schedule = &campaign->schedule;

    if (schedule->every_weeks > 0 &&
        schedule->per_month < (5 + schedule->every_weeks - 1) / schedule->every_weeks)
        faults_add(checking->faults, FAULT_WARNING, campaign->file, "reminders.every_weeks",
                   "write more weeks, or a higher \"at_most_a_month\" for who joins from now on",
                   "a month may hold more texts than people were told: some will wait for the next");
    for (size_t i = 0; i < schedule->dates_count; i++)
        if (schedule->dates[i] < campaign->first_day || schedule->dates[i] > campaign->last_day)
            faults_add(checking->faults, FAULT_WARNING, campaign->file, "reminders.dates",
                       "move the day, or \"first_day\" and \"last_day\"",
                       "a reminder is due on a day on which the campaign does not run");
}

void check_campaigns(struct checking *checking)
{
    const struct campaigns *campaigns = &checking->content->campaigns;

    for (size_t i = 0; i < campaigns->count; i++) {
        const struct campaign *campaign = &campaigns->list[i];
        check_words(checking, campaign);
        check_schedule(checking, campaign);
        check_sources(checking, campaign->file, campaign->sources, campaign->sources_count);
        if (campaign->follow_up && !topics_find(&checking->content->topics, campaign->follow_up))
            faults_add(checking->faults, FAULT_WARNING, campaign->file, "follow_up",
                       "write the id of a file in topics/", "there is no topic \"%s\"", campaign->follow_up);
        for (int language = 0; language < LANGUAGES; language++)
            check_texts(checking, campaign, (enum language)language);
    }
}
