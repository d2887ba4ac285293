/* check.c - warnings and a table for the people who keep the content. */
#include "content/check.h"

#include "content/segments.h"

#include <stdlib.h>
#include <string.h>

enum {
    REVIEW_KEEPS_DAYS = 180, /* laws of this field change within months */
    PAGE_SEGMENTS_MOST = 2,  /* in GSM-7; twice that in UCS-2 */
    PAGE_ROOM = 8192,
};

/* Topics that state no law or fact, and so need no source. */
static bool needs_sources(const char *id)
{
    static const char *const without[] = {"about", "crisis", "help",   "join", "menu",
                                          "start", "stop",   "urgent", NULL};

    for (const char *const *topic = without; *topic; topic++)
        if (strcmp(*topic, id) == 0)
            return false;
    return true;
}

static struct segments measure(const char *text, enum language language)
{
    char plain[PAGE_ROOM];

    segments_plain(text, language_fits_gsm7(language), plain, sizeof plain);
    return segments_measure(plain);
}

static long days_since(const struct review *review, time_t now)
{
    struct tm day = {.tm_year = review->year - 1900, .tm_mon = review->month - 1, .tm_mday = review->day};

    return (long)((now - timegm(&day)) / 86400);
}

static void check_review(const struct review *review, const char *file, enum language language, time_t now,
                         size_t *drafts, struct faults *faults)
{
    if (review->state == REVIEW_DRAFT)
        ++*drafts;
    long days = days_since(review, now);
    if (days > REVIEW_KEEPS_DAYS)
        faults_add(faults, FAULT_WARNING, file, language_code(language),
                   "have it read again and write the new day into \"review\"",
                   "this was last looked over %ld days ago", days);
}

static void check_pages(const struct strings *pages, const char *file, enum language language,
                        struct faults *faults)
{
    for (size_t i = 0; i < pages->count; i++) {
        struct segments segments = measure(pages->text[i], language);
        size_t most = segments.alphabet == GSM7 ? PAGE_SEGMENTS_MOST : 2 * PAGE_SEGMENTS_MOST;
        char where[48];
        if (segments.count <= most)
            continue;
        snprintf(where, sizeof where, "%s.pages[%zu]", language_code(language), i);
        faults_add(faults, FAULT_WARNING, file, where, "shorten it, or make two pages of it",
                   "this page costs %zu segments; it will be cut in two", segments.count);
    }
}

static void check_sources(const struct topic *topic, struct faults *faults)
{
    static const char *const shorteners[] = {"bit.ly", "tinyurl.", "goo.gl", "t.co/", "ow.ly", "is.gd", NULL};

    if (topic->sources_count == 0 && needs_sources(topic->id))
        faults_add(faults, FAULT_WARNING, topic->file, "sources",
                   "name the law, case or page that it rests on", "this answer names no source");
    for (size_t i = 0; i < topic->sources_count; i++) {
        char where[48];
        snprintf(where, sizeof where, "sources[%zu].url", i);
        if (strncmp(topic->sources[i].url, "https://", 8) != 0)
            faults_add(faults, FAULT_WARNING, topic->file, where, "begin it with https://",
                       "this is no plain link");
        for (const char *const *shortener = shorteners; *shortener; shortener++)
            if (strstr(topic->sources[i].url, *shortener))
                faults_add(faults, FAULT_WARNING, topic->file, where, "write the full address",
                           "carriers filter shortened links");
    }
}

static void check_topics(const struct content *content, time_t now, size_t *drafts, struct faults *faults)
{
    for (size_t i = 0; i < content->topics.count; i++) {
        const struct topic *topic = &content->topics.list[i];
        check_sources(topic, faults);
        if (!topic->text[LANG_ES])
            faults_add(faults, FAULT_WARNING, topic->file, "es", "write the Spanish texts",
                       "people who write in Spanish will be answered in English");
        for (int language = 0; language < LANGUAGES; language++) {
            const struct topic_text *text = topic->text[language];
            if (!text)
                continue;
            check_review(&text->review, topic->file, (enum language)language, now, drafts, faults);
            check_pages(&text->pages, topic->file, (enum language)language, faults);
        }
    }
}

static void check_policy(const struct content *content, time_t now, size_t *drafts, struct faults *faults)
{
    const struct policy_state *state;

    for (size_t i = 0; (state = policy_state_at(content->policy, i)); i++)
        for (int language = 0; language < LANGUAGES; language++) {
            const struct policy_text *text = state->text[language];
            if (!text)
                continue;
            check_review(&text->review, state->file, (enum language)language, now, drafts, faults);
            check_pages(&text->pages, state->file, (enum language)language, faults);
        }
}

void content_check(const struct content *content, time_t now, struct faults *faults)
{
    size_t drafts = 0;

    check_topics(content, now, &drafts, faults);
    check_policy(content, now, &drafts, faults);
    if (drafts)
        faults_add(
            faults, FAULT_WARNING, "", "",
            "have a lawyer or an accredited representative read them; then write \"reviewed\", who and when",
            "%zu texts are drafts that nobody with a licence has reviewed (the table shows which)", drafts);
}

static void print_row(FILE *out, const char *name, enum language language, const struct strings *pages,
                      const struct review *review)
{
    char segments[64] = "";
    enum alphabet alphabet = GSM7;

    for (size_t i = 0; i < pages->count; i++) {
        struct segments cost = measure(pages->text[i], language);
        size_t used = strlen(segments);
        snprintf(segments + used, sizeof segments - used, "%s%zu", used ? "+" : "", cost.count);
        if (cost.alphabet == UCS2)
            alphabet = UCS2;
    }
    fprintf(out, "%-12s %-4s %5zu  %-10s %-6s  %s %04d-%02d-%02d%s%s\n", name, language_code(language),
            pages->count, segments, alphabet == GSM7 ? "GSM-7" : "UCS-2",
            review->state == REVIEW_REVIEWED ? "reviewed" : "draft   ", review->year, review->month,
            review->day, review->by ? " by " : "", review->by ? review->by : "");
}

void content_check_table(const struct content *content, FILE *out)
{
    const struct policy_state *state;

    fprintf(out, "%-12s %-4s %5s  %-10s %-6s  %s\n", "answer", "lang", "pages", "segments", "coding",
            "review");
    for (size_t i = 0; i < content->topics.count; i++)
        for (int language = 0; language < LANGUAGES; language++) {
            const struct topic_text *text = content->topics.list[i].text[language];
            if (text)
                print_row(out, content->topics.list[i].id, (enum language)language, &text->pages,
                          &text->review);
        }
    for (size_t i = 0; (state = policy_state_at(content->policy, i)); i++)
        for (int language = 0; language < LANGUAGES; language++)
            if (state->text[language])
                print_row(out, state->code, (enum language)language, &state->text[language]->pages,
                          &state->text[language]->review);
}
