/* trained.c - what is learnt from the content, remembered or worked out. */
#include "content/trained.h"

#include "content/lexicon_draft.h"
#include "content/matcher_rules.h"
#include "content/matcher_training.h"
#include "content/trained_file.h"

#include <stdio.h>
#include <stdlib.h>

enum { PATH_ROOM = 4096 };

/* Takes lexicon and model out of the block, which is theirs from then on. */
static bool open_parts(struct trained *trained, char *block, struct unpack unpack,
                       const struct topics *topics)
{
    *trained = (struct trained){.block = block};
    if ((trained->lexicon = lexicon_open(&unpack)) && (trained->model = model_open(&unpack, topics->count)))
        return true;
    trained_free(trained);
    return false;
}

/* The model is learnt with the lexicon as it will be asked, from what the pack has of it so far. */
static bool pack_model(const struct lexicon_draft *draft, const struct topics *topics, struct pack *pack)
{
    struct unpack unpack = {.at = pack->bytes, .left = pack->used};
    struct lexicon *lexicon = lexicon_open(&unpack);
    struct rules *rules =
        lexicon ? rules_new(topics, lexicon, NULL) : NULL; /* the matcher reports their faults */
    struct pack model = {.bytes = NULL};
    bool good = rules && training_pack(topics, lexicon, rules, draft->sample, draft->samples, &model);

    rules_free(rules);
    lexicon_free(lexicon);
    if (good)
        pack_append(pack, &model);
    free(model.bytes);
    return good && !pack->no_memory;
}

static bool work_out(struct pack *pack, const struct lexicon_files *files, const struct topics *topics,
                     struct faults *faults)
{
    struct lexicon_draft draft = {.nodes = 0};
    bool good = lexicon_draft_read(&draft, files, faults) && lexicon_draft_pack(&draft, pack) &&
                pack_model(&draft, topics, pack);

    lexicon_draft_free(&draft);
    return good;
}

/* What has a fault is not kept: its faults are to be told at each start. */
static bool is_faultless(const struct faults *faults, size_t before)
{
    return faults && faults->count + faults->dropped == before;
}

static bool learn(struct trained *trained, const char *lexicon, const char *cache,
                  const struct topics *topics, struct faults *faults)
{
    size_t before = faults ? faults->count + faults->dropped : 0;
    struct pack pack = {.bytes = NULL};
    struct lexicon_files files;
    struct trained_key key;
    bool good = lexicon_files_read(&files, lexicon, faults) && work_out(&pack, &files, topics, faults);

    /* of these very bytes: the files may have changed since they were looked at */
    if (good && is_faultless(faults, before) && trained_key_of(&key, lexicon, &files, topics))
        trained_file_write(cache, &key, &pack);
    lexicon_files_free(&files);
    if (good)
        return open_parts(trained, pack.bytes, (struct unpack){.at = pack.bytes, .left = pack.used}, topics);
    free(pack.bytes);
    return false;
}

bool trained_load(struct trained *trained, const char *folder, const struct topics *topics,
                  struct faults *faults)
{
    char lexicon[PATH_ROOM], cache[PATH_ROOM];
    struct trained_key key;
    struct unpack unpack;

    *trained = (struct trained){.kept = false};
    snprintf(lexicon, sizeof lexicon, "%s/lexicon", folder);
    snprintf(cache, sizeof cache, "%s/trained.cache", folder);
    char *block =
        trained_key_of(&key, lexicon, NULL, topics) ? trained_file_read(cache, &key, &unpack) : NULL;
    if (block)
        trained->kept = open_parts(trained, block, unpack, topics);
    return trained->kept || learn(trained, lexicon, cache, topics, faults);
}

void trained_free(struct trained *trained)
{
    lexicon_free(trained->lexicon);
    model_free(trained->model);
    free(trained->block);
    *trained = (struct trained){.kept = false};
}
