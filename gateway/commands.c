/* commands.c - what the commands share. */
#include "gateway/commands.h"

#include "content/json_line.h"

#include <stdio.h>
#include <string.h>

size_t commands_fault_line(const struct fault *fault)
{
    size_t line;

    if (sscanf(fault->where, "line %zu", &line) == 1)
        return line;
    return fault->file[0] && fault->where[0] ? json_line_in_file(fault->file, fault->where) : 0;
}

void commands_print_faults(const struct faults *faults)
{
    for (size_t i = 0; i < faults->count; i++) {
        const struct fault *fault = &faults->list[i];
        size_t line = commands_fault_line(fault);
        fprintf(stderr, "%s: ", fault->severity == FAULT_ERROR ? "error" : "warning");
        if (fault->file[0] && line)
            fprintf(stderr, "%s:%zu: ", fault->file, line);
        else if (fault->file[0])
            fprintf(stderr, "%s: ", fault->file);
        if (fault->where[0] && strncmp(fault->where, "line ", 5) != 0)
            fprintf(stderr, "%s: ", fault->where);
        fprintf(stderr, "%s", fault->message);
        if (fault->mend[0])
            fprintf(stderr, "; %s", fault->mend);
        fputc('\n', stderr);
    }
    if (faults->dropped)
        fprintf(stderr, "... and %zu more\n", faults->dropped);
}

json_t *commands_faults_json(const struct faults *faults)
{
    json_t *list = json_array();

    for (size_t i = 0; i < faults->count; i++) {
        const struct fault *fault = &faults->list[i];
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:I, s:s, s:s, s:s}", "severity",
                                        fault->severity == FAULT_ERROR ? "error" : "warning", "file",
                                        fault->file, "line", (json_int_t)commands_fault_line(fault), "where",
                                        fault->where, "message", fault->message, "mend", fault->mend));
    }
    return list;
}

bool commands_settings(const char *path, struct settings *settings, struct faults *faults)
{
    if (path)
        return config_load(path, settings, faults);
    config_default(settings);
    return true;
}
