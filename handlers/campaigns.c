/* campaigns.c - puts a campaign's answers together. */
#include "handlers/campaigns.h"

#include <stdio.h>
#include <string.h>

enum { PAGE_ROOM = 3072, DATE_ROOM = 64, WORD_ROOM = 64, DAY_S = 24 * 60 * 60 };

enum language campaigns_language(const struct understanding *seen, const struct campaign *campaign)
{
    const struct campaign_text *text = seen->language < LANGUAGES ? campaign->text[seen->language] : NULL;

    if (!text || !(seen->hotline->languages & (1u << seen->language)))
        return LANG_EN;
    return text->review.state == REVIEW_REVIEWED || seen->hotline->drafts ? seen->language : LANG_EN;
}

const struct campaign_text *campaigns_text(const struct understanding *seen, const struct campaign *campaign)
{
    return campaign->text[campaigns_language(seen, campaign)];
}

static void remember(const struct campaign *campaign, struct reply *reply)
{
    struct session *session = &reply->effects.session;

    reply_set_topic(reply, "campaign");
    snprintf(session->topic, sizeof session->topic, "%c%s", CAMPAIGN_MARK, campaign->id);
    session->place[0] = '\0';
}

void campaigns_compose(const struct understanding *seen, const struct campaign *campaign, struct reply *reply)
{
    enum language language = campaigns_language(seen, campaign);
    const struct campaign_text *text = campaign->text[language];

    for (size_t i = 0; i < text->pages.count; i++) {
        char page[PAGE_ROOM];
        compose_fill(seen, language, text->pages.text[i], NULL, page, sizeof page);
        if (*page)
            reply_add_page(reply, page);
    }
    compose_sources(seen, campaign->sources, campaign->sources_count, &text->review, language, reply);
    if (campaign->follow_up)
        compose_topic(seen, campaign->follow_up, reply);
    else if (reply->pages == reply->leads)
        compose_phrase(seen, "nothing_more", NULL, reply);
    remember(campaign, reply);
}

bool campaigns_compose_again(const struct understanding *seen, const char *topic, struct reply *reply)
{
    const struct campaign *campaign =
        *topic == CAMPAIGN_MARK ? campaigns_find(&seen->content->campaigns, topic + 1) : NULL;

    if (campaign)
        campaigns_compose(seen, campaign, reply);
    return campaign != NULL;
}

/* "May 5", in words. */
static void date_text(const struct understanding *seen, long day, char *out, size_t room)
{
    const time_t at = (time_t)day * DAY_S;
    char month[16], number[16];
    struct tm date;

    gmtime_r(&at, &date);
    snprintf(month, sizeof month, "month_%d", date.tm_mon + 1);
    snprintf(number, sizeof number, "%d", date.tm_mday);
    const struct variable variables[] = {
        {"month", phrases_get(seen->content->phrases, seen->language, month)}, {"day", number}, {NULL, NULL}};
    compose_text(seen, "campaign_day", variables, out, room);
}

/* The word to reply with: the first of the list that the language knows. */
static void agree_word(const struct understanding *seen, char *out, size_t room)
{
    const char *words = phrases_get(seen->content->phrases, seen->language, "join_agree");

    snprintf(out, room, "%.*s", (int)strcspn(words, ","), words);
}

void campaigns_phrase(const struct understanding *seen, const struct campaign *campaign, const char *name,
                      bool lead, struct reply *reply)
{
    char often[16], word[WORD_ROOM], date[DATE_ROOM];

    snprintf(often, sizeof often, "%u", campaign->schedule.per_month);
    agree_word(seen, word, sizeof word);
    date_text(seen, campaign->first_day, date, sizeof date);
    const struct variable variables[] = {{"title", campaigns_text(seen, campaign)->title},
                                         {"often", often},
                                         {"word", word},
                                         {"date", date},
                                         {NULL, NULL}};
    (lead ? compose_lead : compose_phrase)(seen, name, variables, reply);
}

bool campaigns_answer_outside(const struct understanding *seen, const struct campaign *campaign,
                              struct reply *reply)
{
    static const char *const phrases[] = {[CAMPAIGN_NOT_BEGUN] = "campaign_not_begun",
                                          [CAMPAIGN_RUNS] = NULL,
                                          [CAMPAIGN_OVER] = "campaign_over"};
    const char *phrase = phrases[campaign_state(campaign, seen->hotline->now)];

    if (!phrase)
        return false;
    campaigns_phrase(seen, campaign, phrase, true, reply);
    compose_topic(seen, campaign->follow_up ? campaign->follow_up : "menu", reply);
    reply_set_topic(reply, "campaign");
    return true;
}

void campaigns_ask_to_join(const struct understanding *seen, const struct campaign *campaign,
                           struct reply *reply)
{
    struct session *session = &reply->effects.session;

    reply->priority = PRIORITY_COMPLIANCE; /* the disclosures, and nothing around them */
    reply_set_topic(reply, "join");
    campaigns_phrase(seen, campaign, "join_ask", false, reply);
    snprintf(session->join, sizeof session->join, "%s", campaign->id);
}

void campaigns_outreach(const struct understanding *seen, const char *text, struct reply *reply)
{
    char filled[PAGE_ROOM], whole[PAGE_ROOM], plain[PAGE_ROOM];

    compose_fill(seen, seen->language, text, NULL, filled, sizeof filled);
    const struct variable variables[] = {{"text", filled}, {NULL, NULL}};
    compose_text(seen, "outreach", variables, whole, sizeof whole);
    segments_plain(whole, seen->hotline->alphabet == GSM7 && language_fits_gsm7(seen->language), plain,
                   sizeof plain);
    reply_add_page(reply, plain);
}
