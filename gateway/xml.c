/* xml.c - escaping for XML 1.0. */
#include "gateway/xml.h"

#include <string.h>

/* What stands for the character in XML; NULL when it stands for itself. */
static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;"; /* for the sake of "]]>" */
    case '\r':
        return "&#13;"; /* bare, a reader would make a line feed of it */
    case '\t':
    case '\n':
        return NULL;
    default:
        return (unsigned char)c < 0x20 || c == 0x7f ? "" : NULL;
    }
}

bool xml_escape(const char *text, char *out, size_t room, size_t *length)
{
    size_t used = *length;

    for (; *text != '\0'; text++) {
        const char *piece = entity(*text);
        size_t piece_length = piece == NULL ? 1 : strlen(piece);
        if (used + piece_length >= room)
            break;
        memcpy(out + used, piece == NULL ? text : piece, piece_length);
        used += piece_length;
    }
    if (*text != '\0' || used >= room) {
        if (*length < room)
            out[*length] = '\0';
        return false;
    }
    out[used] = '\0';
    *length = used;
    return true;
}
