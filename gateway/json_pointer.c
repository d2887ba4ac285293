/* json_pointer.c - RFC 6901. */
#include "gateway/json_pointer.h"

#include <stdlib.h>
#include <string.h>

enum { TOKEN_ROOM = 256 };

bool json_pointer_good(const char *pointer)
{
    if (pointer[0] != '\0' && pointer[0] != '/')
        return false;
    for (const char *tilde = strchr(pointer, '~'); tilde != NULL; tilde = strchr(tilde + 1, '~')) {
        if (tilde[1] != '0' && tilde[1] != '1')
            return false;
    }
    return true;
}

/* Copies one name, "~1" being '/' and "~0" '~'; gives where it ends, NULL when it is too long. */
static const char *read_token(const char *from, char token[TOKEN_ROOM])
{
    size_t length = 0;

    for (; *from != '\0' && *from != '/'; from++) {
        if (length + 1 == TOKEN_ROOM)
            return NULL;
        char c = *from;
        if (c == '~' && (from[1] == '0' || from[1] == '1'))
            c = *++from == '0' ? '~' : '/';
        token[length++] = c;
    }
    token[length] = '\0';
    return from;
}

/* An index is digits without a zero in front. */
static json_t *element_of(const json_t *array, const char *token)
{
    size_t digits = strspn(token, "0123456789");

    if (digits == 0 || digits > 9 || token[digits] != '\0' || (token[0] == '0' && digits > 1))
        return NULL;
    return json_array_get(array, (size_t)atol(token));
}

json_t *json_pointer_find(const json_t *root, const char *pointer)
{
    json_t *value = (json_t *)root;
    char token[TOKEN_ROOM];

    while (value != NULL && *pointer == '/') {
        pointer = read_token(pointer + 1, token);
        if (pointer == NULL)
            return NULL;
        value = json_is_array(value) ? element_of(value, token) : json_object_get(value, token);
    }
    return value;
}
