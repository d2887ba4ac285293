/* listen.h - the sockets that we listen on.
 * One that systemd hands over goes before one of our own: it goes on listening while we are started anew, so
 * that no connection is refused meanwhile (config/rightsline.socket).
 *
 * Without systemd a new process can take over: it listens beside the running one and has the kernel
 * give all new connections to itself; then the old one is told to end (SIGTERM) and finishes what it has.
 * Both must be the same user's. Unasked, a second process on the same address is an error, as ever. */
#ifndef GATEWAY_LISTEN_H
#define GATEWAY_LISTEN_H

#include <stdbool.h>

enum listen_place { LISTEN_WEBHOOKS, LISTEN_ADMIN };

/* A listening descriptor for that place, or -1 with errno: the one of systemd that is named "webhooks" or
 * "admin" (FileDescriptorName=) or, when none has such a name, the first and second of them in order; else a
 * new one at `address`. */
int listen_open(enum listen_place place, const char *address, bool take_over);

/* A new one at "127.0.0.1:8080", "[::1]:8080" or ":8080" (all addresses); port 0 takes a free one. -1 with
 * errno; EINVAL: not such an address. */
int listen_at(const char *address, bool take_over);

/* A new one in the file system, for its owner alone (mode 0600). What is there by that name is replaced in
 * one step, so that a process that takes over gets all new connections. -1 with errno. */
int listen_at_file(const char *path);

#endif
