/* small_content.c - writes the texts to a folder and loads them as content is loaded. */
#include "tests/support/small_content.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>

static void write_files(const char *folder, const char *part, const char *const *texts)
{
    char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, part);
    assert_int_equal(mkdir(path, 0700), 0);
    for (size_t i = 0; texts[i]; i++) {
        snprintf(path, sizeof path, "%s/%s/%03zu.json", folder, part, i);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs(texts[i], file);
        assert_int_equal(fclose(file), 0);
    }
}

void small_content_load(struct small_content *content, const char *const *lexicon, const char *const *topics)
{
    char path[128];

    *content = (struct small_content){.folder = "/tmp/rightsline-small-XXXXXX"};
    assert_non_null(mkdtemp(content->folder));
    write_files(content->folder, "lexicon", lexicon);
    write_files(content->folder, "topics", topics);
    faults_init(&content->faults);
    snprintf(path, sizeof path, "%s/topics", content->folder);
    assert_true(topics_load(&content->topics, path, &content->faults));
    assert_true(trained_load(&content->trained, content->folder, &content->topics, &content->faults));
    content->matcher =
        matcher_new(&content->topics, content->trained.lexicon, content->trained.model, &content->faults);
}

void small_content_free(struct small_content *content)
{
    char command[128];

    matcher_free(content->matcher);
    trained_free(&content->trained);
    topics_free(&content->topics);
    faults_free(&content->faults);
    snprintf(command, sizeof command, "rm -r '%s'", content->folder);
    assert_int_equal(system(command), 0);
}

const char *small_content_fault(const struct small_content *content)
{
    return content->faults.count > 0 ? content->faults.list[0].message : "";
}

const char *small_content_hits(const struct lexicon *lexicon, const struct words *words,
                               const struct hits *hits)
{
    static char line[1024];
    size_t used = 0;

    line[0] = '\0';
    for (size_t i = 0; i < hits->count && used < sizeof line; i++) {
        const struct hit *hit = &hits->hit[i];

        used += (size_t)snprintf(line + used, sizeof line - used, "%s%s%s(", i > 0 ? " " : "",
                                 lexicon_name(lexicon, hit->concept), hit->guessed ? "?" : "");
        for (size_t w = 0; w < hit->count && used < sizeof line; w++)
            used += (size_t)snprintf(line + used, sizeof line - used, "%s%s", w > 0 ? " " : "",
                                     words->word[hit->first + w]);
        if (used < sizeof line)
            used += (size_t)snprintf(line + used, sizeof line - used, ")");
    }
    return line;
}
