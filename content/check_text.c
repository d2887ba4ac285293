/* check_text.c - what can be wrong with any text. */
#include "content/check_parts.h"

#include "content/segments.h"

#include <ctype.h>
#include <string.h>

enum { PLAIN_ROOM = 8192, WORD_ROOM = 48 };

static void warn(struct checking *checking, const struct checked *text, const char *mend, const char *what,
                 const char *at, size_t length)
{
    faults_add(checking->faults, FAULT_WARNING, text->file, text->where, mend, "\"%.*s\" %s", (int)length, at,
               what);
}

/* ---- Letters ---- */

/* The word around `at`. */
static void word_around(const char *text, const char *at, char *out, size_t room)
{
    const char *begin = at, *end = at + strcspn(at, " \t\r\n");

    while (begin > text && !strchr(" \t\r\n", begin[-1]))
        begin--;
    snprintf(out, room, "%.*s", (int)(end - begin), begin);
}

static size_t character_length(const char *at)
{
    size_t length = 1;

    while (((unsigned char)at[length] & 0xC0) == 0x80)
        length++;
    return length;
}

/* Languages that GSM-7 can write should stay within it: one letter outside halves what a segment holds. */
static void check_letters(struct checking *checking, const struct checked *text)
{
    char plain[PLAIN_ROOM], word[WORD_ROOM];

    if (!language_fits_gsm7(text->language))
        return;
    segments_plain(text->text, true, plain, sizeof plain);
    const char *outside = segments_first_outside_gsm7(plain);
    if (!outside)
        return;
    word_around(plain, outside, word, sizeof word);
    faults_add(checking->faults, FAULT_WARNING, text->file, text->where,
               "write it with plain letters and signs",
               "\"%.*s\" in \"%s\" is outside the phones' alphabet: the text costs twice as much",
               (int)character_length(outside), outside, word);
}

/* ---- What was left to be filled in ---- */

/* A number that is for examples only (NANP 555-0100 to 555-0199)? */
static const char *example_number(const char *text)
{
    for (const char *at = strstr(text, "555"); at; at = strstr(at + 1, "555")) {
        const char *rest = at + 3 + strspn(at + 3, "-. ");
        if (strncmp(rest, "01", 2) == 0 && isdigit((unsigned char)rest[2]) &&
            isdigit((unsigned char)rest[3]) && !isdigit((unsigned char)rest[4]))
            return at;
    }
    return NULL;
}

bool check_is_example_number(const char *text)
{
    return example_number(text) != NULL;
}

static bool stands_alone(const char *text, const char *at, size_t length)
{
    return (at == text || !isalnum((unsigned char)at[-1])) && !isalnum((unsigned char)at[length]);
}

static void check_left_open(struct checking *checking, const struct checked *text)
{
    static const char *const marks[] = {
        "TODO",        "TBD",         "TBC",         "FIXME",    "XXX",     "XX",
        "[insert",     "[your",       "[name",       "[number",  "[phone",  "lorem ipsum",
        "Lorem ipsum", "example.com", "example.org", "[inserte", "[nombre", NULL};
    const char *example = example_number(text->text);

    for (const char *const *mark = marks; *mark; mark++) {
        const char *at = strstr(text->text, *mark);
        size_t length = strlen(*mark);
        if (at && stands_alone(text->text, at, length)) {
            warn(checking, text, "write what belongs there, or take it out", "was left to be filled in", at,
                 length);
            return;
        }
    }
    if (example)
        warn(checking, text, "write the real number", "is a number for examples, which nobody has", example,
             strcspn(example, " ,;"));
}

/* ---- {variables} ---- */

const char *check_next_variable(const char *text, size_t *length)
{
    for (const char *at = strchr(text, '{'); at; at = strchr(at + 1, '{')) {
        *length = strspn(at + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
        if (*length && at[1 + *length] == '}')
            return at + 1;
    }
    return NULL;
}

void check_variables(struct checking *checking, const struct checked *text)
{
    static const char *const known[] = {"hotline", "human", "hours", "rapid", "privacy", NULL};
    size_t length;

    for (const char *at = check_next_variable(text->text, &length); at;
         at = check_next_variable(at + length, &length)) {
        const char *const *name = known;
        while (*name && (strlen(*name) != length || memcmp(*name, at, length) != 0))
            name++;
        if (!*name)
            warn(checking, text, "use {hotline}, {human}, {hours}, {rapid} or {privacy}",
                 "will be sent as it stands: nothing fills it in", at - 1, length + 2);
    }
}

/* ---- All of it ---- */

void check_text(struct checking *checking, const struct checked *text)
{
    const char *at;
    size_t length;

    check_letters(checking, text);
    check_left_open(checking, text);
    const char *fault = check_link_fault(text->text, &at, &length);
    if (fault)
        warn(checking, text, "write the plain address, such as ice.gov/locator", fault, at, length);
    fault = check_phone_fault(text->text, &at, &length);
    if (fault)
        warn(checking, text, "write it like 800-555-1212 or 1-800-555-1212, and call it once", fault, at,
             length);
}
