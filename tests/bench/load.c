/* load.c - sends prepared requests to a server on loopback, checks every answer, and says how long they took.
 *
 *   load PORT FILE --count N [--first N] [--connections N] [--rate PER-SECOND] [--expect TEXT]
 *
 * FILE holds requests one behind the other: two 32-bit lengths (of this machine's byte order), the bytes of
 * the request, the bytes that its answer's body must contain. --expect takes the same for all. Without --rate
 * each connection sends its next request when its last is answered; with it, requests are begun at that rate
 * and timed from when they should have begun, so that a server that falls behind cannot hide it. Prints one
 * line of JSON; ends with 1 when an answer was wrong or missing. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_MAX = 16384, CONNECTIONS_MAX = 1024, EVENTS_MAX = 256, SILENCE_MS = 20000 };

struct request {
    const char *bytes, *expected;
    uint32_t length, expected_length;
};

struct connection {
    int fd;
    const struct request *request; /* under way; NULL: free */
    size_t sent, read;
    double due;
    char answer[ANSWER_MAX + 1];
};

static struct request *requests;
static size_t request_count;
static struct connection connections[CONNECTIONS_MAX];
static size_t connection_count = 32, count, begun, done, wrong;
static double rate, first_due;
static uint32_t *took; /* microseconds, of each answer */
static const char *expected_of_all;
static int port, epoll;

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void fail(const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(2);
}

static void read_requests(const char *path)
{
    struct stat about;
    int fd = open(path, O_RDONLY);
    const char *at, *end;
    size_t room = 0;

    if (fd < 0 || fstat(fd, &about) != 0)
        fail(path);
    at = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (at == MAP_FAILED)
        fail(path);
    for (end = at + about.st_size; at < end; request_count++) {
        if (request_count == room) {
            room = room ? room * 2 : 1024;
            requests = realloc(requests, room * sizeof *requests);
            if (!requests)
                fail("memory");
        }
        struct request *request = &requests[request_count];
        memcpy(&request->length, at, sizeof request->length);
        memcpy(&request->expected_length, at + 4, sizeof request->expected_length);
        request->bytes = at + 8;
        request->expected = request->bytes + request->length;
        at = request->expected + request->expected_length;
    }
    close(fd);
}

static void open_connection(struct connection *connection)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;

    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        fail("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    connection->fd = fd;
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
        fail("epoll");
}

/* Requests are smaller than any socket's buffer: one that does not fit is a fault of the server, which reads
 * none. */
static void begin(struct connection *connection, size_t number, double due)
{
    const struct request *request = &requests[number % request_count];

    connection->request = request;
    connection->read = 0;
    connection->due = due;
    if (write(connection->fd, request->bytes, request->length) != (ssize_t)request->length)
        fail("write");
}

/* The length of the whole answer, or 0 while its head is not there. Servers here all say Content-Length. */
static size_t answer_length(const struct connection *connection, const char **body)
{
    const char *end = strstr(connection->answer, "\r\n\r\n"),
               *length = strcasestr(connection->answer, "\r\nContent-Length:");

    if (!end)
        return 0;
    *body = end + 4;
    return (size_t)(*body - connection->answer) +
           (length && length < end ? strtoul(length + 17, NULL, 10) : 0);
}

static bool is_right(const struct connection *connection, const char *body, size_t length)
{
    const struct request *request = connection->request;
    const char *expected = expected_of_all ? expected_of_all : request->expected;
    size_t expected_length = expected_of_all ? strlen(expected) : request->expected_length;

    return strncmp(connection->answer, "HTTP/1.1 200", 12) == 0 &&
           memmem(body, length, expected, expected_length) != NULL;
}

static void take_answer(struct connection *connection)
{
    const char *body;
    ssize_t got = read(connection->fd, connection->answer + connection->read, ANSWER_MAX - connection->read);

    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0 || !connection->request)
        fail("the server closed a connection");
    connection->read += (size_t)got;
    connection->answer[connection->read] = '\0';
    size_t length = answer_length(connection, &body);
    if (length == 0 || connection->read < length)
        return;
    if (!is_right(connection, body, length - (size_t)(body - connection->answer))) {
        if (wrong++ == 0)
            fprintf(stderr, "load: the first wrong answer:\n%.600s\nto:\n%.*s\n", connection->answer,
                    (int)connection->request->length, connection->request->bytes);
    }
    took[done++] = (uint32_t)((now() - connection->due) * 1e6);
    connection->request = NULL;
}

/* Begins what is due on the connections that are free. Gives when the next is due, in milliseconds. */
static int begin_due(size_t offset)
{
    double time = now();

    for (size_t i = 0; i < connection_count && begun < count; i++) {
        double due = rate > 0 ? first_due + (double)begun / rate : time;

        if (due > time)
            return (int)((due - time) * 1000);
        if (!connections[i].request)
            begin(&connections[i], offset + begun++, due);
    }
    return SILENCE_MS;
}

static int by_size(const void *a, const void *b)
{
    uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;

    return one < other ? -1 : one > other;
}

static double share(double part)
{
    return (double)took[(size_t)((double)(done - 1) * part)] / 1000;
}

static void run(size_t offset)
{
    struct epoll_event events[EVENTS_MAX];

    first_due = now();
    while (done < count) {
        int wait = begin_due(offset),
            ready = epoll_wait(epoll, events, EVENTS_MAX, rate > 0 && wait < 1 ? 0 : wait);

        if (ready < 0)
            fail("epoll");
        if (ready == 0 && wait == SILENCE_MS) {
            fprintf(stderr, "load: %zu of %zu were answered, then there was silence\n", done, count);
            exit(1);
        }
        for (int i = 0; i < ready; i++)
            take_answer(events[i].data.ptr);
    }
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"count", required_argument, NULL, 'n'},       {"first", required_argument, NULL, 'f'},
        {"connections", required_argument, NULL, 'c'}, {"rate", required_argument, NULL, 'r'},
        {"expect", required_argument, NULL, 'e'},      {NULL, 0, NULL, 0}};
    size_t offset = 0;
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'n':
            count = strtoul(optarg, NULL, 10);
            break;
        case 'f':
            offset = strtoul(optarg, NULL, 10);
            break;
        case 'c':
            connection_count = strtoul(optarg, NULL, 10);
            break;
        case 'r':
            rate = strtod(optarg, NULL);
            break;
        case 'e':
            expected_of_all = optarg;
            break;
        default:
            return 2;
        }
    }
    if (argc - optind != 2 || count == 0 || connection_count == 0 || connection_count > CONNECTIONS_MAX) {
        fprintf(stderr,
                "load PORT FILE --count N [--first N] [--connections N] [--rate R] [--expect TEXT]\n");
        return 2;
    }
    port = atoi(argv[optind]);
    read_requests(argv[optind + 1]);
    took = calloc(count, sizeof *took);
    epoll = epoll_create1(0);
    if (!took || epoll < 0 || request_count == 0)
        fail("begin");
    for (size_t i = 0; i < connection_count; i++)
        open_connection(&connections[i]);
    double start = now();
    run(offset);
    double seconds = now() - start;
    qsort(took, done, sizeof *took, by_size);
    printf(
        "{\"count\":%zu,\"wrong\":%zu,\"seconds\":%.4f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"p999_ms\":%.3f}\n",
        done, wrong, seconds, share(.5), share(.99), share(.999));
    return wrong > 0;
}
