/* template.c - takes a template apart. */
#include "gateway/template.h"

#include <string.h>

/* What is between braces: a name, or name?one:other. */
static void read_braces(const char *text, size_t length, struct template_piece *piece)
{
    const char *question = memchr(text, '?', length);

    *piece = (struct template_piece){.kind = TEMPLATE_NAME, .text = text, .length = length};
    if (question == NULL)
        return;
    const char *end = text + length;
    const char *colon = memchr(question, ':', (size_t)(end - question));
    piece->kind = TEMPLATE_CHOICE;
    piece->length = (size_t)(question - text);
    piece->one = question + 1;
    piece->one_length = (size_t)((colon == NULL ? end : colon) - piece->one);
    piece->other = colon == NULL ? end : colon + 1;
    piece->other_length = (size_t)(end - piece->other);
}

bool template_next(const char **at, struct template_piece *piece)
{
    const char *text = *at;

    if (*text == '\0')
        return false;
    if (*text == '{' && text[1] != '{') {
        const char *end = strchr(text, '}');
        if (end == NULL)
            return false;
        read_braces(text + 1, (size_t)(end - text - 1), piece);
        *at = end + 1;
        return true;
    }
    if (*text == '{')
        text++; /* the second of two stands for itself */
    size_t length = 1 + strcspn(text + 1, "{");
    *piece = (struct template_piece){.kind = TEMPLATE_TEXT, .text = text, .length = length};
    *at = text + length;
    return true;
}

bool template_names(const struct template_piece *piece, const char *name)
{
    return piece->kind != TEMPLATE_TEXT && strlen(name) == piece->length &&
           memcmp(piece->text, name, piece->length) == 0;
}

bool template_good(const char *text, const char *const *names)
{
    struct template_piece piece;

    while (template_next(&text, &piece)) {
        size_t i = 0;
        while (piece.kind != TEMPLATE_TEXT && names[i] != NULL && !template_names(&piece, names[i]))
            i++;
        if (piece.kind != TEMPLATE_TEXT && names[i] == NULL)
            return false;
    }
    return *text == '\0';
}

bool template_uses(const char *text, const char *name)
{
    struct template_piece piece;

    while (template_next(&text, &piece)) {
        if (template_names(&piece, name))
            return true;
    }
    return false;
}
