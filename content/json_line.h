/* json_line.h - in which line of a JSON file a member stands, for people who look for it in an editor. */
#ifndef CONTENT_JSON_LINE_H
#define CONTENT_JSON_LINE_H

#include <stddef.h>

/* The line, from 1, of the value at a path such as "en.pages[0]" in a JSON text (as far as there is one: of
 * the part of the path that is there). 0 when the text is no JSON, or nothing of the path is there. */
size_t json_line_of(const char *text, const char *path);

/* The same for a file; 0 also when it can't be read. */
size_t json_line_in_file(const char *file, const char *path);

#endif
