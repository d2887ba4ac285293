/* trained.h - what is learnt from the content: the lexicon as it is looked up, and the model.
 * Working it out takes half a second, so it is kept in the file "trained.cache" of the content's folder,
 * wherever that may be written. It is taken from there when it was worked out from the very same words
 * (lexicon, the topics' samples and rules) by the very same program; anything else - an edited, missing,
 * damaged or foreign file - is worked out anew. So nobody has to train anything: who edits the content gets
 * what the edit means. */
#ifndef CONTENT_TRAINED_H
#define CONTENT_TRAINED_H

#include "content/faults.h"
#include "content/lexicon.h"
#include "content/matcher_model.h"
#include "content/topics.h"

#include <stdbool.h>

struct trained {
    struct lexicon *lexicon;
    struct model *model;
    char *block; /* that both lie in */
    bool kept;   /* it came from the file */
};

/* `folder` is the content's. The lexicon's faults are reported, what they are about is left out, and then
 * nothing is kept in the file. False when the lexicon's folder cannot be read (a fault says so) or memory is
 * out. Blocking. */
bool trained_load(struct trained *trained, const char *folder, const struct topics *topics,
                  struct faults *faults);
void trained_free(struct trained *trained);

#endif
