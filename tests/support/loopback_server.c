/* loopback_server.c - see the header. */
#include "tests/support/loopback_server.h"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REQUEST_ROOM = 64 * 1024, CONNECTIONS_MAX = 64 };

struct connection {
    struct loopback_server *server;
    pthread_t thread;
    int fd;
    SSL *tls;
};

struct loopback_server {
    const struct loopback_step *steps;
    size_t steps_count;
    SSL_CTX *tls;
    int fd;
    unsigned port;
    pthread_t thread;
    pthread_mutex_t lock;
    struct connection connections[CONNECTIONS_MAX];
    unsigned connections_count, requests;
    char last[REQUEST_ROOM];
};

/* What the tests can't do without. */
static void must(bool good)
{
    if (!good)
        abort();
}

static ssize_t receive(struct connection *connection, char *out, size_t room)
{
    return connection->tls != NULL ? SSL_read(connection->tls, out, (int)room)
                                   : recv(connection->fd, out, room, 0);
}

static void transmit(struct connection *connection, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = connection->tls != NULL ? SSL_write(connection->tls, bytes, (int)length)
                                               : send(connection->fd, bytes, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        bytes += sent;
        length -= (size_t)sent;
    }
}

/* Is there a whole request, by its Content-Length? */
static bool is_whole(const char *request, size_t length)
{
    const char *end = strstr(request, "\r\n\r\n");
    const char *header = strcasestr(request, "\r\nContent-Length:");

    if (end == NULL)
        return false;
    size_t body = header != NULL && header < end ? strtoul(header + 17, NULL, 10) : 0;
    return length >= (size_t)(end + 4 - request) + body;
}

static bool read_request(struct connection *connection, char *request)
{
    size_t length = 0;

    request[0] = '\0';
    while (!is_whole(request, length)) {
        ssize_t got = receive(connection, request + length, REQUEST_ROOM - 1 - length);
        if (got <= 0)
            return false;
        length += (size_t)got;
        request[length] = '\0';
    }
    return true;
}

static const struct loopback_step *take_step(struct loopback_server *server, const char *request)
{
    pthread_mutex_lock(&server->lock);
    size_t step = server->requests < server->steps_count ? server->requests : server->steps_count - 1;
    server->requests++;
    memcpy(server->last, request, REQUEST_ROOM);
    pthread_mutex_unlock(&server->lock);
    return &server->steps[step];
}

static void answer(struct connection *connection, const struct loopback_step *step)
{
    char *padding = malloc(step->padding + 1);

    must(padding != NULL);
    memset(padding, 'x', step->padding);
    transmit(connection, step->answer, strlen(step->answer));
    transmit(connection, padding, step->padding);
    free(padding);
}

static void *serve(void *arg)
{
    struct connection *connection = arg;
    char *request = calloc(1, REQUEST_ROOM);
    char byte;

    must(request != NULL);
    if (connection->tls != NULL && SSL_accept(connection->tls) != 1)
        goto out;
    while (read_request(connection, request)) {
        const struct loopback_step *step = take_step(connection->server, request);
        if (step->act == ACT_DIE)
            break;
        if (step->act == ACT_HANG) {
            receive(connection, &byte, 1); /* until the client goes, or the server is stopped */
            break;
        }
        answer(connection, step);
        if (step->act == ACT_ANSWER_CLOSE)
            break;
    }

out:
    explicit_bzero(request, REQUEST_ROOM);
    free(request);
    shutdown(connection->fd,
             SHUT_RDWR); /* closed by loopback_server_free(), so that nobody gets its number */
    return NULL;
}

static void *listen_on(void *arg)
{
    struct loopback_server *server = arg;
    int fd;

    while ((fd = accept(server->fd, NULL, NULL)) >= 0) {
        pthread_mutex_lock(&server->lock);
        must(server->connections_count < CONNECTIONS_MAX);
        struct connection *connection = &server->connections[server->connections_count];
        *connection = (struct connection){.server = server, .fd = fd};
        if (server->tls != NULL) {
            connection->tls = SSL_new(server->tls);
            SSL_set_fd(connection->tls, fd);
        }
        pthread_create(&connection->thread, NULL, serve, connection);
        server->connections_count++;
        pthread_mutex_unlock(&server->lock);
    }
    return NULL;
}

static int bind_loopback(unsigned *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    must(fd >= 0);
    must(bind(fd, (struct sockaddr *)&address, sizeof address) == 0);
    must(getsockname(fd, (struct sockaddr *)&address, &length) == 0);
    *port = ntohs(address.sin_port);
    return fd;
}

unsigned loopback_free_port(void)
{
    unsigned port;

    close(bind_loopback(&port));
    return port;
}

struct loopback_server *loopback_server_new(const struct loopback_step *steps, size_t count,
                                            const char *certificate_file)
{
    struct loopback_server *server = calloc(1, sizeof *server);

    must(server != NULL);
    server->steps = steps;
    server->steps_count = count;
    pthread_mutex_init(&server->lock, NULL);
    if (certificate_file != NULL) {
        server->tls = SSL_CTX_new(TLS_server_method());
        must(SSL_CTX_use_certificate_file(server->tls, certificate_file, SSL_FILETYPE_PEM) == 1);
        must(SSL_CTX_use_PrivateKey_file(server->tls, certificate_file, SSL_FILETYPE_PEM) == 1);
        SSL_CTX_set_mode(server->tls, SSL_MODE_RELEASE_BUFFERS);
    }
    server->fd = bind_loopback(&server->port);
    must(listen(server->fd, 64) == 0);
    pthread_create(&server->thread, NULL, listen_on, server);
    return server;
}

unsigned loopback_server_port(const struct loopback_server *server)
{
    return server->port;
}

static unsigned read_count(struct loopback_server *server, const unsigned *count)
{
    pthread_mutex_lock(&server->lock);
    unsigned value = *count;
    pthread_mutex_unlock(&server->lock);
    return value;
}

unsigned loopback_server_connections(struct loopback_server *server)
{
    return read_count(server, &server->connections_count);
}

unsigned loopback_server_requests(struct loopback_server *server)
{
    return read_count(server, &server->requests);
}

void loopback_server_last(struct loopback_server *server, char *out, size_t room)
{
    pthread_mutex_lock(&server->lock);
    snprintf(out, room, "%s", server->last);
    pthread_mutex_unlock(&server->lock);
}

void loopback_server_free(struct loopback_server *server)
{
    shutdown(server->fd, SHUT_RDWR); /* wakes accept() */
    pthread_join(server->thread, NULL);
    close(server->fd);
    for (unsigned i = 0; i < server->connections_count; i++) {
        struct connection *connection = &server->connections[i];
        shutdown(connection->fd, SHUT_RDWR);
        pthread_join(connection->thread, NULL);
        SSL_free(connection->tls);
        close(connection->fd);
    }
    SSL_CTX_free(server->tls);
    pthread_mutex_destroy(&server->lock);
    explicit_bzero(server, sizeof *server);
    free(server);
}

/* ---- a certificate ---- */

static bool add_extension(X509 *certificate, int nid, const char *value)
{
    X509V3_CTX context;

    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    bool good = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return good;
}

static X509 *make_certificate(EVP_PKEY *key, const char *host)
{
    struct in_addr address;
    char names[256];
    X509 *certificate = X509_new();
    X509_NAME *name = X509_get_subject_name(certificate);

    snprintf(names, sizeof names, "%s:%s", inet_pton(AF_INET, host, &address) == 1 ? "IP" : "DNS", host);
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"test", -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_set_pubkey(certificate, key);
    if (!add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE") ||
        !add_extension(certificate, NID_subject_alt_name, names) ||
        X509_sign(certificate, key, EVP_sha256()) == 0) {
        X509_free(certificate);
        return NULL;
    }
    return certificate;
}

bool loopback_certificate(const char *host, char *path, size_t room)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = make_certificate(key, host);

    must(snprintf(path, room, "/tmp/rightsline-test-XXXXXX") < (int)room);
    FILE *file = fdopen(mkstemp(path), "w");
    bool good = certificate != NULL && file != NULL && PEM_write_X509(file, certificate) == 1 &&
                PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1;
    if (file != NULL)
        good = fclose(file) == 0 && good;
    X509_free(certificate);
    EVP_PKEY_free(key);
    return good;
}
