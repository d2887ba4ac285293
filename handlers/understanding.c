/* understanding.c - what was seen in one message. In order of cost: an exact keyword needs little more than
 * its words; everything else has its concepts found, its language guessed, and the topics scored. */
#include "handlers/understanding.h"

#include "content/language_guess.h"
#include "handlers/intents.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* By how much a topic must be likelier than "not for us" to be believed. More, the more of its words are of
 * no concept: it talks of something else. Less, the more it says, since a few words say little; for one or
 * two, which are hardly ever texted to a wrong number; and for an emergency, since one that is missed is worse
 * than one too many. Fitted on messages of people whom the model had not learnt from, each writer left out in
 * turn, so that about one in a hundred ordinary texts is answered. */
static const float needed_at_least = 0.55f, more_by_else = 1.2f, less_by_length = 0.40f, less_for_few = 0.25f,
                   less_for_emergency = 0.20f;
/* And if no rule of `crisis` holds: no word of dying, of being hurt, of not breathing. */
static const float needed_for_crisis = 0.55f;
enum { WORDS_ENOUGH = 40, FEW_WORDS = 2 };

/* Two topics that are this close are not told apart. */
static const float close_score = 0.02f;

/* How much likelier a language must be to be seen in the text, and to go against the conversation's. */
static const float language_lead = 1.0f, language_change_lead = 3.0f;

/* What it would be answered in, were there nothing in the text to go by. */
static enum language usual_language(const struct understanding *seen)
{
    return seen->session->language != LANG_UNKNOWN ? seen->session->language : seen->hotline->language;
}

/* The guess by what stands around the place. */
static enum language guess_without_place(const struct understanding *seen, float *lead)
{
    char text[MESSAGE_TEXT_ROOM];
    struct words words;

    snprintf(text, sizeof text, "%.*s %s", (int)seen->place.start, seen->message->text,
             seen->message->text + seen->place.end);
    words_split(&words, text);
    enum language guessed = language_guess_of(lexicon_language_guess(seen->content->lexicon), &words, lead);
    explicit_bzero(text, strlen(text));
    words_scrub(&words);
    return guessed;
}

static void settle_language(struct understanding *seen)
{
    const struct language_guess *guess = lexicon_language_guess(seen->content->lexicon);
    float lead;
    enum language guessed = language_guess_of(guess, &seen->words, &lead);
    /* "Kansas" looks Tagalog, "Mississippi" French: names of places here speak for no language but the two
     * they have names in */
    if (seen->place.kind != PLACE_NONE && seen->place.kind != PLACE_ZIP && guessed != LANG_EN &&
        guessed != LANG_ES)
        guessed = guess_without_place(seen, &lead);
    bool telling = guessed != LANG_UNKNOWN && lead >= language_lead;

    /* "qwzx": one word in plain letters that the language does not know only looks like it */
    if (seen->words.count == 1 && seen->words.letters == LETTERS_LATIN && guessed != LANG_UNKNOWN &&
        !lexicon_knows(seen->content->lexicon, seen->words.word[0], 1u << guessed))
        telling = false;

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
    explicit_bzero(&seen->hits.hit[kept], (seen->hits.count - kept) * sizeof *seen->hits.hit);
    seen->hits.count = kept;
    for (size_t i = 0; i < kept; i++)
        if (seen->hits.hit[i].known < KNOWN_CONCEPTS)
            seen->concepts |= (concept_set)1 << seen->hits.hit[i].known;
}

/* A keyword of several languages is taken for the conversation's, else for the number's own. */
static void take_keyword_language(struct understanding *seen)
{
    unsigned languages = seen->keyword.languages, usual = 1u << usual_language(seen);
    bool several = (languages & (languages - 1)) != 0;

    /* a keyword of another language does not turn a conversation whose language was asked for */
    if (languages == 0 || seen->session->language_chosen || (several && languages & usual))
        return;
    if (several && !(languages & 1u << seen->hotline->language))
        return; /* it does not tell which of them */
    seen->language = several ? seen->hotline->language : (enum language)__builtin_ctz(languages);
    seen->language_in_text = true;
}

/* A flyer's language is its reader's, unless they have asked for another. */
static void take_code_language(struct understanding *seen)
{
    if (seen->code.word->language == LANG_UNKNOWN || seen->session->language_chosen)
        return;
    seen->language = seen->code.word->language;
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

static bool is_emergency(const char *id)
{
    return strcmp(id, "urgent") == 0 || strcmp(id, "crisis") == 0;
}

static float needed_score(const struct understanding *seen, const struct candidate *candidate)
{
    size_t words = seen->words.count < WORDS_ENOUGH ? seen->words.count : WORDS_ENOUGH;
    float needed = needed_at_least + more_by_else * intents_share_of_else(seen) -
                   less_by_length * logf(1 + (float)words) - less_for_few * (float)(words <= FEW_WORDS) -
                   less_for_emergency * (float)is_emergency(candidate->topic->id);

    return strcmp(candidate->topic->id, "crisis") == 0 && candidate->by_rules <= 0
               ? fmaxf(needed, needed_for_crisis)
               : needed;
}

static void weigh_candidates(struct understanding *seen)
{
    const struct candidate *list = seen->candidates.list;

    if (seen->candidates.count == 0)
        return;
    seen->needed = needed_score(seen, &list[0]);
    if (is_never_guessed(list[0].topic->id) || (list[0].by_rules <= 0 && intents_is_idle_word(seen)))
        return;
    seen->sure = list[0].score >= seen->needed;
    seen->torn = seen->sure && seen->candidates.count > 1 && list[1].score >= seen->needed &&
                 list[0].score - list[1].score < close_score && !is_never_guessed(list[1].topic->id);
}

static unsigned parts_of(const struct hotline *hotline)
{
    return (hotline->without & UNDERSTANDING_RULES ? 0 : MATCHER_RULES) |
           (hotline->without & UNDERSTANDING_MODEL ? 0 : MATCHER_MODEL);
}

void understanding_make(struct understanding *seen, const struct content *content,
                        const struct hotline *hotline, const struct session *session,
                        struct standing standing, const struct message *message)
{
    const struct keywords *keywords = matcher_keywords(content->matcher);
    bool by_keyword = !(hotline->without & UNDERSTANDING_KEYWORDS);

    memset(seen, 0, offsetof(struct understanding, words));
    seen->hits.count = 0;
    seen->content = content;
    seen->hotline = hotline;
    seen->session = session;
    seen->standing = standing;
    seen->message = message;
    words_split(&seen->words, message->text);
    seen->wants_language = LANG_UNKNOWN;
    seen->language = usual_language(seen);
    seen->automatic = seen->words.tapback;
    if (seen->automatic || seen->words.count == 0)
        return;
    if (by_keyword && keywords_exact(keywords, &seen->words, &seen->keyword)) {
        take_keyword_language(seen);
        intents_from_keyword(seen);
        return;
    }
    if (campaigns_exact(&content->campaigns, &seen->words, &seen->code)) {
        take_code_language(seen);
        return;
    }
    lexicon_find(content->lexicon, &seen->words, &seen->hits);
    place_find(content->places, message->text, &seen->place);
    settle_language(seen);
    drop_foreign(seen);
    if (by_keyword && !seen->place.whole && !intents_names_death(seen) &&
        keywords_find(keywords, &seen->words, &seen->hits, usual_language(seen), &seen->keyword)) {
        take_keyword_language(seen);
        intents_from_keyword(seen);
        if (seen->keyword.typo)
            intents_from_concepts(seen);
        return;
    }
    if (!seen->place.whole &&
        campaigns_match(&content->campaigns, content->lexicon, &seen->words, &seen->hits,
                        1u << usual_language(seen) | 1u << LANG_EN | 1u << LANG_ES, &seen->code)) {
        take_code_language(seen);
        return;
    }
    intents_from_concepts(seen);
    if (seen->place.whole)
        return;
    matcher_match(content->matcher, &seen->words, &seen->hits, parts_of(hotline), &seen->candidates);
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
    if (seen->code.campaign)
        say(out, room, "code word of the campaign %s%s\n", seen->code.campaign->id,
            seen->code.typo ? " (misspelt)" : "");
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
    explicit_bzero(seen->hits.spelling, seen->words.count * sizeof *seen->hits.spelling);
    explicit_bzero(seen->hits.hit, seen->hits.count * sizeof *seen->hits.hit);
    words_scrub(&seen->words);
    explicit_bzero(seen, offsetof(struct understanding, words));
}
