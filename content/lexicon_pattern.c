/* lexicon_pattern.c - the short way of writing many phrases as one. */
#include "content/lexicon_pattern.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { PATTERN_ROOM = 1024 };

struct expansion {
    bool (*each)(void *arg, const char *phrase);
    void *arg;
    size_t phrases;
    char phrase[PATTERN_PHRASE_ROOM];
};

static enum pattern_verdict expand(struct expansion *expansion, const char *at, size_t used);

static enum pattern_verdict finish(struct expansion *expansion, size_t used)
{
    if (++expansion->phrases > PATTERN_PHRASES_MAX)
        return PATTERN_TOO_MANY;
    expansion->phrase[used] = '\0';
    return expansion->each(expansion->arg, expansion->phrase) ? PATTERN_OK : PATTERN_REFUSED;
}

static enum pattern_verdict put(struct expansion *expansion, const char *from, size_t length,
                                const char *rest, size_t used)
{
    if (used + length + 1 >= PATTERN_PHRASE_ROOM)
        return PATTERN_TOO_LONG;
    memcpy(expansion->phrase + used, from, length);
    return expand(expansion, rest, used + length);
}

/* Where what begins at `at` ends: at the | or ) that is not inside of a group. NULL when there is none. */
static const char *end_of_choice(const char *at)
{
    int depth = 0;

    for (; *at; at++) {
        if (depth == 0 && (*at == '|' || *at == ')'))
            return at;
        depth += *at == '(' ? 1 : *at == ')' ? -1 : 0;
    }
    return NULL;
}

/* `at` is behind a "(". Each choice is expanded with what comes after the group. */
static enum pattern_verdict expand_group(struct expansion *expansion, const char *at, size_t used)
{
    enum pattern_verdict verdict = PATTERN_OK;
    const char *end = at - 1, *rest;
    char joined[PATTERN_ROOM];

    do {
        if (!(end = end_of_choice(end + 1)))
            return PATTERN_UNBALANCED;
    } while (*end == '|');
    rest = end + 1;
    if (*rest == '?' && (verdict = expand(expansion, ++rest, used)) != PATTERN_OK)
        return verdict;
    for (end = at - 1; verdict == PATTERN_OK && (end == at - 1 || *end == '|');) {
        const char *choice = end + 1;

        end = end_of_choice(choice);
        if ((size_t)snprintf(joined, sizeof joined, "%.*s%s", (int)(end - choice), choice, rest) >=
            sizeof joined)
            return PATTERN_TOO_LONG;
        verdict = expand(expansion, joined, used);
    }
    return verdict;
}

static enum pattern_verdict expand(struct expansion *expansion, const char *at, size_t used)
{
    enum pattern_verdict verdict;

    if (*at == '\0')
        return finish(expansion, used);
    if (*at == '(')
        return expand_group(expansion, at + 1, used);
    if (*at == ')')
        return PATTERN_UNBALANCED;

    size_t length = strcspn(at, " ()?");
    const char *rest = at + length;
    if (*rest == '?') { /* the word may be missing */
        rest++;
        if ((verdict = expand(expansion, rest, used)) != PATTERN_OK)
            return verdict;
        return put(expansion, at, length, rest, used);
    }
    if (*rest == ' ')
        length++;
    return put(expansion, at, length, at + length, used);
}

enum pattern_verdict lexicon_pattern_expand(const char *pattern, bool (*each)(void *arg, const char *phrase),
                                            void *arg)
{
    struct expansion expansion = {.each = each, .arg = arg};

    return expand(&expansion, pattern, 0);
}
