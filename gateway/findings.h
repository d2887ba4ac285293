/* findings.h - what a test of a channel finds, told to a person as it is found: what is well, what is worth
 * knowing, what is wrong and how to mend it. It goes to the terminal of whoever runs the command and nowhere
 * else; even so no secret and nobody's number is in it, but our own. */
#ifndef GATEWAY_FINDINGS_H
#define GATEWAY_FINDINGS_H

#include <stdio.h>

enum finding { FINDING_GOOD, FINDING_NOTE, FINDING_FAULT };

struct findings {
    FILE *out;
    unsigned faults;
};

/* Tells one. `mend`, what to do, may be NULL. */
void findings_add(struct findings *findings, enum finding kind, const char *mend, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
