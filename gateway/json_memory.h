/* json_memory.h - JSON of strangers, read by jansson also when there is no memory.
 * Up to 2.14 jansson goes on when it cannot keep the text of a string: it then runs beyond the end of what it
 * has kept, or leaves a piece out; and a number that it reads afterwards takes the error out of errno. Here
 * nothing of that comes out, nor does it happen. Linking this in is all that is needed; content and settings
 * are read as ever. */
#ifndef GATEWAY_JSON_MEMORY_H
#define GATEWAY_JSON_MEMORY_H

#include <jansson.h>

/* As json_loadb(). Without memory, whatever it was for: NULL, and errno is ENOMEM; else errno is what it was.
 * At most JSON_MEMORY_LENGTH bytes; NULL for more. Of one thread, that of the loop. */
enum { JSON_MEMORY_LENGTH = 256 * 1024 };
json_t *json_memory_read(const void *bytes, size_t length, size_t flags, json_error_t *error);

/* As json_dumps(), which leaves out the names that it has no memory for: whole, or NULL. To be freed. */
char *json_memory_text(const json_t *json, size_t flags);

#endif
