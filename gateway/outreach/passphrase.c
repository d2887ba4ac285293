/* passphrase.c - asks for a passphrase without showing it. */
#include "gateway/outreach/organiser_key.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* One line, without its end. Read by the byte, so that no buffer of stdio keeps it. */
static bool read_line(int fd, char *line, size_t room)
{
    size_t used = 0;
    char byte = '\0';
    ssize_t got;

    while ((got = read(fd, &byte, 1)) == 1 && byte != '\n')
        if (byte != '\r' && used + 1 < room)
            line[used++] = byte;
    line[used] = '\0';
    return got >= 0 && (used > 0 || byte == '\n');
}

static bool from_file(const char *path, char passphrase[PASSPHRASE_ROOM])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool good = fd >= 0 && read_line(fd, passphrase, PASSPHRASE_ROOM);

    if (!good)
        fprintf(stderr, "rightsline: there is no passphrase in %s: %s\n", path,
                fd < 0 ? strerror(errno) : "it is empty");
    if (fd >= 0)
        close(fd);
    return good;
}

/* ---- From a terminal ---- */

static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
enum { SIGNALS = sizeof signals / sizeof *signals };
static volatile sig_atomic_t caught;

static void on_signal(int number)
{
    caught = number;
}

/* With the letters hidden. A signal ends it as an error does: the terminal must not stay blind. */
static bool read_hidden(int terminal, const char *question, char passphrase[PASSPHRASE_ROOM])
{
    struct termios usual, silent;

    if (tcgetattr(terminal, &usual) != 0)
        return false;
    silent = usual;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    silent.c_cc[VSUSP] = _POSIX_VDISABLE; /* no Ctrl-Z meanwhile */
    if (tcsetattr(terminal, TCSAFLUSH, &silent) != 0)
        return false;
    dprintf(terminal, "%s", question);
    bool good = !caught && read_line(terminal, passphrase, PASSPHRASE_ROOM);
    tcsetattr(terminal, TCSAFLUSH, &usual);
    dprintf(terminal, "\n");
    return good;
}

static bool ask(int terminal, const char *question, char passphrase[PASSPHRASE_ROOM])
{
    const struct sigaction action = {.sa_handler = on_signal}; /* without SA_RESTART: reading ends */
    struct sigaction before[SIGNALS];

    caught = 0;
    for (size_t i = 0; i < SIGNALS; i++)
        sigaction(signals[i], &action, &before[i]);
    bool good = read_hidden(terminal, question, passphrase);
    for (size_t i = 0; i < SIGNALS; i++)
        sigaction(signals[i], &before[i], NULL);
    if (!caught)
        return good;
    explicit_bzero(passphrase, PASSPHRASE_ROOM);
    raise(caught); /* as if it came only now */
    return false;
}

static bool from_terminal(bool is_new, char passphrase[PASSPHRASE_ROOM])
{
    int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    char again[PASSPHRASE_ROOM];

    if (terminal < 0) {
        fprintf(stderr, "rightsline: no terminal to ask for the passphrase; use --passphrase-file\n");
        return false;
    }
    bool good = ask(terminal, "Passphrase: ", passphrase);
    if (good && is_new) {
        good = ask(terminal, "The same again: ", again) && strcmp(again, passphrase) == 0;
        explicit_bzero(again, sizeof again);
        if (!good)
            fprintf(stderr, "rightsline: the two are not the same\n");
    }
    close(terminal);
    return good;
}

bool organiser_passphrase(const char *file, bool is_new, char passphrase[PASSPHRASE_ROOM])
{
    bool good = file ? from_file(file, passphrase) : from_terminal(is_new, passphrase);

    if (good && is_new && strlen(passphrase) < PASSPHRASE_MIN) {
        fprintf(stderr, "rightsline: a passphrase has %d letters or more; four unusual words are good\n",
                PASSPHRASE_MIN);
        good = false;
    }
    if (!good)
        explicit_bzero(passphrase, PASSPHRASE_ROOM);
    return good;
}

bool organiser_unlock(const char *key_path, const char *passphrase_file, struct organiser_key *key)
{
    char passphrase[PASSPHRASE_ROOM];

    if (!organiser_passphrase(passphrase_file, false, passphrase))
        return false;
    enum organiser_key_verdict verdict = organiser_key_open(key_path, passphrase, key);
    explicit_bzero(passphrase, sizeof passphrase);
    if (verdict != ORGANISER_KEY_OK)
        fprintf(stderr, "rightsline: cannot open %s: %s\n", key_path, organiser_key_explain(verdict));
    return verdict == ORGANISER_KEY_OK;
}
