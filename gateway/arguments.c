/* arguments.c - a command's arguments by getopt. */
#include "gateway/arguments.h"

#include "gateway/commands.h"

#include <assert.h>
#include <getopt.h>
#include <stdio.h>

enum { FIRST = 256 }; /* above all letters */

static void fill(const struct arguments *arguments, struct option *known, char *letters)
{
    for (size_t i = 0; i < arguments->count; i++) {
        const struct argument *one = &arguments->list[i];
        known[i] =
            (struct option){one->name, one->flag ? no_argument : required_argument, NULL, FIRST + (int)i};
        if (!one->letter)
            continue;
        *letters++ = one->letter;
        if (!one->flag)
            *letters++ = ':';
    }
    known[arguments->count] = (struct option){"help", no_argument, NULL, 'h'};
    *letters++ = 'h';
    *letters = '\0';
}

static const struct argument *find(const struct arguments *arguments, int option)
{
    for (size_t i = 0; i < arguments->count; i++)
        if (option == FIRST + (int)i || (arguments->list[i].letter && option == arguments->list[i].letter))
            return &arguments->list[i];
    return NULL;
}

static bool take(const struct argument *one, const char *value)
{
    if (one->take)
        return one->take(value, one->of);
    if (one->flag)
        *one->flag = true;
    else
        *one->text = value;
    return true;
}

int arguments_wrong(const struct arguments *arguments)
{
    fputs(arguments->help, stderr);
    return EXIT_USAGE;
}

int arguments_read(const struct arguments *arguments, int argc, char **argv, int *result)
{
    struct option known[ARGUMENTS_MAX + 2] = {0};
    char letters[2 * ARGUMENTS_MAX + 2];
    int option;

    assert(arguments->count <= ARGUMENTS_MAX);
    fill(arguments, known, letters);
    optind = 0; /* from the beginning, also when one command runs another */
    while ((option = getopt_long(argc, argv, letters, known, NULL)) >= 0) {
        if (option == 'h') {
            fputs(arguments->help, stdout);
            *result = EXIT_GOOD;
            return -1;
        }
        const struct argument *one = find(arguments, option);
        if (one && take(one, optarg))
            continue;
        *result = one ? EXIT_USAGE : arguments_wrong(arguments);
        return -1;
    }
    if (argc - optind < arguments->operands_least || argc - optind > arguments->operands_most) {
        *result = arguments_wrong(arguments);
        return -1;
    }
    return optind;
}
