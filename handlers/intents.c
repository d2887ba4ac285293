/* intents.c - what a message asks of the line itself. */
#include "handlers/intents.h"

#include <stdio.h>
#include <string.h>
#define KNOB(n, d) (getenv("KNOB" #n) ? strtof(getenv("KNOB" #n), NULL) : (d))

enum {
    ALONE_WORDS_MAX = 12,  /* a longer message is more than a wish to stop, start or join */
    STRONG_WORDS_MAX = 40, /* ... unless it says so in as many words */
    BITS = CONCEPTS_MAX / 64,
};

/* What the rules of `urgent` and `crisis` must weigh to be heeded, at what score of the whole, and how far
 * behind the best topic. */
static const float emergency_weight = 2.0f, emergency_score = -0.3f, emergency_behind = 0.25f;

/* From this score on the model's word is taken that somebody wants to stop, start or join. */
static const float intent_score = 0.45f;

/* A set of concepts, by name in the source and by number when asked. */
struct set {
    uint64_t bit[BITS];
};

static struct set set_of(const struct lexicon *lexicon, const char *names)
{
    struct set set = {{0}};
    char name[48];

    while (*names) {
        size_t length = strcspn(names, " ");

        if (length < sizeof name) {
            memcpy(name, names, length);
            name[length] = '\0';
            int concept = lexicon_concept(lexicon, name);
            if (concept >= 0)
                set.bit[concept / 64] |= (uint64_t)1 << (concept % 64);
        }
        names += length;
        names += strspn(names, " ");
    }
    return set;
}

static bool in_set(const struct set *set, unsigned concept)
{
    return set->bit[concept / 64] >> (concept % 64) & 1;
}

/* The longest hit of the set, in words; 0 when there is none. */
static size_t longest(const struct understanding *seen, const char *names)
{
    struct set set = set_of(seen->content->lexicon, names);
    size_t best = 0;

    for (size_t i = 0; i < seen->hits.count; i++)
        if (in_set(&set, seen->hits.hit[i].concept) && seen->hits.hit[i].count > best)
            best = seen->hits.hit[i].count;
    return best;
}

static bool has(const struct understanding *seen, const char *names)
{
    return longest(seen, names) > 0;
}

/* How many words no concept of the set covers. */
static size_t uncovered(const struct understanding *seen, const char *names)
{
    struct set set = set_of(seen->content->lexicon, names);
    bool covered[WORDS_MAX];
    size_t left = 0, count = seen->words.count;

    memset(covered, 0, count * sizeof *covered);
    for (size_t i = 0; i < seen->hits.count; i++) {
        const struct hit *hit = &seen->hits.hit[i];

        if (in_set(&set, hit->concept))
            memset(covered + hit->first, 1, hit->count);
    }
    for (size_t i = 0; i < count; i++)
        left += !covered[i];
    return left;
}

static bool is_ideographic(const struct understanding *seen)
{
    return (seen->words.letters & (LETTERS_HAN | LETTERS_HANGUL)) != 0;
}

/* How many words make a phrase that cannot be meant otherwise: syllables and characters are short words. */
static size_t phrase_words(const struct understanding *seen, size_t words)
{
    return is_ideographic(seen) ? words * 2 : words;
}

/* What the law and the police have to do with: a message with one of these is about more than the line. */
static const char domain[] =
    "agent police judge warrant jail detainer deport lawyer born crime taken door search "
    "sanctuary program287g cooperate stopped car bag home status block fear hold rights find "
    "silent lie fake run leave sign voluntary expedited report_crime hours48";

/* Words that say nothing of their own around a wish. */
#define MANNERS " polite thanks ack hello bye texts filler now negation "

static bool negated(const struct understanding *seen, const char *names)
{
    struct set set = set_of(seen->content->lexicon, names);
    int negation = lexicon_concept(seen->content->lexicon, "negation");

    /* a negation right before the wish, that is not part of it: "dont stop" */
    for (size_t i = 0; i < seen->hits.count; i++) {
        const struct hit *before = &seen->hits.hit[i];

        if ((int)before->concept != negation)
            continue;
        for (size_t j = 0; j < seen->hits.count; j++) {
            const struct hit *wish = &seen->hits.hit[j];

            if (in_set(&set, wish->concept) && wish->first == before->first + before->count)
                return true;
        }
    }
    return false;
}

/* In other languages than English and Spanish one short word among others is not enough: "tama na yan" may be
 * said of anything. It must stand alone, or be a phrase. */
static bool says_enough(const struct understanding *seen, const char *names)
{
    char all[96];

    if (seen->language == LANG_EN || seen->language == LANG_ES ||
        longest(seen, names) >= phrase_words(seen, 2))
        return true;
    snprintf(all, sizeof all, "%s polite thanks", names);
    return uncovered(seen, all) == 0;
}

/* "no want mesage", "pause all texts", "ya no manden": an end to it, and texts, and nothing else that
 * matters. */
static bool asks_in_parts(const struct understanding *seen)
{
    size_t words = seen->words.count;

    return words <= ALONE_WORDS_MAX && has(seen, "cease") && has(seen, "texts_noun") && !has(seen, domain) &&
           !has(seen, "question not_us past") &&
           uncovered(seen, "cease texts_noun optout optout_strong fear somebody" MANNERS) * 4 <= words;
}

static bool asks_to_stop(const struct understanding *seen)
{
    size_t words = seen->words.count;

    if (has(seen, "keep_on die breathe") || seen->place.kind != PLACE_NONE)
        return false;
    if (asks_in_parts(seen))
        return true;
    if (!has(seen, "optout optout_strong"))
        return false;
    /* "that's enough, thank you": in few letters it may be said of the help */
    if (is_ideographic(seen) && has(seen, "thanks ack") && longest(seen, "optout") < phrase_words(seen, 2))
        return false;
    if (words <= ALONE_WORDS_MAX && uncovered(seen, "optout optout_strong" MANNERS) == 0)
        return says_enough(seen, "optout optout_strong") && !negated(seen, "optout optout_strong");
    if (words > STRONG_WORDS_MAX)
        return false;
    size_t strong = longest(seen, "optout_strong");
    if (strong > 0) /* "remove me": from the list, unless it is about the country */
        return !negated(seen, "optout_strong") &&
               (has(seen, "texts texts_noun") || !has(seen, "agent police deport jail lawyer status not_us"));
    /* languages other than English and Spanish have only set phrases: a long one is enough */
    return seen->language != LANG_EN && seen->language != LANG_ES &&
           longest(seen, "optout") >= phrase_words(seen, 2) &&
           !has(seen, "agent police jail deport detainer") &&
           uncovered(seen, "optout optout_strong" MANNERS) <= words / 2 && !negated(seen, "optout");
}

static bool asks_alone(const struct understanding *seen, const char *names, const char *with)
{
    char all[160];

    if (!has(seen, names) || seen->words.count > ALONE_WORDS_MAX)
        return false;
    snprintf(all, sizeof all, "%s" MANNERS "%s", names, with);
    return uncovered(seen, all) == 0 && says_enough(seen, names) && !negated(seen, names);
}

static bool asks_to_start(const struct understanding *seen)
{
    if (has(seen, "agent police not_us keep_on"))
        return false;
    return asks_alone(seen, "optin", "question") ||
           (longest(seen, "optin") >= phrase_words(seen, 2) && has(seen, "texts again") &&
            seen->words.count <= ALONE_WORDS_MAX * 2 && !has(seen, domain) && !negated(seen, "optin"));
}

static bool asks_to_join(const struct understanding *seen)
{
    if (has(seen, "agent police not_us program287g"))
        return false;
    return asks_alone(seen, "join", "question") ||
           (has(seen, "join") && has(seen, "join_what") &&
            uncovered(seen, "join join_what question" MANNERS) * 2 <= seen->words.count &&
            seen->words.count <= ALONE_WORDS_MAX * 2 &&
            !has(seen, "deport jail warrant judge optout optout_strong") && !negated(seen, "join"));
}

/* ---- Another language ---- */

/* The folded names of languages, in the tongues that people write them in. A word more than once is no harm.
 */
static const struct {
    enum language language; /* LANG_UNKNOWN: one that we do not have */
    const char *names;
} language_names[] = {
    {LANG_EN, "english ingles anglais anglè angle engles anglais inglese angles"},
    {LANG_ES, "spanish espanol espagnol panyol castellano espanhol espanyol espanol espaniol spanis"},
    {LANG_ZH, "chinese mandarin cantonese chino chinois zhongwen chinwa chines tsino"},
    {LANG_VI, "vietnamese vietnamita vietnamien tiengviet viet"},
    {LANG_HT, "creole kreyol haitian criollo haitiano haitien ayisyen kreyòl kreol"},
    {LANG_AR, "arabic arabe arab arabi"},
    {LANG_PT, "portuguese portugues portugais brazilian potige"},
    {LANG_TL, "tagalog filipino pilipino tagalo"},
    {LANG_KO, "korean coreano coreen hangul"},
    {LANG_RU, "russian ruso russe russo"},
    {LANG_FR, "french frances francais franse fransè"},
    {LANG_UNKNOWN,
     "punjabi hindi urdu somali amharic nepali burmese swahili ukrainian polish german italian japanese "
     "farsi persian dari pashto mam quiche kiche mixteco nahuatl khmer hmong laotian thai bengali bangla "
     "gujarati tigrinya turkish hebrew greek romanian zapoteco kanjobal qanjobal quechua garifuna triqui "
     "ucraniano polaco aleman italiano japones purepecha otomi albanian armenian wolof fula twi yoruba "
     "igbo uzbek kazakh mongolian indonesian malay telugu tamil karen rohingya lingala"},
};

/* Names in other alphabets, as strings of folded words. */
static const struct {
    enum language language;
    const char *name;
} wide_names[] = {
    {LANG_ZH, "\u4e2d \u6587"},
    {LANG_ZH, "\u6c49 \u8bed"},
    {LANG_ZH, "\u534e \u8bed"},
    {LANG_ZH, "\u5e7f \u4e1c \u8bdd"},
    {LANG_ZH, "\u666e \u901a \u8bdd"},
    {LANG_EN, "\u82f1 \u6587"},
    {LANG_EN, "\u82f1 \u8bed"},
    {LANG_KO, "\ud55c \uad6d \uc5b4"},
    {LANG_KO, "\ud55c \uad6d \ub9d0"},
    {LANG_KO, "\ud55c \uae00"},
    {LANG_EN, "\uc601 \uc5b4"},
    {LANG_RU, "\u0440\u0443\u0441\u0441\u043a"},
    {LANG_EN, "\u0430\u043d\u0433\u043b\u0438\u0438\u0441\u043a"},
    {LANG_AR, "\u0639\u0631\u0628\u064a"},
    {LANG_EN, "\u0627\u0646\u062c\u0644\u064a\u0632\u064a"},
    {LANG_EN, "\u0627\u0646\u0643\u0644\u064a\u0632\u064a"},
    {LANG_VI, "tieng viet"},
    {LANG_EN, "tieng anh"},
    {LANG_VI, "viet ngu"},
};

/* Is `word` one of the space-separated `names`? */
static bool is_among(const char *names, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = strstr(names, word); at; at = strstr(at + 1, word))
        if ((at == names || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

/* The languages named, as bits; LANG_UNKNOWN's bit for one that we do not have. */
static unsigned languages_named(const struct understanding *seen)
{
    unsigned named = 0;
    char key[512];

    for (size_t w = 0; w < seen->words.count; w++) {
        const char *word = seen->words.word[w];

        if (word[0] < 'a' || word[0] > 'z' || strlen(word) < 3)
            continue;
        for (size_t i = 0; i < sizeof language_names / sizeof *language_names; i++)
            if (is_among(language_names[i].names, word))
                named |= 1u << language_names[i].language;
    }
    if (words_key(&seen->words, key, sizeof key))
        for (size_t i = 0; i < sizeof wide_names / sizeof *wide_names; i++)
            if (strstr(key, wide_names[i].name))
                named |= 1u << wide_names[i].language;
    explicit_bzero(key, sizeof key);
    return named;
}

static void find_language_wish(struct understanding *seen)
{
    unsigned named;

    if (seen->words.count > (is_ideographic(seen) ? 24u : 14u) ||
        has(seen, "agent police judge warrant jail detainer deport lawyer taken door stopped sanctuary") ||
        !has(seen, "language_request") ||
        uncovered(seen, "language_request no_english question" MANNERS) * 3 > seen->words.count)
        return;
    named = languages_named(seen);
    /* "my english is no good", "no hablo ingles": the language they cannot, beside the one they want */
    if (named & 1u << LANG_EN && (named & ~(1u << LANG_EN) || has(seen, "negation no_english")) &&
        (named != 1u << LANG_EN || seen->language != LANG_EN))
        named &= ~(1u << LANG_EN);
    for (int language = 0; language < LANGUAGES; language++)
        if (named & 1u << language) {
            seen->wants_language = (enum language)language;
            return;
        }
    if (named & 1u << LANG_UNKNOWN)
        seen->language_unserved = true;
    else
        seen->wants_language =
            seen->language; /* "I do not understand": at least in the language they write */
}

/* ---- All of them ---- */

void intents_from_keyword(struct understanding *seen)
{
    const char *id = seen->keyword.topic->id;

    seen->wants_optout = strcmp(id, "stop") == 0;
    seen->wants_optin = strcmp(id, "start") == 0;
    seen->wants_join = strcmp(id, "join") == 0;
    seen->wants_help = strcmp(id, "help") == 0;
    seen->wants_menu = strcmp(id, "menu") == 0;
    seen->urgent = strcmp(id, "urgent") == 0;
    seen->crisis = strcmp(id, "crisis") == 0;
}

void intents_from_concepts(struct understanding *seen)
{
    size_t words = seen->words.count;

    if (has(seen, "auto_reply") && !has(seen, "agent police optout optout_strong"))
        seen->automatic = true;
    if (asks_alone(seen, "optout_or_topic", ""))
        seen->optout_or_topic = true;
    else if (asks_to_stop(seen))
        seen->wants_optout = true;
    if (seen->wants_optout || seen->optout_or_topic || seen->keyword.topic)
        return;
    if (asks_to_start(seen))
        seen->wants_optin = true;
    else if (asks_to_join(seen))
        seen->wants_join = true;
    else if (asks_alone(seen, "more", "question what_is"))
        seen->wants_more = true;
    else if (words <= 4 && asks_alone(seen, "help", "fear"))
        seen->wants_help = true;
    else if (asks_alone(seen, "menu", "hello question what_is"))
        seen->wants_menu = true;
    find_language_wish(seen);
    seen->thanks = words > 0 && words <= ALONE_WORDS_MAX && uncovered(seen, "thanks ack bye polite") == 0 &&
                   has(seen, "thanks ack bye");
}

/* Do the topic's rules hold, with nothing else in the message that speaks louder for another? */
static bool is_emergency(const struct understanding *seen, const char *topic)
{
    const struct candidate *best = seen->candidates.list;

    if (seen->sure && strcmp(best->topic->id, topic) == 0)
        return true;
    for (size_t i = 0; i < seen->candidates.count; i++) {
        const struct candidate *candidate = &seen->candidates.list[i];

        if (strcmp(candidate->topic->id, topic) == 0)
            return candidate->by_rules >= emergency_weight && candidate->score >= emergency_score &&
                   best->score - candidate->score <= emergency_behind;
    }
    return false;
}

/* The model takes it for a wish to stop, start or join, and there are words of that kind and none of the law.
 */
static bool looks_like(const struct understanding *seen, const char *topic, const char *concepts)
{
    const struct candidate *best = seen->candidates.list;

    return seen->candidates.count > 0 && strcmp(best->topic->id, topic) == 0 && best->score >= intent_score &&
           seen->words.count <= ALONE_WORDS_MAX && has(seen, concepts) && seen->place.kind == PLACE_NONE &&
           !has(seen, "keep_on not_us question agent police jail deport detainer warrant lawyer door taken "
                      "die hurt breathe");
}

bool intents_about_the_law(const struct understanding *seen)
{
    return has(seen, "agent police deport warrant jail lawyer status detainer program287g sanctuary judge") &&
           has(seen, "question must can_they should what_is who law rights difference fear help find") &&
           !has(seen, "not_us");
}

void intents_after_matching(struct understanding *seen)
{
    bool calm = seen->wants_optout || seen->optout_or_topic || seen->automatic;

    if (!calm && !seen->wants_optin && !seen->wants_join) {
        seen->wants_optout = looks_like(seen, "stop", "optout optout_strong") ||
                             (has(seen, "texts_noun") && looks_like(seen, "stop", "cease"));
        seen->wants_optin = has(seen, "texts again") && looks_like(seen, "start", "optin");
        seen->wants_join = looks_like(seen, "join", "join");
        calm = seen->wants_optout;
    }
    seen->crisis = !calm && is_emergency(seen, "crisis");
    seen->urgent = !calm && is_emergency(seen, "urgent");
    if (seen->crisis || seen->urgent) {
        seen->wants_optin = seen->wants_join = seen->wants_more = seen->wants_help = false;
        seen->wants_language = LANG_UNKNOWN;
        seen->language_unserved = false;
    }
    if (!seen->wants_menu && !seen->keyword.topic && !seen->sure)
        seen->wants_menu = seen->words.count > 0 && seen->words.count <= 6 && has(seen, "hello") &&
                           uncovered(seen, "hello polite thanks ack bye") <= 2;
}
