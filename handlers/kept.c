/* kept.c - a table with a place for each topic in each language, with who we are and without; and one of
 * counties for each language. */
#include "handlers/kept.h"

#include <stdlib.h>
#include <string.h>

struct kept {
    size_t topics, counties;
    uint32_t languages;
    size_t made; /* so many places were gone through by kept_to_make() */
    struct counties {
        uint8_t *pages;
        size_t counted; /* so many of them, from the first on */
    } of[LANGUAGES];
    struct kept_page *page[]; /* as place_of() has them */
};

struct kept *kept_new(size_t topics, size_t counties, uint32_t languages)
{
    struct kept *kept = calloc(1, sizeof *kept + topics * LANGUAGES * 2 * sizeof *kept->page);

    if (!kept)
        return NULL;
    kept->topics = topics;
    kept->counties = counties;
    kept->languages = languages;
    return kept;
}

void kept_free(struct kept *kept)
{
    if (!kept)
        return;
    for (size_t i = 0; i < kept->topics * LANGUAGES * 2; i++)
        free(kept->page[i]);
    for (size_t i = 0; i < LANGUAGES; i++)
        free(kept->of[i].pages);
    free(kept);
}

/* ---- Topics ---- */

static size_t place_of(struct kept_key key)
{
    return (key.topic * LANGUAGES + key.language) * 2 + key.introduces;
}

static bool is_served(const struct kept *kept, enum language language)
{
    return language < LANGUAGES && kept->languages & 1u << language;
}

static bool is_place(const struct kept *kept, struct kept_key key)
{
    return key.topic < kept->topics && is_served(kept, key.language);
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

bool kept_to_make(struct kept *kept, struct kept_key *key)
{
    while (kept->made < kept->topics * LANGUAGES * 2) {
        size_t place = kept->made++;

        *key = (struct kept_key){.topic = place / (LANGUAGES * 2),
                                 .language = (enum language)(place / 2 % LANGUAGES),
                                 .introduces = place % 2};
        if (is_served(kept, key->language) && !kept->page[place])
            return true;
    }
    return false;
}

/* ---- Counties ---- */

unsigned kept_county(const struct kept *kept, size_t county, enum language language)
{
    if (county >= kept->counties || language >= LANGUAGES || !kept->of[language].pages)
        return 0;
    return kept->of[language].pages[county];
}

bool kept_to_count(const struct kept *kept, size_t *county, enum language *language)
{
    for (int i = 0; i < LANGUAGES; i++) {
        if (!is_served(kept, (enum language)i) || kept->of[i].counted == kept->counties)
            continue;
        *county = kept->of[i].counted;
        *language = (enum language)i;
        return true;
    }
    return false;
}

void kept_counted(struct kept *kept, enum language language, unsigned pages)
{
    struct counties *counties = &kept->of[language];

    if (!counties->pages)
        counties->pages = calloc(kept->counties, sizeof *counties->pages);
    if (!counties->pages) { /* without memory none of them is known */
        counties->counted = kept->counties;
        return;
    }
    counties->pages[counties->counted++] = pages <= UINT8_MAX ? (uint8_t)pages : 0;
}
