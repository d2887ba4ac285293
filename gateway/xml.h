/* xml.h - text into XML, for the providers whose replies are XML documents. */
#ifndef GATEWAY_XML_H
#define GATEWAY_XML_H

#include <stdbool.h>
#include <stddef.h>

/* Appends `text` (UTF-8) at out[*length], escaped for an element's content; the control characters
 * that no XML document may hold are left out, since one of them would cost the whole reply.
 * False, and nothing appended, when it does not fit with its NUL. */
bool xml_escape(const char *text, char *out, size_t room, size_t *length);

#endif
