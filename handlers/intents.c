/* intents.c - what a message asks of the line itself. */
#include "handlers/intents.h"

#include <string.h>

enum {
    ALONE_WORDS_MAX = 12,  /* a longer message is more than a wish to stop, start or join */
    STRONG_WORDS_MAX = 40, /* ... unless it says so in as many words */
};

/* What the rules of `urgent` and `crisis` must weigh to be heeded, how much less of a score is enough then,
 * and how far they may be behind the best topic. */
static const float emergency_weight = 2.0f, emergency_less = 0.3f, emergency_behind = 0.25f;
/* "my husband is hitting me and if i call the cops ...": it is about the police too, but that can wait. */
static const float life_weight = 3.0f, life_behind = 0.6f;

/* From this score on the model's word is taken that somebody wants to stop, start or join. */
static const float intent_score = 0.80f;
/* Nobody is subscribed by mistake. */
static const float wish_score = 1.6f;
/* With a set phrase that hardly means anything else, from this one on. */
static const float strong_score = 0.1f;
/* With words that may be said of anything: "no quiero esto". */
static const float plain_score = 1.2f;

#define C(name) ((concept_set)1 << KNOWN_##name)

static bool in_set(concept_set set, const struct hit *hit)
{
    return hit->known < KNOWN_CONCEPTS && set >> hit->known & 1;
}

/* The longest hit of the set, in words; 0 when there is none. */
static size_t longest(const struct understanding *seen, concept_set set)
{
    size_t best = 0;

    for (size_t i = 0; i < seen->hits.count; i++)
        if (in_set(set, &seen->hits.hit[i]) && seen->hits.hit[i].count > best)
            best = seen->hits.hit[i].count;
    return best;
}

static bool has(const struct understanding *seen, concept_set set)
{
    return (seen->concepts & set) != 0;
}

/* How many words no concept of the set covers. */
static size_t uncovered(const struct understanding *seen, concept_set set)
{
    bool covered[WORDS_MAX];
    size_t left = 0, count = seen->words.count;

    memset(covered, 0, count * sizeof *covered);
    for (size_t i = 0; i < seen->hits.count; i++)
        if (in_set(set, &seen->hits.hit[i]))
            memset(covered + seen->hits.hit[i].first, 1, seen->hits.hit[i].count);
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
#define DOMAIN                                                                                               \
    (C(agent) | C(police) | C(judge) | C(warrant) | C(jail) | C(detainer) | C(deport) | C(lawyer) |          \
     C(born) | C(crime) | C(taken) | C(door) | C(search) | C(sanctuary) | C(program287g) | C(cooperate) |    \
     C(stopped) | C(car) | C(bag) | C(home) | C(status) | C(block) | C(fear) | C(hold) | C(rights) |         \
     C(find) | C(silent) | C(lie) | C(fake) | C(run) | C(leave) | C(sign) | C(voluntary) | C(expedited) |    \
     C(report_crime) | C(hours48))

/* Those of them that ordinary texts seldom have. */
#define LAW (DOMAIN & ~(C(car) | C(bag) | C(home)))

/* Words that say nothing of their own around a wish. */
#define MANNERS                                                                                              \
    (C(polite) | C(thanks) | C(ack) | C(hello) | C(bye) | C(texts) | C(filler) | C(now) | C(negation))

static bool negated(const struct understanding *seen, concept_set set)
{
    /* a negation right before the wish, that is not part of it: "dont stop" */
    for (size_t i = 0; i < seen->hits.count; i++) {
        const struct hit *before = &seen->hits.hit[i];

        if (before->known != KNOWN_negation)
            continue;
        for (size_t j = 0; j < seen->hits.count; j++) {
            const struct hit *wish = &seen->hits.hit[j];

            if (in_set(set, wish) && wish->first == before->first + before->count)
                return true;
        }
    }
    return false;
}

/* In other languages than English and Spanish one short word among others is not enough: "tama na yan" may be
 * said of anything. It must stand alone, or be a phrase. */
static bool says_enough(const struct understanding *seen, concept_set set)
{
    return seen->language == LANG_EN || seen->language == LANG_ES ||
           longest(seen, set) >= phrase_words(seen, 2) || uncovered(seen, set | C(polite) | C(thanks)) == 0;
}

/* "no want mesage", "pause all texts", "ya no manden": an end to it, and texts, and nothing else that
 * matters. */
static bool asks_in_parts(const struct understanding *seen)
{
    size_t words = seen->words.count;

    return words <= ALONE_WORDS_MAX && has(seen, C(cease)) && has(seen, C(texts_noun)) &&
           !has(seen, DOMAIN) && !has(seen, C(question) | C(not_us) | C(past)) &&
           uncovered(seen, C(cease) | C(texts_noun) | C(optout) | C(optout_strong) | C(fear) | C(somebody) |
                               MANNERS) *
                   4 <=
               words;
}

/* "sign me back in, I quit the texts last month": a set phrase for wanting them again that no other wish
 * reaches into, as it does in "never text me again". */
static bool asks_for_more_again(const struct understanding *seen)
{
    for (size_t i = 0; i < seen->hits.count; i++) {
        const struct hit *wish = &seen->hits.hit[i];
        bool clear = wish->known == KNOWN_optin && wish->count >= phrase_words(seen, 3);

        for (size_t j = 0; clear && j < seen->hits.count; j++) {
            const struct hit *other = &seen->hits.hit[j];

            clear = !in_set(C(optout) | C(optout_strong) | C(cease) | C(negation), other) ||
                    other->first + other->count < wish->first || other->first >= wish->first + wish->count;
        }
        if (clear)
            return true;
    }
    return false;
}

static bool asks_to_stop(const struct understanding *seen)
{
    size_t words = seen->words.count;

    bool place = seen->place.kind != PLACE_NONE;

    if (has(seen, C(keep_on)) || intents_names_death(seen) || seen->place.whole ||
        (place && !has(seen, C(optout_strong))) || asks_for_more_again(seen))
        return false;
    if (asks_in_parts(seen))
        return true;
    if (!has(seen, C(optout) | C(optout_strong)))
        return false;
    /* "that's enough, thank you": in few letters it may be said of the help */
    if (is_ideographic(seen) && has(seen, C(thanks) | C(ack)) &&
        longest(seen, C(optout)) < phrase_words(seen, 2))
        return false;
    if (words <= ALONE_WORDS_MAX && uncovered(seen, C(optout) | C(optout_strong) | MANNERS) == 0)
        return says_enough(seen, C(optout) | C(optout_strong)) &&
               !negated(seen, C(optout) | C(optout_strong));
    if (words > STRONG_WORDS_MAX)
        return false;
    /* "remove me": from the list; without a word of texts it may be from the country, and the model is asked
     */
    if (has(seen, C(optout_strong)))
        return has(seen, C(texts)) && !negated(seen, C(optout_strong));
    /* languages other than English and Spanish have only set phrases: a long one is enough */
    return seen->language != LANG_EN && seen->language != LANG_ES &&
           longest(seen, C(optout)) >= phrase_words(seen, 2) &&
           !has(seen, C(agent) | C(police) | C(jail) | C(deport) | C(detainer)) &&
           uncovered(seen, C(optout) | C(optout_strong) | MANNERS) <= words / 2 && !negated(seen, C(optout));
}

/* The wish, manners, and nothing else but words of the set `with`. */
static bool asks_alone(const struct understanding *seen, concept_set wish, concept_set with)
{
    return seen->words.count <= ALONE_WORDS_MAX && has(seen, wish) &&
           uncovered(seen, wish | MANNERS | with) == 0 && says_enough(seen, wish) && !negated(seen, wish);
}

static bool asks_to_start(const struct understanding *seen)
{
    if (has(seen, C(agent) | C(police) | C(not_us) | C(keep_on)))
        return false;
    return asks_alone(seen, C(optin), C(question)) ||
           (longest(seen, C(optin)) >= phrase_words(seen, 2) && has(seen, C(texts) | C(again)) &&
            seen->words.count <= ALONE_WORDS_MAX * 2 && !has(seen, DOMAIN) && !negated(seen, C(optin)));
}

static bool asks_to_join(const struct understanding *seen)
{
    if (has(seen, C(agent) | C(police) | C(not_us) | C(program287g)))
        return false;
    return asks_alone(seen, C(join), C(question)) ||
           (has(seen, C(join)) && has(seen, C(join_what)) &&
            uncovered(seen, C(join) | C(join_what) | C(question) | MANNERS) * 2 <= seen->words.count &&
            seen->words.count <= ALONE_WORDS_MAX * 2 &&
            !has(seen,
                 C(deport) | C(jail) | C(warrant) | C(judge) | C(lawyer) | C(optout) | C(optout_strong)) &&
            !negated(seen, C(join)));
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
        if (seen->language == LANG_TL && strcmp(word, "hindi") == 0)
            continue; /* "not" */
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
        has(seen, C(agent) | C(police) | C(judge) | C(warrant) | C(jail) | C(detainer) | C(deport) |
                      C(lawyer) | C(taken) | C(door) | C(stopped) | C(sanctuary)) ||
        !has(seen, C(language_request)) ||
        uncovered(seen, C(language_request) | C(no_english) | C(question) | MANNERS) * 3 > seen->words.count)
        return;
    named = languages_named(seen);
    /* "my english is no good", "no hablo ingles": the language they cannot, beside the one they want */
    if (named & 1u << LANG_EN && (named & ~(1u << LANG_EN) || has(seen, C(negation) | C(no_english))) &&
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

    if (has(seen, C(auto_reply)) && !has(seen, C(agent) | C(police) | C(optout) | C(optout_strong)))
        seen->automatic = true;
    if (asks_alone(seen, C(optout_or_topic), 0) && longest(seen, C(optout_strong)) < phrase_words(seen, 2) &&
        longest(seen, C(optout)) < phrase_words(seen, 3))
        seen->optout_or_topic = true;
    else if (asks_to_stop(seen))
        seen->wants_optout = true;
    if (seen->wants_optout || seen->optout_or_topic || seen->keyword.topic)
        return;
    if (asks_to_start(seen))
        seen->wants_optin = true;
    else if (asks_to_join(seen))
        seen->wants_join = true;
    else if (asks_alone(seen, C(more), C(question) | C(what_is)))
        seen->wants_more = true;
    else if (words <= 4 && asks_alone(seen, C(help), C(fear)))
        seen->wants_help = true;
    else if (asks_alone(seen, C(menu), C(hello) | C(question) | C(what_is)))
        seen->wants_menu = true;
    find_language_wish(seen);
    seen->thanks = words > 0 && words <= ALONE_WORDS_MAX &&
                   uncovered(seen, C(thanks) | C(ack) | C(bye) | C(polite)) == 0 &&
                   has(seen, C(thanks) | C(ack) | C(bye));
}

/* Do the topic's rules hold, with nothing else in the message that speaks louder for another? */
static bool is_emergency(const struct understanding *seen, const char *topic)
{
    const struct candidate *best = seen->candidates.list;

    if (seen->sure && strcmp(best->topic->id, topic) == 0)
        return true;
    for (size_t i = 0; i < seen->candidates.count; i++) {
        const struct candidate *candidate = &seen->candidates.list[i];

        if (strcmp(candidate->topic->id, topic) == 0) {
            bool life = strcmp(topic, "crisis") == 0 && candidate->by_rules >= life_weight;
            return candidate->by_rules >= emergency_weight &&
                   candidate->score >= seen->needed - emergency_less &&
                   best->score - candidate->score <= (life ? life_behind : emergency_behind);
        }
    }
    return false;
}

/* The model takes it for a wish to stop, start or join, and there are words of that kind and none of the law.
 */
static bool looks_like(const struct understanding *seen, const char *topic, concept_set words, float enough)
{
    const struct candidate *best = seen->candidates.list;

    return seen->candidates.count > 0 && strcmp(best->topic->id, topic) == 0 && best->score >= enough &&
           has(seen, words) &&
           !has(seen, C(keep_on) | C(not_us) | C(crime) | C(lie) | C(agent) | C(police) | C(jail) |
                          C(deport) | C(detainer) | C(warrant) | C(lawyer) | C(door) | C(taken) | C(die) |
                          C(hurt) | C(breathe));
}

static bool looks_like_stop(const struct understanding *seen)
{
    size_t words = seen->words.count;

    if (asks_for_more_again(seen) || words > STRONG_WORDS_MAX)
        return false;
    if (looks_like(seen, "stop", C(optout_strong), strong_score) && !negated(seen, C(optout_strong)))
        return true;
    /* "how do I make these go away" asks for it too, but only of texts */
    if (words > ALONE_WORDS_MAX || seen->place.kind != PLACE_NONE ||
        (has(seen, C(question)) && !has(seen, C(texts))))
        return false;
    /* "he said stop the music": something else is to stop */
    size_t others = uncovered(seen, C(optout) | C(optout_strong) | C(cease) | C(texts_noun) | C(somebody) |
                                        C(fear) | MANNERS);
    if (!has(seen, C(texts)) && others * 3 > words)
        return false;
    return looks_like(seen, "stop", C(optout), says_enough(seen, C(optout)) ? intent_score : plain_score) ||
           looks_like(seen, "stop", C(cease), has(seen, C(texts_noun)) ? intent_score : plain_score);
}

static bool looks_like_wish(const struct understanding *seen, const char *topic, concept_set words)
{
    return seen->words.count <= ALONE_WORDS_MAX && seen->place.kind == PLACE_NONE &&
           !has(seen, C(question)) && looks_like(seen, topic, words, wish_score);
}

bool intents_is_idle_word(const struct understanding *seen)
{
    return seen->words.count <= phrase_words(seen, 1) && !has(seen, LAW);
}

bool intents_names_death(const struct understanding *seen)
{
    return has(seen, C(die) | C(breathe));
}

static bool names_an_officer(const struct understanding *seen)
{
    return has(seen, C(agent) | C(police));
}

float intents_share_of_else(const struct understanding *seen)
{
    bool covered[WORDS_MAX];
    size_t left = 0, count = seen->words.count;

    memset(covered, 0, count * sizeof *covered);
    for (size_t i = 0; i < seen->hits.count; i++)
        memset(covered + seen->hits.hit[i].first, 1, seen->hits.hit[i].count);
    for (size_t i = 0; i < count; i++)
        left += !covered[i];
    return count > 0 ? (float)left / (float)count : 0;
}

bool intents_asks(const struct understanding *seen)
{
    return has(seen, C(question) | C(must) | C(can_they) | C(should) | C(what_is) | C(who) | C(law) |
                         C(rights) | C(difference) | C(fear) | C(help));
}

/* The words of the text from byte `start` to byte `end`. */
static size_t words_between(const char *text, size_t start, size_t end)
{
    size_t words = 0;

    for (size_t i = start; i < end && text[i]; i++)
        words += text[i] != ' ' && (i == start || text[i - 1] == ' ');
    return words;
}

bool intents_talks_of_else(const struct understanding *seen)
{
    const struct place *place = &seen->place;
    bool known =
        seen->language == LANG_EN || seen->language == LANG_ES; /* more words of others are unknown */

    if (place->policing || names_an_officer(seen))
        return false;
    size_t named = words_between(seen->message->text, place->start, place->end);
    bool exact = place->kind == PLACE_ZIP ||
                 (place->name[0] && named > words_between(place->name, 0, sizeof place->name));
    if (exact) /* "in Yakima Washington": who writes it so, has an answer in mind */
        return false;
    if (has(seen, C(not_us)))
        return true;
    return !intents_asks(seen) && !has(seen, LAW) &&
           uncovered(seen, MANNERS | C(question) | C(what_is)) > named + phrase_words(seen, known ? 1 : 4);
}

static const float faint_score = 0.4f;

/* "Montana ice", "ley de Illinois sobre la migra": few tell of a raid by the name of a state. With nothing
 * that speaks of one, and officers alone or little to go by, what is asked is its law. */
static bool is_only_a_state_and_officers(const struct understanding *seen)
{
    const struct place *place = &seen->place;
    const struct candidate *best = seen->candidates.list;

    return place->kind == PLACE_STATE && strcmp(best->topic->id, "urgent") == 0 && best->by_rules <= 0 &&
           (best->score < faint_score || uncovered(seen, C(agent) | C(police) | C(polite) | C(filler)) <=
                                             words_between(seen->message->text, place->start, place->end));
}

void intents_after_matching(struct understanding *seen)
{
    bool calm = seen->wants_optout || seen->optout_or_topic || seen->automatic;

    if (!calm && !seen->wants_optin && !seen->wants_join) {
        seen->wants_optout = looks_like_stop(seen);
        seen->wants_optin = has(seen, C(texts) | C(again)) && looks_like_wish(seen, "start", C(optin));
        seen->wants_join = looks_like_wish(seen, "join", C(join));
        calm = seen->wants_optout;
    }
    /* "si": manners and nothing else, whatever the model makes of the word */
    if (seen->thanks && seen->candidates.count > 0 && seen->candidates.list[0].by_rules <= 0)
        seen->sure = seen->torn = false;
    seen->crisis = !calm && is_emergency(seen, "crisis");
    seen->urgent = !calm && is_emergency(seen, "urgent");
    if (seen->urgent && is_only_a_state_and_officers(seen))
        seen->urgent = seen->sure = false;
    if (seen->crisis || seen->urgent) {
        seen->wants_optin = seen->wants_join = seen->wants_more = seen->wants_help = false;
        seen->wants_language = LANG_UNKNOWN;
        seen->language_unserved = false;
    }
    if (!seen->wants_menu && !seen->keyword.topic && !seen->sure)
        seen->wants_menu = seen->words.count > 0 && seen->words.count <= 6 && has(seen, C(hello)) &&
                           uncovered(seen, C(hello) | C(polite) | C(thanks) | C(ack) | C(bye)) <= 2;
}
