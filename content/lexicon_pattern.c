/* lexicon_pattern.c - the short way of writing many phrases as one. */
#include "content/lexicon_pattern.h"

#include <stddef.h>
#include <string.h>

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

/* `at` is behind a "(". */
static enum pattern_verdict expand_group(struct expansion *expansion, const char *at, size_t used)
{
    size_t length = strcspn(at, "()");
    const char *rest = at + length + 1;
    enum pattern_verdict verdict;

    if (at[length] != ')')
        return PATTERN_UNBALANCED;
    if (*rest == '?') {
        rest++;
        if ((verdict = expand(expansion, rest, used)) != PATTERN_OK)
            return verdict;
    }
    for (size_t from = 0; from <= length;) {
        size_t piece = strcspn(at + from, "|)");

        if ((verdict = put(expansion, at + from, piece, rest, used)) != PATTERN_OK)
            return verdict;
        from += piece + 1;
    }
    return PATTERN_OK;
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
