/* json_pointer.h - finds a value in JSON by a path like "/messages/0/text" (RFC 6901). Pure. */
#ifndef GATEWAY_JSON_POINTER_H
#define GATEWAY_JSON_POINTER_H

#include <jansson.h>
#include <stdbool.h>

/* Is it one? "" is: the whole document. Else it begins with '/', and '~' stands before 0 or 1 only. */
bool json_pointer_good(const char *pointer);

/* The value it points to, borrowed; NULL when there is none, or `root` is NULL. */
json_t *json_pointer_find(const json_t *root, const char *pointer);

#endif
