/* campaign_words.c - finds code words in messages. */
#include "content/campaigns.h"
#include "content/spelling.h"

#include <string.h>

enum {
    KEY_ROOM = 96,
    WORDS_AT_MOST = 14,   /* a longer message is no code word with manners */
    TYPO_WORDS_MAX = 3,   /* a misspelt one has no more words than that */
    TYPO_LETTERS_MIN = 4, /* shorter ones are not mended */
    LONG_LETTERS = 8,     /* from here on two slips are allowed */
    ONE_SLIP = 10,        /* tenths */
};

static bool take(const struct campaign *campaign, const struct code_word *word, bool typo,
                 struct code_match *match)
{
    *match = (struct code_match){campaign, word, typo};
    return true;
}

static bool look_up(const struct campaigns *campaigns, const char *key, struct code_match *match)
{
    for (size_t i = 0; i < campaigns->count; i++)
        for (size_t j = 0; j < campaigns->list[i].words_count; j++)
            if (strcmp(campaigns->list[i].words[j].key, key) == 0)
                return take(&campaigns->list[i], &campaigns->list[i].words[j], false, match);
    return false;
}

bool campaigns_exact(const struct campaigns *campaigns, const struct words *words, struct code_match *match)
{
    char key[KEY_ROOM];

    *match = (struct code_match){.campaign = NULL};
    if (campaigns->count == 0 || words->count == 0 || words->count > WORDS_AT_MOST ||
        !words_key(words, key, sizeof key))
        return false;
    bool found = look_up(campaigns, key, match);
    explicit_bzero(key, sizeof key);
    return found;
}

static bool is_manners(const struct hit *hit)
{
    return !hit->guessed &&
           (hit->known == KNOWN_polite || hit->known == KNOWN_thanks || hit->known == KNOWN_hello);
}

/* The words without the polite ones, as a key. False when none are left, or they do not fit. */
static bool without_manners(const struct words *words, const struct hits *hits, char key[KEY_ROOM],
                            size_t *count)
{
    bool polite[WORDS_AT_MOST] = {false};
    size_t used = 0;

    *count = 0;
    for (size_t i = 0; i < hits->count; i++)
        for (size_t w = 0; is_manners(&hits->hit[i]) && w < hits->hit[i].count; w++)
            polite[hits->hit[i].first + w] = true;
    for (size_t w = 0; w < words->count; w++) {
        size_t length = strlen(words->word[w]);
        if (polite[w])
            continue;
        if (used + length + 2 > KEY_ROOM)
            return false;
        if (used > 0)
            key[used++] = ' ';
        memcpy(key + used, words->word[w], length);
        used += length;
        ++*count;
    }
    key[used] = '\0';
    return used > 0;
}

/* Does the message say anything that we know, beside manners? */
static bool means_something(const struct hits *hits)
{
    for (size_t i = 0; i < hits->count; i++)
        if (!hits->hit[i].guessed && !is_manners(&hits->hit[i]))
            return true;
    return false;
}

/* The nearest code word; none when two campaigns' are equally near. */
static bool look_up_misspelt(const struct campaigns *campaigns, const char *key, struct code_match *match)
{
    unsigned most = strlen(key) >= LONG_LETTERS ? 2 * ONE_SLIP : ONE_SLIP, best = most + 1;
    bool torn = false;

    for (size_t i = 0; i < campaigns->count; i++) {
        const struct campaign *campaign = &campaigns->list[i];
        for (size_t j = 0; j < campaign->words_count; j++) {
            unsigned apart = spelling_distance(key, campaign->words[j].key, best);
            if (apart > most || apart > best)
                continue;
            torn = apart == best && match->campaign != campaign;
            best = apart;
            take(campaign, &campaign->words[j], true, match);
        }
    }
    if (torn)
        match->campaign = NULL;
    return match->campaign != NULL;
}

bool campaigns_match(const struct campaigns *campaigns, const struct lexicon *lexicon,
                     const struct words *words, const struct hits *hits, unsigned languages,
                     struct code_match *match)
{
    char key[KEY_ROOM];
    size_t count;

    *match = (struct code_match){.campaign = NULL};
    if (campaigns->count == 0 || words->count == 0 || words->count > WORDS_AT_MOST ||
        !without_manners(words, hits, key, &count))
        return false;
    bool found = look_up(campaigns, key, match);
    if (!found && count <= TYPO_WORDS_MAX && strlen(key) >= TYPO_LETTERS_MIN && !means_something(hits) &&
        key[strspn(key, "0123456789- ")] != '\0' && !(count == 1 && lexicon_knows(lexicon, key, languages)))
        found = look_up_misspelt(campaigns, key, match);
    explicit_bzero(key, sizeof key);
    return found;
}
