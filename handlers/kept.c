/* kept.c - a table with a place for each topic in each language, with who we are and without. */
#include "handlers/kept.h"

#include <stdlib.h>
#include <string.h>

struct kept {
    size_t topics;
    struct kept_page *page[]; /* as place_of() has them */
};

static size_t place_of(struct kept_key key)
{
    return (key.topic * LANGUAGES + key.language) * 2 + key.introduces;
}

static bool is_place(const struct kept *kept, struct kept_key key)
{
    return key.topic < kept->topics && key.language < LANGUAGES;
}

struct kept *kept_new(size_t topics)
{
    struct kept *kept = calloc(1, sizeof *kept + topics * LANGUAGES * 2 * sizeof *kept->page);

    if (kept)
        kept->topics = topics;
    return kept;
}

void kept_free(struct kept *kept)
{
    if (!kept)
        return;
    for (size_t i = 0; i < kept->topics * LANGUAGES * 2; i++)
        free(kept->page[i]);
    free(kept);
}

const struct kept_page *kept_find(const struct kept *kept, struct kept_key key)
{
    return is_place(kept, key) ? kept->page[place_of(key)] : NULL;
}

void kept_add(struct kept *kept, struct kept_key key, const char *text, size_t pages)
{
    size_t size = strlen(text) + 1;

    if (!is_place(kept, key) || kept->page[place_of(key)])
        return;
    struct kept_page *page = malloc(sizeof *page + size);
    if (!page)
        return;
    page->pages = pages;
    memcpy(page->text, text, size);
    kept->page[place_of(key)] = page;
}
