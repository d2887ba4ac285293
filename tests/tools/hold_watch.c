/* hold_watch.c - how long a gateway's loop is held, seen from a program that does nothing else: asks for the
 * health again and again until its standard input ends, then prints how often it asked and, in milliseconds,
 * the longest answers: 99 in 100 of them and all, first without the waits for a processor, then by the clock.
 * A thread that waits for a processor is held by nothing of ours, and the kernel tells how long it did.
 *
 *     hold_watch PORT PID   the port at loopback of the gateway's admin listener, and the gateway */
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LOOKS_MAX = 1 << 20, BETWEEN_MS = 2 };

static const char request[] = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

static double clock_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* How long the thread behind a schedstat file was ready to run and did not: its second number. */
static double waited_ms(int schedstat)
{
    char text[96] = "";
    uint64_t ran, waited;

    if (pread(schedstat, text, sizeof text - 1, 0) <= 0 || sscanf(text, "%lu %lu", &ran, &waited) != 2)
        exit(1);
    return (double)waited / 1e6;
}

/* The answer is small and comes whole: the test would see it if it did not. */
static bool ask(int line)
{
    char answer[4096];

    return write(line, request, sizeof request - 1) == (ssize_t)(sizeof request - 1) &&
           read(line, answer, sizeof answer) > 12 && memcmp(answer, "HTTP/1.1 200", 12) == 0;
}

static int by_size(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;

    return a < b ? -1 : a > b;
}

static void print(const char *name, double *times, size_t count)
{
    qsort(times, count, sizeof *times, by_size);
    printf(", \"%s\": [%.1f, %.1f]", name, times[count * 99 / 100], times[count - 1]);
}

int main(int argc, char **argv)
{
    static double held[LOOKS_MAX], clock[LOOKS_MAX];
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct pollfd end = {.fd = STDIN_FILENO, .events = POLLIN};
    char path[64];
    size_t count = 0;

    if (argc != 3)
        return 2;
    there.sin_port = htons((uint16_t)atoi(argv[1]));
    snprintf(path, sizeof path, "/proc/%s/task/%s/schedstat", argv[2], argv[2]);
    int line = socket(AF_INET, SOCK_STREAM, 0), its = open(path, O_RDONLY);
    int own = open("/proc/thread-self/schedstat", O_RDONLY);
    if (its < 0 || own < 0 || connect(line, (struct sockaddr *)&there, sizeof there) != 0)
        return 1;
    while (count < LOOKS_MAX && poll(&end, 1, BETWEEN_MS) == 0) {
        double waited = waited_ms(its) + waited_ms(own), begun = clock_now_ms();

        if (!ask(line))
            return 1;
        clock[count] = clock_now_ms() - begun;
        waited = waited_ms(its) + waited_ms(own) - waited;
        held[count] = clock[count] > waited ? clock[count] - waited : 0;
        count++;
    }
    if (count == 0)
        return 1;
    printf("{\"looks\": %zu", count);
    print("held", held, count);
    print("clock", clock, count);
    printf("}\n");
    return 0;
}
