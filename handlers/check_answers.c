/* check_answers.c - measures every answer as somebody would get it. */
#include "handlers/check_answers.h"

#include "handlers/show.h"

#include <stdio.h>
#include <string.h>

enum { BRIEF_SEGMENTS = 2, WHERE_ROOM = 48 };

/* Answers that go out when every second and every cent counts. */
static bool is_brief(const char *topic)
{
    return strcmp(topic, "urgent") == 0 || strcmp(topic, "stop") == 0 || strcmp(topic, "help") == 0;
}

/* Characters to take out, roughly: what is over the room of `most` segments. */
static size_t surplus(const struct segments *segments, size_t most)
{
    size_t room = most * (segments->alphabet == GSM7 ? 153u : 67u);

    return segments->units > room ? segments->units - room : 1;
}

static void check_brief(const struct content *content, const struct hotline *hotline,
                        const struct topic *topic, enum language language, struct faults *faults)
{
    struct reply reply;
    size_t cost = 0, over = 0;
    char where[WHERE_ROOM], mend[WHERE_ROOM + 32];

    show_topic(content, hotline, topic->id, language, &reply);
    for (size_t i = 0; i < reply.pages; i++) {
        struct segments segments = segments_measure(reply.page_text[i]);
        cost += segments.count;
        over += i > 0 || segments.count > BRIEF_SEGMENTS ? segments.units : 0;
        if (i == 0 && segments.count > BRIEF_SEGMENTS)
            over = surplus(&segments, BRIEF_SEGMENTS);
    }
    if (cost <= BRIEF_SEGMENTS)
        return;
    snprintf(where, sizeof where, "%s.pages", language_code(language));
    snprintf(mend, sizeof mend, "take out about %zu characters", over);
    faults_add(faults, FAULT_WARNING, topic->file, where, mend,
               "as it is sent this answer costs %zu segments; %d at most", cost, (int)BRIEF_SEGMENTS);
}

static void check_pages(const struct content *content, const struct hotline *hotline,
                        const struct topic *topic, enum language language, struct faults *faults)
{
    for (size_t i = 0; i < topic->text[language]->pages.count; i++) {
        char where[WHERE_ROOM];
        if (show_fits(content, hotline, topic, language, i))
            continue;
        snprintf(where, sizeof where, "%s.pages[%zu]", language_code(language), i);
        faults_add(faults, FAULT_WARNING, topic->file, where, "shorten it, or make two pages of it",
                   i == 0
                       ? "as it is sent, with who we are, this page is too long: its end comes only with MORE"
                       : "as it is sent this page is too long: its end comes only with the next MORE");
    }
}

void check_answers(const struct content *content, const struct hotline *hotline, struct faults *faults)
{
    const struct hotline serving_all = show_all_languages(hotline);

    for (size_t i = 0; i < content->topics.count; i++) {
        const struct topic *topic = &content->topics.list[i];
        for (int language = 0; language < LANGUAGES; language++) {
            if (!topic->text[language])
                continue;
            (is_brief(topic->id) ? check_brief : check_pages)(content, &serving_all, topic,
                                                              (enum language)language, faults);
        }
    }
}
