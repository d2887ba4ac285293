/* faults.c - a growing, bounded list of what is wrong with the content. */
#include "content/faults.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void faults_init(struct faults *faults)
{
    memset(faults, 0, sizeof *faults);
}

void faults_free(struct faults *faults)
{
    if (faults == NULL)
        return;
    for (size_t i = 0; i < faults->count; i++) {
        free(faults->list[i].file);
        free(faults->list[i].where);
        free(faults->list[i].message);
        free(faults->list[i].mend);
    }
    free(faults->list);
    faults_init(faults);
}

static int make_room(struct faults *faults)
{
    if (faults->count < faults->room)
        return 0;
    if (faults->room >= FAULTS_KEPT)
        return -1;
    size_t room = faults->room == 0 ? 16 : faults->room * 2;
    if (room > FAULTS_KEPT)
        room = FAULTS_KEPT;
    struct fault *list = realloc(faults->list, room * sizeof *list);
    if (list == NULL)
        return -1;
    faults->list = list;
    faults->room = room;
    return 0;
}

static char *copy(const char *text)
{
    return strdup(text == NULL ? "" : text);
}

static void add(struct faults *faults, enum fault_severity severity, const char *file, const char *where,
                const char *mend, const char *format, va_list arguments)
{
    if (severity == FAULT_ERROR)
        faults->errors++;
    if (make_room(faults) != 0) {
        faults->dropped++;
        return;
    }
    struct fault fault = {.severity = severity, .file = copy(file), .where = copy(where), .mend = copy(mend)};
    if (vasprintf(&fault.message, format, arguments) < 0)
        fault.message = NULL;
    if (fault.file == NULL || fault.where == NULL || fault.mend == NULL || fault.message == NULL) {
        free(fault.file);
        free(fault.where);
        free(fault.mend);
        free(fault.message);
        faults->dropped++;
        return;
    }
    faults->list[faults->count++] = fault;
}

void faults_add(struct faults *faults, enum fault_severity severity, const char *file, const char *where,
                const char *mend, const char *format, ...)
{
    va_list arguments;

    if (faults == NULL)
        return;
    va_start(arguments, format);
    add(faults, severity, file, where, mend, format, arguments);
    va_end(arguments);
}

void faults_add_line(struct faults *faults, enum fault_severity severity, const char *file, size_t line,
                     const char *mend, const char *format, ...)
{
    va_list arguments;
    char where[32];

    if (faults == NULL)
        return;
    snprintf(where, sizeof where, "line %zu", line);
    va_start(arguments, format);
    add(faults, severity, file, where, mend, format, arguments);
    va_end(arguments);
}

size_t faults_count_errors(const struct faults *faults)
{
    return faults == NULL ? 0 : faults->errors;
}

size_t faults_count_warnings(const struct faults *faults)
{
    return faults == NULL ? 0 : faults->count + faults->dropped - faults->errors;
}
