/* collisions.c - which ordinary words the lexicon would take for misspelt ones of its own.
 * Reads words, one a line; prints those that a language's files do not know and that would be mended ("horse"
 * to "house"). They belong into content/lexicon/LANG-ordinary.json.
 *
 *     collisions CONTENT LANG < words */
#include "content/content.h"
#include "content/lexicon_parts.h"

#include <stdio.h>
#include <string.h>

/* Every one-word keyword is something that a misspelt word may be taken for, too. */
static bool add_keywords(struct spelling *spelling, const struct topics *topics)
{
    for (size_t t = 0; t < topics->count; t++)
        for (int language = 0; language < LANGUAGES; language++) {
            const char *keyword;

            for (size_t i = 0; (keyword = topics_keyword(&topics->list[t], (enum language)language, i));
                 i++) {
                struct words words;

                words_split(&words, keyword);
                if (words.count == 1 && !spelling_add(spelling, words.word[0], (uint32_t)t))
                    return false;
            }
        }
    return spelling_finish(spelling);
}

int main(int argc, char **argv)
{
    struct faults faults;
    char line[128];

    faults_init(&faults);
    struct content *content = argc == 3 ? content_load(argv[1], &faults) : NULL;
    struct spelling *keywords = spelling_new();
    if (!content || !keywords || !add_keywords(keywords, &content->topics)) {
        fprintf(stderr, "usage: collisions CONTENT LANG < words\n");
        return 2;
    }
    enum language language = language_from_code(argv[2]);
    while (fgets(line, sizeof line, stdin)) {
        struct words words;

        line[strcspn(line, "\n")] = '\0';
        words_split(&words, line);
        if (words.count != 1 || lexicon_knows(content->lexicon, words.word[0], 1u << language))
            continue;
        if (spelling_find(content->lexicon->spelling, words.word[0]) >= 0 ||
            spelling_find(keywords, words.word[0]) >= 0)
            puts(words.word[0]);
    }
    spelling_free(keywords);
    content_release(content);
    faults_free(&faults);
    return 0;
}
