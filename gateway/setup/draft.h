/* draft.h - a configuration that is being written: made from answers, checked as the gateway would check it,
 * and only then put in its place. Every file is written whole under another name, synced and renamed, mode
 * 0600, the configuration last; as root they are given to the service's user. */
#ifndef GATEWAY_SETUP_DRAFT_H
#define GATEWAY_SETUP_DRAFT_H

#include "gateway/setup/answers.h"

#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#define DRAFT_SERVICE_USER "rightsline"

struct draft_file {
    char path[PATH_MAX];  /* where it will be */
    char aside[PATH_MAX]; /* where it is meanwhile; "" before */
};

struct draft {
    json_t *config;                           /* as it will stand there */
    struct draft_file file;                   /* of the configuration */
    struct draft_file secrets[QUESTIONS_MAX]; /* what the configuration names as "$file:PATH" */
    json_t *words[QUESTIONS_MAX];             /* their contents, strings */
    size_t count;
};

/* The configuration and its secrets for these answers, to be written to `path`, the secrets beside it. False
 * with a fault; then too draft_free() is due. */
bool draft_make(struct draft *draft, const struct answers *answers, const char *path, struct faults *faults);

/* The first of its files that is there already, or NULL. */
const char *draft_in_the_way(const struct draft *draft);

/* Writes all aside and has the configuration's and the provider's readers look at it. False with faults. */
bool draft_check(struct draft *draft, struct faults *faults);

/* Puts all in place. A configuration that was there stays as "FILE.old". False with a fault; then what was
 * there is still there, but for secrets that were replaced already. */
bool draft_put(struct draft *draft, struct faults *faults);

/* Removes what was written aside, and frees. */
void draft_free(struct draft *draft);

#endif
