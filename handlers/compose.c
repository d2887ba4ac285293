/* compose.c - puts an answer together: phrases, a topic's pages, its sources. */
#include "handlers/compose.h"

#include "content/characters.h"
#include "content/sentences.h"
#include "handlers/area.h"
#include "handlers/contacts.h"
#include "handlers/hidden_number.h"
#include "handlers/hours_text.h"
#include "handlers/place_first.h"

#include <stdio.h>
#include <string.h>

enum { PIECE_ROOM = 1024, VARIABLES_MAX = 16 };

void compose_append(char *out, size_t room, const char *separator, const char *text)
{
    size_t used = strlen(out), between = used ? strlen(separator) : 0, length = strlen(text);

    if (length == 0 || used + between + length >= room)
        return;
    memcpy(out + used, separator, between);
    memcpy(out + used + between, text, length + 1);
}

/* ---- The organisation's own variables ---- */

enum own { OWN_HOTLINE, OWN_HUMAN, OWN_HOURS, OWN_RAPID, OWN_PRIVACY, OWN_VARIABLES };
static const struct own_name {
    const char *name, *ended;
    size_t ended_length;
} own_names[OWN_VARIABLES] = {
    {"hotline", "hotline}", 8}, {"human", "human}", 6},     {"hours", "hours}", 6},
    {"rapid", "rapid}", 6},     {"privacy", "privacy}", 8},
};

/* Which of them a text asks for: bits (1 << enum own). */
static unsigned own_in(const char *text)
{
    unsigned found = 0;

    for (const char *at = strchr(text, '{'); at; at = strchr(at + 1, '{'))
        for (size_t i = 0; i < OWN_VARIABLES; i++)
            if (at[1] == *own_names[i].ended &&
                strncmp(at + 1, own_names[i].ended, own_names[i].ended_length) == 0)
                found |= 1u << i;
    return found;
}

/* NULL for what the organisation does not tell. */
static const char *told(const char *value)
{
    return value && *value ? value : NULL;
}

static const char *own_value(const struct understanding *seen, enum language language, enum own own,
                             char hours[HOURS_TEXT_ROOM])
{
    const struct hotline *hotline = seen->hotline;

    switch (own) {
    case OWN_HOTLINE:
        return told(hotline->name);
    case OWN_HUMAN:
        return told(hotline->human);
    case OWN_HOURS:
        hours_text(seen, language, hours, HOURS_TEXT_ROOM);
        return told(hours);
    case OWN_RAPID:
        if (seen->tails)
            seen->tails->of_place = true;
        return contacts_rapid(seen);
    case OWN_PRIVACY:
        return hotline->organisation ? told(hotline->organisation->privacy) : NULL;
    case OWN_VARIABLES:
        break;
    }
    return NULL;
}

bool compose_fill(const struct understanding *seen, enum language language, const char *text,
                  const struct variable *more, char *out, size_t room)
{
    struct variable variables[VARIABLES_MAX + 1];
    char hours[HOURS_TEXT_ROOM], kept[REPLY_TEXT_ROOM];
    unsigned asked = own_in(text);
    size_t count = 0;
    bool whole = true;

    for (; more && more->name && count < VARIABLES_MAX - OWN_VARIABLES; more++)
        variables[count++] = *more;
    for (enum own own = 0; own < OWN_VARIABLES; own++)
        if (asked & 1u << own)
            variables[count++] =
                (struct variable){own_names[own].name, own_value(seen, language, own, hours)};
    variables[count] = (struct variable){NULL, NULL};
    if (asked) {
        whole = sentences_with_values(text, variables, kept, sizeof kept);
        text = kept;
    }
    phrases_fill(text, variables, out, room);
    return whole;
}

/* ---- Phrases ---- */

void compose_in(const struct understanding *seen, enum language language, const char *name,
                const struct variable *variables, char *out, size_t room)
{
    compose_fill(seen, language, phrases_get(seen->content->phrases, language, name), variables, out, room);
}

void compose_text(const struct understanding *seen, const char *name, const struct variable *variables,
                  char *out, size_t room)
{
    compose_in(seen, seen->language, name, variables, out, room);
}

void compose_phrase(const struct understanding *seen, const char *name, const struct variable *variables,
                    struct reply *reply)
{
    char text[PIECE_ROOM];

    compose_in(seen, seen->language, name, variables, text, sizeof text);
    reply_add_page(reply, text);
    explicit_bzero(text, sizeof text);
}

void compose_lead(const struct understanding *seen, const char *name, const struct variable *variables,
                  struct reply *reply)
{
    size_t before = reply->pages;

    compose_phrase(seen, name, variables, reply);
    reply->leads += reply->pages - before;
}

enum language compose_topic_language(const struct understanding *seen, const char *topic_id,
                                     enum language wanted)
{
    const struct topic *topic = topics_find(&seen->content->topics, topic_id);
    const struct topic_text *text = topic && wanted < LANGUAGES ? topic->text[wanted] : NULL;

    if (!text || !(seen->hotline->languages & (1u << wanted)))
        return LANG_EN;
    return text->review.state == REVIEW_REVIEWED || seen->hotline->drafts ? wanted : LANG_EN;
}

void compose_month(const struct understanding *seen, enum language language, int year, int month, char *out,
                   size_t room)
{
    static const char *const names[] = {"month_1", "month_2", "month_3", "month_4",  "month_5",  "month_6",
                                        "month_7", "month_8", "month_9", "month_10", "month_11", "month_12"};
    char number[CHARACTERS_NUMBER_ROOM];
    const char *name = month >= 1 && month <= 12 ? names[month - 1] : "";

    characters_number(number, year > 0 ? (size_t)year : 0);
    const struct variable variables[] = {
        {"month", phrases_get(seen->content->phrases, language, name)}, {"year", number}, {NULL, NULL}};
    compose_in(seen, language, "month_year", variables, out, room);
}

void compose_sources(const struct understanding *seen, const struct source *sources, size_t count,
                     const struct review *review, enum language language, struct reply *reply)
{
    char titles[PIECE_ROOM] = "", date[32], text[PIECE_ROOM];

    if (count == 0)
        return;
    for (size_t i = 0; i < count; i++)
        compose_append(titles, sizeof titles, "; ", sources_name(&sources[i]));
    compose_month(seen, language, review->year, review->month, date, sizeof date);
    const struct variable variables[] = {{"sources", titles}, {"date", date}, {NULL, NULL}};
    compose_in(seen, language, review->state == REVIEW_REVIEWED ? "sources_reviewed" : "sources", variables,
               text, sizeof text);
    reply_add_page(reply, text);
}

bool compose_is_brief(const char *topic)
{
    static const char *const brief[] = {"urgent", "crisis", "stop", "help", "start"};

    for (size_t i = 0; i < sizeof brief / sizeof *brief; i++)
        if (strcmp(topic, brief[i]) == 0)
            return true;
    return false;
}

/* The first page in English for who writes in another language, after a line that says so; it stands on a
 * line of its own, since the two may be read in opposite directions. Without it where it would make an urgent
 * answer dearer. */
static void first_in_english(const struct understanding *seen, const struct reply *reply, char *page,
                             size_t room)
{
    char line[PIECE_ROOM], both[PIECE_ROOM * 3];

    compose_text(seen, "language_missing", NULL, line, sizeof line);
    snprintf(both, sizeof both, "%s\n%s", line, page);
    if (!compose_is_brief(reply->topic) || compose_is_cheap(seen, reply, both))
        snprintf(page, room, "%s", both);
}

/* Who asks whether the police of a place help ICE is told its law before how it is in general; MORE finds the
 * same pages. */
static bool law_is_due(const struct understanding *seen, const char *topic_id)
{
    static const char *const topics[] = {"police", "sanctuary", "detainer", "287g", "stopice"};
    char area[PLACE_ROOM];

    if (seen->wants_more)
        return seen->session->law_first;
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++)
        if (strcmp(topic_id, topics[i]) == 0)
            return area_of_place(&seen->place, area);
    return false;
}

/* On a page of its own: what stands behind it fills its own page. */
static void law_first(const struct understanding *seen, struct reply *reply)
{
    const char *area = reply->effects.session.place;
    bool county = area[0] >= '0' && area[0] <= '9';
    char code[3], text[PIECE_ROOM];

    snprintf(code, sizeof code, "%.2s", county ? places_state_of_county(seen->content->places, area) : area);
    place_law(seen, code, text, sizeof text);
    reply_add_page(reply, text);
    reply_add_state(reply, code);
    explicit_bzero(code, sizeof code);
    explicit_bzero(text, sizeof text);
}

/* Is the first page the same for everybody who asks, and may it be one that is kept? Not with anything before
 * it, nor with what is said to this one person. */
static bool is_keepable(const struct understanding *seen, const char *topic_id, const struct reply *reply)
{
    return seen->hotline->kept && seen->hotline->only_sent && seen->tails && !seen->wants_more &&
           reply->pages == 0 && reply->priority == PRIORITY_REPLY && !reply->effects.session.law_first &&
           !compose_is_brief(topic_id) && !hidden_number_in(seen->message->text);
}

/* Looks for it among those that are kept. */
static bool find_kept(const struct understanding *seen, const struct topic *topic, struct reply *reply)
{
    reply->keepable = is_keepable(seen, topic->id, reply);
    if (!reply->keepable)
        return false;
    reply->keep_as = (struct kept_key){.topic = (size_t)(topic - seen->content->topics.list),
                                       .language = seen->language,
                                       .introduces = !seen->session->greeted};
    reply->kept = kept_find(seen->hotline->kept, reply->keep_as);
    return reply->kept != NULL;
}

void compose_topic(const struct understanding *seen, const char *topic_id, struct reply *reply)
{
    const struct topic *topic = topics_find(&seen->content->topics, topic_id);
    struct session *session = &reply->effects.session;

    reply_set_topic(reply, topic_id);
    if (!topic) { /* a reload took it away since the conversation asked for it */
        compose_phrase(seen, "no_session", NULL, reply);
        return;
    }
    area_of_conversation(seen, session->place);
    session->law_first = law_is_due(seen, topic_id);
    characters_copy(session->topic, sizeof session->topic, topic_id);
    if (find_kept(seen, topic, reply))
        return;
    enum language language = compose_topic_language(seen, topic_id, seen->language);
    bool missing = language != seen->language && phrases_has(seen->content->phrases, seen->language);
    const struct topic_text *text = topic->text[language];
    if (session->law_first)
        law_first(seen, reply);
    size_t before = reply->pages;
    for (size_t i = 0; i < text->pages.count; i++) {
        char page[PIECE_ROOM * 3];
        compose_fill(seen, language, text->pages.text[i], NULL, page, sizeof page);
        if (!*page)
            continue;
        if (reply->pages == before && missing)
            first_in_english(seen, reply, page, sizeof page);
        reply_add_page(reply, page);
    }
    if (reply->pages == before) /* all of it needs what the organisation does not tell: check warns of that */
        compose_phrase(seen, "nothing_more", NULL, reply);
    compose_sources(seen, topic->sources, topic->sources_count, &text->review, language, reply);
}
