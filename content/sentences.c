/* sentences.c - cuts a text into its sentences, and leaves out those that nothing fills in. */
#include "content/sentences.h"

#include <ctype.h>
#include <string.h>

/* ---- Where a sentence ends ---- */

static bool is_white(char character)
{
    return character == ' ' || character == '\n' || character == '\t' || character == '\r';
}

/* How long the sign at `at` is when it ends a sentence whatever follows; else 0. */
static size_t full_stop(const char *at)
{
    static const char *const stops[] = {"。", "！", "？", "؟"};

    if ((unsigned char)*at < 0x80)
        return *at == '\n';
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
        if (strncmp(at, stops[i], strlen(stops[i])) == 0)
            return strlen(stops[i]);
    return 0;
}

/* Is the dot at `at` part of a short form? "U.S.", "EE.UU.", "a.m.", "J. Smith"; "ice.gov." is none. */
static bool is_short_form(const char *text, const char *at)
{
    const char *piece = at, *word;

    while (piece > text && isalpha((unsigned char)piece[-1]))
        piece--;
    for (word = piece; word > text && !is_white(word[-1]);)
        word--;
    if (piece == at)
        return false; /* a digit or another sign stands before it */
    return (piece == word && at - piece == 1 && *piece != 'I') ||
           (piece > word && piece[-1] == '.' && at - piece <= 2);
}

size_t sentences_length(const char *text)
{
    const char *at = text;

    while (*at) {
        size_t stop = full_stop(at);
        if (!stop && (*at == '!' || *at == '?' || (*at == '.' && !is_short_form(text, at)))) {
            stop = 1 + strspn(at + 1, ".!?\")");
            if (at[stop] && !is_white(at[stop]))
                stop = 0;
        }
        if (stop) {
            at += stop;
            break;
        }
        at++;
    }
    while (is_white(*at))
        at++;
    return (size_t)(at - text);
}

/* ---- What has no value ---- */

static bool lacks_value(const char *text, size_t length, const struct variable *variables)
{
    for (const char *at = memchr(text, '{', length); at;
         at = memchr(at + 1, '{', length - (size_t)(at + 1 - text))) {
        const char *end = memchr(at, '}', length - (size_t)(at - text));
        if (!end)
            return false;
        size_t name = (size_t)(end - at) - 1;
        for (const struct variable *known = variables; known->name; known++)
            if (!known->value && strlen(known->name) == name && memcmp(known->name, at + 1, name) == 0)
                return true;
    }
    return false;
}

bool sentences_with_values(const char *text, const struct variable *variables, char *out, size_t room)
{
    size_t used = 0, all = strlen(text);
    bool whole = true;

    if (all < room && !lacks_value(text, all, variables)) {
        memcpy(out, text, all + 1); /* by far the most common */
        return true;
    }
    while (*text) {
        size_t length = sentences_length(text);
        if (lacks_value(text, length, variables) || used + length >= room) {
            whole = false;
        } else {
            memcpy(out + used, text, length);
            used += length;
        }
        text += length;
    }
    while (!whole && used > 0 && is_white(out[used - 1]))
        used--;
    out[used] = '\0';
    return whole;
}
