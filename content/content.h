/* content.h - what is said, and what is known of places: the folder `content`.
 * This folder holds the texts (topics, phrases, policy, places, campaigns), the words by
 * which people ask (lexicon), and the code that reads, checks and measures them. It knows nothing of
 * messages, people or sending, and includes nothing from the other folders. */
#ifndef CONTENT_CONTENT_H
#define CONTENT_CONTENT_H

#include "content/area_codes.h"
#include "content/campaigns.h"
#include "content/faults.h"
#include "content/language.h"
#include "content/lexicon.h"
#include "content/matcher.h"
#include "content/phrases.h"
#include "content/places.h"
#include "content/policy.h"
#include "content/topics.h"
#include "content/trained.h"

/* All of it, loaded and trained; immutable, so that a message keeps the one it began with
 * while a newer one is swapped in. */
struct content {
    struct topics topics;
    struct campaigns campaigns;
    struct phrases *phrases;
    struct places *places;
    struct area_codes area_codes;
    struct policy *policy;
    struct trained trained;
    const struct lexicon *lexicon; /* the trained one */
    struct matcher *matcher;
    unsigned references;
};

/* Reads the folder; NULL when anything in it is an error (the faults say what). Warnings do not
 * keep it from loading. Blocking: called at start, or from the loader thread. */
struct content *content_load(const char *folder, struct faults *faults);

/* One more, one fewer holder; the last one frees it. Only from the loop's thread. */
struct content *content_keep(struct content *content);
void content_release(struct content *content);

/* One fewer holder. True for the last one, who has it freed by content_free(), in whatever thread: that takes
 * longer than the loop may be held. */
bool content_drop(struct content *content);
void content_free(struct content *content);

#endif
