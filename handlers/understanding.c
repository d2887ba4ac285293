/* understanding.c - what was seen in one message. In order of cost: an exact keyword needs little more than
 * its words; everything else has its concepts found, its language guessed, and the topics scored. */
#include "handlers/understanding.h"

#include "content/language_guess.h"
#include "handlers/intents.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* By how much a topic must be likelier than "not for us" to be believed: by itself, when its rules hold, when
 * the message is plainly about the law, and in an emergency. Found by cross-validation, so that at most one
 * in a hundred ordinary texts is answered. */
static const float sure_score = 0.42f, sure_by_rules = 0.05f, sure_about_the_law = 0.2f,
                   sure_emergency = 0.05f;
static const float rules_hold = 1.5f;

/* Two topics that are this close are not told apart. */
static const float close_score = 0.02f;

/* How much likelier a language must be to be seen in the text, and to go against the conversation's. */
static const float language_lead = 1.0f, language_change_lead = 3.0f;

static unsigned parts_used = MATCHER_ALL;
static bool keywords_used = true;

void understanding_use_parts(unsigned parts, bool keywords)
{
    parts_used = parts;
    keywords_used = keywords;
}

/* What it would be answered in, were there nothing in the text to go by. */
static enum language usual_language(const struct understanding *seen)
{
    return seen->session->language != LANG_UNKNOWN ? seen->session->language : seen->hotline->language;
}

static void settle_language(struct understanding *seen)
{
    const struct language_guess *guess = lexicon_language_guess(seen->content->lexicon);
    float lead;
    enum language guessed = language_guess_of(guess, &seen->words, &lead);
    bool telling = guessed != LANG_UNKNOWN && lead >= language_lead;

    /* one word of a language may be a name or a loan: it does not turn a conversation */
    if (seen->session->language != LANG_UNKNOWN && guessed != seen->session->language)
        telling = telling && lead >= language_change_lead && seen->words.count >= 2;
    if (seen->place.whole)
        telling = false;
    seen->language_in_text = telling;
    seen->language = telling ? guessed : usual_language(seen);
}

/* Concepts that stand so only in the lexicons of other languages than this message's: accidents. English and
 * Spanish words are used in all of them, but misspelt ones are not guessed at. */
static void drop_foreign(struct understanding *seen)
{
    unsigned wanted = 1u << seen->language | 1u << LANG_EN | 1u << LANG_ES;
    size_t kept = 0;

    for (size_t i = 0; i < seen->hits.count; i++)
        if (seen->hits.hit[i].languages & (seen->hits.hit[i].guessed ? 1u << seen->language : wanted))
            seen->hits.hit[kept++] = seen->hits.hit[i];
    seen->hits.count = kept;
}

static void take_keyword_language(struct understanding *seen)
{
    if (seen->keyword.language == LANG_UNKNOWN)
        return;
    /* a keyword of another language does not turn a conversation either, when this one has the topic */
    if (seen->session->language_chosen)
        return;
    seen->language = seen->keyword.language;
    seen->language_in_text = true;
}

/* What changes something, or is not a question about the law, is never answered because it looks alike. */
static bool is_never_guessed(const char *id)
{
    static const char *const never[] = {"stop", "start", "join", "help", NULL};

    for (const char *const *topic = never; *topic; topic++)
        if (strcmp(*topic, id) == 0)
            return true;
    return false;
}

static float needed_score(const struct candidate *candidate, bool about_the_law)
{
    if (strcmp(candidate->topic->id, "urgent") == 0 || strcmp(candidate->topic->id, "crisis") == 0)
        return sure_emergency;
    if (about_the_law)
        return sure_about_the_law;
    return candidate->by_rules >= rules_hold ? sure_by_rules : sure_score;
}

static void weigh_candidates(struct understanding *seen)
{
    const struct candidate *list = seen->candidates.list;

    if (seen->candidates.count == 0 || is_never_guessed(list[0].topic->id))
        return;
    bool about_the_law = intents_about_the_law(seen);
    seen->sure = list[0].score >= needed_score(&list[0], about_the_law);
    seen->torn = seen->sure && seen->candidates.count > 1 &&
                 list[1].score >= needed_score(&list[1], about_the_law) &&
                 list[0].score - list[1].score < close_score && !is_never_guessed(list[1].topic->id);
}

void understanding_make(struct understanding *seen, const struct content *content,
                        const struct hotline *hotline, const struct session *session,
                        struct standing standing, const struct message *message)
{
    const struct keywords *keywords = matcher_keywords(content->matcher);

    *seen = (struct understanding){
        .content = content, .hotline = hotline, .session = session, .standing = standing, .message = message};
    words_split(&seen->words, message->text);
    seen->wants_language = LANG_UNKNOWN;
    seen->language = usual_language(seen);
    seen->automatic = seen->words.tapback;
    if (seen->automatic || seen->words.count == 0)
        return;
    if (keywords_used && keywords_exact(keywords, &seen->words, &seen->keyword)) {
        take_keyword_language(seen);
        intents_from_keyword(seen);
        return;
    }
    lexicon_find(content->lexicon, &seen->words, &seen->hits);
    place_find(content->places, message->text, &seen->place);
    settle_language(seen);
    drop_foreign(seen);
    if (keywords_used && !seen->place.whole &&
        keywords_find(keywords, &seen->words, &seen->hits, usual_language(seen), &seen->keyword)) {
        take_keyword_language(seen);
        intents_from_keyword(seen);
        if (seen->keyword.typo)
            intents_from_concepts(seen);
        return;
    }
    intents_from_concepts(seen);
    if (seen->place.whole)
        return;
    matcher_match(content->matcher, &seen->words, &seen->hits, parts_used, &seen->candidates);
    weigh_candidates(seen);
    intents_after_matching(seen);
}

/* Appends a line to `out`. */
static void say(char *out, size_t room, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void say(char *out, size_t room, const char *format, ...)
{
    size_t used = strlen(out);
    va_list list;

    if (used + 1 >= room)
        return;
    va_start(list, format);
    vsnprintf(out + used, room - used, format, list);
    va_end(list);
}

static void explain_flags(const struct understanding *seen, char *out, size_t room)
{
    const struct {
        const char *name;
        bool set;
    } flags[] = {
        {"automatic", seen->automatic},
        {"optout", seen->wants_optout},
        {"optout or topic", seen->optout_or_topic},
        {"optin", seen->wants_optin},
        {"join", seen->wants_join},
        {"help", seen->wants_help},
        {"more", seen->wants_more},
        {"menu", seen->wants_menu},
        {"thanks", seen->thanks},
        {"language", seen->wants_language != LANG_UNKNOWN},
        {"language we lack", seen->language_unserved},
        {"crisis", seen->crisis},
        {"urgent", seen->urgent},
        {"sure", seen->sure},
        {"torn", seen->torn},
    };

    say(out, room, "seen:");
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (flags[i].set)
            say(out, room, " [%s]", flags[i].name);
    say(out, room, "\n");
}

void understanding_explain(const struct understanding *seen, char *out, size_t room)
{
    if (room == 0)
        return;
    out[0] = '\0';
    say(out, room, "words:");
    for (size_t i = 0; i < seen->words.count; i++)
        say(out, room, " %s", seen->words.word[i]);
    say(out, room, "\nlanguage: %s%s\n", language_code(seen->language),
        seen->language_in_text ? "" : " (the text does not tell)");
    if (seen->keyword.topic)
        say(out, room, "keyword: %s%s\n", seen->keyword.topic->id, seen->keyword.typo ? " (misspelt)" : "");
    say(out, room, "concepts:");
    for (size_t i = 0; i < seen->hits.count; i++) {
        const struct hit *hit = &seen->hits.hit[i];

        say(out, room, " %s(", lexicon_name(seen->content->lexicon, hit->concept));
        for (size_t w = 0; w < hit->count; w++)
            say(out, room, "%s%s", w ? " " : "", seen->words.word[hit->first + w]);
        say(out, room, "%s)", hit->guessed ? "?" : "");
    }
    say(out, room, "\n");
    for (size_t i = 0; i < seen->candidates.count; i++) {
        const struct candidate *candidate = &seen->candidates.list[i];

        say(out, room, "candidate: %s %.2f (rules %.2f, model %.2f)\n", candidate->topic->id,
            (double)candidate->score, (double)candidate->by_rules, (double)candidate->by_model);
    }
    explain_flags(seen, out, room);
}

void understanding_scrub(struct understanding *seen)
{
    explicit_bzero(seen, sizeof *seen);
}
