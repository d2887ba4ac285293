/* characters.c - walking through UTF-8 text, on utf8proc. */
#include "content/characters.h"

#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

size_t characters_next(const char *text, int32_t *point)
{
    if ((unsigned char)*text < 0x80) {
        *point = *text;
        return *text != '\0';
    }
    /* Without a length utf8proc stops at the NUL, which continues no sequence. */
    utf8proc_ssize_t length = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, point);
    if (length > 0)
        return (size_t)length;
    *point = 0xfffd;
    return 1;
}

size_t characters_cluster(const char *text)
{
    int32_t before, after, state = 0;
    size_t end = characters_next(text, &before);

    if (end == 1 && before != '\r' && (unsigned char)text[1] < 0x80)
        return 1; /* by far the most common: nothing in ASCII combines, but CR LF */
    for (unsigned points = 1; end > 0 && points < CLUSTER_POINTS_MAX; points++) {
        size_t length = characters_next(text + end, &after);
        if (length == 0 || utf8proc_grapheme_break_stateful(before, after, &state))
            break;
        end += length;
        before = after;
    }
    return end;
}

void characters_copy(char *out, size_t room, const char *text)
{
    size_t length = strnlen(text, room);

    if (length == room) {
        length = room - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
            length--;
    }
    memcpy(out, text, length);
    out[length] = '\0';
}

void characters_number(char out[CHARACTERS_NUMBER_ROOM], size_t number)
{
    char digits[CHARACTERS_NUMBER_ROOM];
    size_t at = sizeof digits;

    digits[--at] = '\0';
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    memcpy(out, digits + at, sizeof digits - at);
}
