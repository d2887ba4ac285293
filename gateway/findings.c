/* findings.c - one line a finding, and one for its mend. */
#include "gateway/findings.h"

#include <stdarg.h>

void findings_add(struct findings *findings, enum finding kind, const char *mend, const char *format, ...)
{
    static const char *const marks[] = {
        [FINDING_GOOD] = "ok   ", [FINDING_NOTE] = "note ", [FINDING_FAULT] = "FAULT"};
    va_list values;

    fprintf(findings->out, "%s  ", marks[kind]);
    va_start(values, format);
    vfprintf(findings->out, format, values);
    va_end(values);
    if (mend)
        fprintf(findings->out, "\n       -> %s", mend);
    fputc('\n', findings->out);
    fflush(findings->out);
    findings->faults += kind == FINDING_FAULT;
}
