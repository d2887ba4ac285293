/* state_files.h - for commands that work on the service's own files: as their owner, the key, the opt-outs.
 * Each gives false, or NULL, with a fault that says what to do. */
#ifndef GATEWAY_STATE_FILES_H
#define GATEWAY_STATE_FILES_H

#include "config/config.h"
#include "content/faults.h"
#include "gateway/key.h"
#include "gateway/store/optouts.h"

/* Files that root makes could not be read by the service: become who owns its folder, for good. */
bool state_files_become_owner(const struct settings *settings, struct faults *faults);

/* The key; with `may_make` a new one when there is none. To be wiped by key_scrub(). */
bool state_files_key(const struct settings *settings, bool may_make, struct key *key, struct faults *faults);

/* To be closed by optouts_close(). */
struct optouts *state_files_optouts(const struct settings *settings, struct faults *faults);

#endif
