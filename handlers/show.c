/* show.c - makes an answer with nobody asking. */
#include "handlers/show.h"

#include "handlers/campaigns.h"
#include "handlers/handlers.h"
#include "handlers/place.h"

#include <string.h>

/* What the handlers of these topics say of their answers. */
static enum priority priority_of(const char *topic)
{
    static const char *const urgent[] = {"urgent", "crisis"}, *const compliance[] = {"stop", "start", "help"};

    for (size_t i = 0; i < sizeof urgent / sizeof *urgent; i++)
        if (strcmp(topic, urgent[i]) == 0)
            return PRIORITY_URGENT;
    for (size_t i = 0; i < sizeof compliance / sizeof *compliance; i++)
        if (strcmp(topic, compliance[i]) == 0)
            return PRIORITY_COMPLIANCE;
    return PRIORITY_REPLY;
}

struct hotline show_all_languages(const struct hotline *hotline)
{
    struct hotline all = *hotline;

    all.languages = (1u << LANGUAGES) - 1;
    all.drafts = true;
    return all;
}

/* A stranger whose conversation is in that language. */
static struct session stranger(enum language language)
{
    struct session session = SESSION_NEW;

    session.language = language;
    session.language_chosen = true;
    return session;
}

static void begin(struct understanding *seen, const struct content *content, const struct hotline *hotline,
                  const struct session *session, enum language language, struct reply *reply)
{
    static const struct message nothing;

    understanding_make(seen, content, hotline, session, (struct standing){0}, &nothing);
    seen->language = language;
    reply_init(reply, session);
    reply->language = language;
    reply->handler = "show";
}

bool show_topic(const struct content *content, const struct hotline *hotline, const char *topic,
                enum language language, struct reply *reply)
{
    const struct session session = stranger(language);
    struct understanding seen;

    begin(&seen, content, hotline, &session, language, reply);
    if (!topics_find(&content->topics, topic))
        return false;
    reply->priority = priority_of(topic);
    compose_topic(&seen, topic, reply);
    compose_finish(&seen, reply);
    return true;
}

bool show_fits(const struct content *content, const struct hotline *hotline, const struct topic *topic,
               enum language language, size_t page)
{
    const struct session session = stranger(language);
    const struct strings *pages = &topic->text[language]->pages;
    struct understanding seen;
    struct reply reply;
    char text[REPLY_TEXT_ROOM];

    if (pages->count == 1 && topic->sources_count == 0) { /* it carries no mark such as (1/2) */
        show_topic(content, hotline, topic->id, language, &reply);
        return reply.pages == 1;
    }
    begin(&seen, content, hotline, &session, language, &reply);
    reply_set_topic(&reply, topic->id);
    reply.priority = priority_of(topic->id);
    compose_fill(&seen, language, pages->text[page], NULL, text, sizeof text);
    return compose_fits_page(&seen, &reply, text, page == 0);
}

void show_place(const struct content *content, const struct hotline *hotline, const char *area,
                enum language language, struct reply *reply)
{
    const struct session session = stranger(language);
    struct understanding seen;

    begin(&seen, content, hotline, &session, language, reply);
    place_compose(&seen, area, reply);
    compose_finish(&seen, reply);
}

void show_notice(const struct content *content, const struct hotline *hotline, const char *name,
                 enum language language, struct reply *reply)
{
    const struct session session = stranger(language);
    struct understanding seen;

    begin(&seen, content, hotline, &session, language, reply);
    compose_notice(&seen, name, reply);
}

void show_asked(const struct content *content, const struct hotline *hotline, const char *text,
                enum language language, struct reply *reply)
{
    const struct session session = stranger(language);
    struct message message = {.media = 0};

    memset(&message, 0, sizeof message);
    message_set_text(&message, text, strlen(text));
    handlers_answer(content, hotline, &session, (struct standing){0}, &message, reply);
    message_scrub(&message);
}

enum language show_outreach(const struct content *content, const struct hotline *hotline,
                            const struct campaign *campaign, size_t text, enum language language,
                            struct reply *reply)
{
    const struct session session = stranger(language);
    struct understanding seen;

    begin(&seen, content, hotline, &session, language, reply);
    seen.language = campaigns_language(&seen, campaign);
    const struct campaign_text *texts = campaign->text[seen.language];
    if (text >= texts->texts.count)
        return LANG_UNKNOWN;
    campaigns_outreach(&seen, texts->texts.text[text], reply);
    reply->language = seen.language;
    return seen.language;
}
