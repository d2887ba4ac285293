/* activate.c - stands in for systemd: listens on two free loopback ports, starts the program with them
 * (socket activation), and starts it again whenever it ends. The sockets stay open, so connections wait
 * meanwhile.
 *
 *   activate PROGRAM ARGUMENT...
 *
 * Prints the two ports in a line, then each process's number when it is started, and "PID code N" or "PID
 * signal N" when it has ended. SIGTERM kills the process and ends. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FIRST_FD = 3, SOCKETS = 2 };

static volatile sig_atomic_t child;

static void end(int number)
{
    if (child > 0)
        kill((pid_t)child, SIGKILL);
    _exit(number == SIGTERM ? 0 : 1);
}

/* Listens at descriptor `fd`; gives the port. */
static unsigned listen_at_fd(int fd)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int made = socket(AF_INET, SOCK_STREAM, 0);

    if (made < 0 || bind(made, (struct sockaddr *)&address, length) != 0 || listen(made, 4096) != 0 ||
        getsockname(made, (struct sockaddr *)&address, &length) != 0 ||
        (made != fd && dup2(made, fd) != fd)) {
        perror("activate");
        exit(1);
    }
    if (made != fd)
        close(made);
    return ntohs(address.sin_port);
}

static void run(char **command)
{
    char pid[32];

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    snprintf(pid, sizeof pid, "%ld", (long)getpid());
    setenv("LISTEN_PID", pid, 1);
    setenv("LISTEN_FDS", "2", 1);
    setenv("LISTEN_FDNAMES", "webhooks:admin", 1);
    execv(command[0], command);
    perror(command[0]);
    _exit(127);
}

int main(int argc, char **argv)
{
    unsigned ports[SOCKETS];
    int status;

    if (argc < 2)
        return 2;
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* not to outlive the tests */
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGTERM, end);
    signal(SIGINT, end);
    for (int i = 0; i < SOCKETS; i++)
        ports[i] = listen_at_fd(FIRST_FD + i);
    printf("%u %u\n", ports[0], ports[1]);
    for (;;) {
        pid_t pid = fork();
        if (pid == 0)
            run(argv + 1);
        child = pid;
        printf("%ld\n", (long)pid);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
        child = 0;
        printf("%ld %s %d\n", (long)pid, WIFEXITED(status) ? "code" : "signal",
               WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    }
}
