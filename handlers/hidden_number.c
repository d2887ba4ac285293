/* hidden_number.c - finds A-numbers and Social Security numbers in a text. */
#include "handlers/hidden_number.h"

#include <stddef.h>
#include <string.h>

enum { ZIP_DIGITS = 5 }; /* "90012-1234" has nine digits too */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* Digits from `text` on, with single hyphens or spaces between; gives how many, how many stand before the first
 * hyphen or space, and where they end. */
static size_t digits_run(const char *text, size_t *first_group, const char **end)
{
    size_t digits = 0;

    *end = text;
    *first_group = 0;
    for (;; text++) {
        if (is_digit(*text)) {
            digits++;
            *end = text + 1;
        } else if ((*text != '-' && *text != ' ') || !is_digit(text[1]) || digits == 0) {
            break;
        } else if (*first_group == 0) {
            *first_group = digits;
        }
    }
    if (*first_group == 0)
        *first_group = digits;
    return digits;
}

/* Is the run that starts here led by the A of an A-number ("A", "A#", "A-", "a no.")? */
static bool after_letter_a(const char *text, const char *start)
{
    const char *at = start;

    while (at > text && strchr("#-: ", at[-1]))
        at--;
    return at > text && (at[-1] == 'A' || at[-1] == 'a') && (at - 1 == text || !is_letter(at[-2]));
}

bool hidden_number_in(const char *text)
{
    for (const char *at = text; *at;) {
        const char *end;
        size_t first_group, digits = digits_run(at, &first_group, &end);
        if (digits == 0) {
            at++;
            continue;
        }
        bool joined = (at > text && is_letter(at[-1])) || is_letter(*end);
        if ((digits == 8 || digits == 9) && after_letter_a(text, at))
            return true;
        if (digits == 9 && !joined && first_group != ZIP_DIGITS)
            return true;
        at = end;
    }
    return false;
}
