/* xml.c - escaping for XML 1.0. */
#include "gateway/xml.h"

#include <string.h>

/* All that does not stand for itself. */
static const char special[] =
    "&<>\r\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17"
    "\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f";

/* What stands for such a character in XML. */
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
    default:
        return "";
    }
}

bool xml_escape(const char *text, char *out, size_t room, size_t *length)
{
    size_t used = *length;

    while (*text != '\0') {
        size_t plain = strcspn(text, special);
        const char *piece = plain > 0 ? text : entity(*text);
        size_t piece_length = plain > 0 ? plain : strlen(piece);
        if (used + piece_length >= room)
            break;
        memcpy(out + used, piece, piece_length);
        used += piece_length;
        text += plain > 0 ? plain : 1;
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
