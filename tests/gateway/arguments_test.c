/* arguments_test.c - what a command's arguments are read as, and when its help is shown instead. */
#include "gateway/arguments.h"
#include "gateway/commands.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { GO_ON = -1 };

static const struct row {
    const char *name, *line; /* arguments, a space between */
    const char *read;        /* "config|json|seen|operands" */
    int result;              /* GO_ON or the exit code */
} rows[] = {
    {"no argument is fine where none is needed", "", "-|0||", GO_ON},
    {"an option takes its value", "--config a.json", "a.json|0||", GO_ON},
    {"by its letter too", "-c a.json", "a.json|0||", GO_ON},
    {"and behind =", "--config=a.json", "a.json|0||", GO_ON},
    {"the last one counts", "-c a -c b", "b|0||", GO_ON},
    {"a flag takes none", "--json one", "-|1||one", GO_ON},
    {"what is taken comes each time, in order", "--set a --set b", "-|0|ab|", GO_ON},
    {"options may stand behind operands", "one --json two", "-|1||one two", GO_ON},
    {"behind -- everything is an operand", "-- --json", "-|0||--json", GO_ON},
    {"three operands are too many", "a b c", "", EXIT_USAGE},
    {"an option that is not known is wrong", "--jsn", "", EXIT_USAGE},
    {"so is a letter", "-x", "", EXIT_USAGE},
    {"so is a value that is missing", "--config", "", EXIT_USAGE},
    {"and a flag with one", "--json=yes", "", EXIT_USAGE},
    {"what is not taken is wrong", "--set bad", "", EXIT_USAGE},
    {"help is help", "--help", "", EXIT_GOOD},
    {"by its letter, whatever else is there", "--json one -h", "", EXIT_GOOD},
};

static bool take(const char *value, void *of)
{
    strcat(of, value);
    return strcmp(value, "bad") != 0;
}

static int quiet(int fd)
{
    int kept = dup(fd), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

    dup2(nowhere, fd);
    close(nowhere);
    return kept;
}

static void loud(int fd, int kept)
{
    dup2(kept, fd);
    close(kept);
}

static void reads(void **state)
{
    const struct row *row = *state;
    char line[128], seen[64] = "", read[256];
    char *argv[16] = {(char *)"command"};
    const char *config = "-";
    bool json = false;
    int argc = 1, result = GO_ON;
    const struct argument list[] = {
        {.name = "config", .letter = 'c', .text = &config},
        {.name = "json", .flag = &json},
        {.name = "set", .take = take, .of = seen},
    };
    const struct arguments arguments = {"usage: command\n", list, 3, 0, 2};

    snprintf(line, sizeof line, "%s", row->line);
    for (char *word = strtok(line, " "); word; word = strtok(NULL, " "))
        argv[argc++] = word;
    fflush(stdout);
    int out = quiet(STDOUT_FILENO), err = quiet(STDERR_FILENO);
    int at = arguments_read(&arguments, argc, argv, &result);
    fflush(stdout);
    loud(STDOUT_FILENO, out);
    loud(STDERR_FILENO, err);
    assert_int_equal(result, row->result);
    if (result != GO_ON) {
        assert_int_equal(at, -1);
        return;
    }
    int length = snprintf(read, sizeof read, "%s|%d|%s|", config, json, seen);
    for (int i = at; i < argc; i++)
        length += snprintf(read + length, sizeof read - (size_t)length, "%s%s", i > at ? " " : "", argv[i]);
    assert_string_equal(read, row->read);
}

int main(void)
{
    struct CMUnitTest tests[sizeof rows / sizeof *rows];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, reads, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("arguments", tests, NULL, NULL);
}
