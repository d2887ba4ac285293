/* state_files.c - the service's own files, for commands. */
#include "gateway/state_files.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { REASON_ROOM = 256 };

static bool fault(struct faults *faults, const char *file, const char *mend, const char *what)
{
    faults_add(faults, FAULT_ERROR, file, NULL, mend, "%s", what);
    return false;
}

bool state_files_become_owner(const struct settings *settings, struct faults *faults)
{
    struct stat about;

    if (!settings->state[0])
        return fault(faults, NULL, "name one: \"state\": \"/var/lib/rightsline\"",
                     "the configuration names no folder for opt-outs");
    if (stat(settings->state, &about) != 0)
        return fault(faults, settings->state,
                     "start the gateway once (systemctl start rightsline), and stop it",
                     "the folder for opt-outs is not there yet");
    if (geteuid() == 0 && (setegid(about.st_gid) != 0 || seteuid(about.st_uid) != 0))
        return fault(faults, settings->state, "run it as that user", "its owner's rights cannot be taken on");
    return true;
}

bool state_files_key(const struct settings *settings, bool may_make, struct key *key, struct faults *faults)
{
    const char *path = settings->key;
    int error = !may_make && access(path, F_OK) != 0 ? errno : key_file_open(path, key, NULL);

    if (error == 0)
        return true;
    faults_add(faults, FAULT_ERROR, path, NULL, key_file_mend(error), "the key cannot be opened: %s",
               strerror(error));
    return false;
}

struct optouts *state_files_optouts(const struct settings *settings, struct faults *faults)
{
    char reason[REASON_ROOM];
    struct optouts *optouts = optouts_open(settings->state, NULL, reason, sizeof reason);

    if (!optouts)
        fault(faults, settings->state, "see that you may write there", reason);
    return optouts;
}
