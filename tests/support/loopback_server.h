/* loopback_server.h - a little HTTP server for tests that does what it is told, also what no server should.
 * Each request takes the next step; the last step serves all that follow. One thread a connection. */
#ifndef TESTS_SUPPORT_LOOPBACK_SERVER_H
#define TESTS_SUPPORT_LOOPBACK_SERVER_H

#include <stdbool.h>
#include <stddef.h>

enum loopback_act {
    ACT_ANSWER,       /* sends the answer, keeps the connection */
    ACT_ANSWER_CLOSE, /* sends the answer and closes */
    ACT_HANG,         /* reads the request and never answers */
    ACT_DIE,          /* reads the request and closes without a byte */
};

struct loopback_step {
    enum loopback_act act;
    const char *answer; /* raw bytes of the response; a literal */
    size_t padding;     /* so many 'x' after it */
};

struct loopback_server;

/* `certificate_file`: PEM with certificate and key, NULL for no TLS. Steps are borrowed; their list ends with
 * `count`. */
struct loopback_server *loopback_server_new(const struct loopback_step *steps, size_t count,
                                            const char *certificate_file);

unsigned loopback_server_port(const struct loopback_server *server);
unsigned loopback_server_connections(struct loopback_server *server); /* accepted so far */
unsigned loopback_server_requests(struct loopback_server *server);    /* wholly read so far */

/* The last request as it came, copied into `out`. */
void loopback_server_last(struct loopback_server *server, char *out, size_t room);

/* Stops it, joins its threads, wipes what they read. */
void loopback_server_free(struct loopback_server *server);

/* A port of 127.0.0.1 that nobody listens on. */
unsigned loopback_free_port(void);

/* Writes a certificate for `host` ("127.0.0.1" or a name), signed by itself, with its key, as PEM into a
 * new file, and puts the file's path into `path`. The caller removes it. */
bool loopback_certificate(const char *host, char *path, size_t room);

#endif
