/* arguments.h - reading a command's arguments: a table of its options, and how many operands it takes.
 * `--help` and `-h` print the command's help and end with 0; anything that is not in the table, a value that
 * is missing, or a wrong number of operands prints it to standard error and ends with 2. */
#ifndef GATEWAY_ARGUMENTS_H
#define GATEWAY_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

enum { ARGUMENTS_MAX = 32 };

/* One option; exactly one of `text`, `flag` and `take` is set. */
struct argument {
    const char *name;  /* "config" for --config */
    char letter;       /* 'c' for -c, or '\0' */
    const char **text; /* takes a value, which is put here; it is argv's */
    bool *flag;        /* takes none, and sets this */
    /* Takes a value each time that it is given. False: it has complained, and usage was wrong. */
    bool (*take)(const char *value, void *of);
    void *of;
};

struct arguments {
    const char *help;
    const struct argument *list;
    size_t count;
    int operands_least, operands_most;
};

/* Gives the place of the first operand in `argv`, of which the operands are the end. -1: the command ends
 * with
 * `*result`. */
int arguments_read(const struct arguments *arguments, int argc, char **argv, int *result);

/* Prints the help to standard error and gives the exit code of wrong usage, 2. */
int arguments_wrong(const struct arguments *arguments);

#endif
