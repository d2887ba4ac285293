/* policy.h - what each state's law says of local police and ICE: content/policy/, one JSON file a state.
 * Immutable once loaded; nothing here allocates after that. */
#ifndef CONTENT_POLICY_H
#define CONTENT_POLICY_H

#include "content/faults.h"
#include "content/json_file.h"
#include "content/language.h"
#include "content/review.h"
#include "content/sources.h"

#include <stdbool.h>
#include <stddef.h>

/* What a statewide rule does in at least one core way (detainers, 287(g)); a stance says nothing of one
 * police department, and federal agents act everywhere. */
enum policy_stance {
    POLICY_REQUIRES, /* makes local agencies help ICE */
    POLICY_LIMITS,   /* bars local agencies from helping ICE */
    POLICY_MIXED,    /* points both ways, or only part way */
    POLICY_NONE,     /* no statewide rule was found */
};

/* Low is never told as fact: such a state's text says that we are not sure. */
enum policy_confidence { CONFIDENCE_LOW, CONFIDENCE_MEDIUM, CONFIDENCE_HIGH };

struct policy_text {
    char *name; /* the state's, in this language */
    char *
        brief; /* the law in one sentence that names the state ("short" in the file); NULL when not written */
    struct strings pages;
    struct review review;
};

struct policy_state {
    char code[3];
    char *file; /* path, for faults */
    enum policy_stance stance;
    enum policy_confidence confidence;
    int year, month; /* of the newest fact that was found */
    struct source *sources;
    size_t sources_count;
    struct policy_text *text[LANGUAGES]; /* NULL where it is not translated; English is always there */
};

struct policy;

/* NULL when memory is out or the folder cannot be read. A file with a fault is left out and reported. */
struct policy *policy_load(const char *folder, struct faults *faults);
void policy_free(struct policy *policy);

/* NULL when nothing is known of that state ("CA"). */
const struct policy_state *policy_state(const struct policy *policy, const char *code);

/* All of them, by code, for `check` and the content book: NULL past the last. */
const struct policy_state *policy_state_at(const struct policy *policy, size_t index);

/* "requires", "limits", "mixed", "none". */
const char *policy_stance_name(enum policy_stance stance);

#endif
