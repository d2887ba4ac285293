/* content.c - loads all of the content and trains the matcher on it. */
#include "content/content.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_ROOM = 4096 };

/* The topics that the program itself answers with. */
static const char *const needed_topics[] = {"about", "crisis", "help", "join",
                                            "menu",  "start",  "stop", "urgent"};

static void report_missing_topics(const struct topics *topics, const char *folder, struct faults *faults)
{
    for (size_t i = 0; i < sizeof needed_topics / sizeof *needed_topics; i++)
        if (!topics_find(topics, needed_topics[i]))
            faults_add(faults, FAULT_ERROR, folder, "", "the hotline cannot do without it: write its file",
                       "the topic \"%s\" is missing", needed_topics[i]);
}

void content_free(struct content *content)
{
    matcher_free(content->matcher);
    trained_free(&content->trained);
    policy_free(content->policy);
    area_codes_free(&content->area_codes);
    places_free(content->places);
    phrases_free(content->phrases);
    campaigns_free(&content->campaigns);
    topics_free(&content->topics);
    free(content);
}

static bool load_parts(struct content *content, const char *folder, struct faults *faults)
{
    char path[PATH_ROOM];
#define PART(name) (snprintf(path, sizeof path, "%s/" name, folder), path)

    bool good = topics_load(&content->topics, PART("topics"), faults);
    if (good)
        report_missing_topics(&content->topics, path, faults);
    good &= (content->phrases = phrases_load(PART("phrases"), faults)) != NULL;
    if (content->phrases)
        phrases_report_missing(content->phrases, faults);
    good &= (content->places = places_load(PART("places"), faults)) != NULL;
    good &= area_codes_load(&content->area_codes, PART("places"), faults);
    good &= (content->policy = policy_load(PART("policy"), faults)) != NULL;
    good &= campaigns_load(&content->campaigns, PART("campaigns"), faults);
#undef PART
    good &= trained_load(&content->trained, folder, &content->topics, faults);
    content->lexicon = content->trained.lexicon;
    return good;
}

struct content *content_load(const char *folder, struct faults *faults)
{
    struct content *content = calloc(1, sizeof *content);
    size_t errors_before = faults_count_errors(faults);

    if (!content)
        return NULL;
    content->references = 1;
    if (strlen(folder) > PATH_ROOM - 32) {
        faults_add(faults, FAULT_ERROR, "", "", "move the content to a shorter path", "the path is too long");
        goto fail;
    }
    if (!load_parts(content, folder, faults))
        goto fail;
    content->matcher = matcher_new(&content->topics, content->lexicon, content->trained.model, faults);
    if (!content->matcher || faults_count_errors(faults) > errors_before)
        goto fail;
    return content;

fail:
    content_free(content);
    return NULL;
}

struct content *content_keep(struct content *content)
{
    content->references++;
    return content;
}

bool content_drop(struct content *content)
{
    return --content->references == 0;
}

void content_release(struct content *content)
{
    if (content && content_drop(content))
        content_free(content);
}
