/* listen.c - sockets of systemd, sockets beside another process, sockets of our own. */
#include "gateway/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    BACKLOG = 1024,
    FIRST_INHERITED = 3, /* descriptor: sd_listen_fds(3) */
    PLACES = LISTEN_ADMIN + 1,
};

static const char *const place_names[PLACES] = {"webhooks", "admin"};

/* ---- from systemd ---- */

/* How many descriptors systemd has handed over to this very process. */
static int inherited_count(void)
{
    const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");

    if (pid == NULL || count == NULL || strtol(pid, NULL, 10) != (long)getpid())
        return 0;
    long fds = strtol(count, NULL, 10);
    return fds > 0 && fds < 64 ? (int)fds : 0;
}

/* Where that name stands in LISTEN_FDNAMES ("webhooks:admin"), or -1. */
static int named(const char *name)
{
    const char *names = getenv("LISTEN_FDNAMES");

    for (int i = 0; names != NULL; i++) {
        size_t length = strcspn(names, ":");
        if (strlen(name) == length && memcmp(names, name, length) == 0)
            return i;
        names = names[length] == ':' ? names + length + 1 : NULL;
    }
    return -1;
}

/* The descriptor for that place, or -1. */
static int inherited(enum listen_place place)
{
    int count = inherited_count(), at = named(place_names[place]);
    bool by_name = false;

    for (int i = 0; i < PLACES; i++)
        by_name = by_name || named(place_names[i]) >= 0;
    if (!by_name)
        at = (int)place;
    return at >= 0 && at < count ? FIRST_INHERITED + at : -1;
}

/* ---- of our own ---- */

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static bool parse_port(const char *text, in_port_t *port)
{
    char *end;
    unsigned long number;

    if (*text < '0' || *text > '9')
        return false;
    number = strtoul(text, &end, 10);
    if (*end != '\0' || number > 65535)
        return false;
    *port = htons((uint16_t)number);
    return true;
}

/* "1.2.3.4:80", "[::1]:80", ":80"; false for anything else, names too. */
static bool parse_address(const char *text, union address *address)
{
    const char *colon = strrchr(text, ':');
    char host[INET6_ADDRSTRLEN + 2];
    size_t length;
    in_port_t port;

    if (colon == NULL || !parse_port(colon + 1, &port) || (length = (size_t)(colon - text)) >= sizeof host)
        return false;
    memcpy(host, text, length);
    host[length] = '\0';
    memset(address, 0, sizeof *address);
    if (length > 0 && host[0] != '[') {
        address->v4.sin_family = AF_INET;
        address->v4.sin_port = port;
        return inet_pton(AF_INET, host, &address->v4.sin_addr) == 1;
    }
    address->v6.sin6_family = AF_INET6;
    address->v6.sin6_port = port;
    if (length == 0)
        return true; /* all addresses */
    if (host[length - 1] != ']')
        return false;
    host[length - 1] = '\0';
    return inet_pton(AF_INET6, host + 1, &address->v6.sin6_addr) == 1;
}

static bool set(int fd, int level, int option, int value)
{
    return setsockopt(fd, level, option, &value, sizeof value) == 0;
}

/* SO_REUSEPORT before bind() joins who is there already; after it, only lets others join who ask for it. */
static bool bind_and_listen(int fd, const union address *address, bool take_over)
{
    bool v6 = address->any.sa_family == AF_INET6;
    socklen_t length = v6 ? sizeof address->v6 : sizeof address->v4;

    return set(fd, SOL_SOCKET, SO_REUSEADDR, 1) &&
           (!v6 || set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0)) && /* ":80" means IPv4 too */
           (!take_over || set(fd, SOL_SOCKET, SO_REUSEPORT, 1)) && bind(fd, &address->any, length) == 0 &&
           set(fd, SOL_SOCKET, SO_REUSEPORT, 1) && listen(fd, BACKLOG) == 0;
}

/* A listening socket, or -1 with errno. */
static int listen_on(const union address *address, bool take_over)
{
    int fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind_and_listen(fd, address, take_over))
        return fd;
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

/* Of the sockets on one address, has the second get every new connection: this one, since the first is of the
 * process that goes. Once that is gone there is no second, and the kernel gives all to the one that is left.
 * Where it can't be asked for, both get some, and the old one serves its share until it ends. */
static void take_all(int fd)
{
    struct sock_filter second = BPF_STMT(BPF_RET | BPF_K, 1);
    const struct sock_fprog program = {1, &second};

    (void)setsockopt(fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &program, sizeof program);
}

int listen_at(const char *text, bool take_over)
{
    union address address;

    if (!parse_address(text, &address)) {
        errno = EINVAL;
        return -1;
    }
    int fd = listen_on(&address, take_over);
    if (fd < 0 && errno == EAFNOSUPPORT && text[0] == ':') { /* a machine without IPv6 */
        address.v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = address.v6.sin6_port};
        fd = listen_on(&address, take_over);
    }
    if (fd >= 0 && take_over)
        take_all(fd);
    return fd;
}

int listen_open(enum listen_place place, const char *address, bool take_over)
{
    int fd = inherited(place);

    return fd >= 0 ? fd : listen_at(address, take_over);
}

static int failed(int fd)
{
    int error = errno;

    close(fd);
    errno = error;
    return -1;
}

/* Under a name of its own first: nobody connects before the mode is right. */
int listen_at_file(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if ((size_t)snprintf(address.sun_path, sizeof address.sun_path, "%s.new", path) >=
        sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    unlink(address.sun_path);
    if (bind(fd, (const struct sockaddr *)&address, sizeof address) != 0 ||
        chmod(address.sun_path, 0600) != 0 || listen(fd, BACKLOG) != 0 || rename(address.sun_path, path) != 0)
        return failed(fd);
    return fd;
}
