/* commands.c - what the commands share. */
#include "gateway/commands.h"

#include <stdio.h>

void commands_print_faults(const struct faults *faults)
{
    for (size_t i = 0; i < faults->count; i++) {
        const struct fault *fault = &faults->list[i];
        fprintf(stderr, "%s: ", fault->severity == FAULT_ERROR ? "error" : "warning");
        if (fault->file[0])
            fprintf(stderr, "%s: ", fault->file);
        if (fault->where[0])
            fprintf(stderr, "%s: ", fault->where);
        fprintf(stderr, "%s", fault->message);
        if (fault->mend[0])
            fprintf(stderr, "; %s", fault->mend);
        fputc('\n', stderr);
    }
    if (faults->dropped)
        fprintf(stderr, "... and %zu more\n", faults->dropped);
}

bool commands_settings(const char *path, struct settings *settings, struct faults *faults)
{
    if (path)
        return config_load(path, settings, faults);
    config_default(settings);
    return true;
}
