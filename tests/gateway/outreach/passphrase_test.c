/* passphrase_test.c - at a terminal: the passphrase is not shown, and however asking ends, what is typed
 * after it is. */
#include "gateway/outreach/organiser_key.h"
#include "tests/support/end_as.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>
#include <pty.h>

static const struct row {
    const char *name, *typed, *again; /* `again` NULL: it is no new one */
    int signal;                       /* 0: it ends by itself, and was */
    bool good;
} rows[] = {
    {"a passphrase is read", "five unusual words\n", NULL, 0, true},
    {"a new one twice", "five unusual words\n", "five unusual words\n", 0, true},
    {"not when the two differ", "five unusual words\n", "five unusual wards\n", 0, false},
    {"nor when it is short", "short\n", "short\n", 0, false},
    {"Ctrl-C ends the command", "five un\x03", NULL, SIGINT, false},
    {"at the second question too", "five unusual words\n", "\x03", SIGINT, false},
    {"Ctrl-\\ too", "\x1c", NULL, SIGQUIT, false},
    {"Ctrl-Z is a letter like others", "five\x1a unusual words\n", NULL, 0, true},
};

/* What the terminal shows, until `text` is there. */
static void wait_for(int terminal, const char *text, char *shown, size_t room)
{
    size_t used = 0;

    do {
        ssize_t got = read(terminal, shown + used, room - 1 - used);
        assert_true(got > 0);
        used += (size_t)got;
        shown[used] = '\0';
    } while (!strstr(shown, text));
}

static bool echoes(int terminal)
{
    struct termios now;

    assert_int_equal(tcgetattr(terminal, &now), 0);
    return now.c_lflag & ECHO;
}

static void type(int terminal, const char *text)
{
    assert_int_equal(write(terminal, text, strlen(text)), (ssize_t)strlen(text));
}

static void ask(const struct row *row)
{
    char passphrase[PASSPHRASE_ROOM];

    setrlimit(RLIMIT_CORE, &(struct rlimit){0});
    signal(SIGQUIT, SIG_DFL);
    alarm(10);
    bool good = organiser_passphrase(NULL, row->again != NULL, passphrase);
    end_as(good ? strlen(passphrase) >= PASSPHRASE_MIN ? 0 : 2 : 1);
}

static void asks(void **state)
{
    const struct row *row = *state;
    char shown[256], name[64];
    int terminal, status;
    pid_t child = forkpty(&terminal, name, NULL, NULL);

    if (child == 0)
        ask(row);
    assert_true(child > 0);
    int other_end = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC); /* its settings outlive the child */
    wait_for(terminal, "Passphrase: ", shown, sizeof shown);
    assert_false(echoes(terminal));
    type(terminal, row->typed);
    if (row->again) {
        wait_for(terminal, "again: ", shown, sizeof shown);
        assert_false(echoes(terminal));
        type(terminal, row->again);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(echoes(terminal));
    if (row->signal)
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == row->signal);
    else
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == (row->good ? 0 : 1));
    type(terminal, "\n"); /* so that there is something to read, and none of what was typed */
    wait_for(terminal, "\n", shown, sizeof shown);
    assert_null(strstr(shown, "five"));
    close(other_end);
    close(terminal);
}

int main(void)
{
    struct CMUnitTest tests[sizeof rows / sizeof *rows];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, asks, NULL, NULL, (void *)&rows[i]};
    return cmocka_run_group_tests_name("passphrase", tests, NULL, NULL);
}
